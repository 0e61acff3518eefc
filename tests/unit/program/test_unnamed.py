"""A database is named where it is the only one that production opens there, as far as that can be known."""

import pytest

from sqlite_hunter.rules._wording import files_of

KEEP = """
import os, sqlite3
class Keep:
    def __init__(self, path="default.db"):
        self.path = path
        self.con = sqlite3.connect({opened})
    def run(self):
        self.con.execute("SELECT 1")
"""
DIRECT = KEEP.format(opened="path")
KEPT = KEEP.format(opened="self.path")
KEYWORD = KEEP.format(opened="timeout=9, database=self.path")


def _named(found) -> set[tuple[str | None, str]]:
    return {(site.database, files_of(site)) for site in found.of("connect", "execute") if site.path == "app.py"}


NAMED = {
    "a default": "",
    "a default that is used": "Keep().run()\n",
    "a setting with a default": 'Keep(os.environ.get("DB", "default.db")).run()\n',
    "an alternative in place": 'Keep(os.environ["DB"] or "default.db").run()\n',
    "a folder that is not known": 'def main(args):\n    Keep(os.path.join(args.folder, "default.db")).run()\n',
    "a function that is given the name": "def make(path):\n    return Keep(path)\nmake('default.db').run()\n",
    "another object that is not known": "class Other:\n    def __init__(self, path):\n        self.path = path\n"
    "Other(os.environ['DB'])\nKeep('default.db').run()\n",
}


@pytest.mark.parametrize("source", [DIRECT, KEPT, KEYWORD])
@pytest.mark.parametrize("name", NAMED)
def test_the_only_database_is_named(sites_of, name, source):
    assert _named(sites_of(source + NAMED[name])) == {("default.db", "default.db")}


@pytest.mark.parametrize("source", [DIRECT, KEPT, KEYWORD])
@pytest.mark.parametrize("given", ["str(tmp_path / 'x.db')", "request.param", "'x.db'", "tmp_path"])
def test_what_only_tests_hand_in_is_no_alternative(sites_of, source, given):
    test = f"from app import Keep\ndef test_it(tmp_path, request):\n    Keep({given}).run()\n"
    found = sites_of({"app.py": source + "Keep('default.db').run()\n", "tests/test_app.py": test})
    assert _named(found) == {("default.db", "default.db")}


def test_a_connection_of_which_nothing_is_known_names_none(sites_of):
    found = sites_of("import os, sqlite3\nsqlite3.connect(os.environ['DB']).execute('SELECT 1')\n")
    assert _named(found) == {(None, "")}


OTHERS = {
    "a caller that gives an attribute": "def three(args):\n    Keep(args.path).run()\n",
    "a caller that gives a setting": "Keep(os.environ['DB']).run()\n",
    "a caller that hands on its parameter": "def three(path):\n    Keep(path).run()\n",
    "a caller that reads it": "Keep(input()).run()\n",
}


@pytest.mark.parametrize("source", [DIRECT, KEPT, KEYWORD])
@pytest.mark.parametrize("name", OTHERS)
def test_a_database_beside_one_that_is_not_known_is_not_the_only_one(sites_of, name, source):
    source = source.replace('="default.db"', "")
    found = sites_of(f"{source}{OTHERS[name]}Keep('fixture.db').run()\n")
    assert _named(found) == {(None, "fixture.db or another that is not known")}


@pytest.mark.parametrize("name", OTHERS)
def test_a_default_is_not_the_only_one_where_callers_give_another(sites_of, name):
    assert _named(sites_of(DIRECT + OTHERS[name])) <= {(None, "default.db or another that is not known"), (None, "")}


def test_a_factory_that_opens_one_or_the_other(sites_of):
    found = sites_of(
        "import os, sqlite3\ndef make(own):\n    if own:\n        return sqlite3.connect(os.environ['DB'])\n"
        "    return sqlite3.connect('a.db')\nmake(1).execute('SELECT 1')\n"
    )
    assert (found.one("execute").database, found.one("execute").others) == (None, True)
    assert {site.database for site in found.of("connect")} == {None, "a.db"}


def test_a_global_that_is_set_from_a_setting(sites_of):
    found = sites_of(
        "import os, sqlite3\nPATH = 'a.db'\ndef choose():\n    global PATH\n    PATH = os.environ['DB']\n"
        "def run():\n    sqlite3.connect(PATH).execute('SELECT 1')\n"
    )
    assert {(site.database, site.others) for site in found.of("connect", "execute")} == {(None, True)}
