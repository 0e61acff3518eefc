"""``sql --schema``: a database is read and stays as it is, with the files beside it, or one line says why it is not."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sqlite_hunter.cli.main import execute

ASKED = ("-e", "SELECT name FROM users ORDER BY name")
SORTED = 'SELECT name FROM users ORDER BY name COLLATE "C";\n'
DEFINITIONS = """
    CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE INDEX by_name ON users(name);
    CREATE VIEW names AS SELECT name FROM users;
    CREATE TRIGGER kept AFTER DELETE ON users BEGIN SELECT 1; SELECT 2; END;
    INSERT INTO users(name) VALUES ('a'), ('b');
"""


@pytest.fixture
def sql(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*args):
        code = execute(["sql", *args])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


@pytest.fixture
def database(tmp_path):
    """The path of a database with two rows."""
    path = tmp_path / "users.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(DEFINITIONS)
    return path


def files(folder):
    """Name, size, time and content of each file, as far as somebody else could see that it was touched."""
    return {
        path.name: (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()) for path in folder.iterdir()
    }


def left_behind(database, folder, statements, *, wal):
    """Copies the files of a database while a program has it open, as after a crash."""
    folder.mkdir()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        if wal:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA cache_size=1")
        connection.execute("PRAGMA cache_spill=1")
        for statement in statements:
            connection.execute(statement)
        for path in database.parent.iterdir():
            if path.is_file() and path.name.startswith(database.name) and not path.name.endswith("-shm"):
                shutil.copy(path, folder)


def test_a_database_is_read_and_stays_as_it_is(sql, database, tmp_path):
    before = files(tmp_path)
    assert sql("--schema", "users.db", *ASKED) == (0, SORTED, "")
    assert files(tmp_path) == before


def test_views_of_a_database_are_known_too(sql, database):
    code, out, err = sql("--schema", "users.db", "-e", "SELECT name FROM names ORDER BY name")
    assert (code, err) == (0, "")
    assert 'COLLATE "C"' in out


def test_a_read_only_database_in_a_read_only_folder(sql, database, tmp_path):
    database.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert sql("--schema", "users.db", *ASKED) == (0, SORTED, "")
    finally:
        tmp_path.chmod(0o700)


def test_a_database_with_a_name_that_a_uri_would_read_otherwise(sql, database, tmp_path):
    database.rename(tmp_path / "a?mode=rwc#%41 ä.db")
    before = files(tmp_path)
    assert sql("--schema", "a?mode=rwc#%41 ä.db", *ASKED) == (0, SORTED, "")
    assert files(tmp_path) == before


def test_a_database_in_wal_mode_gets_no_file_beside_it(sql, database, tmp_path):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    before = files(tmp_path)
    assert list(before) == ["users.db"]
    assert sql("--schema", "users.db", *ASKED) == (0, SORTED, "")
    assert files(tmp_path) == before


def test_what_is_only_in_the_log_is_known_and_the_log_stays(sql, database, tmp_path):
    folder = tmp_path / "left"
    left_behind(database, folder, ["ALTER TABLE users ADD COLUMN town TEXT NOT NULL DEFAULT ''"], wal=True)
    before = files(folder)
    assert sorted(before) == ["users.db", "users.db-wal"]
    asked = ("-e", "SELECT town FROM users ORDER BY town")
    for path in (folder / "users.db", link_to(folder / "users.db", tmp_path / "link.db")):
        assert sql("--schema", str(path), *asked) == (0, 'SELECT town FROM users ORDER BY town COLLATE "C";\n', "")
    assert files(folder) == before


def link_to(target, path):
    path.symlink_to(target)
    return path


def test_a_database_that_somebody_writes_to_in_wal_mode(sql, database, tmp_path):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO users(name) VALUES ('c')")
        before = files(tmp_path)
        assert sql("--schema", "users.db", *ASKED) == (0, SORTED, "")
        assert files(tmp_path) == before


def test_a_locked_database_is_one_line(sql, database, tmp_path):
    holds = (
        "import sqlite3; c = sqlite3.connect('users.db', isolation_level=None); c.execute('BEGIN EXCLUSIVE');"
        " print(flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        before = files(tmp_path)
        code, out, err = sql("--schema", "users.db", *ASKED)
        assert files(tmp_path) == before
        other.communicate(b"\n")
    assert (code, out) == (2, "")
    assert err == "error: cannot read users.db: another program has it locked, try again when that is done\n"


def test_a_transaction_that_was_cut_off_is_taken_back_in_a_copy_and_stays(sql, database, tmp_path):
    numbers = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n LIMIT 5000)"
    many = f"INSERT INTO users(name) {numbers} SELECT i FROM n"
    folder = tmp_path / "left"
    left_behind(database, folder, ["BEGIN", many, "UPDATE users SET name = name || 'x'"], wal=False)
    before = files(folder)
    assert sorted(before) == ["users.db", "users.db-journal"]
    assert sql("--schema", str(folder / "users.db"), *ASKED) == (0, SORTED, "")
    assert files(folder) == before


@pytest.mark.parametrize("size", [16, 50, 100, 4096, 8000])
def test_a_database_that_is_cut_off_is_one_line(sql, database, size):
    database.write_bytes(database.read_bytes()[:size])
    code, out, err = sql("--schema", "users.db", *ASKED)
    assert (code, out) == (2, "")
    assert err.startswith("error: cannot read users.db: it is cut off ")
    assert err.count("\n") == 1


def test_a_damaged_database_is_one_line(sql, database):
    data = bytearray(database.read_bytes())
    data[100:200] = b"\xee" * 100
    database.write_bytes(data)
    code, out, err = sql("--schema", "users.db", *ASKED)
    assert (code, out) == (2, "")
    assert err.startswith("error: cannot read users.db: it is damaged ")
    assert err.count("\n") == 1


def test_definitions_that_are_not_utf_8_are_one_line(sql, database):
    database.write_bytes(database.read_bytes().replace(b"CREATE INDEX by_name", b"CREATE INDEX by_n\xffme"))
    code, out, err = sql("--schema", "users.db", *ASKED)
    assert (code, out) == (2, "")
    assert err.startswith("error: cannot read users.db: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is empty, so it defines nothing"),
        (bytes(range(256)) * 16, "it is no SQLite database, or an encrypted one (decrypt a copy first)"),
    ],
)
def test_what_is_called_a_database_and_is_none_is_one_line(sql, tmp_path, data, message):
    (tmp_path / "a.db").write_bytes(data)
    assert sql("--schema", "a.db", *ASKED) == (2, "", f"error: cannot read a.db: {message}\n")


def test_a_database_is_known_by_its_bytes_and_not_by_its_name(sql, database, tmp_path):
    database.rename(tmp_path / "users.sql")
    assert sql("--schema", "users.sql", *ASKED) == (0, SORTED, "")


def test_of_a_script_the_definitions_count(sql):
    Path("a.sql").write_text(f"BEGIN;{DEFINITIONS};COMMIT; SELECT zzz(1)")
    assert sql("--schema", "a.sql", *ASKED) == (0, SORTED, "")


def test_several_schemas_count_in_order(sql):
    Path("a.sql").write_text("CREATE TABLE users(name INTEGER NOT NULL)")
    Path("b.sql").write_text("ALTER TABLE users RENAME COLUMN name TO number; ALTER TABLE users ADD name TEXT NOT NULL")
    assert sql("--schema", "a.sql", "--schema", "b.sql", *ASKED) == (0, SORTED, "")


def test_a_definition_that_cannot_be_read_is_told_with_its_place(sql):
    Path("a.sql").write_text("CREATE TABLE a(b);\n\nCREATE TABLE (c);\n")
    code, out, err = sql("--schema", "a.sql", *ASKED)
    assert (code, out) == (2, "")
    assert err.startswith("error: a.sql:3:14: the schema cannot be read: ")
    assert err.count("\n") == 1


def test_a_target_that_is_alike_changes_nothing(sql, tmp_path):
    (tmp_path / "there.sql").write_text("CREATE TABLE s.t (a BIGINT, b TEXT);")
    asked = ("-e", "CREATE TABLE t (a INTEGER)", "-e", "SELECT a FROM t")
    assert sql("--target", "there.sql", *asked) == sql(*asked)


def test_a_target_that_a_statement_does_not_fit_is_named_with_the_statement(sql, tmp_path):
    (tmp_path / "there.sql").write_text("\nCREATE TABLE s.t (a BIGINT);")
    code, _, err = sql("--target", "there.sql", "-e", "CREATE TABLE t (a REAL)", "-e", "\nUPDATE t SET a = 1")
    assert code == 1
    assert err == (
        "<execute 2>:2:8: refused (existing-table): s.t is defined for PostgreSQL at there.sql:2: a is BIGINT there, "
        "and what is stored is real\n"
    )


def test_what_a_target_has_that_cannot_be_read_is_told_and_not_checked(sql, tmp_path):
    (tmp_path / "there.sql").write_text("CREATE TABLE t (LIKE other);")
    code, _, err = sql("--target", "there.sql", "-e", "CREATE TABLE t (a REAL)", "-e", "SELECT a FROM t")
    assert code == 0
    assert err.startswith("warning: there.sql:1: not checked: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("content", [b"SELECT 1;", b"", b"SQLite format 3\0", b"SQLite format 3\0\xff"])
def test_a_target_without_tables_is_wrong_use(sql, tmp_path, content):
    (tmp_path / "there.sql").write_bytes(content)
    code, out, err = sql("--target", "there.sql", *ASKED)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "there.sql" in err
    assert "UTF-8" not in err
