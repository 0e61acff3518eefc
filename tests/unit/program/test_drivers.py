from importlib import import_module
from pathlib import Path

import pytest

from sqlite_hunter.program import externals, library
from sqlite_hunter.program.drivers import (
    OPENINGS,
    ORM_LIBRARIES,
    SQLITE_MODULES,
    TYPES,
    canonical,
    is_sqlite_module,
    result_role,
    sqlite_member,
    url_backend,
)
from sqlite_hunter.program.values import OTHER, POSTGRES, SQLITE, UNSETTLED


@pytest.mark.parametrize(
    "dotted",
    ["psycopg2.connect", "sqlite3_tools.connect", "mypkg.sqlite3.connect", "sqlalchemy.dialects.sqlite", "", "."],
)
def test_a_name_of_another_library_is_left_alone(dotted):
    assert canonical(dotted) == dotted
    assert sqlite_member(dotted) is None
    assert not is_sqlite_module(dotted)


@pytest.mark.parametrize(
    "dotted", ["sqlite3", "sqlite3.", "sqlite3.connect()", "sqlite3.Row[]", "sqlite3.a.b", "sqlite"]
)
def test_only_a_direct_member_of_a_sqlite_module_is_one(dotted):
    assert sqlite_member(dotted) is None


@pytest.mark.parametrize("name", sorted(OPENINGS.keys() | TYPES.keys()))
def test_what_is_not_sqlite_is_said_to_be_none(name):
    backends = {table[name].backend for table in (OPENINGS, TYPES) if name in table}
    head = name.partition(".")[0]
    if head in SQLITE_MODULES:
        assert backends == {SQLITE}
    elif head not in ORM_LIBRARIES | {"sqlmodel", "playhouse"}:
        assert backends <= {POSTGRES, OTHER}


@pytest.mark.parametrize(
    ("role", "method"),
    [("row", "execute"), ("rows", "execute"), ("cursor", "commit"), ("connection", "close"), ("", "")],
)
def test_what_gives_no_object_of_interest_gives_none(role, method):
    assert result_role(role, method) is None


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("mysql://h/d", OTHER),
        ("mssql+pyodbc://h/d", OTHER),
        ("", UNSETTLED),
        ("{url}", UNSETTLED),
        ("/var/data/a.db", UNSETTLED),
        ("postgresql+psycopg://h/d", POSTGRES),
        ("POSTGRES://h/d", POSTGRES),
        ("sqlite:///a.db", SQLITE),
        ("sqlite+aiosqlite:///a.db", SQLITE),
        ("SQLite://", SQLITE),
    ],
)
def test_a_url_names_its_backend(url, backend):
    assert url_backend(url) == backend


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("sqlite3.dbapi2.connect", "sqlite3.connect"),
        ("pysqlite3.dbapi2.Row", "sqlite3.Row"),
        ("pysqlite3.connect", "sqlite3.connect"),
        ("sqlcipher3.dbapi2", "sqlite3"),
        ("aiosqlite.core.Connection", "aiosqlite.Connection"),
        ("sqlite3.connect", "sqlite3.connect"),
    ],
)
def test_names_that_mean_the_same_are_one(dotted, expected):
    assert canonical(dotted) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize("name", ["connect", "Row", "OperationalError", "PARSE_DECLTYPES"])
def test_a_direct_member_of_a_sqlite_module(name):
    assert sqlite_member(f"sqlite3.{name}") == name
    assert sqlite_member(canonical(f"pysqlite3.dbapi2.{name}")) == name


@pytest.mark.parametrize("name", sorted(SQLITE_MODULES | {"sqlite3.dbapi2", "aiosqlite.core"}))
def test_sqlite_modules_are_known(name):
    assert is_sqlite_module(name)


@pytest.mark.parametrize(
    ("role", "method", "expected"),
    [
        ("connection", "cursor", "cursor"),
        ("connection", "execute", "cursor"),
        ("connection", "__enter__", "connection"),
        ("cursor", "execute", "cursor"),
        ("cursor", "fetchone", "row"),
        ("cursor", "fetchall", "rows"),
        ("cursor", "connection", "connection"),
        ("pool", "getconn", "connection"),
        ("engine", "begin", "connection"),
        ("maker", "__call__", "session"),
    ],
)
def test_methods_give_objects(role, method, expected):
    assert result_role(role, method) == expected


# The library's models ----------------------------------------------------------------------------------

FILES = {path.stem for path in Path(library.__file__).parent.glob("*.py")} - {"__init__", "model"}
SUBJECTS = [import_module(f"{library.__name__}.{name}") for name in sorted(FILES)]


def test_no_name_is_modelled_twice():
    names = [name for subject in SUBJECTS for name in subject.MODELS]
    assert len(names) == len(set(names))
    assert set(names) == externals._MODELS.keys()


def test_no_model_stands_for_a_name_that_opens_a_database():
    assert not [name for subject in SUBJECTS for name in subject.MODELS if name in OPENINGS or name in TYPES]


def test_every_file_of_the_library_has_models():
    assert {"builtin", "callables", "orm"} < FILES
    assert all(subject.MODELS for subject in SUBJECTS)


def test_a_cursor_made_of_another_driver_s_class_is_no_mention_of_sqlite(sites_of):
    source = "import psycopg\ncur = psycopg.Cursor(psycopg.connect('x'))\ncur.execute('SELECT 1')\n"
    assert sites_of(source).all == ()


def test_a_cursor_made_of_sqlite_s_class_is_one(sites_of):
    source = "import sqlite3\ncur = sqlite3.Cursor(sqlite3.connect('x.db'))\n"
    assert sites_of(source).lines("module-member", "reference", "import") != []


def test_a_local_that_may_hold_a_member_is_no_mention_of_it(sites_of):
    """It is mentioned where it is stored; what is read there may be something else."""
    source = "import sqlite3\ndef made(rows, con):\n    factory = None\n    if rows:\n        factory = sqlite3.Row\n"
    sites = sites_of(f"{source}    con.row_factory = factory\n")
    assert [site.span.line for site in sites.all if site.member == "Row"] == [5]
