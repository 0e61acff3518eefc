"""Placeholders made at run time, kept in a variable on their way into the statement."""

import pytest

from sqlite_hunter.sql.making import PLACEHOLDERS, made_by

SOURCE = """
import sqlite3
def run(n, ids, names):
    marks = {made}
    sqlite3.connect("x.db").execute("SELECT * FROM t WHERE a IN (%s)" % {used}, ids)
"""


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ('"a" * n', "marks"),
        ('["a", "?"] * n', '",".join(marks)'),
        ("names[:-1]", "marks"),
        ('"abc"[:n]', "marks"),
        ('n * "?x"', "marks"),
    ],
)
def test_what_is_no_placeholder_is_not_taken_for_one(sites_of, made, used):
    gaps = [gap for site in sites_of(SOURCE.format(made=made, used=used)).of("dynamic") for gap in site.gaps]
    assert all(made_by(gap.source) != PLACEHOLDERS for gap in gaps)
    assert gaps


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ('["?"] * n', '",".join(marks)'),
        ('("?",) * len(ids)', '", ".join(marks)'),
        ('("?," * n)[:-1]', "marks"),
        ('("?, " * len(ids)).rstrip(", ")', "marks"),
        ('n * "?,"', "marks[:-1]"),
    ],
)
def test_placeholders_that_are_repeated_are_told_as_such(sites_of, made, used):
    (gap,) = sites_of(SOURCE.format(made=made, used=used)).one("dynamic").gaps
    assert made_by(gap.source) == PLACEHOLDERS


def test_a_constant_is_stripped_of_what_is_given(sites_of):
    source = 'import sqlite3\nsqlite3.connect("x.db").execute("SELECT * FROM t;;".rstrip(";"))\n'
    statement = sites_of(source).one("execute").statement
    assert statement is not None
    assert statement.tables == ("t",)


@pytest.mark.parametrize(
    ("statement", "style"),
    [
        ("f\"INSERT INTO t VALUES ({', '.join('?' * n)})\"", "qmark"),
        ('"SELECT a FROM t WHERE " + " AND ".join(f"{k}=?" for k in names)', "qmark"),
        ('"SELECT a FROM t WHERE b IN (" + ",".join(["?"] * n) + ")"', "qmark"),
        ('"SELECT a FROM t WHERE b = :b AND c IN (" + ",".join("?" for _ in ids) + ")"', "mixed"),
        ('"SELECT a FROM t WHERE b IN (" + ",".join(ids) + ")"', "none"),
        ('"SELECT a FROM t WHERE " + " AND ".join(names)', "none"),
        ('"SELECT " + ", ".join(names["?"]) + " FROM t"', "none"),
    ],
)
def test_the_style_of_parameters_is_that_of_those_that_are_made(sites_of, statement, style):
    source = f'import sqlite3\ndef run(n, ids, names):\n    sqlite3.connect("x.db").execute({statement}, ids)\n'
    assert sites_of(source).one("execute").statement.placeholders == style


@pytest.mark.parametrize(
    "made",
    ["'?,' * (len(ids) - 1)", "'?,' * (n + 1)", "'?' * n", "(a + b) * c", "a - (b - c)", "a - b - c", "a * b + c"],
)
def test_what_is_spliced_in_is_told_with_the_brackets_it_needs(sites_of, made):
    source = 'import sqlite3\ndef run(ids, n, a, b, c):\n    con = sqlite3.connect("x.db")\n'
    source += f'    con.execute("SELECT a FROM t WHERE b IN (%s)" % ({made},), ids)\n'
    (gap,) = sites_of(source).one("dynamic").gaps
    assert gap.source == made
