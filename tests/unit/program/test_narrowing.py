"""Behind a test of how a text ends or begins, it is one that does, or one that does not."""

import pytest

CHOSEN = """
import os, sqlite3
def address(path):
    {body}
    return path
for each in ({paths}):
    sqlite3.connect(address(each))
"""
COMPLETED = {
    "not": 'if not path.endswith(".db"):\n        path += "inner.db"',
    "else": 'if path.endswith(".db"):\n        pass\n    else:\n        path = path + "inner.db"',
    "returned": 'if path.endswith(".db"):\n        return path\n    path = f"{path}inner.db"',
    "several": 'if not path.endswith((".db", ".sqlite")):\n        path += "inner.db"',
    "not not": 'if not not path.endswith(".db"):\n        return path\n    path += "inner.db"',
    "in brackets": 'if not (path.endswith(".db")):\n        path = os.path.join(path, "inner.db")',
}


def _databases(found) -> set[str]:
    return {name for site in found.of("connect") for name in site.databases}


@pytest.mark.parametrize("body", COMPLETED.values(), ids=COMPLETED)
def test_what_ends_so_is_not_completed(sites_of, body):
    assert _databases(sites_of(CHOSEN.format(body=body, paths='"a.db", "b.db"'))) == {"a.db", "b.db"}


@pytest.mark.parametrize("body", COMPLETED.values(), ids=COMPLETED)
def test_what_ends_otherwise_is_completed(sites_of, body):
    found = _databases(sites_of(CHOSEN.format(body=body, paths='"data/a.db", "data/"')))
    assert found == {"a.db", "inner.db"}


@pytest.mark.parametrize("body", COMPLETED.values(), ids=COMPLETED)
def test_what_is_not_known_may_be_either(sites_of, body):
    found = sites_of(CHOSEN.format(body=body, paths='os.environ["DB"], "b.db"'))
    assert any("inner.db" in name for name in _databases(found))
    assert "b.db" in _databases(found)
    assert not any("b.dbinner" in name or "b.db/" in name for name in _databases(found))


def test_an_attribute_that_is_completed_once_is_not_completed_again(sites_of):
    found = sites_of(
        "import os, sqlite3\nclass Settings:\n    path = os.path.join(home(), 'db', 'store.db')\n"
        "def address():\n    path = Settings.path\n    if not path.endswith('.db'):\n        path += '/inner.db'\n"
        "        Settings.path = path\n    return path\nsqlite3.connect(address())\n"
    )
    assert _databases(found) == {"store.db"}


@pytest.mark.parametrize(
    "test",
    ["path.endswith(suffix)", 'path.endswith(".db") or force', 'suffix.endswith(".db")', 'path.endswith(".db", 3)'],
)
def test_another_test_tells_nothing(sites_of, test):
    body = f'if not ({test}):\n        path += ".old"'
    source = "suffix = input()\nforce = input()\n" + CHOSEN.format(body=body, paths='"a.db", "b.db"')
    assert _databases(sites_of(source)) == {"a.db", "b.db", "a.db.old", "b.db.old"}


def test_the_beginning_is_told_too(sites_of):
    body = 'if not path.startswith("/"):\n        path = "/srv/" + path'
    found = _databases(sites_of(CHOSEN.format(body=body, paths='"/data/a.db", "b.db"')))
    assert found == {"a.db", "b.db"}


def test_both_branches_may_be_run_with_what_is_known_in_part(sites_of):
    source = """
        import sqlite3
        def run(name, con):
            path = f"{name}db"
            if path.endswith(".db"):
                con.execute("SELECT 1")
            else:
                con.execute("SELECT 2")
        run(input(), sqlite3.connect("x.db"))
    """
    assert sites_of(source).lines("execute") == [6, 8]


def test_a_branch_that_no_known_text_comes_to_loses_no_statement(sites_of):
    source = """
        import sqlite3
        def run(path):
            con = sqlite3.connect(path)
            if not path.endswith(".db"):
                con.execute("SELECT 1")
                sqlite3.connect(path).execute("SELECT 2")
        run("x.db")
    """
    assert sites_of(source).lines("execute") == [6, 7]


STORED = {
    "equal": 'if path == ":memory:":\n        target = path\n    else:\n        target = f"{path}/store.db"',
    "turned": 'if ":memory:" == path:\n        target = path\n    else:\n        target = f"{path}/store.db"',
    "not equal": 'if path != ":memory:":\n        target = f"{path}/store.db"\n    else:\n        target = path',
    "not": 'if not path == ":memory:":\n        target = f"{path}/store.db"\n    else:\n        target = path',
    "in": 'if path in (":memory:", ":MEM:"):\n        target = path\n    else:\n        target = f"{path}/store.db"',
    "not in": 'if path not in [":memory:"]:\n        target = f"{path}/store.db"\n    else:\n        target = path',
    "returned": 'if path == ":memory:":\n        return path\n    target = f"{path}/store.db"',
}
STORE = """
import os, sqlite3
def address(path):
    {body}
    return target
for each in ({paths}):
    sqlite3.connect(address(each))
"""
IN_MEMORY = ":memory:"


@pytest.mark.parametrize("body", STORED.values(), ids=STORED)
def test_a_folder_is_no_database_where_only_another_text_is_one(sites_of, body):
    assert _databases(sites_of(STORE.format(body=body, paths='"dbs", "dbs"'))) == {"store.db"}


@pytest.mark.parametrize("body", STORED.values(), ids=STORED)
def test_the_text_that_is_asked_for_is_not_completed(sites_of, body):
    assert _databases(sites_of(STORE.format(body=body, paths='":memory:", "dbs"'))) == {IN_MEMORY, "store.db"}


@pytest.mark.parametrize("body", STORED.values(), ids=STORED)
def test_what_is_not_known_may_be_the_text_that_is_asked_for(sites_of, body):
    found = _databases(sites_of(STORE.format(body=body, paths='os.environ["DBS"], "dbs"')))
    assert IN_MEMORY in found
    assert "store.db" in found or any(name.endswith("store.db") for name in found)
    assert not any(":/" in name or name == "dbs" for name in found)


@pytest.mark.parametrize("paths", ['"x.db", "x.db"', 'input(), "x.db"'])
def test_a_test_alone_names_no_database(sites_of, paths):
    source = """
        import os, sqlite3
        def opened(path):
            if path != ":memory:":
                os.makedirs(os.path.dirname(path))
            return sqlite3.connect(path)
        for each in (PATHS):
            opened(each)
    """.replace("PATHS", paths)
    assert _databases(sites_of(source)) == {"x.db"}


@pytest.mark.parametrize(
    "test",
    ["path == other", 'path == ":memory:" or force', "path is None", 'path == ":memory:" == other', 'path < ":mem"'],
)
def test_another_comparison_tells_nothing(sites_of, test):
    body = f'if {test}:\n        target = path\n    else:\n        target = f"{{path}}.old"'
    source = "other = input()\nforce = input()\n" + STORE.format(body=body, paths='":memory:", "b.db"')
    assert {IN_MEMORY, "b.db", "b.db.old"} <= _databases(sites_of(source))


def test_none_is_not_the_text(sites_of):
    source = """
        import sqlite3
        def opened(path=None):
            if path == "a.db":
                sqlite3.connect(path)
        opened(None)
        opened("a.db")
    """
    assert sites_of(source).one("connect").databases == ("a.db",)


@pytest.mark.parametrize("test", ['kind == "b"', 'kind != "a"', 'kind in ("b", "c")', 'not kind == "a"'])
def test_what_is_chosen_by_a_text_that_nobody_gives_is_still_used(sites_of, test):
    source = f"""
        import sqlite3
        STORES = {{"a": sqlite3.connect("a.db"), "b": sqlite3.connect("b.db")}}
        def run(kind):
            if {test}:
                STORES[kind].execute("SELECT 1")
            else:
                STORES[kind].execute("SELECT 2")
        run("a")
    """
    assert sites_of(source).lines("execute") == [6, 8]


TYPED = """import sqlite3, psycopg2, psycopg2.extras
def run(con):
    if {test}:
        con.execute("SELECT 1")
    else:
        con.execute("SELECT 2")
run(sqlite3.connect("x.db"))
run(psycopg2.connect("").cursor())
"""


def ran(sites_of, test):
    """What runs on SQLite, and whether for certain on it alone."""
    return [(site.statement.text, site.backend) for site in sites_of(TYPED.format(test=test)).of("execute")]


@pytest.mark.parametrize(
    "test",
    ["isinstance(con, kind)", "isinstance(con, (sqlite3.Connection, kind))", "hasattr(con, 'x')", "con is not None"],
)
def test_a_test_of_no_known_type_tells_nothing(sites_of, test):
    assert ran(sites_of, test) == [("SELECT 1", "either"), ("SELECT 2", "either")]


def test_one_of_several_types_of_another_driver_tells_nothing_of_that_driver(sites_of):
    test = "isinstance(con, psycopg2.extras.RealDictCursor)"
    assert ran(sites_of, test) == [("SELECT 2", "either")]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("isinstance(con, sqlite3.Connection)", ("SELECT 1", "sqlite")),
        ("isinstance(con, (sqlite3.Connection, sqlite3.Cursor))", ("SELECT 1", "sqlite")),
        ("not isinstance(con, sqlite3.Connection)", ("SELECT 2", "sqlite")),
        ("isinstance(con, sqlite3.Cursor)", ("SELECT 2", "either")),
        ("isinstance(con, psycopg2.extensions.connection)", ("SELECT 2", "either")),
    ],
)
def test_a_connection_is_of_sqlite_only_where_its_type_lets_it(sites_of, test, expected):
    assert ran(sites_of, test) == [expected]
