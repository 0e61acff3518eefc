"""Indentation that Python takes and LibCST does not, such as a tab behind spaces behind a tab, made plain.

Only the indentation of logical lines is replaced: one space a level, which is never longer than what was there. That
the program stays the same is not believed but compared.
"""

import ast
import io
import tokenize
import warnings
from itertools import accumulate

from sqlite_hunter.syntax.normalise import Source


def reindented(source: Source) -> Source | None:
    """The same program with plain indentation, as ``normalise`` would give it; None if it cannot be made so."""
    lines = source.text.split("\n")
    shifts = dict(source.column_shifts)
    try:
        for line, depth in _depths(source.text):
            old = lines[line - 1]
            kept = old.lstrip(" \t")
            lines[line - 1] = " " * depth + kept
            shifts[line] = shifts.get(line, 0) + len(old) - len(kept) - depth
        text = "\n".join(lines)
        is_same = _tree(text) == _tree(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    starts = accumulate([len(line) + 1 for line in lines][:-1], initial=0)
    return Source(text, tuple(starts), tuple(sorted(shifts.items()))) if is_same else None


def _depths(text: str) -> list[tuple[int, int]]:
    """The number of each line that begins a logical one, and how deep it is indented."""
    found: list[tuple[int, int]] = []
    depth, is_first = 0, True
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if token.type == tokenize.INDENT:
            depth += 1
        elif token.type == tokenize.DEDENT:
            depth -= 1
        elif token.type == tokenize.NEWLINE:
            is_first = True
        elif is_first and token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER):
            found.append((token.start[0], depth))
            is_first = False
    return found


def _tree(text: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.dump(ast.parse(text))
