"""Paths, mentions and URLs of databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.paths import is_database_path, is_file_like, mentions_database, opened_uri, sqlite_url


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".db",
        ".sqlite3",
        "data/.db",
        "Thumbs.db",
        "C:\\Users\\x\\Thumbs.db",
        "%s.db is missing",
        "see trades.db",
        "see data/trades.db",
        "Created trades.db",
        "error: trades.db",
        "a.db, b.db",
        "trades.db\n",
        "*.db",
        "http://host/x.db",
        "sqlite:///x.db",
        "file:x.db?mode=ro",
        "django.db",
        "self.db",
        "myapp.core.db",
        "db",
        "trades.dbf",
        "trades.db.gz",
        "{name}",
        "/var/log/opened the file and wrote all of it to trades.db",
    ],
)
def test_not_a_path(text):
    assert not is_database_path(text)


@pytest.mark.parametrize(
    "text",
    [
        "trades.db",
        "TRADES.DB",
        "data/trades.sqlite3",
        "/var/lib/x y/trades.db",
        "~/Library/Application Support/x/History.db",
        "Application Support/x.sqlite",
        "C:\\data\\x.s3db",
        "../x.sl3",
        "trades.db-wal",
        "trades.sqlite-journal",
        "{name}.db",
        "{os.path.join(a, 'b')}/trades.db",
        "%s.db",
        "backup-2024.01.db",
        "data/app.core.db",
        "a.sdb",
    ],
)
def test_path(text):
    assert is_database_path(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the database",
        "self.db is open",
        "call g.db.execute",
        "x.dbf",
        "from django.db import x",
        "delete Thumbs.db",
    ],
)
def test_no_mention(text):
    assert not mentions_database(text)


@pytest.mark.parametrize(
    "text", ["uses SQLite", "import sqlite3", "written to trades.db.", "open (data/x.sqlite) now", "{x}.db is gone"]
)
def test_mention(text):
    assert mentions_database(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "postgresql:///x.db",
        "sqlite",
        "sqlite: a small database",
        "sqlite:/// URLs are not supported",
        "file:x.db",
        "file:///etc/hosts",
        "file:x?name=y",
        "see sqlite:///x.db",
        "x.db",
    ],
)
def test_not_a_url(text):
    assert sqlite_url(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqlite://", ":memory:"),
        ("sqlite:///", ":memory:"),
        ("sqlite:///:memory:", ":memory:"),
        ("sqlite:///x.db", "x.db"),
        ("SQLite:///x.db?timeout=5", "x.db"),
        ("sqlite:////var/x.db", "/var/x.db"),
        ("sqlite+aiosqlite:///./x.db", "./x.db"),
        ("sqlite:///C:\\x.db", "C:\\x.db"),
        ("sqlite:///{path}", "{path}"),
        ("sqlite:///{a if b else '?'}.db?x=1", "{a if b else '?'}.db"),
        ("sqlite:///file:x.db?mode=ro&uri=true", "x.db"),
        ("sqlite://db.sqlite3", "db.sqlite3"),
        ("file:x.db?mode=ro", "x.db"),
        ("file:///var/x%20y.db?cache=shared", "/var/x y.db"),
        ("file::memory:?cache=shared", ":memory:"),
        ("file:shared?mode=memory&cache=shared", ":memory:"),
        ("file:{path}?mode=ro", "{path}"),
    ],
)
def test_url(text, expected):
    assert sqlite_url(text) == expected


@given(st.text(alphabet="ab./\\ {}%s?:-db\n", max_size=30))
def test_nothing_raises(text):
    is_database_path(text)
    mentions_database(text)
    sqlite_url(text)
    sqlite_url("file:" + text)
    sqlite_url("sqlite://" + text)


@pytest.mark.parametrize("text", ["x.db", "profile:x.db", "sqlite:///x.db", "see file:x.db"])
def test_what_is_no_uri_opens_none(text):
    assert opened_uri(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("file:x.db", "x.db"),
        ("FILE:/var/x%20y.db", "/var/x y.db"),
        ("file:{path}", "{path}"),
        ("file::memory:", ":memory:"),
    ],
)
def test_what_is_opened_may_be_a_uri_that_asks_for_nothing(text, expected):
    assert opened_uri(text) == expected


@pytest.mark.parametrize("text", ["", "x", "x.", ".db", "a b.db", "SELECT a.b", "x.db?mode=ro", "readme.documentation"])
def test_what_is_no_file_s_name(text):
    assert not is_file_like(text)


@pytest.mark.parametrize("text", ["x.db", "*.zip", "data/bot.log", "~/a-b.sqlite3", "**/*.csv", "file_?.gz"])
def test_what_may_be_a_file_s_name_or_a_pattern_of_one(text):
    assert is_file_like(text)


@pytest.mark.parametrize("piece", ["-", "a-", "./", "a.", "a/", "thumbs.db "])
def test_a_hostile_text_is_looked_through_in_time_that_grows_as_it_does(piece):
    assert not mentions_database(piece * 100_000 + " ")
