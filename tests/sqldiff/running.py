"""Statements one after another on both sides: what each gives, compared step by step."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg

from sqlite_hunter.sql.translator import Refusal, Translation, Translator

Step = str | tuple[str, Any]
"""A statement, with what it is bound to; a list of tuples is for ``executemany``."""


def translated(*statements: str, bound: str | None = None) -> list[Translation | Refusal]:
    """What becomes of the statements of one program, in order."""
    translator = Translator()
    translator.survey(statements)
    return [translator.translate(each, bound) for each in statements]


def steps_of(steps: Sequence[Step]) -> list[tuple[str, Any]]:
    return [(step, None) if isinstance(step, str) else step for step in steps]


def on_sqlite(steps: Sequence[Step]) -> list[Any]:
    """Rows, or whether it failed, of each step."""
    found: list[Any] = []
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for text, values in steps_of(steps):
        try:
            if isinstance(values, list):
                connection.executemany(text, values)
                found.append(None)
            else:
                cursor = connection.execute(text, values or ())
                found.append(cursor.fetchall() if cursor.description else None)
        except sqlite3.Error:
            found.append("fails")
    connection.close()
    return found


def on_postgresql(connection: psycopg.Connection, steps: Sequence[Step]) -> list[Any]:
    """The same of the translation; a refusal is an AssertionError."""
    translator = Translator()
    translator.survey([text for text, _ in steps_of(steps)])
    found: list[Any] = []
    for text, values in steps_of(steps):
        made = translator.translate(text, None if values is None else "seq")
        assert isinstance(made, Translation), f"{text}: {made.reason}"
        try:
            with connection.transaction():
                found.append(_run(connection, made, values))
        except psycopg.Error as error:
            found.append("fails")
            if error.sqlstate and error.sqlstate.startswith(("42", "XX")):
                raise  # a statement that cannot be right, whatever SQLite says
    return found


def _run(connection: psycopg.Connection, made: Translation, values: Any) -> Any:
    for ahead in made.ahead:
        connection.execute(ahead.encode())
    rows = None
    if isinstance(values, list):
        with connection.cursor() as cursor:
            cursor.executemany(made.text.encode(), values)
    elif made.text:
        cursor = connection.execute(made.text.encode(), values)
        rows = cursor.fetchall() if cursor.description else None
    for behind in made.behind:
        connection.execute(behind.encode())
    return rows
