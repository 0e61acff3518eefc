"""Settings of ``key = value`` lines: INI, TOML, ``.env``, properties, supervisord, systemd, alembic."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._settings import settings
from sqlite_hunter.files._source import Found, Source
from sqlite_hunter.files._wellformed import toml_fault

NAMES: Final = (
    "*.ini", "*.toml", "*.cfg", "*.conf", "*.cnf", "*.properties", "*.env", "*.service", "*.timer", "*.container",
    "*.envrc", ".env", ".env.*", "env.example", ".envrc", ".flaskenv", ".coveragerc", ".pylintrc",
)  # fmt: skip
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("#", ";")


def sites(source: Source) -> Iterator[Found]:
    """URLs, paths, commands and mentions."""
    yield from toml_fault(source)
    yield from settings(source)
