"""Refuses text that LibCST's parser would die of, before it sees it.

LibCST's native parser recurses on the C stack without a limit and takes quadratic time and memory in the depth of a
tree. Measured with LibCST 1.9 on a stack of 8 MB: signal 11 at 1,100 nested calls or brackets, 550 nested lambda
defaults, 3,200 lambdas, 5,600 conditional expressions, fewer than 20,000 operators; at 3,200 links ``a.b().b()`` takes
24 s, and 1,200 nested lists 1.2 GB. Patterns of ``case`` take exponential time: 2 s at 20 brackets, 15 s at 12 braces.
Python itself stops at 200 brackets and 100 levels of indentation.

Statements that are short, or shallow by a regular expression, are passed over; only others are metered by token.
"""

import re
from typing import Final

from sqlite_hunter.syntax.decode import Unreadable
from sqlite_hunter.syntax.lexer import STRING
from sqlite_hunter.syntax.meter import MAX_CHAIN, measure

MAX_CHARACTERS: Final = 1_500_000
"""A million characters take 6 s and 0.4 GB where they are code, 30 s and 2.2 GB where they are a table of numbers."""
MAX_BRANCHES: Final = 2_000
"""``elif`` in one chain, with those of the blocks around it; a chain of 6,400 still parses."""
HARMLESS: Final = MAX_CHAIN // 4
"""No statement of fewer characters comes near a limit, but a ``case``."""
TAME_DEPTH: Final = 6
SHORT_HOLE: Final = 200


def _tame() -> str:
    """A statement with brackets at most ``TAME_DEPTH`` deep; every repetition is possessive, so it is linear."""
    atom = rf"[^\n\"'#()\[\]{{}}\\]|\\(?:\r?\n|.)|\#[^\n]*+|{STRING}"
    inside = rf"(?:{atom}|\n)*+"
    for _ in range(TAME_DEPTH - 1):
        inside = rf"(?:{atom}|\n|[(\[{{]{inside}[)\]}}])*+"
    return rf"(?:{atom}|[(\[{{]{inside}[)\]}}])*+(?:\n|\Z)".replace(r"[^\n\"'#()\[\]{}\\]", r"[^\n\"'#()\[\]{}\\]++")


TAME: Final = re.compile(_tame())
BRANCH: Final = re.compile(r"[ \t\f]*+(?:(elif)\b|(?=[^\s#]))")
CASE: Final = re.compile(r"[ \t\f]*+case\b[^\n]*[\[({]")
FORMATTED: Final = re.compile(rf"(?:\b[fFtT][rR]?|\b[rR][fFtT])({STRING})", re.DOTALL)
HOLE: Final = re.compile(r"\{\{|\}\}|[{}]")


def check(text: str) -> None:
    """Raise ``Unreadable`` if the text is too large, or so deep that LibCST might not survive it."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(1, f"file is {len(text) / 1e6:.1f} MB, larger than {MAX_CHARACTERS / 1e6:.1f} MB")
    cases = "case" in text
    branches = _Branches() if text.count("elif") > MAX_BRANCHES else None
    if len(text) <= HARMLESS and not cases:
        return
    at = 0
    while at < len(text):
        case = cases and CASE.match(text, at) is not None
        if branches is not None:
            branches.statement(text, at)
        found = None if case else TAME.match(text, at)
        tame = found is not None and found.end() - at <= HARMLESS
        at = found.end() if found is not None and tame else measure(text, at, case=case)
    _check_formatted(text)


def _check_formatted(text: str) -> None:
    """The expressions in long f-strings, which to the meter are strings."""
    for found in FORMATTED.finditer(text):
        start, end = found.span(1)
        if end - start > SHORT_HOLE and "{" in found.group(1):
            for first, last in _holes(text, start, end):
                if last - first > SHORT_HOLE:
                    measure(text, first, last, limit=MAX_CHAIN // 2)


def _holes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost ``{...}`` of an f-string, doubled braces left out where they are text."""
    holes: list[tuple[int, int]] = []
    depth = first = 0
    for found in HOLE.finditer(text, start, end):
        sign = found.group()
        if depth == 0 and sign == "{":
            depth, first = 1, found.start()
        elif depth:
            depth += len(sign) if sign[0] == "{" else -len(sign)
            if depth <= 0:
                holes.append((first, found.end()))
                depth = 0
    if depth:
        holes.append((first, end))
    return holes


class _Branches:
    """Counts ``elif`` along the blocks that are open."""

    def __init__(self) -> None:
        self.blocks: list[list[int]] = []

    def statement(self, text: str, at: int) -> None:
        """Take in the statement that begins at ``at``, by its indentation."""
        found = BRANCH.match(text, at)
        if found is None:
            return
        indent = (found.start(1) if found.group(1) else found.end()) - at
        while self.blocks and self.blocks[-1][0] > indent:
            self.blocks.pop()
        if not self.blocks or self.blocks[-1][0] < indent:
            self.blocks.append([indent, 0])
        self.blocks[-1][1] = self.blocks[-1][1] + 1 if found.group(1) else 0
        if sum(count for _, count in self.blocks) > MAX_BRANCHES:
            raise Unreadable(text.count("\n", 0, at) + 1, f"more than {MAX_BRANCHES} elif branches in one chain")
