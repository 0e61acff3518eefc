"""INSERT, REPLACE, UPDATE and DELETE (https://www.sqlite.org/lang_insert.html and its neighbours)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import expressions as exprs
from sqlite_hunter.sql.grammar import names, nodes, queries
from sqlite_hunter.sql.tokens import HOLE

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.reader import Reader
    from sqlite_hunter.sql.tokens import Token

CONFLICTS: Final = ("REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK")


def insert(reader: Reader, first: int, with_: nodes.With | None) -> nodes.Insert:
    """INSERT or REPLACE, from that word on."""
    verb = reader.at
    action = "REPLACE" if reader.next().key == "REPLACE" else _action(reader)
    into = reader.expect("INTO")
    table = names.table_name(reader)
    found = nodes.Insert(first, first, verb, into, action, table, with_)
    if reader.take("AS"):
        found.alias = reader.name()
    if reader.key == "(":
        found.columns = names.names(reader)
    if reader.take("DEFAULT"):
        reader.expect("VALUES")
    else:
        found.select = queries.select(reader)
    found.source_last = reader.at - 1
    while reader.looks("ON", "CONFLICT"):
        found.upserts.append(_upsert(reader))
    found.returning = _returning(reader)
    found.last = reader.at - 1
    return found


def _action(reader: Reader) -> str:
    if not reader.take("OR"):
        return ""
    if reader.key not in CONFLICTS:
        raise reader.unexpected()
    return reader.next().key


def _upsert(reader: Reader) -> nodes.Upsert:
    at = reader.at
    reader.at += 2
    found = nodes.Upsert(at, at, [], None, [], None)
    if reader.take("("):
        found.target = exprs.expressions(reader)
        reader.expect(")")
        if reader.take("WHERE"):
            found.target_where = exprs.expression(reader)
    reader.expect("DO")
    if not reader.take("NOTHING"):
        reader.expect("UPDATE")
        found.assignments = _assignments(reader)
        if reader.take("WHERE"):
            found.where = exprs.expression(reader)
    found.last = reader.at - 1
    return found


def _assignments(reader: Reader) -> list[nodes.Assignment]:
    reader.expect("SET")
    found = [_assignment(reader)]
    while reader.take(","):
        found.append(_assignment(reader))
    return found


def _assignment(reader: Reader) -> nodes.Assignment:
    at = reader.at
    if reader.token.kind == HOLE and reader.ahead() != "=":
        return nodes.Assignment(at, at, [], nodes.Unknown(at, at, reader.next()))
    columns: list[Token] = names.names(reader) if reader.key == "(" else [reader.name()]
    reader.expect("=")
    value = exprs.expression(reader)
    return nodes.Assignment(at, reader.at - 1, columns, value)


def _returning(reader: Reader) -> list[nodes.Item]:
    return queries.items(reader) if reader.take("RETURNING") else []


def update(reader: Reader, first: int, with_: nodes.With | None) -> nodes.Update:
    """UPDATE, from that word on."""
    reader.expect("UPDATE")
    action = _action(reader)
    found = nodes.Update(first, first, action, names.table_name(reader), with_)
    found.alias = reader.name() if reader.take("AS") else None
    found.indexed = _indexed(reader)
    found.assignments = _assignments(reader)
    if reader.take("FROM"):
        found.joins = queries.joins(reader)
    found.where = exprs.expression(reader) if reader.take("WHERE") else None
    found.returning = _returning(reader)
    _limited(reader, found)
    found.last = reader.at - 1
    return found


def delete(reader: Reader, first: int, with_: nodes.With | None) -> nodes.Delete:
    """DELETE, from that word on."""
    reader.expect("DELETE")
    reader.expect("FROM")
    found = nodes.Delete(first, first, names.table_name(reader), with_)
    found.alias = reader.name() if reader.take("AS") else None
    found.indexed = _indexed(reader)
    found.where = exprs.expression(reader) if reader.take("WHERE") else None
    found.returning = _returning(reader)
    _limited(reader, found)
    found.last = reader.at - 1
    return found


def _indexed(reader: Reader) -> int:
    at = reader.at
    if reader.take("INDEXED", "BY"):
        reader.name()
        return at
    return at if reader.take("NOT", "INDEXED") else -1


def _limited(reader: Reader, found: nodes.Update | nodes.Delete) -> None:
    """ORDER BY and LIMIT, which SQLite takes here when it is built with SQLITE_ENABLE_UPDATE_DELETE_LIMIT."""
    found.order_by = exprs.order_by(reader)
    if reader.key == "LIMIT":
        found.limit_at = reader.expect("LIMIT")
        found.limit = exprs.expression(reader)
        if reader.key in (",", "OFFSET"):
            raise reader.unexpected()
