"""Finding the configuration file and reading it: the only part that looks at the disk."""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlite_hunter.config.reading import KEYS, settings
from sqlite_hunter.config.settings import Config
from sqlite_hunter.config.table import Table, Where
from sqlite_hunter.errors import ConfigError, UsageError
from sqlite_hunter.model.printable import printable

NAMES: Final = (".sqlite-hunter.toml", "sqlite-hunter.toml", "pyproject.toml")
"""The files that can hold the configuration of a folder; the first that does wins."""

_MENTIONED: Final = re.compile(rb"sqlite[-_.]?hunter", re.IGNORECASE)
_PLACE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def load(paths: Sequence[Path] = (), config_file: Path | None = None, isolated: bool = False) -> Config:
    """Return the configuration for a run over ``paths``, before its flags.

    The search starts at the first path (the current folder if there is none); ``config_file`` is used instead of a
    search, and ``isolated`` uses the defaults. Raises ConfigError, one line, for a file that cannot be read or is
    wrong, and UsageError for ``config_file`` together with ``isolated``.
    """
    if isolated and config_file is not None:
        raise UsageError("--config cannot be used together with --isolated")
    if config_file is not None:
        return _named(config_file)
    return Config(Path.cwd()) if isolated else _found(paths[0] if paths else Path())


def _named(file: Path) -> Config:
    """The configuration of a file that the user named, which must therefore be there and hold one."""
    label = printable(str(file))
    content = _content(file, label)
    if content is None:
        raise ConfigError(f"{label}: no such file")
    table = _table(content, label, file.name == "pyproject.toml")
    if table is None:
        raise ConfigError(f"{label}: there is no [tool.sqlite-hunter] table")
    return settings(table, Path.cwd(), label)


def _found(start: Path) -> Config:
    """The configuration of the nearest folder that has one; folders are those of the path as written, links and all."""
    path = Path(os.path.abspath(start))  # noqa: PTH100 - Path.resolve would leave the tree the user named
    for folder in (path, *path.parents):
        for name in NAMES:
            file = folder / name
            if not _is_regular(file):
                continue
            label = _label(file)
            content = _content(file, label)
            if content is None:
                continue
            if name == "pyproject.toml" and not _MENTIONED.search(content):
                _parsed(content, label)  # a table of ours may be in what does not parse
                continue
            table = _table(content, label, name == "pyproject.toml")
            if table is not None:
                return settings(table, folder, label)
    return Config(Path.cwd())


def _label(file: Path) -> str:
    """How messages name a found file: from the current folder where it is below it."""
    here = Path.cwd()
    return printable(str(file.relative_to(here) if file.is_relative_to(here) else file))


def _is_regular(file: Path) -> bool:
    """Whether a file is there to be read; a folder or a FIFO of that name is none, and a FIFO would block."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except PermissionError as error:
        raise ConfigError(f"{_label(file)}: cannot be read: {error.strerror}") from error
    except (OSError, ValueError):
        return False


def _content(file: Path, label: str) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no path can hold this character"
        raise ConfigError(f"{label}: cannot be read: {reason}") from error


def _table(content: bytes, label: str, pyproject: bool) -> Table | None:
    """Our table in a file; None for a pyproject.toml that has none."""
    document = _parsed(content, label)
    if not pyproject:
        _refuse_tool_table(document, label)
        return Table(document, Where(label), KEYS)
    tools = document.get("tool")
    tools = tools if isinstance(tools, dict) else {}
    for name in tools:
        if name != "sqlite-hunter" and re.sub("[-_]", "", name.lower()) == "sqlitehunter":
            raise Where(label, "tool").below(name).error("is not read: did you mean [tool.sqlite-hunter]?")
    if "sqlite-hunter" not in tools:
        return None
    return Table({"sqlite-hunter": tools["sqlite-hunter"]}, Where(label, "tool"), ["sqlite-hunter"]).table(
        "sqlite-hunter", KEYS
    )


def _refuse_tool_table(document: Mapping[str, object], label: str) -> None:
    """Tell whoever moved the table of a pyproject.toml as it stood what to do."""
    if "tool" in document:
        raise ConfigError(f"{label}: the keys of this file stand at its top, not under [tool.sqlite-hunter]")


def _parsed(content: bytes, label: str) -> dict[str, object]:
    """The TOML document, or one line that says where it breaks."""
    import tomllib  # 15 ms, paid only where there is a configuration

    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{label}:{line}: not UTF-8") from error
    except RecursionError as error:
        raise ConfigError(f"{label}: nested too deeply") from error
    except ValueError as error:  # TOMLDecodeError, and an integer of more digits than Python reads
        message = printable(str(error))
        place = _PLACE.search(message)
        line = int(place["line"]) if place and place["line"] else len(content.splitlines()) or 1
        raise ConfigError(f"{label}:{line}: {_PLACE.sub('', message)}") from error
