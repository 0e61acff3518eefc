"""What the share of ``progress`` is a share of, and what is left."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.facts import Scope
from sqlite_hunter.checklist.sections import Part, Rendered
from sqlite_hunter.checklist.sections._standing import DUAL, MIGRATED, SQLITE, UNKNOWN, UNREACHED, in_group, on_the_way
from sqlite_hunter.checklist.wording import plural

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts

KEYS: Final = frozenset[str]()


def render(part: Part, facts: "Facts") -> Rendered:
    """In one line, so that it can stand within one."""
    counts = on_the_way(facts)
    services = plural(sum(counts.values()), "service")
    words = [f"{counts[MIGRATED]} of {services} on PostgreSQL only"]
    words += [f"{counts[DUAL]} on both"] if counts[DUAL] else []
    words += [f"{counts[SQLITE]} on SQLite"] if counts[SQLITE] else []
    words += [f"{counts[UNKNOWN]} not known"] if counts[UNKNOWN] else []
    unreached = len(in_group(facts, UNREACHED))
    words += [f"{unreached} on SQLite that no service reaches"] if unreached else []
    tests = sum(service.reach == "test" and service.sqlite_sites > 0 for service in facts.report.services)
    words += [f"{plural(tests, 'test file')} on SQLite"] if tests else []
    left = len(facts.left(Scope(), lambda finding: finding.kind != "binary"))
    return Rendered((f"({', '.join(words)}; {plural(left, 'use')} of SQLite left)",))
