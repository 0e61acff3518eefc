import pytest

from sqlite_hunter.sql.schema.postgres_side import Need, Place, conflicts, read_tables

SCRIPT = """\
-- theirs
CREATE SCHEMA users;
CREATE TABLE IF NOT EXISTS users.trades (
    id SERIAL PRIMARY KEY,
    "Ticket" TEXT NOT NULL,
    price DOUBLE PRECISION,
    count INTEGER NOT NULL DEFAULT 0,
    placed TIMESTAMPTZ,
    amount NUMERIC(10, 2),
    label VARCHAR(5),
    UNIQUE ("Ticket", count)
);
CREATE UNIQUE INDEX one_price ON users.trades (price DESC);
CREATE UNIQUE INDEX some ON users.trades (label) WHERE label IS NOT NULL;
CREATE UNIQUE INDEX lowered ON users.trades (lower(label));
"""
STATEMENT = Place("store.py", 7)


@pytest.fixture(scope="module")
def trades():
    found = read_tables(SCRIPT, "theirs.sql")
    assert found.unread == []
    return found.tables["users", "trades"]


def need(columns, *, inserts=True, conflict=()):
    return Need(columns, inserts, frozenset(conflict), STATEMENT)


GOOD = {"Ticket": "text"}


@pytest.mark.parametrize(
    "fine",
    [
        need(GOOD),
        need({**GOOD, "id": "integer", "price": "real", "count": "integer"}),
        need({**GOOD, "price": "integer"}),
        need({**GOOD, "placed": "", "amount": ""}),
        need({"price": "real"}, inserts=False),
        need(GOOD, conflict=["id"]),
        need(GOOD, conflict=["count", "Ticket"]),
        need(GOOD, conflict=["price"]),
    ],
)
def test_what_fits_is_no_conflict(trades, fine):
    assert conflicts(fine, trades) == ()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (need({"ticket": "text"}, inserts=False), "trades has no column ticket"),
        (need({**GOOD, "count": "real"}), "count is INT there, and the value is real"),
        (need({**GOOD, "placed": "text"}), "placed is TIMESTAMPTZ there, and the value is text"),
        (need({**GOOD, "amount": "real"}), "amount is DECIMAL(10, 2) there, and the value is real"),
        (need({**GOOD, "label": "text"}), "label is VARCHAR(5) there, and the value is text"),
        (need({"price": "real"}), "Ticket may not be NULL there, and is given no value"),
        (need(GOOD, conflict=["Ticket"]), "ON CONFLICT (Ticket) needs a unique key"),
        (need(GOOD, conflict=["label"]), "ON CONFLICT (label) needs a unique key"),
    ],
)
def test_what_does_not_fit_is_told_with_both_places(trades, wrong, reason):
    [conflict] = conflicts(wrong, trades)
    assert conflict.reason.startswith(reason)
    assert (conflict.statement, conflict.table) == (STATEMENT, Place("theirs.sql", 3))


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a INTEGER, EXCLUDE USING gist (a WITH =))",
        "CREATE TABLE t (LIKE other)",
        "CREATE TABLE t AS SELECT 1",
        "CREATE TABLE t (a TEXT",
        "ALTER TABLE t ADD COLUMN b TEXT",
        "CREATE TABLE t (" + "(" * 500,
    ],
)
def test_what_is_not_understood_is_told_and_no_table(text):
    found = read_tables(f"\n{text};", "theirs.sql")
    assert found.tables == {}
    [(reason, place)] = found.unread
    assert reason
    assert place == Place("theirs.sql", 2)


@pytest.mark.parametrize("declared", ["own_type", "REAL", "JSONB", "BOOLEAN", "TEXT[]"])
def test_a_type_that_gives_back_something_else_takes_nothing(declared):
    table = read_tables(f"CREATE TABLE t (a {declared})", "theirs.sql").tables["", "t"]
    for kind in ("integer", "real", "text", "blob"):
        assert len(conflicts(need({"a": kind}), table)) == 1
    assert conflicts(need({"a": ""}), table) == ()


@pytest.mark.parametrize("text", ["", ";;", "SELECT 1", "-- CREATE TABLE t (a TEXT)", "'", "\0", "GRANT ALL ON t TO x"])
def test_what_defines_nothing_is_passed_over(text):
    found = read_tables(text, "theirs.sql")
    assert (found.tables, found.unread) == ({}, [])
