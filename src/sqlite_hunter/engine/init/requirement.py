"""What of its driver a project asks for already, and what is missing; whichever file says it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

WHOLE: Final = "psycopg[binary,pool]>=3.2"
POOL: Final = "psycopg-pool>=3.2"

_CLAUSE: Final = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\S*)\s*", re.ASCII)
_ONE: Final = r"(?:===|==|~=|!=|<=|>=|<|>)\s*+[^\s;,()#<>=!~]++\s*+"
_REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*+(?:\[(?P<extras>[A-Za-z0-9._,\s-]*+)\])?\s*+"
    rf"(?:@\s*+(?P<url>\S+)|\(?\s*+(?P<specifier>(?:{_ONE}(?:,\s*+{_ONE})*+,?)?)\s*+\)?)\s*+"
    r"(?:;\s*+(?P<marker>.*))?",
    re.ASCII,
)
"""PEP 508, of which only what is asked here is told apart."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver of PostgreSQL that there is a module for."""

    name: str
    """As configurations and the module name it."""
    whole: str
    """What a project that has nothing of it asks for: it brings libpq, so that no compiler is needed."""
    least: tuple[int, ...]
    distributions: frozenset[str]
    """Those that bring it; each of them does."""
    parts: frozenset[str]
    """Those that no project asks for that does not use it."""
    named: re.Pattern[str]
    """Its name in any text at all."""


PSYCOPG: Final = Driver(
    "psycopg",
    WHOLE,
    (3, 2),
    frozenset({"psycopg"}),
    frozenset({"psycopg-binary", "psycopg-c", "psycopg-pool"}),
    re.compile(r"(?i)psycopg(?![2\w])(?![-_]pool\b)"),
)
PSYCOPG2: Final = Driver(
    "psycopg2",
    "psycopg2-binary>=2.9",
    (2, 9),
    frozenset({"psycopg2", "psycopg2-binary"}),
    frozenset(),
    re.compile(r"(?i)\bpsycopg2(?![^\W_])"),
)
PSYCOPG2_OF_SOURCE: Final = replace(PSYCOPG2, whole="psycopg2>=2.9")
"""For who builds it already: the two distributions overwrite each other's files."""
DRIVERS: Final = {driver.name: driver for driver in (PSYCOPG, PSYCOPG2)}


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
    """What is to be done so that the driver is there, psycopg 3 with its pool."""

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


def need_of(asked: Sequence[Requirement], constraints: Sequence[Requirement] = (), driver: Driver = PSYCOPG) -> Need:
    """What is missing, given all that a project asks for."""
    for each in (*asked, *constraints):
        if each.name in driver.distributions and is_held_below(each.specifier, driver):
            least = ".".join(map(str, driver.least))
            reason = f"{each.name} is held to {each.specifier}, the module needs {least} or later: change it by hand"
            return Need(refused=reason)
    drivers = [each for each in asked if each.name in driver.distributions]
    if not drivers:
        return _second_driver(asked, driver) or Need(driver.whole)
    always = [each for each in drivers if not each.condition]
    if not always:
        first = drivers[0]
        return Need(
            refused=f"{first.name} is asked for only where {first.condition}: {by_hand(driver.whole, 'for the rest')}"
        )
    if driver is not PSYCOPG:
        return Need()
    pools = [each for each in asked if not each.condition and each.name == "psycopg-pool"]
    return Need() if pools or any("pool" in each.extras for each in always) else Need(POOL)


def _second_driver(asked: Sequence[Requirement], driver: Driver) -> Need | None:
    """The refusal to bring a driver into a project that has another one and nothing of this."""
    names = {each.name for each in asked}
    other = next(each for each in DRIVERS.values() if each.name != driver.name)
    there = sorted(names & (other.distributions | other.parts))
    if not there or names & driver.parts:
        return None
    return Need(
        refused=f"{', '.join(there)} is asked for, and one program should not end up with two drivers: put "
        f'{driver.whole} in its place by hand, or set driver = "{other.name}" in [target]'
    )


def names_driver(text: str) -> bool:
    """Whether any text at all names a driver."""
    return any(driver.named.search(text) is not None for driver in DRIVERS.values())


def by_hand(what: str, where: str = "") -> str:
    """The words for what a person has to add."""
    return f"add {what} by hand{f' {where}' if where else ''}"


def is_held_below(specifier: str, driver: Driver = PSYCOPG) -> bool:
    """Whether no version that the module can use fits; a clause that is not known excludes nothing."""
    return any(_is_below(clause, driver.least) for clause in specifier.strip("() ").split(","))


def _is_below(clause: str, least: tuple[int, ...]) -> bool:
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        return False
    operator, version = found[1], tuple(int(part[:9]) for part in found[2].split("."))
    if operator == "<":
        return _padded(version) <= _padded(least)
    if operator == "<=":
        return _padded(version) < _padded(least)
    if operator in {"==", "==="}:
        is_prefix = found[3] == ".*"
        return version < least[: len(version)] if is_prefix else _padded(version) < _padded(least)
    if operator == "~=":
        prefix = version[:-1]
        return bool(prefix) and prefix < least[: len(prefix)]
    return False


def _padded(version: tuple[int, ...]) -> tuple[int, ...]:
    return (*version, 0, 0, 0)[: max(len(version), 4)]
