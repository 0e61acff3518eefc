"""Which database a connection opens: the key of a path, and how it is shown.

The key is the longest suffix of the path that could be folded. Equal base names under different known folders are two
databases; a shorter key that fits the end of exactly one longer key is the same database, less well known. A part that
is only known at run time, with a known folder before it, makes a family of databases: ``kalshi/*/fills.db``.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from sqlite_hunter.program.values import Atom, External, Text, Unknown, is_blurred
from sqlite_hunter.sql.paths import opened_uri, sqlite_url
from sqlite_hunter.sql.template import Template

MEMORY = ":memory:"
_ANY = "*"
_VARYING = re.compile(r"\*+")
_OTHER_SCHEME = re.compile(r"\s*(?!file:|sqlite)[A-Za-z][\w+.-]+://", re.IGNORECASE)
"""The beginning of a URL that is of no SQLite database."""


@lru_cache(maxsize=4096)
def key_of(template: Template) -> str | None:
    """The key of a database path; None if nothing of its name is known, or it is another URL or several lines."""
    shown = "".join(part if isinstance(part, str) else _ANY for part in template.parts)
    if "\n" in shown.strip():
        return None
    text = sqlite_url(shown) or opened_uri(shown)
    if text is None and _OTHER_SCHEME.match(shown):
        return None
    shown = _VARYING.sub(_ANY, (shown if text is None else text).replace("\\", "/"))
    if MEMORY in shown:
        return MEMORY
    segments = [segment for segment in shown.split("/") if segment not in ("", ".")]
    while len(segments) > 1 and _is_vague(segments[0]):
        segments.pop(0)
    if not segments or set(segments[-1]) <= {_ANY}:
        return None
    return "/".join(segments)


def _is_vague(segment: str) -> bool:
    """Whether a leading folder says nothing of where the file is."""
    return set(segment) == {_ANY} or segment in ("..", "~") or segment.startswith("$")


def is_unnamed(atom: Atom) -> bool:
    """Whether an atom may be a path of which nothing is known, not even the end of its name."""
    if type(atom) is Text:
        return not atom.template.is_constant and not is_blurred(atom) and key_of(atom.template) is None
    return isinstance(atom, Unknown | External)


def is_read_only(template: Template) -> bool:
    """Whether a URI opens its database read-only (https://www.sqlite.org/uri.html)."""
    text = template.text
    return text.startswith("file:") and ("mode=ro" in text or "immutable=1" in text)


class Catalogue:
    """All databases of a program."""

    def __init__(self, opened: Iterable[Iterable[str]], of_tests: Collection[str] = ()) -> None:
        """Work out which keys are one database, and how each is shown.

        ``opened`` has the keys of each ``connect()``. Keys of one call that share a base name are one database whose
        folder is chosen at run time. ``of_tests`` are those that tests alone give: they name no database of production.
        """
        groups = [sorted(set(keys)) for keys in opened]
        self._canonical = {key: key for keys in groups for key in keys}
        for keys in groups:
            self._generalise(keys)
        self._produced = {self._find(key) for key in self._canonical if key not in of_tests}
        self._absorb()
        whole = sorted({self._find(key) for key in self._canonical})
        self._shown = {key: _shortest(key, whole) for key in whole}

    def _generalise(self, keys: list[str]) -> None:
        """Keys of one ``connect()`` that share a base name are alternatives of one database."""
        for base in sorted({_base(key) for key in keys}):
            alternatives = sorted({self._find(key) for key in keys if _base(key) == base})
            if len(alternatives) > 1:
                general = _general(alternatives)
                self._canonical.setdefault(general, general)
                for key in alternatives:
                    self._canonical[key] = general

    def _absorb(self) -> None:
        """A shorter key that fits exactly one longer one is the same database."""
        whole = sorted({self._find(key) for key in self._canonical}, key=lambda key: (-key.count("/"), key))
        kept: list[str] = []
        for key in whole:
            holders = [longer for longer in kept if _covers(longer, key) and self._may_name(longer, key)]
            if len(holders) == 1:
                self._canonical[key] = holders[0]
            else:
                kept.append(key)

    def _may_name(self, longer: str, key: str) -> bool:
        """Whether what is known of one database may be told of another: not what only tests say of production's."""
        return longer in self._produced or key not in self._produced

    def _find(self, key: str) -> str:
        for _ in range(len(self._canonical)):
            following = self._canonical.get(key, key)
            if following == key:
                break
            key = following
        return key

    def __contains__(self, key: str) -> bool:
        """Whether a key names a database of the program."""
        return key in self._canonical

    def opens(self, key: str) -> bool:
        """Whether a path of this key may be one that the program opens: it is it, or the end of it."""
        canonical = self._find(key)
        return canonical in self._shown or any(_covers(longer, canonical) for longer in self._canonical)

    def __iter__(self) -> Iterator[str]:
        """The keys of all databases that are opened."""
        return iter(self._canonical)

    def shown(self, key: str) -> str:
        """How a database is shown: its base name, with as many folders as tell it from others."""
        canonical = self._find(key)
        if canonical not in self._shown:
            longer_ones = {self._find(longer) for longer in self._canonical if _covers(longer, canonical)}
            holders = longer_ones & self._produced or longer_ones
            canonical = holders.pop() if len(holders) == 1 else canonical
        return self._shown.get(canonical, _shortest(canonical, [*self._shown, canonical]))


def _base(key: str) -> str:
    return key.rpartition("/")[2]


def _general(keys: list[str]) -> str:
    """What paths with one base name have in common: their end, and one varying folder if the folder above it agrees."""
    split = [key.split("/") for key in keys]
    count = 0
    shortest = min(map(len, split))
    while count < shortest and len({segments[-1 - count] for segments in split}) == 1:
        count += 1
    common = split[0][len(split[0]) - count :]
    beyond = {segments[-2 - count] if len(segments) > count + 1 else "" for segments in split}
    if len(beyond) == 1 and "" not in beyond:
        return "/".join([beyond.pop(), _ANY, *common])
    return "/".join(common)


def is_family(key: str) -> bool:
    """Whether a key stands for several files."""
    return _ANY in key


def _covers(longer: str, key: str) -> bool:
    if longer == key or MEMORY in (longer, key):
        return False
    of_longer, of_key = longer.split("/"), key.split("/")
    tail = of_longer[len(of_longer) - len(of_key) :]
    if len(of_longer) == len(of_key) and _ANY not in longer:
        return False
    return tail[-1] == of_key[-1] and all(_fits(known, part) for known, part in zip(tail, of_key, strict=True))


def _fits(pattern: str, part: str) -> bool:
    if _ANY not in pattern:
        return pattern == part
    head, _, tail = pattern.partition(_ANY)
    return len(part) >= len(head) + len(tail) and part.startswith(head) and part.endswith(tail.rpartition(_ANY)[2])


def _shortest(key: str, all_keys: Iterable[str]) -> str:
    segments = key.split("/")
    first_run_time = next((at for at, segment in enumerate(segments) if _ANY in segment), len(segments))
    at_least = min(len(segments), len(segments) - first_run_time + 1) if first_run_time < len(segments) else 1
    others = [other.split("/") for other in all_keys if other != key]
    for count in range(at_least, len(segments)):
        if not any(other[-count:] == segments[-count:] for other in others):
            return "/".join(segments[-count:])
    return key
