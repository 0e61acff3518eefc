"""Findings of 4xx: as the translator has them, where they stand, and only of what SQLite runs."""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.model.report import Report

HEAD = 'import sqlite3\nconn = sqlite3.connect("a.db")\n'
TABLE = 'conn.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER NOT NULL)")\n'


def report_of(folder: Path, *, select: tuple[str, ...] = ("SQH",), **files: str) -> Report:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    config = Config(project_root=folder, respect_gitignore=False)
    return scan([folder], ScanSettings(config=config, jobs=1, use_cache=False, select=select, ignore=()))


def told(report: Report) -> list[tuple[str, int]]:
    return [(each.name, each.span.line) for each in report.findings if each.kind == "dialect"]


@pytest.mark.parametrize(
    "text",
    [
        'import psycopg\npsycopg.connect("").execute("SELECT a FROM t WHERE a LIKE %s ORDER BY a", ("x",))\n',
        'Q = "SELECT a FROM t WHERE a LIKE ? ORDER BY a"\nimport sqlite3\nsqlite3.connect("a.db")\n',
        '"""SELECT a FROM t WHERE a LIKE 1"""\nimport sqlite3\nsqlite3.connect("a.db")\n',
        HEAD + 'conn.execute("SELECT 1 AS one WHERE 1 = 1")\n',
        HEAD + "conn.execute(sql)\n",
    ],
)
def test_what_is_not_run_on_sqlite_or_reads_alike_has_none(tmp_path, text):
    assert told(report_of(tmp_path, program=text)) == []


def test_text_for_postgresql_where_the_server_is_chosen_has_none(tmp_path):
    text = (
        "import sqlite3, psycopg, sys\n"
        'conn = sqlite3.connect("a.db") if sys.argv[1:] else psycopg.connect("")\n'
        'if sys.argv[1:]:\n    sql = "SELECT name FROM sqlite_master"\n'
        'else:\n    sql = "SELECT tablename FROM pg_tables"\n'
        "conn.execute(sql)\n"
        'conn.execute("CREATE TABLE t (id SERIAL, a REAL)")\n'
    )
    report = report_of(tmp_path, program=text)
    assert told(report) == [("sqlite-master", 7)]


def test_a_definition_in_another_file_counts(tmp_path):
    text = HEAD + 'conn.execute("SELECT id FROM t ORDER BY n")\nconn.execute("SELECT id FROM t ORDER BY a")\n'
    assert told(report_of(tmp_path, zoo=HEAD + TABLE, program=text)) >= [("order-of-nulls", 4), ("order-of-text", 4)]
    assert ("order-of-nulls", 3) not in told(report_of(tmp_path, zoo=HEAD + TABLE, program=text))


def test_the_dialect_of_a_statement_is_that_of_its_findings(tmp_path):
    statement = "SELECT ifnull(a, 'x') FROM t WHERE a LIKE ? AND n == 1"
    text = f'{HEAD}{TABLE}conn.execute("{statement}", ("x",))\n'
    report = report_of(tmp_path, program=text)
    for run in (each for each in report.findings if each.rule == "SQH301" and each.sql is not None):
        beside = [each for each in report.findings if each.kind == "dialect" and each.span.line == run.span.line]
        assert run.sql.dialect == tuple(sorted(each.name for each in beside))
        assert all(each.sql is not None and each.sql.dialect == (each.name,) for each in beside)
    assert {"like", "double-equals", "ifnull", "column-label"} <= {name for name, _ in told(report)}


def test_a_construct_has_its_own_place_in_a_call_of_one_line(tmp_path):
    line = "conn.execute(f\"SELECT {what} FROM t WHERE a LIKE 'x'\")"
    report = report_of(tmp_path, program=f"{HEAD}{TABLE}{line}\n")
    (like,) = [each for each in report.findings if each.name == "like"]
    assert line[like.span.column - 1 : like.span.end_column - 1] == "a LIKE 'x'"


@pytest.mark.parametrize(
    "line",
    [
        'Q = "SELECT id FROM t WHERE a LIKE 1"\nconn.execute(Q)',
        'conn.execute("SELECT id FROM "\n    "t WHERE a LIKE 1")',
    ],
)
def test_a_construct_has_its_call_s_place_where_its_own_is_not_known(tmp_path, line):
    report = report_of(tmp_path, program=f"{HEAD}{TABLE}{line}\n")
    (like,) = [each for each in report.findings if each.name == "like"]
    (call,) = [each for each in report.findings if each.rule == "SQH301" and each.sql.operation == "select"]
    assert like.span == call.span


def test_a_construct_in_a_call_of_several_lines_says_its_line_and_can_be_silenced(tmp_path):
    line = 'conn.execute("""\n    SELECT id FROM t\n    WHERE a LIKE 1\n""")'
    (like,) = [each for each in report_of(tmp_path, program=f"{HEAD}{TABLE}{line}\n").findings if each.name == "like"]
    assert like.message.endswith("(line 6)")
    silenced = f"{HEAD}{TABLE}{line}  # sqlite-hunter: ignore[SQH414] all lower case\n"
    report = report_of(tmp_path, program=silenced)
    assert "like" not in {name for name, _ in told(report)}
    assert [each.name for each in report.ignored] == ["like"]
    assert "SQH900" not in {each.rule for each in report.findings}


def test_one_finding_a_construct_and_statement(tmp_path):
    text = HEAD + TABLE + 'conn.execute("SELECT id FROM t WHERE a LIKE 1 OR a LIKE 2 OR a LIKE 3")\n'
    assert [name for name, _ in told(report_of(tmp_path, program=text))].count("like") == 1


def test_text_of_sqlite_s_own_is_told_where_it_reaches_no_connection(tmp_path):
    text = 'import sqlite3\nsqlite3.connect("a.db")\nQ = "SELECT a FROM t WHERE a GLOB \'x*\'"\n'
    (glob,) = [each for each in report_of(tmp_path, program=text).findings if each.name == "glob"]
    assert (glob.backend, glob.span.line) == ("unknown", 3)


def test_a_fault_of_the_translator_is_a_problem_and_hides_nothing(tmp_path, monkeypatch):
    from sqlite_hunter.sql import differences

    def fail(statement, translator):
        raise KeyError("x")

    monkeypatch.setattr(differences, "_found", fail)
    report = report_of(tmp_path, program=HEAD + 'conn.execute("SELECT a FROM t")\n')
    assert [(each.path, each.line) for each in report.problems] == [("program.py", 3)]
    assert "could not be translated: KeyError" in report.problems[0].reason
    assert "SQH301" in {each.rule for each in report.findings}


def test_selecting_and_ignoring_the_family(tmp_path):
    text = HEAD + TABLE + 'conn.execute("SELECT id FROM t WHERE a LIKE 1 ORDER BY a")\n'
    assert {each.kind for each in report_of(tmp_path, select=("SQH4",), program=text).findings} == {"dialect"}
    assert {each.name for each in report_of(tmp_path, select=("SQH414",), program=text).findings} == {"like"}
    assert not [each for each in report_of(tmp_path, select=("SQH3",), program=text).findings if each.kind == "dialect"]
