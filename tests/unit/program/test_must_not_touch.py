"""What is no use of SQLite, however much it looks like one: PostgreSQL, other services, equal names."""

import pytest

POSTGRES_OPENINGS = [
    "import psycopg\ncon = psycopg.connect('dbname=app')",
    "import psycopg2\ncon = psycopg2.connect(host='h', dbname='app')",
    "import psycopg2 as sqlite3\ncon = sqlite3.connect('app.db')",
    "from psycopg2 import connect\ncon = connect('app')",
    "from psycopg2.pool import SimpleConnectionPool\ncon = SimpleConnectionPool(1, 2, 'app').getconn()",
    "from psycopg_pool import ConnectionPool\ncon = ConnectionPool('app').getconn()",
    "import functools, psycopg\nopened = functools.partial(psycopg.connect, 'app')\ncon = opened()",
    "from sqlalchemy import create_engine\ncon = create_engine('postgresql://h/app').connect()",
]


@pytest.mark.parametrize("opening", POSTGRES_OPENINGS)
def test_postgresql_is_no_site_but_is_counted(sites_of, opening):
    uses = "cur = con.cursor()\ncur.execute('SELECT 1')\ncur.fetchone()\ncon.commit()\ncon.close()\n"
    sites = sites_of(f"{opening}\n{uses}")
    assert sites.lines("execute", "use", "with", "connect", "row", "unimported") == []
    assert [site.backend for site in sites.postgres if site.what == "execute"] == ["postgres"]


@pytest.mark.parametrize(
    "source",
    [
        "from googleapiclient.discovery import build\nbuild('drive', 'v3').files().list(q=\"name = 'a'\").execute()",
        "import requests\nsession = requests.Session()\nsession.execute('GET')\nsession.close()",
        "import redis\npipe = redis.Redis().pipeline()\npipe.execute()\npipe.close()",
        "import websocket\nws = websocket.WebSocket()\nws.connect('wss://x')\nws.close()",
        "from elasticsearch import Elasticsearch\nElasticsearch().search(index='a').fetchall()",
        "import boto3\nboto3.client('s3').execute('SELECT * FROM t WHERE id = ?')",
        "import duckdb\ncon = duckdb.connect('a.duckdb')\ncon.execute('SELECT ?', [1])",
        "import asyncio\nasync def main():\n    async with asyncio.Lock() as lock:\n        lock.commit()",
        "import shelve\nstore = shelve.open('a')\nstore['x'] = 1\nstore.close()",
        "import subprocess\ncursor = subprocess.run(['ls'])\ncursor.execute()\ncursor.fetchall()",
    ],
)
def test_other_things_that_execute_commit_or_close(sites_of, source):
    beside = "\nimport sqlite3\nsqlite3.connect('real.db').execute('SELECT 1')\n"
    last = source.count("\n") + 1
    sites = sites_of(source + beside)
    assert [line for line in sites.lines("execute", "use", "connect", "with", "row") if line <= last] == []
    assert sites.lines("execute") == [last + 2]


def test_helpers_of_one_name_return_different_drivers(sites_of):
    helper = "import {0}\ndef get_db_connection():\n    return {0}.connect('app.db')\n"
    user = "from {0} import get_db_connection\ncon = get_db_connection()\ncon.execute('SELECT 1')\ncon.close()\n"
    sites = sites_of(
        {
            "old.py": helper.format("sqlite3"),
            "new.py": helper.format("psycopg"),
            "uses_new.py": user.format("new"),
            "uses_old.py": user.format("old"),
        }
    )
    assert sites.lines("execute", "use", path="uses_new.py") == []
    assert sites.lines("execute", "use", path="uses_old.py") == [3, 4]


def test_methods_of_one_name_in_two_classes(sites_of):
    sites = sites_of(
        """
        import sqlite3, psycopg

        class Old:
            def connect(self):
                return sqlite3.connect("a.db")

        class New:
            def connect(self):
                return psycopg.connect("a")

        New().connect().execute("SELECT 1")
        Old().connect().execute("SELECT 2")
        """
    )
    assert sites.lines("execute") == [13]


def test_a_cursor_that_is_bound_again(sites_of):
    """``cursor`` is SQLite in one line and psycopg two lines on."""
    sites = sites_of(
        """
        import sqlite3, psycopg2

        def copy():
            conn = sqlite3.connect("a.db")
            cursor = conn.cursor()
            cursor.execute("SELECT a FROM t")
            conn.close()
            conn = psycopg2.connect("app")
            cursor = conn.cursor()
            cursor.execute("INSERT INTO t VALUES (%s)")
            conn.commit()
            conn.close()
        """
    )
    assert sites.lines("execute") == [7]
    assert sites.lines("use") == [6, 8]


def test_one_of_two_classes_of_a_common_base(sites_of):
    sites = sites_of(
        """
        import sqlite3, psycopg

        class Store:
            def __init__(self):
                self.con = self.opened()
            def save(self):
                self.con.execute("DELETE FROM t")

        class New(Store):
            def opened(self):
                return psycopg.connect("a")

        New().save()
        """
    )
    assert sites.lines("execute") == []


def test_a_name_of_an_inner_function_is_its_own(sites_of):
    sites = sites_of(
        """
        import sqlite3
        con = sqlite3.connect("a.db")

        def other(con):
            con.execute("SELECT 1")

        other(object())
        con.execute("SELECT 2")
        """
    )
    certain = [site.span.line for site in sites.of("execute") if site.certain]
    assert certain == [9]


def test_a_deleted_name_and_one_in_another_file(sites_of):
    sites = sites_of(
        {
            "a.py": "import sqlite3\ncon = sqlite3.connect('a.db')\n",
            "b.py": "con = make()\ncon.commit()\ncon.close()\n",
        }
    )
    assert sites.lines("use", path="b.py") == []


def test_prose_and_sql_like_words_are_no_statements(sites_of):
    sites = sites_of("print('Select a file from the list')\nprint('update available')\nprint('DROP it')\n")
    assert sites.all == ()


def test_a_driver_s_method_that_is_only_handed_on_is_not_called(sites_of):
    sites = sites_of(
        """
        import sqlite3
        from somewhere import keep
        con = sqlite3.connect("a.db")
        keep(con.execute)
        """
    )
    assert sites.lines("execute") == []


def test_what_follows_a_raise_is_not_run(sites_of):
    source = """
        import sqlite3
        def save():
            con = sqlite3.connect("a.db")
            raise NotImplementedError
            con.execute("SELECT 1")
    """
    assert sites_of(source).of("execute") == []


def test_a_partial_that_holds_itself_ends(sites_of):
    source = """
        import functools, sqlite3
        def get(*a):
            return a[-1]
        f = get
        for x in range(3):
            f = functools.partial(f, x)
        f(sqlite3.connect("a.db"))
    """
    assert sites_of(source).of("execute") == []
