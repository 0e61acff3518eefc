"""Whether a file can be parsed at all, asked of Python's own parser: what LibCST tells costs ten times as much.

A file that names no driver is passed over by its bytes, but one that cannot be read, decoded or parsed must be told all
the same: nobody knows what it is.
"""

import warnings
from ast import PyCF_ONLY_AST

from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable, decode
from sqlite_hunter.syntax.normalise import normalise


def is_sound(content: bytes) -> bool:
    """Whether the running Python, and the limits of this tool, accept the bytes of a file; never raises."""
    try:
        text = normalise(decode(content)).text
        bounds.check(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<file>", "exec", PyCF_ONLY_AST, dont_inherit=True)
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True
