"""A statement is put together at run time.

## What it finds

A statement run on SQLite whose text has a part that is only known at run time: by f-string, ``+``, ``%``,
``.format()``, ``join``, or because the whole text comes in as a parameter. The message says what the part stands for:

- a **value** (``WHERE id = {trade_id}``, ``'%s'``): spliced into the text instead of bound;
- a **name** (``SELECT * FROM {table}``, ``ADD COLUMN {column}``);
- **placeholders** (``IN ({','.join('?' * n)})``);
- **clauses** (``' AND '.join(["a = ?", "b = ?"])``);
- another **fragment** of SQL (a clause added under a condition).

## Why it matters

A spliced value is an injection, and breaks at the first quote. It also breaks in a new way after the move: what SQLite
took for a number or a text by the column's affinity, PostgreSQL takes by how it is written. Names and fragments cannot
be translated without knowing all they may be; a name that is quoted by hand changes its case rules.

## What to do

Bind values. Compose names with ``psycopg.sql.Identifier`` from a fixed list. ``= ANY(%s)`` with one list takes the
place of placeholders in ``IN``; where it is not known whether placeholders or values are spliced in, the message says
so, and it takes the place of both. PRAGMA, CREATE, ALTER and DROP take no parameters: there a value is
``psycopg.sql.Literal``, or goes the way of the PRAGMA. Write out the few statements that a fragment stands for.

## Example

Before:

    conn.execute(f"SELECT * FROM {table} WHERE id = {trade_id}")

After:

    conn.execute(sql.SQL("SELECT * FROM {} WHERE id = %s").format(sql.Identifier(table)), (trade_id,))
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlite_hunter.model.site import Gap, Remark, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._statements import statement_name
from sqlite_hunter.rules._wording import BY_SQL, listed, remark, shown

KIND = "sql"
SEVERITY = "warning"
AUDIT = False

_ROLES: Final = {
    "value": "a value is spliced into the text: bind it",
    "list": "a list is spliced in, of placeholders or of values, not known which: = ANY(%s) with one list takes the "
    "place of either",
    "items": "the values of a row are spliced in, or placeholders for them, not known which: bind the values",
    "identifier": "a name is spliced in, no value: psycopg.sql.Identifier, from a fixed list",
    "placeholders": "placeholders are made at run time, no value is spliced in: = ANY(%s) with one list",
    "row": "placeholders are made at run time, no value is spliced in: make %s in the same way",
    "clauses": "clauses are put together at run time: port each where it is written",
    "fragment": "a piece of SQL is spliced in, not known what: write out the statements it can make",
}
"""In the order of importance."""


_PRAGMA: Final = {
    "value": "a value is spliced into a PRAGMA, which takes no parameters: it goes the way of the PRAGMA (SQH301)",
    "identifier": "a name is spliced into a PRAGMA: it goes the way of the PRAGMA (SQH301); a query of the catalogue "
    "takes it as a value that is bound",
}
_NO_PARAMETERS: Final = {
    "value": "a value is spliced in where no parameter can stand, in PostgreSQL either: psycopg.sql.Literal",
}
_GOES: Final = dict.fromkeys(("value", "identifier"), "what is spliced in goes the way of the statement (SQH301)")
_SAVEPOINT: Final = dict.fromkeys(
    ("identifier", "fragment"), "the name goes: with conn.transaction() names its savepoint itself"
)
_OTHERWISE: Final[Mapping[str, Mapping[str, str]]] = {
    "pragma": _PRAGMA,
    "create": _NO_PARAMETERS, "alter": _NO_PARAMETERS, "drop": _NO_PARAMETERS, "reindex": _NO_PARAMETERS,
    "attach": _GOES, "detach": _GOES, "vacuum": _GOES,
    "savepoint": _SAVEPOINT, "release": _SAVEPOINT, "rollback": _SAVEPOINT,
}  # fmt: skip
"""What is said instead, by the operation of the statement."""


def check(program: Program) -> Iterator[Remark]:
    """Every statement whose text is not fixed."""
    for site in program.sites_of("dynamic"):
        subject = statement_name(site.statement)
        if site.statement is not None:
            subject += " is put together at run time"
        yield remark(site, subject, _advice(site), judged_by=BY_SQL)


def _advice(site: Site) -> str:
    """What is spliced in, values first; a statement from outside is said to be that."""
    if site.note.startswith("parameter "):
        return f"the whole statement comes in by {shown(site.note)}: what callers give is to be ported there"
    if site.note and not site.gaps:
        return f"the whole statement is {{{shown(site.note)}}}: find out what it can be"
    operation = site.statement.operation if site.statement is not None else ""
    words = {**_ROLES, **_OTHERWISE.get(operation, {})}
    said = [f"{text} ({_sources(site.gaps, role)})" for role, text in words.items() if _sources(site.gaps, role)]
    return "; ".join(said) or "a part of it is not known: find out what it can be"


def _sources(gaps: tuple[Gap, ...], role: str) -> str:
    named = dict.fromkeys(shown(gap.source, 40) for gap in gaps if gap.role == role)
    return listed([f"{{{name}}}" for name in named])
