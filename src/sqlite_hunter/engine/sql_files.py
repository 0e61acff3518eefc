"""Files of SQL that commands give to SQLite's program: found from the names that the commands have for them."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from sqlite_hunter import files
from sqlite_hunter.engine.discover import OtherFile, read
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.location import Place
from sqlite_hunter.model.site import Site

_MADE: Final = re.compile(r"^.*[{}()\[\]\"'](?=[^{}()\[\]\"']*$)|^(?:self|cls)\.[\w.]*(?=/)", re.DOTALL)
"""The beginning of a path that is made at run time: what ends in a bracket or a quote."""
SOURCE = "sql-source"
"""A command reads a file: ``member`` is its name as it stands there."""


def told(named: Iterable[Site], others: Iterable[OtherFile]) -> Iterator[Site | Problem | tuple[str, str]]:
    """The sites of the files that are named, what could not be read, and (path, text) of each file that was."""
    by_path = {file.path: file for file in others if file.kind == "sql"}
    commands: dict[str, list[Site]] = defaultdict(list)
    for site in named:
        path = _found(site, by_path)
        if path is not None:
            commands[path].append(site)
    for path in sorted(commands):
        content = read(by_path[path], files.MAX_BYTES)
        text = files.decoded(content, is_long=True) if isinstance(content, bytes) else None
        if text is None:
            yield content if isinstance(content, Problem) else Problem(path, 1, "binary")
            continue
        yield path, text
        keys = tuple(sorted({key for site in commands[path] for key in site.databases}))
        first = min(commands[path], key=lambda site: (site.path, site.span))
        for found in files.statements_of(path, text, keys):
            if isinstance(found, Site):
                yield replace(found, via=(Place(first.path, first.span.line),))


def named_file(name: str, path: str, others: Iterable[OtherFile]) -> OtherFile | None:
    """The file of SQL that a file of the program names; None if there is none, or several may be meant."""
    by_path = {file.path: file for file in others if file.kind == "sql"}
    found = _found_from(name, path, by_path)
    return by_path[found] if found is not None else None


def _found(site: Site, by_path: dict[str, OtherFile]) -> str | None:
    """The file that a command names."""
    return _found_from(site.member, site.path, by_path)


def _found_from(name: str, path: str, by_path: dict[str, OtherFile]) -> str | None:
    """The file of a name: from the folder of whoever says it, from the scanned one, else the only one that ends so."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    for candidate in (beside, posixpath.normpath(name)):
        if candidate in by_path:
            return candidate
    known = _MADE.sub("", name).lstrip("/")
    ending = [each for each in by_path if known and (each == known or each.endswith(f"/{known}"))]
    return ending[0] if len(ending) == 1 else None
