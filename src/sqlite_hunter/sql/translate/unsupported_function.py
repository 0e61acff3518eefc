"""Functions of SQLite's that are not translated, though PostgreSQL has something for what they are called for."""

from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import UNSUPPORTED, Work

_CHANGED: Final = "PostgreSQL has jsonb_set(), whose text has other spaces and another order of keys"
_HINTS: Final = {
    "json": "x::jsonb::text has other spaces and another order of keys; store what Python's json.dumps() gives",
    "json_valid": "PostgreSQL 15 has no such test (16 has IS JSON): json.loads() in Python, or a column of type JSONB",
    "json_set": f"{_CHANGED}; change the document in Python",
    "json_insert": f"{_CHANGED}; change the document in Python",
    "json_replace": f"{_CHANGED}; change the document in Python",
    "json_remove": "PostgreSQL has jsonb #- path, whose text has other spaces; change the document in Python",
    "json_patch": "PostgreSQL has jsonb || jsonb, which merges the first level alone; change the document in Python",
    "json_quote": "PostgreSQL has to_jsonb(x)::text; write json.dumps() in Python",
    "json_type": "PostgreSQL has jsonb_typeof(), with other names of the kinds",
    "soundex": "PostgreSQL has it in the extension fuzzystrmatch",
    "unhex": "PostgreSQL has decode(x, 'hex'), which fails where SQLite gives NULL",
    "mod": "SQLite gives a real; write x % y for integers",
}
HANDLES: Final = tuple(f"call {name}" for name in _HINTS)


def write(work: Work, node: nodes.Call) -> Out:
    """Refused, with the way to go."""
    raise work.refuse(UNSUPPORTED, node, f"no rule is known for {node.name.text}(): {_HINTS[node.function]}")
