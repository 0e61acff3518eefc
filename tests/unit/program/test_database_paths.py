"""Which literals are paths of databases, which are pieces of one, and which only look so."""

import pytest

BEFORE = "import os, sqlite3\nfrom unittest.mock import patch\n"


def paths(sites_of, source):
    return [(site.member, site.note) for site in sites_of(BEFORE + source).of("path")]


@pytest.mark.parametrize(
    "source",
    [
        "name.endswith('.db')",
        "name.endswith('_history.db')",
        "name.endswith(('.db', '.sqlite3'))",
        "name.removesuffix('-old.sqlite')",
        "os.path.splitext(name)[1] == '.sqlite3'",
        "ext in ('.db', '.sqlite')",
        "name == '_history.db'",
        "patch('app.storage.sqlite3')",
        "patch('storage.sqlite3')",
        "patch('app.storage.aiosqlite.connect')",
        "monkeypatch.setattr('storage.sqlite3', None)",
        "importlib.import_module('backends.sqlite')",
        "x = name + '.db'",
    ],
)
def test_no_path(sites_of, source):
    assert paths(sites_of, source) == []


def test_a_module_of_the_program_is_no_path_whatever_is_done_with_it(sites_of):
    sites = sites_of({"pkg/store.py": "import sqlite3\n", "app.py": "NAME = 'pkg.store.sqlite3'\n"})
    assert sites.of("path") == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("sqlite3.connect(name + '.db')", (".db", "connected part")),
        ("sqlite3.connect(os.path.join('out', 'x_' + name + '.sqlite3'))", (".sqlite3", "connected part")),
        ("sqlite3.connect(name + '_done.db')", ("_done.db", "connected part")),
        ("os.remove(name + '_gone.db')", ("_gone.db", "name part")),
        ("x = name + '_history.db'", ("_history.db", "whole or end")),
        ("sqlite3.connect('_private.db')", ("_private.db", "connected")),
        ("sqlite3.connect(os.path.join(folder, 'a.db'))", ("a.db", "connected")),
        ("sqlite3.connect(f'{name}.db')", ("{name}.db", "connected")),
        ("sqlite3.connect('data/a.db')", ("data/a.db", "connected")),
        ("sqlite3.connect('sqlite_plain')", ("sqlite_plain", "connected")),
        ("name.endswith('trades.db')", ("trades.db", "name")),
        ("x = 'app.db'", ("app.db", "name")),
        ("x = 'app.sqlite3'", ("app.sqlite3", "name")),
        ("x = 'custom.queue.sqlite3'", ("custom.queue.sqlite3", "name")),
        ("sqlite3.connect('app.storage.sqlite3')", ("app.storage.sqlite3", "connected")),
    ],
)
def test_a_path_and_a_piece_of_one(sites_of, source, found):
    assert paths(sites_of, source) == [found]
