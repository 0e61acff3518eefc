"""``--from`` reads files of SQLite and changes nothing; whatever is wrong with one is one line and exit code 2."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from functional.schema.conftest import digests

WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement)
print("ready", flush=True)
sys.stdin.readline()
import os
os._exit(0)  # as a program that is killed: nothing is put in order
"""


@pytest.fixture
def writer():
    """Starts a program that runs statements on a file, and holds its connection until it is killed."""
    started = []

    def start(path, *statements):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), *statements],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.communicate("\n")


def made(outcome):
    return [line for line in outcome.out.split("\n") if line.startswith("CREATE TABLE")]


def test_a_file_is_read_and_not_changed(schema, database, tmp_path):
    path = database("CREATE TABLE t (a TEXT)", "CREATE INDEX i ON t (a)", "PRAGMA user_version = 4")
    before = digests(tmp_path)
    outcome = schema("--from", str(path))
    assert (outcome.code, outcome.err) == (0, "")
    assert digests(tmp_path) == before
    assert made(outcome) == [
        "CREATE TABLE IF NOT EXISTS t (a TEXT);",
        "CREATE TABLE IF NOT EXISTS sqlite_user_version (version BIGINT NOT NULL);",
    ]
    assert "SELECT 4 WHERE NOT EXISTS" in outcome.out


@pytest.mark.parametrize("is_running", [True, False])
def test_what_is_only_in_the_wal_is_seen_and_nothing_beside_the_file_changes(
    schema, database, writer, tmp_path, is_running
):
    path = database("CREATE TABLE t (a TEXT)", "PRAGMA journal_mode = WAL")
    process = writer(path, "PRAGMA wal_autocheckpoint = 0", "CREATE TABLE late (b TEXT)")
    if not is_running:
        process.communicate("\n")
    before = digests(tmp_path)
    assert before.keys() == {"kept.db", "kept.db-wal", "kept.db-shm"}
    outcome = schema("--from", str(path))
    assert outcome.code == 0, outcome.err
    assert made(outcome) == ["CREATE TABLE IF NOT EXISTS t (a TEXT);", "CREATE TABLE IF NOT EXISTS late (b TEXT);"]
    assert digests(tmp_path) == before


def test_a_file_in_wal_mode_gets_no_files_beside_it(schema, database, tmp_path):
    path = database("CREATE TABLE t (a TEXT)", "PRAGMA journal_mode = WAL")
    assert digests(tmp_path).keys() == {"kept.db"}
    outcome = schema("--from", str(path))
    assert outcome.code == 0
    assert digests(tmp_path).keys() == {"kept.db"}


def test_a_hot_journal_is_taken_into_account_and_stays(schema, database, writer, tmp_path):
    path = database("CREATE TABLE t (a TEXT)", *["INSERT INTO t VALUES (hex(randomblob(2000)))"] * 40)
    grow = "INSERT INTO t SELECT hex(randomblob(2000)) FROM t, t u LIMIT 300"
    process = writer(
        path, "PRAGMA cache_size = 2", "PRAGMA cache_spill = 1", "BEGIN", "CREATE TABLE never (b TEXT)", grow
    )
    process.communicate("\n")
    before = digests(tmp_path)
    assert before.keys() == {"kept.db", "kept.db-journal"}
    outcome = schema("--from", str(path))
    assert outcome.code == 0, outcome.err
    assert made(outcome) == ["CREATE TABLE IF NOT EXISTS t (a TEXT);"]
    assert digests(tmp_path) == before


def test_who_reads_is_not_in_the_way(schema, database, writer):
    path = database("CREATE TABLE t (a TEXT)")
    writer(path, "BEGIN", "SELECT * FROM t")
    assert schema("--from", str(path)).code == 0


@pytest.mark.parametrize("statement", ["BEGIN EXCLUSIVE", "PRAGMA locking_mode = EXCLUSIVE; "])
def test_a_locked_file_is_one_line(schema, database, writer, statement):
    path = database("CREATE TABLE t (a TEXT)")
    writer(path, statement, *(["CREATE TABLE u (a TEXT)"] if "PRAGMA" in statement else []))
    outcome = schema("--from", str(path))
    assert outcome.code == 2
    assert outcome.err == f"error: cannot read {path}: another program has it locked, try again when that is done\n"


def garbage(path):
    path.write_bytes(b"\x93\x11" * 4096)
    return "no SQLite database, or an encrypted one"


def text(path):
    path.write_text("SQLite format 3, they say")
    return "no SQLite database"


def empty(path):
    path.write_bytes(b"")
    return "it is empty"


def header_only(path):
    path.write_bytes(path.read_bytes()[:60])
    return "cut off in its header"


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])
    return "it is cut off (5000 of "


def damaged(path):
    content = bytearray(path.read_bytes())
    content[100:140] = b"\xff" * 40
    path.write_bytes(content)
    return "it is damaged"


def broken_schema(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE t (a TEXT' WHERE name = 't'")
        connection.commit()
    return "it is damaged"


def folder(path):
    path.unlink()
    path.mkdir()
    return "Is a directory"


def missing(path):
    path.unlink()
    return "No such file or directory"


def fifo(path):
    path.unlink()
    os.mkfifo(path)
    return "it is no regular file"


@pytest.mark.parametrize(
    "spoil", [garbage, text, empty, header_only, cut, damaged, broken_schema, folder, missing, fifo]
)
def test_what_cannot_be_read_is_one_line_and_nothing_is_written(schema, database, tmp_path, spoil):
    path = database("CREATE TABLE t (a TEXT)", "CREATE TABLE u (a TEXT)", "CREATE TABLE v (a TEXT)")
    reason = spoil(path)
    outcome = schema("--from", str(path), "--output", "out")
    assert outcome.code == 2
    [line] = outcome.err.splitlines()
    assert line.startswith(f"error: cannot read {path}: ")
    assert reason in line
    assert outcome.out == ""
    assert not (tmp_path / "out").exists()


def test_hostile_names_stay_names(schema, database, server, tmp_path):
    hostile = ["a\nb", 'q"; DROP SCHEMA public; --', "$add$", "100%s", "x';y", "--", "$$ END $$"]
    names = ['"' + name.replace('"', '""') + '"' for name in hostile]
    columns = ", ".join(f"{name} TEXT" for name in names)
    path = database(*(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {columns})" for name in names))
    outcome = schema("--from", str(path), "--output", "out")
    assert outcome.code == 0, outcome.err
    server.execute((tmp_path / "out" / "kept.sql").read_text("utf-8"))
    found = server.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'kept'::regnamespace")
    assert {name for (name,) in found} == set(hostile)
    server.execute((tmp_path / "out" / "kept.down.sql").read_text("utf-8"))
    assert server.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'kept'").fetchall() == []


def test_tables_of_a_virtual_table_are_left_out(schema, database):
    path = database("CREATE TABLE t (a TEXT)", "CREATE VIRTUAL TABLE words USING fts5(a)")
    outcome = schema("--from", str(path))
    assert outcome.code == 1
    assert made(outcome) == ["CREATE TABLE IF NOT EXISTS t (a TEXT);"]
    assert outcome.err.count("refused: ") == 1


# --- where the scripts go -------------------------------------------------------------------------------


def test_several_databases_have_a_line_each_on_standard_output(schema, database):
    one, two = database("CREATE TABLE t (a TEXT)", name="one.db"), database("CREATE TABLE t (a TEXT)", name="two.db")
    outcome = schema("--from", str(one), "--from", str(two))
    assert [line for line in outcome.out.split("\n") if line.startswith("-- database: ")] == [
        "-- database: one.db", "-- database: two.db",
    ]  # fmt: skip


def test_check_tells_what_differs_and_writes_nothing(schema, database, tmp_path):
    path = database("CREATE TABLE t (a TEXT)")
    arguments = ("--from", str(path), "--output", "out")
    outcome = schema(*arguments, "--check")
    assert (outcome.code, outcome.err) == (1, "out/kept.down.sql: is not there\nout/kept.sql: is not there\n")
    assert not (tmp_path / "out").exists()
    assert schema(*arguments).code == 0
    before = digests(tmp_path / "out")
    assert (schema(*arguments, "--check").code, schema(*arguments).code) == (0, 0)
    assert digests(tmp_path / "out") == before
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE u (a TEXT)")
    outcome = schema(*arguments, "--check")
    assert (outcome.code, outcome.err) == (1, "out/kept.down.sql: differs\nout/kept.sql: differs\n")
    assert digests(tmp_path / "out") == before


def test_a_file_that_somebody_else_wrote_is_not_overwritten(schema, database, tmp_path):
    path = database("CREATE TABLE t (a TEXT)")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept.sql").write_text("-- by hand\n")
    outcome = schema("--from", str(path), "--output", "out")
    assert outcome.code == 2
    assert (
        outcome.err
        == "error: cannot write out/kept.sql: it is there, and was not written by this command; move it away\n"
    )
    assert digests(tmp_path / "out").keys() == {"kept.sql"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--check"], "--check compares the files of a folder"),
        (["--keep", "t.a"], "--keep belongs to --policy native"),
        (["--policy", "native", "--keep", "a"], "name the column as TABLE.COLUMN"),
        (["--policy", "native", "--from", "x.db"], "name the program too"),
        (["--output", "no/such/folder"], "there is no directory no/such"),
        (["--output", "a.py"], "it is no directory"),
        (["no-such-folder"], "no-such-folder"),
    ],
)
def test_wrong_use_is_one_line(schema, tmp_path, arguments, said):
    (tmp_path / "a.py").write_text("import sqlite3\n")
    outcome = schema(*arguments)
    assert outcome.code == 2
    [line] = outcome.err.splitlines()
    assert said in line


def test_a_program_without_definitions_is_said(schema, tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    outcome = schema()
    assert (outcome.code, outcome.out) == (0, "")
    assert "no definition of a SQLite table was found" in outcome.err


def test_a_file_that_cannot_be_parsed_makes_the_result_incomplete(schema, program, tmp_path):
    program("CREATE TABLE t (a TEXT)")
    (tmp_path / "program" / "broken.py").write_text("import sqlite3\ndef f(:\n")
    outcome = schema("program")
    assert outcome.code == 2
    assert "error: broken.py:2: not analysed: " in outcome.err
    assert made(outcome) == ["CREATE TABLE IF NOT EXISTS t (a TEXT);"]


def test_the_output_does_not_hang_on_cache_processes_or_triage(schema, program, tmp_path, capsys):
    program("CREATE TABLE t (a TEXT)", name="program/a.py")
    program("CREATE TABLE u (a TEXT)", "CREATE TABLE t (b TEXT)", name="program/b.py")
    first = schema("program")
    assert schema("program", "--no-triage", "--jobs", "1") == first
    from sqlite_hunter.cli.main import execute

    for _ in range(2):
        assert execute(["schema", "program", "--cache-dir", "kept-cache"]) == first.code
        assert capsys.readouterr() == (first.out, first.err)
