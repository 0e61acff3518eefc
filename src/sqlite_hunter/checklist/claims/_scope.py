"""What claims share: the words of removal, and the part of the program that a claim is about."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, UNKNOWN, Attributes, Unjudged, Verdict
from sqlite_hunter.checklist.facts import Scope, places
from sqlite_hunter.checklist.wording import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.model.finding import Finding

SQLITE: Final = re.compile(r"\b(?:\w*sqlite\w*)\b", re.IGNORECASE)
GONE: Final = re.compile(
    r"\b(?:remov(?:e|es|ed|ing|al)|delet(?:e|es|ed|ing)|drop(?:s|ped|ping)?|eliminat(?:e|es|ed|ing|ion)|eradicat\w+"
    r"|strip(?:ped|ping)?|purg(?:e|ed|ing)|clean(?:ed)?[ -]up|get rid of|rid of|no|zero|0|without|gone|free of)\b",
    re.IGNORECASE,
)
KEPT: Final = re.compile(
    r"\A\W*(?:back(?:ing)?[ -]?up|keep|retain|plan|prepare|document|compare|before|after|monitor|decide|discuss"
    r"|consider|do not|don't|not)\b",
    re.IGNORECASE,
)
"""How an item begins that speaks of removal without claiming it."""
_PRODUCTION: Final = re.compile(r"\bproduction\b", re.IGNORECASE)


def speaks_of_removal(statement: "Statement") -> bool:
    """Whether a statement says that something is to be gone."""
    return statement.is_about(GONE) and not statement.is_about(KEPT)


def scope_of(statement: "Statement", facts: "Facts") -> Scope:
    """What a statement is about: the services that it names or stands below, else the whole program."""
    return Scope(facts.subjects.of(statement), statement.is_about(_PRODUCTION))


def scope_from(attributes: Attributes, facts: "Facts") -> Scope:
    """What a marker says that a claim is about. Raises Unjudged for a service that there is none of."""
    subjects = []
    for name in filter(None, attributes.get("service", "").split(",")):
        found = facts.subjects.find(name.strip(), attributes.get("file", ""))
        if found is None:
            raise Unjudged(no_such(attributes))
        subjects.append(found)
    return Scope(tuple(subjects), attributes.get("reach") == "production")


def no_such(attributes: Attributes) -> str:
    """That a marker names no service of the program."""
    file = f" with a file {attributes['file']!r}" if "file" in attributes else ""
    return f"there is no service {attributes.get('service', '')!r}{file}: correct the marker, or remove its section"


def gone(scope: Scope, facts: "Facts", what: str, accepts: "Callable[[Finding], bool]") -> Verdict:
    """The verdict on a claim that something is gone; ``what`` is its plural."""
    left = facts.left(scope, accepts)
    if left:
        return Verdict(FAILS, f"{plural(len(left), *what.split('|'))} left: {places(left)}")
    if not facts.is_known(scope):
        return Verdict(UNKNOWN, f"none of the {what.split('|')[1]} found, but not all could be analysed")
    return Verdict(HOLDS, f"no {what.split('|')[0]} left")
