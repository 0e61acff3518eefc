"""Which service a text speaks of: by the path or the name of its file, its own name, or its name written in words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Heading, Statement
    from sqlite_hunter.model.report import Report, Service

_WORD: Final = re.compile(r"[\w./-]++", re.ASCII)
_SUFFIXES: Final = (".py", ".pyw")
_QUOTED: Final = re.compile(r"`([^`\n]+)`")
_IDENTIFIER: Final = re.compile(r"\b[A-Za-z]\w*_\w*\b", re.ASCII)
_NUMBER: Final = re.compile(r"\A(?:\d+(?:\.\d+)*[.):]?|[A-Z][.)])\s+")
_TITLE: Final = re.compile(r"\A(?:service|module|file|program)\s*:\s*", re.IGNORECASE)
_NO_WORD: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """A service, or one file of a service that has several."""

    service: "Service"
    path: str = ""
    """The one file that is meant; "" for all of the service."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are meant."""
        return (self.path,) if self.path else self.service.paths

    @property
    def attributes(self) -> dict[str, str]:
        """What a marker says to name it."""
        return {"service": self.service.name, **({"file": self.path} if self.path else {})}


class Subjects:
    """The services of a report, by all the names that a person gives them."""

    def __init__(self, report: "Report") -> None:
        """Index a report."""
        self._root = report.root.rpartition("/")[2]
        self._by_name = {service.name: Subject(service) for service in report.services}
        self._by_path: dict[str, Subject] = {}
        self._by_end: dict[str, list[Subject]] = {}
        self._by_words: dict[str, list[Subject]] = {}
        for service in report.services:
            self._add_words(service.name, Subject(service))
            for path in service.paths:
                self._add_file(path, Subject(service, path if len(service.paths) > 1 else ""))

    def find(self, name: str, file: str = "") -> Subject | None:
        """The service of a marker, by its name, its module or its path; None if there is none, or more than one."""
        if file:
            found = self._by_path.get(file)
            return found if found is not None and found.service.name == name else None
        return self._by_name.get(name) or self._one(self._of_token(name))

    def of_heading(self, heading: "Heading") -> Subject | None:
        """The service that a heading names: by a file, an identifier, or all of its words."""
        named = list(self._named(heading.source))
        if named:
            return named[0] if len({subject.service.name for subject in named}) == 1 else None
        text = _TITLE.sub("", _NUMBER.sub("", heading.text)).strip(" :#")
        return self._by_name.get(text) or self._one(self._by_words.get(_words(text), []))

    def of(self, statement: "Statement") -> tuple[Subject, ...]:
        """The services that a statement names itself, else the one of the nearest heading that names one."""
        return self.named_in(statement) or self.around(statement)

    def around(self, statement: "Statement") -> tuple[Subject, ...]:
        """The service that a statement stands below; none where the nearest such heading names a file of no service."""
        for heading in reversed(statement.headings):
            found = self.of_heading(heading)
            if found is not None:
                return (found,)
            if self.unknown_files(heading.source):
                break
        return ()

    def named_in(self, statement: "Statement") -> tuple[Subject, ...]:
        """The services that a statement names itself, each once."""
        found = {(subject.service.name, subject.path): subject for subject in self._named(statement.source)}
        text = f" {_words(statement.text)} "
        for words, subjects in self._by_words.items():
            one = self._one(subjects)
            if one is not None and " " in words and f" {words} " in text:
                found.setdefault((one.service.name, one.path), one)
        return tuple(found.values())

    def first_in(self, statement: "Statement") -> Subject | None:
        """The service that a statement begins with, as an entry of a list of services does."""
        named = self._named(statement.source[: statement.source.find(" ")] if " " in statement.source else "")
        return next(iter(named), None) or next(iter(self._named(statement.source)), None)

    def unknown_files(self, source: str) -> tuple[str, ...]:
        """Files of Python that a text names and that are in no service."""
        return tuple(dict.fromkeys(name for _, name in _files(source) if not self._of_token(name)))

    def _named(self, source: str) -> Iterator[Subject]:
        """What a text names by a file, in backticks, or by an identifier, in that order of the text."""
        tokens = list(_files(source))
        tokens += [(match.start(1), match[1]) for match in _QUOTED.finditer(source)]
        tokens += [(match.start(), match[0]) for match in _IDENTIFIER.finditer(source)]
        for _, token in sorted(tokens):
            one = self._one(self._of_token(token.strip()))
            if one is not None:
                yield one

    def _of_token(self, token: str) -> Sequence[Subject]:
        """The files and services that one word may mean."""
        named = self._by_name.get(token)
        if named is not None:
            return [named]
        path = token.removeprefix("./").strip("/")
        exact = self._by_path.get(path) or self._by_path.get(path.removeprefix(f"{self._root}/"))
        if exact is not None:
            return [exact]
        return self._by_end.get(path) or self._by_end.get(f"{path.replace('.', '/')}.py") or self._lower(path)

    def _lower(self, token: str) -> Sequence[Subject]:
        """What an identifier in capitals may mean, as titles have them."""
        return self._by_words.get(_words(token), []) if token.isupper() and "_" in token else []

    def _one(self, subjects: Iterable[Subject]) -> Subject | None:
        """The only one, or the only one in production."""
        found = list({(subject.service.name, subject.path): subject for subject in subjects}.values())
        if len(found) > 1:
            found = [subject for subject in found if subject.service.reach == "production"]
        return found[0] if len(found) == 1 else None

    def _add_file(self, path: str, subject: Subject) -> None:
        self._by_path[path] = subject
        parts = path.split("/")
        for at in range(len(parts)):
            self._by_end.setdefault("/".join(parts[at:]), []).append(subject)
        self._by_end.setdefault(f"{self._root}/{path}", []).append(subject)
        self._add_words(parts[-1].rpartition(".")[0], subject)

    def _add_words(self, name: str, subject: Subject) -> None:
        words = _words(name)
        if words:
            self._by_words.setdefault(words, []).append(subject)


def _files(source: str) -> Iterator[tuple[int, str]]:
    """Files of Python that a text names, and where."""
    for match in _WORD.finditer(source):
        name = match[0].rstrip("./-")
        if name.endswith(_SUFFIXES):
            yield match.start(), name


def _words(text: str) -> str:
    """A name as words, so that ``trade_manager`` and ``Trade Manager`` are one."""
    return _NO_WORD.sub(" ", text).strip().lower()
