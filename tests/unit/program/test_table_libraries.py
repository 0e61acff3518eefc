"""Libraries that wrap SQLite: sqlite-utils and its tables, pools, and what only looks like them."""

import pytest

from sqlite_hunter.program.drivers import result_role


@pytest.mark.parametrize(
    "source",
    [
        "from mytools import Database\ndb = Database('a.db')\ndb['t'].insert({})\n",
        "import databases\ndb = databases.Database('postgresql://h/d')\ndb['t'].insert({})\n",
        "import psycopg\ndb = psycopg.connect('')\ndb['t'].insert({})\ndb.conn.execute('SELECT 1')\n",
        "rows = {'t': []}\nrows['t'].insert(0, 'a')\n",
        "import pymongo\ndb = pymongo.MongoClient()['d']\ndb['t'].insert({})\nprint(db['t'].rows)\n",
        "def f(db):\n    return db['t'].rows\n",
        "import psycopg_pool as p\nwith p.ConnectionPool('').connection() as c:\n    c.execute('SELECT 1')\n",
    ],
)
def test_what_is_no_sqlite_utils_is_none(sites_of, source):
    assert not sites_of(source).of("import", "connect", "execute", "use", "with", "row")


def test_the_program_s_own_class_of_that_name_is_its_own(sites_of):
    sites = sites_of(
        {
            "sqlite_utils/__init__.py": "from .db import Database\n",
            "sqlite_utils/db.py": """\
                import sqlite3

                class Table:
                    def insert(self, row):
                        return self

                class Database:
                    def __init__(self, path):
                        self.conn = sqlite3.connect(path)

                    def __getitem__(self, name):
                        return Table()

                    def query(self, sql):
                        return self.conn.execute(sql)
                """,
            "use.py": """\
                import sqlite_utils

                db = sqlite_utils.Database("a.db")
                db["t"].insert({})
                """,
        }
    )
    assert sites.lines("import") == [1]
    assert not sites.lines("import", "connect", "use", path="use.py")
    assert sites.lines("connect", path="sqlite_utils/db.py") == [9]


@pytest.mark.parametrize("role", ["connection", "cursor", "pool"])
def test_sqlite3_has_no_tables(role):
    assert result_role(role, "[]", "sqlite3") is None
    assert result_role(role, "conn", "sqlite3") is None


def test_a_database_of_sqlite_utils_is_a_connection(sites_of):
    sites = sites_of("""\
        import sqlite_utils
        db = sqlite_utils.Database("a.db")
        db.execute("SELECT 1").fetchall()
        for row in db.query("SELECT 2"):
            print(row["a"])
        db.conn.commit()
        with db.conn:
            db.vacuum()
        """)
    assert (sites.lines("import"), sites.lines("connect")) == ([1], [2])
    assert sites.lines("execute") == [3, 4]
    assert sites.lines("row") == [5]
    assert sites.lines("use") == [3, 6, 6, 7, 8]
    assert sites.lines("with") == [7]
    assert {site.database for site in sites.of("connect", "execute", "use", "with")} == {"a.db"}


def test_its_tables_are_used(sites_of):
    sites = sites_of("""\
        from sqlite_utils.db import Database, Table
        def main(path):
            db = Database("a.db")
            db["t"].insert({"a": 1}).upsert({"a": 2}, pk="a")
            for row in db["t"].rows:
                print(row["a"])
            for table in db.tables:
                keep(table)
        def keep(table: Table):
            return table.count
        """)
    assert [(site.span.line, site.member) for site in sites.of("use")] == [
        (4, "insert"), (4, "upsert"), (5, "rows"), (7, "tables"), (10, "count"),
    ]  # fmt: skip
    assert sites.lines("row") == [6]


def test_what_it_wraps_keeps_its_file(sites_of):
    sites = sites_of("""\
        import sqlite3
        from sqlite_utils import Database
        db = Database(sqlite3.connect("a.db"))
        db["t"].insert({})
        memory = Database(memory=True)
        memory["t"].insert({})
        """)
    assert [site.database for site in sites.of("connect")] == ["a.db", ":memory:"]
    assert [site.database for site in sites.of("use")] == ["a.db", ":memory:"]


def test_a_pool_hands_out_what_its_function_opens(sites_of):
    sites = sites_of("""\
        import aiosqlite
        from aiosqlitepool import SQLiteConnectionPool
        async def opened():
            return await aiosqlite.connect("a.db")
        async def main():
            pool = SQLiteConnectionPool(opened)
            async with pool.connection() as conn:
                await conn.execute("SELECT 1")
        """)
    assert sites.lines("import") == [1, 2]
    assert [(site.span.line, site.database) for site in sites.of("execute")] == [(8, "a.db")]


def test_other_libraries_by_url_and_by_class(sites_of):
    sites = sites_of("""\
        from peewee import SqliteDatabase
        from playhouse.dataset import DataSet
        DataSet("sqlite:///a.db").query("SELECT 1")
        SqliteDatabase("b.db").execute_sql("SELECT 2")
        """)
    assert [(site.span.line, site.database) for site in sites.of("execute")] == [(3, "a.db"), (4, "b.db")]


def test_what_is_read_of_a_table_is_no_reference_and_what_is_called_is_none(sites_of):
    source = """
        import sqlite_utils
        table = sqlite_utils.Database("a.db")["t"]
        print(table.count, table.pks, table.rows)
        table.count_where("a = 1")
        kept = table.insert
    """
    told = [(site.member, site.note) for site in sites_of(source).of("use")]
    assert sorted(told) == [("count", ""), ("count_where", ""), ("insert", "reference"), ("pks", ""), ("rows", "")]
