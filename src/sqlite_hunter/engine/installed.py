"""Commands that installing the program puts on the path, each with the module that it calls.

They stand in ``pyproject.toml`` (https://packaging.python.org/en/latest/specifications/pyproject-toml/#entry-points)
or ``setup.cfg``; ``setup.py`` would have to be run. What is broken in these files is told elsewhere, or is no command.
"""

import os
import re
import tomllib
from configparser import Error, RawConfigParser
from typing import Final

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.discover import SourceFile, read
from sqlite_hunter.model.finding import Problem

FILES: Final = ("pyproject.toml", "setup.cfg")
_LARGEST: Final = 250_000
_TABLES: Final = (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts"))
_ENTRY: Final = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(?::.*)?")


def commands_of(folder: str) -> dict[str, str]:
    """The modules of the commands that the files of a folder name, by command."""
    project, setup = (_text(os.path.join(folder, name)) for name in FILES)  # noqa: PTH118 - surrogates stay
    return {**_of_setup(setup), **_of_project(project)}


def _text(file: str) -> str:
    if not disk.is_file(file):
        return ""
    content = read(SourceFile("", file), _LARGEST)
    return "" if isinstance(content, Problem) else content.decode("utf-8", "replace")


def _of_project(text: str) -> dict[str, str]:
    if "scripts" not in text:
        return {}
    try:
        document: object = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for names in _TABLES:
        table = document
        for name in names:
            table = table.get(name) if isinstance(table, dict) else None
        for command, entry in table.items() if isinstance(table, dict) else ():
            if isinstance(entry, str) and (match := _ENTRY.match(entry)):
                found.setdefault(str(command), match[1])
    return found


def _of_setup(text: str) -> dict[str, str]:
    if "_scripts" not in text:
        return {}
    parser = RawConfigParser(strict=False, interpolation=None)
    try:
        parser.read_string(text)
    except Error:
        return {}
    section = "options.entry_points"
    given = [parser.get(section, key, fallback="") or "" for key in ("console_scripts", "gui_scripts")]
    pairs = (line.partition("=") for each in given for line in each.split("\n"))
    return {name.strip(): match[1] for name, equals, entry in pairs if equals and (match := _ENTRY.match(entry))}
