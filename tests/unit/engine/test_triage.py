import pytest

from sqlite_hunter.engine.triage import Imports, matters, may_name_sqlite


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"import os\nprint(os.sep)\n",
        b"# coding: utf-8\nimport json\n",
        b"# -*- coding: UTF8 -*-\nx = 1\n",
        b"# vim: set fileencoding=ascii :\nx = 1\n",
        b"x = 1\ny = 2\n# coding: latin-1\n",
        b"def commit(): pass\n",
        b"executor.submit(f)\n",
        b"names = database_names()\n",
        b"from selection import SELECTED\n",
    ],
)
def test_what_names_nothing_of_a_database_does_not_matter(content):
    assert not matters(content)


@pytest.mark.parametrize(
    "content",
    [
        b"import sqlite3",
        b"x = 'SQLite'",
        b"from psycopg2 import connect",
        b"cur . execute(q)",
        b"c.fetchone()",
        b"c.cursor()",
        b"path = 'trades.db'",
        b"Q = '''SELECT a FROM b'''",
        b"x = '\0'",
        b"\xff\xfei\0m\0",
        b"# coding: latin-1\nx = 1\n",
        b"#!/usr/bin/python\n# coding=utf-7\nx = 1\n",
        b"\xef\xbb\xbf# coding: cp1252\n",
        b"\r# vim: set fileencoding=utf-16 :\r",
    ],
)
def test_what_may_be_of_a_database_matters(content):
    assert matters(content)


def imports(**contents: str) -> Imports:
    files = {name.replace("__", "/").replace("/init", "/__init__") + ".py": text for name, text in contents.items()}
    return Imports({path: text.encode() for path, text in files.items()}, "program")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "store = 1\n",
        "x = 'store'\n",
        "# of the store\n",
        "import storehouse\nfrom a import restore\n",
        "importer.store()\n",
        "x = 1; y = store\n",
    ],
)
def test_who_does_not_import_a_module_is_no_importer(text):
    assert imports(store="", user=text).of("store.py") == set()


@pytest.mark.parametrize(
    "text",
    [
        "import store",
        "import os, store as s",
        "from store import x",
        "from program.store import x",
        "from program import (\n  b,  # (one)\n  store,\n)",
        "import\tstore\tas s",
        "import program . store",
        "from . \\\n import store as s",
        "from \\\n  store import x",
        "import os, \\\r\n  store",
        "try: import store\nexcept E: pass",
        "x = 1; import store",
        "x = 1\rimport store\r",
        "from . import store",
        "importlib.import_module(f'a.{b}'); x = 'store'",
        "d = __import__('store')",
        "pytest_plugins = ['a.store']",
        "spec_from_file_location('x', 'a/store.py'); import importlib.util",
    ],
)
def test_every_way_to_import_a_module_is_seen(text):
    assert imports(store="", user=text).of("store.py") == {"user.py"}


def test_a_package_is_imported_by_its_name_and_from_inside_by_dots():
    found = imports(
        pkg__init="", pkg__a="from . import x", pkg__b__c="from .. import x", d="import pkg", e="from . import y"
    )
    assert found.of("pkg/__init__.py") == {"pkg/a.py", "pkg/b/c.py", "d.py"}


def test_the_scanned_folder_itself_is_a_package_by_its_own_name():
    found = Imports({"__init__.py": b"", "a.py": b"from program import x", "b.py": b"import json"}, "program")
    assert found.of("__init__.py") == {"a.py"}


def test_fixtures_reach_every_file_below_them_and_no_other():
    found = imports(t__conftest="", t__a="", t__u__b="", c="")
    assert found.of("t/conftest.py") == {"t/a.py", "t/u/b.py", "t/conftest.py"}


def test_files_reach_a_module_over_others_and_circles_end():
    found = imports(a="", b="import a", c="import b\nimport d", d="import c", e="import f", f="")
    assert found.reaching(["a.py"]) == {"b.py", "c.py", "d.py"}
    assert found.reaching([]) == set()


def test_a_name_counts_only_where_its_module_is_imported():
    found = imports(a="", b="import a\na.take()", c="take()", d="import a\na.taken()", e="import a\nx.take")
    assert found.mentioning({"a.py": ["take"]}, {"b.py", "c.py", "d.py"}) == {"b.py"}
    assert found.mentioning({"a.py": []}, {"b.py"}) == set()
    assert found.mentioning({}, {"b.py"}) == set()


def test_names_are_not_patterns():
    assert imports(a="", b="import a\nabc").mentioning({"a.py": ["a.c"]}, {"b.py"}) == set()


def test_what_tells_paths_supports_those_that_import_it():
    found = imports(a="import p, q", p="import os.path", q="x = 1", r="import pathlib")
    assert found.supporting({"a.py"}) == {"p.py"}


@pytest.mark.parametrize(
    "content",
    [b"", b"import psycopg", b"log.records", b"databases = 3", b"x = self.db", b'open("Thumbs.db")', b"import pandasx"],
)
def test_what_cannot_name_sqlite(content):
    assert not may_name_sqlite(content)


@pytest.mark.parametrize(
    "content",
    [
        b"import aiosqlite", b"URL = 'SQLite:///x'", b"from databases import Database", b"import os, records",
        b"PATH = 'x.db'", b"import apsw", b"# coding: utf-16\n", b"\xff\xfei\x00",
    ],
)  # fmt: skip
def test_what_can(content):
    assert may_name_sqlite(content)


def test_what_files_import_is_found_over_others_between_and_nothing_else():
    contents = {
        "a.py": b"import b\n", "b.py": b"from c import x\n", "c.py": b"x = 1\n", "d.py": b"import a\n", "e.py": b"",
    }  # fmt: skip
    imports = Imports(contents, "app")
    assert imports.imported({"a.py"}, set(contents) - {"a.py"}) == {"b.py", "c.py"}
    assert imports.imported({"c.py"}, set(contents)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "from . import store",
        "from .store import x",
        "from ..store import x",
        "from a.store import x",
        "from other import store",
        "import store.x.y",
        "import stores.store",
    ],
)
def test_a_module_elsewhere_of_the_same_name_is_another(text):
    found = imports(deep__er__store="", user=text)
    assert found.of("deep/er/store.py") == ({"user.py"} if text == "import store.x.y" else set())


def test_relative_imports_count_from_their_package():
    found = imports(
        a__store="", b__store="", a__x="from .store import y", b__x="from ..a.store import y", c="import a.store"
    )
    assert found.of("a/store.py") == {"a/x.py", "b/x.py", "c.py"}
    assert found.of("b/store.py") == set()
