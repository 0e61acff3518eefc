"""How deep a parser would stand at each token of one statement.

Depth is that of the path: brackets that are open, and inside each the operators, keywords, links and neighbouring
strings since the last comma. It is never less than the tree's, as far as a parser recurses.
"""

import re
from typing import Final

from sqlite_hunter.syntax.decode import Unreadable
from sqlite_hunter.syntax.lexer import STRING

MAX_BRACKETS: Final = 200
MAX_CHAIN: Final = 2_000
"""Weight of one path: 2 for an operator, link or open bracket, 1 for a string after another, 8 for a lambda. A sum of
1,000 terms takes 0.3 s."""
MAX_PATTERN: Final = 24
"""Weight of the open brackets in a ``case``: 2 each, 3 for a brace."""

TOKEN: Final = re.compile(
    rf"#[^\n]*|[A-Za-z]{{0,2}}(?:{STRING})|[^\W\d]\w*|\d[\w.]*|\\\r?\n|\n|\*\*|//|<<|>>|->|[-+*/%@&|^]=|[^\s\w]",
    re.DOTALL,
)
WEIGHTS: Final = dict.fromkeys(("and", "or", "not", "if", "await", "for", "in", "is"), 2) | {"lambda": 8}
PATTERN_WEIGHTS: Final = {"(": 2, "[": 2, "{": 3}
CLOSING: Final = frozenset(")]}")
SEPARATORS: Final = frozenset(",;")
IGNORED: Final = frozenset(":=!$?`<>")


def measure(text: str, start: int, end: int | None = None, *, case: bool = False, limit: int = MAX_CHAIN) -> int:
    """Meter from ``start`` to ``end``, or to the end of the statement; returns the offset after it.

    Raises ``Unreadable`` where a limit is passed. ``case`` says that the statement is one of ``match``.
    """
    meter = _Meter(text, case, limit)
    for found in TOKEN.finditer(text, start, len(text) if end is None else end):
        token = found.group()
        if token[0] == "\n":
            if end is None and not meter.open:
                return found.end()
        else:
            meter.take(token, found.start())
    return len(text) if end is None else end


class _Meter:
    def __init__(self, text: str, case: bool, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.case = case
        self.weight = 0
        self.pattern = 0
        self.open: list[tuple[int, int]] = []
        self.after_string = False

    def take(self, token: str, at: int) -> None:
        """Take in a token other than the end of a line."""
        if token[0] in "#\\":
            return
        after_string, self.after_string = self.after_string, token[-1] in "\"'" and len(token) > 1
        if token in PATTERN_WEIGHTS:
            self._open(token, at)
        elif token in CLOSING:
            if self.open:
                self.weight, self.pattern = self.open.pop()
                self._add(2, at)
        elif token in SEPARATORS:
            self.weight = self.open[-1][0] + 2 if self.open else 0
        elif self.after_string:
            self._add(1 if after_string else 0, at)
        else:
            self._add(_weight(token), at)

    def _open(self, token: str, at: int) -> None:
        self.open.append((self.weight, self.pattern))
        self.pattern += PATTERN_WEIGHTS[token]
        self._add(2, at)
        if len(self.open) > MAX_BRACKETS:
            self._refuse(at, f"more than {MAX_BRACKETS} brackets inside each other")
        if self.case and self.pattern > MAX_PATTERN:
            self._refuse(at, "brackets of a case pattern are nested too deeply")

    def _add(self, weight: int, at: int) -> None:
        self.weight += weight
        if self.weight > self.limit:
            self._refuse(at, "an expression is too long to be parsed safely")

    def _refuse(self, at: int, reason: str) -> None:
        raise Unreadable(self.text.count("\n", 0, at) + 1, reason)


def _weight(token: str) -> int:
    """What a word, number or operator adds; comparisons and assignments are flat in LibCST's tree."""
    if token[0].isalnum() or token[0] == "_":
        return WEIGHTS.get(token, 0)
    return 0 if token in IGNORED or token[-1] == "=" else 2
