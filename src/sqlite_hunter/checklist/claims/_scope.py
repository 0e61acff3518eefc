"""What claims share: the part of the program that a marker names, and the verdict that something is gone."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, UNKNOWN, Attributes, Unjudged, Verdict
from sqlite_hunter.checklist.facts import Scope, places
from sqlite_hunter.checklist.wording import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.model.finding import Finding


NOT_KNOWN: Final = "is not known: no file of it is scanned, or one could not be analysed"


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


def unless_handed_on(verdict: Verdict, scope: Scope, facts: "Facts") -> Verdict:
    """The verdict on services, which does not hold for sure while the program opens SQLite by a URL.

    What an ORM builds on an engine (``session.add``) is no finding, the URL is: a service that uses the engine of
    another file shows nothing of it.
    """
    if verdict.state != HOLDS:
        return verdict
    own = {path for subject in scope.subjects for path in subject.paths}
    opened = [found for found in facts.left(Scope(), _is_url) if found.path not in own or not scope.subjects]
    if not opened:
        return verdict
    return Verdict(UNKNOWN, f"{verdict.note}, but SQLite is opened by URL ({places(opened)}): who uses it is not known")


def _is_url(finding: "Finding") -> bool:
    """Whether a finding is a URL, in the program or in what it is set up by."""
    return finding.kind == "url"


def gone(scope: Scope, facts: "Facts", what: str, accepts: "Callable[[Finding], bool]") -> Verdict:
    """The verdict on a claim that something is gone; ``what`` is its singular and its plural, between them a ``|``."""
    left = facts.left(scope, accepts)
    if left:
        return Verdict(FAILS, f"{plural(len(left), *what.split('|'))} left: {places(left)}")
    if not facts.is_known(scope):
        return Verdict(UNKNOWN, "not known: not all of it could be analysed", is_blind=True)
    return Verdict(HOLDS, f"no {what.split('|')[0]} left")
