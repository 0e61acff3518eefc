"""``pyproject.toml``, and Pipenv's ``Pipfile``.

https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._requirements import named, requirement
from sqlite_hunter.files._settings import Entry, entries, entry_sites, strings
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._wellformed import toml_fault

NAMES: Final = ("pyproject.toml", "pipfile")
NEEDED: Final = True

_LISTS: Final = re.compile(
    r"(?P<project>project:dependencies)|project\.optional-dependencies:.*|dependency-groups:.*|build-system:requires"
    r"|tool\.pdm\.dev-dependencies:.*|tool\.uv:dev-dependencies|tool\.hatch\..*:(?:extra-)?dependencies"
)
"""``table:key`` of lists of requirements."""
_TABLES: Final = re.compile(
    r"tool\.poetry\.(?:dependencies|dev-dependencies|group\.[^.]+\.dependencies)|packages|dev-packages"
)
"""Tables with a distribution's name in each key: Poetry's and Pipenv's."""
_OWN: Final = re.compile(r"tool\.sqlite-hunter(?![\w-])")
"""The tables that this program itself is set by: databases are named there to be moved."""
_EXTRAS: Final = re.compile(r"extras\s*=\s*\[([^\]]*)\]")


def sites(source: Source) -> Iterator[Found]:
    """Requirements that bring SQLite, and what any file of settings has."""
    yield from toml_fault(source)
    for entry in entries(source):
        if isinstance(entry, Piece):
            yield from mention(source, "comment", entry)
        elif _OWN.match(entry.section):
            continue
        elif _LISTS.fullmatch(f"{entry.section}:{entry.key}") or _LISTS.fullmatch(f"{entry.section}.{entry.key}:x"):
            for string in strings(entry.value):
                yield from requirement(source, string)
        elif _TABLES.fullmatch(entry.section):
            yield from _by_key(source, entry)
        elif not _is_name(entry):
            yield from entry_sites(source, entry)


def _by_key(source: Source, entry: Entry) -> Iterator[Found]:
    if not entry.is_first:
        return
    start = source.text.rfind(entry.key, 0, entry.value.start)
    extras = _EXTRAS.search(entry.value.text)
    found = tuple(part.strip(" \"'") for part in extras[1].split(",")) if extras is not None else ()
    yield from named(source, entry.key, source.piece(start, start + len(entry.key)), found)


def _is_name(entry: Entry) -> bool:
    """Whether an entry names the project itself, or what it is found by."""
    return entry.section in ("project", "tool.poetry") and entry.key in ("name", "keywords", "classifiers", "urls")
