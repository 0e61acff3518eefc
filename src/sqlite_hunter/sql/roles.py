"""What a hole in a statement stands for: a value, a name, placeholders, clauses, or a piece of SQL.

A value spliced into text is an injection and can become a parameter; a name cannot, and placeholders are none. So what
is not surely a value is never called one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlite_hunter.sql import making
from sqlite_hunter.sql.keywords import RESERVED, words
from sqlite_hunter.sql.names import holds_clause
from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.tokens import COMMENT, HOLE, ILLEGAL, NAME, NUMBER, SPACE, STRING, WORD, Token, tokenize

VALUE: Final = "value"
IDENTIFIER: Final = "identifier"
PLACEHOLDERS: Final = "placeholders"
"""For what is looked for in a list (``IN``)."""
ROW: Final = "row"
"""Placeholders for the values of a row."""
LIST: Final = "list"
"""A whole ``IN`` list: placeholders or values, not known which."""
ITEMS: Final = "items"
"""All that stands in the brackets of ``VALUES``: placeholders or values, not known which."""
CLAUSES: Final = "clauses"
FRAGMENT: Final = "fragment"

_COMPARISONS: Final = words("= == < > <= >= <> != LIKE GLOB REGEXP MATCH ILIKE IN IS BETWEEN")
_COMPARED: Final = words("= == < > <= >= <> !=")
_VALUE_AFTER: Final = _COMPARISONS | words("|| + - / % & | << >> -> ->> ~ LIMIT OFFSET ESCAPE THEN ELSE DEFAULT")
_NAME_AFTER: Final = words(
    """
    FROM INTO UPDATE TABLE JOIN BY SELECT DISTINCT ALL . PRAGMA INDEX VIEW TRIGGER COLUMN ADD RENAME TO
    REFERENCES COLLATE SAVEPOINT RELEASE RETURNING CONSTRAINT REINDEX ANALYZE
    """
)
_CLAUSES: Final = words(
    """
    SELECT FROM WHERE SET VALUES INTO BY LIMIT HAVING ON TABLE UPDATE JOIN RETURNING PRAGMA INDEX REFERENCES
    CREATE
    """
)
_OPERAND_AFTER: Final = words("WHERE AND OR NOT ON HAVING SET ( , WHEN CASE")
_LISTS_OF_NAMES: Final = words("SELECT FROM BY JOIN RETURNING")
_INSIDE: Final = {
    "values": VALUE,
    "in": VALUE,
    "columns": IDENTIFIER,
    "pragma": IDENTIFIER,
    "call": FRAGMENT,
    "operand": VALUE,
}
_WHOLE: Final = {"in": LIST, "values": ITEMS}
_ARITHMETIC: Final = words(") + - * / % ||")
_TABLE_PLACES: Final = words("FROM INTO UPDATE TABLE JOIN EXISTS .")


class HoleUse(NamedTuple):
    """A hole and its role: one of the constants above, "fragment" where a piece of SQL stands, or it is not known."""

    source: str
    role: str


@dataclass(slots=True)
class _Frame:
    """A level of brackets."""

    inside: str
    """"values", "in", "columns", "pragma", "call", "operand" or "" (a group or the statement itself)."""
    clause: str = ""
    between: int = 0
    """1 after BETWEEN, 2 directly after its AND."""


def holes(template: Template) -> list[HoleUse]:
    """Every hole of the statement, in order, with its role."""
    if template.is_constant:
        return []
    reader = _Reader([token for token in tokenize(template) if token.kind != SPACE])
    return reader.read()


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = [token for token in tokens if token.kind != COMMENT]
        self.comments = [token for token in tokens if token.kind == COMMENT and token.holes]
        self.frames = [_Frame("")]

    def read(self) -> list[HoleUse]:
        found = [(token.start, HoleUse(hole.source, FRAGMENT)) for token in self.comments for hole in token.holes]
        for at, token in enumerate(self.tokens):
            for hole in token.holes:
                found.append((token.start, HoleUse(hole.source, self._role(at, hole))))
            self._follow(at)
        return [use for _, use in sorted(found, key=lambda pair: pair[0])]

    def _key(self, at: int) -> str:
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    def _follow(self, at: int) -> None:
        key = self._key(at)
        frame = self.frames[-1]
        if key == "(":
            self.frames.append(_Frame(self._bracket(at)))
        elif key == ")" and len(self.frames) > 1:
            self.frames.pop()
        elif key == ";":
            self.frames = [_Frame("")]
        elif key in _CLAUSES:
            frame.clause = key
        if key == "BETWEEN":
            frame.between = 1
        elif frame.between:
            frame.between = 2 if frame.between == 1 and key == "AND" else frame.between % 2

    def _bracket(self, at: int) -> str:
        before, clause = self._key(at - 1), self.frames[-1].clause
        if clause == "VALUES" and before in ("VALUES", ","):
            return "values"
        if before == "IN":
            return "in"
        if clause == "PRAGMA":
            return "pragma"
        if before in _COMPARED and self._key(at + 2) in _ARITHMETIC:
            return "operand"
        if at == 0 or before in RESERVED or self.tokens[at - 1].kind not in (WORD, NAME, HOLE, NUMBER, STRING):
            return ""
        return "columns" if clause in ("INTO", "TABLE", "ON", "INDEX", "REFERENCES") else "call"

    def _role(self, at: int, hole: Hole) -> str:
        made = making.made_by(hole.source)
        if made == making.PLACEHOLDERS:
            return PLACEHOLDERS if self.frames[-1].inside == "in" else ROW
        if made == making.CLAUSES or (made and self._key(at - 1) == "SET"):
            return CLAUSES
        kind = self.tokens[at].kind
        if kind == HOLE:
            role = self._bare(at, hole)
            return self._alone(at) if role == VALUE and made != making.WRITTEN else role
        if kind in (STRING, NAME, ILLEGAL):
            return self._quoted(at)
        return FRAGMENT

    def _alone(self, at: int) -> str:
        """Where a hole is all there is in the brackets of a list, it may as well be the list's placeholders."""
        alone = self._key(at - 1) == "(" and self._key(at + 1) == ")"
        return _WHOLE.get(self.frames[-1].inside, VALUE) if alone else VALUE

    def _quoted(self, at: int) -> str:
        quote, before = self.tokens[at].text[0], self._key(at - 1)
        frame = self.frames[-1]
        if quote == "'":
            return IDENTIFIER if before in _TABLE_PLACES or frame.inside == "pragma" else VALUE
        if quote == '"' and (before in _COMPARISONS or frame.inside in ("values", "in")):
            return VALUE
        return IDENTIFIER if quote in '"`[' else FRAGMENT

    def _bare(self, at: int, hole: Hole) -> str:
        if self._glued(at):
            return FRAGMENT if holds_clause(hole.source) else IDENTIFIER
        before = self._key(at - 1)
        if before in _VALUE_AFTER:
            return VALUE
        if before == "*":
            return FRAGMENT if self._key(at - 2) in ("SELECT", "(", ".", ",", "DISTINCT", "ALL") else VALUE
        if before in _NAME_AFTER or (before == "EXISTS" and self._key(at - 2) in ("IF", "NOT")):
            return IDENTIFIER
        if before in ("(", ","):
            return self._listed(at, before)
        if before == "AND" and self.frames[-1].between == 2:
            return VALUE
        if before == "ON" and self._key(at + 1) == "(":
            return IDENTIFIER
        return self._operand(at)

    def _operand(self, at: int) -> str:
        """Left of a comparison it is a column; alone it may be a whole condition."""
        after = self._key(at + 1)
        negated = after == "NOT" and self._key(at + 2) in _COMPARISONS
        opens = at > 0 and self._key(at - 1) in _OPERAND_AFTER
        return IDENTIFIER if opens and (after in _COMPARISONS or negated) else FRAGMENT

    def _listed(self, at: int, before: str) -> str:
        frame = self.frames[-1]
        if frame.inside in _INSIDE:
            return _INSIDE[frame.inside]
        if before == "," and frame.clause in _LISTS_OF_NAMES:
            return IDENTIFIER
        if before == "," and frame.clause == "LIMIT":
            return VALUE
        return self._operand(at)

    def _glued(self, at: int) -> bool:
        """Whether the hole is a part of a name: ``trades_{n}``, ``{table}_day``."""
        before, after = at - 1, at + 1
        token = self.tokens[at]
        return (
            before >= 0 and self.tokens[before].end == token.start and self.tokens[before].kind in (WORD, HOLE)
        ) or (after < len(self.tokens) and self.tokens[after].start == token.end and self.tokens[after].kind == WORD)
