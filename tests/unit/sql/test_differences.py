"""What PostgreSQL reads otherwise in the statements of one database: judged with all definitions, in any order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.differences import Differences, is_definition
from sqlite_hunter.sql.template import Hole, Template

TRADES = "CREATE TABLE trades (id INTEGER PRIMARY KEY, ticker TEXT, qty INTEGER NOT NULL)"


def found(text: str, *others: str) -> dict[str, bool]:
    """Names of the constructs in a statement, and whether each is why it is refused."""
    differences = Differences([Template.marked(each) for each in (*others, text)])
    return {each.construct.name: each.refused for each in differences.of(Template.marked(text))}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM trades WHERE qty = ?",
        "SELECT ticker FROM trades WHERE id = :id",
        "SELECT id FROM trades ORDER BY id",
        "SELECT count(*) AS n FROM trades",
        "UPDATE trades SET qty = qty + 1 WHERE id = 2",
        "DELETE FROM trades WHERE id = ?",
        "SELECT 'LIKE', 'PRAGMA' AS b FROM trades WHERE id = 1",
        "",
        "-- nothing",
    ],
)
def test_what_both_read_alike_is_nothing(text):
    assert not {*found(text, TRADES)} - {"column-label", "stored-parameter", "arithmetic"}


def test_a_definition_may_stand_behind_its_use():
    assert found("SELECT ticker FROM trades WHERE ticker < 'b'", TRADES) == {"text-order": False}
    assert Differences([Template.of("SELECT 1"), Template.of(TRADES)]).of(Template.of("SELECT id FROM trades")) == ()


def test_a_refusal_is_told_by_its_construct():
    assert found("UPDATE OR IGNORE trades SET qty = 1", TRADES) == {"update-or": True}


def test_what_else_is_in_a_refused_statement_is_told_too():
    told = found("SELECT ifnull(a, 1) FROM t WHERE b LIKE 'x' AND c GLOB 'y*' AND d = CAST(e AS TEXT)")
    assert told == {"ifnull": False, "like": False, "glob": False}
    assert found("INSERT OR REPLACE INTO t VALUES (1)") == {"insert-or-replace": False}


def test_what_hangs_on_the_kind_of_a_column_is_not_guessed():
    assert found("SELECT a || b, a / 2, length(a), a = 10 FROM t") == {}


def test_what_cannot_be_read_is_told_unless_a_hole_is_why():
    assert found("SELECT FROM WHERE") == {"syntax": True}
    assert found(f"SELECT a{' + a' * 5000} FROM t") == {"syntax": True}
    assert found("{query}") == {}
    assert found("SELECT {columns} {rest}") == {}


def test_a_statement_that_drops_changes_nothing_for_the_others():
    dropping = ["DROP TABLE trades", "ALTER TABLE trades RENAME TO old"]
    for other in dropping:
        assert found("SELECT id FROM trades", TRADES, other) == {}
        assert not is_definition(Template.of(other))


def test_an_added_column_is_known_in_whatever_order_the_files_come():
    added = "ALTER TABLE trades ADD COLUMN fee TEXT"
    for definitions in ([TRADES, added], [added, TRADES]):
        assert found("SELECT id FROM trades WHERE fee < 'a'", *definitions) == {"text-order": False}


def test_a_construct_of_a_script_stands_in_its_own_statement():
    script = f"{TRADES};\nSELECT ticker FROM trades ORDER BY qty;\nSELECT id FROM trades WHERE ticker LIKE 'x'"
    (like,) = [
        each for each in Differences([Template.of(script)]).of(Template.of(script)) if each.construct.name == "like"
    ]
    assert like.statement == "SELECT id FROM trades WHERE ticker LIKE 'x'"
    assert like.statement[like.start : like.end] == "ticker LIKE 'x'"


def test_holes_are_kept():
    text = Template(("SELECT id FROM trades WHERE ticker LIKE ", Hole("pattern"), " AND qty = 1"))
    (like,) = Differences([Template.of(TRADES)]).of(text)
    assert like.statement[like.start : like.end] == "ticker LIKE {pattern}"


PIECES = """
SELECT FROM WHERE a t ( ) , ? 'x' "a" LIKE GLOB COLLATE NOCASE CREATE TABLE INTEGER TEXT INSERT OR REPLACE INTO VALUES
ORDER BY LIMIT ; {h} || / CAST AS CASE WHEN THEN END max rowid IS NOT NULL 1 ALTER ADD DROP PRAGMA
"""


@given(
    st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES.split()), max_size=9).map(" ".join),
)
def test_any_text_has_constructs_or_none(text, other):
    template = Template.marked(text)
    told = Differences([Template.of(TRADES), Template.marked(other)]).of(template)
    assert len({each.construct.code for each in told}) == len(told)
    assert all(0 <= each.start <= each.end <= len(each.statement) for each in told)


def test_a_table_that_is_chosen_at_run_time_has_what_all_its_definitions_say():
    shop = "CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"
    log = "CREATE TABLE {table} (id INTEGER PRIMARY KEY, name INTEGER, at TEXT)"
    assert found("SELECT id FROM {table} ORDER BY name", shop) == {"order-of-nulls": False, "order-of-text": False}
    assert not any(found("SELECT at FROM {table}", shop, log).values())
    assert any(found("SELECT id FROM {table} WHERE name < 3", shop, log).values())
