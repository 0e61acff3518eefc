"""Which databases are not the program's own: it opens them read-only, or they are a browser's, and it only reads them.

They stay on SQLite whatever becomes of the program's own, so no finding advises to move them.
"""

import re
from collections.abc import Iterable
from typing import Final

from sqlite_hunter.program.databases import is_read_only, key_of
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import Spot, Text, texts
from sqlite_hunter.sql.statements import summarise

_PROFILE: Final = re.compile(
    r"(?:^|/)(?:\.?mozilla|firefox|\.?thunderbird|google-?/?chrome|chromium|bravesoftware|microsoft/edge|vivaldi"
    r"|opera software|library/(?:safari|messages|mail))(?:/|$)"
)
_OF_PROFILE: Final = frozenset(
    {
        "places.sqlite", "cookies.sqlite", "favicons.sqlite", "formhistory.sqlite", "permissions.sqlite",
        "webappsstore.sqlite", "login data", "web data", "chat.db", "history.db",
    }
)  # fmt: skip
"""Names of files in such a folder (https://support.mozilla.org/kb/profiles-where-firefox-stores-user-data)."""
_READING: Final = frozenset({"select", "values", "explain", "pragma"})


def foreign(connects: Iterable[Use], executes: Iterable[Use]) -> set[str]:
    """Keys of the databases that are another program's, of every SQLite ``connect()`` and every statement."""
    opened = list(connects)
    written = {driver.origin for use in executes if not _reads(use) for driver in use.receivers}
    return _read_only(opened) | _of_profiles(opened, written)


def _read_only(opened: Iterable[Use]) -> set[str]:
    """Keys of the databases that are never opened for writing; none while it is not known what some call opens."""
    found: list[tuple[str, Text]] = []
    for use in opened:
        keyed = [(key, text) for text in texts(use.text) if (key := key_of(text.template))]
        if not keyed and not any(is_read_only(text.template) for text in texts(use.text)):
            return set()
        found.extend(keyed)
    writable = {key for key, text in found if not is_read_only(text.template)}
    return {key for key, _ in found} - writable


def _of_profiles(opened: Iterable[Use], written: set[Spot | None]) -> set[str]:
    """Keys of the databases in the profiles of browsers and mail programs, none of which is written to."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for use in opened:
        is_written = any(driver.origin is None or driver.origin in written for driver in use.receivers)
        for text in texts(use.text):
            key = key_of(text.template)
            if key and _is_of_profile(key):
                found[is_written].add(key)
    return found[False] - found[True]


def _is_of_profile(key: str) -> bool:
    folder, _, name = key.lower().rpartition("/")
    return name in _OF_PROFILE and _PROFILE.search(folder) is not None


def _reads(use: Use) -> bool:
    """Whether a statement is known, and reads."""
    return bool(use.text) and all(
        type(atom) is Text and summarise(atom.template).operation in _READING for atom in use.text
    )
