"""Whether a file can be parsed at all, asked of Python's own parser: what LibCST tells costs ten times as much.

A file that names no driver is passed over by its bytes, but one that cannot be read, decoded or parsed must be told all
the same: nobody knows what it is. What it imports is seen on the way.
"""

import ast
import warnings

from sqlite_hunter.engine.outline import Outline, of_text
from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable, decode
from sqlite_hunter.syntax.normalise import normalise


def sound_outline(content: bytes) -> Outline | None:
    """What a file imports; None where the running Python, or a limit of this tool, refuses its bytes. Never raises."""
    try:
        text = normalise(decode(content)).text
        bounds.check(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return of_text(text)
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def same_code(one: bytes, other: bytes) -> bool:
    """Whether two sources are the same program; False where either cannot be parsed. Never raises.

    Comments and layout do not count, nor do texts that are statements, as docstrings are.
    """
    try:
        return _code(one) == _code(other)
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False


def _code(content: bytes) -> str:
    text = normalise(decode(content)).text
    bounds.check(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = ""
    return ast.dump(tree)
