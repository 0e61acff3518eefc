"""The list of a SELECT, read far enough to tell it from prose."""

from typing import Final

from sqlite_hunter.sql.cursor import Cursor
from sqlite_hunter.sql.keywords import KEYWORDS, QUERIES, RESERVED, words
from sqlite_hunter.sql.tokens import BLOB, HOLE, ILLEGAL, NAME, NUMBER, PARAMETER, STRING, WORD

_LITERALS: Final = frozenset((STRING, NUMBER, BLOB, PARAMETER))
_VALUE_WORDS: Final = words("NULL TRUE FALSE CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME")
_INFIX_WORDS: Final = words("AND OR LIKE GLOB REGEXP MATCH ILIKE IS IN BETWEEN NOT COLLATE ESCAPE")
_CUT_CLAUSES: Final = words("WHERE UNION EXCEPT INTERSECT LIMIT ORDER")
_PREFIX: Final = words("+ - ~ NOT EXISTS DISTINCT")
_INFIX: Final = words("|| + - * / % = == < > <= >= <> != & | << >> -> ->> ::") | _INFIX_WORDS


class SelectList:
    """The list of a SELECT: expressions with an operator between any two operands, each with at most one alias."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.telling = False
        """Whether the list alone, without FROM, can only be SQL."""

    def read(self) -> bool:
        """Pass over the list; False where it cannot be one."""
        cursor = self.cursor
        count, known, plain = 0, True, True
        while not cursor.closed() and cursor.key() != "FROM":
            start = cursor.at
            if not self._expression():
                return False
            known = known and self._certain(start, cursor.at)
            self._alias()
            plain = plain and cursor.at - start == 1
            count += 1
            if not cursor.take(","):
                break
        mixed = cursor.capitals and any(token.text.upper() != token.text for token in cursor.tokens)
        names = plain and count > 1 and mixed
        combined = cursor.key() in ("UNION", "EXCEPT", "INTERSECT") and cursor.key(1) in QUERIES | {"ALL"}
        self.telling = names or (known and (count > 1 or cursor.closed() or combined))
        return count > 0 and (cursor.closed() or cursor.key() == "FROM" or self._cut_clause())

    def _cut_clause(self) -> bool:
        return self.cursor.key() in _CUT_CLAUSES or self.cursor.kind in (HOLE, ILLEGAL)

    def _certain(self, start: int, end: int) -> bool:
        """An item that prose does not have: a call, a star, a literal, a qualified name, an operator."""
        tokens = self.cursor.tokens[start:end]
        if len(tokens) == 1 and tokens[0].kind == NAME:
            return False
        telling = [token for token in tokens if token.kind not in (WORD, HOLE)]
        grouped = bool(tokens) and tokens[0].key == "(" and not set(self.cursor.keys[start + 1 : start + 2]) & QUERIES
        return any(token.key not in ("(", ")") for token in telling) if grouped else bool(telling)

    def _expression(self) -> bool:
        cursor = self.cursor
        while True:
            cursor.skip(*_PREFIX)
            if not self._operand():
                return cursor.ended()
            cursor.skip("ISNULL", "NOTNULL")
            if cursor.key() not in _INFIX:
                return True
            while cursor.key() in _INFIX:
                cursor.at += 1
            if cursor.ended():
                return True

    def _operand(self) -> bool:
        cursor = self.cursor
        if cursor.ended():
            return False
        token = cursor.tokens[cursor.at]
        if token.key == "CASE":
            return cursor.nested("CASE", "END")
        if token.key == "*":
            cursor.at += 1
            return True
        if cursor.group():
            return True
        if token.kind in _LITERALS:
            cursor.at += 1
            return True
        if token.key in RESERVED and token.key not in _VALUE_WORDS:
            return False
        return self._column_or_call()

    def _column_or_call(self) -> bool:
        cursor = self.cursor
        if cursor.key() in _VALUE_WORDS:
            cursor.at += 1
            return True
        if not cursor.name():
            return False
        if cursor.take(".", "*"):
            return True
        while cursor.key() == "(" or cursor.key() in ("OVER", "FILTER"):
            cursor.skip("OVER", "FILTER")
            if not cursor.group():
                return bool(cursor.name())
        return True

    def _alias(self) -> None:
        cursor = self.cursor
        if cursor.take("AS") or (cursor.kind in (WORD, NAME, STRING) and cursor.key() not in KEYWORDS):
            cursor.at += 1
