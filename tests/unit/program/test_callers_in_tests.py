"""What tests hand to production code says nothing of production, and everything of the test."""

import pytest

SPLICED = """
import sqlite3
def find(con, name):
    return con.execute(f"SELECT * FROM t WHERE name = '{name}'")
"""
STORE = """
import sqlite3
class Store:
    def __init__(self, path):
        self.con = sqlite3.connect(path)
    def all(self):
        return self.con.execute("SELECT * FROM t")
"""


def test_a_splice_that_only_a_test_feeds_a_constant_is_still_one(sites_of):
    test = 'import sqlite3\nfrom app import find\ndef test_it():\n    find(sqlite3.connect("x.db"), "bob")\n'
    found = sites_of({"app.py": SPLICED, "tests/test_app.py": test})
    assert found.lines("dynamic", path="app.py") == [4]
    assert [gap.source for gap in found.one("dynamic").gaps] == ["name"]


def test_a_constant_of_production_is_folded_all_the_same(sites_of):
    main = 'import sqlite3\nfrom app import find\nfind(sqlite3.connect("x.db"), "bob")\n'
    assert sites_of({"app.py": SPLICED, "main.py": main}).of("dynamic") == []


def test_a_test_names_no_database_of_production(sites_of):
    test = 'from app import Store\ndef test_it(tmp_path):\n    Store(str(tmp_path / "x.db")).all()\n'
    found = sites_of({"app.py": STORE, "test_app.py": test})
    assert [(site.path, site.database) for site in found.of("connect", "execute")] == [("app.py", None)] * 2
    assert found.one("path").database == "x.db"


def test_production_names_its_database_although_tests_give_others(sites_of):
    test = 'from app import Store\ndef test_it(tmp_path):\n    for n in ("a.db", "b.db"):\n        Store(n).all()\n'
    found = sites_of({"app.py": STORE, "main.py": 'import app\napp.Store("real.db").all()\n', "test_app.py": test})
    assert {site.database for site in found.of("connect", "execute")} == {"real.db"}


@pytest.mark.parametrize("folder", ["ROOT", 'ROOT / "_tmp" / f"run-{uuid4().hex}"', 'ROOT / "tests"', "tmp_path"])
def test_the_folder_of_a_test_s_database_is_not_told_of_production_s(sites_of, folder):
    root = "from pathlib import Path\nROOT = Path(__file__).resolve().parent\n"
    test = f"""
from uuid import uuid4
from app import Store
{root}
def test_it(tmp_path):
    folder = {folder}
    Store(str(folder / "real.db")).all()
"""
    main = f'{root}import app\napp.Store(str(ROOT / "real.db")).all()\n'
    found = sites_of({"app.py": STORE, "main.py": main, "tests/test_app.py": test})
    assert {(site.database, site.family) for site in found.of("connect", "execute")} == {("real.db", False)}
    assert [site.database for site in found.of("path") if site.path == "main.py"] == ["real.db"]


def test_a_database_in_memory_is_the_test_s_alone(sites_of):
    test = 'import sqlite3\nfrom app import find\ndef test_it():\n    find(sqlite3.connect(":memory:"), "bob")\n'
    found = sites_of({"app.py": SPLICED, "tests/test_app.py": test})
    assert [(site.path, site.database) for site in found.of("connect", "execute")] == [
        ("app.py", None),
        ("tests/test_app.py", ":memory:"),
    ]


def test_a_test_has_its_own_database_and_not_that_of_its_neighbours(sites_of):
    test = 'from app import Store\ndef test_it():\n    s = Store("{0}.db")\n    s.con.execute("DELETE FROM t")\n'
    found = sites_of({"app.py": STORE, "tests/test_a.py": test.format("a"), "tests/test_b.py": test.format("b")})
    own = {site.path: site.database for site in found.of("execute") if site.path.startswith("tests/")}
    assert own == {"tests/test_a.py": "a.db", "tests/test_b.py": "b.db"}


def test_a_constant_that_a_test_patches_in_is_none_of_production(sites_of):
    app = 'import sqlite3\nTABLE = "t"\ndef run():\n    sqlite3.connect("x.db").execute("SELECT * FROM " + TABLE)\n'
    test = 'import app\ndef test_it():\n    app.TABLE = "other"\n    app.run()\n'
    assert sites_of({"app.py": app, "tests/test_app.py": test}).of("dynamic") == []


def test_a_statement_that_only_a_test_hands_in_is_not_that_of_production(sites_of):
    app = 'import sqlite3\ndef run(sql):\n    sqlite3.connect("x.db").execute(sql)\n'
    test = 'from app import run\ndef test_it():\n    run("SELECT 1 FROM t")\n'
    found = sites_of({"app.py": app, "tests/test_app.py": test})
    run, handed = found.of("execute")
    assert (run.path, run.statement) == ("app.py", None)
    assert handed.path == "tests/test_app.py"
    assert handed.statement is not None
    assert handed.statement.tables == ("t",)
    assert found.of("untraced") == []


def test_a_number_by_default_may_be_any(sites_of):
    source = """
        import sqlite3
        def last(limit=20):
            sqlite3.connect("x.db").execute(f"SELECT * FROM t LIMIT {limit}")
        last()
    """
    assert sites_of(source).lines("dynamic") == [4]


def test_a_production_class_that_a_test_fills_is_not_folded(sites_of):
    app = """
from dataclasses import dataclass
@dataclass
class Query:
    name: str
def run(con, q):
    con.execute(f"SELECT * FROM t WHERE name = '{q.name}'")
def main(con, body):
    run(con, Query(**body))
"""
    test = 'import sqlite3\nfrom app import *\ndef test_it():\n    run(sqlite3.connect("x.db"), Query("bob"))\n'
    assert sites_of({"app.py": app, "tests/test_app.py": test}).lines("dynamic", path="app.py") == [7]


def test_what_a_test_s_callback_gives_is_its_own(sites_of):
    app = 'def run(con, get):\n    con.execute("SELECT * FROM t WHERE n = \'" + get() + "\'")\n'
    test = 'import sqlite3\nfrom app import run\ndef test_it():\n    run(sqlite3.connect("x.db"), lambda: "bob")\n'
    assert sites_of({"app.py": app, "tests/test_app.py": test}).lines("dynamic", path="app.py") == [2]


def test_a_class_that_a_test_derives_says_nothing_of_its_base(sites_of):
    app = """
import sqlite3
class Store:
    table = "trades"
    def all(self):
        return sqlite3.connect("x.db").execute("SELECT * FROM " + self.table)
"""
    test = 'from app import Store\nclass Fake(Store):\n    table = "fake"\ndef test_it():\n    Fake().all()\n'
    statement = sites_of({"app.py": app, "tests/test_app.py": test}).one("execute").statement
    assert statement is not None
    assert statement.tables == ("trades",)


def test_production_on_postgresql_stays_so_though_tests_use_sqlite(sites_of):
    app = "import psycopg\ndef run(con):\n    con.execute('SELECT 1')\nrun(psycopg.connect('x'))\n"
    test = "import sqlite3\nfrom app import run\ndef test_it():\n    run(sqlite3.connect(':memory:'))\n"
    found = sites_of({"app.py": app, "tests/test_app.py": test})
    assert [site for site in found.all if site.path == "app.py"] == []


def test_calls_of_tests_do_not_use_up_what_production_is_told_apart_by(sites_of):
    app = 'def q(table):\n    return "SELECT * FROM " + table\n'
    main = 'import sqlite3\nfrom app import q\nsqlite3.connect("x.db").execute(q("trades"))\n'
    test = "from app import q\ndef test_it():\n" + "".join(f'    q("w{number}")\n' for number in range(700))
    statement = sites_of({"app.py": app, "tests/test_app.py": test, "zmain.py": main}).one("execute").statement
    assert statement is not None
    assert statement.tables == ("trades",)


def test_a_folder_called_test_without_tests_is_production(sites_of):
    files = {
        "test/settings_test.py": 'DB = "runs.db"\nQUERY = "SELECT * FROM runs"\n',
        "test/main.py": "import sqlite3\nfrom settings_test import DB, QUERY\nsqlite3.connect(DB).execute(QUERY)\n",
    }
    statement = sites_of(
        {"test/main.py": files["test/main.py"], "test/settings_test.py": files["test/settings_test.py"]}
    )
    assert statement.one("execute").statement is not None


def test_helpers_of_tests_speak_for_them_all(sites_of):
    helper = 'import sqlite3\nQUERY = "SELECT * FROM runs"\ndef open_db():\n    return sqlite3.connect("runs.db")\n'
    test = "from helpers import QUERY, open_db\ndef test_it():\n    open_db().execute(QUERY)\n"
    executed = sites_of({"tests/helpers.py": helper, "tests/test_a.py": test}).one("execute")
    assert executed.database == "runs.db"
    assert executed.statement is not None


MADE_FOR_TESTS = {
    "a function": 'save(open_it("stand_in.db"))',
    "a folder of its own": 'save(open_it(str(tmp_path / "stand_in.db")))',
    "a connection": 'save(sqlite3.connect("stand_in.db"))',
    "a factory": 'run(lambda: sqlite3.connect("stand_in.db"))',
    "a name bound first": 'name = "stand_in.db"\n    save(open_it(name))',
    "a global": 'app.PATH = "stand_in.db"\n    app.save_default()',
    "a patch": 'monkeypatch.setattr(app, "PATH", "stand_in.db")\n    app.save_default()',
    "an attribute": 's = Store()\n    s.path = "stand_in.db"\n    s.save()',
    "an object": 'Store("stand_in.db").save()',
}
APP = """
import os, sqlite3, sys
PATH = "real.db"
def open_it(path):
    return sqlite3.connect(path)
def save(con):
    con.execute("INSERT INTO t VALUES (1)")
def run(make):
    save(make())
def save_default():
    save(sqlite3.connect(PATH))
def forget(path):
    if os.path.exists(path):
        os.remove(path)
    return path
class Store:
    def __init__(self, path="real.db"):
        self.path = path
    def save(self):
        save(open_it(self.path))
"""
USED = {
    "that names a database": 'app.save(app.open_it("real.db"))\napp.run(lambda: sqlite3.connect("real.db"))\n',
    "that names none": "app.save(app.open_it(sys.argv[1]))\napp.run(lambda: sqlite3.connect(sys.argv[1]))\n",
}
MAIN = "import sqlite3, sys\nimport app\napp.save_default()\napp.Store().save()\n"


@pytest.mark.parametrize("given", MADE_FOR_TESTS.values(), ids=MADE_FOR_TESTS)
@pytest.mark.parametrize("used", USED.values(), ids=USED)
def test_what_stands_in_for_a_database_in_a_test_is_none_of_production(sites_of, given, used):
    test = f"import sqlite3\nimport app\nfrom app import *\ndef test_it(tmp_path, monkeypatch):\n    {given}\n"
    found = sites_of({"app.py": APP, "main.py": MAIN + used, "tests/test_app.py": test})
    named = {name for site in found.all if site.path in ("app.py", "main.py") for name in site.databases}
    assert named == {"real.db"}


@pytest.mark.parametrize("name", ["stand_in.db", "stand_in.dat"])
def test_nor_is_a_file_that_a_test_has_removed(sites_of, name):
    test = f'from app import forget\ndef test_it(tmp_path):\n    forget(tmp_path / "{name}")\n    forget("{name}")\n'
    main = 'import app\napp.save(app.open_it(app.forget("real.db")))\n'
    found = sites_of({"app.py": APP, "main.py": main, "tests/test_app.py": test})
    handled = [(site.member, site.database, site.certain) for site in found.of("exists", "file")]
    assert handled == [("exists", "real.db", True), ("remove", "real.db", True)]


URL = """
from sqlalchemy import create_engine
def load(path):
    return create_engine(f"sqlite:///{path}")
"""


def test_the_paths_of_tests_name_no_database_of_a_url_in_production(sites_of):
    test = 'from app import load\ndef test_it(tmp_path):\n    load(tmp_path / "test.sqlite")\n'
    main = "from app import load\nload('own.sqlite')\n"
    sites = sites_of({"app.py": URL, "main.py": main, "tests/test_app.py": test})
    assert [site.databases for site in sites.of("url") if site.path == "app.py"] == [("own.sqlite",)]
    assert sites.lines("path", path="tests/test_app.py") == [3]
