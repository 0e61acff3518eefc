"""Triggers on both servers: what they do is the same, and what would not be is refused."""

import pytest

from sqldiff.running import on_postgresql, on_sqlite, translated
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

QUEUE = "CREATE TABLE Queue (id INTEGER PRIMARY KEY, data TEXT, status INTEGER NOT NULL DEFAULT 0, n REAL)"
BOUND = """CREATE TRIGGER IF NOT EXISTS "maxsize_Queue"
   BEFORE INSERT
   ON Queue -- of those that wait
   WHEN (SELECT COUNT(*) FROM queue WHERE status = 0) >= {0}
BEGIN
    SELECT RAISE (ABORT, 'the queue''s length is {0}: 100% $body$');
END;"""
ALL = "SELECT * FROM queue ORDER BY id"
T = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, n INTEGER, at TEXT)"
LOG = "CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT, old TEXT, k INTEGER)"
COUNTS = "CREATE TABLE counts (k TEXT PRIMARY KEY, n INTEGER NOT NULL)"
PARENTS = "CREATE TABLE parents (id INTEGER PRIMARY KEY, n INTEGER)"
CHILDREN = "CREATE TABLE children (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parents(id) ON DELETE CASCADE)"
FILL = "INSERT INTO t (name, n, at) VALUES ('a', 1, 'x'), ('b', 2, 'y'), (NULL, NULL, NULL)"
TOUCH = "CREATE TRIGGER touch AFTER UPDATE ON t BEGIN UPDATE t SET at = 'now' WHERE id = NEW.id; END"
LOGGED = "CREATE TRIGGER logged AFTER UPDATE ON t BEGIN INSERT INTO log (what, old) VALUES (NEW.name, OLD.name); END"
ROWS = "SELECT * FROM t ORDER BY id"
LINES = "SELECT * FROM log ORDER BY id"
SUMS = "SELECT * FROM counts ORDER BY k"


@pytest.fixture
def database(connection):
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE SCHEMA with_triggers")
        connection.execute("SET LOCAL search_path TO with_triggers")
        yield connection


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ("INSTEAD OF INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); END", "no view"),
        ("BEFORE INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END", "use ABORT"),
        ("BEFORE INSERT ON t BEGIN SELECT RAISE(FAIL, 'no'); END", "use ABORT"),
        ("AFTER INSERT ON t BEGIN SELECT RAISE(IGNORE); END", "use WHEN"),
        ("BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); SELECT 1; END", "nothing but RAISE"),
        ("BEFORE INSERT ON t BEGIN SELECT CASE NEW.n WHEN 1 THEN RAISE(ABORT, 'no') END; END", "nothing but RAISE"),
        ("BEFORE INSERT ON t BEGIN SELECT CASE WHEN NEW.n THEN NEW.name ELSE RAISE(ABORT, 'no') END; END", "a literal"),
        ("BEFORE INSERT ON t BEGIN SELECT 1 + RAISE(ABORT, 'no'); END", "nothing but RAISE"),
        ("BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.n > RAISE(IGNORE); END", "within an expression"),
        ("BEFORE INSERT ON t WHEN NEW.id > 3 BEGIN SELECT RAISE(ABORT, 'no'); END", "no column NEW . id"),
        ("BEFORE INSERT ON t BEGIN INSERT INTO log (k) VALUES (NEW.rowid); END", "not known before"),
        ("BEFORE INSERT ON t WHEN OLD.n > 3 BEGIN SELECT RAISE(ABORT, 'no'); END", "no column OLD . n"),
        ("BEFORE DELETE ON t WHEN NEW.n > 3 BEGIN SELECT RAISE(ABORT, 'no'); END", "no column NEW . n"),
        ("BEFORE INSERT ON t WHEN status > 3 BEGIN SELECT RAISE(ABORT, 'no'); END", "no column status"),
        ("BEFORE UPDATE OF gone ON t BEGIN SELECT RAISE(ABORT, 'no'); END", "no column gone"),
        ("BEFORE INSERT ON unknown BEGIN SELECT RAISE(ABORT, 'no'); END", "no table that is known"),
        ("AFTER INSERT ON t BEGIN INSERT INTO unknown VALUES (NEW.id); END", "unknown is known"),
        ("AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES (gone); END", "no column gone"),
        ("AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES (?); END", "put in at run time"),
        ("AFTER INSERT ON t WHEN NEW.name = 5 BEGIN DELETE FROM log; END", "never equal"),
        ("AFTER INSERT ON t WHEN NEW.n = '5' BEGIN DELETE FROM log; END", "never equal"),
        ("AFTER INSERT ON t BEGIN INSERT INTO log (k) VALUES (last_insert_rowid()); END", "RETURNING"),
        ("AFTER INSERT ON t BEGIN INSERT INTO log (k) VALUES (1) RETURNING id; END", "not understood"),
        ("AFTER INSERT ON t BEGIN INSERT INTO log DEFAULT VALUES; END", "not understood"),
        ("AFTER INSERT ON t BEGIN INSERT INTO words (rowid, name) VALUES (NEW.id, NEW.name); END", "tsvector"),
        ("BEFORE UPDATE ON t BEGIN UPDATE t SET at = 'now' WHERE id = NEW.id; END", "use AFTER"),
        ("BEFORE DELETE ON t BEGIN DELETE FROM t WHERE n = OLD.n; END", "use AFTER"),
        ("BEFORE INSERT ON t BEGIN DELETE FROM t; END", "use AFTER"),
        ("AFTER UPDATE ON t BEGIN INSERT OR FAIL INTO log (what) SELECT name FROM t; END", "no counterpart"),
    ],
)
def test_a_trigger_that_would_do_something_else_is_refused(trigger, said):
    words = "CREATE VIRTUAL TABLE words USING fts5(name)"
    *_, made = translated(T, LOG, words, f"CREATE TRIGGER r {trigger}")
    assert isinstance(made, Refusal)
    assert said in made.reason


@pytest.mark.parametrize(
    "trigger",
    [
        "CREATE TEMP TRIGGER r BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER main.r BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no') END",
        f"CREATE TRIGGER {'r' * 64} BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); END",
        "DROP TRIGGER unknown",
    ],
)
def test_what_postgresql_has_not_is_refused(trigger):
    *_, made = translated(T, trigger)
    assert isinstance(made, Refusal)


SEES = "CREATE TRIGGER sees AFTER {} ON t BEGIN UPDATE counts SET n = (SELECT count(*) FROM t); END"
OTHERS = "CREATE TRIGGER others AFTER {} ON t BEGIN UPDATE t SET at = 'no' WHERE n = NEW.n AND id <> NEW.id; END"
BY_OLD = "CREATE TRIGGER by_old AFTER UPDATE ON t BEGIN UPDATE t SET at = 'now' WHERE id = OLD.id; END"
LAST = "CREATE TRIGGER last AFTER {} ON t BEGIN UPDATE counts SET n = coalesce(NEW.n, 0) WHERE k = 'last'; END"
BELOW = "CREATE TRIGGER below AFTER UPDATE ON t BEGIN UPDATE counts SET n = n + 1 WHERE n < NEW.n; END"
TWICE = (
    "CREATE TRIGGER twice AFTER UPDATE ON t BEGIN UPDATE counts SET n = n + NEW.id; UPDATE counts SET n = n * 2; END"
)
GROWS = "CREATE TRIGGER grows AFTER UPDATE ON t BEGIN UPDATE counts SET n = n + n * NEW.id; END"
KEPT = "CREATE TRIGGER kept AFTER INSERT ON t BEGIN INSERT INTO counts VALUES (NEW.name, 1); END"
WIDE = "CREATE TRIGGER wide AFTER UPDATE ON t BEGIN INSERT OR IGNORE INTO counts VALUES (NEW.name, 1); END"
SKIPS = "CREATE TRIGGER skips BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE) WHERE NEW.n = 2; END"
EARLY = "CREATE TRIGGER early BEFORE INSERT ON t BEGIN UPDATE t SET at = 'old' WHERE n = NEW.n; END"
LOUD = "CREATE TRIGGER loud BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.at IS NULL; END"


@pytest.mark.parametrize(
    ("trigger", "statement", "said"),
    [
        (SEES.format("INSERT"), "INSERT INTO t (n) VALUES (1), (2)", "one row at a time"),
        (SEES.format("INSERT"), "INSERT INTO t (n) SELECT k FROM log", "one row at a time"),
        (SEES.format("DELETE"), "DELETE FROM t", "one row at a time"),
        (SEES.format("UPDATE"), "UPDATE t SET n = 1 WHERE n = 2", "one row at a time"),
        (OTHERS.format("INSERT"), "INSERT INTO t (n) VALUES (1), (2)", "one row at a time"),
        (OTHERS.format("UPDATE"), "UPDATE t SET n = 3", "one row at a time"),
        (BY_OLD, "UPDATE t SET id = id + 1", "the key that is changed"),
        (BY_OLD, "UPDATE t SET rowid = rowid + 1", "the key that is changed"),
        (LAST.format("UPDATE"), "UPDATE t SET n = n + 1", "the order of the rows"),
        (LAST.format("INSERT"), "INSERT INTO t (n) SELECT k FROM log", "say ORDER BY"),
        (LOGGED, "UPDATE t SET n = n + 1", "the order of the rows"),
        (BELOW, "UPDATE t SET n = n + 1", "the order of the rows"),
        (TWICE, "UPDATE t SET n = n + 1", "the order of the rows"),
        (GROWS, "UPDATE t SET n = n + 1", "the order of the rows"),
        (LOGGED, "UPDATE t SET n = (SELECT count(*) FROM log)", "the next row's values"),
        (LOGGED, "UPDATE t SET n = 1 WHERE id = 1 RETURNING (SELECT count(*) FROM log)", "RETURNING reads"),
        (LOGGED, "INSERT OR REPLACE INTO t (id, n) VALUES (1, 2)", "inserted on SQLite, and updated"),
        (KEPT, "INSERT OR IGNORE INTO t (name) VALUES ('a')", "counts there too"),
        (KEPT, "INSERT OR FAIL INTO t (name) VALUES ('a')", "counts there too"),
        (WIDE, "INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = 3", "counts there too"),
        (SKIPS, "INSERT INTO t (n) VALUES (1), (2), (3)", "uses up"),
        (SKIPS, "INSERT INTO t (n) VALUES (?)", "uses up"),
        (EARLY, "INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = 3", "ON CONFLICT may meet"),
        (TOUCH, "ALTER TABLE t RENAME TO u", "create it again"),
        (LOGGED, "ALTER TABLE log RENAME TO lines", "create it again"),
    ],
)
def test_a_statement_that_fires_a_trigger_otherwise_is_refused(trigger, statement, said):
    *_, made, refused = translated(T, LOG, COUNTS, trigger, statement, bound="seq")
    assert isinstance(made, Translation)
    assert isinstance(refused, Refusal)
    assert said in refused.reason


def test_a_row_that_null_skips_fires_no_trigger_on_postgresql():
    *_, refused = translated(
        QUEUE,
        LOUD.replace("NEW.at", "NEW.n").replace("ON t", "ON queue"),
        "INSERT OR IGNORE INTO queue (status) VALUES (?)",
        bound="seq",
    )
    assert isinstance(refused, Refusal)
    assert "skips for NULL" in refused.reason


def test_of_two_triggers_that_hang_on_each_other_the_second_is_refused():
    other = LOGGED.replace("logged", "logged_too")
    *_, one, two, statement = translated(T, LOG, LOGGED, other, "UPDATE t SET n = 2 WHERE id = 1")
    assert isinstance(one, Translation)
    assert isinstance(two, Refusal)
    assert "logged fires at the same time" in two.reason
    assert isinstance(statement, Translation)
    assert any("logged_too, a trigger of t that it fires, is not translated" in note for note in statement.lacking)
    assert any("logged_too" in change.reason for change in statement.changes)


@pytest.mark.parametrize(
    "second",
    [
        "UPDATE counts SET n = n * 2 WHERE k = 'a'",
        "UPDATE counts SET n = n + 1 WHERE n < 3",
        "UPDATE counts SET n = n + 1 WHERE n < NEW.n",
        "DELETE FROM counts WHERE n > 3",
        "INSERT INTO log (k) SELECT n FROM counts",
    ],
)
def test_what_does_not_only_add_hangs_on_the_order_of_two(second):
    one = "CREATE TRIGGER one AFTER INSERT ON t BEGIN UPDATE counts SET n = n + 1 WHERE k = 'a'; END"
    two = f"CREATE TRIGGER two AFTER INSERT ON t BEGIN {second}; END"
    *_, first, refused = translated(T, LOG, COUNTS, one, two)
    assert isinstance(first, Translation)
    assert isinstance(refused, Refusal)
    assert "fires at the same time" in refused.reason


def test_a_trigger_that_comes_from_nowhere_is_not_fired_unseen():
    translator = Translator()
    for text in (T, LOG, LOGGED):
        assert isinstance(translator.translate(text, None), Translation)
    made = translator.translate(
        "CREATE TRIGGER back AFTER INSERT ON log BEGIN UPDATE t SET n = 1 WHERE id = NEW.k; END", None
    )
    assert isinstance(made, Refusal)
    assert "without knowing" in made.reason


def test_what_foreign_keys_fire_comes_in_another_order():
    steps = [
        "PRAGMA foreign_keys = ON",
        PARENTS,
        CHILDREN,
        LOG,
        "CREATE TRIGGER one AFTER DELETE ON parents BEGIN INSERT INTO log (what) VALUES ('parent'); END",
        "CREATE TRIGGER two AFTER DELETE ON children BEGIN INSERT INTO log (what) VALUES ('child'); END",
        "DELETE FROM parents WHERE id = 1",
    ]
    assert [isinstance(each, Refusal) for each in translated(*steps)] == [False] * 6 + [True]


def test_foreign_keys_are_checked_ahead_of_a_trigger():
    trigger = "CREATE TRIGGER gone AFTER DELETE ON parents BEGIN DELETE FROM children WHERE p = OLD.id; END"
    keep = CHILDREN.replace(" ON DELETE CASCADE", "")
    *_, made = translated("PRAGMA foreign_keys = ON", PARENTS, keep, trigger)
    assert isinstance(made, Refusal)
    assert "use BEFORE" in made.reason


def test_recursive_triggers_are_refused():
    *_, made = translated("PRAGMA recursive_triggers = ON", T, TOUCH)
    assert isinstance(made, Refusal)
    assert "recursive_triggers" in made.reason


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


PROGRAMS = {
    "the row itself": [
        T,
        TOUCH.replace("'now'", "'now ' || NEW.n"),
        FILL,
        "UPDATE t SET n = n + 1",
        ROWS,
        "INSERT INTO t (id, n) VALUES (1, 4) ON CONFLICT (id) DO UPDATE SET n = excluded.n",
        ROWS,
    ],
    "the row itself, once": [
        T,
        "CREATE TRIGGER touch AFTER UPDATE ON t WHEN NEW.at IS OLD.at "
        "BEGIN UPDATE t SET at = 'now', n = n + 1 WHERE id = OLD.id AND n > 1; END",
        FILL,
        "UPDATE t SET n = n + 1",
        ROWS,
        "UPDATE t SET at = 'z', n = 7",
        ROWS,
    ],
    "the row by its number": [
        "CREATE TABLE t (name TEXT, n INTEGER)",
        "CREATE TRIGGER touch AFTER UPDATE ON t BEGIN UPDATE t SET name = 'now ' || n WHERE rowid = OLD.rowid; END",
        "INSERT INTO t VALUES ('a', 1), ('a', 2)",
        "UPDATE t SET n = n + 1",
        "SELECT * FROM t ORDER BY n",
    ],
    "a trigger fires another": [
        T,
        LOG,
        "CREATE TRIGGER ins AFTER INSERT ON t BEGIN UPDATE t SET at = 'made' WHERE id = NEW.id; "
        "INSERT INTO log (what, k) VALUES ('ins', NEW.id); END",
        "CREATE TRIGGER upd AFTER UPDATE ON t BEGIN INSERT INTO log (what, old, k) VALUES ('upd', OLD.at, NEW.id); END",
        FILL,
        ROWS,
        LINES,
        "UPDATE t SET n = 9 WHERE id = 2",
        LINES,
    ],
    "two fire each other": [
        PARENTS,
        "CREATE TABLE b (id INTEGER PRIMARY KEY, n INTEGER)",
        "CREATE TRIGGER ta AFTER UPDATE ON parents BEGIN UPDATE b SET n = NEW.n + 1 WHERE id = NEW.id; END",
        "CREATE TRIGGER tb AFTER UPDATE ON b BEGIN UPDATE parents SET n = NEW.n + 10 WHERE id = NEW.id; END",
        "INSERT INTO parents VALUES (1, 0), (2, 0)",
        "INSERT INTO b VALUES (1, 0), (2, 0)",
        "UPDATE parents SET n = 5 WHERE id = 1",
        "UPDATE b SET n = 3 WHERE id = 2",
        "SELECT * FROM parents ORDER BY id",
        "SELECT * FROM b ORDER BY id",
    ],
    "counters": [
        T,
        COUNTS,
        "INSERT INTO counts VALUES ('rows', 0), ('size', 0)",
        "CREATE TRIGGER ci AFTER INSERT ON t BEGIN UPDATE counts SET n = n + 1 WHERE k = 'rows'; END",
        'CREATE TRIGGER cd AFTER DELETE ON t BEGIN UPDATE counts SET n = n - 1 WHERE k = "rows"; END',
        "CREATE TRIGGER cu AFTER UPDATE OF n ON t WHEN NEW.n <> OLD.n "
        "BEGIN UPDATE counts SET n = n + NEW.n - OLD.n WHERE k = 'size'; END",
        FILL,
        "UPDATE t SET n = n * 2",
        "UPDATE t SET name = name || 'q'",
        SUMS,
        "DELETE FROM t WHERE n > 2",
        "INSERT INTO t (id, n) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET n = excluded.n",
        "INSERT INTO t (id, n) VALUES (9, 8) ON CONFLICT (id) DO UPDATE SET n = excluded.n",
        "INSERT OR IGNORE INTO t (id, n) VALUES (9, 8), (10, 8)",
        SUMS,
        "DELETE FROM t",
        SUMS,
    ],
    "two counters at once": [
        T,
        COUNTS,
        "INSERT INTO counts VALUES ('rows', 0), ('size', 0)",
        "CREATE TRIGGER ci AFTER INSERT ON t BEGIN UPDATE counts SET n = n + 1 WHERE k = 'rows'; END",
        "CREATE TRIGGER cs AFTER INSERT ON t BEGIN UPDATE counts SET n = n + coalesce(NEW.n, 0) WHERE k = 'size'; END",
        FILL,
        "INSERT INTO t (n) SELECT n FROM t",
        SUMS,
    ],
    "what is compared with a column": [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, n INTEGER)",
        LOG,
        "CREATE TABLE o (a TEXT, b INTEGER)",
        "INSERT INTO o VALUES ('5', 5)",
        "CREATE TRIGGER x AFTER INSERT ON t WHEN NEW.id = '1' OR NEW.name = 'ABC' BEGIN "
        "INSERT INTO log (what) SELECT 'number' FROM o WHERE o.b = NEW.n; "
        "INSERT INTO log (what) SELECT 'text' FROM o WHERE a = NEW.name; END",
        "INSERT INTO t (name, n) VALUES ('5', 5), ('5', 5), ('abc', 5)",
        LINES,
    ],
    "documents": [
        T,
        LOG,
        "CREATE TRIGGER j AFTER UPDATE ON t BEGIN INSERT INTO log (what, old) VALUES "
        "(json_object('id', NEW.id, 'name', NEW.name), json_object('n', OLD.n)); END",
        FILL,
        "UPDATE t SET n = 3, name = 'é\"' WHERE id = 3",
        LINES,
    ],
    "types": [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, b BLOB, f BOOLEAN, r REAL, q NUMERIC)",
        "CREATE TABLE h (at DATETIME, b BLOB, f BOOLEAN, r REAL, q NUMERIC, d TEXT)",
        "CREATE TRIGGER a AFTER DELETE ON t BEGIN INSERT INTO h VALUES "
        "(OLD.at, OLD.b, OLD.f, OLD.r, OLD.q, datetime(OLD.at, '+1 day')); END",
        ("INSERT INTO t (at, b, f, r, q) VALUES (?, ?, ?, ?, ?)", ("2024-01-31 10:00:00", b"\x00\xff", True, 2, 2.5)),
        "DELETE FROM t",
        "SELECT * FROM h",
    ],
    "rows that are skipped": [
        T,
        LOG,
        "CREATE TRIGGER ig BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE) WHERE NEW.n = 2; "
        "INSERT INTO log (what) VALUES (NEW.name); END",
        "INSERT INTO t (name, n) VALUES ('a', 1)",
        "INSERT INTO t (name, n) VALUES ('b', 2)",
        "INSERT INTO t (name, n) VALUES ('c', 3)",
        "INSERT INTO t (n) VALUES (2) RETURNING id",
        ROWS,
        LINES,
    ],
    "only one of a group": [
        PARENTS.replace("n INTEGER", "n INTEGER, first INTEGER"),
        "CREATE TRIGGER one BEFORE INSERT ON parents WHEN NEW.first "
        "BEGIN UPDATE parents SET first = 0 WHERE n = NEW.n; END",
        "INSERT INTO parents (n, first) VALUES (1, 1), (1, 1), (2, 1), (1, 0)",
        "SELECT * FROM parents ORDER BY id",
    ],
    "only one of a group, afterwards": [
        PARENTS.replace("n INTEGER", "n INTEGER, first INTEGER"),
        "CREATE TRIGGER one AFTER INSERT ON parents WHEN NEW.first = 1 "
        "BEGIN UPDATE parents SET first = 0 WHERE n = NEW.n AND id <> NEW.id; END",
        ("INSERT INTO parents (n, first) VALUES (?, ?)", [(1, 1), (1, 1), (2, 1)]),
        "SELECT * FROM parents ORDER BY id",
    ],
    "cases of errors": [
        T,
        "CREATE TRIGGER r BEFORE UPDATE ON t BEGIN SELECT CASE WHEN NEW.n < OLD.n THEN RAISE(ABORT, 'it''s less') "
        'WHEN NEW.n IS NULL THEN RAISE(ABORT, "null") ELSE 0 END; END',
        FILL,
        "UPDATE t SET n = 0 WHERE id = 1",
        "UPDATE t SET n = 4 WHERE id = 1",
        "UPDATE t SET n = NULL WHERE id = 1",
        ROWS,
    ],
    "errors where a row is found": [
        T,
        LOG,
        "CREATE TRIGGER r BEFORE INSERT ON t BEGIN "
        "SELECT RAISE(ABORT, 'known') FROM log AS l WHERE l.what = NEW.name AND l.k > 0; END",
        "INSERT INTO log (what, k) VALUES ('a', 1), ('b', 0), ('a', 2)",
        "INSERT INTO t (name) VALUES ('b')",
        "INSERT INTO t (name) VALUES ('a')",
        "INSERT INTO t (name) VALUES (NULL)",
        "SELECT name FROM t ORDER BY id",
    ],
    "an error within": [
        T,
        "CREATE TABLE u (id INTEGER PRIMARY KEY, n INTEGER CHECK (n < 10))",
        "CREATE TRIGGER r AFTER UPDATE ON t BEGIN UPDATE t SET at = at || '!' WHERE id = NEW.id; "
        "UPDATE u SET n = NEW.n WHERE id = NEW.id; END",
        FILL,
        "INSERT INTO u VALUES (1, 1)",
        "UPDATE t SET n = 20 WHERE id = 1",
        ROWS,
        "UPDATE t SET n = 3 WHERE id = 1",
        ROWS,
    ],
    "keys after errors": [
        T,
        LOG,
        "CREATE TRIGGER b BEFORE INSERT ON t BEGIN INSERT INTO log (what) VALUES (NEW.name); END",
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.n > 2; END",
        "INSERT INTO t (name) VALUES ('a')",
        "INSERT INTO t (name) VALUES ('a')",
        "INSERT INTO t (name, n) VALUES ('b', 3)",
        "INSERT INTO t (name) VALUES ('b')",
        ROWS,
        LINES,
    ],
    "children without a foreign key's help": [
        "PRAGMA foreign_keys = ON",
        PARENTS,
        CHILDREN.replace(" ON DELETE CASCADE", ""),
        "CREATE TRIGGER d BEFORE DELETE ON parents BEGIN DELETE FROM children WHERE p = OLD.id; END",
        "INSERT INTO parents VALUES (1, 0), (2, 0)",
        "INSERT INTO children (p) VALUES (1), (1), (2)",
        "DELETE FROM parents WHERE n = 0",
        "SELECT * FROM children",
        "SELECT * FROM parents",
    ],
    "children that are counted": [
        "PRAGMA foreign_keys = ON",
        PARENTS,
        CHILDREN,
        "CREATE TRIGGER more AFTER INSERT ON children BEGIN UPDATE parents SET n = n + 1 WHERE id = NEW.p; END",
        "CREATE TRIGGER less AFTER DELETE ON children BEGIN UPDATE parents SET n = n - 1 WHERE id = OLD.p; END",
        "INSERT INTO parents VALUES (1, 0), (2, 0), (3, 0)",
        "INSERT INTO children (p) VALUES (1), (1), (2), (3)",
        "DELETE FROM children WHERE id = 1",
        "SELECT * FROM parents ORDER BY id",
        "DELETE FROM parents WHERE id > 1",
        "SELECT * FROM parents ORDER BY id",
        "SELECT * FROM children",
    ],
    "replaced rows fire no DELETE": [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)",
        LOG,
        "CREATE TRIGGER rd AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (OLD.name); END",
        "INSERT INTO t (name) VALUES ('a'), ('b')",
        "INSERT OR REPLACE INTO t (id, name) VALUES (1, 'z')",
        ROWS,
        LINES,
        "DELETE FROM t WHERE id = 1",
        LINES,
    ],
    "its own conflicts": [
        T,
        COUNTS,
        "CREATE TRIGGER b AFTER INSERT ON t BEGIN INSERT OR REPLACE INTO counts VALUES (NEW.name, NEW.n); END",
        "CREATE TRIGGER q AFTER UPDATE ON t BEGIN INSERT INTO counts VALUES (NEW.name, 1) "
        "ON CONFLICT (k) DO UPDATE SET n = n + 1 + NEW.n; END",
        "INSERT INTO t (name, n) VALUES ('a', 1), ('b', 3)",
        "UPDATE t SET n = n * 2",
        SUMS,
    ],
    "strange names": [
        'CREATE TABLE "My Table" ("Id" INTEGER PRIMARY KEY, "user" TEXT, "order" INTEGER)',
        LOG,
        'CREATE TRIGGER "My touch-é" AFTER UPDATE OF "order" ON "My Table" BEGIN '
        'UPDATE "My Table" SET "user" = \'t\' || NEW."order" WHERE "Id" = NEW."Id"; '
        "INSERT INTO log (what) VALUES (OLD.User); END",
        "INSERT INTO \"My Table\" VALUES (1, 'u', 2)",
        'UPDATE "My Table" SET "order" = 7 WHERE id = 1',
        'SELECT * FROM "My Table"',
        LINES,
        'DROP TRIGGER "my TOUCH-é"',
    ],
    "made twice": [
        T,
        LOG,
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('1'); END",
        "INSERT INTO t (n) VALUES (1)",
        "DROP TRIGGER a",
        "INSERT INTO t (n) VALUES (1)",
        "CREATE TRIGGER IF NOT EXISTS a AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('2'); END",
        "CREATE TRIGGER IF NOT EXISTS a AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('3'); END",
        "INSERT INTO t (n) VALUES (1)",
        LINES,
    ],
    "the same conflict outside and within": [
        T,
        COUNTS,
        "CREATE TRIGGER b AFTER INSERT ON t BEGIN INSERT OR IGNORE INTO counts VALUES (NEW.n, length(NEW.name)); END",
        "INSERT OR IGNORE INTO t (name, n) VALUES ('a', 1), ('a', 2), ('b', 1), ('c', 3)",
        SUMS,
        "SELECT name, n FROM t ORDER BY name",
    ],
    "RETURNING": [
        T,
        TOUCH.replace("UPDATE ON", "INSERT ON"),
        "INSERT INTO t (n) VALUES (1), (2) RETURNING id, at",
        ROWS,
    ],
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_triggers_do_the_same(database, name):
    assert on_postgresql(database, PROGRAMS[name]) == on_sqlite(PROGRAMS[name])


def test_a_trigger_finds_its_tables_whatever_the_search_path(database):
    for step in (T, TOUCH, FILL):
        for text in translated(T, TOUCH, FILL)[(T, TOUCH, FILL).index(step)].statements:
            database.execute(text)
    database.execute("SET LOCAL search_path TO public")
    database.execute("UPDATE with_triggers.t SET n = 5 WHERE id = 1")
    assert database.execute("SELECT at FROM with_triggers.t WHERE id = 1").fetchall() == [("now",)]
