"""``schema``, ``sql`` and ``prove`` under the policy ``native``."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest

from sqlite_hunter.cli._sql.protocol import serve
from sqlite_hunter.cli.main import execute
from sqlite_hunter.engine.prove.asked import from_sql
from sqlite_hunter.engine.prove.comparing import Leeway, same_value
from sqlite_hunter.engine.proving import prove_all
from sqlite_hunter.model.proof import DIFFERS, PROVEN, REFUSED
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.translator import Translator

TABLE = "CREATE TABLE trades (id INTEGER PRIMARY KEY, is_open BOOLEAN DEFAULT 0, won BOOL)"
NATIVE = ("--policy", "native")


def test_the_statement_that_forbids_it_is_named_with_its_place(schema, program):
    program(TABLE, "UPDATE trades SET is_open = 1", "UPDATE trades SET won = id")
    outcome = schema(*NATIVE)
    assert outcome.code == 1
    assert "CREATE TABLE" not in "".join(line for line in outcome.out.splitlines() if not line.startswith("--"))
    [line] = outcome.err.splitlines()
    assert "trades.won cannot be BOOLEAN: program/store.py:5: UPDATE trades SET won = id" in line
    assert "is_open cannot" not in line


@pytest.mark.parametrize(
    ("arguments", "types"),
    [
        ((), ("BIGINT DEFAULT 0", "won BIGINT")),
        (NATIVE, ("BOOLEAN DEFAULT FALSE", "won BOOLEAN")),
        ((*NATIVE, "--keep", "trades.won"), ("BOOLEAN DEFAULT FALSE", "won BIGINT")),
        ((*NATIVE, "--keep", "Trades.WON", "--keep", "trades.is_open"), ("BIGINT DEFAULT 0", "won BIGINT")),
    ],
)
def test_the_types_that_were_asked_for(schema, program, arguments, types):
    program(TABLE, "UPDATE trades SET is_open = 1")
    outcome = schema(*arguments)
    assert outcome.code == 0
    assert all(each in outcome.out for each in types)
    assert f"policy {'native' if arguments else 'preserve'}, written by" in outcome.out


def test_a_table_of_another_name_is_decided_by_its_own(schema, program, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.sqlite-hunter.databases."trades.db"]\ntables = { trades = "trades_0001" }\n'
    )
    program(TABLE)
    outcome = schema(*NATIVE)
    assert outcome.code == 0
    assert '"trades_0001" (id BIGINT' in outcome.out
    assert "won BOOLEAN" in outcome.out


def sql(capsys, *arguments):
    code = execute(["sql", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["-e", TABLE, "-e", "UPDATE trades SET won = 2"],
            "trades.won cannot be BOOLEAN: <execute 2>:1: UPDATE trades",
        ),
        (["-e", "CREATE TABLE t (a JSON)"], "t.a cannot be JSONB: nothing that is known reads its text"),
    ],
)
def test_sql_refuses_and_names_the_statement(capsys, arguments, said):
    code, _, err = sql(capsys, *NATIVE, *arguments)
    assert code == 1
    assert said in err


def test_a_schema_whose_column_may_not_be_is_wrong_use(capsys, tmp_path):
    (tmp_path / "schema.sql").write_text(f"{TABLE};\n")
    arguments = ("--schema", str(tmp_path / "schema.sql"), "-e", "UPDATE trades SET won = 2")
    code, out, err = sql(capsys, *NATIVE, *arguments)
    assert (code, out) == (2, "")
    [line] = err.splitlines()
    assert "trades.won cannot be BOOLEAN" in line
    assert sql(capsys, *NATIVE, "--keep", "trades.won", *arguments) == (0, "UPDATE trades SET won = 2;\n", "")


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("trades.lost", "--keep trades.lost: the table trades has no column lost"),
        ("fills.won", "--keep fills.won: no statement defines a table fills"),
    ],
)
def test_a_column_that_is_not_there_cannot_be_kept(capsys, tmp_path, column, said):
    (tmp_path / "statements.sql").write_text(f"{TABLE};\n")
    (tmp_path / "app.py").write_text(f"import sqlite3\nsqlite3.connect('a.db').execute({TABLE!r})\n")
    for command, path in (("sql", "statements.sql"), ("prove", "statements.sql"), ("schema", "app.py")):
        code = execute([command, *NATIVE, "--keep", column, str(tmp_path / path)])
        assert (code, capsys.readouterr().err) == (2, f"error: {said}\n")


@pytest.mark.parametrize("column", ["trades.won", "TRADES.lost", "gone.a"])
def test_a_column_that_is_there_for_a_time_can_be_kept(capsys, column):
    statements = [TABLE, "CREATE TABLE gone (a)", "ALTER TABLE trades RENAME COLUMN won TO lost", "DROP TABLE gone"]
    arguments = [each for statement in statements for each in ("-e", statement)]
    _, _, err = sql(capsys, *NATIVE, "--keep", column, *arguments)
    assert "--keep " + column not in err
    assert "no column" not in err


def test_requests_are_answered_by_the_policy():
    request = json.dumps({"id": "a", "statements": [TABLE, "SELECT id FROM trades WHERE won = 1"]}).encode()
    for policy, ending in ((Policy(), "won = 1"), (Policy(native=True), "won = TRUE")):
        answers = StringIO()
        serve(BytesIO(request), answers, policy)
        assert json.loads(answers.getvalue())[1] == f"SELECT id FROM trades WHERE {ending}"


def test_prove_holds_both_sides_against_each_other(postgresql):
    texts = (
        TABLE,
        "UPDATE trades SET won = ? WHERE is_open",
        "SELECT id, is_open, won FROM trades WHERE is_open = ? ORDER BY is_open, won, id",
        "SELECT won, count(*), sum(is_open) FROM trades GROUP BY won",
    )
    group = from_sql(";\n".join(texts), "a.sql")
    report = prove_all([group], postgresql.dsn, 7, 15, None, Policy(native=True))
    assert [proof.outcome for proof in report.proofs] == [PROVEN] * 4
    assert "is_open BOOLEAN DEFAULT FALSE" in report.proofs[0].translation[0]


def test_prove_holds_a_decimal_against_the_number(postgresql):
    texts = (
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, price DECIMAL(10, 2), fee NUMERIC NOT NULL DEFAULT 0.5)",
        "INSERT INTO orders (price, fee) VALUES (?, ?)",
        "UPDATE orders SET price = price * ? WHERE fee > ?",
        "SELECT id, price, fee FROM orders WHERE price >= ? ORDER BY price, fee, id",
        "SELECT price, count(*), max(fee) FROM orders GROUP BY price",
        "SELECT * FROM orders WHERE fee = 1.5",
    )
    report = prove_all([from_sql(";\n".join(texts), "a.sql")], postgresql.dsn, 7, 25, None, Policy(native=True))
    assert [(proof.outcome, proof.reason) for proof in report.proofs] == [(PROVEN, "")] * 6
    assert "price NUMERIC CHECK" in report.proofs[0].translation[0]


def test_prove_refuses_what_is_refused(postgresql):
    group = from_sql(f"{TABLE};\nUPDATE trades SET won = 2;\nSELECT id FROM trades", "a.sql")
    report = prove_all([group], postgresql.dsn, 7, 3, None, Policy(native=True))
    assert [proof.outcome for proof in report.proofs][:2] == [REFUSED, REFUSED]
    assert "a.sql:2: UPDATE trades SET won = 2" in report.proofs[0].reason
    assert report.count(DIFFERS) == 0


MOMENTS = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, placed DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, due DATE)",
    "UPDATE orders SET placed = ?, due = date(placed) WHERE id = ?",
    "INSERT INTO orders (due) VALUES (date('now', '+7 days'))",
    "SELECT id, placed, due FROM orders WHERE placed >= ? AND due < '2024-03-10' ORDER BY placed, id",
    "SELECT substr(placed, 1, 7), max(due), count(*) FROM orders GROUP BY substr(placed, 1, 7)",
    "SELECT placed, due FROM orders WHERE placed = '2024-11-03 05:30:00'",
)


def test_prove_holds_instants_and_days_against_their_texts(postgresql, monkeypatch):
    monkeypatch.setenv("PGTZ", "America/New_York")
    group = from_sql(";\n".join(MOMENTS), "a.sql")
    report = prove_all([group], postgresql.dsn, 7, 15, None, Policy(native=True))
    assert [proof.outcome for proof in report.proofs] == [PROVEN] * len(MOMENTS)
    assert "TIMESTAMPTZ" in from_native(MOMENTS)


def test_prove_says_that_an_instant_is_forbidden(postgresql):
    group = from_sql(f"{MOMENTS[0]};\nUPDATE orders SET placed = id", "a.sql")
    report = prove_all([group], postgresql.dsn, 7, 3, None, Policy(native=True))
    assert [proof.outcome for proof in report.proofs] == [REFUSED, REFUSED]
    assert "orders.placed cannot be TIMESTAMPTZ: a.sql:2: UPDATE orders SET placed = id" in report.proofs[0].reason


def from_native(texts):
    translator = Translator(policy=Policy(native=True))
    translator.survey(texts)
    return translator.translate(texts[0], None).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-03-10 02:30:00", datetime(2024, 3, 10, 2, 30, tzinfo=ZoneInfo("America/New_York"))),
        ("2024-03-10 02:30:00", datetime(2024, 3, 10, 2, 30)),
        ("2024-03-10T02:30:00", datetime(2024, 3, 10, 2, 30, tzinfo=UTC)),
        ("2024-03-10 02:30", datetime(2024, 3, 10, 2, 30, tzinfo=UTC)),
        ("2024-03-10 02:30:00", datetime(2024, 3, 10, 2, 30, 0, 1, tzinfo=UTC)),
        ("2024-03-10", datetime(2024, 3, 10, tzinfo=UTC)),
        ("2024-03-10", date(2024, 3, 11)),
        ("2024-03-10 00:00:00", date(2024, 3, 10)),
        (1710037800, datetime(2024, 3, 10, 2, 30, tzinfo=UTC)),
        (None, date(2024, 3, 10)),
    ],
)
def test_another_instant_or_text_is_a_difference(one, other):
    assert not same_value(one, other, Leeway(native=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-03-10 02:30:00", datetime(2024, 3, 10, 2, 30, tzinfo=UTC)),
        ("2024-03-10 06:30:00", datetime(2024, 3, 10, 1, 30, tzinfo=timezone(timedelta(hours=-5)))),
        ("2024-03-10", date(2024, 3, 10)),
    ],
)
def test_an_instant_is_its_text_in_utc_under_native_alone(one, other):
    assert same_value(one, other, Leeway(native=True))
    assert not same_value(one, other)
