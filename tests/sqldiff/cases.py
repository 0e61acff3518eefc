"""A case: statements for SQLite, what they are bound to, and what they become in PostgreSQL.

One JSON object a line, with the keys

- ``id``, ``cat`` (its category), ``setup`` (a list of statements), ``sql`` (a text or a list; the last one gives the
  rows), ``params`` (a list, an object or null; where ``sql`` is a list, a list of those), ``check`` (a SELECT that is
  compared after a write);
- optional: ``expect`` (``same``: it has a PostgreSQL form; ``any``: a form exists, but needs knowledge of the data, or
  to refuse is as good; ``refuse``), ``error`` (true: SQLite fails too), ``on_error`` (``continue``), ``ordered``,
  ``cmp`` (``rows``; ``shape``: each digit counts as 9; ``none``), ``functions`` (``regexp``: registered in SQLite, as
  programs do), ``pg`` (an object with ``setup``, ``sql`` and ``check``: the hand-written PostgreSQL form).

Values that JSON lacks: ``{"$b": hex}`` is bytes, ``{"$f": "nan"}`` or ``"inf"`` a float.
"""

import json
from pathlib import Path
from typing import Any

Case = dict[str, Any]

CASES = Path(__file__).with_name("cases.jsonl")


def read_cases(path: Path = CASES) -> list[Case]:
    """The cases of a file, in its order."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def plain(value: Any) -> Any:
    """A value of the file as Python has it."""
    match value:
        case {"$b": digits} if len(value) == 1:
            return bytes.fromhex(digits)
        case {"$f": text} if len(value) == 1:
            return float(text)
        case list():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case _:
            return value


def as_list(sql: str | list[str]) -> list[str]:
    return sql if isinstance(sql, list) else [sql]


def setup_of(case: Case) -> list[str]:
    return case.get("setup", [])


def steps_of(case: Case) -> list[tuple[str, Any]]:
    """The statements after the setup, each with the values it is bound to, or None."""
    statements, values = as_list(case["sql"]), case.get("params")
    if not isinstance(case["sql"], list):
        values = [values]
    elif values is None:
        values = [None] * len(statements)
    return list(zip(statements, (plain(value) for value in values), strict=True))


def bind_of(values: Any) -> str | None:
    if values is None:
        return None
    return "seq" if isinstance(values, list) else "map"


def request_of(case: Case) -> dict[str, Any]:
    """What a translator is asked: all statements in order, the schema's first, and how each is bound."""
    steps, check = steps_of(case), [case["check"]] if case.get("check") else []
    return {
        "id": case["id"],
        "statements": [*setup_of(case), *(statement for statement, _ in steps), *check],
        "binds": [None] * len(setup_of(case)) + [bind_of(values) for _, values in steps] + [None] * len(check),
    }
