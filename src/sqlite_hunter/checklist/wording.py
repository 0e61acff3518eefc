"""Words of the tool's own in a checklist: what comes from a scanned program is no markup in them, and no marker."""

from typing import Final

from sqlite_hunter.model.printable import printable

BY_CODE: Final = "By the code:"
"""What the tool says begins with this; so a later run knows it for its own."""
CONTRADICTED: Final = "⚠️ **Contradicted by the code:**"


def code(text: str) -> str:
    """A name between backticks; what would end them or begin a comment is written otherwise."""
    return f"`{printable(text).replace('`', chr(39)).replace('<!--', '< !--').replace('-->', '-- >')}`"


def plural(count: int, singular: str, several: str = "") -> str:
    """``1 file``, ``2 files``."""
    return f"{count} {singular}" if count == 1 else f"{count} {several or singular + 's'}"
