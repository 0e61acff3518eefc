import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from sqlite_hunter.cli.main import execute


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def schema(tmp_path, monkeypatch, capsys):
    """Runs ``schema`` in an empty folder; nobody ever sees a traceback."""
    monkeypatch.chdir(tmp_path)

    def run(*args):
        code = execute(["schema", "--no-cache", *args])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "internal error" not in captured.err
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def program(tmp_path):
    """Writes a program that runs statements on a database; a file each line of which is one statement's."""

    def write(*statements, database="data/trades.db", name="program/store.py"):
        lines = ["import sqlite3", f"connection = sqlite3.connect({database!r})"]
        lines += [f"connection.execute({statement!r})" for statement in statements]
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def database(tmp_path):
    """Makes a file of SQLite of some statements, and closes it."""

    def make(*statements, name="kept.db"):
        path = tmp_path / name
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path

    return make


@pytest.fixture
def server(postgresql):
    """Connections to an empty database; what a test leaves behind there fails it."""
    connection = postgresql.connect()
    before = objects(connection)
    yield connection
    after = objects(connection)
    for name in after.keys() - before.keys():
        connection.execute(f'DROP SCHEMA "{name}" CASCADE')
    connection.close()


def objects(connection: psycopg.Connection) -> dict[str, list[tuple]]:
    """Everything that stands in the schemas of a database, by schema."""
    asked = """
        SELECT n.nspname, c.relkind::text, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid), a.attidentity::text
        FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        UNION ALL
        SELECT n.nspname, 'constraint', r.relname, c.conname, pg_get_constraintdef(c.oid), NULL, NULL, NULL
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    """
    connection.execute("SET search_path TO pg_catalog")
    found: dict[str, list[tuple]] = {}
    for schema, *rest in connection.execute(asked):
        found.setdefault(schema, []).append(tuple(rest))
    return {schema: sorted(rows, key=repr) for schema, rows in found.items()}


def digests(folder: Path) -> dict[str, tuple[str, int]]:
    """Content and time of every file of a folder."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if path.is_file()
    }
