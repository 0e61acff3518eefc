"""Which statements read, and which write; one of which that is not known may do both."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import HOLDS, UNKNOWN, Attributes, Verdict
from sqlite_hunter.checklist.claims._scope import gone, scope_from, unless_handed_on
from sqlite_hunter.checklist.facts import places

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.model.finding import Finding

_READING: Final = frozenset({"select", "values", "explain"})
_WRITING: Final = frozenset(
    {"insert", "update", "delete", "replace", "create", "drop", "alter", "vacuum", "reindex", "analyze"}
)
_NEITHER: Final = frozenset({"begin", "commit", "end", "rollback", "savepoint", "release", "attach", "detach"})


def statements_gone(attributes: Attributes, facts: "Facts", what: str, accepts: "Callable[[Finding], bool]") -> Verdict:
    """The verdict that no statement of a kind is run on SQLite; an engine of the services' own may run any."""
    scope = scope_from(attributes, facts)
    verdict = gone(scope, facts, what, accepts)
    engines = facts.left(scope, lambda finding: finding.kind == "url") if verdict.state == HOLDS else []
    if engines:
        return Verdict(
            UNKNOWN, f"{verdict.note}, but SQLite is opened by URL ({places(engines)}): what runs is not known"
        )
    return unless_handed_on(verdict, scope, facts)


def may_read(finding: "Finding") -> bool:
    """Whether a finding is a statement that may read."""
    return finding.kind == "execute" and (finding.sql is None or finding.sql.operation not in _WRITING | _NEITHER)


def may_write(finding: "Finding") -> bool:
    """Whether a finding is a statement that may write."""
    return finding.kind == "execute" and (finding.sql is None or finding.sql.operation not in _READING | _NEITHER)
