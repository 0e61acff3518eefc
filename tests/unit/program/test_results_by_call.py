"""What a short function gives is what it was given in this call, not in all."""

PATHS = """
import os, sqlite3
def made(path):
    os.makedirs(path, exist_ok=True)
    return path
def live():
    return made(os.path.join("data", "live"))
def old():
    return made(os.path.join("data", "archive"))
def named(name):
    return f"data/{name}.db"
"""


def test_folders_through_a_function_that_gives_them_back(sites_of):
    use = """
a = sqlite3.connect(os.path.join(live(), "trades.db"))
b = sqlite3.connect(os.path.join(old(), "trades.db"))
"""
    assert [site.database for site in sites_of(PATHS + use).of("connect")] == ["live/trades.db", "archive/trades.db"]


def test_names_through_a_function_that_makes_paths_of_them(sites_of):
    use = '\na = sqlite3.connect(named("fills"))\nb = sqlite3.connect(named("trades"))\n'
    assert [site.database for site in sites_of(PATHS + use).of("connect")] == ["fills.db", "trades.db"]


def test_one_call_with_either_name_may_open_either(sites_of):
    use = '\ndef run(x):\n    sqlite3.connect(named("fills" if x else "trades"))\n'
    assert sites_of(PATHS + use).one("connect").databases == ("fills.db", "trades.db")


def test_more_names_than_are_told_apart_lose_no_connection(sites_of):
    use = "".join(f'\nsqlite3.connect(named("d{number}"))' for number in range(40))
    assert len(sites_of(PATHS + use).of("connect")) == 40


def test_statements_that_a_class_s_sibling_runs_are_not_of_sqlite(sites_of):
    source = """
        import sqlite3, psycopg
        class Base:
            def sql(self, text):
                with self.db() as cur:
                    cur.execute(text)
        class Lite(Base):
            def db(self):
                return sqlite3.connect("x.db")
            def save(self):
                self.sql("INSERT INTO a VALUES (1)")
        class Server(Base):
            def db(self):
                return psycopg.connect("dbname=x")
            def save(self):
                self.sql("INSERT INTO b VALUES (1)")
    """
    handed = [site for site in sites_of(source).of("execute") if site.note.startswith("through ")]
    assert [site.span.line for site in handed] == [11]
