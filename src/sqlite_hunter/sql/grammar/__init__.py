"""SQLite's grammar: the tokens of one statement in, its syntax tree out.

Our own, because a translation needs two things that no library gives: the place of every node, operators included,
and SQLite's own precedence (``'a' || 1 + 2``, ``NOT a IS b``), on which the meaning of a statement hangs.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlite_hunter.sql.grammar import controls, definitions, nodes, queries, writes
from sqlite_hunter.sql.grammar.reader import Reader, Unreadable
from sqlite_hunter.sql.tokens import Token

__all__ = ["Unreadable", "parse"]

_READERS: Final[dict[str, Callable[[Reader], nodes.Statement]]] = {
    "CREATE": definitions.create,
    "ALTER": definitions.alter,
    "DROP": definitions.drop,
    "PRAGMA": controls.pragma,
    "BEGIN": controls.begin,
    "COMMIT": controls.commit,
    "END": controls.commit,
    "ROLLBACK": controls.rollback,
    "SAVEPOINT": controls.savepoint,
    "RELEASE": controls.savepoint,
    **dict.fromkeys(("ATTACH", "DETACH", "VACUUM", "ANALYZE", "REINDEX", "EXPLAIN"), controls.other),
}


def parse(tokens: Sequence[Token]) -> nodes.Statement:
    """The tree of one statement, given its significant tokens without the ``;`` after it.

    Raises:
        Unreadable: SQLite would not take it, or it is beyond our bounds of depth.
    """
    reader = Reader(tokens, queries.select)
    statement = _statement(reader)
    if reader.at < len(tokens):
        raise reader.unexpected()
    return statement


def _statement(reader: Reader) -> nodes.Statement:
    if reader.key in _READERS:
        return _READERS[reader.key](reader)
    first = reader.at
    if reader.key in ("SELECT", "VALUES"):
        return _query(reader, first)
    with_ = queries.with_clause(reader)
    match reader.key:
        case "INSERT" | "REPLACE":
            return writes.insert(reader, first, with_)
        case "UPDATE":
            return writes.update(reader, first, with_)
        case "DELETE":
            return writes.delete(reader, first, with_)
        case "SELECT" | "VALUES" if with_ is not None:
            reader.at, reader.highest = first, 0
            reader.parameters.clear()
            return _query(reader, first)
    raise reader.unexpected()


def _query(reader: Reader, first: int) -> nodes.Query:
    select = queries.select(reader)
    return nodes.Query(first, select.last, select)
