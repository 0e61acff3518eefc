"""Triggers that keep rows out, on both servers; all others are refused."""

import pytest

from sqldiff.running import on_postgresql, on_sqlite, translated
from sqlite_hunter.sql.translator import Refusal

QUEUE = "CREATE TABLE Queue (id INTEGER PRIMARY KEY, data TEXT, status INTEGER NOT NULL DEFAULT 0, n REAL)"
BOUND = """CREATE TRIGGER IF NOT EXISTS "maxsize_Queue"
   BEFORE INSERT
   ON Queue -- of those that wait
   WHEN (SELECT COUNT(*) FROM queue WHERE status = 0) >= {0}
BEGIN
    SELECT RAISE (ABORT, 'the queue''s length is {0}: 100% $body$');
END;"""
ALL = "SELECT * FROM queue ORDER BY id"


@pytest.fixture
def database(connection):
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE SCHEMA kept_out")
        connection.execute("SET LOCAL search_path TO kept_out")
        yield connection


@pytest.mark.parametrize(
    "trigger",
    [
        "CREATE TRIGGER r AFTER INSERT ON queue BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r INSTEAD OF INSERT ON queue BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TEMP TRIGGER r BEFORE INSERT ON queue BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER main.r BEFORE INSERT ON queue BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue BEGIN SELECT RAISE(FAIL, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue BEGIN SELECT RAISE(ABORT, 'no'); SELECT 1; END",
        "CREATE TRIGGER r BEFORE INSERT ON queue BEGIN SELECT CASE WHEN NEW.n > 1 THEN RAISE(ABORT, 'no') END; END",
        "CREATE TRIGGER r BEFORE INSERT ON queue BEGIN DELETE FROM queue; END",
        "CREATE TRIGGER r BEFORE INSERT ON queue WHEN NEW.id > 3 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE UPDATE ON queue WHEN NEW.rowid > 3 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue WHEN OLD.n > 3 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE DELETE ON queue WHEN NEW.n > 3 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue WHEN status > 3 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON queue WHEN (SELECT max(n) FROM queue WHERE id < gone) > 3 "
        "BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE DELETE ON queue WHEN (SELECT count(*) FROM queue) > 3 "
        "BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE UPDATE OF gone ON queue BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON unknown BEGIN SELECT RAISE(ABORT, 'no'); END",
        "DROP TRIGGER unknown",
    ],
)
def test_every_other_trigger_is_refused(trigger):
    *_, made = translated(QUEUE, trigger)
    assert isinstance(made, Refusal)


def test_rows_are_kept_out_alike(database):
    steps = [
        QUEUE,
        BOUND.format(3),
        BOUND.format(1),
        "INSERT INTO queue (data) VALUES ('a'), ('b')",
        "INSERT INTO queue (data) VALUES ('c'), ('d')",
        ALL,
        "INSERT INTO queue (data) VALUES ('c')",
        "INSERT INTO queue (data) VALUES ('d')",
        "INSERT OR IGNORE INTO queue (data) VALUES ('d')",
        "UPDATE queue SET status = 1 WHERE id = 1",
        "INSERT INTO queue (id, data) VALUES (7, 'e')",
        ALL,
        "DROP TRIGGER IF EXISTS MAXSIZE_queue",
        "INSERT INTO queue (id, data) VALUES (8, 'f')",
        ALL,
    ]
    wanted = on_sqlite(steps)
    assert [at for at, each in enumerate(wanted) if each == "fails"] == [4, 7, 8]
    assert on_postgresql(database, steps) == wanted


def test_rows_of_new_and_old_are_the_same(database):
    steps = [
        QUEUE,
        "CREATE TRIGGER low INSERT ON queue FOR EACH ROW WHEN NEW.n < 0 OR NEW.data = 'A' "
        "BEGIN SELECT RAISE(ABORT, 'low') WHERE NEW.status <> 5; END",
        "CREATE TRIGGER back BEFORE UPDATE OF Status, n ON queue WHEN NEW.status < OLD.status "
        "BEGIN SELECT RAISE(ABORT, 'back'); END",
        "CREATE TRIGGER stay BEFORE DELETE ON queue BEGIN SELECT RAISE(ABORT, 'stay') WHERE OLD.data IS NOT NULL; END",
        ("INSERT INTO queue (data, status, n) VALUES (?, ?, ?)", ("a", 2, -1.0)),
        ("INSERT INTO queue (data, status, n) VALUES (?, ?, ?)", ("a", 5, -1.0)),
        ("INSERT INTO queue (data, status, n) VALUES (?, ?, ?)", ("A", 2, 1.0)),
        ("INSERT INTO queue (data, status, n) VALUES (?, ?, ?)", (None, 2, None)),
        "UPDATE queue SET status = 1",
        "UPDATE queue SET status = 6, data = 'b' WHERE status = 5",
        "UPDATE queue SET data = 'c' WHERE status = 6",
        "DELETE FROM queue",
        "DELETE FROM queue WHERE data IS NULL",
        ALL,
    ]
    wanted = on_sqlite(steps)
    assert [at for at, each in enumerate(wanted) if each == "fails"] == [4, 6, 8, 11]
    assert on_postgresql(database, steps) == wanted
