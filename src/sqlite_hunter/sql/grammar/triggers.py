"""CREATE TRIGGER (https://www.sqlite.org/lang_createtrigger.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.grammar import expressions as exprs
from sqlite_hunter.sql.grammar import names, nodes, queries, writes
from sqlite_hunter.sql.grammar.reader import Unreadable

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.reader import Reader
    from sqlite_hunter.sql.tokens import Token


def trigger(reader: Reader, first: int, temporary: int) -> nodes.CreateTrigger:
    """CREATE TRIGGER, from that word on. A body that is not understood is left unread."""
    reader.expect("TRIGGER")
    at = reader.at
    exists = reader.take("IF", "NOT", "EXISTS")
    found = nodes.CreateTrigger(first, first, temporary, at if exists else -1, names.table_name(reader))
    start = reader.at
    try:
        _read(reader, found)
        if reader.at < len(reader.tokens):
            raise reader.unexpected()
    except Unreadable as error:
        found.table, found.when, found.steps, found.unread = _table(reader, start), None, [], error.reason
    reader.in_trigger = False
    reader.at = len(reader.tokens)
    found.last = reader.at - 1
    return found


def _table(reader: Reader, start: int) -> Token | None:
    """What stands after the first ON."""
    reader.at = start
    while reader.at < len(reader.tokens):
        if reader.take("ON"):
            return reader.name() if reader.is_name() else None
        reader.next()
    return None


def _read(reader: Reader, found: nodes.CreateTrigger) -> None:
    for timing in ("BEFORE", "AFTER", "INSTEAD OF"):
        if reader.take(*timing.split()):
            found.timing = timing
            break
    if reader.key not in ("INSERT", "UPDATE", "DELETE"):
        raise reader.unexpected()
    found.event = reader.next().key
    if found.event == "UPDATE" and reader.take("OF"):
        found.columns.append(reader.name())
        while reader.take(","):
            found.columns.append(reader.name())
    reader.expect("ON")
    found.table = reader.name()
    reader.take("FOR", "EACH", "ROW")
    found.when = exprs.expression(reader) if reader.take("WHEN") else None
    reader.expect("BEGIN")
    reader.in_trigger = True
    while not found.steps or reader.key != "END":
        found.steps.append(_step(reader))
        reader.expect(";")
    reader.expect("END")


def _step(reader: Reader) -> nodes.Statement:
    """One statement of the body, which may not say all that it may say elsewhere."""
    at = reader.at
    found: nodes.Insert | nodes.Update | nodes.Delete
    match reader.key:
        case "INSERT" | "REPLACE":
            found = writes.insert(reader, at, None)
            odd = found.select is None or found.alias is not None
        case "UPDATE":
            found = writes.update(reader, at, None)
            odd = found.limit is not None or bool(found.order_by)
        case "DELETE":
            found = writes.delete(reader, at, None)
            odd = found.limit is not None or bool(found.order_by)
        case "SELECT" | "VALUES":
            return nodes.Query(at, reader.at, queries.select(reader))
        case _:
            raise reader.unexpected()
    if odd or found.returning or found.table.schema is not None or found.alias is not None:
        raise Unreadable("the statement is not taken in a trigger", reader.tokens[at].start)
    return found
