"""SELECT, VALUES, WITH, FROM and joins (https://www.sqlite.org/lang_select.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import expressions as exprs
from sqlite_hunter.sql.grammar import names, nodes
from sqlite_hunter.sql.keywords import CLAUSES, JOINS, words
from sqlite_hunter.sql.tokens import NAME, STRING, WORD, Token

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.reader import Reader

_OPERATORS: Final = ("UNION", "EXCEPT", "INTERSECT")
_NO_ALIAS: Final = (CLAUSES | words("INDEXED NOT AS")) - words("OFFSET FOR FETCH WINDOW")
"""OFFSET follows LIMIT alone; WINDOW is told by what follows it: ``analyzeWindowKeyword()`` of tokenize.c."""


def select(reader: Reader) -> nodes.Select:
    """A query with all its clauses."""
    reader.deeper()
    at = reader.at
    with_ = with_clause(reader)
    cores = [_core(reader)]
    operators: list[tuple[str, int, int]] = []
    while reader.key in _OPERATORS:
        first = reader.at
        word = reader.next().key
        if word == "UNION" and reader.take("ALL"):
            word = "UNION ALL"
        operators.append((word, first, reader.at - 1))
        cores.append(_core(reader))
    found = nodes.Select(at, at, cores, operators, with_)
    found.order_at = reader.at if reader.key == "ORDER" else -1
    found.order_by = exprs.order_by(reader)
    _limit(reader, found)
    found.last = reader.at - 1
    reader.depth -= 1
    return found


def with_clause(reader: Reader) -> nodes.With | None:
    """WITH and its tables, if one comes next."""
    if reader.key != "WITH":
        return None
    at = reader.expect("WITH")
    recursive = reader.at if reader.key == "RECURSIVE" else -1
    reader.take("RECURSIVE")
    tables = [_common_table(reader)]
    while reader.take(","):
        tables.append(_common_table(reader))
    return nodes.With(at, reader.at - 1, recursive, tables)


def _common_table(reader: Reader) -> nodes.CommonTable:
    at = reader.at
    name = reader.name()
    columns = names.names(reader) if reader.key == "(" else []
    reader.expect("AS")
    if reader.take("NOT"):
        reader.expect("MATERIALIZED")
    else:
        reader.take("MATERIALIZED")
    reader.expect("(")
    query = select(reader)
    return nodes.CommonTable(at, reader.expect(")"), name, columns, query)


def _core(reader: Reader) -> nodes.Core:
    at = reader.at
    core = nodes.Core(at, at)
    if reader.take("VALUES"):
        core.rows.append(_row(reader))
        while reader.take(","):
            core.rows.append(_row(reader))
        core.last = reader.at - 1
        return core
    reader.expect("SELECT")
    if reader.key == "DISTINCT":
        core.distinct = reader.at
        reader.next()
    else:
        reader.take("ALL")
    core.items = items(reader)
    if reader.take("FROM"):
        core.joins = joins(reader)
    _filters(reader, core)
    core.last = reader.at - 1
    return core


def _filters(reader: Reader, core: nodes.Core) -> None:
    if reader.take("WHERE"):
        core.where = exprs.expression(reader)
    if reader.take("GROUP", "BY"):
        core.group_by = exprs.expressions(reader)
    if reader.take("HAVING"):
        core.having = exprs.expression(reader)
    if _is_window(reader):
        reader.next()
        core.windows.append(_named_window(reader))
        while reader.take(","):
            core.windows.append(_named_window(reader))


def _is_window(reader: Reader) -> bool:
    return reader.key == "WINDOW" and reader.is_name(1) and reader.ahead(2) == "AS"


def _named_window(reader: Reader) -> tuple[Token, nodes.Window]:
    name = reader.name()
    reader.expect("AS")
    return name, exprs.window(reader)


def _row(reader: Reader) -> nodes.Row:
    at = reader.expect("(")
    found = exprs.expressions(reader)
    return nodes.Row(at, reader.expect(")"), found)


def items(reader: Reader) -> list[nodes.Item]:
    """The columns of SELECT or RETURNING."""
    found = [_item(reader)]
    while reader.take(","):
        found.append(_item(reader))
    return found


def _item(reader: Reader) -> nodes.Item:
    at = reader.at
    if reader.take("*"):
        return nodes.Item(at, at, None, star=True)
    starred = reader.ahead(1) == "." and reader.ahead(2) == "*" and reader.key not in exprs.BEGINNING
    if starred and reader.is_name():
        table = reader.name()
        reader.at += 2
        return nodes.Item(at, reader.at - 1, None, star=True, star_table=table)
    value = exprs.expression(reader)
    item = nodes.Item(at, reader.at - 1, value)
    item.alias, item.alias_at = _alias(reader)
    item.last = reader.at - 1
    return item


def _alias(reader: Reader) -> tuple[Token | None, int]:
    """``AS x`` or ``x``; a bare alias may be a name or a string, not a word that may follow."""
    if reader.take("AS"):
        token = reader.name()
        return token, reader.at - 1
    token = reader.token
    bare = token.kind == WORD and reader.is_name() and token.key not in _NO_ALIAS and not _is_window(reader)
    if bare or token.kind in (NAME, STRING):
        reader.next()
        return token, reader.at - 1
    return None, -1


def joins(reader: Reader) -> list[nodes.Join]:
    """What follows FROM."""
    found = [_joined(reader, "", reader.at)]
    while True:
        at = reader.at
        operator = _operator(reader)
        if not operator:
            return found
        found.append(_joined(reader, operator, at))


def _operator(reader: Reader) -> str:
    if reader.take(","):
        return ","
    taken: list[str] = []
    while reader.key in JOINS:
        taken.append(reader.next().key)
        if taken[-1] == "JOIN":
            return " ".join(taken)
    if taken:
        raise reader.unexpected("JOIN")
    return ""


def _joined(reader: Reader, operator: str, at: int) -> nodes.Join:
    operator_last = reader.at - 1
    source = _source(reader)
    join = nodes.Join(at, source.last, operator, operator_last, source)
    if reader.key == "ON":
        reader.expect("ON")
        join.on = exprs.expression(reader)
    elif reader.take("USING"):
        join.using = names.names(reader)
    join.last = reader.at - 1
    return join


def _source(reader: Reader) -> nodes.Source:
    at = reader.at
    source = nodes.Source(at, at)
    if reader.key == "(":
        _bracketed(reader, source)
    else:
        source.table = names.table_name(reader)
        if reader.take("("):
            source.arguments = [] if reader.key == ")" else exprs.expressions(reader)
            source.close = reader.expect(")")
    source.alias, source.alias_at = _alias(reader)
    if reader.looks("INDEXED", "BY"):
        source.indexed = reader.at
        reader.at += 2
        reader.name()
    elif reader.looks("NOT", "INDEXED"):
        source.indexed = reader.at
        reader.at += 2
    source.last = reader.at - 1
    return source


def _bracketed(reader: Reader, source: nodes.Source) -> None:
    reader.expect("(")
    reader.deeper()
    if reader.starts_query():
        source.select = select(reader)
    else:
        source.joined = joins(reader)
    reader.depth -= 1
    source.close = reader.expect(")")


def _limit(reader: Reader, found: nodes.Select) -> None:
    if reader.key != "LIMIT":
        return
    found.limit_at = reader.expect("LIMIT")
    first = exprs.expression(reader)
    if reader.key == ",":
        found.comma = reader.expect(",")
        found.offset, found.limit = first, exprs.expression(reader)
        return
    found.limit = first
    if reader.take("OFFSET"):
        found.offset = exprs.expression(reader)
