"""``setup.cfg`` of setuptools (https://setuptools.pypa.io/en/latest/userguide/declarative_config.html)."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._requirements import requirement
from sqlite_hunter.files._settings import Entry, entries, entry_sites
from sqlite_hunter.files._source import Found, Piece, Source

NAMES: Final = ("setup.cfg", "tox.ini")
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("#", ";")

_LISTS: Final = frozenset({"install_requires", "setup_requires", "tests_require", "deps"})


def sites(source: Source) -> Iterator[Found]:
    """Requirements that bring SQLite (tox's ``deps`` too), and what any file of settings has."""
    for entry in entries(source):
        if isinstance(entry, Piece):
            yield from mention(source, "comment", entry)
        elif _is_list(entry):
            yield from requirement(source, entry.value)
        elif not (entry.section == "metadata" and entry.key != "description"):
            yield from entry_sites(source, entry)


def _is_list(entry: Entry) -> bool:
    return entry.key in _LISTS or entry.section == "options.extras_require"
