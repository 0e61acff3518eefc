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


STORES = {
    "kept": "self.path = path",
    "kept with its type": "self.path: str = path",
    "kept as a path": "self.path = Path(path)",
    "kept whole": "self.path = os.path.abspath(path)",
    "bound again first": "chosen = path\n        self.path = chosen",
    "kept through a function": "super().__init__()\n        self._keep(path)",
}
CHOOSES = {
    "or": 'self.path = path or "x.db"',
    "if": 'self.path = path if path is not None else "x.db"',
    "if not given": 'if path is None:\n            path = "x.db"\n        self.path = path',
    "a setting": 'self.path = path if path else os.environ.get("DB", "x.db")',
}
STORE = """
import os, sqlite3, sys
from pathlib import Path
class Store:
    def __init__(self, path={default}):
        {store}
    def _keep(self, path):
        self.path = path
    def run(self):
        sqlite3.connect(self.path).execute("SELECT 1")
"""
MADE = {f"default, {name}": STORE.format(default='"x.db"', store=store) for name, store in STORES.items()}
MADE |= {f"None, {name}": STORE.format(default="None", store=store) for name, store in CHOOSES.items()}


@pytest.mark.parametrize("name", MADE)
def test_a_default_that_nobody_overrides_is_the_only_one_when_it_is_kept(sites_of, name):
    assert _named(sites_of(MADE[name] + "Store().run()\n")) == {("x.db", "x.db")}


@pytest.mark.parametrize("name", MADE)
def test_nor_does_a_test_override_it(sites_of, name):
    test = "from app import Store\ndef test_it(tmp_path, request):\n    Store(request.param).run()\n"
    found = sites_of({"app.py": MADE[name] + "Store().run()\n", "tests/test_app.py": test})
    assert _named(found) == {("x.db", "x.db")}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("given", ["sys.argv[1]", "Path(sys.argv[1])", "os.environ['DB']"])
def test_a_default_is_not_the_only_one_where_it_is_kept_with_what_callers_give(sites_of, name, given):
    found = sites_of(f"{MADE[name]}Store().run()\nStore({given}).run()\n")
    assert _named(found) == {(None, "x.db or another that is not known")}


def test_nor_is_one_that_is_handed_on(sites_of):
    source = STORE.format(default='"x.db"', store="self.path = path") + (
        "class Sub(Store):\n    def __init__(self, path='x.db'):\n        super().__init__(path)\n"
        "def make(path='x.db'):\n    return Store(path)\n"
    )
    for call in ("Sub", "make"):
        assert _named(sites_of(f"{source}{call}().run()\n")) == {("x.db", "x.db")}
        both = f"{source}{call}().run()\n{call}(sys.argv[1]).run()\n"
        assert _named(sites_of(both)) == {(None, "x.db or another that is not known")}


def test_nor_is_a_field_s(sites_of):
    source = (
        "import sqlite3, sys\nfrom dataclasses import dataclass\n@dataclass\nclass Cfg:\n    path: str = 'x.db'\n"
        "def run(cfg):\n    sqlite3.connect(cfg.path).execute('SELECT 1')\nrun(Cfg())\n"
    )
    assert _named(sites_of(source)) == {("x.db", "x.db")}
    assert _named(sites_of(f"{source}run(Cfg(path=sys.argv[1]))\n")) == {(None, "x.db or another that is not known")}


URI = """
import sqlite3, sys
def opened(path):
    return sqlite3.connect({uri}, uri=True)
def main(config):
    for path in config.paths:
        opened(path).execute("SELECT 1")
main(load())
"""


@pytest.mark.parametrize(
    "uri", ['f"file:{path}?mode=ro"', 'f"file:{path}"', '"file:" + path + "?mode=ro"', '"file:%s" % path']
)
def test_the_path_in_a_uri_is_not_known_either(sites_of, uri):
    assert _named(sites_of(URI.format(uri=uri))) == {(None, "")}
    both = URI.format(uri=uri) + "opened('a.db').execute('SELECT 1')\n"
    assert {name for _, name in _named(sites_of(both))} <= {"a.db or another that is not known", "a.db", ""}
    hidden = URI.format(uri=uri) + "def check(tmp_path):\n    opened(str(tmp_path / 'a.db')).execute('SELECT 1')\n"
    assert "a.db" not in {name for _, name in _named(sites_of(hidden))}
