"""Statements on servers that are not SQLite are followed: counted where they are PostgreSQL, and never told."""

import pytest

SILENT = {
    "pg8000's native interface": """
        import pg8000.native
        conn = pg8000.native.Connection("user")
        conn.run("SELECT a FROM b WHERE c = :c", c=1)
        conn.prepare("SELECT a FROM b").run()
    """,
    "a pool": """
        import psycopg_pool
        pool = psycopg_pool.ConnectionPool("x")
        with pool.connection() as conn:
            conn.execute("SELECT a FROM b")
            with conn.cursor() as cur:
                cur.execute("SELECT a FROM b")
        pool.getconn().execute("SELECT a FROM b")
    """,
    "a pool that is awaited": """
        from psycopg_pool import AsyncConnectionPool
        async def main():
            async with AsyncConnectionPool("x") as pool:
                async with pool.connection() as conn:
                    await conn.execute("SELECT a FROM b")
                conn = await pool.getconn()
                await conn.execute("SELECT a FROM b")
    """,
    "asyncpg": """
        import asyncpg
        async def main():
            conn = await asyncpg.connect("x")
            await conn.fetch("SELECT a FROM b")
            await conn.fetchrow("SELECT a FROM b")
            await conn.fetchval("SELECT a FROM b")
            await conn.execute("SELECT a FROM b")
            statement = await conn.prepare("SELECT a FROM b")
            await statement.fetch(1)
    """,
    "a pool of asyncpg": """
        import asyncpg
        async def main():
            async with asyncpg.create_pool("x") as pool:
                await pool.fetch("SELECT a FROM b")
                await pool.fetchrow("SELECT a FROM b")
                await pool.fetchval("SELECT a FROM b")
                await pool.execute("SELECT a FROM b")
                async with pool.acquire() as conn:
                    await conn.fetch("SELECT a FROM b")
    """,
    "psycopg2": """
        import psycopg2, psycopg2.extras
        cur = psycopg2.connect("x").cursor()
        text = cur.mogrify("SELECT a FROM b", ())
        psycopg2.extras.execute_values(cur, "SELECT a FROM b", rows)
        cur.copy_expert("SELECT a FROM b", file)
    """,
}


@pytest.mark.parametrize("name", SILENT)
def test_a_statement_on_postgresql_is_counted_and_not_told(sites_of, name):
    found = sites_of(SILENT[name])
    assert not found.all
    statements = [site for site in found.postgres if site.what == "execute"]
    assert len(statements) == SILENT[name].count("SELECT")


@pytest.mark.parametrize("owner", ["connection", 'connections["default"]'])
def test_a_statement_on_a_server_that_django_knows_is_not_told(sites_of, owner):
    source = f"""
        from django.db import connection, connections
        with {owner}.cursor() as cur:
            cur.execute("SELECT a FROM b")
            cur.fetchall()
    """
    settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "a"}}'
    assert not sites_of({"app.py": source, "settings.py": settings}).all
    assert [site.what for site in sites_of(source).all] == ["untraced"]


@pytest.mark.parametrize("owner", ["connection", 'connections["default"]'])
def test_a_statement_that_django_runs_on_sqlite_is_told(sites_of, owner):
    source = f"""
        from django.db import connection, connections
        with {owner}.cursor() as cur:
            cur.execute("SELECT a FROM b")
    """
    settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "a.db"}}'
    found = sites_of({"app.py": source, "settings.py": settings})
    assert found.lines("execute") == [4]


@pytest.mark.parametrize("method", ["fetch_all", "fetch_one", "fetch_val"])
def test_a_statement_through_a_url_is_told_of_sqlite_alone(sites_of, method):
    source = f"""
        import databases
        async def main():
            db = databases.Database("URL")
            await db.{method}("SELECT a FROM b")
            await db.{method}(query="SELECT a FROM b")
    """
    assert not sites_of(source.replace("URL", "postgresql://h/d")).of("execute", "untraced")
    assert sites_of(source.replace("URL", "sqlite:///a.db")).lines("execute") == [5, 6]


def test_a_pool_of_unknown_make_is_still_told(sites_of):
    found = sites_of("""
        import somewhere
        with somewhere.pool.connection() as conn:
            conn.fetchrow("SELECT a FROM b")
    """)
    assert found.lines("untraced") == [4]
