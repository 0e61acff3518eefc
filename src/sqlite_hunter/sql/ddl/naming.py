"""What the schema and the file of a database are called."""

import re
from collections.abc import Iterable
from typing import Final

from sqlite_hunter.sql.postgres_names import MAX_NAME

_NO_NAME: Final = re.compile(r"[^a-z0-9_]+")
_ENDINGS: Final = re.compile(r"\.(?:db3?|sqlite3?|s3db|sl3|database)$", re.IGNORECASE)
_UNNAMED: Final = "database"


def stems(databases: Iterable[str]) -> dict[str, str]:
    """A stem for each database, none like another without regard to case: its file's, else with folders in front."""
    listed = sorted(set(databases))
    found: dict[str, str] = {}
    for count in range(1, max((name.count("/") for name in listed), default=0) + 2):
        tried = {name: _stem(name, count) for name in listed if name not in found}
        counts: dict[str, int] = {}
        for stem in tried.values():
            counts[stem.lower()] = counts.get(stem.lower(), 0) + 1
        taken = {stem.lower() for stem in found.values()}
        found.update((n, stem) for n, stem in tried.items() if counts[stem.lower()] == 1 and stem.lower() not in taken)
    taken = {stem.lower() for stem in found.values()}
    for name in listed:
        if name not in found:
            stem, number = _stem(f"{name}.", name.count("/") + 1).replace(".", "_"), 2
            made = stem
            while made.lower() in taken:
                made, number = f"{stem}_{number}", number + 1
            found[name] = made
            taken.add(made.lower())
    return found


def _stem(database: str, count: int) -> str:
    """The last parts of a path without its ending; a part that is chosen at run time says nothing."""
    parts = [part for part in _ENDINGS.sub("", database).split("/") if part.strip("*. :")]
    return "_".join(re.sub(r"[^\w.-]+", "_", part).strip("_.") or _UNNAMED for part in parts[-count:]) or _UNNAMED


def schema_name(stem: str) -> str:
    """A stem as a plain name of PostgreSQL's: lower case, no digit in front, within its bound, none of its own."""
    name = _NO_NAME.sub("_", stem.lower()).strip("_") or _UNNAMED
    if name[0].isdecimal() or name.startswith("pg_"):
        name = f"db_{name}"
    return name[:MAX_NAME]
