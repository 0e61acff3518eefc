"""A reader that goes forward over a statement's tokens and asks what stands here."""

from collections.abc import Sequence
from typing import Final

from sqlite_hunter.sql.names import name_at
from sqlite_hunter.sql.tokens import HOLE, PARAMETER, Token

_FILLED: Final = frozenset((HOLE, PARAMETER))


class Cursor:
    """A place in one statement's significant tokens, of a text that may be cut off at the end."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.keys = [token.key for token in tokens]
        self.at = 0
        self.decided = False
        """A word was met that prose has no use for, so that punctuation need not be asked for."""

    def key(self, offset: int = 0) -> str:
        """The key of the token at an offset from here; "" beyond the end and for what has no key."""
        at = self.at + offset
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    @property
    def kind(self) -> str:
        """The kind of the token here; "" at the end."""
        return "" if self.ended() else self.tokens[self.at].kind

    def ended(self) -> bool:
        """No token is left: the text may have been cut here."""
        return self.at >= len(self.tokens)

    def closed(self) -> bool:
        """The statement is at its end."""
        return self.ended() or self.key() in (";", ")")

    @property
    def filled(self) -> bool:
        """Something is filled in here at run time."""
        return self.kind in _FILLED

    @property
    def glued(self) -> bool:
        """The token here follows the one before without space."""
        return 0 < self.at < len(self.tokens) and self.tokens[self.at - 1].end == self.tokens[self.at].start

    @property
    def capitals(self) -> bool:
        """The first word is in capitals."""
        return bool(self.tokens) and self.tokens[0].text.isupper()

    def skip(self, *keys: str) -> None:
        """Pass over any of these."""
        while self.key() in keys:
            self.at += 1

    def take(self, *keys: str) -> bool:
        """Pass over exactly this sequence, if it stands here."""
        if all(self.key(offset) == key for offset, key in enumerate(keys)):
            self.at += len(keys)
            return True
        return False

    def name(self) -> str:
        """Pass over a name; "" if there is none."""
        found, self.at = name_at(self.tokens, self.at)
        return found

    def group(self) -> bool:
        """Pass over a bracket and all in it, or to the end if it is cut."""
        return self.key() == "(" and self.nested("(", ")")

    def nested(self, opening: str, closing: str) -> bool:
        """Pass over what opens here up to its own closing token, or to the end; always true."""
        depth = 0
        while not self.ended():
            depth += (self.key() == opening) - (self.key() == closing)
            self.at += 1
            if depth == 0:
                break
        return True
