"""What a program does with environment variables: looked for only where a checklist asks."""

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

from sqlite_hunter.engine.discover import Discovery, read
from sqlite_hunter.engine.reads import Reading, loads, mentions, readings, unfollowed
from sqlite_hunter.files import MAX_BYTES
from sqlite_hunter.files import decoded as text_of
from sqlite_hunter.model.location import Place
from sqlite_hunter.model.variable import Read, Setting, Variable
from sqlite_hunter.syntax.decode import Unreadable, decode

_NO_SETTINGS: Final = frozenset({"document", "web", "requirements", "pyproject", "conda", "setup_cfg"})
"""Kinds of files that set no variables."""
_BY_COLON: Final = frozenset({"yaml", "json"})
"""Kinds of files in which a colon gives a value."""
_BROKEN: Final = (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError)
"""What a file may raise that no parser takes; the scan tells it already."""


class Variables:
    """The environment variables of a program; its files are read once, when the first one is asked for."""

    def __init__(self, find: Callable[[], Discovery], own_path: str) -> None:
        """``find`` finds the files; ``own_path`` is the document that asks, which sets nothing."""
        self._find = find
        self._own_path = own_path
        self._known: dict[str, Variable] = {}

    def of(self, name: str) -> Variable:
        """All that is known of a variable."""
        if name not in self._known:
            reads, named = self._reads(name)
            self._known[name] = Variable(
                tuple(sorted(reads)), tuple(sorted(self._settings(name))), tuple(sorted(named))
            )
        return self._known[name]

    @cached_property
    def _found(self) -> Discovery:
        return self._find()

    @cached_property
    def _sources(self) -> dict[str, bytes]:
        """Python, by path."""
        contents = ((source.path, read(source)) for source in self._found.files)
        return {path: content for path, content in contents if isinstance(content, bytes)}

    @cached_property
    def _others(self) -> dict[str, str]:
        """The text of files that may set variables, by path."""
        found = {}
        for other in self._found.others:
            if other.kind not in _NO_SETTINGS and other.path != self._own_path:
                content = read(other, MAX_BYTES)
                text = text_of(content) if isinstance(content, bytes) else None
                if text is not None:
                    found[other.path] = text
        return found

    def _reads(self, name: str) -> tuple[list[Read], list[Place]]:
        """Where it is read, and where it is named, or may be read, for what is not known."""
        reads: list[Read] = []
        named: list[Place] = []
        for path, content in self._sources.items():
            if name.encode() in content or b"environ" in content or b"getenv" in content or b"Settings" in content:
                found, lines = _in_file(content, name)
                named += [Place(path, line) for line in lines]
                for reading in found:
                    is_used = reading.is_used or any(self._is_loaded(kept) for kept in reading.names)
                    reads.append(Read(path, reading.line, is_used, reading.default))
        return reads, [*named, *self._taken(name)]

    def _taken(self, name: str) -> Iterator[Place]:
        """Where scripts and settings take its value (``$NAME``, ``${NAME}``, ``%(ENV_NAME)s``)."""
        taking = re.compile(rf"\$\{{?{re.escape(name)}\b|%\(ENV_{re.escape(name)}\)s", re.ASCII)
        for path, text in self._others.items():
            if name in text:
                lines = enumerate(text.split("\n"), start=1)
                yield from (Place(path, number) for number, line in lines if taking.search(line) is not None)

    def _is_loaded(self, name: str) -> bool:
        """Whether any file reads a name that a value is kept under."""
        word = name.encode()
        return any(word in content and _loads(content, name) for content in self._sources.values())

    def _settings(self, name: str) -> Iterator[Setting]:
        """``NAME=value``, in YAML and JSON ``NAME: value``, in an image ``ENV NAME value``; comments set nothing.

        What a file hands on (``${NAME:-default}``) is no value that it sets.
        """
        for other in self._found.others:
            text = self._others.get(other.path, "")
            form = _form(name, other.kind) if name in text else None
            for number, line in enumerate(text.split("\n"), start=1) if form is not None else ():
                if form is not None and line.lstrip()[:1] not in {"#", ";"}:
                    told = line.partition(" #")[0]
                    yield from (Setting(other.path, number, match["value"]) for match in form.finditer(told))


def _form(name: str, kind: str) -> re.Pattern[str]:
    """How a kind of file gives a variable its value."""
    signs = [rf"(?<![\w${{.-]){name}=", rf"(?<=\A){name}[ \t]+=[ \t]*"]
    signs += [rf"(?<![\w${{.-]){name}[\"']?:[ \t]+"] if kind in _BY_COLON else []
    signs += [rf"(?<![\w${{.-])ENV[ \t]+{name}[ \t]+"] if kind == "dockerfile" else []
    return re.compile(rf"(?:{'|'.join(signs)})[\"']?(?P<value>[\w./@][\w.:/@-]*)", re.ASCII)


def _in_file(content: bytes, name: str) -> tuple[list[Reading], list[int]]:
    """Where a file reads a variable, and the lines that name it otherwise; the first if it does not parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the scanned code
        try:
            text = decode(content)
            found = readings(text, name)
            known = {reading.line for reading in found}
            others = {*mentions(text, name), *unfollowed(text, name)}
            return found, sorted(others - known)
        except _BROKEN:
            return [], [1] if name.encode() in content else []


def _loads(content: bytes, name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return loads(decode(content), name)
        except _BROKEN:
            return False
