"""The configuration: where it is found, what it may hold, and what a run uses in the end.

Found as ruff finds its own: walking up from the first scanned path, the nearest folder that has a
``.sqlite-hunter.toml``, else a ``sqlite-hunter.toml``, else a ``pyproject.toml`` with a ``[tool.sqlite-hunter]`` table.
Precedence is one rule: default < file < flag. Keys may be written with ``-`` or ``_``. Patterns and paths of a found
file count from its folder; those of a file named by ``--config`` from the current folder, as ruff does it.

A key that is misspelt must not be a setting that is silently off, so an unknown key is an error.
"""

from sqlite_hunter.config.search import load
from sqlite_hunter.config.settings import DEFAULT_EXCLUDE, Config, DatabaseConfig, ServiceConfig, TargetConfig

__all__ = ["DEFAULT_EXCLUDE", "Config", "DatabaseConfig", "ServiceConfig", "TargetConfig", "load"]
