"""What is refused, left out and told: nothing is added, dropped or guessed in silence."""

import pytest


def lines_of(text, *, comments=False):
    return [line for line in text.split("\n") if line and line.startswith("--") == comments]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("CREATE TABLE t (a)", "the column a has no type"),
        ("CREATE TABLE t (a STRING)", "the column a has the type STRING"),
        ("CREATE TABLE t AS SELECT 1 AS a", "takes its columns from a query"),
        ("CREATE VIRTUAL TABLE t USING fts5(a)", "no virtual table (fts5)"),
        ("CREATE TABLE other.t (a TEXT)", "attached at run time"),
        ("CREATE TABLE t (a TEXT, xmin INTEGER)", "a column xmin of its own"),
        ("CREATE TABLE t (a TEXT, UNIQUE (a) ON CONFLICT REPLACE)", "ON CONFLICT REPLACE"),
        ("CREATE TABLE t (a TEXT /* a /* b */)", "a comment within a comment"),
        (f"CREATE TABLE t{'x' * 63} (a TEXT)", "longer than PostgreSQL's 63 bytes"),
        (f"CREATE TABLE t (a{'x' * 63} TEXT)", "a name of more than 63 bytes"),
        ("CREATE INDEX i ON gone (a)", "no definition of the table gone is known"),
        ("ALTER TABLE gone ADD COLUMN a TEXT", "no definition of the table gone is known"),
        ("CREATE TRIGGER r AFTER INSERT ON gone BEGIN DELETE FROM good; END", "no table that is known"),
        ("CREATE TRIGGER r AFTER INSERT ON good BEGIN DELETE FROM gone; END", "the table gone is known"),
        ("CREATE TRIGGER r BEFORE DELETE ON good BEGIN DELETE FROM good; END", "in PL/pgSQL"),
        ("CREATE TRIGGER r AFTER INSERT ON good WHEN {when} BEGIN DELETE FROM good; END", "put in at run time"),
        ("ALTER TABLE good DROP COLUMN a", "the column a is there before and not after"),
        ("ALTER TABLE good RENAME COLUMN a TO b", "the column a is there before and not after"),
        ("CREATE VIEW v AS SELECT nothing(a) FROM good", "nothing"),
        ("CREATE TABLE t (a TEXT", "it is not understood"),
    ],
)
def test_what_cannot_be_translated_stands_in_the_script_with_its_reason(schema, program, statement, reason):
    program("CREATE TABLE good (a TEXT)", statement)
    outcome = schema("program")
    assert outcome.code == 1
    [said] = outcome.err.splitlines()
    assert said.startswith("refused: store.py:4: ")
    assert reason in said
    told = [line for line in lines_of(outcome.out, comments=True) if "not translated" in line]
    assert [line.removeprefix("-- not translated: ") for line in told] == [
        said.removeprefix("refused: ").removesuffix(" (trades.db)")
    ]
    assert f"--     {statement}" in outcome.out.split("\n")
    assert lines_of(outcome.out) == [
        "CREATE SCHEMA IF NOT EXISTS trades;",
        "SET search_path TO trades;",
        "CREATE TABLE IF NOT EXISTS good (a TEXT);",
    ]


def test_what_needs_a_refused_table_is_refused_with_it(schema, program):
    program(
        "PRAGMA foreign_keys = ON",
        "CREATE TABLE bad (a, id INTEGER PRIMARY KEY)",
        "CREATE TABLE child (id INTEGER PRIMARY KEY, bad_id INTEGER REFERENCES bad (id))",
        "CREATE TABLE good (a TEXT)",
        "CREATE VIEW first AS SELECT count(*) AS c FROM bad",
        "CREATE VIEW second AS SELECT c FROM first",
        "CREATE VIEW third AS SELECT a FROM good",
    )
    outcome = schema("program")
    assert outcome.code == 1
    assert [line.partition(": CREATE ")[2] for line in outcome.err.splitlines()][1:] == [
        "TABLE child: it needs bad, which is not translated (trades.db)",
        "VIEW first: it needs bad, which is not translated (trades.db)",
        "VIEW second: it needs first, which is not translated (trades.db)",
    ]
    assert lines_of(outcome.out)[2:] == [
        "CREATE TABLE IF NOT EXISTS good (a TEXT);",
        "CREATE OR REPLACE VIEW third AS SELECT a FROM good;",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE t (a)",
        "CREATE TEMPORARY VIEW t AS SELECT 1",
        "CREATE TABLE temp.t (a)",
        "CREATE TABLE sqlite_stat9 (a)",
        "ALTER TABLE good ADD COLUMN a TEXT",
        "CREATE TABLE IF NOT EXISTS good(A  text)",
        "PRAGMA journal_mode = WAL",
        "DROP TABLE IF EXISTS good",
        "INSERT INTO good VALUES ('CREATE TABLE t (a)')",
        "CREATE EXTENSION hstore",
    ],
)
def test_what_needs_no_translation_is_no_refusal(schema, program, statement):
    program("CREATE TABLE good (a TEXT)", statement)
    outcome = schema("program")
    assert outcome.code == 0, outcome.err
    assert lines_of(outcome.out)[2:] == ["CREATE TABLE IF NOT EXISTS good (a TEXT);"]


def test_what_hangs_on_a_refused_table_is_refused_too(schema, program):
    program(
        "CREATE TABLE t (a)",
        "CREATE INDEX i ON t (a)",
        "ALTER TABLE t ADD COLUMN b TEXT",
        "CREATE VIEW v AS SELECT b FROM t",
    )
    outcome = schema("program")
    assert outcome.code == 1
    assert outcome.err.count("refused: ") == 4
    assert lines_of(outcome.out)[2:] == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("CREATE TABLE IF NOT EXISTS t (a TEXT)", "only a.py:3 has b"),
        ("CREATE TABLE t (a TEXT, b INTEGER, c REAL)", "only b.py:3 has c"),
        ("CREATE TABLE t (a TEXT, b REAL)", "b is INTEGER and REAL"),
        ("CREATE TABLE t (b INTEGER, a TEXT)", "another order"),
        ("CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER)", "only the other has the primary key a"),
        ("CREATE TABLE t (a TEXT, b INTEGER NOT NULL)", "b may be NULL in the first only"),
        ("CREATE TABLE t (a TEXT DEFAULT 'x', b INTEGER)", "defaults or constraints differ"),
    ],
)
def test_a_table_that_is_created_twice_otherwise_is_refused_with_both_places(schema, program, other, said):
    program("CREATE TABLE IF NOT EXISTS t (a TEXT, b INTEGER)", name="program/a.py")
    program(other, name="program/b.py")
    outcome = schema("program")
    assert outcome.code == 1
    assert "a.py:3: CREATE TABLE t: b.py:3 creates it otherwise" in outcome.err
    assert said in outcome.err
    assert lines_of(outcome.out)[2:] == []


def test_what_differs_only_in_words_is_one_table(schema, program):
    program("CREATE TABLE IF NOT EXISTS t (a VARCHAR(5), b INTEGER)", name="program/a.py")
    program("create table T (a text,  b INT) -- same", name="program/b.py")
    outcome = schema("program")
    assert (outcome.code, outcome.err) == (0, "")
    assert "-- a.py:3, b.py:3\n" in outcome.out


def test_the_configuration_decides_between_definitions(schema, program, tmp_path):
    program("CREATE TABLE t (a TEXT)", name="program/a.py")
    program("CREATE TABLE t (a TEXT, b INTEGER)", name="program/b.py")
    tmp_path.joinpath("sqlite-hunter.toml").write_text('[databases."trades.db"]\ndefined-in = { t = "b.py:3" }\n')
    outcome = schema("program")
    assert outcome.code == 0
    assert lines_of(outcome.out)[2:] == ["CREATE TABLE IF NOT EXISTS t (a TEXT, b BIGINT);"]
    assert "left out: a.py:3: CREATE TABLE t: b.py:3 decides" in outcome.err


def test_a_place_that_defines_nothing_decides_nothing(schema, program, tmp_path):
    program("CREATE TABLE t (a TEXT)", name="program/a.py")
    tmp_path.joinpath("sqlite-hunter.toml").write_text('[databases."trades.db"]\ndefined-in = { t = "c.py" }\n')
    outcome = schema("program")
    assert outcome.code == 1
    assert "defined in c.py, where it is not" in outcome.err


def test_a_file_of_the_database_decides(schema, program, database):
    program("CREATE TABLE t (a TEXT)", name="program/a.py")
    program("CREATE TABLE t (a TEXT, b INTEGER)", name="program/b.py")
    path = database("CREATE TABLE t (a TEXT, b INTEGER, c REAL)", name="trades.db")
    outcome = schema("program", "--from", str(path))
    assert outcome.code == 0, outcome.err
    assert lines_of(outcome.out)[2:] == ["CREATE TABLE IF NOT EXISTS t (a TEXT, b BIGINT, c DOUBLE PRECISION);"]
    assert outcome.err.count("left out: ") == 2


def test_columns_that_are_added_later_count(schema, program):
    program("CREATE TABLE t (a TEXT)", "ALTER TABLE t ADD b REAL", "ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 3")
    outcome = schema("program")
    assert outcome.code == 0
    assert lines_of(outcome.out)[3:] == [
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS b DOUBLE PRECISION;",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS c BIGINT DEFAULT 3;",
    ]


def test_a_column_that_is_added_in_two_ways_is_refused(schema, program):
    program("CREATE TABLE t (a TEXT)", "ALTER TABLE t ADD b REAL", "ALTER TABLE t ADD COLUMN b TEXT")
    outcome = schema("program")
    assert outcome.code == 1
    assert "store.py:5: ALTER TABLE t: store.py:4 adds the column b otherwise" in outcome.err


def test_a_new_table_that_takes_the_place_of_an_old_one_is_that(schema, program):
    program(
        "CREATE TABLE t (a TEXT)",
        "CREATE TABLE t_new (a TEXT)",
        "INSERT INTO t_new SELECT a FROM t",
        "DROP TABLE t",
        "ALTER TABLE t_new RENAME TO t",
    )
    outcome = schema("program")
    assert outcome.code == 0, outcome.err
    assert lines_of(outcome.out)[2:] == ["CREATE TABLE IF NOT EXISTS t (a TEXT);"]


def test_foreign_keys_that_sqlite_does_not_enforce_are_left_out_with_a_note(schema, program):
    program("CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE c (p INTEGER REFERENCES p(id))")
    outcome = schema("program")
    assert outcome.code == 0
    assert "REFERENCES" not in "".join(lines_of(outcome.out))
    assert "-- note: the foreign key to p is left out" in outcome.out


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        ("CREATE TABLE c (p INTEGER REFERENCES gone(id))", "refers to gone"),
        ("CREATE TABLE c (p INTEGER REFERENCES p(other))", "no such column"),
        ("CREATE TABLE c (p TEXT REFERENCES p(name))", "no primary key or unique constraint"),
        ("CREATE TABLE c (p TEXT REFERENCES p(id))", "of another type (TEXT and INTEGER)"),
    ],
)
def test_foreign_keys_that_postgresql_would_not_take_are_refused(schema, program, child, reason):
    program("PRAGMA foreign_keys = ON", "CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT)", child)
    outcome = schema("program")
    assert outcome.code == 1
    assert reason in outcome.err


def test_two_databases_of_one_name_have_schemas_and_files_of_their_own(schema, program, tmp_path):
    program("CREATE TABLE t (a TEXT)", database="demo/trades.db", name="program/a.py")
    program("CREATE TABLE t (a TEXT)", database="prod/trades.db", name="program/b.py")
    outcome = schema("program", "--output", "out")
    assert outcome.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "demo_trades.down.sql", "demo_trades.sql", "prod_trades.down.sql", "prod_trades.sql",
    ]  # fmt: skip
    assert "another database is called trades too, so its schema is demo_trades" in outcome.err


def test_two_databases_in_one_schema_may_not_have_one_name(schema, program, tmp_path):
    program("CREATE TABLE t (a TEXT)", database="a.db", name="program/a.py")
    program("CREATE TABLE t (a TEXT)", database="b.db", name="program/b.py")
    tmp_path.joinpath("sqlite-hunter.toml").write_text(
        '[databases."a.db"]\nschema = "shop"\n[databases."b.db"]\nschema = "shop"\n'
    )
    outcome = schema("program", "--output", "out")
    assert outcome.code == 2
    assert outcome.err.startswith("error: a.db and b.db both have t in the schema shop")
    assert not (tmp_path / "out").exists()


def test_what_only_tests_define_is_left_out_and_said(schema, program):
    program("CREATE TABLE t (a TEXT)")
    program("CREATE TABLE t (a TEXT, b TEXT)", name="program/tests/test_store.py")
    outcome = schema("program")
    assert outcome.code == 0, outcome.err
    assert outcome.err == "warning: left out, for only tests run it: tests/test_store.py:3\n"


def test_a_table_named_at_run_time_is_refused(schema, tmp_path):
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "a.py").write_text(
        "import sqlite3\ndef make(name):\n    sqlite3.connect('a.db').execute(f'CREATE TABLE {name} (a TEXT)')\n"
    )
    outcome = schema("program")
    assert outcome.code == 1
    assert "its name is put together at run time" in outcome.err


def test_braces_of_json_are_no_hole(schema, program):
    program("""CREATE TABLE t (a TEXT DEFAULT '{}', b TEXT DEFAULT '{"a": 1}')""")
    outcome = schema("program")
    assert outcome.code == 0, outcome.err
    assert """b TEXT DEFAULT '{"a": 1}'""" in outcome.out


def test_a_file_of_sql_that_the_program_runs_is_read(schema, tmp_path):
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "schema.sql").write_text("-- tables\n\nCREATE TABLE t (\n  a TEXT -- why\n);\nCREATE INDEX i ON t (a);\n")
    (folder / "a.py").write_text(
        "import sqlite3\nc = sqlite3.connect('a.db')\nwith open('schema.sql') as f:\n    c.executescript(f.read())\n"
    )
    outcome = schema("program")
    assert outcome.code == 0, outcome.err
    assert "-- schema.sql:3\n" in outcome.out
    assert "a TEXT -- why" in outcome.out


def test_a_file_of_sql_that_is_not_there_makes_the_result_incomplete(schema, tmp_path):
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "a.py").write_text(
        "import sqlite3\nc = sqlite3.connect('a.db')\nc.execute('CREATE TABLE t (a TEXT)')\n"
        "with open('schema.sql') as f:\n    c.executescript(f.read())\n"
    )
    outcome = schema("program")
    assert outcome.code == 2
    assert "it runs schema.sql, and there is no such file" in outcome.err


def test_a_column_for_the_numbers_of_rows_is_there_only_where_they_are_asked_for(schema, program):
    program("CREATE TABLE asked (a TEXT)", "CREATE TABLE other (a TEXT)", "SELECT a FROM asked ORDER BY rowid")
    outcome = schema("program")
    assert outcome.code == 0
    tables = [line for line in lines_of(outcome.out) if line.startswith("CREATE TABLE")]
    assert tables == [
        "CREATE TABLE IF NOT EXISTS asked (a TEXT, rowid BIGINT GENERATED BY DEFAULT AS IDENTITY UNIQUE);",
        "CREATE TABLE IF NOT EXISTS other (a TEXT);",
    ]
