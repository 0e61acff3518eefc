#!/usr/bin/env python3
"""SQLite against its translation in PostgreSQL: each case in both, the rows and the state compared.

    python tests/sqldiff/run.py                                     the project's own translator, with cases.jsonl
    python tests/sqldiff/run.py --translator gold                   the hand-written forms: never WRONG, no PG error
    python tests/sqldiff/run.py --translator 'any command'          see translators.py for what it is asked
    python tests/sqldiff/run.py --write-refused                     refused.txt anew
    python tests/sqldiff/run.py --slt GIT_DIRECTORY --sample 1000   a sample of sqllogictest

The exit code is 1 where anything was WRONG, a crash or an error of PostgreSQL.
"""

import argparse
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

import postgres
from sqldiff.cases import CASES, Case, read_cases
from sqldiff.judging import Outcome, Verdict, judge, prepare
from sqldiff.refused import FILE, write_refused
from sqldiff.sqllogictest import draw
from sqldiff.translators import translator

OWN = "sqlite_hunter.sql.protocol:answer"
FAULTS = (Outcome.ERROR, Outcome.WRONG, Outcome.CRASH)
HEADS = ("same", "type", "refused", "PG error", "WRONG", "crash", "bad")

Judged = list[tuple[Case, Verdict]]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--translator", default=OWN, help="gold, module:function, or a command (default: %(default)s)")
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--slt", type=Path, help="git directory of a copy of sqllogictest, instead of --cases")
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-setup", type=int, default=120, help="statements above a record of sqllogictest, at most")
    parser.add_argument("--pg", help="connection string of a server, or embedded (default: the one that tests find)")
    parser.add_argument("--gold-schema", action="store_true", help="the hand-written setup: judge statements alone")
    parser.add_argument("--only", default="", help="regular expression over the ids of cases")
    parser.add_argument("--report", type=Path, help="a file for one line of JSON each case")
    parser.add_argument("--write-refused", action="store_true", help=f"write {FILE.name} anew")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every case that is not the same")
    asked = parser.parse_args()
    if asked.write_refused and (asked.slt or asked.only or asked.cases != CASES):
        parser.error(f"{FILE.name} is of all cases: --write-refused goes without --slt, --only and --cases")
    return asked


def server_of(asked: argparse.Namespace) -> postgres.Source:
    if asked.pg == "embedded":
        return postgres.Embedded()
    return postgres.Given(asked.pg) if asked.pg else postgres.found()


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")


def row(name: str, counts: Counter[Outcome]) -> str:
    return f"{name:34}" + "".join(f"{counts[outcome] or '.':>10}" for outcome in Outcome) + f"{counts.total():>8}"


def table(named: Iterable[tuple[str, Outcome]]) -> Iterator[str]:
    counted: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for name, outcome in named:
        counted[name][outcome] += 1
    for name in sorted(counted):
        yield row(name, counted[name])


def summary(judged: Judged) -> Iterator[str]:
    """Counts by category and by what is expected."""
    yield f"\n{'':34}" + "".join(f"{head:>10}" for head in HEADS) + f"{'all':>8}"
    yield from table((case.get("cat", "-"), verdict.outcome) for case, verdict in judged)
    yield ""
    yield from table((f"expected: {case.get('expect', 'same')}", verdict.outcome) for case, verdict in judged)
    yield row("all", Counter(verdict.outcome for _, verdict in judged))
    labels = sum(bool(verdict.labels) for _, verdict in judged)
    yield f"\ncolumn labels differ in {labels} cases (row['name'] breaks); sqlite {sqlite3.sqlite_version}"


def line(case: Case, verdict: Verdict) -> str:
    told = {"id": case["id"], **verdict._asdict()}
    return json.dumps({name: value for name, value in told.items() if value not in (None, ())}) + "\n"


def run(cases: list[Case], connection: psycopg.Connection, asked: argparse.Namespace) -> Judged:
    """Judge each case, and show what is not the same while it goes on."""
    judged: Judged = []
    with ExitStack() as opened:
        translate = opened.enter_context(translator(asked.translator))
        report = opened.enter_context(asked.report.open("w", encoding="utf-8")) if asked.report else None
        for case in cases:
            verdict = judge(case, connection, translate, gold_schema=asked.gold_schema)
            judged.append((case, verdict))
            if report:
                report.write(line(case, verdict))
            if verdict.outcome is Outcome.BAD or (asked.verbose and verdict.outcome is not Outcome.SAME):
                say(f"{verdict.outcome:24}{case['id']:34}{verdict.why[:160]}")
    return judged


def main() -> int:
    asked = options()
    drawn = draw(asked.slt, asked.sample, asked.seed, asked.max_setup) if asked.slt else read_cases(asked.cases)
    cases = [case for case in drawn if re.search(asked.only, case["id"])]
    server = server_of(asked)
    with postgres.database(server) as database, database.connect() as connection:
        say(f"{server.title()}; {database.collation}")
        prepare(connection)
        judged = run(cases, connection, asked)
    for text in summary(judged):
        say(text)
    if asked.write_refused:
        write_refused(case for case, verdict in judged if verdict.outcome is Outcome.REFUSED)
    return int(any(verdict.outcome in FAULTS for _, verdict in judged))


if __name__ == "__main__":
    sys.exit(main())
