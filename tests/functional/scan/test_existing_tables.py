"""SQH477: statements of SQLite's that do not fit the tables that the program has in PostgreSQL already."""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config, DatabaseConfig
from sqlite_hunter.engine.proving import collect
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.engine.settings import ScanSettings as Settings

LITE = """\
import sqlite3
conn = sqlite3.connect("shop.db")
conn.execute("CREATE TABLE fills (id INTEGER PRIMARY KEY, fee REAL)")
conn.execute("INSERT INTO fills (fee) VALUES (?)", (0.07,))
"""
OTHER_LITE = 'import sqlite3\nsqlite3.connect("more.db").execute("SELECT fee FROM fills")\n'
SERVER = 'import psycopg\npsycopg.connect("").execute("""{}""")\n'
WRONG = "CREATE TABLE IF NOT EXISTS fills (id SERIAL PRIMARY KEY, fee INTEGER)"
REASON = "fills is defined for PostgreSQL at {}: fee is INTEGER there, and what is stored is real"


def settings_of(folder: Path, databases: dict[str, DatabaseConfig]) -> Settings:
    config = Config(project_root=folder, respect_gitignore=False, databases=databases)
    return ScanSettings(config=config, jobs=1, use_cache=False, select=("SQH",), ignore=())


def told(folder: Path, databases: dict[str, DatabaseConfig] | None = None, **files: str) -> list[str]:
    """Where it is found, with what the message says after ``not translated``."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_sql", ".sql")
        path = path if path.suffix else path.with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = scan([folder], settings_of(folder, databases or {}))
    assert report.problems == ()
    found = [each for each in report.findings if each.rule == "SQH477"]
    return [f"{each.path}:{each.span.line} {each.message.partition('not translated: ')[2]}" for each in found]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pg": SERVER.format("CREATE TABLE fills (id SERIAL PRIMARY KEY, fee DOUBLE PRECISION)")},
        {"pg": SERVER.format("CREATE TABLE fills (id SERIAL PRIMARY KEY, fee NUMERIC)")},
        {"pg": SERVER.format("CREATE TABLE archive.fills (id SERIAL PRIMARY KEY, fee INTEGER)")},
        {"pg": SERVER.format("CREATE TABLE other (id SERIAL PRIMARY KEY, fee INTEGER)")},
        {
            "pg": SERVER.format(
                "CREATE TABLE fills (id SERIAL PRIMARY KEY, fee INTEGER, EXCLUDE USING gist (fee WITH =))"
            )
        },
        {"pg": SERVER.format(WRONG), "also": SERVER.format("ALTER TABLE fills ALTER fee TYPE double precision")},
        {"pg": SERVER.format(WRONG), "more": OTHER_LITE},
        {"tests__test_pg": SERVER.format(WRONG)},
        {"pg": 'def make(run, table):\n    run.execute(f"CREATE TABLE {table} (id SERIAL, fee INTEGER)")\n'},
        {"schema_sql": "CREATE TABLE fills (id INTEGER PRIMARY KEY, fee INTEGER);"},
        {"schema_sql": "CREATE TABLE fills (id INTEGER AUTO_INCREMENT, fee INTEGER) ENGINE=InnoDB;"},
        {"schema_sql": "CREATE TABLE fills (id SERIAL, fee INTEGER"},
    ],
)
def test_what_fits_is_another_table_or_is_not_known_has_none(tmp_path, files):
    assert told(tmp_path, program=LITE, **files) == []


def test_a_definition_that_is_run_on_postgresql_counts(tmp_path):
    assert told(tmp_path, program=LITE, pg=SERVER.format(WRONG)) == [f"program.py:4 {REASON.format('pg.py:2')}"]


def test_a_file_in_postgresqls_own_words_counts(tmp_path):
    found = told(tmp_path, program=LITE, schema_sql=f"-- ours\n\n{WRONG};\n")
    assert found == [f"program.py:4 {REASON.format('schema.sql:3')}"]


def test_a_definition_in_postgresqls_own_words_counts_though_no_connection_is_known(tmp_path):
    text = f'TABLES = "{WRONG}"\n\n\ndef make(run):\n    run.execute(TABLES)\n'
    assert told(tmp_path, program=LITE, made=text) == [f"program.py:4 {REASON.format('made.py:1')}"]


def test_the_configuration_says_which_table_is_meant(tmp_path):
    server = SERVER.format("CREATE TABLE users.fills_0001 (id SERIAL PRIMARY KEY, fee INTEGER)")
    assert told(tmp_path, program=LITE, pg=server) == []
    mapped = {"shop.db": DatabaseConfig(schema="users", tables={"fills": "fills_0001"})}
    [found] = told(tmp_path, mapped, program=LITE, pg=server)
    assert "users.fills_0001 is defined for PostgreSQL at pg.py:2" in found
    elsewhere = {"shop.db": DatabaseConfig(schema="users")}
    assert told(tmp_path, elsewhere, program=LITE, pg=SERVER.format(WRONG)) == []


def test_prove_holds_statements_against_the_same_tables(tmp_path):
    told(tmp_path, program=LITE, pg=SERVER.format(WRONG))
    groups, problems = collect([tmp_path], settings_of(tmp_path, {}))
    assert problems == ()
    [[table]] = [group.landing.of("fills") for group in groups if group.database == "shop.db"]
    assert (table.place.path, table.place.line) == ("pg.py", 2)
