"""A cursor over the significant tokens of one statement, and the one way in which reading can fail."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.keywords import RESERVED
from sqlite_hunter.sql.tokens import HOLE, ILLEGAL, NAME, STRING, WORD, Token

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.nodes import Select

MAX_DEPTH: Final = 60
"""Nested brackets, cases and subqueries. SQLite takes 1,000 levels; what people write stays below twenty."""
MAX_OPERATORS: Final = 150
"""Operators of one level in a row, where they nest (``a - b - c``); AND, OR and ``||`` do not."""

_OPENERS: Final = ("SELECT", "VALUES", "WITH")
_END: Final = Token("end", "", 0, 0, "")


class Unreadable(Exception):  # noqa: N818  what happened, not a fault
    """The text is no statement that SQLite would take, or one beyond our bounds.

    ``at`` is the offset in the text (characters, from 0) where reading stopped.
    """

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


class Reader:
    """Reads tokens one after the other; never backtracks further than the grammar needs."""

    def __init__(self, tokens: Sequence[Token], select: "Callable[[Reader], Select]") -> None:
        self.tokens = tokens
        self.select = select
        """Reads a query: handed in, for queries stand in expressions, and expressions in queries."""
        self.at = 0
        self.depth = 0
        self.in_trigger = False
        """Whether it is the body of a trigger, where RAISE may stand."""
        self.parameters: dict[str, int] = {}
        """Number by text of each named or numbered parameter met."""
        self.highest = 0
        """The highest parameter number given so far, as in ``sqlite3ExprAssignVarNumber()``."""
        for token in tokens:
            if token.kind == ILLEGAL:
                raise Unreadable(_illegal(token), token.start)

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    @property
    def key(self) -> str:
        """The key of the token to be read next, "" at the end."""
        return self.token.key

    def ahead(self, distance: int = 1) -> str:
        """The key of a later token."""
        at = self.at + distance
        return self.tokens[at].key if at < len(self.tokens) else ""

    def looks(self, *keys: str) -> bool:
        """Whether the next tokens have these keys."""
        return all(self.ahead(distance) == key for distance, key in enumerate(keys))

    def next(self) -> Token:
        """Reads one token."""
        token = self.token
        if token is _END:
            raise self.unexpected()
        self.at += 1
        return token

    def take(self, *keys: str) -> bool:
        """Reads these keys if they come next."""
        if not self.looks(*keys):
            return False
        self.at += len(keys)
        return True

    def expect(self, key: str) -> int:
        """Reads this key, and gives its index."""
        if self.key != key:
            raise self.unexpected(key)
        self.at += 1
        return self.at - 1

    def unexpected(self, wanted: str = "") -> Unreadable:
        """The error for the next token."""
        hint = f", where {wanted} is due" if wanted else ""
        if self.token is _END:
            last = self.tokens[-1].end if self.tokens else 0
            return Unreadable(f"the statement ends too early{hint}", last)
        if self.token.kind == HOLE:
            reason = (
                f"{_shown(self.token)} is a part that is put in at run time, and no value or name can stand there: "
                f"translate the statement once for each text that it may be"
            )
            return Unreadable(reason, self.token.start)
        if self.key == "SELECT" and self.at and self.ahead(-1) in ("SELECT", "FROM", "JOIN"):
            hint += ": a query within a query stands in brackets"
        return Unreadable(f"{_shown(self.token)} is not understood here{hint}", self.token.start)

    def starts_query(self) -> bool:
        """Whether a query comes next."""
        return self.key in _OPENERS

    def deeper(self) -> None:
        """Goes one level down. Raises Unreadable beyond the bound, before Python's own is met."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(f"it is nested deeper than {MAX_DEPTH} levels", self.token.start)

    def is_name(self, distance: int = 0) -> bool:
        """Whether a name may be read: a word that is not reserved, a quoted name, or a hole."""
        at = self.at + distance
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        if token.kind == WORD:
            return token.key not in RESERVED
        return token.kind in (NAME, HOLE)

    def name(self, *, strings: bool = True) -> Token:
        """Reads a name; SQLite also takes a string in most places (``CREATE TABLE 't'``)."""
        if self.is_name() or (strings and self.token.kind == STRING):
            return self.next()
        raise self.unexpected("a name")


def _shown(token: Token) -> str:
    return token.text if len(token.text) <= 40 else token.text[:37] + "..."


def _illegal(token: Token) -> str:
    if token.text[:1] in "'\"`[":
        return f"the quote {token.text[0]} is never closed"
    if token.text[:1] == "\0":
        return "it has a NUL byte, where SQLite stops reading"
    return f"{_shown(token)!r} is no token of SQL"
