"""The files of SQL of a program: which of them a statement runs whole, and what the others define."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from sqlite_hunter import files
from sqlite_hunter.engine.discover import OtherFile, read
from sqlite_hunter.engine.sql_files import named_file
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.sql.ddl.definition import Definition
from sqlite_hunter.sql.ddl.files import defined
from sqlite_hunter.sql.statements import ranges
from sqlite_hunter.sql.template import Template

_WHOLE: Final = re.compile(r"\{(?P<name>[^{}]+\.sql)\}", re.IGNORECASE)
_IN_TESTS: Final = re.compile(r"(?:^|/)(?:tests?|testing|fixtures?|test_[^/]*)/|(?:^|/)(?:test_|conftest)[^/]*$")
"""Paths of files that hold what tests need."""


def named_whole(statement: str) -> str:
    """The name of the file that is the whole of a statement, as findings show it; "" where it is none."""
    whole = _WHOLE.fullmatch(statement.strip())
    return whole["name"] if whole is not None else ""


class SchemaFiles:
    """The files of SQL that were found, each read when it is asked for."""

    def __init__(self, others: Iterable[OtherFile]) -> None:
        """``others`` are all files of the program that are no Python."""
        self._others = [file for file in others if file.kind == "sql"]
        self._texts: dict[str, str | Problem] = {}

    def file(self, name: str, path: str) -> OtherFile | None:
        """The file that ``path`` names so; None if there is none, or several may be meant."""
        return named_file(name, path, self._others)

    def text(self, file: OtherFile) -> str | Problem:
        """What a file holds, or why that cannot be said."""
        if file.path not in self._texts:
            content = read(file, files.MAX_BYTES)
            text = files.decoded(content, is_long=True) if isinstance(content, bytes) else None
            failed = content if isinstance(content, Problem) else Problem(file.path, 1, "binary")
            self._texts[file.path] = failed if text is None else text
        return self._texts[file.path]

    def whole(self, statement: str, path: str) -> tuple[Definition, ...] | None:
        """The statements of the file that a statement runs whole; None if it does not, or that cannot be read."""
        name = named_whole(statement)
        file = self.file(name, path) if name else None
        text = self.text(file) if file is not None else None
        if file is None or not isinstance(text, str):
            return None
        whole = Template.of(text)
        return tuple(
            Definition(whole.slice(start, end), file.path, text.count("\n", 0, start) + 1)
            for start, end in ranges(whole)
        )

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """What they define that SQLite takes, where no flow tells of what database; those of tests come last."""
        texts = ((file.path, self.text(file)) for file in self._others)
        found = defined((path, text) for path, text in texts if isinstance(text, str))
        return tuple(sorted(found, key=lambda each: _IN_TESTS.search(each.path) is not None))
