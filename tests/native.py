"""Statements under the policy ``native``, translated and run on a real PostgreSQL."""

from contextlib import contextmanager

from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.translator import SEQUENCE, Translation, Translator


def translated(*statements, kept=()):
    """The translator after the statements, and what became of each."""
    translator = Translator(policy=Policy(native=True, kept=frozenset(kept)))
    translator.survey(statements, [f"app.py:{number}" for number in range(1, len(statements) + 1)])
    return translator, [translator.translate(each, SEQUENCE if "?" in each else None) for each in statements]


@contextmanager
def in_schema(postgresql, name, *settings):
    """A connection in an empty schema, which is gone afterwards; ``settings`` are statements run before."""
    with postgresql.connect() as opened:
        opened.execute(f"CREATE SCHEMA {name}")
        opened.execute(f"SET search_path TO {name}")
        for each in settings:
            opened.execute(each)
        yield opened
        opened.rollback()
        opened.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        opened.commit()


def run(connection, found, values=None):
    """The rows of a translation, None where it has none; ``values`` in the order of SQLite's placeholders, or named."""
    assert isinstance(found, Translation), found
    for text in found.ahead:
        connection.execute(text)
    cursor = connection.execute(found.text, _placed(found, values))
    rows = cursor.fetchall() if cursor.description else None
    for text in found.behind:
        connection.execute(text)
    return rows


def _placed(found, values):
    if found.named and isinstance(values, list | tuple):
        return {name: values[int(str(name)[1:]) - 1] for name in found.parameters}
    return values or None
