"""A change that cannot bring a finding is told without a scan; wherever that is not sure, the answer is no."""

import pytest

from sqlite_hunter.engine.git import Change
from sqlite_hunter.engine.unaffected import are_unaffected, ground_of

DB = b"import sqlite3\nfrom shop import paths\n\ndef connect():\n    return sqlite3.connect(paths.DB)\n"
GROUND = ground_of(
    [
        ("shop/db.py", DB),
        ("shop/paths.py", b"import os\nDB = os.path.join('x', 'y.db')\n"),
        ("tests/conftest.py", b"import sqlite3\n"),
        ("tools/run.py", b"import importlib\nimportlib.import_module('plugins.extra')\n"),
    ]
)
NOT_THERE = "000000"
FILE = "100644"


def answer(path, content, old=FILE, new=FILE, before=b""):
    change = Change(path, path, old, new, "before", "after")
    contents = {"before": before, "after": content}
    return are_unaffected(GROUND, "repository", [change], lambda oid, _: contents[oid])


HARMLESS = {
    "a Python file of its own": ("shop/prices.py", b"import math\n\ndef price(x):\n    return math.ceil(x)\n"),
    "an import of what is not followed": ("shop/prices.py", b"from shop.rates import rate\nimport shop.rates\n"),
    "a relative import of what is not followed": ("shop/prices.py", b"from .rates import rate\n"),
    "a page": ("README.md", b"# A shop\n"),
    "a page that speaks of SQLite": ("README.md", b"It was on SQLite once.\n"),
    "a script without it": ("run.sh", b"echo hello\n"),
    "an image": ("logo.png", b"\x89PNG\r\n\x1a\n\0\0"),
    "settings without it": ("compose.yml", b"services:\n  web:\n    image: nginx\n"),
    "a file of no kind": ("data.bin", b"\0\1\2 sqlite3 "),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name):
    path, content = HARMLESS[name]
    assert answer(path, content)
    assert answer(path, content, old=NOT_THERE)
    assert answer(path, b"", new=NOT_THERE)


AFFECTING = {
    "an import": ("shop/prices.py", b"import sqlite3\n"),
    "a method of the DB-API": ("shop/prices.py", b"def save(c):\n    c.execute(q)\n"),
    "an import of what is followed": ("shop/prices.py", b"from shop.db import connect\n"),
    "an import of the module": ("shop/prices.py", b"import shop.db\n"),
    "an import from the package": ("shop/prices.py", b"from shop import db\n"),
    "a relative import of what is followed": ("shop/prices.py", b"from .db import connect\n"),
    "a relative import of the module": ("shop/inner/prices.py", b"from .. import db\n"),
    "an import by the name of the repository": ("shop/prices.py", b"from repository.shop.db import connect\n"),
    "an import by name": ("shop/prices.py", b"import importlib\nimportlib.import_module(name)\n"),
    "what is followed": ("shop/db.py", DB),
    "what is followed, without a word of it": ("shop/paths.py", b"x = 1\n"),
    "what no Python parses": ("shop/prices.py", b"print 'x'\n"),
    "what is no text": ("shop/prices.py", b"\xff\xfe\0"),
    "a test that is handed fixtures": ("tests/test_x.py", b"def test_x(c):\n    assert c\n"),
    "a file of fixtures": ("other/conftest.py", b"x = 1\n"),
    "a database": ("data/x.bin", b"SQLite format 3\0"),
    "what lies beside a database": ("data/x.db-wal", b"\0"),
    "a script": ("run.sh", b"sqlite3 x.db 'SELECT 1'\n"),
    "a script by its first line": ("run", b"#!/bin/sh\necho\n"),
    "Python in a script": ("run.sh", b"python - <<EOF\nimport sqlite3\nEOF\n"),
    "a requirement": ("requirements.txt", b"aiosqlite==0.20\n"),
    "settings": ("compose.yml", b"services:\n  web:\n    environment:\n      URL: sqlite:///x.db\n"),
    "a notebook": ("x.ipynb", b"{}"),
    "what is scanned": (".gitignore", b"x\n"),
    "the configuration": ("sqlite-hunter.toml", b""),
    "a library that may reach SQLite by URL": ("shop/prices.py", b"import pandas\n"),
    "a requirement of setup.py": ("setup.py", b"setup(install_requires=['aiosqlite'])\n"),
    "the baseline": (".sqlite-hunter-baseline.json", b"{}"),
    "a suppression": ("README.md", b"<!-- sqlite-hunter: ignore[SQH506] why -->\n"),
}


@pytest.mark.parametrize("name", AFFECTING)
def test_affecting(name):
    path, content = AFFECTING[name]
    assert not answer(path, content)


@pytest.mark.parametrize(
    "path", ["shop/paths.py", "shop/paths/__init__.py", "sqlite3.py", "os/__init__.py", "extra.py", "plugins/new.py"]
)
def test_another_file_may_be_meant_by_an_import(path):
    assert not answer(path, b"x = 1\n", old=NOT_THERE)


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_links_and_submodules_are_looked_at(mode):
    assert not answer("shop/x", b"", new=mode)
    assert not answer("shop/x", b"", old=mode)


def test_one_of_several_is_enough():
    changes = [Change(path, path, FILE, FILE, path, path) for path in ("a.py", "b.py")]
    contents = {"a.py": b"x = 1\n", "b.py": b"import sqlite3\n"}
    assert not are_unaffected(GROUND, "repository", changes, lambda oid, _: contents[oid])
    assert are_unaffected(GROUND, "repository", [], lambda oid, _: contents[oid])


@pytest.mark.parametrize(
    "new",
    [
        b"# SQLite, still\n" + DB,
        DB.replace(b"\n\n", b"\n\n\n"),
        DB.replace(b"sqlite3.connect(paths.DB)", b"(\n        sqlite3.connect(  # here\n            paths.DB))"),
        DB.replace(b"():\n", b'():\n    """The only one."""\n    ' + b"pass\n").replace(b"    pass\n", b""),
        DB.replace(b"\n", b"\r\n"),
    ],
    ids=["comment", "blank lines", "layout", "docstring", "line ends"],
)
def test_code_that_says_the_same(new):
    old = DB.replace(b"():\n", b'():\n    "One."\n') if b'"""' in new else DB
    assert answer("shop/db.py", new, before=old)


@pytest.mark.parametrize(
    "new",
    [
        DB + b"connect()\n",
        DB.replace(b"paths.DB", b"'y.db'"),
        DB.replace(b"return ", b""),
        DB.replace(b"import sqlite3", b"import sqlite3 as sqlite3_, sqlite3"),
        b"# sqlite-hunter: ignore[SQH101] why\n" + DB,
        b"def f(:\n",
    ],
)
def test_code_that_says_something_else(new):
    assert not answer("shop/db.py", new, before=DB)


def test_a_suppression_that_goes_is_no_comment_like_others():
    assert not answer("shop/db.py", DB, before=b"# sqlite-hunter: ignore[SQH101] why\n" + DB)


def test_a_followed_file_that_comes_or_goes_is_looked_at():
    assert not answer("shop/db.py", DB, old=NOT_THERE, before=DB)
    assert not answer("shop/db.py", DB, new=NOT_THERE, before=DB)


MORE = ground_of(
    [("app/main.py", b"import db\n"), ("run.sh/<stdin>", b""), ("bin/job", b"import sqlite3\n"), ("x.ipynb", b"")],
    targets=["common/shared.txt"],
)


def more(path, content=b"x\n", old=FILE, new=FILE):
    return are_unaffected(MORE, "repository", [Change(path, path, old, new, "a", "b")], lambda oid, _: content)


def test_a_file_of_sql_may_be_given_to_sqlite():
    assert not more("schema.sql", b"CREATE TABLE t (x);\n")


@pytest.mark.parametrize("path", ["bin/job", "x.ipynb"])
def test_followed_files_that_are_no_python_by_name_are_looked_at(path):
    assert not more(path)
    assert not more(path, new=NOT_THERE)


def test_what_a_link_leads_to_is_looked_at():
    assert not more("common/shared.txt")
    assert more("common/other.txt")


def test_a_folder_that_becomes_a_package_is_looked_at():
    assert not more("app/__init__.py", b"", old=NOT_THERE)
    assert not more("app/__init__.py", b"", new=NOT_THERE)
    assert more("docs/__init__.py", b"", old=NOT_THERE)


def test_a_file_too_large_to_be_read_is_looked_at():
    assert not more("run2.sh", b"echo\n" * 300_000)
    assert more("logo.png", b"\0" * 2_000_000)


def test_what_lies_in_lfs_is_looked_at():
    assert not more("data.bin", b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n")
