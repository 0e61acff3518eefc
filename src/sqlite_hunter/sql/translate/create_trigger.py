"""CREATE TRIGGER: a function in PL/pgSQL with the statements of the body, and the trigger that executes it.

What SQLite and PostgreSQL do at another time or in another order is refused: here where it lies in the trigger, in
``firing`` where it lies in the statement that fires it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlite_hunter.sql import translate
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import UNKNOWN, table_info
from sqlite_hunter.sql.output import after, before, replaced
from sqlite_hunter.sql.postgres_names import MAX_NAME, canonical
from sqlite_hunter.sql.raising import Guard, guard, raised
from sqlite_hunter.sql.schema.collect import trigger_info
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.scopes import Found, Scope, SourceInfo
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import HOLE, Token, unquoted
from sqlite_hunter.sql.translate.unsupported_statement import CONSTRUCT as TRIGGER
from sqlite_hunter.sql.trigger_effects import Effects, effects, known, writes
from sqlite_hunter.sql.trigger_order import commute
from sqlite_hunter.sql.values import TEXT

if TYPE_CHECKING:
    from sqlite_hunter.sql.constructs import Refused
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.schema.model import TableInfo, TriggerInfo
    from sqlite_hunter.sql.scopes import OutColumn
    from sqlite_hunter.sql.work import Work

HANDLES: Final = ("statement createtrigger",)

_ROWS: Final = {"INSERT": ("new",), "UPDATE": ("new", "old"), "DELETE": ("old",)}
HINT: Final = "write a function in PL/pgSQL and a trigger that executes it"


@dataclass(slots=True)
class _Row(Scope):
    """NEW and OLD: their columns are found by these names only."""

    def _here(self, name: str, table: str) -> Found | None:
        return Scope._here(self, name, table) if table else None


def write(work: Work, node: nodes.CreateTrigger) -> StatementOut:
    """The function and the trigger."""
    table = _table(work, node)
    trigger = trigger_info(node, work.tokens)
    work.trigger = trigger
    triggers = known(work.database, later=True)
    found = effects(work.database, trigger, [each for each in triggers if each.name != trigger.name] + [trigger])
    _timely(work, node, table, trigger, found)
    rows = Scope()
    rows = _Row(sources=[_row(work, node, table, trigger, each) for each in _ROWS[node.event]])
    work.scope = rows
    when = work.condition(node.when).pieces if node.when is not None else None
    guarded = guard(trigger.name) if found.again else Guard("", "", "")
    steps: Pieces = []
    for step in node.steps:
        work.scope = rows
        steps += _step(work, step, trigger, guarded)
    work.scope = Scope()
    _orderly(work, node, table, trigger, found)
    work.changed(TRIGGER, node)
    return _written(work, node, table, [*_body(trigger, when, steps, guarded)])


def _table(work: Work, node: nodes.CreateTrigger) -> TableInfo:
    """The table of a trigger that can be translated at all."""
    name = unquoted(node.name.name)
    reason = _unreadable(work, node)
    if reason or node.table is None:
        raise _no(work, node, reason)
    table = work.database.table(unquoted(node.table))
    if table is not None and table.kind == "view" and node.timing == "INSTEAD OF":
        raise _no(work, node, f"what is written to the view {table.name} is not translated either")
    if table is None or table.unclear or table.kind != "table":
        raise work.refuse(UNKNOWN, node, f"{name} is a trigger of no table that is known")
    if table.differs:
        raise work.refuse(UNKNOWN, node, f"{table.name} is defined twice, and not alike: {table.differs}")
    if table.temporary or node.timing == "INSTEAD OF":
        raise _no(work, node, f"{table.name} is no view, or is temporary")
    _searching(work, node)
    return table


def _unreadable(work: Work, node: nodes.CreateTrigger) -> str:
    """Why it cannot be one of PostgreSQL's, "" if it can."""
    if any(token.kind == HOLE or token.holes for token in work.tokens):
        return "a part of it is put in at run time"
    if node.unread or node.table is None:
        return f"its body is not understood: {node.unread}"
    if node.temporary >= 0 or node.name.schema is not None:
        return "it is of one connection or of an attached database, and PostgreSQL has none such"
    if len(unquoted(node.name.name).lower().encode()) > MAX_NAME:
        return f"its name is longer than PostgreSQL's {MAX_NAME} bytes"
    return ""


def _searching(work: Work, node: nodes.CreateTrigger) -> None:
    """Refuses what has to do with a virtual table: nearly always it keeps an index of words up to date."""
    names = (each.name for step in node.steps for each in step.walk() if isinstance(each, nodes.TableName))
    for table in filter(None, map(work.database.table, map(unquoted, names))):
        if table.kind == "virtual":
            reason = f"{table.name} is a virtual table of an extension of SQLite's"
            hint = SEARCH if "fts" in table.unclear else HINT
            raise work.refuse(TRIGGER, node, f"the trigger is not translated: {reason}: {hint}")


SEARCH: Final = "full-text search is a generated tsvector column with a GIN index, which needs no trigger"


def _no(work: Work, node: nodes.Node, reason: str) -> Refused:
    return work.refuse(TRIGGER, node, f"the trigger is not translated: {reason}: {HINT}")


def _timely(work: Work, node: nodes.CreateTrigger, table: TableInfo, trigger: TriggerInfo, found: Effects) -> None:
    """Refuses what PostgreSQL does at another time, or not at all."""
    own = trigger.table
    if trigger.timing == "BEFORE" and own in found.writes:
        events = {write.event for step, _ in found.steps for write in writes(step) if write.table == own}
        if trigger.event != "INSERT" or events != {"UPDATE"}:
            reason = f"it changes {table.name} before the row is written, which SQLite leaves undefined"
            raise _no(work, node, f"{reason} or PostgreSQL does otherwise; use AFTER")
    if work.database.recursive_triggers and found.again:
        raise _no(work, node, "it fires itself (PRAGMA recursive_triggers)")
    if work.database.foreign_keys and trigger.timing == "AFTER":
        _keyed(work, node, table, trigger)


def _keyed(work: Work, node: nodes.CreateTrigger, table: TableInfo, trigger: TriggerInfo) -> None:
    """Refuses what foreign keys do ahead of it on PostgreSQL: there they are triggers, fired by their names."""
    own = trigger.table
    if trigger.name[0] < "_" or trigger.name[0] == "`":
        raise _no(work, node, "PostgreSQL would fire it ahead of foreign keys; begin its name with a letter")
    children = {child.name.lower() for child, key in work.database.children(own) if not key.actions.get("DELETE")}
    parents = {each.table for each in table.references}
    for step in trigger.steps:
        for each in writes(step):
            late = (trigger.event == "DELETE" and each.event == "DELETE" and each.table in children) or (
                trigger.event != "DELETE" and each.event == "INSERT" and each.table in parents
            )
            if late:
                raise _no(work, node, "foreign keys are checked ahead of it on PostgreSQL; use BEFORE")


def _orderly(work: Work, node: nodes.CreateTrigger, table: TableInfo, trigger: TriggerInfo, found: Effects) -> None:
    """Refuses what hangs on which of several triggers fires first, or was written without knowing of this one."""
    every = known(work.database, later=True)
    existing = known(work.database)
    if any(each.name == trigger.name for each in existing) and node.exists_at < 0:
        raise _no(work, node, "there is a trigger of that name already")
    for other in table.triggers:
        same = (other.timing, other.event) == (trigger.timing, trigger.event) and other.name != trigger.name
        if not same or other.refused:
            continue
        theirs = effects(work.database, other, every)
        common = (found.writes & (theirs.reads | theirs.writes)) | (theirs.writes & found.reads)
        skips = any(isinstance(each, nodes.Raise) and each.action == "IGNORE" for each in _walk(trigger, other))
        if (common and not commute(work.database, found, theirs, common)) or skips:
            about = f"both have to do with {sorted(common)[0]}" if common else "one of them skips rows"
            reason = f"{other.name} fires at the same time, and {about}: which comes first SQLite does not promise"
            raise _no(work, node, f"{reason}; put both into one")
    if trigger.event and trigger not in work.database.triggers:
        for other in existing:
            reached = effects(work.database, other, [*existing, trigger])
            if other.name != trigger.name and any(owner == trigger for _, owner in reached.steps):
                raise _no(work, node, f"{other.name} fires it, which was translated without knowing that")


def _walk(*triggers: TriggerInfo) -> list[nodes.Node]:
    return [node for each in triggers for step in each.steps for node in step.walk()]


# -------------------------------------------------------------------------------------------------- rows
def _row(work: Work, node: nodes.CreateTrigger, table: TableInfo, trigger: TriggerInfo, name: str) -> SourceInfo:
    """NEW or OLD: without affinity, which only a column has, but for the number of the row."""
    early = trigger.timing == "BEFORE"
    info = table_info(work, node.name, table)
    alias = table.rowid_alias
    columns = [
        _of_row(column, is_number=column.name == alias, doubtful=early and name == "new")
        for column in info.columns
        if not (early and name == "new" and _is_late(table, column.name, trigger.event))
    ]
    numbered = not (early and trigger.event == "INSERT")
    return SourceInfo(name, columns, table if numbered else None)


def _of_row(column: OutColumn, *, is_number: bool, doubtful: bool) -> OutColumn:
    kind = column.type
    dated = kind.dated or (kind.kind == TEXT and kind.affinity == "numeric")
    affinity = kind.affinity if is_number else ""
    return replace(column, type=replace(kind, affinity=affinity, dated=dated, nullable=kind.nullable or doubtful))


def _is_late(table: TableInfo, name: str, event: str) -> bool:
    """Whether SQLite or PostgreSQL does not know the column's value before the row is stored."""
    column = table.column(name)
    return column is None or column.generated or (event == "INSERT" and name == table.rowid_alias)


# -------------------------------------------------------------------------------------------------- body
def _step(work: Work, step: nodes.Statement, trigger: TriggerInfo, guarded: Guard) -> Pieces:
    for each in step.walk():
        if isinstance(each, nodes.Parameter | nodes.Unknown):
            raise _no(work, each, "it cannot have what is put in at run time")
        if isinstance(each, nodes.Column) and trigger.timing == "BEFORE" and trigger.event == "INSERT":
            late = each.table is not None and unquoted(each.table).lower() == "new"
            if late and unquoted(each.name).lower() in ROWID_NAMES:
                raise _no(work, each, "the number of a row is not known before it is stored")
    if isinstance(step, nodes.Query):
        return raised(work, step, trigger, guarded)
    handler: Any = translate.handlers()[f"statement {type(step).__name__.lower()}"]
    out: StatementOut = handler(work, step)
    if out.pieces is None or out.behind or any(not each.startswith("SELECT ") for each in out.ahead):
        raise _no(work, step, "a statement of it becomes several")
    ahead = "".join(f"PERFORM{each[len('SELECT') :]};\n" for each in out.ahead)
    return [*before(ahead), *out.pieces, *after(";")]


def _body(trigger: TriggerInfo, when: Pieces | None, steps: Pieces, guarded: Guard) -> Pieces:
    """All between BEGIN and END."""
    row = "NULL" if trigger.timing == "AFTER" else _ROWS[trigger.event][0].upper()
    pieces = after(f"IF {guarded.test} THEN RETURN {row}; END IF;\n") if guarded.test else []
    if when is not None:
        pieces += [*before("IF ("), *when, *after(") THEN\n")]
    pieces += after(guarded.enter)
    pieces += steps
    pieces += after(f"\n{guarded.leave}" if guarded.leave else "")
    return [*pieces, *after("\nEND IF;" if when is not None else ""), *after(f"\nRETURN {row};")]


def _written(work: Work, node: nodes.CreateTrigger, table: TableInfo, body: Pieces) -> StatementOut:
    name = unquoted(node.name.name).lower()
    tag = _tag(work, "body")
    head = f"CREATE OR REPLACE FUNCTION {canonical(name)}() RETURNS trigger LANGUAGE plpgsql "
    head += f"SET search_path FROM CURRENT AS {tag}\n#variable_conflict use_column\nBEGIN\n"
    made = f"CREATE TRIGGER {canonical(name)} {node.timing} {node.event}{_of(work, node, table)} ON "
    made += f"{canonical(table.name)} FOR EACH ROW EXECUTE FUNCTION {canonical(name)}()"
    if node.exists_at < 0:
        return StatementOut([*replaced(head, node.first), *body, *after(f"\nEND {tag}")], behind=[made])
    block = _tag(work, "block")
    literal = "'" + name.replace("'", "''") + "'"
    known = f"SELECT 1 FROM pg_catalog.pg_trigger WHERE tgname = {literal} AND tgrelid IN (SELECT oid "
    known += "FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace)"
    head = f"DO {block} BEGIN\nIF NOT EXISTS ({known}) THEN\n{head}"
    end = f"\nEND {tag};\n{made};\nEND IF;\nEND {block}"
    return StatementOut([*replaced(head, node.first), *body, *after(end)])


def _of(work: Work, node: nodes.CreateTrigger, table: TableInfo) -> str:
    names = ", ".join(_column(work, node, table, token) for token in node.columns)
    return f" OF {names}" if names else ""


def _column(work: Work, node: nodes.Node, table: TableInfo, token: Token) -> str:
    column = table.column(unquoted(token))
    if column is None:
        raise work.refuse(UNKNOWN, node, f"the table {table.name} has no column {unquoted(token)}")
    return canonical(column.name)


def _tag(work: Work, word: str) -> str:
    """A dollar quote that the statement does not have."""
    return next(tag for at in range(10_000) if (tag := f"${word}{at or ''}$") not in work.source)
