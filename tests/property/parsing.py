"""Whether PostgreSQL's own grammar takes a statement, placeholders of psycopg included; no server is needed.

The grammar is that of the PostgreSQL that pglast was made of (18), so it also takes what only a later server than
somebody's knows. Whether names and types exist is not asked.
"""

import re

from pglast.error import Error
from pglast.parser import parse_sql, scan

PLACEHOLDER = re.compile(r"%(?:\((?P<name>[^)]+)\))?(?P<format>.?)", re.DOTALL)
"""As psycopg reads it, in literals and comments too: https://www.psycopg.org/psycopg3/docs/basic/params.html"""


def numbered(sql: str) -> tuple[str, int]:
    """A bound statement as it is sent, with ``$1`` for placeholders, and how many it has; raises ValueError."""
    numbers: dict[str, int] = {}
    count = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        if found["format"] not in {"s", "b", "t"}:
            raise ValueError(f"{found[0]!r} is no placeholder: a literal % is doubled where values are bound")
        count += 1
        return f"${numbers.setdefault(found['name'] or f'({count})', len(numbers) + 1)}"

    text = PLACEHOLDER.sub(replaced, sql)
    if len({name.startswith("(") for name in numbers}) > 1:
        raise ValueError("placeholders with names and without are mixed")
    return text, count


def fault_in_postgresql(sql: str, *, bound: bool = False) -> str | None:
    """Why PostgreSQL would not read a statement, or psycopg not bind it; None where all is well.

    ``bound`` says that values are handed over with it: only then does ``%`` mean anything.
    """
    try:
        text, count = numbered(sql) if bound else (sql, 0)
        if "\0" in text:
            return "it holds a NUL, which no text of PostgreSQL does"
        parse_sql(text)
        parameters = sum(token.name == "PARAM" for token in scan(text))
    except (Error, ValueError) as error:
        return str(error)
    return None if parameters == count else f"{count} placeholders stand for {parameters} parameters"


def parses_in_postgresql(sql: str, *, bound: bool = False) -> bool:
    """Whether PostgreSQL reads a statement, and psycopg binds it."""
    return fault_in_postgresql(sql, bound=bound) is None
