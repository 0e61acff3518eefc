"""An environment variable is read, and what was read is used: else to set it changes nothing."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, UNKNOWN, Attributes, Unjudged, Verdict
from sqlite_hunter.checklist.facts import PRODUCTION
from sqlite_hunter.checklist.wording import code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.model.variable import Read, Setting

TICKS: Final = True
ORDER: Final = 5
DEFAULT: Final = "**Configure the environment**"

_SET: Final = re.compile(r"\A\W*(?:set|configure|define|export|add|provide|use|change)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<![\w.])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:\s*=\s*[\"']?([\w.:/@-]+))?", re.ASCII)
_ENVIRONMENT: Final = re.compile(r"\benvironment\b|\benv\b|\bvariables?\b|\.env\b", re.IGNORECASE)
_MOST: Final = 6


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Set `DATABASE_TYPE=postgresql` in the environment``, ``Configure `POSTGRES_HOST```."""
    names = _NAME.findall(statement.text)
    about = [statement.text, *(heading.text for heading in statement.headings)]
    if len({name for name, _ in names}) != 1 or not statement.is_about(_SET):
        return None
    if "`" not in statement.source and not any(map(_ENVIRONMENT.search, about)):
        return None
    name, value = names[0]
    return {"name": name, **({"value": value} if value else {})}


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """It is read in production, something is done with it, and it has the value that is asked for, if one is."""
    name = attributes.get("name", "")
    if not name:
        raise Unjudged("the marker names no variable: add name=…")
    variable = facts.variables(name)
    if variable.mentions and not any(read.is_used for read in variable.reads):
        places = ", ".join(f"{code(place.path)} {place.line}" for place in variable.mentions[:_MOST])
        return Verdict(UNKNOWN, f"{code(name)} is named in {places}: whether it is used there is not known")
    if not variable.reads:
        return Verdict(FAILS, f"{code(name)} is read nowhere: to set it changes nothing")
    used = [read for read in variable.reads if read.is_used]
    if not used:
        return Verdict(FAILS, f"{code(name)} is read and never used ({_places(variable.reads)}): it changes nothing")
    reached = [read for read in used if facts.reach(read.path) in {PRODUCTION, None}]
    if not reached:
        return Verdict(FAILS, f"{code(name)} is used only in files that no service reaches ({_places(used)})")
    wanted = attributes.get("value")
    return _of_value(name, wanted, reached, variable.settings) if wanted else Verdict(HOLDS, _used(name, reached))


def _of_value(name: str, wanted: str, reads: "list[Read]", settings: "tuple[Setting, ...]") -> Verdict:
    """Whether the value that is asked for is what the program gets, as far as files of settings say."""
    told = _used(name, reads)
    others = [setting for setting in settings if setting.value.lower() != wanted.lower()]
    if others:
        return Verdict(FAILS, f"{told}; set to {code(others[0].value)} in {_places(others)}")
    if settings:
        return Verdict(HOLDS, f"{told}; set in {_places(settings)}")
    if all(read.default is not None and read.default.lower() == wanted.lower() for read in reads):
        return Verdict(HOLDS, f"{told}; it is {code(wanted)} where it is not set")
    return Verdict(UNKNOWN, f"{told}; no file of settings sets it to {code(wanted)}")


def _used(name: str, reads: "list[Read]") -> str:
    return f"{code(name)} is read and used in {_places(reads)}"


def _places(found: "Iterable[Read | Setting]") -> str:
    lines: dict[str, list[int]] = {}
    for each in found:
        lines.setdefault(each.path, []).append(each.line)
    told = [f"{code(path)} {', '.join(map(str, sorted(set(numbers))))}" for path, numbers in sorted(lines.items())]
    more = len(told) - _MOST
    return "; ".join([*told[:_MOST], *([f"and {more} more files"] if more > 0 else [])])
