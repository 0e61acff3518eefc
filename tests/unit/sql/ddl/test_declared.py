"""The declared types of columns, of definitions as programs have them."""

import pytest

from sqlite_hunter.sql.ddl.declared import declared_types, merged, several, shown, type_name
from sqlite_hunter.sql.ddl.definition import Definition, template_of


def declared(*statements):
    return declared_types(Definition(template_of(each), "a.py", at) for at, each in enumerate(statements, start=1))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ((), {}),
        (("CREATE INDEX i ON t (a)", "PRAGMA user_version = 3", "CREATE TABLE (", "DROP TABLE t"), {}),
        (("CREATE TABLE {name} (a DATE)",), {}),
        (("CREATE TABLE t (a, b)",), {"t": {"a": ("",), "b": ("",)}}),
        (("CREATE VIRTUAL TABLE f USING fts5(a, b)",), {"f": {}}),
        (('CREATE TABLE "My Post" ([Created At] TIMESTAMP NOT NULL)',), {"my post": {"created at": ("TIMESTAMP",)}}),
        (("CREATE TABLE IF NOT EXISTS t (a DECIMAL(10, 2), {column} DATE)",), {"t": {"a": ("DECIMAL(10, 2)",)}}),
        (("CREATE TABLE t (a date)", "CREATE TABLE T (A DATE)"), {"t": {"a": ("date",)}}),
        (("CREATE TABLE t (a date)", "CREATE TABLE t (a TEXT)"), {"t": {"a": ("date", "TEXT")}}),
        (("CREATE TABLE t (a date)", "CREATE TABLE t (a)"), {"t": {"a": ("date", "")}}),
        (("CREATE TABLE t (a)", "ALTER TABLE t ADD COLUMN b date"), {"t": {"a": ("",), "b": ("date",)}}),
        (("ALTER TABLE t ADD b date",), {"t": {"b": ("date",)}}),
        (
            ("CREATE TABLE t (a date)", "ALTER TABLE t RENAME a TO b"),
            {"t": {"a": ("date",), "b": ("date",)}},
        ),
        (
            ("CREATE TABLE t (a TEXT)", "CREATE TABLE t_new (a date)", "ALTER TABLE t_new RENAME TO t"),
            {"t": {"a": ("TEXT", "date")}, "t_new": {"a": ("date",)}},
        ),
    ],
)
def test_types(statements, expected):
    assert declared(*statements) == expected


def test_what_a_query_makes_is_known_unless_a_type_of_its_own_is_asked_for():
    found = declared("CREATE TABLE t (a DATE, b TEXT)", "CREATE TABLE u AS SELECT * FROM t")
    assert shown(found, {"DATE"}) == {"t": {"a": "DATE"}, "u": {}}
    assert shown(found, {"TEXT"}) == {"t": {"b": "TEXT"}}
    assert shown(found, None) == {"t": {"a": "DATE", "b": "TEXT"}}


def test_only_types_that_are_asked_for_are_shown_and_what_is_declared_otherwise_with_them():
    found = merged(
        [
            declared("CREATE TABLE t (a DATE, b INTEGER, c)", "CREATE TABLE s (a TIMESTAMP(3))"),
            declared("CREATE TABLE t (a date, b INTEGER, c TEXT, d TEXT)", "CREATE TABLE s (a TEXT)"),
            declared("CREATE TABLE s (a)", "CREATE TABLE r (x TEXT)"),
        ]
    )
    assert shown(found, {"DATE", "TIMESTAMP"}) == {
        "r": {},
        "s": {"a": "TIMESTAMP(3) | TEXT | no type"},
        "t": {"a": "DATE"},
    }
    assert list(several(shown(found, {"DATE", "TIMESTAMP"}))) == [("s.a", "TIMESTAMP(3) | TEXT | no type")]
    assert shown(found, None)["t"] == {"a": "DATE", "b": "INTEGER", "c": "no type | TEXT", "d": "TEXT"}


@pytest.mark.parametrize(
    ("declared_as", "name"), [("date", "DATE"), ("Number(10,2)", "NUMBER"), ("my json", "MY"), ("", ""), (" x", "")]
)
def test_the_name_of_a_type_is_what_sqlite3_takes(declared_as, name):
    assert type_name(declared_as) == name
