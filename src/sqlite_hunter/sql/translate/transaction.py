"""BEGIN, COMMIT, ROLLBACK and savepoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

LOCK: Final = Construct(
    "begin-immediate",
    "BEGIN takes no lock on PostgreSQL: two workers may read the same row before either writes",
    ("BEGIN IMMEDIATE/EXCLUSIVE",),
    "SQH480",
    silent=True,
    example="BEGIN IMMEDIATE",
)
SAVEPOINT: Final = Construct(
    "savepoint",
    "A savepoint outside of a transaction begins one on SQLite",
    ("SAVEPOINT outside a transaction",),
    "SQH481",
    example="SAVEPOINT s",
)
COMMIT: Final = Construct(
    "commit",
    "After a statement that failed COMMIT keeps the others on SQLite; on PostgreSQL it rolls back, and says nothing",
    ("a failed statement in a transaction",),
)
HANDLES: Final = ("statement transaction",)


def _alive(work: Work, node: nodes.Transaction) -> list[str]:
    """What fails where a statement has failed before: COMMIT would roll back then, and say nothing."""
    work.changed(COMMIT, node, "a query ahead fails where a statement has failed before")
    return ["SELECT 1"]


def write(work: Work, node: nodes.Transaction) -> StatementOut:
    """The same word; BEGIN IMMEDIATE takes the database's lock as well."""
    if node.kind == "BEGIN":
        if node.mode in ("IMMEDIATE", "EXCLUSIVE"):
            work.changed(LOCK, node)
            key = "hashtext(current_schema())"
            return StatementOut(
                replaced("BEGIN", node.first, node.last), behind=[f"SELECT pg_advisory_xact_lock({key})"]
            )
        return StatementOut(replaced("BEGIN", node.first, node.last) if node.mode else source(node.first, node.first))
    if node.kind in ("COMMIT", "ROLLBACK"):
        ahead = _alive(work, node) if node.kind == "COMMIT" else []
        same = work.tokens[node.first].key == node.kind
        pieces = source(node.first, node.first) if same else replaced("COMMIT", node.first, node.last)
        return StatementOut(pieces, ahead=ahead)
    name = given(node.name)
    if node.kind == "SAVEPOINT" and not work.in_transaction:
        raise work.refuse(
            SAVEPOINT, node, "a savepoint outside of a transaction begins one on SQLite; write BEGIN first"
        )
    text = spelled(name, unquoted(name).lower())
    pieces = source(node.first, node.last - 1)
    return StatementOut([*pieces, *(source(node.last, node.last) if text is None else replaced(text, node.last))])
