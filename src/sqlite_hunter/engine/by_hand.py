"""Files of the program that people and machines run from outside of it: installed commands, scripts, recipes, jobs.

What a process manager starts is a service; this is what is started by hand, by ``make`` or by a CI service.
"""

import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

from sqlite_hunter.engine import installed
from sqlite_hunter.engine.discover import Discovery, OtherFile, read
from sqlite_hunter.engine.named_paths import Paths
from sqlite_hunter.files import MAX_BYTES
from sqlite_hunter.managers import follow
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.process import Target
from sqlite_hunter.program.modules import Modules

_RUNNING: Final = frozenset({"dockerfile", "ini", "makefile", "pyproject", "setup_cfg", "shell", "yaml", "json"})
"""Kinds of files that may run commands; documents only speak of them."""
_COMMAND: Final = re.compile(
    r"(?:\bpython[0-9.]*|\$[({]?\w*(?:PYTHON|python)\w*[)}]?|\b(?:uv|poetry|pipenv|pdm) run)\"?[ \t]+"
    r"(?:-[bBdEiIOPqsSuvx]+[ \t]+)*"
    r"(?:-[bBdEiIOPqsSuvx]*m[ \t]+(?P<module>[A-Za-z_][\w.]*)|[\"']?(?:\$[({]?\w+[)}]?/)?(?P<path>[\w./-]+\.pyw?))"
)
_IMPORT: Final = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w.]+))", re.MULTILINE)
"""Python in a here-document, or in ``python -c``."""


def run_by_hand(found: Discovery, contents: Iterable[str], root_name: str) -> frozenset[str]:
    """Paths of the files that files beside the program run."""
    modules = Modules(contents, root_name)
    paths = Paths(modules.paths)
    started: set[str] = set()
    for other in found.others:
        if other.kind in _RUNNING:
            started |= set(_run_by(other, paths, modules))
    return frozenset(started)


def _run_by(other: OtherFile, paths: Paths, modules: Modules) -> Iterator[str]:
    content = read(other, MAX_BYTES)
    if isinstance(content, Problem):
        return
    text = content.decode("utf-8", "replace")
    names: set[str] = set()
    for command in _COMMAND.finditer(text):
        if command["path"]:
            yield from paths.meant(command["path"], other.path)
        else:
            names.add(command["module"])
    for target in _of_script(text) if other.kind == "shell" else ():
        if target.kind == "script":
            yield from paths.meant(target.name, other.path)
        elif target.kind in {"module", "app"}:
            names.add(target.name)
    for name in sorted(names | _named_by(other, text)):
        found = (modules.resolve(other.path, each) for each in (name, f"{name}.__main__"))
        yield from (file for file in found if file in modules.paths and file is not None)


def _of_script(text: str) -> tuple[Target, ...]:
    """What a shell script runs, with the variables that it sets; none where it cannot be read."""
    try:
        return follow(text, Target("shell", "", ("",)))
    except ValueError:
        return ()


def _named_by(other: OtherFile, text: str) -> set[str]:
    """The modules of commands that are installed, or that Python in a script imports."""
    folder, name = os.path.split(other.os_path)
    if name in installed.FILES:
        return set(installed.commands_of(folder).values())
    return {first or second for first, second in _IMPORT.findall(text)} if other.kind == "shell" else set()
