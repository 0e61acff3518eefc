"""Which columns get PostgreSQL's own type: those of which every statement of the program allows it.

All statements are translated with the candidates in their types. A refusal that names one forbids it; what is left is
tried again, until nothing is forbidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.native import documents
from sqlite_hunter.sql.native.candidates import DATE, NUMERIC, TIMESTAMPTZ, WRITTEN, Key, Native
from sqlite_hunter.sql.schema.affinity import NUMERIC as AFFINE
from sqlite_hunter.sql.schema.affinity import REAL
from sqlite_hunter.sql.tokens import NAME, WORD, significant, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlite_hunter.sql.schema.model import ColumnInfo, Database, TableInfo
    from sqlite_hunter.sql.translator import Refusal, Translation

    Attempt = Callable[[frozenset[Native]], Sequence[Translation | Refusal]]
    """Translates all statements with these columns in their types."""

_SHOWN: Final = 120
"""Characters of a statement in a reason."""


@dataclass(slots=True)
class Decision:
    """``chosen`` are the columns that get their type; ``forbidden`` says of the others why not.

    ``statements`` has the reason by the text of the statement that forbids it.
    """

    chosen: frozenset[Native] = frozenset()
    forbidden: dict[Key, str] = field(default_factory=dict)
    statements: dict[str, tuple[Native, str]] = field(default_factory=dict)


def candidates(database: Database, kept: Iterable[Key]) -> list[Native]:
    """The columns whose declaration asks for a type of PostgreSQL's, less those that are to be kept as they are."""
    spared = set(kept)
    return [each for each in database.asked.values() if each.key not in spared]


def decide(
    database: Database, kept: Iterable[Key], texts: Sequence[str], places: Sequence[str], attempt: Attempt
) -> Decision:
    """Try until nothing is forbidden. ``database`` holds all tables; ``places`` say where the statements stand."""
    decision = Decision()
    left: set[Native] = set()
    for each in candidates(database, kept):
        reason = _document(each, texts, places) or _unfit(database, each)
        if reason:
            decision.forbidden[each.key] = f"{_named(each)}: {reason}; {_hint(each)}"
        else:
            left.add(each)
    plain = attempt(frozenset()) if left else []
    while left:
        found = list(_forbidding(left, texts, plain, attempt(frozenset(left))))
        if not found:
            break
        for each, at, reason in found:
            place = f"{places[at]}: " if at < len(places) else ""
            told = f"{_named(each)}: {place}{_short(texts[at])}: {reason}; {_hint(each, 'change the statement, or ')}"
            decision.forbidden.setdefault(each.key, told)
            decision.statements.setdefault(texts[at], (each, told))
        left -= {each for each, _, _ in found}
    decision.chosen = frozenset(left)
    return decision


def _named(each: Native) -> str:
    return f"{each.table}.{each.column} cannot be {each.wanted}"


def _hint(each: Native, other: str = "") -> str:
    return f"{other}keep the column as it is (--keep {each.table}.{each.column})"


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= _SHOWN else f"{joined[: _SHOWN - 3]}..."


def _document(each: Native, texts: Sequence[str], places: Sequence[str]) -> str:
    """Why a column is not JSONB, with the first statement that forbids it; "" for another type."""
    if each.wanted in WRITTEN:
        return ""
    for at, text in enumerate(texts):
        reason = documents.forbids(text, each)
        if reason:
            place = f"{places[at]}: " if at < len(places) and places[at] else ""
            return f"{place}{_short(text)}: {reason}"
    return documents.UNUSED


def _unfit(database: Database, each: Native) -> str:
    """Why the definition itself forbids it, "" if it does not."""
    table = database.table(each.table)
    column = table.column(each.column) if table is not None else None
    if table is None or column is None:
        return "its table or itself is renamed or dropped later on"
    if not column.kind:
        return "several definitions disagree on it"
    if column.generated:
        return "it is a generated column"
    if each.wanted == NUMERIC and (column.kind, column.affinity) != (REAL, AFFINE):
        return f"SQLite reads its declaration as {column.affinity.upper()}"
    if each.wanted in (TIMESTAMPTZ, DATE) and (column.kind != "text" or column.collation != "BINARY"):
        return "its declared type or collation makes more of it than a text of that form"
    return _key(database, table, column)


def _key(database: Database, table: TableInfo, column: ColumnInfo) -> str:
    name = column.name.lower()
    of_child = any(name in reference.columns for reference in table.references)
    of_parent = any(
        name in (reference.parent_columns or table.primary_key) for _, reference in database.children(table.name)
    )
    return "it is part of a foreign key, whose other end has another type" if of_child or of_parent else ""


def _forbidding(
    left: set[Native],
    texts: Sequence[str],
    plain: Sequence[Translation | Refusal],
    native: Sequence[Translation | Refusal],
) -> Iterator[tuple[Native, int, str]]:
    """The columns that a statement forbids, with the statement's number and the reason.

    A statement that is refused without naming one forbids every column that it mentions: nobody knows what it does.
    """
    for at, (text, before, now) in enumerate(zip(texts, plain, native, strict=True)):
        reason = getattr(now, "reason", None)
        if reason is None:
            continue
        named = getattr(now, "native", None)
        if named in left:
            yield named, at, reason
            continue
        fails = "it is not translated either way" if hasattr(before, "reason") else "it is not translated then"
        for each in sorted(left & set(_mentioned(left, text))):
            yield each, at, f"{fails} ({reason})"


def _mentioned(left: set[Native], text: str) -> Iterator[Native]:
    """The columns that a text names together with their table, or by a star."""
    tokens = significant(text)
    words = {unquoted(token).lower() for token in tokens if token.kind in (WORD, NAME)}
    star = any(token.key == "*" for token in tokens) or (bool(tokens) and tokens[0].key == "INSERT")
    for each in left:
        if each.table in words and (each.column in words or star):
            yield each
