"""What of psycopg a project asks for already, and what is missing; whichever file says it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WHOLE: Final = "psycopg[binary,pool]>=3.2"
POOL: Final = "psycopg-pool>=3.2"

_LEAST: Final = (3, 2)
_OTHERS: Final = frozenset({"psycopg2", "psycopg2-binary"})
_CLAUSE: Final = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\S*)\s*", re.ASCII)
_ONE: Final = r"(?:===|==|~=|!=|<=|>=|<|>)\s*+[^\s;,()#<>=!~]++\s*+"
_REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*+(?:\[(?P<extras>[A-Za-z0-9._,\s-]*+)\])?\s*+"
    rf"(?:@\s*+(?P<url>\S+)|\(?\s*+(?P<specifier>(?:{_ONE}(?:,\s*+{_ONE})*+,?)?)\s*+\)?)\s*+"
    r"(?:;\s*+(?P<marker>.*))?",
    re.ASCII,
)
"""PEP 508, of which only what is asked here is told apart."""


_NAMED: Final = re.compile(r"(?i)psycopg(?![2\w])(?![-_]pool\b)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A distribution that is asked for."""

    name: str
    """As registries compare names: lower case, with ``-``."""
    extras: frozenset[str] = frozenset()
    specifier: str = ""
    condition: str = ""
    """The marker under which alone it is asked for; "" for always."""


@dataclass(frozen=True, slots=True)
class Need:
    """What is to be done so that psycopg 3 and its pool are there."""

    add: str | None = None
    """A requirement to be added."""
    refused: str = ""
    notes: tuple[str, ...] = ()


def normalised(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirement(text: str) -> Requirement | None:
    """A requirement as PEP 508 has it; None for any other text."""
    found = _REQUIREMENT.fullmatch(text.strip())
    if found is None:
        return None
    extras = frozenset(normalised(extra.strip()) for extra in (found["extras"] or "").split(",") if extra.strip())
    return Requirement(
        normalised(found["name"]), extras, (found["specifier"] or "").strip(), (found["marker"] or "").strip()
    )


def need_of(asked: Sequence[Requirement], constraints: Sequence[Requirement] = ()) -> Need:
    """What is missing, given all that a project asks for."""
    for each in (*asked, *constraints):
        if each.name == "psycopg" and is_held_below(each.specifier):
            return Need(
                refused=f"psycopg is held to {each.specifier}, the module needs 3.2 or later: change it by hand"
            )
    drivers = [each for each in asked if each.name == "psycopg"]
    if not drivers:
        others = sorted({each.name for each in asked} & _OTHERS)
        notes = (f"{', '.join(others)} is asked for too: one program should not end up with two drivers",)
        return Need(WHOLE, notes=notes if others else ())
    always = [each for each in drivers if not each.condition]
    if not always:
        return Need(refused=f"psycopg is asked for only where {drivers[0].condition}: {by_hand('for the rest')}")
    pools = [each for each in asked if not each.condition and each.name == "psycopg-pool"]
    return Need() if pools or any("pool" in each.extras for each in always) else Need(POOL)


def names_psycopg(text: str) -> bool:
    """Whether any text at all names psycopg 3, by itself or with its binary."""
    return _NAMED.search(text) is not None


def by_hand(where: str = "", what: str = WHOLE) -> str:
    """The words for what a person has to add."""
    return f"add {what} by hand{f' {where}' if where else ''}"


def is_held_below(specifier: str) -> bool:
    """Whether no version that the module can use fits; a clause that is not known excludes nothing."""
    return any(_is_below(clause) for clause in specifier.strip("() ").split(","))


def _is_below(clause: str) -> bool:
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        return False
    operator, version = found[1], tuple(int(part[:9]) for part in found[2].split("."))
    if operator == "<":
        return _padded(version) <= _padded(_LEAST)
    if operator == "<=":
        return _padded(version) < _padded(_LEAST)
    if operator in {"==", "==="}:
        is_prefix = found[3] == ".*"
        return version < _LEAST[: len(version)] if is_prefix else _padded(version) < _padded(_LEAST)
    if operator == "~=":
        prefix = version[:-1]
        return bool(prefix) and prefix < _LEAST[: len(prefix)]
    return False


def _padded(version: tuple[int, ...]) -> tuple[int, ...]:
    return (*version, 0, 0, 0)[: max(len(version), 4)]
