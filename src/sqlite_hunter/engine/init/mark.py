"""The mark at the head of a module that ``init`` wrote, which tells it from one that its owner has edited.

Every scan asks for it, so that no more is imported here than that takes.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(r"# sqlite-hunter init --(no-)?async, hash of the rest: ([0-9a-f]{24})\r?\n")
"""Not longer than the 79 characters that some projects allow."""
_MARK_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Marked:
    """What the first line of a module says that ``init`` wrote."""

    is_edited: bool
    asynchronous: bool


def is_marked(content: bytes) -> bool:
    """Whether ``init`` wrote a file, edited or not."""
    return _MARK.match(content[:_MARK_LENGTH].decode("utf-8", "replace")) is not None


def is_untouched(content: bytes) -> bool:
    """Whether ``init`` wrote a file and nobody edited it: what it says of SQLite is no use of it."""
    if not is_marked(content):
        return False
    mark = mark_of(content.decode("utf-8", "replace"))
    return mark is not None and not mark.is_edited


def mark_of(text: str) -> Marked | None:
    """What the mark says, and whether what stands below it is what was written; None for a file without one."""
    found = _MARK.match(text)
    if found is None:
        return None
    return Marked(digest(text[found.end() :]) != found[2], found[1] is None)


def digest(body: str) -> str:
    """The hash of a module whose lines may end otherwise since it was checked out."""
    return hashlib.blake2b(body.replace("\r\n", "\n").encode(), digest_size=12).hexdigest()
