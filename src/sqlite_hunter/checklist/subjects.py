"""Which service a text speaks of: by the path or the name of its file, its own name, or its name written in words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.plain import plain, without_links

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Heading, Statement
    from sqlite_hunter.model.report import Report, Service

MARK: Final = "§"
"""Stands for a service in a text."""
_KEPT: Final = 1 << 14
"""Texts of which it is kept what they name; each is asked for several times."""
_OF_TITLES: Final = frozenset(
    {
        "sqlite", "sqlite3", "postgresql", "postgres", "database", "db", "migration", "migrating", "checklist", "plan",
        "status", "audit", "report", "service", "module", "to", "from", "the", "of", "for", "our", "moving", "off",
    }
)  # fmt: skip
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
        self.marked = lru_cache(maxsize=_KEPT)(self._marked)
        """A text with a mark in the place of each service that it names, and these in order."""
        self.of_heading = lru_cache(maxsize=_KEPT)(self._of_heading)
        """The services that a heading names; none, or None where it names something that is not known."""
        self._rows: dict[tuple[int, int], bool] = {}
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

    def _of_heading(self, heading: "Heading") -> tuple[Subject, ...] | None:
        """What a heading names.

        It names one by a file or an identifier, by all of its words, or beside words that every such document has.
        """
        text, named = self.marked(heading.source)
        if self.unclear(heading.source):
            return None
        if named:
            return tuple(dict.fromkeys(named))
        bare = _TITLE.sub("", _NUMBER.sub("", " ".join(text.split()))).strip(" :#")
        found = self._by_name.get(bare) or self._one(self._by_words.get(_words(bare), []))
        return (found,) if found is not None else ()

    def title(self, headings: "Sequence[Heading]") -> Subject | None:
        """The one service that a whole document is about: its title names it."""
        first = next((heading for heading in headings if heading.level == 1), None)
        found = self._of_title(first) if first is not None else ()
        return found[0] if len(found) == 1 else None

    def of(self, statement: "Statement") -> tuple[Subject, ...] | None:
        """The services that a statement names itself, else those of the nearest heading that names any.

        None where that names something that is not known.
        """
        if self.unclear(statement.source):
            return None
        return self.named_in(statement) or self.around(statement)

    def around(self, statement: "Statement") -> tuple[Subject, ...] | None:
        """The services that a statement stands below; none where it is about the whole program.

        None where the nearest such heading names what is not known: a file of no service, or what stands in a row with
        headings that name services.
        """
        for heading in reversed(statement.headings):
            found = self._of_title(heading) if heading.level == 1 else self.of_heading(heading)
            if found is None:
                return None
            if found:
                return found
            if self._is_in_a_row_of_names(heading):
                return None
        return ()

    def _is_in_a_row_of_names(self, heading: "Heading") -> bool:
        """Whether a heading stands in a row with others that name services."""
        row = (heading.peers[0].line, heading.level) if heading.peers else (heading.line, heading.level)
        if row not in self._rows:
            self._rows[row] = any(self.of_heading(peer) for peer in heading.peers)
        return self._rows[row]

    def named_in(self, statement: "Statement") -> tuple[Subject, ...]:
        """The services that a statement names itself, each once."""
        return tuple(dict.fromkeys(self.marked(statement.source)[1]))

    def _marked(self, source: str) -> tuple[str, list[Subject]]:
        source = without_links(source).replace(MARK, " ")
        pieces: list[str] = []
        found: list[Subject] = []
        at = 0
        for start, end, token in _tokens(source):
            one = self._one(self._of_token(token))
            if one is not None and start >= at:
                pieces += [source[at:start], MARK]
                found.append(one)
                at = end
        text = plain("".join([*pieces, source[at:]]))
        return self._marked_words(text, found)

    def _marked_words(self, text: str, found: list[Subject]) -> tuple[str, list[Subject]]:
        """The same for names that are written in words: at least two, for one may mean anything."""
        marks = iter(found)
        pieces: list[str] = []
        named: list[Subject] = []
        at = 0
        for match in self._in_words.finditer(text) if self._in_words is not None else ():
            one = self._one(self._by_words.get(_words(match[0]), []))
            if one is not None:
                before = text[at : match.start()]
                named += [next(marks) for _ in range(before.count(MARK))]
                pieces += [before, MARK]
                named.append(one)
                at = match.end()
        return "".join([*pieces, text[at:]]), [*named, *marks]

    @cached_property
    def _in_words(self) -> re.Pattern[str] | None:
        """Every name of several words, the longest first."""
        names = sorted((name for name in self._by_words if " " in name), key=lambda name: (-len(name), name))
        forms = (r"[\s_-]+".join(map(re.escape, name.split())) for name in names)
        return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE) if names else None

    def _of_title(self, heading: "Heading") -> tuple[Subject, ...]:
        """What a title names, where every other word of it is one that such documents are titled with."""
        found = self.of_heading(heading)
        if found:
            return found
        words = _words(_NUMBER.sub("", heading.text)).split()
        name = " ".join(word for word in words if word not in _OF_TITLES)
        one = self._one(self._by_words.get(name, [])) if " " in name else None  # one word may be the product's
        return (one,) if one is not None else ()

    def first_in(self, statement: "Statement") -> Subject | None:
        """The service that a statement begins with, as an entry of a list of services does."""
        text, named = self.marked(statement.source)
        return named[0] if named and text.lstrip("*_~ ").startswith(MARK) else None

    def unclear(self, source: str) -> tuple[str, ...]:
        """Files of Python that a text names and that are in no service, or in several."""
        files = _files(without_links(source))
        return tuple(dict.fromkeys(name for _, _, name in files if self._one(self._of_token(name)) is None))

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


def _tokens(source: str) -> Iterator[tuple[int, int, str]]:
    """What may name a service: where it begins and ends, and the name; in the order of the text."""
    found = list(_files(source))
    found += [(match.start(), match.end(), match[1].strip()) for match in _QUOTED.finditer(source)]
    found += [(match.start(), match.end(), match[0]) for match in _IDENTIFIER.finditer(source)]
    return iter(sorted(found, key=lambda token: (token[0], -token[1])))


def _files(source: str) -> Iterator[tuple[int, int, str]]:
    """Files of Python that a text names, and where."""
    for match in _WORD.finditer(source):
        name = match[0].rstrip("./-")
        if name.endswith(_SUFFIXES):
            yield match.start(), match.start() + len(name), name


def _words(text: str) -> str:
    """A name as words, so that ``trade_manager`` and ``Trade Manager`` are one."""
    return _NO_WORD.sub(" ", text).strip().lower()
