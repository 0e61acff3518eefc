"""NUMERIC of the policy ``native``, on a real PostgreSQL: what is stored, what Python sees, and what fails."""

import sqlite3
from decimal import Decimal

import psycopg
import pytest

from native import in_schema, run, translated
from sqlite_hunter.sql.translator import Refusal

TABLE = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, price DECIMAL(10, 2), cost NUMERIC NOT NULL DEFAULT 0.1, n INTEGER,"
    " s TEXT)"
)
FILLED = (
    TABLE,
    "CREATE TABLE u (id INTEGER PRIMARY KEY, price REAL, cost DECIMAL)",
    "CREATE VIEW v AS SELECT id, price FROM t",
    "INSERT INTO t (price, cost, n, s) VALUES (1.5, 2, 3, 'a'), (0.1, 0.30000000000000004, 1, '1'), (NULL, 7, 0, NULL),"
    " (-2, 1e-7, NULL, '0'), (1.50, 100.25, 2, '1.5'), (10, 9, 4, 'z'), ('2.50', 0, 5, 'y')",
    "INSERT INTO u (price, cost) VALUES (1.5, 1.5), (0.1, NULL), (2, 9), (NULL, 100.25)",
)
USES = (
    "SELECT price, cost FROM t ORDER BY id",
    "SELECT * FROM t ORDER BY price, cost",
    "SELECT price FROM v WHERE price > 1 ORDER BY price DESC",
    "SELECT id FROM t WHERE price = 1.5 ORDER BY id",
    "SELECT id FROM t WHERE cost = 0.3 ORDER BY id",
    "SELECT id FROM t WHERE 0.1000000000000000055 = price ORDER BY id",
    "SELECT id FROM t WHERE cost = 0.30000000000000004 ORDER BY id",
    "SELECT id FROM t WHERE cost = 0.1 + 0.2 ORDER BY id",
    "SELECT id FROM t WHERE price < -1.9 OR price >= 10 ORDER BY id",
    "SELECT id FROM t WHERE price < 1e300 ORDER BY id",
    "SELECT id FROM t WHERE price <> cost ORDER BY id",
    "SELECT id FROM t WHERE price IS cost ORDER BY id",
    "SELECT id FROM t WHERE price > n ORDER BY id",
    "SELECT id FROM t WHERE price IS NULL ORDER BY id",
    "SELECT id FROM t WHERE price ORDER BY id",
    "SELECT id FROM t WHERE NOT price ORDER BY id",
    "SELECT id FROM t WHERE price BETWEEN 0.1 AND 1.5 ORDER BY id",
    "SELECT id FROM t WHERE price IN (1.5, 10) ORDER BY id",
    "SELECT id FROM t WHERE (price, cost) = (1.5, 2) ORDER BY id",
    "SELECT id FROM t WHERE price = '1.5' ORDER BY id",
    "SELECT t.id, u.id FROM t JOIN u ON t.price = u.cost ORDER BY 1, 2",
    "SELECT t.id, u.id FROM t JOIN u ON t.price = u.price ORDER BY 1, 2",
    "SELECT t.id, u.id FROM t JOIN u USING (cost) ORDER BY 1, 2",
    "SELECT price * 2, cost + 0.1, -price, price - cost FROM t ORDER BY id",
    "SELECT price % 2 FROM t ORDER BY id",
    "SELECT sum(cost), total(price) FROM t",
    "SELECT avg(price), count(price), count(DISTINCT price) FROM t",
    "SELECT max(price), min(cost) FROM t",
    "SELECT max(price, cost) FROM t ORDER BY id",
    "SELECT coalesce(price, 0.5) FROM t ORDER BY id",
    "SELECT CASE WHEN price > 1 THEN price ELSE cost END FROM t ORDER BY id",
    "SELECT abs(price), round(cost, 1) FROM t ORDER BY id",
    "SELECT CAST(price AS INTEGER) FROM t ORDER BY id",
    "SELECT DISTINCT price FROM t ORDER BY price",
    "SELECT price, count(*) FROM t GROUP BY price ORDER BY price",
    "SELECT price FROM t UNION SELECT price FROM u",
    "SELECT (SELECT price FROM t WHERE id = 1) FROM u",
    "SELECT price FROM (SELECT price FROM t) AS inner_ ORDER BY price",
    "SELECT id, row_number() OVER (PARTITION BY price ORDER BY cost) FROM t ORDER BY id",
    "SELECT id, sum(cost) OVER (ORDER BY id) FROM t ORDER BY id",
    "CREATE INDEX by_price ON t (price)",
    "CREATE UNIQUE INDEX by_cost ON t (cost DESC)",
    "UPDATE t SET price = price * 1.1",
    "UPDATE t SET price = cost",
    "UPDATE t SET price = 0.1 + 0.2",
    "UPDATE t SET price = n",
    "UPDATE t SET price = n > 1",
    "UPDATE t SET price = (SELECT max(cost) FROM u)",
    "UPDATE t SET price = (SELECT cost FROM u WHERE u.id = t.id)",
    "UPDATE t SET price = round(cost, 1)",
    "UPDATE u SET price = (SELECT price FROM t WHERE t.id = u.id)",
    "INSERT INTO t (id, price, cost) VALUES (1, 3.25, 4) ON CONFLICT (id) DO UPDATE SET price = excluded.price + cost",
    "INSERT INTO t (price, cost) SELECT price, cost FROM u WHERE cost IS NOT NULL",
    "INSERT INTO u SELECT id + 10, price, cost FROM u",
    "INSERT INTO t SELECT id + 10, price, cost, n, s FROM t",
    "INSERT OR REPLACE INTO t (id, price, cost) VALUES (1, 2, NULL)",
    "INSERT INTO t (price) VALUES (1.25) RETURNING price, cost",
    "DELETE FROM t WHERE price > 1.4",
    "CREATE TABLE copy AS SELECT price FROM t",
    "CREATE TABLE copy AS SELECT price AS price, cost * 2 AS twice FROM t",
)  # fmt: skip
FORBIDDING = (
    "SELECT id FROM t WHERE price < 9007199254740993 ORDER BY id",
    "SELECT id FROM t WHERE cost IN (SELECT cost FROM u) ORDER BY id",
    "SELECT id FROM t WHERE price = s ORDER BY id",
    "SELECT id FROM t WHERE price LIKE '1%' ORDER BY id",
    "SELECT t.id, u.id FROM t JOIN u USING (price) ORDER BY 1, 2",
    "SELECT price / 2 FROM t ORDER BY id",
    "SELECT price || '' FROM t ORDER BY id",
    "SELECT typeof(price) FROM t ORDER BY id",
    "SELECT coalesce(price, 'none') FROM t ORDER BY id",
    "SELECT CAST(price AS TEXT) FROM t ORDER BY id",
    "SELECT printf('%.2f', price) FROM t ORDER BY id",
    "SELECT json_array(price) FROM t ORDER BY id",
    "SELECT group_concat(price) FROM t",
    "UPDATE t SET price = s",
    "UPDATE t SET price = price / 3",
    "UPDATE t SET n = price",
)  # fmt: skip


@pytest.fixture
def connection(postgresql):
    with in_schema(postgresql, "numerics") as opened:
        yield opened


def in_order(rows, text):
    return rows if "ORDER BY" in text else sorted(rows, key=lambda row: [(each is None, each or 0) for each in row])


def as_numbers(rows):
    return [tuple(float(each) if isinstance(each, Decimal) else each for each in row) for row in rows]


# --- what must not become native, and what must not be stored ---------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET price = 'much'",
        "UPDATE t SET price = ''",
        "UPDATE t SET price = '0x10'",
        "UPDATE t SET price = s",
        "UPDATE t SET price = x'31'",
        "UPDATE t SET price = 9007199254740992",
        "UPDATE t SET price = -9007199254740993",
        "UPDATE t SET price = 1e300",
        "UPDATE t SET price = 0.1000000000000000055",
        "UPDATE t SET price = '0.30000000000000000001'",
        "UPDATE t SET price = CASE WHEN n > 1 THEN s ELSE 0 END",
        "INSERT INTO t (price) VALUES (1.5), ('x')",
        "INSERT INTO t (price) SELECT s FROM t",
        "SELECT id FROM t WHERE n IN (SELECT price FROM t)",
        "SELECT price FROM t UNION SELECT n FROM t",
        "CREATE TABLE u AS SELECT * FROM t",
        "SELECT typeof(price) FROM t",
        "SELECT id FROM t WHERE price LIKE '1%'",
        "SELECT price || 'x' FROM t",
        "SELECT * FROM t WHERE soundex(n) = 'x'",
        "CREATE TRIGGER g AFTER UPDATE ON t BEGIN UPDATE t SET price = 'x'; END",
    ],
)
def test_one_statement_forbids_it_and_is_named(statement):
    translator, (definition, *_, found) = translated(TABLE, "SELECT id FROM t WHERE price = 1", statement)
    assert ("t", "price") not in translator.database.natives
    assert isinstance(found, Refusal)
    assert isinstance(definition, Refusal)
    assert definition.construct.name == "native-type"
    assert f"t.price cannot be NUMERIC: app.py:3: {statement[:40]}" in definition.reason
    assert "--keep t.price" in definition.reason


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("DECIMAL DEFAULT 'x'", "text is stored in price"),
        ("DECIMAL DEFAULT 0.1000000000000000055", "more digits than a real"),
        ("DECIMAL AS (n * 2) STORED", "generated column"),
        ("DECIMAL POINT", "SQLite reads its declaration as INTEGER"),
        ("NUMERIC TEXT", "SQLite reads its declaration as TEXT"),
        ("NUMERIC REFERENCES u (price)", "foreign key"),
    ],
)
def test_a_definition_forbids_it_itself(declared, said):
    texts = ("CREATE TABLE u (price NUMERIC PRIMARY KEY)", f"CREATE TABLE t (n INTEGER, price {declared})")
    translator, [_, found] = translated(*texts)
    assert ("t", "price") not in translator.database.natives
    assert isinstance(found, Refusal)
    assert said in found.reason


@pytest.mark.parametrize(
    "value",
    [
        "much", "", "0x10", "inf", "nan", "Infinity", "1_000", "1e400", "0.30000000000000000001x", b"1", b"",
        float("inf"), float("-inf"), 1e300, 2.0**53, 2**53, 2**53 + 1, -(2**53) - 1, 2**62, 1e16,
    ],
)  # fmt: skip
def test_a_bound_value_that_cannot_be_kept_fails(connection, value):
    _, [definition, insert] = translated(TABLE, "INSERT INTO t (price) VALUES (?)")
    run(connection, definition)
    with pytest.raises(psycopg.Error), connection.transaction():
        run(connection, insert, [value])
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_session_that_shows_reals_in_fewer_digits_stores_none(connection):
    _, [definition, insert] = translated(TABLE, "INSERT INTO t (price, cost) VALUES (?, 1)")
    run(connection, definition)
    connection.execute("SET extra_float_digits = 0")
    with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
        run(connection, insert, [0.1 + 0.2])


@pytest.mark.parametrize("expression", ["n * 1.5", "n + 0", "-n", "n"])
def test_a_value_made_on_the_server_that_cannot_be_kept_fails(connection, expression):
    texts = (TABLE, "INSERT INTO t (n) VALUES (9007199254740993)", f"UPDATE t SET price = {expression}")
    _, [definition, insert, update] = translated(*texts)
    run(connection, definition)
    run(connection, insert)
    with pytest.raises(psycopg.Error), connection.transaction():
        run(connection, update)


# --- what becomes native ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        0, 1, -7, 0.1, 0.1 + 0.2, 1 / 3, 5e-324, 2.2250738585072014e-308, 123456789.12345679, -0.0, 1.0, 2**53 - 1,
        9007199254740991.0, 4503599627370497.5, 1e-7, None, float("nan"), "1.50", " 2 ", "1e3", "+.5", "7.",
        "0.30000000000000001",
    ],
)  # fmt: skip
def test_a_bound_number_is_stored_and_found_again(connection, value):
    texts = (TABLE, "INSERT INTO t (price) VALUES (?)", "SELECT price, price + 0.0 FROM t WHERE price IS ?")
    _, [definition, insert, select] = translated(*texts)
    lite = sqlite3.connect(":memory:")
    lite.execute(texts[0])
    lite.execute(texts[1], [value])
    run(connection, definition)
    run(connection, insert, [value])
    [(one, made)] = lite.execute(texts[2], [value]).fetchall()
    [(other, again)] = run(connection, select, [value])
    assert made == again
    assert type(other) is (type(None) if one is None else Decimal)
    assert other is None or (float(other) == one and other == Decimal(repr(one)))
    lite.close()


@pytest.mark.parametrize(
    "bound", [0.1, 0.3, 0.1 + 0.2, 1, 1.5, -2, 7, 2**53 + 1, 2**62, 1e300, "2.5", None, float("nan")]
)
@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT"])
def test_a_bound_number_compares_alike(connection, operator, bound):
    select = f"SELECT id FROM t WHERE price {operator} ? OR ? {operator} cost ORDER BY id"
    _, [*filling, found] = translated(*FILLED, select)
    lite = sqlite3.connect(":memory:")
    for text, each in zip(FILLED, filling, strict=True):
        lite.execute(text)
        run(connection, each)
    assert run(connection, found, [bound, bound]) == lite.execute(select, [bound, bound]).fetchall()
    lite.close()


@pytest.mark.parametrize("statement", USES)
def test_each_use_is_alike(connection, statement):
    """Held against SQLite, what is stored afterwards too."""
    translator, outcomes = translated(*FILLED, statement)
    assert len(translator.database.natives) == 3
    lite = sqlite3.connect(":memory:")
    for text, found in zip((*FILLED, statement), outcomes, strict=True):
        cursor = lite.execute(text)
        one = cursor.fetchall() if cursor.description else None
        other = run(connection, found)
        assert (other is None) == (one is None)
        if one is not None:
            assert in_order(as_numbers(other), text) == in_order(one, text), text
    for table in ("t", "u"):
        text = f"SELECT * FROM {table} ORDER BY id"
        assert as_numbers(connection.execute(text).fetchall()) == lite.execute(text).fetchall()
    lite.close()


@pytest.mark.parametrize("statement", FORBIDDING)
def test_what_cannot_be_said_of_the_number_forbids_it(statement):
    translator, outcomes = translated(*FILLED, statement)
    assert len(translator.database.natives) < 3
    assert isinstance(outcomes[-1], Refusal)
    assert any("cannot be NUMERIC: app.py:6: " in each.reason for each in outcomes if isinstance(each, Refusal))


@pytest.mark.parametrize("bound", [0.1 + 0.2, 7, -1.5, None, 2.0])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET price = COALESCE(?, price)",
        "UPDATE t SET price = ifnull(?, 0)",
        "UPDATE t SET price = (?)",
        "UPDATE t SET price = price + ?",
        "UPDATE t SET price = price * ? WHERE cost < ?",
        "UPDATE t SET price = CASE WHEN cost > 1 THEN ? ELSE 0 END",
        "UPDATE t SET price = CASE WHEN cost > ? THEN price ELSE ? END",
        "UPDATE u SET price = (SELECT max(cost) FROM t WHERE cost < ?)",
        "INSERT INTO t (id, price) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET price = max(excluded.price, t.cost)",
        "INSERT INTO t (price, cost) VALUES (NULL, 1), (?, 2.5)",
        "INSERT INTO t (price) SELECT ?",
        "INSERT OR IGNORE INTO u (id, cost) VALUES (?, 3)",
        "DELETE FROM t WHERE price IN (?, 1.5)",
        "DELETE FROM t WHERE price BETWEEN ? AND 9",
    ],
)
def test_a_statement_with_a_bound_number_leaves_the_same(connection, statement, bound):
    _, [*filling, found] = translated(*FILLED, statement)
    if "INTO u (id" in statement and bound is not None:
        bound = int(bound) + 10
    lite = sqlite3.connect(":memory:")
    for text, each in zip(FILLED, filling, strict=True):
        lite.execute(text)
        run(connection, each)
    values = [bound] * statement.count("?")
    lite.execute(statement, values)
    run(connection, found, values)
    for table in ("t", "u"):
        text = f"SELECT * FROM {table} ORDER BY id"
        assert as_numbers(connection.execute(text).fetchall()) == lite.execute(text).fetchall()
    lite.close()


def test_python_sees_a_decimal_only_where_the_column_is_selected_as_it_is(connection):
    select = "SELECT price, price + 0, max(price) OVER (), price > 1, coalesce(price, 0) FROM t"
    texts = (TABLE, "INSERT INTO t (price) VALUES (1.5)", select)
    _, [definition, insert, found] = translated(*texts)
    run(connection, definition)
    run(connection, insert)
    [row] = run(connection, found)
    assert [type(value) for value in row] == [Decimal, float, float, int, float]
    assert "price is NUMERIC: Python gets a Decimal where sqlite3 gave a float or an int" in found.notes


def test_an_index_on_the_column_serves_its_comparison():
    *_, found = translated(TABLE, "SELECT id FROM t WHERE price >= 1.5 AND price < ?")[1]
    assert "price >= 1.5 AND price < (SELECT " in found.text


def test_a_trigger_takes_the_number_along(connection):
    trigger = (
        "CREATE TRIGGER g AFTER UPDATE ON t WHEN NEW.price > 1 BEGIN INSERT INTO u (price) VALUES (OLD.price); END"
    )
    statements = [*FILLED, trigger, "UPDATE t SET price = price + 1.5 WHERE id = 1"]
    translator, outcomes = translated(*statements)
    assert len(translator.database.natives) == 3
    lite = sqlite3.connect(":memory:")
    for text, found in zip(statements, outcomes, strict=True):
        lite.execute(text)
        run(connection, found)
    select = "SELECT price FROM u ORDER BY id"
    assert as_numbers(connection.execute(select).fetchall()) == lite.execute(select).fetchall()
    lite.close()
