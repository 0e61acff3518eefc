"""Settings of ``key = value`` lines: INI, TOML, ``.env``, properties, supervisord, systemd, alembic."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._settings import settings
from sqlite_hunter.files._source import Found, Source

NAMES: Final = (
    "*.ini", "*.toml", "*.cfg", "*.conf", "*.cnf", "*.properties", "*.env", "*.service", "*.timer", "*.container",
    "*.envrc", ".env", ".env.*", "env.example", ".envrc", ".flaskenv", ".coveragerc", ".pylintrc",
)  # fmt: skip
NEEDED: Final = True


def sites(source: Source) -> Iterator[Found]:
    """URLs, paths, commands and mentions."""
    return settings(source)
