"""``.env.example``: the variables of the PostgreSQL module, appended where they are missing."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlite_hunter.engine.init.edited import Edited, with_lines
from sqlite_hunter.model.printable import printable

VARIABLES: Final = {
    "DATABASE_TYPE": "postgresql",
    "POSTGRES_HOST": "localhost",
    "POSTGRES_PORT": "5432",
    "POSTGRES_DB": "",
    "POSTGRES_USER": "",
    "POSTGRES_PASSWORD": "",
    "DUAL_WRITE_MODE": "false",
}
"""As they stand in a new file; what only the user knows is empty, and a password is never written."""

_HEAD: Final = "# PostgreSQL: copy this file to .env and fill it in there; .env stays out of the repository."
_ASSIGNMENT: Final = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)", re.ASCII)
_ACCEPTED: Final = {
    "DATABASE_TYPE": frozenset({"postgresql", "postgres"}),
    "DUAL_WRITE_MODE": frozenset({"", "0", "false", "no", "off"}),
}
"""Values, in lower case, that say what ours say."""


class Assignment(NamedTuple):
    """A variable that a file sets."""

    line: int
    name: str
    value: str


def edit_variables(text: str) -> Edited:
    """Append what is missing; nothing that stands there is changed."""
    try:
        there = list(assignments(text))
    except ValueError as error:
        return Edited(text, f"{error}; add by hand: {', '.join(VARIABLES)}")
    notes = tuple(_contradiction(each) for each in there if _is_contradiction(each))
    names = {each.name for each in there}
    missing = [f"{name}={value}" for name, value in VARIABLES.items() if name not in names]
    if not missing:
        return Edited(text, notes=notes)
    is_new = not text.strip("\ufeff")
    return Edited(with_lines(text, [*([] if is_new else [""]), _HEAD, *missing]), notes=notes)


def _is_contradiction(each: Assignment) -> bool:
    return each.name in _ACCEPTED and each.value.lower() not in _ACCEPTED[each.name]


def _contradiction(each: Assignment) -> str:
    ours = VARIABLES[each.name]
    return f"line {each.line}: {each.name} is {printable(each.value)!r} and left so: the module goes by {ours!r}"


def assignments(text: str) -> Iterator[Assignment]:
    """What a file sets. Raises ValueError for a quote that never closes: what follows it may be part of a value."""
    lines = re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
    at = 0
    while at < len(lines):
        found = _ASSIGNMENT.match(lines[at])
        start = at
        at += 1
        if found is None:
            continue
        value = found[2]
        if value[:1] in {'"', "'", "`"}:
            at = _after_quote(lines, start, value)
            value = "\n".join([value, *lines[start + 1 : at]])
        yield Assignment(start + 1, found[1], _plain(value))


def _after_quote(lines: list[str], start: int, value: str) -> int:
    """The line after the one in which a quoted value ends."""
    quote, rest, at = value[0], value[1:], start
    while not re.match(rf"(?:[^\\{quote}]|\\.?)*+{quote}", rest):
        at += 1
        if at == len(lines):
            raise ValueError(f"line {start + 1}: a quote is never closed")
        rest = lines[at]
    return at + 1


def _plain(value: str) -> str:
    """A value without quotes and comment."""
    if value[:1] in {'"', "'", "`"}:
        return value[1:].partition(value[0])[0]
    return re.sub(r"(?:^|\s)#.*", "", value).strip()
