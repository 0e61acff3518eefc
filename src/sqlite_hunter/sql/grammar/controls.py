"""PRAGMA, transactions and the statements about files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.tokens import HOLE, NUMBER, Token, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.reader import Reader


_WORDS: Final = ("ON", "DELETE", "DEFAULT")
"""The reserved words that may be the value of a PRAGMA (``nmnum`` of parse.y)."""


def pragma(reader: Reader) -> nodes.Pragma:
    """PRAGMA: https://www.sqlite.org/pragma.html#pragma_syntax."""
    first = reader.expect("PRAGMA")
    name = reader.name()
    schema: Token | None = None
    if reader.take("."):
        schema, name = name, reader.name()
    value = None
    if reader.take("="):
        value = _value(reader)
    elif reader.take("("):
        value = _value(reader)
        reader.expect(")")
    return nodes.Pragma(first, reader.at - 1, unquoted(name).lower(), value, schema)


def _value(reader: Reader) -> str:
    sign = reader.next().text if reader.key in ("-", "+") else ""
    if sign and reader.token.kind not in (NUMBER, HOLE):
        raise reader.unexpected("a number")
    if reader.token.kind in (NUMBER, HOLE) or reader.key in _WORDS:
        return sign + unquoted(reader.next())
    return unquoted(reader.name())


def begin(reader: Reader) -> nodes.Transaction:
    """BEGIN [mode] [TRANSACTION [name]]."""
    first = reader.expect("BEGIN")
    mode = reader.next().key if reader.key in ("DEFERRED", "IMMEDIATE", "EXCLUSIVE") else ""
    _transaction_word(reader)
    return nodes.Transaction(first, reader.at - 1, "BEGIN", mode)


def _transaction_word(reader: Reader) -> None:
    if reader.take("TRANSACTION") and reader.at < len(reader.tokens) and reader.key != "TO":
        reader.name()


def commit(reader: Reader) -> nodes.Transaction:
    """COMMIT or END."""
    first = reader.at
    reader.next()
    _transaction_word(reader)
    return nodes.Transaction(first, reader.at - 1, "COMMIT")


def rollback(reader: Reader) -> nodes.Transaction:
    """ROLLBACK [TO savepoint]."""
    first = reader.expect("ROLLBACK")
    _transaction_word(reader)
    if not reader.take("TO"):
        return nodes.Transaction(first, reader.at - 1, "ROLLBACK")
    reader.take("SAVEPOINT")
    name = reader.name()
    return nodes.Transaction(first, reader.at - 1, "ROLLBACK TO", "", name)


def savepoint(reader: Reader) -> nodes.Transaction:
    """SAVEPOINT or RELEASE."""
    first = reader.at
    kind = reader.next().key
    if kind == "RELEASE":
        reader.take("SAVEPOINT")
    name = reader.name()
    return nodes.Transaction(first, reader.at - 1, kind, "", name)


def other(reader: Reader) -> nodes.Other:
    """Statements of which only the kind matters; what follows is taken as it is."""
    first = reader.at
    kind = reader.next().key
    if kind == "VACUUM" and any(token.key == "INTO" for token in reader.tokens):
        kind = "VACUUM INTO"
    reader.at = len(reader.tokens)
    return nodes.Other(first, reader.at - 1, kind)
