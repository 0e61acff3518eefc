"""The truth table of ``tests/fixtures/backend``: read it, and move its line numbers after the backend was edited.

Each row keeps the text of its line, so that a row whose line has moved can be found again, and one whose
line has gone is named instead of pointing at something else in silence. Run as a program it rewrites the
table; what it cannot place it names on standard error and leaves as it was, exit 1.
"""

import json
import sys
from pathlib import Path
from typing import NotRequired, TypedDict, cast

FIXTURE = Path(__file__).parents[1] / "fixtures" / "backend"
TABLE = FIXTURE.with_name("backend_truth.json")


class Expected(TypedDict):
    """A finding that a scan of the fixture is held against; README.md of the fixture explains the fields."""

    rule: str
    also: NotRequired[list[str]]
    path: str
    line: int
    kind: str
    database: str | None
    certain: bool
    required: bool
    text: str
    note: str


class Innocent(TypedDict):
    """A line that looks like a finding and must have none of severity error."""

    path: str
    line: int
    why: str
    text: str


class Pair(TypedDict):
    """A write of a dual write: its SQLite lines, and those of its PostgreSQL twin if it has one."""

    path: str
    name: str
    sqlite: list[int]
    postgres: list[int]
    relation: str
    case: str
    note: str


class Truth(TypedDict):
    """The whole table."""

    schema_version: int
    root: str
    complete_for: list[str]
    findings: list[Expected]
    innocent: list[Innocent]
    pairs: list[Pair]


def load() -> Truth:
    """Read the table as it is committed."""
    return cast("Truth", json.loads(TABLE.read_text(encoding="utf-8")))


def dump(truth: Truth) -> str:
    """Write the table with one row a line, so that a diff shows which rows have changed."""
    parts = []
    for key, value in truth.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f' "{key}": [\n{rows}\n ]')
        else:
            parts.append(f' "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def nearest(lines: list[str], text: str, expected: int) -> int | None:
    """Number of the line with this text that is closest to the expected number; None if no line has it."""
    found = [number for number, line in enumerate(lines, 1) if line.strip() == text]
    return min(found, key=lambda number: (abs(number - expected), number), default=None)


def moves(
    rows: list[Expected] | list[Innocent], sources: dict[str, list[str]]
) -> tuple[dict[tuple[str, int], int], list[str]]:
    """Where each row's line is now, by path and old line; and what could not be found.

    Rows are taken in order and each is expected where the one before it went, so that equal lines
    (``conn.commit()``) keep their order.
    """
    moved: dict[tuple[str, int], int] = {}
    lost: list[str] = []
    path, shift = "", 0
    for row in sorted(rows, key=lambda row: (row["path"], row["line"])):
        if row["path"] != path:
            path, shift = row["path"], 0
        if not row["text"]:
            continue
        number = nearest(sources.get(path, []), row["text"], row["line"] + shift)
        if number is None:
            lost.append(f"{path}:{row['line']}: no line reads {row['text']!r} any more")
            continue
        shift = number - row["line"]
        moved[path, row["line"]] = number
    return moved, lost


def reanchor(truth: Truth, root: Path = FIXTURE) -> list[str]:
    """Move every row of the table to where its line is now, in place; name the rows that have no line left."""
    paths = {row["path"] for row in [*truth["findings"], *truth["innocent"]] if row["text"]}
    sources = {path: (root / path).read_text(encoding="utf-8").split("\n") for path in paths if (root / path).is_file()}
    found, lost = moves(truth["findings"], sources)
    spared, lost_spared = moves(truth["innocent"], sources)
    for finding in truth["findings"]:
        finding["line"] = found.get((finding["path"], finding["line"]), finding["line"])
    for innocent in truth["innocent"]:
        innocent["line"] = spared.get((innocent["path"], innocent["line"]), innocent["line"])
    for pair in truth["pairs"]:
        pair["sqlite"] = [found.get((pair["path"], line), line) for line in pair["sqlite"]]
        pair["postgres"] = [spared.get((pair["path"], line), line) for line in pair["postgres"]]
    return [*lost, *lost_spared]


def main() -> int:
    """Rewrite the table; see the module's docstring."""
    truth = load()
    lost = reanchor(truth)
    TABLE.write_text(dump(truth), encoding="utf-8")
    sys.stderr.writelines(f"{line}\n" for line in lost)
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
