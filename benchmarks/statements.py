"""Statements a second: our translator beside ``sqlglot.transpile``, over the same statements in one process."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

CASES = Path(__file__).parents[1] / "tests" / "sqldiff" / "cases.jsonl"


def lines(repetitions: int) -> Iterator[str]:
    """The figures, as lines of text."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]
    programs = [_statements(case) for case in cases]
    count = sum(len(each) for each in programs)
    # The first of each pays for imports; what is measured is the work.
    for work in (_ours, _sqlglot):
        work(programs[:20])
    ours = min(_seconds(_ours, programs) for _ in range(repetitions))
    theirs = min(_seconds(_sqlglot, programs) for _ in range(repetitions))
    yield f"translation of {count} statements in {len(programs)} programs, definitions included"
    yield f"  sqlite-hunter     {count / ours:8.0f} statements a second"
    yield f"  sqlglot.transpile {count / theirs:8.0f} statements a second"
    yield f"  ratio             {theirs / ours:8.2f} times sqlglot's speed"


def _statements(case: dict[str, object]) -> list[str]:
    sql = case["sql"]
    setup = case.get("setup", [])
    return [*(setup if isinstance(setup, list) else []), *(sql if isinstance(sql, list) else [str(sql)])]


def _seconds(work: Callable[[list[list[str]]], None], programs: list[list[str]]) -> float:
    begun = time.perf_counter()
    work(programs)
    return time.perf_counter() - begun


def _ours(programs: list[list[str]]) -> None:
    from sqlite_hunter.sql.protocol import answer

    for statements in programs:
        answer({"statements": statements, "binds": [None if "?" not in each else "seq" for each in statements]})


def _sqlglot(programs: list[list[str]]) -> None:
    import logging

    import sqlglot

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    for statements in programs:
        for text in statements:
            try:
                sqlglot.transpile(text, read="sqlite", write="postgres")
            except sqlglot.errors.SqlglotError:
                continue
