"""The work that is left, in minutes, by weights that anybody can read and change.

A weight is what one finding costs on average, not what a hard one may. The sum compares services and weeks with each
other; it is no promise, and nothing is made of it that looks as if a program could be measured in parts of a whole.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sqlite_hunter.model.effort import RuleEffort, ServiceEffort
from sqlite_hunter.model.finding import Finding

WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "": 5,
        "SQH1": 2,
        "SQH103": 10,
        "SQH104": 15,
        "SQH2": 10,
        "SQH202": 15,
        "SQH3": 5,
        "SQH303": 15,
        "SQH4": 15,
        "SQH5": 10,
        "SQH504": 15,
        "SQH505": 60,
        "SQH506": 1,
        "SQH6": 60,
        "SQH7": 5,
        "SQH701": 1,
        "SQH702": 10,
        "SQH703": 10,
        "SQH704": 10,
        "SQH706": 2,
        "SQH707": 2,
        "SQH708": 10,
        "SQH709": 2,
        "SQH8": 15,
        "SQH9": 5,
    }
)
"""Minutes for a finding by the beginning of its rule's code; the longest that fits counts.

An import or a type is a line to replace. A connection, an option, an exception or a file operation has to be read with
its surroundings. A dependency, a URL, a factory, a script, a statement put together at run time or in SQLite's own
dialect has to be written anew and tried. A database in the tree has to be moved, and a dual write to be understood on
both sides. Cursors, commits and closes mostly stay as they are.
"""


def effort(findings: Iterable[Finding], weights: Mapping[str, int] = WEIGHTS) -> tuple[ServiceEffort, ...]:
    """The work that is left by service, in order of their names.

    Args:
        findings: in any order.
        weights: minutes by the beginning of a code; where none fits, ``WEIGHTS`` counts.
    """
    sites: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        sites[finding.service][finding.rule] += 1
    return tuple(_service(name, sites[name], weights) for name in sorted(sites))


def minutes_of(rule: str, weights: Mapping[str, int] = WEIGHTS) -> int:
    """What one finding of a rule costs; any beginning in ``weights`` comes before those of ``WEIGHTS``."""
    for given in (weights, WEIGHTS):
        fitting = [prefix for prefix in given if rule.startswith(prefix)]
        if fitting:
            return given[max(fitting, key=len)]
    return 0


def _service(name: str, sites: Counter[str], weights: Mapping[str, int]) -> ServiceEffort:
    rules = tuple(RuleEffort(rule, count, count * minutes_of(rule, weights)) for rule, count in sorted(sites.items()))
    return ServiceEffort(name, sum(each.sites for each in rules), sum(each.minutes for each in rules), rules)
