"""A tree in which nothing can name SQLite: its SQL is another server's, and its PostgreSQL is counted."""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan

POSTGRES = """
import psycopg
def save(con, price):
    con.execute("INSERT INTO trades VALUES (%s)", (price,))
with psycopg.connect("dbname=desk") as con:
    save(con, 1)
LATER = "SELECT price FROM trades"
"""


def report(folder: Path, **files: str):
    for name, source in files.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
    return scan([folder], ScanSettings(Config(project_root=folder), jobs=1, use_cache=False))


def test_postgresql_alone_is_counted_and_never_reported(tmp_path):
    found = report(tmp_path, app=POSTGRES)
    assert found.findings == ()
    assert [(service.name, service.status) for service in found.services] == [("app", "migrated")]


def test_a_member_of_a_common_name_is_no_library(tmp_path):
    assert report(tmp_path, app=POSTGRES, log="def f(log):\n    return log.records, log.databases\n").findings == ()


@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        ("SELECT price FROM trades WHERE id = ?", ["SQH302"]),
        ("INSERT OR REPLACE INTO trades VALUES (1)", ["SQH302", "SQH470"]),
    ],
)
def test_sql_that_betrays_sqlite_is_told_all_the_same(tmp_path, statement, rules):
    found = report(tmp_path, app=POSTGRES, sql=f'ONE = "{statement}"\n')
    assert [(each.path, each.rule) for each in found.findings] == [("sql.py", rule) for rule in rules]


@pytest.mark.parametrize("word", ["import sqlite3", "from sqlalchemy import text", 'PATH = "trades.db"'])
def test_what_may_be_sqlite_s_is_told_where_a_file_can_name_it(tmp_path, word):
    found = report(tmp_path, app=POSTGRES, other=f"{word}\n")
    assert "SQH302" in [each.rule for each in found.findings]
