"""A requirements file, read as pip reads it; a driver is added as a line at its end."""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sqlite_hunter.engine.init.edited import Edited, with_lines
from sqlite_hunter.engine.init.requirement import (
    PSYCOPG,
    Driver,
    Requirement,
    by_hand,
    names_driver,
    need_of,
    read_requirement,
)
from sqlite_hunter.model.printable import printable

Include: TypeAlias = Callable[[str, str], tuple[str, str] | None]
"""Given a file and what it includes: the included file's name and text, or None where it cannot be read."""

_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
"""What pip takes for one; the white space before it is stripped."""
_COMMENT_LINE: Final = re.compile(r"\s*+#")
_COMPILED: Final = re.compile(
    r"(?i)auto-?generated|\bgenerated (?:by|with|from)\b|\bpip-compile\b|\buv (?:pip compile|export)\b"
)
_OPTION: Final = re.compile(r"\s--?(?:hash|config-settings?|global-option|install-option)\b.*")
_HASHED: Final = re.compile(r"(?:^|\s)--(?:require-hashes|hash)\b")
_INCLUDE: Final = re.compile(r"(?:(-r|--requirement)|(-c|--constraint))(?:\s*=\s*|\s+|(?<=-[rc]))(.+)")
_FILE: Final = re.compile(r"\.|/|~|\$|[A-Za-z][A-Za-z0-9+.-]*:|.*\.(?:whl|zip|tar\.\w+|tgz)\b", re.ASCII)
"""How what is no name begins: a path, a URL, a file."""


@dataclass(slots=True)
class _Reading:
    """All that a requirements file and those that it includes say."""

    include: Include
    asked: list[Requirement] = field(default_factory=list)
    constraints: list[Requirement] = field(default_factory=list)
    unclear: str = ""
    """The first thing that cannot be judged."""
    is_hashed: bool = False
    seen: set[tuple[str, bool]] = field(default_factory=set)


def edit_requirements(name: str, text: str, include: Include, driver: Driver = PSYCOPG) -> Edited:
    """Add what of the driver is missing as a last line, or say why not."""
    reading = _Reading(include)
    _read(name, text, reading, is_constraint=False)
    need = need_of(reading.asked, reading.constraints, driver)
    if need.refused or need.add is None:
        return Edited(text, need.refused, need.notes)
    reason = reading.unclear or _odd(text, is_hashed=reading.is_hashed)
    if reason:
        return Edited(text, f"{reason}: {by_hand(need.add)}", need.notes)
    return Edited(with_lines(text, [need.add]), notes=need.notes)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that end in a backslash joined, comments gone; each with the number of its first line."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        first = first if parts else number
        is_comment = _COMMENT_LINE.match(line) is not None
        if line.endswith("\\") and not is_comment:
            parts.append(line.strip("\\"))
            continue
        yield first, _COMMENT.sub("", "".join([*parts, f" {line}" if is_comment else line])).strip()
        parts = []
    if parts:
        yield first, _COMMENT.sub("", "".join(parts)).strip()


def _odd(text: str, *, is_hashed: bool) -> str:
    """Why a line must not be appended to a file; "" where it may."""
    if is_hashed:
        return "it pins hashes"
    comments = [line for line in text.splitlines() if line.lstrip("\ufeff \t").startswith("#")]
    if any(_COMPILED.search(line) for line in comments):
        return "another program has written it, and would write it again without this"
    last = text.splitlines()[-1:]
    if last and last[0].endswith("\\") and not _COMMENT_LINE.match(last[0]):
        return "its last line goes on"
    return ""


def _read(name: str, text: str, reading: _Reading, *, is_constraint: bool) -> None:
    if (name, is_constraint) in reading.seen:
        return
    reading.seen.add((name, is_constraint))
    for number, line in logical_lines(text):
        if not line:
            continue
        reading.is_hashed = reading.is_hashed or (_HASHED.search(line) is not None and not is_constraint)
        included = _INCLUDE.fullmatch(line)
        if included is not None:
            _follow(name, number, included, reading, is_constraint=is_constraint)
        else:
            _take(name, number, line, reading, is_constraint=is_constraint)


def _follow(name: str, number: int, included: re.Match[str], reading: _Reading, *, is_constraint: bool) -> None:
    try:
        target = shlex.split(included[3])[0]
    except (ValueError, IndexError):
        target = included[3]
    found = reading.include(name, target)
    if found is None:
        _note_unclear(reading, name, number, f"what it includes, {target}, cannot be read")
        return
    _read(*found, reading, is_constraint=is_constraint or included[2] is not None)


def _take(name: str, number: int, line: str, reading: _Reading, *, is_constraint: bool) -> None:
    """One requirement, or an option."""
    requirement = None if line.startswith("-") else read_requirement(_OPTION.sub("", line))
    if requirement is not None:
        (reading.constraints if is_constraint else reading.asked).append(requirement)
    elif names_driver(line) and not line.startswith(("--only-binary", "--no-binary", "--prefer-binary")):
        _note_unclear(reading, name, number, "a driver may be asked for here, but not by its name")
    elif not line.startswith("-") and not _FILE.match(line):
        _note_unclear(reading, name, number, "this is no requirement")


def _note_unclear(reading: _Reading, name: str, number: int, reason: str) -> None:
    reading.unclear = reading.unclear or f"{printable(name)}:{number}: {printable(reason)}"
