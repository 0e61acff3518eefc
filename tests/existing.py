"""The tables that a script for PostgreSQL makes, for tests of what is held against them."""

from sqlite_hunter.sql.schema.postgres_reading import Reader


def read_tables(text, path):
    """The tables of one script."""
    reader = Reader()
    reader.add(text, path)
    return reader.tables()
