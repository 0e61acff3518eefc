"""Any other name of a SQLite module is used.

## What it finds

What the other rules leave: ``sqlite3.sqlite_version``, ``PARSE_DECLTYPES``, ``register_adapter``,
``register_converter``, ``complete_statement``, ``threadsafety``, ``paramstyle``, ``Binary``, ``sqlite3.Row`` as a row
factory, a base class, ``sqlite3.connect`` that is handed on and not called.

## Why it matters

Each keeps the import alive, and some act at a distance: ``register_converter`` changes what Python gets from columns of
a declared type in every connection of the process, ``register_adapter`` what may be bound.

## What to do

- ``register_adapter``, ``register_converter``, ``PARSE_*``: PostgreSQL's own types, or dumpers and loaders on
  ``psycopg.adapters``; psycopg gives date, datetime, Decimal, UUID, bool and dict by itself.
- ``sqlite_version``: ``conn.info.server_version`` or ``SELECT version()``.
- ``Row``: ``psycopg.rows.dict_row``.
- ``Binary``: bytes need no wrapper.
- SQLITE_ constants (error codes, authorizer codes): ``exc.sqlstate``; the rest has none.

## Example

Before:

    sqlite3.register_converter("JSON", json.loads)

After: nothing, if the column is ``json`` or ``jsonb``; psycopg gives the object:

    row = conn.execute("SELECT payload FROM events").fetchone()
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "type"
SEVERITY = "error"
AUDIT = False

_TYPES: Final = "PostgreSQL's column types decide what Python gets; loaders on psycopg.adapters where they do not"
_INSTEAD: Final = {
    "PARSE_DECLTYPES": _TYPES,
    "PARSE_COLNAMES": _TYPES,
    "register_converter": _TYPES,
    "register_adapter": "psycopg binds the usual types by itself; a dumper on psycopg.adapters for others",
    "adapt": "a dumper on psycopg.adapters takes its place",
    "sqlite_version": "conn.info.server_version takes its place",
    "sqlite_version_info": "conn.info.server_version takes its place",
    "version": "psycopg.__version__ takes its place",
    "version_info": "psycopg.__version__ takes its place",
    "Row": "psycopg.rows.dict_row takes its place as a row factory; it has names and no positions",
    "Connection": "psycopg.Connection takes its place as a base class; connect() is its class method",
    "Cursor": "psycopg.Cursor takes its place as a base class, given as cursor_factory=",
    "connect": "it is handed on to be called elsewhere: hand on the PostgreSQL function",
    "Binary": "bytes need no wrapper in psycopg",
    "complete_statement": "psycopg has none: sqlglot or sqlparse can split SQL",
    "enable_callback_tracebacks": "leave it out: PostgreSQL calls no Python functions",
    "enable_shared_cache": "leave it out: the server shares its cache",
    "paramstyle": "psycopg.paramstyle is 'pyformat': %s and %(name)s",
    "threadsafety": "psycopg.threadsafety is 2: connections may be shared by threads, cursors not",
    "apilevel": "psycopg.apilevel is '2.0' too",
    "LEGACY_TRANSACTION_CONTROL": "psycopg has autocommit=True and False only",
    "Date": "psycopg.Date takes its place, or datetime.date itself",
    "Time": "psycopg.Time takes its place, or datetime.time itself",
    "Timestamp": "psycopg.Timestamp takes its place, or datetime.datetime itself",
}
_CODES: Final = "a number of SQLite's own: for an error, exc.sqlstate takes its place; for the rest nothing does"
_OTHERWISE: Final = "psycopg has no such name: find out what relies on it"


def check(program: Program) -> Iterator[Remark]:
    """Every name of a SQLite module that no other rule speaks of."""
    for site in program.sites_of("module-name"):
        name = site.member.rpartition(".")[2]
        advice = _INSTEAD.get(name, _CODES if name.startswith("SQLITE_") else _OTHERWISE)
        yield remark(site, f"uses {shown(site.member)} of a SQLite module", advice, place=False)
