"""Files that other libraries keep are none of SQLite's, unless SQLite opens them too."""

import pytest

OPENED = """import os, sqlite3
{head}
CACHE = "cache.db"
def load():
    if os.path.exists(CACHE):
        os.remove(CACHE)
    return {opened}
"""


def told(sites_of, head, opened):
    sites = sites_of(OPENED.format(head=head, opened=opened)).all
    return sorted({site.what for site in sites} - {"import"})


@pytest.mark.parametrize(
    ("head", "opened"),
    [
        ("import shelve", "shelve.open(CACHE)"),
        ("import shelve", "shelve.open(filename=CACHE)"),
        ("import dbm", "dbm.open(CACHE, 'c')"),
        ("from tinydb import TinyDB", "TinyDB(os.path.join('data', CACHE))"),
        ("import lmdb", "lmdb.open(CACHE)"),
    ],
)
def test_a_file_that_another_library_keeps_is_not_told(sites_of, head, opened):
    assert told(sites_of, head, opened) == []


def test_a_file_that_sqlite_opens_too_is_told(sites_of):
    opened = "shelve.open(CACHE), sqlite3.connect(CACHE)"
    assert {"connect", "exists", "file", "path"} <= set(told(sites_of, "import shelve", opened))


def test_a_file_of_which_nothing_is_known_is_told_by_its_name(sites_of):
    assert {"exists", "file", "path"} <= set(told(sites_of, "from somewhere import shelf", "shelf(CACHE)"))
