"""Jupyter notebooks: the code cells in their order are one Python module, and what is IPython's own is told apart.

https://nbformat.readthedocs.io/en/latest/format_description.html. Outputs and metadata are never looked at: they hold
what once was. Of a cell that is no Python the others are still analysed.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from sqlite_hunter.files._cells import Magic, read
from sqlite_hunter.files._commands import commands, into_sqlite
from sqlite_hunter.files._comments import mention, prose
from sqlite_hunter.files._json import Range, elements, members, stretches, string
from sqlite_hunter.files._python import python
from sqlite_hunter.files._settings import strings
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._sqlite import statements
from sqlite_hunter.files._values import paths, urls
from sqlite_hunter.files._written import within
from sqlite_hunter.model.embedded import Part, Stretch
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable

NAMES: Final = ("*.ipynb",)
NEEDED: Final = True
LARGEST: Final = 50_000_000
"""Bytes: outputs hold pictures."""
HOLDS_PYTHON: Final = True

_FOREIGN: Final = re.compile(
    r"ir|julia.*|bash|javascript|deno|xcpp.*|scala.*|rust|evcxr|gophernotes|.*sharp|sql|sas|stata"
)
_SQL: Final = frozenset({"sql", "%%sql"})
_SQLITE_URL: Final = re.compile(r"\s*sqlite[\w+]*://", re.IGNORECASE)
_OTHER_URL: Final = re.compile(r"\s*[a-z][\w+]*://")
_SHELL_ENDINGS: Final = (".sh", ".bash", ".zsh", ".ksh")


class _Cell(NamedTuple):
    """A cell of a notebook."""

    name: str
    kind: str
    language: str
    """"" where it is the notebook's."""
    text: tuple[Stretch, ...]


def sites(source: Source) -> Iterator[Found]:
    """The module of the code cells, the commands that others run, what magics name, and what texts say."""
    problem = _broken(source)
    if problem is not None:
        yield problem
        return
    is_python, cells = _notebook(source.text)
    kept: list[Stretch] = []
    parts: list[Part] = []
    line = 1
    connection: tuple[str, ...] | None = None
    for cell in cells:
        if cell.kind != "code":
            yield from _prose(source, cell)
        elif is_python and cell.language in ("", "python"):
            taken = read(cell.text)
            for magic in taken.magics:
                connection = _connection(source, magic, connection)
                yield from _magic(source, cell, magic, connection)
            fault = _fault(source, cell, taken.python)
            if fault is not None:
                yield fault
                continue
            end = cell.text[-1].end if cell.text else 0
            ended = (*taken.python, Stretch("\n", end, end))
            parts.append(Part(line, cell.name))
            kept += ended
            line += sum(each.text.count("\n") for each in ended)
        else:
            yield from within(source, cell.text, _foreign, cell.name)
    if kept:
        yield python(source.path, source.text, kept, parts)


def _broken(source: Source) -> Problem | None:
    """What keeps a text from being a notebook."""
    try:
        found = json.loads(source.text)
    except json.JSONDecodeError as error:
        return Problem(source.path, error.lineno, f"no notebook: not JSON ({error.msg.lower()})")
    except RecursionError:
        return Problem(source.path, 1, "no notebook: nested too deeply")
    if not isinstance(found, dict) or not isinstance(found.get("cells", found.get("worksheets")), list):
        return Problem(source.path, 1, "no notebook: there is no list of cells")
    return None


def _notebook(text: str) -> tuple[bool, list[_Cell]]:
    """Whether the language of a notebook is Python, and its cells."""
    start = text.index("{")
    is_python = True
    cells: list[_Cell] = []
    for key, value in members(text, start):
        if key == "metadata":
            is_python = _is_python(text, value)
        elif key == "cells":
            cells += [_cell(text, each, at) for at, each in enumerate(elements(text, value[0]), start=len(cells) + 1)]
        elif key == "worksheets":  # nbformat 3
            for sheet in elements(text, value[0]):
                listed = dict(members(text, sheet[0])).get("cells")
                inner = enumerate(elements(text, listed[0]), start=len(cells) + 1) if listed is not None else ()
                cells += [_cell(text, each, at) for at, each in inner]
    return is_python, cells


def _is_python(text: str, value: Range) -> bool:
    """Whether metadata names Python, or no language at all."""
    metadata = dict(members(text, value[0]))
    told = dict(members(text, metadata["language_info"][0])) if "language_info" in metadata else {}
    kernel = dict(members(text, metadata["kernelspec"][0])) if "kernelspec" in metadata else {}
    language = next((string(text, each) for each in (told.get("name"), kernel.get("language")) if each is not None), "")
    if language:
        return "python" in language.lower()
    name = string(text, kernel["name"]) if "name" in kernel else ""
    return _FOREIGN.fullmatch(name.lower()) is None


def _cell(text: str, value: Range, number: int) -> _Cell:
    fields = dict(members(text, value[0]))
    kind = string(text, fields["cell_type"]) if "cell_type" in fields else ""
    written = fields.get("source", fields.get("input"))
    metadata = dict(members(text, fields["metadata"][0])) if "metadata" in fields else {}
    editor = dict(members(text, metadata["vscode"][0])) if "vscode" in metadata else {}
    language = string(text, editor["languageId"]) if "languageId" in editor else ""
    found: tuple[Stretch, ...] = ()
    if written is not None:
        strings = [written] if text[written[0]] == '"' else list(elements(text, written[0]))
        found = tuple(each for one in strings for each in stretches(text, one))
    return _Cell(f"cell {number}", kind, language, found)


def _fault(source: Source, cell: _Cell, code: tuple[Stretch, ...]) -> Problem | None:
    """What is wrong with the Python of a cell alone; None if nothing is."""
    module = python(source.path, source.text, code)
    line, reason = 1, ""
    try:
        bounds.check(module.text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(module.text, "<cell>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except Unreadable as error:
        line, reason = error.line, error.reason
    except SyntaxError as error:
        line, reason = error.lineno or 1, f"syntax error: {' '.join(error.msg.split())}"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        reason = f"cannot be parsed: {type(error).__name__}"
    if not reason:
        return None
    return Problem(source.path, module.placement.position(line, 1)[0], f"Python in {cell.name}: {reason}")


def _connection(source: Source, magic: Magic, before: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The keys of the SQLite database that SQL magics run on from here on; None for any other or none."""
    if magic.name not in _SQL:
        return before
    if _SQLITE_URL.match(magic.rest):
        named = list(urls(source, Piece(magic.rest, 0, 0)))
        return named[0].databases if named else ()
    return None if _OTHER_URL.match(magic.rest) else before


def _magic(source: Source, cell: _Cell, magic: Magic, keys: tuple[str, ...] | None) -> Iterator[Found]:
    """What a line or a cell that is IPython's own does."""
    given = magic.body or magic.rest_stretches
    if magic.name in ("!", "%%!"):
        yield from within(source, given, _script, cell.name)
    elif magic.name in _SQL:
        yield from within(
            source, magic.rest_stretches, lambda inner: urls(inner, inner.piece(0, len(inner.text))), cell.name
        )
        is_sql = magic.body or not (_SQLITE_URL.match(magic.rest) or magic.rest.startswith("--"))
        if keys is not None and is_sql:
            for site in statements(source, given, keys):
                yield replace(site, member="magic", part=cell.name)
    elif magic.name == "%%script" and (into := into_sqlite(magic.rest)) is not None:
        yield from within(source, magic.rest_stretches, _script, cell.name)
        for site in statements(source, magic.body, into):
            yield replace(site, part=cell.name)
    elif magic.name in ("%%writefile", "%%file"):
        yield from _written(source, cell, magic)


def _written(source: Source, cell: _Cell, magic: Magic) -> Iterator[Found]:
    """What stands in a file that a cell writes."""
    name = magic.rest.strip().strip("'\"")
    if name.endswith(".py"):
        yield python(source.path, source.text, magic.body, [Part(1, cell.name)])
    elif name.endswith(_SHELL_ENDINGS):
        yield from within(source, magic.body, _script, cell.name)
    else:
        yield from within(source, magic.body, prose, cell.name)


def _script(inner: Source) -> Iterator[Found]:
    return commands(inner, inner.piece(0, len(inner.text)))


def _foreign(inner: Source) -> Iterator[Found]:
    """The lines of a program in another language: the URLs and paths in its texts, and what speaks of SQLite."""
    for line in inner.lines():
        found = [site for text in strings(line) for site in urls(inner, text)]
        found += [site for text in strings(line) for site in paths(inner, text)] if not found else []
        yield from found
        if not found or "sqlite" in line.text.lower():
            yield from mention(inner, "text", line)


def _prose(source: Source, cell: _Cell) -> Iterator[Found]:
    """The lines of a text that speak of SQLite."""
    yield from within(source, cell.text, prose, cell.name) if cell.kind in ("markdown", "heading") else ()
