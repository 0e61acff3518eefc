"""Names of tables and lists of names."""

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.grammar.reader import Reader
from sqlite_hunter.sql.keywords import KEYWORDS
from sqlite_hunter.sql.names import holds_clause
from sqlite_hunter.sql.tokens import HOLE, NUMBER, WORD, Token


def table_name(reader: Reader) -> nodes.TableName:
    """``t`` or ``schema.t``."""
    at = reader.at
    name = whole_name(reader)
    schema = None
    if reader.take("."):
        schema, name = name, whole_name(reader)
    return nodes.TableName(at, reader.at - 1, name, schema)


def whole_name(reader: Reader) -> Token:
    """A name, with what stands right behind it where part of it is put in at run time: ``{prefix}_size``."""
    parts = [reader.name()]
    while _goes_on(parts[-1], reader.token):
        parts.append(reader.next())
    if len(parts) == 1:
        return parts[0]
    holes = tuple(hole for part in parts for hole in part.holes)
    return Token(HOLE, "".join(part.text for part in parts), parts[0].start, parts[-1].end, "", holes)


def _goes_on(token: Token, following: Token) -> bool:
    """Whether two tokens are parts of one name: there is nothing between them, and one of them is a hole."""
    if token.end != following.start or HOLE not in (token.kind, following.kind):
        return False
    if following.kind == HOLE:
        return token.kind in (WORD, HOLE) and not holds_clause(following.text)
    return following.kind in (WORD, NUMBER) and following.key not in KEYWORDS


def names(reader: Reader) -> list[Token]:
    """``(a, b, c)``."""
    reader.expect("(")
    found = [reader.name()]
    while reader.take(","):
        found.append(reader.name())
    reader.expect(")")
    return found
