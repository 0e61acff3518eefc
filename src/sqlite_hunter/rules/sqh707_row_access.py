"""A value is taken from a SQLite row by name or by index.

## What it finds

``row["ticker"]``, ``row[0]``, ``row[-1]`` on a row that came from SQLite, with the key in the message.

## Why it matters

``sqlite3.Row`` is read both ways, and by names without regard to case. psycopg's rows are one or the other: a tuple
has no names, a ``dict_row`` no positions, and unpacking a dict gives its **keys**, without an error. PostgreSQL also
folds names that are not quoted: ``SELECT userId`` is labelled ``userid``, ``count(*)`` is labelled ``count``.

## What to do

Choose one row factory for the connection and read all its rows that way. Give expressions a label (``count(*) AS n``),
and quote a label whose capitals matter (``AS "userId"``).

## Example

Before:

    row = conn.execute("SELECT id, count(*) FROM trades GROUP BY id").fetchone()
    return row["id"], row[1]

After (with ``row_factory=dict_row``):

    row = conn.execute("SELECT id, count(*) AS trades FROM trades GROUP BY id").fetchone()
    return row["id"], row["trades"]
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import listed, remark, shown

KIND = "use"
SEVERITY = "error"
AUDIT = False

_NAMES: Final = "psycopg.rows.dict_row gives names (and no positions)"


def check(program: Program) -> Iterator[Remark]:
    """Every value taken from a SQLite row."""
    for site in program.sites_of("row"):
        keys = [shown(key, 40) for key in site.note.split("\n") if key]
        named = f" one of {listed(keys)}" if len(keys) > 1 else "".join(f" {key}" for key in keys)
        yield remark(site, f"reads a row by {shown(site.member)}{named}", _advice(site))


def _advice(site: Site) -> str:
    """Which row factory of psycopg allows it, and whether PostgreSQL would label the column so."""
    if site.member != "name":
        return "tuple rows (psycopg's default) have positions, dict_row has none"
    told = [_named(key.strip("\"'")) for key in site.note.split("\n")]
    return next((advice for advice in told if advice != _NAMES), _NAMES)


def _named(name: str) -> str:
    if name and name != name.lower():
        return "psycopg.rows.dict_row; PostgreSQL labels an unquoted column in lower case: quote the label in the SQL"
    if name and not name.isidentifier():
        return "psycopg.rows.dict_row; PostgreSQL labels an expression otherwise: give it a label with AS"
    return _NAMES
