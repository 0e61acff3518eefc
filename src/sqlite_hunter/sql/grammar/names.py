"""Names of tables and lists of names."""

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.grammar.reader import Reader
from sqlite_hunter.sql.tokens import Token


def table_name(reader: Reader) -> nodes.TableName:
    """``t`` or ``schema.t``."""
    at = reader.at
    name = reader.name()
    schema = None
    if reader.take("."):
        schema, name = name, reader.name()
    return nodes.TableName(at, reader.at - 1, name, schema)


def names(reader: Reader) -> list[Token]:
    """``(a, b, c)``."""
    reader.expect("(")
    found = [reader.name()]
    while reader.take(","):
        found.append(reader.name())
    reader.expect(")")
    return found
