"""``prove`` on a real server: what differs is found and made small, what does not is not reported."""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from sqlite_hunter.cli.main import execute
from sqlite_hunter.engine.prove.asked import from_sql
from sqlite_hunter.engine.prove.postgres import connected
from sqlite_hunter.engine.prove.proving import prove
from sqlite_hunter.engine.prove.rows import has_other_types
from sqlite_hunter.model.proof import DIFFERS, FAILS, NOT_PROVABLE, PROVEN, REFUSED
from sqlite_hunter.sql.translator import Translation, Translator

SCHEMA = """
CREATE TABLE trades (id INTEGER PRIMARY KEY, ticker TEXT NOT NULL, qty INTEGER, price REAL, made_at TEXT);
CREATE TABLE kv (k TEXT PRIMARY KEY, v TEXT, n INTEGER NOT NULL DEFAULT 0);
"""


@pytest.fixture
def proofs(postgresql):
    """Proves statements beside the schema; by outcome of each."""

    def run(text, make_translator=Translator, rounds=25, seed=1):
        with connected(postgresql.dsn) as side:
            found = prove([from_sql(SCHEMA + text, "x.sql")], side, seed, rounds, make_translator=make_translator)
        assert [proof.outcome for proof in found[:2]] == [PROVEN, PROVEN], found[:2]
        return found[2:]

    yield run
    with postgresql.connect() as connection:
        left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sqlite\\_hunter%'").fetchall()
    assert left == []


def wrong(pattern, replacement):
    """A translator that changes what comes out of the real one."""

    class Wrong(Translator):
        __slots__ = ()

        def translate(self, statement, bound="seq"):
            found = super().translate(statement, bound)
            if isinstance(found, Translation) and not found.text.startswith("CREATE"):
                return replace(found, text=re.sub(pattern, replacement, found.text))
            return found

    return Wrong


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM trades WHERE ticker = ? AND price > ?",
        "SELECT ticker FROM trades ORDER BY ticker",
        "SELECT ticker, qty FROM trades ORDER BY qty LIMIT 1",
        "SELECT ticker FROM trades LIMIT 2",
        "SELECT sum(price), avg(qty), count(*) FROM trades",
        "SELECT qty / 2, price / 3 FROM trades WHERE qty > -1000 AND qty < 1000 AND price > 0.5",
        "INSERT INTO trades (ticker, qty) VALUES (?, ?)",
        "INSERT OR REPLACE INTO kv (k, v) VALUES (?, ?)",
        "INSERT INTO kv (k) VALUES (?) ON CONFLICT(k) DO UPDATE SET n = 1",
        "UPDATE trades SET qty = ?, price = price * 2 WHERE id = ?",
        "DELETE FROM trades WHERE ticker LIKE ?",
        "UPDATE trades SET made_at = datetime('now')",
        "SELECT v FROM kv WHERE k IN (:a, :b)",
    ],
)
def test_what_is_the_same_is_proven(proofs, text):
    (proof,) = proofs(text)
    assert (proof.outcome, proof.reason) == (PROVEN, "")
    failing = sum(map(has_other_types, range(25)))  # of which PostgreSQL need not take the value
    assert 25 - failing <= proof.rounds + proof.undecided <= 25


def test_what_fails_on_both_sides_whatever_the_values_is_not_proven(proofs):
    (proof,) = proofs("INSERT INTO trades (ticker) VALUES (NULL)")
    assert (proof.outcome, proof.rounds) == (NOT_PROVABLE, 25)
    assert proof.reason.startswith("it fails on SQLite too, whatever the values: NOT NULL constraint failed")


@pytest.mark.parametrize(
    ("text", "pattern", "replacement"),
    [
        ("SELECT id FROM trades WHERE qty + 0 = ?", r"-\(- ?%s\)", "%s"),
        ("UPDATE trades SET price = ?", r"= .*", "= %s"),
        ("INSERT INTO trades (ticker, qty) VALUES ('a', ?)", r"replace\(.*bigint", "%s"),
    ],
)
def test_a_value_of_another_type_must_not_be_taken_for_something_else(proofs, text, pattern, replacement):
    """A bound text has no type in PostgreSQL: unguarded, '1' is the number 1 there."""
    (proof,) = proofs(text, wrong(pattern, replacement), rounds=80)
    assert proof.outcome == DIFFERS, proof


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "most_rows"),
    [
        ("SELECT ticker FROM trades WHERE qty > 3", " > 3", " >= 3", 1),
        ("SELECT ticker FROM trades ORDER BY ticker", "ORDER BY .*", "ORDER BY ticker DESC", 2),
        ("SELECT ticker FROM trades ORDER BY ticker", "ORDER BY .*", "", 2),
        ("SELECT count(*) AS n FROM trades", "count", "1 + count", 0),
        ("SELECT qty AS a FROM trades", "AS a", "AS b", 0),
        ("SELECT qty FROM trades", "SELECT qty", "SELECT qty::float8 AS qty", 1),
        ("SELECT DISTINCT qty FROM trades", "DISTINCT", "", 2),
        (
            "DELETE FROM trades WHERE qty = ?",
            "DELETE FROM trades WHERE qty = .*",
            "DELETE FROM trades WHERE %s IS NULL",
            1,
        ),
        ("UPDATE kv SET n = n + 1 WHERE k = 'a'", r"n \+ 1", "n + 2", 1),
        ("INSERT INTO kv (k, n) VALUES (?, ?)", r"\)$", " + 1)", 0),
    ],
)
def test_a_wrong_translation_is_found_and_made_small(proofs, text, pattern, replacement, most_rows):
    (proof,) = proofs(text, wrong(pattern, replacement), rounds=60)
    assert proof.outcome == DIFFERS, proof
    lite, postgres = proof.example.split("\n\n")
    assert lite.count('INSERT INTO "') <= most_rows
    assert lite.count('INSERT INTO "') == postgres.count('INSERT INTO "')
    assert "-- gives" in lite
    assert "-- gives" in postgres


def test_an_error_of_postgresql_alone_is_told_apart(proofs):
    (proof,) = proofs("SELECT ticker FROM trades", wrong("FROM trades", "FROM trade"))
    assert proof.outcome == FAILS
    assert "42P01" in proof.reason


@pytest.mark.parametrize(
    "text",
    [
        "SELECT qty * 1024 FROM trades WHERE qty > 1",  # an integer of more than 64 bits
        "SELECT qty FROM trades WHERE qty > 1 UNION ALL SELECT qty * 1024 FROM trades WHERE qty > 1",
        "UPDATE trades SET qty = qty * 2048 WHERE qty > 1",
        "INSERT INTO kv (k) SELECT v FROM kv WHERE v IS NULL LIMIT 1",  # NULL in a primary key
    ],
)
def test_what_fails_for_values_at_the_edge_alone_is_proven_and_says_so(proofs, text):
    (proof,) = proofs(text, rounds=60)
    assert proof.outcome == PROVEN, proof
    assert proof.data_errors > 0
    assert proof.reason.startswith("with values at the edge PostgreSQL fails: ")


@pytest.mark.parametrize(
    ("text", "pattern", "replacement"),
    [
        ("SELECT qty FROM trades", "$", " WHERE qty IS NULL OR 1 / (qty - 7) IS NOT NULL"),
        ("SELECT ticker FROM trades", "$", " WHERE (CASE WHEN ticker < 'zz' THEN 'x' END)::int IS NULL"),
        ("SELECT v FROM kv WHERE k = ?", "= %s", "= %s AND (CASE WHEN v < 'b' THEN 'a' END)::int IS NULL"),
    ],
)
def test_what_fails_for_ordinary_values_fails_although_other_rounds_are_the_same(proofs, text, pattern, replacement):
    (proof,) = proofs(text, wrong(pattern, replacement), rounds=40)
    assert proof.outcome == FAILS, proof
    assert proof.rounds > 0
    assert proof.data_errors > 0
    assert "-- gives error" in proof.example


def test_a_name_that_postgresql_does_not_keep_is_told(proofs):
    (proof,) = proofs(f"SELECT max({','.join(map(str, range(30)))}) FROM trades")
    assert proof.outcome == PROVEN
    assert proof.reason.startswith("names of more than 63 bytes are others on PostgreSQL: 'max(0,1,2,")


def test_a_name_that_the_translation_changes_differs(proofs):
    (proof,) = proofs("SELECT count(*) FROM trades", wrong(' AS "[^"]*"', ""))
    assert proof.outcome == DIFFERS
    assert "'count(*)' is 'count'" in proof.reason


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("VACUUM", NOT_PROVABLE),
        ("DROP TABLE kv", NOT_PROVABLE),
        ("PRAGMA journal_mode = WAL", NOT_PROVABLE),
        ("INSERT OR ROLLBACK INTO kv (k) VALUES ('a')", REFUSED),
        ("SELEC 1", REFUSED),
    ],
)
def test_what_is_not_run(proofs, text, outcome):
    before, proof, after = proofs(f"SELECT k FROM kv; {text}; SELECT v FROM kv")
    assert proof.outcome == outcome
    assert proof.reason
    assert (before.outcome, after.outcome) == (PROVEN, PROVEN)


def test_a_seed_repeats_a_run(proofs):
    translator = wrong("ORDER BY .*", "ORDER BY ticker DESC")
    runs = [proofs("SELECT ticker FROM trades ORDER BY ticker", translator, seed=5) for _ in range(2)]
    assert runs[0] == runs[1]


def test_the_command_reports_as_json(postgresql, tmp_path, capsys):
    file = tmp_path / "statements.sql"
    file.write_text(SCHEMA + "SELECT k FROM kv WHERE n = ?;\nVACUUM;\n")
    code = execute(["prove", str(file), "--dsn", postgresql.dsn, "--rounds", "5", "--seed", "3", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["summary"] == {"proven": 3, "differs": 0, "fails": 0, "refused": 0, "not_provable": 1}
    assert (told["seed"], told["rounds"]) == (3, 5)
    assert told["server"].startswith("PostgreSQL ")
    assert [each["line"] for each in told["statements"]] == [2, 3, 4, 5]


def test_a_failure_is_an_exit_code(postgresql, tmp_path, capsys):
    file = tmp_path / "statements.sql"
    file.write_text("CREATE TABLE t (a INTEGER);\nSELECT a * 3074457345618258603 FROM t;\n")
    code = execute(["prove", str(file), "--dsn", postgresql.dsn, "--seed", "3"])
    told = capsys.readouterr().out
    assert code == 1, told
    assert "1 proven, 1 failing." in told
    assert f"fails: {file}:2: bigint out of range (22003)" in "".join(told.split("\n"))


def test_the_command_proves_a_program(postgresql, tmp_path, capsys):
    (tmp_path / "app.py").write_text(
        "import sqlite3\n"
        "con = sqlite3.connect('x.db')\n"
        "con.execute('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)')\n"
        "def find(ids):\n"
        "    marks = ', '.join('?' * len(ids))\n"
        "    return con.execute(f'SELECT b FROM t WHERE a IN ({marks}) ORDER BY a', ids).fetchall()\n"
        "def other(name):\n"
        "    return con.execute(f'SELECT b FROM {name}')\n"
    )
    code = execute(["prove", str(tmp_path), "--dsn", postgresql.dsn, "--rounds", "5", "-v", "-n", "--isolated"])
    told = capsys.readouterr().out
    assert code == 0, told
    assert "3 statements: 2 proven" in told


def test_what_is_put_together_of_known_words_is_proven(postgresql, tmp_path, capsys):
    (tmp_path / "app.py").write_text(
        "import sqlite3\n"
        "con = sqlite3.connect('x.db')\n"
        "con.execute('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c REAL)')\n"
        "NAMES = ['b', 'c']\n"
        "def add(row):\n"
        '    con.execute(f\'INSERT INTO t ({", ".join(NAMES)}) VALUES ({", ".join("?" * len(row))})\', row)\n'
        "def copy(row, table):\n"
        "    con.execute(f'CREATE TABLE {table} (a INTEGER PRIMARY KEY, b TEXT NOT NULL)')\n"
        "    con.execute(f'SELECT a FROM {table} ORDER BY b')\n"
        "    con.execute(f'SELECT c FROM {table}')\n"
    )
    command = ["prove", str(tmp_path), "--dsn", postgresql.dsn, "--rounds", "5", "-n", "--isolated", "--json"]
    assert execute(command) == 0
    told = {each["line"]: each for each in json.loads(capsys.readouterr().out)["statements"]}
    assert told[6]["outcome"] == "proven"
    assert told[6]["translation"][-1].startswith('INSERT INTO t (b, c) VALUES (%s COLLATE "C", ')
    assert told[9]["outcome"] == "not_provable"
    assert told[9]["translation"] == ['SELECT a FROM {table} ORDER BY b COLLATE "C" NULLS FIRST']
    assert told[10]["outcome"] == "refused"


def test_a_server_that_is_not_there_is_one_line(tmp_path, capsys):
    file = tmp_path / "a.sql"
    file.write_text("SELECT 1")
    code = execute(["prove", str(file), "--dsn", f"host={tmp_path} user=nobody password=secret"])
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "PostgreSQL cannot be reached" in captured.err
    assert "secret" not in captured.err


def test_a_file_that_is_not_text_is_one_line(tmp_path, capsys):
    file = tmp_path / "a.sql"
    file.write_bytes(b"SELECT 1;\nSELECT '\xff'")
    assert execute(["prove", str(file)]) == 2
    assert f"{file}:2: it is not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["ok.db", "ok", "ok.sql", "ok.jsonl"])
def test_a_database_in_place_of_statements_is_one_line(tmp_path, capsys, name):
    file = tmp_path / name
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE t (a TEXT)")
    assert execute(["prove", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{name}: is a SQLite database, and has no statements; name a file of SQL" in captured.err
    assert captured.err.count("\n") == 1


CATALOGUE = [
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "SELECT count(*) FROM (SELECT name FROM sqlite_schema WHERE type = 'table') AS t",
    "PRAGMA table_info(kv)",
]


@pytest.mark.parametrize("text", CATALOGUE)
def test_what_asks_for_the_tables_is_proven_where_all_are_there(proofs, text):
    [proof] = proofs(text, rounds=3)
    assert (proof.outcome, proof.reason) == (PROVEN, "")


@pytest.mark.parametrize("text", CATALOGUE[:2])
def test_what_asks_for_the_tables_is_not_provable_where_some_are_not_there_on_postgresql(proofs, text):
    refused, proof = proofs(f"CREATE VIRTUAL TABLE found USING fts5(body); {text}", rounds=3)
    assert refused.outcome == REFUSED
    assert proof.outcome == NOT_PROVABLE
    assert proof.reason.startswith("found: its definition is refused: ")


def test_what_asks_for_one_table_depends_on_no_other(proofs):
    refused, proof, other = proofs(
        "CREATE VIRTUAL TABLE found USING fts5(body); PRAGMA table_info(kv); SELECT k FROM kv", rounds=3
    )
    assert (refused.outcome, proof.outcome, other.outcome) == (REFUSED, PROVEN, PROVEN)


TRIGGERS = """
CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT, at TEXT);
CREATE TRIGGER touch AFTER UPDATE ON trades BEGIN UPDATE trades SET made_at = 'now' WHERE id = NEW.id; END;
CREATE TRIGGER told AFTER DELETE ON trades BEGIN INSERT INTO log (what, at) VALUES (OLD.ticker, datetime('now')); END;
CREATE TRIGGER kept BEFORE INSERT ON kv WHEN NEW.n > 2 BEGIN SELECT RAISE(ABORT, 'no'); END;
CREATE TRIGGER search AFTER INSERT ON trades BEGIN SELECT RAISE(FAIL, 'no') WHERE NEW.qty > 1; END;
"""


def changed(pattern, replacement):
    """A translator that is wrong in the triggers."""

    class Wrong(Translator):
        __slots__ = ()

        def translate(self, statement, bound="seq"):
            found = super().translate(statement, bound)
            if isinstance(found, Translation) and "RETURNS trigger" in found.text:
                return replace(found, text=re.sub(pattern, replacement, found.text))
            return found

    return Wrong


@pytest.mark.parametrize(
    ("text", "outcome", "said"),
    [
        ("UPDATE trades SET qty = ? WHERE price > ?", PROVEN, ""),
        ("DELETE FROM trades WHERE id = ?", PROVEN, ""),
        ("INSERT INTO kv (k, n) VALUES (?, ?)", PROVEN, ""),
        ("SELECT ticker, made_at FROM trades", PROVEN, ""),
        ("DELETE FROM trades", REFUSED, "the order of the rows"),
        ("INSERT INTO trades (ticker) VALUES (?)", NOT_PROVABLE, "search, a trigger of trades that is not translated"),
    ],
)
def test_a_trigger_is_fired_on_both_sides(proofs, text, outcome, said):
    *definitions, proof = proofs(TRIGGERS + text)
    assert [each.outcome for each in definitions] == [PROVEN] * 4 + [REFUSED]
    assert proof.outcome == outcome, proof
    assert said in proof.reason


@pytest.mark.parametrize(
    ("text", "pattern", "replacement"),
    [
        ("UPDATE trades SET qty = 1 WHERE id = 1", "id = NEW.id", "id = NEW.id + 1"),
        ("DELETE FROM trades WHERE id = 1", r"OLD\.ticker", "NULL"),
        ("INSERT INTO kv (k, n) VALUES ('a', 3)", "n > 2", "n > 3"),
    ],
)
def test_a_wrong_trigger_is_found(proofs, text, pattern, replacement):
    *_, proof = proofs(TRIGGERS + text, changed(pattern, replacement), rounds=40)
    assert proof.outcome in (DIFFERS, FAILS), proof
    lite, postgres = proof.example.split("\n\n")
    for side in (lite, postgres):
        assert "CREATE TRIGGER" in side
        assert side.rindex("CREATE TRIGGER") > side.rfind('INSERT INTO "trades"')
