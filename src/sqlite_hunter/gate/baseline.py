"""The baseline: the uses of SQLite that are known, as a file that is kept beside the code.

::

    {
    "schema_version": 1,
    "tool": "sqlite-hunter",
    "entries": [
    {"path": "backend/a.py"},
    {"path": "backend/a.py", "rule": "SQH101", "scope": "", "text": "import sqlite3", "hash": "…", "count": 1},
    {"path": "backend/b.py"},
    {}
    ]
    }

It is made to be merged by git, which calls two changes a conflict where no unchanged line lies between them. So it has
one entry a line, sorted, and nothing that changes by itself: no line numbers, no time, no version of the tool. A line
with ``path`` alone is the marker of a file and grants nothing. It stays when the file's entries are pruned, so that
between the entries of two files there is always an unchanged line, and two branches that each clean another file merge
without a conflict. The last element ``{}`` is there so that every entry ends with a comma. Only when no entry is left
at all do the markers go too.

``text`` is for whoever reviews it. An entry is known by its path, rule, scope and ``hash`` (``gate/identity.py``).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sqlite_hunter.errors import BaselineError
from sqlite_hunter.gate.elements import AGAIN, FOREIGN, Element, read_document

NAME: Final = ".sqlite-hunter-baseline.json"
"""What the file is called."""
TOOL: Final = "sqlite-hunter"
VERSION: Final = 1
"""Of the format: ``schema_version``."""
LARGEST: Final = 64_000_000
"""Bytes; what is larger is no baseline, and is not parsed."""

_CONFLICT: Final = re.compile(r"^(?:<{7}|>{7}|={7}|\|{7})(?:[ \t\r]|$)", re.MULTILINE)
_RULE: Final = re.compile(r"SQH[0-9]{3}")
_HASH: Final = re.compile(r"[0-9a-f]{16}")
_DRIVE: Final = re.compile(r"[A-Za-z]:[/\\]")
_FIELDS: Final = ("path", "rule", "scope", "text", "hash", "count")
_MOST: Final = 1_000_000_000
"""The largest count."""


class Key(NamedTuple):
    """What an entry and a finding have in common when they are the same."""

    path: str
    rule: str
    scope: str
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Uses that are known: ``count`` constructs of one text in one scope of one file, by one rule."""

    path: str
    """Relative to the folder of the baseline, with ``/``."""
    rule: str
    scope: str
    hash: str
    text: str = field(default="", compare=False)
    """At most 60 characters of the construct, in canonical form."""
    count: int = 1
    line: int = field(default=0, compare=False)
    """Where it stands in the file, from 1; 0 for one that was not read."""

    @property
    def key(self) -> Key:
        """What it is known by."""
        return Key(self.path, self.rule, self.scope, self.hash)

    def with_count(self, count: int) -> "Entry":
        """The same entry with another count."""
        return replace(self, count=count)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries, sorted, each key once; and the paths that have a marker, those of entries among them."""

    entries: tuple[Entry, ...] = ()
    marked: frozenset[str] = frozenset()


def baseline_of(entries: Iterable[Entry], marked: Iterable[str] = ()) -> Baseline:
    """A baseline of entries in any order: those of one key become one, those of no use are left out."""
    counts: dict[Key, int] = {}
    shown: dict[Key, tuple[str, int]] = {}
    for entry in entries:
        counts[entry.key] = counts.get(entry.key, 0) + entry.count
        shown[entry.key] = min(shown.get(entry.key, (entry.text, entry.line)), (entry.text, entry.line))
    kept = tuple(
        Entry(*key[:3], hash=key.hash, text=shown[key][0], count=count, line=shown[key][1])
        for key, count in sorted(counts.items())
        if count > 0
    )
    return Baseline(kept, frozenset((*marked, *(entry.path for entry in kept))) if kept else frozenset())


def dump(baseline: Baseline) -> str:
    """The file's text. Characters that are not ASCII are escapes: a lone surrogate has no UTF-8."""
    marked = {entry.path for entry in baseline.entries} | (baseline.marked if baseline.entries else set())
    lines = [(Key(path, "", "", ""), json.dumps({"path": path})) for path in marked]
    for entry in baseline.entries:
        lines.append((entry.key, json.dumps({name: getattr(entry, name) for name in _FIELDS})))
    head = ["{", f'"schema_version": {VERSION},', f'"tool": {json.dumps(TOOL)},', '"entries": [']
    return "\n".join([*head, *(f"{line}," for _, line in sorted(lines)), "{}", "]", "}", ""])


def parse(data: bytes, label: str) -> Baseline:
    """Read a baseline; entries and markers may stand in any order, as people leave them when they merge.

    Args:
        data: the file's bytes.
        label: how the file is called in messages.

    Raises:
        BaselineError: for anything but a whole baseline of this version or an older one, with the line.
    """
    text = _text(data, label)
    found = _CONFLICT.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise BaselineError(
            f"{label}:{line}: merge conflict left in it: take one side (`git checkout --ours` or `--theirs`), then "
            "`sqlite-hunter baseline create`; the merge driver of the README spares it"
        )
    document, elements = read_document(text, label)
    _check_document(document, label)
    marked: set[str] = set()
    entries: dict[Key, Entry] = {}
    for element in elements:
        entry = _entry(element, label, marked)
        if entry is None:
            continue
        if entry.key in entries:
            first = entries[entry.key].line
            raise BaselineError(
                f"{label}:{entry.line}: the same entry as in line {first}: keep one of them, with the right count"
            )
        entries[entry.key] = entry
    return baseline_of(entries.values(), marked)


def _text(data: bytes, label: str) -> str:
    if len(data) > LARGEST:
        raise BaselineError(f"{label}:1: larger than {LARGEST // 1_000_000} MB: {FOREIGN}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BaselineError(f"{label}:{line}: not UTF-8: {AGAIN}") from None


def _check_document(document: dict[str, Element], label: str) -> None:
    """Whether it is ours, and of a version that is known; only then is anything else of it judged."""
    version, tool = document.get("schema_version"), document.get("tool")
    if version is None or tool is None or tool.value != TOOL:
        raise BaselineError(f"{label}:1: {FOREIGN}")
    if not _is_count(version.value):
        raise BaselineError(f"{label}:{version.line}: schema_version is no positive whole number: {AGAIN}")
    if version.value != VERSION:
        raise BaselineError(f"{label}:{version.line}: written by a newer version: upgrade sqlite-hunter")
    for name, element in document.items():
        if name not in ("schema_version", "tool", "entries"):
            raise BaselineError(f"{label}:{element.line}: unknown key {json.dumps(name)[:60]}: {AGAIN}")
    if not isinstance(document.get("entries", Element(None, 1)).value, list):
        raise BaselineError(f"{label}:1: it has no list of entries: {AGAIN}")


def _entry(element: Element, label: str, marked: set[str]) -> Entry | None:
    """The entry of a line; None for a marker, which is noted, and for the empty element."""
    value, place = element.value, f"{label}:{element.line}"
    if not isinstance(value, dict):
        raise BaselineError(f"{place}: no entry: {AGAIN}")
    if not value:
        return None
    for name in value:
        if name not in _FIELDS:
            raise BaselineError(f"{place}: unknown key {json.dumps(name)[:60]}: {AGAIN}")
    path = value.get("path")
    if not isinstance(path, str) or not _is_relative(path):
        raise BaselineError(f"{place}: path is no path below the folder of the baseline: {AGAIN}")
    if len(value) == 1:
        marked.add(path)
        return None
    wrong = next((f"{name} is {what}" for name, what in _wrong(value)), None)
    if wrong is not None:
        raise BaselineError(f"{place}: {wrong}: {AGAIN}")
    return Entry(**value, line=element.line)


def _wrong(value: dict[str, object]) -> Iterable[tuple[str, str]]:
    """The fields of an entry that are not what they should be, and how."""
    for name in _FIELDS:
        if name not in value:
            yield name, "missing"
        elif name != "count" and not isinstance(value[name], str):
            yield name, "no text"
    if not _is_count(value.get("count")):
        yield "count", "no positive whole number"
    if not _RULE.fullmatch(str(value.get("rule"))):
        yield "rule", "no code of a rule"
    if not _HASH.fullmatch(str(value.get("hash"))):
        yield "hash", "not 16 hexadecimal digits"


def _is_count(value: object) -> bool:
    return type(value) is int and 0 < value <= _MOST


def _is_relative(path: str) -> bool:
    """Whether it names something below a folder, in the one way that it can be written."""
    is_plain = "\0" not in path and not _DRIVE.match(path) and ".." not in path.split("\\")
    return is_plain and all(part not in ("", ".", "..") for part in path.split("/"))
