"""The sentences that claim that something is gone: an item is one of them as a whole, or claims nothing.

``Talk to Bob before we remove the sqlite3 imports`` names the same things as ``Remove the sqlite3 imports``, and only
the second can be borne out by the code. So nothing may stand beside the claim but where it holds: in the program, or in
services, each of which must be known.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.facts import Scope
from sqlite_hunter.checklist.subjects import MARK

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.subjects import Subject

SQLITE: Final = r"(?:sqlite3?|aiosqlite|pysqlite3?|apsw|sqlcipher3?)"
POSTGRES: Final = r"(?:postgres(?:ql)?|psycopg[23]?|asyncpg)"

_VERB: Final = (
    r"(?:remove|delete|drop|eliminate|eradicate|strip(?: out)?|purge|get rid of|clean up|take out|disable|stop"
    r"|turn off)"
)
_DONE: Final = r"(?:removed|deleted|dropped|eliminated|eradicated|stripped|purged|gone|cleaned up|disabled|turned off)"
_WHICH: Final = r"(?:(?:the|all|any|every|each|remaining|direct|our) ){0,4}"
_WHOLE: Final = (
    r"(?:(?:the|all|every|our|its|this|migrated|production|whole|entire|remaining|python|source) )*"
    r"(?:files?|code ?base|code|modules?|services?|program|backend|project|app|application|sources?|python|production)"
)
_NAME: Final = rf"(?:the )?(?:{MARK}|[\w./-]+)(?: (?:service|module|file))?"
_NAMES: Final = rf"{_NAME}(?:(?:, and |, | and | & ){_NAME})*"
_PLACE: Final = r"(?:from|in|of|for|within|across|throughout|inside)"
_WHERE: Final = rf"(?: {_PLACE} (?:{_WHOLE}|(?P<names>{_NAMES}))|: ?(?P<listed>{_NAMES}))?"
_SEPARATOR: Final = re.compile(r", and |, | and | & ")
_AROUND: Final = re.compile(r"^the | (?:service|module|file)$")
_LINES: Final = re.compile(r"\s*\(\s*(?:lines?|l\.)[^()]*\)\s*$", re.IGNORECASE)
_STRUCK: Final = re.compile(r"~~|<(?:s|del)\b", re.IGNORECASE)


def claims_gone(statement: "Statement", facts: "Facts", thing: str, also: str = "") -> Scope | None:
    """Where a statement claims that a thing is gone; None if it does not, or nobody knows where.

    ``thing`` is a pattern of what may be gone, ``also`` one of whole sentences that claim the same.
    """
    marked = said(statement, facts)
    if marked is None:
        return None
    text, subjects = marked
    for pattern in _patterns(thing, also):
        match = pattern.fullmatch(text)
        if match is not None:
            found = match.groupdict()
            named = found.get("names") or found.get("listed")
            return scope_of(statement, facts, named or "", subjects, is_production="production" in text)
    return None


def said(statement: "Statement", facts: "Facts") -> "tuple[str, list[Subject]] | None":
    """What a statement says, in lower case and with a mark for each service; None for what is struck through."""
    if _STRUCK.search(statement.source) is not None:
        return None
    text, subjects = facts.subjects.marked(statement.source)
    text = _LINES.sub("", text).rstrip(" .!;").lower()
    return " ".join(text.split()), subjects


def scope_of(
    statement: "Statement", facts: "Facts", named: str, subjects: "list[Subject]", *, is_production: bool
) -> Scope | None:
    """The services that a list names, else those of the headings around; None if one of them is not known."""
    if not named:
        around = facts.subjects.around(statement) if MARK not in (said(statement, facts) or ("",))[0] else subjects
        return None if around is None else Scope(tuple(around), is_production)
    marked = iter(subjects)
    found = []
    for word in _SEPARATOR.split(named):
        name = _AROUND.sub("", _AROUND.sub("", word.strip()))
        subject = next(marked, None) if name == MARK else facts.subjects.find(name)
        if subject is None:
            return None
        found.append(subject)
    if len(found) > 1 and any(subject.path for subject in found):
        return None  # one file of each of several services is more than a marker can say
    return Scope(tuple(dict.fromkeys(found)), is_production)


@cache
def _patterns(thing: str, also: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form) for form in _forms(thing, also))


def _forms(thing: str, also: str) -> Iterator[str]:
    yield rf"{_VERB} {_WHICH}(?:{thing}){_WHERE}"
    yield rf"{_WHICH}(?:{thing}) (?:(?:is|are|was|were|has been|have been) )?(?:(?:all|fully|now) )*{_DONE}{_WHERE}"
    yield rf"{_DONE} {_WHICH}(?:{thing}){_WHERE}"
    yield (
        rf"(?:no|zero|0) (?:more )?{_WHICH}(?:{thing})(?: (?:is|are))?"
        rf"(?: (?:left|remains?|remaining|any ?more))?{_WHERE}"
    )
    yield rf"replace {_WHICH}(?:{thing})(?: {_PLACE} (?P<names>{_NAMES}))? (?:with|by) {POSTGRES}(?: imports?)?"
    if also:
        yield also
