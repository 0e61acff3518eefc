"""Which statements read, and which write; one of which that is not known may do both."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding

_READING: Final = frozenset({"select", "values", "explain"})
_WRITING: Final = frozenset(
    {"insert", "update", "delete", "replace", "create", "drop", "alter", "vacuum", "reindex", "analyze"}
)
_NEITHER: Final = frozenset({"begin", "commit", "end", "rollback", "savepoint", "release", "attach", "detach"})


def may_read(finding: "Finding") -> bool:
    """Whether a finding is a statement that may read."""
    return finding.kind == "execute" and (finding.sql is None or finding.sql.operation not in _WRITING | _NEITHER)


def may_write(finding: "Finding") -> bool:
    """Whether a finding is a statement that may write."""
    return finding.kind == "execute" and (finding.sql is None or finding.sql.operation not in _READING | _NEITHER)
