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

_NAME: Final = r"(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"
_SENTENCE: Final = re.compile(
    r"(?i:set|configure|define|export|add|provide|use|change|update) "
    r"(?i:(?:the )?(?:env(?:ironment)? var(?:iable)?s? )?)"
    rf"{_NAME}"
    r"(?:\s*=\s*[\"']?(?P<value>[\w.:/@-]+)[\"']?|(?i: to )[\"']?(?P<other>[\w.:/@-]+)[\"']?)?"
    r"(?i: (?:in|as|for) (?:the |an? |your )?(?:environment(?: variables?)?|env|\.env(?: file)?))?"
    r"(?i: after (?:the )?migration)?(?: \([^()]*\))?\W*",
    re.ASCII,
)
"""The whole of an item; what stands beside it (``in staging``) is more than the code can tell."""
_PLAIN_VALUE: Final = re.compile(r"true|false|on|off|yes|no|\d+", re.IGNORECASE)
_ENVIRONMENT: Final = re.compile(r"\benvironment\b|\benv\b|\bvariables?\b|\.env\b", re.IGNORECASE)
_MOST: Final = 6


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Set `DATABASE_TYPE=postgresql` in the environment``, ``Configure `POSTGRES_HOST```."""
    match = _SENTENCE.fullmatch(statement.text)
    if match is None:
        return None
    about = [statement.text, *(heading.text for heading in statement.headings)]
    if "`" not in statement.source and not any(map(_ENVIRONMENT.search, about)):
        return None
    value = match["value"] or match["other"] or ""
    if match["other"] and f"`{value}`" not in statement.source and _PLAIN_VALUE.fullmatch(value) is None:
        return None  # ``to the password``
    return {"name": match["name"], **({"value": value} if value else {})}


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """It is read in production, something is done with it, and it has the value that is asked for, if one is."""
    name = attributes.get("name", "")
    if not name:
        raise Unjudged("the marker names no variable: add name=…")
    variable = facts.variables(name)
    if variable.mentions and not any(read.is_used for read in variable.reads):
        places = ", ".join(f"{code(place.path)} {place.line}" for place in variable.mentions[:_MOST])
        return Verdict(UNKNOWN, f"{code(name)} may be read in {places}: whether it is used there is not known")
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
