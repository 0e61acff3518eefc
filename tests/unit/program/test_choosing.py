"""Behind a test of which server it is, a connection of several is likely one of that server, and is told so."""

import pytest

PROGRAM = """
import os, sqlite3, psycopg, pymysql
MYSQL = "mysql"
MYSQLS = ("mysql", "mariadb")
def opened(kind):
    if kind == 1:
        return sqlite3.connect("a.db")
    return psycopg.connect("") if kind == 2 else pymysql.connect()
def run(conn, scheme, url):
    {body}
run(opened(input()), input(), input())
"""
USE = 'conn.execute("SELECT 1")'
OTHER = 'conn.execute("SELECT 2")'
HARDLY_SQLITE = {
    "a server": f'if scheme == "mysql":\n        {USE}',
    "turned": f'if "mysql" == scheme:\n        {USE}',
    "several spellings": f'if scheme in ["mysql", "mysql+aiomysql"]:\n        {USE}',
    "an attribute": f'if url.scheme in ("postgresql", "postgresql+asyncpg"):\n        {USE}',
    "a beginning": f'if url.startswith("postgres"):\n        {USE}',
    "beginnings": f'if url.startswith(("postgres://", "postgresql://")):\n        {USE}',
    "not sqlite": f'if scheme != "sqlite":\n        {USE}',
    "not in": f'if scheme not in ("sqlite", "sqlite+aiosqlite"):\n        {USE}',
    "else": f'if scheme == "sqlite":\n        pass\n    else:\n        {USE}',
    "else of a beginning": f'if url.startswith("sqlite"):\n        pass\n    else:\n        {USE}',
    "elif": f'if scheme == "sqlite":\n        pass\n    elif scheme == "mysql":\n        {USE}',
    "not": f'if not scheme == "sqlite":\n        {USE}',
    "or": f'if scheme == "mysql" or scheme == "mariadb":\n        {USE}',
    "a constant": f"if scheme == MYSQL:\n        {USE}",
    "constants": f"if scheme in MYSQLS:\n        {USE}",
    "django": f'if scheme == "django.db.backends.mysql":\n        {USE}',
    "returned": f'if scheme == "sqlite":\n        return\n    {USE}',
    "raised": f'if scheme != "postgresql":\n        raise ValueError\n    {USE}',
    "continued": f'for _ in url:\n        if scheme == "sqlite":\n            continue\n        {USE}',
    "inside of another": f'if scheme == "mysql":\n        if url:\n            for _ in url:\n                {USE}',
    "a cursor made there": 'if scheme == "mysql":\n        cur = conn.cursor()\n        cur.execute("SELECT 1")',
}
PERHAPS_SQLITE = {
    "any": USE,
    "sqlite": f'if scheme == "sqlite":\n        {USE}',
    "not another": f'if scheme != "mysql":\n        {USE}',
    "else of another": f'if scheme == "mysql":\n        pass\n    else:\n        {USE}',
    "one of these": f'if scheme in ("mysql", "sqlite"):\n        {USE}',
    "another word": f'if scheme == "production":\n        {USE}',
    "a word among them": f'if scheme in ("mysql", "production"):\n        {USE}',
    "or something else": f'if scheme == "mysql" or url:\n        {USE}',
    "not what is known": f"if scheme == url:\n        {USE}",
    "another spelling": f'if scheme == "sqlite3":\n        pass\n    else:\n        {USE}',
    "a driver": f'if scheme == "sqlite+pysqlite":\n        pass\n    else:\n        {USE}',
    "a longer beginning": f'if url.startswith("sqlite:///"):\n        pass\n    else:\n        {USE}',
    "asked again": f'if scheme == "sqlite":\n        pass\n    elif scheme == "aiosqlite":\n        {USE}',
    "asked again behind": f'if scheme == "sqlite":\n        return\n    if url == "aiosqlite":\n        {USE}',
    "part of a text": f'if scheme in "mysql":\n        {USE}',
    "in a text": f'if "mysql" in url:\n        {USE}',
    "behind": f'if scheme == "mysql":\n        pass\n    {USE}',
    "behind a loop": f'for _ in url:\n        if scheme == "sqlite":\n            continue\n    {USE}',
    "opened there": f'if scheme == "postgres":\n        conn = conn or sqlite3.connect("b.db")\n        {USE}',
    "an error that is swallowed": f'with url:\n        if scheme == "sqlite":\n            raise ValueError\n    {USE}',
    "another connection": f'second = opened(url)\n    if scheme == "mysql":\n        {USE}\n    second.commit()',
    "another that is read": f'second = opened(url)\n    if scheme == "mysql":\n        {USE}\n    print(*second)',
    "another that is handed on": f'second = opened(url)\n    if scheme == "mysql":\n        {USE}\n    url.to(second)',
    "what is no server of SQL": f'if scheme == "redis":\n        {USE}',
}


def _told(found) -> list[str]:
    return [site.backend for site in found.of("execute") if site.backend in ("sqlite", "either")]


@pytest.mark.parametrize("body", PERHAPS_SQLITE.values(), ids=PERHAPS_SQLITE)
def test_another_test_tells_nothing(sites_of, body):
    found = sites_of(PROGRAM.format(body=body))
    assert len(_told(found)) == 1
    assert not [site for site in found.of("execute") if site.doubted]


@pytest.mark.parametrize("body", HARDLY_SQLITE.values(), ids=HARDLY_SQLITE)
def test_where_sqlite_is_the_only_server_it_is_told(sites_of, body):
    source = PROGRAM.format(body=body).replace("psycopg", "sqlite3").replace("pymysql.connect()", "None")
    assert _told(sites_of(source)) == ["sqlite"]


@pytest.mark.parametrize("body", HARDLY_SQLITE.values(), ids=HARDLY_SQLITE)
def test_what_another_server_runs_by_a_test_is_told_as_likely_only(sites_of, body):
    found = sites_of(PROGRAM.format(body=body))
    assert [(site.backend, site.certain, site.doubted) for site in found.of("execute")] == [("either", False, True)]


def test_a_test_of_something_else_hides_nothing(sites_of):
    source = """
        import sqlite3, psycopg2
        def read(conn, target):
            if target == "postgresql":
                conn.execute("SELECT 1")
        read(sqlite3.connect("a.db"), "postgresql")
        read(psycopg2.connect("x"), "sqlite")
    """
    assert sites_of(source).lines("execute") == [5]


def test_what_only_sqlite_runs_is_not_told_of_either(sites_of):
    body = f'if scheme == "sqlite":\n        {USE}\n    {OTHER}'
    assert _told(sites_of(PROGRAM.format(body=body))) == ["sqlite", "either"]


@pytest.mark.parametrize("body", ["mysql", "oracle"])
def test_a_server_that_the_connection_is_none_of_says_nothing_of_it(sites_of, body):
    source = PROGRAM.replace("pymysql", "psycopg").format(body=f'if scheme == "{body}":\n        {USE}')
    assert _told(sites_of(source)) == ["either"]


@pytest.mark.parametrize("opening", ['sqlite3.connect("b.db")', "in_place()"])
def test_what_takes_the_place_of_a_server_that_does_not_answer_is_told(sites_of, opening):
    source = f"""
        import sqlite3, psycopg
        def in_place():
            return sqlite3.connect("b.db")
        def opened():
            try:
                return psycopg.connect("")
            except psycopg.Error:
                return {opening}
        def run(scheme):
            conn = opened()
            if scheme == "postgres":
                conn.execute("SELECT 1")
        run(input())
    """
    assert _told(sites_of(source)) == ["either"]


@pytest.mark.parametrize("place", ["pass", 'conn = sqlite3.connect("b.db")'])
def test_what_is_only_known_by_an_annotation_is_told_apart_too(sites_of, place):
    source = f"""
        import sqlite3, psycopg
        class Holder:
            conn: sqlite3.Connection | psycopg.Connection
        def run(scheme, holder: Holder):
            conn = holder.conn
            if scheme == "postgres":
                {place}
                conn.execute("SELECT 1")
    """
    found = sites_of(source).of("execute")
    assert [(site.backend, site.doubted) for site in found] == [
        ("either" if place == "pass" else "sqlite", place == "pass")
    ]
