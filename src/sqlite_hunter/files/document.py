"""Documents: Markdown, reStructuredText, plain text."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import prose
from sqlite_hunter.files._source import Source
from sqlite_hunter.model.site import Site

NAMES: Final = ("*.md", "*.mdx", "*.markdown", "*.rst", "*.txt", "*.adoc", "readme", "changelog", "todo", "notes")
NEEDED: Final = False
COMMENTS: Final[tuple[str, ...]] = ("<!--", "..", "//")
"""Of Markdown, reStructuredText and AsciiDoc; plain text has none."""


def sites(source: Source) -> Iterator[Site]:
    """Each line that speaks of SQLite: nothing of it is run."""
    return prose(source)
