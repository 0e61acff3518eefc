"""Databases and files of other kinds in a tree: what is not opened, what is not followed, what is passed over."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sqlite_hunter import files
from sqlite_hunter.config import Config
from sqlite_hunter.config.settings import ServiceConfig
from sqlite_hunter.engine.discover import discover
from sqlite_hunter.engine.scan import ScanSettings, scan

DATABASE = b"SQLite format 3\0" + b"\x10\0" * 50


NAMES = [
    f"q{ending}"
    for ending in (
        "", ".log", ".csv", ".png", ".sql", ".gz", ".pyc", ".lock", ".jpg", ".zip", ".json", ".md", ".sh", ".txt",
        ".html", ".pyi", ".map", ".db", ".min.js",
    )
]  # fmt: skip
"""Names that say something else, and that of a database."""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    folder = tmp_path / "program"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def databases(folder: Path, **settings: object) -> list[str]:
    discovery = discover([Path()], replace(Config(folder), **settings))
    assert discovery.problems == ()
    return [file.path for file in discovery.databases]


def report(*paths: str, services: dict[str, ServiceConfig] | None = None):
    config = Config(Path.cwd(), services=services or {})
    return scan([Path(path) for path in paths or (".",)], ScanSettings(config, use_cache=False))


def found(*paths: str) -> list[tuple[str, int, str]]:
    return [(f.path, f.span.line, f.rule) for f in report(*paths).findings]


# --- what must not be touched --------------------------------------------------------------------------


def test_links_pipes_and_sockets_are_no_databases(tree):
    outside = tree.parent / "outside.db"
    outside.write_bytes(DATABASE)
    os.symlink(outside, "out.db")
    os.symlink(tree.parent, "up")
    os.symlink("nowhere", "gone.db")
    os.mkfifo("pipe.db")
    os.symlink("/dev/zero", "zero.db")
    os.symlink(outside, "run.sh")
    os.mkdir("folder.db")
    assert databases(tree) == []
    assert discover([Path()], Config(tree)).others == ()


def test_a_large_file_costs_its_first_bytes(tree, monkeypatch):
    with open("huge.bin", "wb") as file:
        file.write(b"no database")
        file.truncate(1 << 40)
    with open("huge.db", "wb") as file:
        file.write(DATABASE)
        file.truncate(1 << 40)
    taken = []
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, count: taken.append(count) or read(descriptor, count))
    assert databases(tree) == ["huge.db"]
    assert taken
    assert max(taken) <= 256


def test_excluded_folders_and_data_of_tools_hold_no_databases(tree):
    for name in (".venv/a.db", "node_modules/a.db", "old/a.db", ".coverage", ".coverage.host.1", ".testmondata"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(DATABASE)
    assert databases(tree, extend_exclude=("old/",)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_another_kind_is_no_database_whatever_it_is_called(tree, name):
    Path(name).write_text("SQLite format 3\n")
    Path(f"empty-{name}").touch()
    os.symlink(name, f"link-{name}")
    os.mkfifo(f"pipe-{name}")
    assert databases(tree) == []


def test_source_that_begins_as_a_database_is_a_problem_of_the_source(tree):
    Path("a.py").write_bytes(DATABASE)
    assert databases(tree) == []
    assert [problem.path for problem in report().problems] == ["a.py"]


def test_what_may_not_be_read_is_told_once(tree, monkeypatch):
    Path("q.json").write_text("{}")
    Path("q.bin").write_text("x")
    opened = os.open

    def refuse(path, *rest, **more):
        if str(path).endswith(("q.json", "q.bin")):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    assert [problem.path for problem in report().problems] == ["q.bin"]


def test_what_only_is_called_a_database_is_none(tree):
    Path("a.db").write_bytes(b"")
    Path("b.sqlite").write_text("SQLite format 3")
    Path("b.sqlite-wal").write_text("x")
    assert databases(tree) == []


@pytest.mark.parametrize("name", ["notes.md", "data.json", "page.html"])
def test_what_only_tells_is_passed_over_above_the_bound(tree, name):
    Path(name).write_text("sqlite\n" * (files.MAX_BYTES // 7 + 1))
    assert (report().files, found()) == (0, [])


def test_git_leaves_out_text_but_no_database(tree):
    subprocess.run(["git", "init", "-q"], check=True)
    Path(".gitignore").write_text("data/\n*.sh\n*.db\n")
    Path("data/deep").mkdir(parents=True)
    Path("data/run.sh").write_text("sqlite3 a.db\n")
    Path("run.sh").write_text("sqlite3 a.db\n")
    Path("data/use.py").write_text("import sqlite3\n")
    Path("data/deep/trades").write_bytes(DATABASE)
    Path("x.db").write_bytes(DATABASE)
    assert found() == [("data/deep/trades", 1, "SQH505"), ("x.db", 1, "SQH505")]


# --- what must be said ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_ignored", [False, True])
def test_a_database_is_one_whatever_it_is_called(tree, is_ignored):
    subprocess.run(["git", "init", "-q"], check=True)
    Path(".gitignore").write_text("q*\n" if is_ignored else "")
    for name in NAMES:
        Path(name).write_bytes(DATABASE)
    discovery = discover([Path()], Config(tree))
    assert [file.path for file in discovery.databases] == sorted(NAMES)
    assert [file.path for file in discovery.others if file.path.startswith("q")] == []
    assert found() == [(name, 1, "SQH505") for name in sorted(NAMES)]


@pytest.mark.parametrize("name", ["q.json", "q.png", "q.md", "Makefile"])
def test_a_named_database_is_one_whatever_it_is_called(tree, name):
    Path(name).write_bytes(DATABASE)
    assert found(name) == [(name, 1, "SQH505")]


def test_files_beside_a_database_are_told_with_it(tree):
    Path("a.db").write_bytes(DATABASE)
    for ending in ("-wal", "-shm", "-journal", "-old"):
        Path(f"a.db{ending}").write_bytes(b"x")
    assert databases(tree) == ["a.db", "a.db-journal", "a.db-shm", "a.db-wal"]


def test_a_script_above_the_bound_is_a_problem(tree):
    Path("run.sh").write_text("true\n" * (files.MAX_BYTES // 5 + 1))
    (problem,) = report().problems
    assert (problem.path, problem.reason) == ("run.sh", "larger than 1.0 MB")


def test_a_binary_script_that_speaks_of_sqlite_is_a_problem(tree):
    Path("run.sh").write_bytes(b"sqlite3 a.db\n\0\0")
    Path("other.sh").write_bytes(b"true\n\0\0")
    (problem,) = report().problems
    assert problem.path == "run.sh"


def test_files_that_were_looked_at_count(tree):
    Path("a.py").write_text("x = 1\n")
    Path("run.sh").write_text("true\n")
    Path("README.md").write_text("nothing\n")
    Path("a.db").write_bytes(DATABASE)
    Path("a.png").write_bytes(b"x")
    assert (report().files, report().analysed) == (4, 4)


def test_a_script_without_an_ending_is_told_by_its_first_line(tree):
    Path("deploy").write_text("#!/usr/bin/env bash\nsqlite3 a.db .dump\n")
    Path("other").write_text("sqlite3 a.db .dump\n")
    assert found() == [("deploy", 2, "SQH504")]


def test_named_files_are_taken_by_their_kind(tree):
    Path("Dockerfile").write_text("RUN apt-get install sqlite3\n")
    Path("a.db").write_bytes(DATABASE)
    assert found("Dockerfile", "a.db") == [("Dockerfile", 1, "SQH504"), ("a.db", 1, "SQH505")]


def test_a_script_s_database_has_the_name_that_the_program_knows_it_by(tree):
    Path("app.py").write_text(
        'import sqlite3\nc = sqlite3.connect("data/trades.db")\nd = sqlite3.connect("old/trades.db")\n'
    )
    Path("run.sh").write_text("sqlite3 backend/data/trades.db .dump\nsqlite3 fills.db .dump\n")
    told = {f.span.line: (f.database, "opened" in f.message) for f in report().findings if f.path == "run.sh"}
    assert told == {1: ("data/trades.db", False), 2: ("fills.db", False)}


def test_a_file_of_no_configured_service_belongs_to_none(tree):
    Path("desk").mkdir()
    Path("desk/run.sh").write_text("sqlite3 a.db\n")
    Path("run.sh").write_text("sqlite3 a.db\n")
    result = report(services={"desk": ServiceConfig(paths=("desk",))})
    assert {f.path: f.service for f in result.findings} == {"desk/run.sh": "desk", "run.sh": ""}
    assert [(service.name, service.status) for service in result.services] == [("desk", "sqlite")]


def test_a_fault_in_one_file_is_told_and_hides_no_other(tree, monkeypatch):
    from sqlite_hunter.files import shell

    def broken(source):
        if source.path == "a.sh":
            raise RecursionError("too deep")
        return sites(source)

    sites = shell.sites
    monkeypatch.setattr(shell, "sites", broken)
    Path("a.sh").write_text("sqlite3 a.db\n")
    Path("b.sh").write_text("sqlite3 b.db\n")
    result = report()
    assert [(p.path, p.reason) for p in result.problems] == [("a.sh", "could not be judged: RecursionError too deep")]
    assert ("b.sh", "SQH504") in {(f.path, f.rule) for f in result.findings}
