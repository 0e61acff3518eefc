"""HTML, JavaScript and TypeScript: what pages and their programs say; what they run is not analysed."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import prose
from sqlite_hunter.files._source import Source
from sqlite_hunter.model.site import Site

NAMES: Final = (
    "*.html",
    "*.htm",
    "*.js",
    "*.mjs",
    "*.cjs",
    "*.jsx",
    "*.ts",
    "*.tsx",
    "*.vue",
    "*.svelte",
    "*.j2",
    "*.jinja",
)
NEEDED: Final = False
COMMENTS: Final[tuple[str, ...]] = ("//", "<!--")


def sites(source: Source) -> Iterator[Site]:
    """Each line that speaks of SQLite."""
    return prose(source)
