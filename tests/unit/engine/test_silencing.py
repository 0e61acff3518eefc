"""Suppressions in a scan: what they must not change comes first."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.config.settings import ServiceConfig
from sqlite_hunter.engine.checklist import make_checklist
from sqlite_hunter.engine.explain import explain
from sqlite_hunter.engine.place import Asked
from sqlite_hunter.engine.recall import recall_or_scan
from sqlite_hunter.engine.scan import scan
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.model.report import Report
from sqlite_hunter.model.suppression import Suppression

IGNORE = "# sqlite-hunter: ignore[SQH301] a rehearsal"
LEDGER = f'import sqlite3\nbook = sqlite3.connect("a.db")\nbook.execute("SELECT 1 FROM t")  {IGNORE}\n'
DEBT = 'book.execute("SELECT 2 FROM t")  # sqlite-hunter: fixme[SQH301] moves in May\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "ledger.py").write_text(LEDGER + DEBT)
    return folder


def settings(folder: Path, **changes) -> ScanSettings:
    return ScanSettings(**{"config": Config(project_root=folder), "use_cache": False, **changes})


def places(report: Report) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.line) for finding in report.findings]


def unused(report: Report) -> list[tuple[str, int]]:
    return [(finding.path, finding.span.line) for finding in report.findings if finding.rule == "SQH900"]


def test_services_and_all_else_are_what_they_are_without_comments(folder):
    silenced = scan([folder], settings(folder))
    (folder / "ledger.py").write_text((LEDGER + DEBT).replace("sqlite-hunter:", "hunter "))
    plain = scan([folder], settings(folder))
    assert silenced.services == plain.services
    assert plain.services[0].status == "sqlite"
    everything = sorted((*silenced.findings, *silenced.ignored), key=lambda each: (each.span, each.rule))
    assert [(each.rule, each.span) for each in everything] == [(each.rule, each.span) for each in plain.findings]
    assert (silenced.files, silenced.analysed, silenced.problems) == (plain.files, plain.analysed, plain.problems)


def test_false_alarms_are_apart_and_known_debt_stays(folder):
    report = scan([folder], settings(folder))
    assert [(each.rule, each.span.line, each.suppressed) for each in report.ignored] == [("SQH301", 3, "ignore")]
    assert [each.justification for each in report.ignored] == ["a rehearsal"]
    assert places(report) == [("SQH101", 1), ("SQH201", 2), ("SQH501", 2), ("SQH301", 4)]
    assert [each.suppressed for each in report.findings] == ["", "", "", "fixme"]
    assert report.suppressions == (
        Suppression("ledger.py", 3, "ignore", ("SQH301",), "a rehearsal", 1),
        Suppression("ledger.py", 4, "fixme", ("SQH301",), "moves in May", 1),
    )


def test_one_that_silences_nothing_is_told_also_in_a_file_without_findings(folder):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    (folder / "run.sh").write_text("#!/bin/sh\n# sqlite-hunter: ignore[SQH504] no more\npsql\n")
    report = scan([folder], settings(folder))
    assert unused(report) == [("clean.py", 1), ("run.sh", 2)]
    assert [each.silenced for each in report.suppressions if each.path == "clean.py"] == [0]
    assert report.sources["clean.py"].startswith("x = 1")
    assert {each.service for each in report.findings if each.path == "clean.py"} == {"clean"}
    assert next(each for each in report.services if each.name == "clean").status == "none"


@pytest.mark.parametrize(
    "changes",
    [{"ignore": ("SQH301",)}, {"select": ("SQH9",)}, {"ignore": ("SQH900",)}, {"select": ("SQH1", "SQH900")}],
)
def test_of_rules_that_do_not_look_nothing_is_told(folder, changes):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    assert unused(scan([folder], settings(folder, **changes))) == []


def test_of_single_files_nothing_is_told(folder):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    assert unused(scan([folder / "clean.py"], settings(folder))) == []
    assert unused(scan([folder / "clean.py", folder / "ledger.py"], settings(folder))) == []
    assert unused(scan([folder / "clean.py", folder], settings(folder))) != []


def test_while_something_is_not_analysed_nothing_is_told(folder):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    (folder / "broken.py").write_text("def f(:\n")
    assert unused(scan([folder], settings(folder))) == []


def test_in_a_file_that_does_not_parse_nothing_is_silenced(folder):
    (folder / "broken.py").write_text(f'import sqlite3\nx = "\nsqlite3.connect("b.db")  {IGNORE}\n')
    report = scan([folder], settings(folder))
    assert {each.rule for each in report.findings if each.path == "broken.py"} >= {"SQH901", "SQH902"}
    assert [each for each in report.suppressions if each.path == "broken.py"] == []


def test_a_problem_is_told_beside_a_comment_that_is_not_understood(folder):
    (folder / "broken.py").write_text("x = (  # sqlite-hunter: ignore\n")
    report = scan([folder], settings(folder, ignore=("SQH902",)))
    assert report.problems
    assert [each.rule for each in report.findings if each.path == "broken.py"] == ["SQH901"]


def test_only_the_comments_of_chosen_services_are_told(folder):
    (folder / "other.py").write_text(LEDGER)
    report = scan([folder], settings(folder, services=("other",)))
    assert {each.path for each in (*report.ignored, *report.suppressions, *report.findings)} == {"other.py"}


def test_comments_of_other_files_belong_to_the_service_that_they_are_put_in(folder):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    (folder / "run.sh").write_text("sqlite3 a.db  # sqlite-hunter: ignore[SQH504] the vendor's\n")
    config = Config(project_root=folder, services={"ops": ServiceConfig(paths=("run.sh", "ledger.py"))})
    report = scan([folder], settings(folder, config=config, services=("ops",)))
    assert [(each.path, each.rule) for each in report.ignored] == [("ledger.py", "SQH301"), ("run.sh", "SQH504")]
    assert {each.path for each in report.suppressions} == {"ledger.py", "run.sh"}


def test_a_recalled_report_is_the_same(folder, tmp_path):
    (folder / "supervisord.conf").write_text("[program:ledger]\ncommand=python ledger.py\n")
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\ny = 2  # sqlite-hunter: ignore\n")
    config = Config(project_root=folder, cache_dir=tmp_path / "cache")
    fresh = scan([folder], settings(folder, config=config))
    reports = [recall_or_scan([folder], settings(folder, config=config, use_cache=True)) for _ in range(3)]
    assert reports == [fresh] * 3
    assert fresh.ignored
    assert fresh.reach == {"clean.py": "unreferenced", "ledger.py": "production"}


def test_without_triage_it_is_the_same(folder):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    assert scan([folder], settings(folder, triage=False)) == scan([folder], settings(folder))


@pytest.mark.parametrize("compact", [False, True])
def test_in_a_notebook_a_comment_means_the_line_of_its_cell(folder, compact):
    source = [
        "import sqlite3\n",
        'book = sqlite3.connect("n.db")\n',
        f'book.execute("SELECT 1 FROM t")  {IGNORE}\n',
        'book.execute("SELECT 2 FROM t")\n',
        f"{IGNORE}\n",
        'book.execute("SELECT 3 FROM t")',
    ]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "".join(source) if compact else source}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "n.ipynb").write_text(json.dumps(notebook, indent=None if compact else 1))
    report = scan([folder], settings(folder))
    silenced = [each.sql.text for each in report.ignored if each.path == "n.ipynb" and each.sql is not None]
    assert silenced == ["SELECT 1 FROM t", "SELECT 3 FROM t"]
    kept = [each.sql.text for each in report.findings if each.path == "n.ipynb" and each.rule == "SQH301" and each.sql]
    assert kept == ["SELECT 2 FROM t"]
    assert unused(report) == []


def test_explain_tells_what_a_comment_silences(folder):
    told = explain(Asked(str(folder / "ledger.py"), 3, None), [folder], settings(folder))
    assert [(each.finding.rule, each.finding.suppressed) for each in told.findings] == [("SQH301", "ignore")]


def test_the_fingerprint_is_that_without_the_comment(folder):
    before = scan([folder], settings(folder)).ignored[0]
    (folder / "ledger.py").write_text(LEDGER.replace(IGNORE, ""))
    after = next(each for each in scan([folder], settings(folder)).findings if each.rule == "SQH301")
    assert replace(before, suppressed="", justification="") == after


def test_explain_tells_of_a_comment_that_silences_nothing(folder):
    (folder / "clean.py").write_text(f"x = 1  {IGNORE}\n")
    told = explain(Asked(str(folder / "clean.py"), 1, None), [folder], settings(folder))
    assert [each.finding.rule for each in told.findings] == ["SQH900"]


def test_a_checklist_is_what_it_is_without_comments(folder):
    file = folder.parent / "checklist.md"
    silenced = make_checklist(file, [folder], settings(folder), None)
    (folder / "ledger.py").write_text((LEDGER + DEBT).replace("sqlite-hunter:", "hunter "))
    assert silenced.outcome == make_checklist(file, [folder], settings(folder), None).outcome


def test_a_comment_in_sql_silences_its_call_and_nothing_else(folder):
    (folder / "sql.py").write_text(
        'import sqlite3\nbook = sqlite3.connect("b.db")\n'
        'book.execute("""\n  SELECT 1 FROM t -- sqlite-hunter: ignore[SQH301] a rehearsal\n""")\n'
        'book.execute("""\n  SELECT 2 FROM t\n""")\n'
    )
    report = scan([folder], settings(folder))
    assert [each.span.line for each in report.ignored if each.path == "sql.py"] == [3]
    assert [each.span.line for each in report.findings if (each.path, each.rule) == ("sql.py", "SQH301")] == [6]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".pre-commit-config.yaml", "repos:\n- repo: https://example.org/a/sqlite-hunter\n  hooks:\n"
         "  - id: sqlite-hunter\n    entry: sqlite-hunter check\n    additional_dependencies: [sqlite-hunter==1.0]\n"),
        ("pyproject.toml", '[dependency-groups]\ndev = ["sqlite-hunter>=0.1"]\n[tool.sqlite-hunter]\nselect = ["SQH"]\n'
         '[tool.sqlite-hunter.databases."trades.db"]\nschema = "users"\n'),
        ("sqlite-hunter.toml", '[databases."trades.db"]\nschema = "users"\n'),
        ("Dockerfile",
         "FROM python\nRUN pip install sqlite-hunter && sqlite-hunter check .\nRUN rm -r .sqlite_hunter_cache\n"),
        ("requirements.txt", "# the gate: sqlite-hunter\nsqlite-hunter==1.0\nsqlite_hunter\n"),
        ("environment.yml", "dependencies:\n  - pip:\n    - sqlite-hunter\n"),
        ("ci.yml", "jobs:\n  sqlite-hunter:\n    steps:\n    - uses: acme/sqlite-hunter@v1\n    - run: |\n"
         "        pipx run sqlite-hunter check\n        python -m sqlite_hunter check\n"
         "    - path: .sqlite_hunter_cache\n"),
        ("tox.ini", "[testenv]\ndeps = sqlite-hunter\ncommands = sqlite-hunter check .\n"),
        ("Makefile", "lint:\n\t.venv/bin/sqlite-hunter check .\n"),
        ("README.md", "Run `sqlite-hunter check` first.\n"),
    ],
)  # fmt: skip
def test_the_gate_itself_is_no_finding_and_sqlite_beside_it_is(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    report = scan([tmp_path], settings(tmp_path))
    assert (report.findings, report.problems) == ((), ())
    if name not in ("pyproject.toml", "sqlite-hunter.toml"):
        (tmp_path / name).write_text(text.replace("sqlite-hunter", "sqlite-utils").replace("_hunter", "3"))
        assert scan([tmp_path], settings(tmp_path)).findings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", "sqlite3 a.db  # sqlite-hunter: ignore[{}] the vendor's\n"),
        ("a.sh", "# sqlite-hunter: ignore[{}] x\nsqlite3 a.db <<E\nSELECT 1; -- sqlite-hunter: ignore[{}] x\nE\n"),
        ("Dockerfile", "FROM x\n# sqlite-hunter: ignore[{}] the vendor's\nRUN apt-get install -y sqlite3\n"),
        ("a.yml", "run: sqlite3 a.db  # sqlite-hunter: ignore[{}] the vendor's\n"),
        ("a.toml", 'engine = "sqlite"  # sqlite-hunter: ignore[{}] the vendor\'s\n'),
        ("a.ini", "; sqlite-hunter: ignore[{}] the vendor's\nengine = sqlite\n"),
        ("requirements.txt", "aiosqlite==1.0  # sqlite-hunter: ignore[{}] the vendor's\n"),
        ("Makefile", "a:\n\tsqlite3 a.db  # sqlite-hunter: ignore[{}] the vendor's\n"),
        ("a.sql", "PRAGMA journal_mode = WAL; -- sqlite-hunter: ignore[{}] the vendor's\n"),
        ("a.js", "// sqlite-hunter: ignore[{}] history\nalert('SQLite')\n"),
        ("a.html", "<p>SQLite <!-- sqlite-hunter: ignore[{}] history --></p>\n"),
        ("a.md", "<!-- sqlite-hunter: ignore[{}] history -->\nIt was SQLite.\n"),
        ("a.rst", ".. sqlite-hunter: ignore[{}] history\nIt was SQLite.\n"),
        ("a.bat", "rem sqlite-hunter: ignore[{}] history\r\nsqlite3 a.db\r\n"),
        ("a.sh", "python3 - <<'E'\nimport sqlite3  # sqlite-hunter: ignore[{}] history\nE\n"),
    ],
)
def test_other_files_are_silenced_by_their_own_comments_and_by_the_right_code_only(tmp_path, name, text):
    (tmp_path / name).write_text(text.replace("{}", "SQH702"))
    plain = scan([tmp_path], settings(tmp_path, ignore=("SQH9",))).findings
    assert plain
    codes = ", ".join(sorted({each.rule for each in plain}))
    (tmp_path / name).write_text(text.replace("{}", codes))
    report = scan([tmp_path], settings(tmp_path))
    assert [each.rule for each in report.ignored] == [each.rule for each in plain]
    assert report.findings == ()


def test_json_has_no_comments(folder):
    (folder / "a.json").write_text('{"engine": "sqlite", "note": "# sqlite-hunter: ignore[SQH506] x"}\n')
    report = scan([folder], settings(folder))
    assert [each.rule for each in report.findings if each.path == "a.json"] == ["SQH506"]
