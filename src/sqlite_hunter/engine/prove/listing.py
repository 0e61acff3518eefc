"""An example as SQL that a person can run on both databases."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlite_hunter.engine.prove.comparing import shown
from sqlite_hunter.engine.prove.example import Example, Placed, Value
from sqlite_hunter.engine.prove.result import Result
from sqlite_hunter.engine.prove.rows import stored_columns
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.model import Database
from sqlite_hunter.sql.tokens import Token
from sqlite_hunter.sql.translator import Translation

_MARK: Final = re.compile(r"%(?:\((?P<name>[^()]*)\))?s|%%")
_MOST_ROWS: Final = 5


def lite_text(text: str, tree: nodes.Statement, tokens: Sequence[Token], values: Mapping[int | str, Value]) -> str:
    """The statement with its values in their places."""
    found = [each for each in tree.walk() if isinstance(each, nodes.Parameter)]
    for each in sorted(found, key=lambda each: -each.token.start):
        key: int | str = each.number if each.number in values else each.name
        text = text[: each.token.start] + literal(values.get(key), "sqlite") + text[each.token.end :]
    return text


def postgres_text(text: str, placed: Placed) -> str:
    """The translation with its values in their places."""
    if placed is None:
        return text
    waiting = iter(placed) if not isinstance(placed, Mapping) else iter(())

    def place(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = placed.get(match["name"]) if isinstance(placed, Mapping) else next(waiting, None)
        return _bound(value)

    return _MARK.sub(place, text)


def _bound(value: Value) -> str:
    """A bound value with the type that psycopg gives it: of integers the smallest, which decides what overflows."""
    if not isinstance(value, int) or isinstance(value, bool):
        return literal(value, "postgres")
    bits = next((bits for bits in (16, 32, 64) if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)), 0)
    kind = {16: "int2", 32: "int4", 64: "int8"}.get(bits, "numeric")
    return f"{value}::{kind}" if value >= 0 else f"({value})::{kind}"


def literal(value: Value, side: str) -> str:
    """A value as a literal of one of the two."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'" if side == "sqlite" else f"'\\x{value.hex()}'::bytea"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, float) and side == "postgres":
        return f"'{value!r}'::float8"
    if isinstance(value, float) and not math.isfinite(value):
        return "NULL" if math.isnan(value) else "9e999" if value > 0 else "-9e999"
    return repr(value)


def script(
    definitions: Sequence[str],
    database: Database,
    tables: Sequence[str],
    example: Example,
    statements: Sequence[str],
    side: str,
) -> str:
    """Definitions, rows and the statements: the triggers of the tables, and the one that differs."""
    lines = [_ended(definition) for definition in definitions]
    for name in tables:
        table = database.tables[name]
        names = ", ".join('"' + column.name.replace('"', '""') + '"' for column in stored_columns(table))
        for row in example.rows.get(name, ()):
            values = ", ".join(literal(value, side) for value in row)
            lines.append(f'INSERT INTO "{table.name}" ({names}) VALUES ({values});')
    lines += map(_ended, statements)
    return "\n".join(lines)


def given(result: Result) -> str:
    """What a database gave, on a line or two."""
    if result.error:
        return f"error: {result.error}" + (f" ({result.code})" if result.code else "")
    parts = []
    if result.rows is not None:
        rows = [f"({', '.join(map(shown, row))})" for row in result.rows[:_MOST_ROWS]]
        more = f", and {len(result.rows) - _MOST_ROWS} more" if len(result.rows) > _MOST_ROWS else ""
        parts.append(f"rows: {', '.join(rows) or 'none'}{more}")
    elif result.count is not None:
        parts.append(f"{result.count} rows changed")
    for name, state in result.state.items() if result.rows is None or result.count is not None else ():
        rows = [f"({', '.join(map(shown, row))})" for row in state[:_MOST_ROWS]]
        more = f", and {len(state) - _MOST_ROWS} more" if len(state) > _MOST_ROWS else ""
        parts.append(f"{name} afterwards: {', '.join(rows) or 'empty'}{more}")
    return "; ".join(parts)


def whole(translation: Translation, placed: Placed) -> str:
    """All statements of a translation, with their values."""
    own = (postgres_text(translation.text, placed),) if translation.text else ()
    return "\n".join(map(_ended, (*translation.ahead, *own, *translation.behind)))


def _ended(statement: str) -> str:
    text = statement.strip().removesuffix(";").rstrip()
    return f"{text};" if text else ""
