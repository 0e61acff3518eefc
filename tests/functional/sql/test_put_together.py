"""Statements whose parts are put together at run time: put together in every way, and run on both servers."""

import sqlite3
from collections.abc import Iterator
from itertools import combinations, permutations, product

import psycopg
import pytest

from sqlite_hunter.sql.making import Joined, joined
from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER NOT NULL, r REAL, u TEXT COLLATE NOCASE)"
ROWS = [
    (1, "b", 3, 2.5, "X"), (2, None, 3, None, "x"), (3, "B", -1, 0.0, None), (4, "É", 3, 2.5, "y"),
    (5, "a%", 0, -1.0, "Y"), (6, "", 7, 1e10, "z"), (7, None, 7, None, None),
]  # fmt: skip
VALUES = {"a": "b", "n": 3, "r": 2.5, "u": "X", "id": 2}
"""What is bound beside a column of that name."""


def translated(text: str, bound: str | None = "seq") -> Translation | Refusal:
    translator = Translator()
    translator.survey([TABLE])
    translator.translate(TABLE, None)
    return translator.translate(Template.marked(text), bound)


@pytest.fixture(scope="module")
def servers(postgresql) -> Iterator[tuple[sqlite3.Connection, psycopg.Connection]]:
    lite = sqlite3.connect(":memory:")
    lite.execute(TABLE)
    lite.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", ROWS)
    lite.commit()
    with postgresql.connect() as opened:
        opened.execute("CREATE SCHEMA put_together")
        opened.execute("SET search_path TO put_together")
        made = Translator().translate(TABLE, None)
        assert isinstance(made, Translation)
        opened.execute(made.text)
        with opened.cursor() as cursor:
            cursor.executemany("INSERT INTO t VALUES (%s, %s, %s, %s, %s)", ROWS)
        yield lite, opened
        opened.execute("DROP SCHEMA put_together CASCADE")
    lite.close()


def fillings(text: str) -> list[list[str]]:
    """Each way in which the holes of a statement can be filled: some of the parts, in any order."""
    found = [joined(hole.source) for hole in Template.marked(text).holes]
    return [list(each) for each in product(*(ways_of(known) for known in found if known is not None))]


def ways_of(found: Joined) -> dict[str, tuple[int, ...]]:
    """One or two of the parts in any order, as they stand in the statement, with their places."""
    places = range(len(found.parts))
    chosen = [each for size in (1, 2) for some in combinations(places, size) for each in permutations(some)]
    return {found.separator.join(found.parts[at] for at in each): each for each in chosen}


def filled(text: str, choice: list[str]) -> str:
    waiting = iter(choice)
    return "".join(part if isinstance(part, str) else next(waiting) for part in Template.marked(text).parts)


def same_choice(text: str, made: str, choice: list[str]) -> list[str]:
    """The same parts, as the translation has them."""
    found = []
    for hole, other, chosen in zip(Template.marked(text).holes, Template.marked(made).holes, choice, strict=True):
        known, now = joined(hole.source), joined(other.source)
        assert known is not None
        assert now is not None
        found.append(now.separator.join(now.parts[at] for at in ways_of(known)[chosen]))
    return found


def bound_to(statement: str) -> list[object]:
    """A value for each placeholder, by the column that stands before it."""
    names = [piece.split()[-2].strip("(").split(".")[-1] for piece in statement.split("?")[:-1]]
    return [VALUES.get(name, 3) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM t WHERE {' AND '.join('a = ?' | 'n > ?' | 'r IS NULL' ...)} ORDER BY id",
        "SELECT id FROM t WHERE ({' OR '.join('a = ?' | 'u = ?' | 'n IS ?' ...)}) AND id > ? ORDER BY id",
        "SELECT id FROM t WHERE id > ? AND {' OR '.join('a = ?' | 'n = 3 AND r > ?' | 'r' ...)} ORDER BY id",
        "SELECT id FROM t WHERE NOT {' AND '.join('a = ?' | 'n = 3 OR n = 7' ...)} ORDER BY id",
        "SELECT id FROM t WHERE {' and '.join('a LIKE ?' | \"a <> 'a%'\" | 'n BETWEEN 1 AND 4' ...)} ORDER BY id",
        "SELECT count(*) FROM t x WHERE EXISTS (SELECT 1 FROM t WHERE {' AND '.join('t.a = x.a' | 't.n > ?' ...)})",
        "SELECT n, count(*) FROM t GROUP BY n HAVING {' OR '.join('count(*) > 2' | 'max(r) > 5' ...)} ORDER BY n",
        "SELECT id FROM t WHERE {' AND '.join('n > ?' ...)} ORDER BY id LIMIT ?",
    ],
)
def test_a_query_answers_the_same_however_it_is_put_together(servers, text):
    made = translated(text)
    assert isinstance(made, Translation), made
    lite, postgres = servers
    for choice in fillings(text):
        statement = filled(text, choice)
        values = bound_to(statement)
        other = filled(made.text, same_choice(text, made.text, choice))
        expected = lite.execute(statement, values).fetchall()
        assert postgres.execute(other, values).fetchall() == expected, (statement, other)


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE t SET {', '.join('a = ?' | 'r = ?' | 'u = NULL' ...)} WHERE id = ?",
        "UPDATE t SET {', '.join('n = n + 1' | \"a = '10%'\" | 'r = ?, u = ?' ...)} WHERE n = ?",
        "UPDATE t SET n = ?, {', '.join('a = a || a' | 'r = ?' ...)} WHERE a IS NOT NULL",
    ],
)
def test_an_update_leaves_the_same_however_it_is_put_together(servers, text):
    made = translated(text)
    assert isinstance(made, Translation), made
    lite, postgres = servers
    for choice in fillings(text):
        statement = filled(text, choice)
        values = bound_to(statement)
        other = filled(made.text, same_choice(text, made.text, choice))
        lite.execute(statement, values)
        with postgres.transaction(force_rollback=True):
            postgres.execute(other, values)
            left = postgres.execute("SELECT * FROM t ORDER BY id").fetchall()
        expected = lite.execute("SELECT * FROM t ORDER BY id").fetchall()
        lite.rollback()
        assert left == expected, (statement, other)


@pytest.mark.parametrize("value", [3.7, "x", b"x", True, 2**70])
def test_a_value_that_does_not_fit_fails_as_it_does_in_a_whole_statement(servers, value):
    made = translated("UPDATE t SET {', '.join('n = ?' ...)} WHERE id = ?")
    assert isinstance(made, Translation)
    _, postgres = servers
    statement = filled(made.text, same_choice("{', '.join('n = ?' ...)}", made.text, ["n = ?"]))
    with postgres.transaction(force_rollback=True):
        if value is True:
            postgres.execute(statement, (value, 1))
            assert postgres.execute("SELECT n FROM t WHERE id = 1").fetchone() == (1,)
        else:
            with pytest.raises(psycopg.Error):
                postgres.execute(statement, (value, 1))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM t WHERE {where}",
        "SELECT id FROM t WHERE ({where}) AND id = ?",
        "SELECT id FROM t WHERE id = ? {more}",
        "SELECT id FROM t WHERE {' AND '.join(conditions)}",
        "SELECT id FROM t WHERE {' AND '.join('a = ?' | ... ...)}",
        "SELECT id FROM t WHERE {' AND '.join(f'k = ?' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('a = ?' | f'k = ?' ...)}",
        "SELECT id FROM t WHERE {', '.join('a = ?' | 'n = ?' ...)}",
        "SELECT id FROM t WHERE {' '.join('a = ?' | 'n = ?' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('a = ?' | 'a = ?) OR (1' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('a = ? ORDER BY id' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('a = ? UNION SELECT 1' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('zz = ?' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('a + 1 = ?' ...)}",
        "SELECT id FROM t WHERE {' AND '.join('a = ?' ...)} AND n = ?1",
        "SELECT id FROM t WHERE {' AND '.join('a = :a' ...)} AND n = ?",
        "UPDATE t SET {', '.join(f'k = ?' ...)} WHERE id = ?",
        "UPDATE t SET {assignments} WHERE id = ?",
        "UPDATE t SET {', '.join('id = ?' ...)} WHERE n = ?",
        "UPDATE t SET {', '.join('rowid = ?' ...)} WHERE n = ?",
        "UPDATE t SET {', '.join('zz = ?' ...)} WHERE id = ?",
        "UPDATE t SET {' AND '.join('a = ?' | 'n = ?' ...)} WHERE id = ?",
        "UPDATE t SET {', '.join('a = ? WHERE id = 3' ...)}",
        "UPDATE t SET {', '.join('n = 3.5' ...)} WHERE id = ?",
        "SELECT id FROM t ORDER BY a {limit}",
        "SELECT id FROM t ORDER BY a {description}",
        "SELECT id FROM t ORDER BY a {direction}, id",
        "SELECT id FROM t ORDER BY n {direction}, id",
        "SELECT id FROM t ORDER BY u {direction}, r DESC, id",
        "SELECT id FROM t ORDER BY n / r {direction}, id",
        "SELECT n, max(r) AS m FROM t GROUP BY n ORDER BY max(r) {direction}, n",
        "SELECT id FROM t WHERE {' AND '.join('n >= ?' | 'r > -2' ...)} ORDER BY r {direction}, id LIMIT ?",
        "SELECT a AS b FROM t ORDER BY b {direction}",
        "SELECT DISTINCT a FROM t ORDER BY a {direction}",
        "SELECT a FROM t UNION SELECT u FROM t ORDER BY a {direction}",
        "SELECT id FROM t ORDER BY r + ? {direction}",
        "SELECT id, row_number() OVER (ORDER BY a {direction}) FROM t",
    ],
)
def test_what_is_not_known_in_all_its_parts_is_refused_with_a_reason(text):
    made = translated(text)
    assert isinstance(made, Refusal)
    assert made.reason
    assert "SyntaxError" not in made.reason


def test_a_part_that_is_refused_is_named():
    made = translated("SELECT id FROM t WHERE {' AND '.join('n = ?' | 'soundex(a) = ?' ...)}")
    assert isinstance(made, Refusal)
    assert made.reason.startswith("soundex(a) = ?: ")
    assert (made.start, made.end) == (23, 23 + len("{' AND '.join('n = ?' | 'soundex(a) = ?' ...)}"))


def test_values_bound_by_name_stay_so():
    made = translated("SELECT id FROM t WHERE {' AND '.join('a = :a' | 'n = :n' ...)} AND id = :id", "map")
    assert made.text == "SELECT id FROM t WHERE {' AND '.join('a = %(a)s' | 'n = %(n)s' ...)} AND id = %(id)s"


def test_the_source_of_a_hole_with_an_expression_is_no_word():
    assert Hole("x").shown == "x"
    assert joined("' AND '.join('a = ?' | 'b = ?' ...)").parts == ("a = ?", "b = ?")
    assert joined("' AND '.join('a = ?' | ... ...)") is None
    assert joined("' AND '.join(f'a = ?' ...)") is None
    assert joined("x") is None
