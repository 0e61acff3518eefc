"""A file is asked for, or handled, by the very path that a connection is opened with, whatever its text."""

import pytest

KEEP = """
import os, shutil, sqlite3, psycopg
from pathlib import Path
class Data:
    def __init__(self, basename):
        self._filename = os.path.abspath(basename)
        self._other = os.path.abspath(basename + "x")
    def open(self):
        return {driver}.connect({opened})
    def erase(self, path):
        {call}
"""
ASKING = {
    "os.path.exists(self._filename)": "exists",
    "os.path.getsize(str(self._filename))": "exists",
    "Path(self._filename).exists()": "exists",
    "os.remove(self._filename)": "file",
    "Path(self._filename).unlink()": "file",
    "shutil.copy(self._filename, path)": "file",
    "shutil.copy(path, self._filename)": "file",
    "open(self._filename, 'rb')": "file",
}


def _program(call: str, opened: str = "self._filename", driver: str = "sqlite3") -> str:
    return KEEP.format(call=call, opened=opened, driver=driver)


@pytest.mark.parametrize("call", ASKING)
def test_another_file_is_no_database(sites_of, call):
    assert not sites_of(_program(call.replace("_filename", "_other"))).of("exists", "file")
    assert not sites_of(_program(call.replace("self._filename", "path"))).of("exists", "file")
    assert not sites_of(_program(call, opened="self._other")).of("exists", "file")


@pytest.mark.parametrize("call", ASKING)
def test_what_is_no_path_of_sqlite_is_none(sites_of, call):
    assert not sites_of(_program(call, driver="psycopg")).of("exists", "file")


@pytest.mark.parametrize("call", ["print(self._filename)", "len(self._filename)", "self._filename.exists()"])
def test_what_is_done_to_no_file_is_none(sites_of, call):
    assert not sites_of(_program(call)).of("exists", "file")


def test_a_name_that_is_bound_twice_may_be_another_file(sites_of):
    found = sites_of(
        "import os, sqlite3\ndef run(path):\n    os.remove(path)\n    path += input()\n    sqlite3.connect(path)\n"
        "def other():\n    a = input()\n    os.remove(a)\n    a = input()\n    sqlite3.connect(a)\n"
    )
    assert not found.of("exists", "file")


def test_an_attribute_of_another_class_is_another_file(sites_of):
    other = "class Else:\n    def __init__(self, name):\n        self._filename = name\n"
    other += "    def erase(self):\n        os.remove(self._filename)\n"
    assert not sites_of(_program("pass") + other).of("exists", "file")


@pytest.mark.parametrize("call", ASKING)
def test_the_same_path_is_likely_the_database(sites_of, call):
    found = sites_of(_program(call)).one("exists", "file")
    assert (found.what, found.certain, found.database) == (ASKING[call], False, None)
    assert [place.line for place in found.via][:1] == [9]


@pytest.mark.parametrize(
    "body",
    [
        "def run(path):\n    os.remove(path)\n    sqlite3.connect(path)\n",
        "def run():\n    path = input()\n    os.remove(path)\n    sqlite3.connect(path)\n",
        "PATH = input()\ndef run():\n    os.remove(PATH)\n    sqlite3.connect(PATH)\n",
    ],
)
def test_a_name_that_is_bound_once_is_the_same_file(sites_of, body):
    assert not sites_of(f"import os, sqlite3\n{body}").one("file").certain


def test_a_path_that_is_known_is_named_as_before(sites_of):
    found = sites_of('import os, sqlite3\nP = "a.db"\nos.remove(P)\nsqlite3.connect(P)\n').one("file")
    assert (found.certain, found.database) == (True, "a.db")


@pytest.mark.parametrize("handed", ['"a.db"', 'os.path.join("data", "a.db")'])
def test_what_all_callers_name_is_certain_though_the_function_alone_would_not_know(sites_of, handed):
    source = "import os, sqlite3\ndef forget(path):\n    os.remove(path)\n    return path\n"
    found = sites_of(f"{source}sqlite3.connect(forget({handed}))\n").one("file")
    assert (found.certain, found.database) == (True, "a.db")


@pytest.mark.parametrize("other", ["sys.argv[1]", "input()", "Path(sys.argv[1])"])
def test_what_may_be_another_file_is_only_likely_the_database(sites_of, other):
    found = sites_of(
        "import os, sqlite3, sys\nfrom pathlib import Path\nsqlite3.connect('a.db')\n"
        f"for path in ('a.db', {other}):\n    os.remove(path)\n"
    )
    assert (found.one("file").certain, found.one("file").database) == (False, "a.db")


@pytest.mark.parametrize("asked", ["path.exists()", "path.unlink()", "os.path.exists(path)"])
def test_so_is_a_path_s_own_file(sites_of, asked):
    source = "import os, sqlite3\nfrom pathlib import Path\nsqlite3.connect('a.db')\ndef choose(path=Path('a.db')):\n"
    source += f"    {asked}\n"
    (alone,) = sites_of(f"{source}choose()\n").of("exists", "file")
    assert (alone.certain, alone.database) == (True, "a.db")
    (other,) = sites_of(f"{source}choose()\nchoose(load())\n").of("exists", "file")
    assert (other.certain, other.database) == (False, "a.db")


HANDLED = """
import os, shutil, sqlite3
from pathlib import Path
con = sqlite3.connect({opened})
def tidy(folder):
    for path in Path(folder).glob("*.csv"):
        path.unlink()
    if os.path.exists("report.csv"):
        shutil.move("report.csv", folder)
    return os.path.getsize(os.path.join(folder, "bot.log"))
tidy("data")
"""


@pytest.mark.parametrize(
    "opened",
    ['"a.db"', "input()", 'f"file:{input()}"', 'f"file:{input()}?mode=ro", uri=True', '"store"', "Path(input())"],
)
def test_a_file_that_is_only_handled_is_no_database(sites_of, opened):
    found = sites_of(HANDLED.format(opened=opened))
    assert found.of("exists", "file") == []
    assert {site.member for site in found.of("path")} <= {"a.db", "store"}


@pytest.mark.parametrize("name", ["archive.db", "archive.sqlite3"])
def test_unless_it_is_named_so(sites_of, name):
    found = sites_of(f"import shutil, sqlite3\nsqlite3.connect('a.db')\nshutil.move('{name}', 'data')\n")
    assert [(site.member, site.certain, site.opened) for site in found.of("path")][-1] == (name, False, False)
