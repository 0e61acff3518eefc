"""A statement is put together at run time.

## What it finds

A statement run on SQLite whose text has a part that is only known at run time: by f-string, ``+``, ``%``,
``.format()``, ``join``, or because the whole text comes in as a parameter. The message says what the part stands for:

- a **value** (``WHERE id = {trade_id}``, ``'%s'``): spliced into the text instead of bound;
- a **name** (``SELECT * FROM {table}``, ``ADD COLUMN {column}``);
- **placeholders** (``IN ({','.join('?' * n)})``);
- another **fragment** of SQL (a clause added under a condition).

## Why it matters

A spliced value is an injection, and breaks at the first quote. It also breaks in a new way after the move: what SQLite
took for a number or a text by the column's affinity, PostgreSQL takes by how it is written. Names and fragments cannot
be translated without knowing all they may be; a name that is quoted by hand changes its case rules.

## What to do

Bind values. Compose names with ``psycopg.sql.Identifier`` from a fixed list. ``= ANY(%s)`` with one list takes the
place of a row of placeholders. Write out the few statements that a fragment stands for.

## Example

Before:

    conn.execute(f"SELECT * FROM {table} WHERE id = {trade_id}")

After:

    conn.execute(sql.SQL("SELECT * FROM {} WHERE id = %s").format(sql.Identifier(table)), (trade_id,))
"""

from collections.abc import Iterator
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
    "identifier": "a name is spliced in, no value: psycopg.sql.Identifier, from a fixed list",
    "placeholders": "placeholders are made at run time, no value is spliced in: = ANY(%s) with one list",
    "fragment": "a piece of SQL is spliced in: write out the statements it can make",
}
"""In the order of importance."""


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
    said = [f"{text} ({_sources(site.gaps, role)})" for role, text in _ROLES.items() if _sources(site.gaps, role)]
    return "; ".join(said) or "a part of it is not known: find out what it can be"


def _sources(gaps: tuple[Gap, ...], role: str) -> str:
    named = dict.fromkeys(shown(gap.source, 40) for gap in gaps if gap.role == role)
    return listed([f"{{{name}}}" for name in named])
