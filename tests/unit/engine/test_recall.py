"""A result is given again only where a scan would give the same: what must not be recalled comes first."""

import os
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk, kept, recall
from sqlite_hunter.engine import scan as scanning
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.model.report import Report
from sqlite_hunter.program import analysis

GOOD = 'import sqlite3\nsqlite3.connect("a.db").execute("SELECT 1 FROM t")\n'
MAGIC = b"SQLite format 3\0" + b"\0" * 84
LONG_AGO = -(1 << 62)
"""As a margin: every stamp is believed at once."""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with a program in ``app``, and what decides its result around it."""
    top = tmp_path / "top"
    app = top / "app"
    (app / "core").mkdir(parents=True)
    (top / ".git" / "info").mkdir(parents=True)
    (top / ".git" / "info" / "exclude").write_text("# nothing\n")
    (top / ".gitignore").write_text("*.tmp\n")
    (top / "old").mkdir()
    (top / "old" / "run.py").write_text("import app.core.store\n")
    (top / "supervisord.conf").write_text("[program:ledger]\ncommand=python app/main.py\n")
    (app / "main.py").write_text("from core.store import save\nsave()\n")
    (app / "core" / "store.py").write_text(GOOD)
    (app / "notes.md").write_text("Nothing here.\n")
    (app / "run").write_text("#!/bin/sh\necho\n")
    (app / "data.bin").write_bytes(b"\0" * 100)
    (app / "book.db").write_bytes(MAGIC)
    (app / "closed.tmp").write_bytes(b"x" * 100)
    return top


def settings(top: Path, **changes) -> ScanSettings:
    config = Config(project_root=top / "app", cache_dir=top.parent / "cache")
    return ScanSettings(**{"config": config, **changes})


class Runs:
    """Scans of a folder, and how many of them were really made."""

    def __init__(self, top: Path, monkeypatch) -> None:
        self.top = top
        self.made = 0
        self.warnings: list[str] = []
        scan = scanning.scan

        def counted(*args) -> Report:
            self.made += 1
            return scan(*args)

        monkeypatch.setattr(scanning, "scan", counted)

    def run(self, *paths: Path, **changes) -> Report:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            report = recall.recall_or_scan(list(paths) or [self.top / "app"], settings(self.top, **changes))
        self.warnings = [str(warning.message) for warning in caught]
        return report

    def expect(self, *, made: bool, **changes) -> None:
        """The next scan is made or recalled, and either way says what one without a cache does."""
        before = self.made
        report = self.run(**changes)
        warned = self.warnings
        assert (self.made > before) is made
        assert (report, warned) == (self.run(**{**changes, "use_cache": False}), self.warnings)


@pytest.fixture(params=["stamps", "digests"])
def runs(top, monkeypatch, request) -> Runs:
    """With files that have lain there for long, and with files that were written just now."""
    if request.param == "stamps":
        monkeypatch.setattr(recall, "_MARGIN", LONG_AGO)
    return Runs(top, monkeypatch)


def same_stat(path: Path, content: bytes) -> None:
    """Write as many bytes as there are, and put the times back."""
    state = path.stat()
    assert len(content) == state.st_size
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source of another size": lambda top: (top / "app/core/store.py").write_text("x = 1\n"),
    "a source of the same size and time": lambda top: same_stat(
        top / "app/core/store.py", GOOD.replace("a.db", "b.db").encode()
    ),
    "a source replaced": lambda top: (top / "old/run.py").replace(top / "app/main.py"),
    "a new source": lambda top: (top / "app/core/new.py").write_text(GOOD),
    "a new folder of sources": lambda top: ((top / "app/new").mkdir(), (top / "app/new/a.py").write_text(GOOD)),
    "a source removed": lambda top: (top / "app/core/store.py").unlink(),
    "a source renamed": lambda top: (top / "app/core/store.py").rename(top / "app/core/shop.py"),
    "a source that became a folder": lambda top: (
        (top / "app/core/store.py").unlink(),
        (top / "app/core/store.py").mkdir(),
    ),
    "a folder moved away": lambda top: (top / "app/core").rename(top / "core"),
    "a script became Python": lambda top: same_stat(top / "app/run", b"#!python\nx = 1\n"),
    "a document": lambda top: (top / "app/notes.md").write_text("Lies in book.db, of SQLite.\n"),
    "a document of the same size and time": lambda top: same_stat(top / "app/notes.md", b"Of sqlite it.\n"),
    "new settings": lambda top: (top / "app/.env").write_text("URL=sqlite:///x.db\n"),
    "a file that became a database": lambda top: same_stat(top / "app/data.bin", MAGIC),
    "an ignored file that became a database": lambda top: same_stat(top / "app/closed.tmp", MAGIC),
    "a database that is none any more": lambda top: same_stat(top / "app/book.db", b"\1" * 100),
    "a new -wal": lambda top: (top / "app/book.db-wal").write_bytes(b""),
    "a new database": lambda top: (top / "app/new.data").write_bytes(MAGIC),
    "the .gitignore of a folder above": lambda top: (top / ".gitignore").write_text("core/\n"),
    "the .gitignore of a folder above, removed": lambda top: (top / ".gitignore").unlink(),
    "a new .gitignore": lambda top: (top / "app/.gitignore").write_text("core/\n"),
    "a new .gitignore in a folder": lambda top: (top / "app/core/.gitignore").write_text("*.py\n"),
    "info/exclude": lambda top: (top / ".git/info/exclude").write_text("core/\n"),
    "no repository": lambda top: (top / ".git").rename(top / "git"),
    "a repository inside": lambda top: (top / "app/.git").mkdir(),
    "a work tree": lambda top: (
        (top / "tree/info").mkdir(parents=True),
        (top / "tree/info/exclude").write_text("core/\n"),
        (top / "app/.git").write_text(f"gitdir: {top / 'tree'}\n"),
    ),
    "the process manager's file above": lambda top: same_stat(
        top / "supervisord.conf", b"[program:leader]\ncommand=python app/main.py\n"
    ),
    "the process manager's file, removed": lambda top: (top / "supervisord.conf").unlink(),
    "a further process manager": lambda top: (top / "app/Procfile").write_text("web: python main.py\n"),
    "a unit of systemd above": lambda top: (top / "ledger.service").write_text("[Service]\nExecStart=python a.py\n"),
    "a program that is not there": lambda top: (top / "app/main.py").unlink(),
    "a link to another file": lambda top: link(top / "app/main.py", "core/store.py"),
    "a link to nothing": lambda top: link(top / "app/main.py", "core/none.py"),
    "a folder that became a link": lambda top: (
        (top / "app/core").rename(top / "core"),
        link(top / "app/core", "../core"),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(runs, change):
    runs.expect(made=True)
    change(runs.top)
    runs.expect(made=True)
    runs.expect(made=False)


def test_a_file_outside_that_a_service_begins_with_is_seen_to_change(runs):
    manager = runs.top / "supervisord.conf"
    manager.write_text(f"{manager.read_text()}[program:old]\ncommand=python old/run.py\n")
    runs.expect(made=True)
    (runs.top / "old" / "run.py").write_text("import app.main\n")
    runs.expect(made=True)
    (runs.top / "old" / "run.py").unlink()
    runs.expect(made=True)


def test_an_included_file_is_seen_to_appear_and_to_change(runs):
    manager = runs.top / "supervisord.conf"
    manager.write_text(f"{manager.read_text()}[include]\nfiles = conf.d/*.conf\n")
    runs.expect(made=True)
    (runs.top / "conf.d").mkdir()
    (runs.top / "conf.d" / "a.conf").write_text("[program:store]\ncommand=python app/core/store.py\n")
    runs.expect(made=True)
    same_stat(runs.top / "conf.d" / "a.conf", b"[program:shops]\ncommand=python app/core/store.py\n")
    runs.expect(made=True)


def test_a_repository_without_lists_of_its_own_is_seen_to_go(runs):
    (runs.top / ".git" / "info" / "exclude").unlink()
    (runs.top / "app" / ".gitignore").write_text("core/\n")
    runs.expect(made=True)
    runs.expect(made=False)
    (runs.top / ".git").rename(runs.top / "git")
    runs.expect(made=True)


@pytest.mark.parametrize("inside", [True, False])
def test_the_target_of_a_link_is_seen_to_change(runs, inside):
    target = runs.top / ("app/core/store.py" if inside else "old/run.py")
    link(runs.top / "app" / "linked.py", os.path.relpath(target, runs.top / "app"))
    runs.expect(made=True)
    runs.expect(made=False)
    target.write_text(GOOD + "x = 1\nsqlite3.connect('c.db')\n")
    runs.expect(made=True)
    link(runs.top / "app" / "linked.py", "main.py")
    runs.expect(made=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["core/store.py", "core", "book.db", "notes.md", "run"])
def test_what_may_not_be_read_any_more_is_seen(runs, name):
    runs.expect(made=True)
    path = runs.top / "app" / name
    path.chmod(0)
    try:
        runs.expect(made=True)
    finally:
        path.chmod(0o755)
    runs.expect(made=True)


def test_a_folder_above_that_became_a_link_elsewhere_is_another(runs, tmp_path):
    there = tmp_path / "there"
    link(there, "top")
    first = runs.run(there / "app")
    (tmp_path / "next" / "app").mkdir(parents=True)
    (tmp_path / "next" / "app" / "a.py").write_text(GOOD)
    link(there, "next")
    assert runs.run(there / "app") != first
    assert runs.made == 2


def test_a_change_in_the_middle_of_a_scan_is_seen(runs, monkeypatch):
    notes, look = runs.top / "app" / "notes.md", scanning.others.look

    def late(found):
        answer = look(found)
        notes.write_text("Lies in book.db, of SQLite.\n")
        return answer

    monkeypatch.setattr(scanning.others, "look", late)
    first = runs.run()
    monkeypatch.setattr(scanning.others, "look", look)
    assert runs.run() != first


@pytest.mark.parametrize(
    "changes",
    [
        {"select": ("SQH1",)},
        {"ignore": ("SQH1",)},
        {"services": ("ledger",)},
        {"triage": False},
    ],
)
def test_other_settings_have_other_results(runs, changes):
    runs.expect(made=True)
    runs.expect(made=True, **changes)
    runs.expect(made=False, **changes)
    runs.expect(made=False)


@pytest.mark.parametrize(
    "changes",
    [{"exclude": ("core",)}, {"respect_gitignore": False}, {"source": "a.toml"}, {"extend_exclude": ("*.db",)}],
)
def test_another_configuration_has_other_results(runs, changes):
    runs.expect(made=True)
    runs.expect(made=True, config=replace(settings(runs.top).config, **changes))


def test_other_paths_and_folders_have_other_results(runs, monkeypatch):
    app = runs.top / "app"
    reports = [runs.run(app), runs.run(app / "core"), runs.run(app, app / "core"), runs.run(app / "core", app)]
    monkeypatch.chdir(runs.top)
    reports += [runs.run(app), runs.run(Path("app"))]
    assert runs.made == len(reports)


def test_another_program_or_library_has_other_results(runs, monkeypatch):
    runs.expect(made=True)
    monkeypatch.setattr(recall, "_program", lambda: iter([("scan.py", 1, 1)]))
    runs.expect(made=True)
    monkeypatch.setattr(recall, "_libraries", lambda: iter(["libcst-0.dist-info"]))
    runs.expect(made=True)
    runs.expect(made=False)


def test_the_program_and_the_libraries_are_found():
    assert any(path.endswith("program/flow.py") for path, *_ in recall._program())
    assert {name.partition("-")[0].lower() for name in recall._libraries()} >= {"libcst", "sqlglot"}


def test_nothing_is_recalled_without_the_cache(runs):
    for _ in range(2):
        runs.run(use_cache=False)
    assert runs.made == 2
    assert not (runs.top.parent / "cache").exists()


def test_what_hangs_on_more_than_the_disk_is_not_kept(runs, monkeypatch):
    def fail(*args, **keywords):
        raise MemoryError

    with monkeypatch.context() as failing:
        failing.setattr(analysis, "analyse", fail)
        assert runs.run().problems
    runs.expect(made=True)
    assert not runs.run().problems


def test_a_file_whose_worker_died_is_analysed_again(runs, monkeypatch):
    from sqlite_hunter.facts import extract

    with monkeypatch.context() as failing:
        failing.setattr(extract, "extract", lambda path, data: os._exit(3))
        assert runs.run().problems
    runs.expect(made=True)
    assert not runs.run().problems


@pytest.mark.parametrize(
    "entry", [[], {}, 1, "x", [[], [], []], [[["start"], [], [], [], []], [], []], [[[], [], [], [], []], [], [1]]]
)
def test_an_entry_that_is_no_result_is_none(runs, entry):
    runs.expect(made=True)
    cache = recall.Cache.open(settings(runs.top).config.cache_path, recall.__version__)
    cache.put(recall.settings_key([runs.top / "app"], settings(runs.top)), entry)
    runs.expect(made=True)
    runs.expect(made=False)


def test_a_damaged_entry_is_a_warning_and_another_scan(runs):
    runs.run()
    for file in (runs.top.parent / "cache").rglob("*.json"):
        file.write_bytes(file.read_bytes()[:-1])
    runs.run()
    assert runs.made == 2
    assert [warning for warning in runs.warnings if "damaged" in warning]


# --- and what may be ----------------------------------------------------------------------------------------


def test_nothing_is_parsed_and_no_settled_file_read_where_nothing_has_changed(top, monkeypatch):
    monkeypatch.setattr(recall, "_MARGIN", LONG_AGO)
    runs = Runs(top, monkeypatch)
    first = runs.run()
    read: list[str] = []
    monkeypatch.setattr(disk, "start_of", lambda path, limit=None: read.append(path))
    assert runs.run() == first
    assert (runs.made, read) == (1, [])


def test_what_was_told_is_told_again(runs):
    runs.top.joinpath("supervisord.conf").write_text("[program:gone]\ncommand=python app/gone.py\n")
    manager = runs.top / "app" / "Procfile"
    manager.write_text("web: python gone.py\n")
    runs.run()
    told = runs.warnings
    assert len(told) == 1
    assert "gone.py, which is not there" in told[0]
    runs.expect(made=False)
    assert runs.warnings == told


SAME: dict[str, Callable[[Path], object]] = {
    "nothing": lambda top: None,
    "touched": lambda top: (top / "app/main.py").touch(),
    "all touched": lambda top: [path.touch() for path in top.rglob("*")],
    "written anew": lambda top: (top / "app/core/store.py").write_text(GOOD),
    "replaced by the same": lambda top: (
        (top / "app/new.py").write_text(GOOD),
        (top / "app/new.py").replace(top / "app/core/store.py"),
    ),
    "the rest of a database": lambda top: (top / "app/book.db").write_bytes(MAGIC[:16] + b"x" * 4096),
    "a file made and removed": lambda top: ((top / "app/new.py").touch(), (top / "app/new.py").unlink()),
    "a commit": lambda top: (top / ".git/HEAD").write_text("x"),
    "times of reading": lambda top: os.utime(top / "app/main.py", ns=(0, (top / "app/main.py").stat().st_mtime_ns)),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_changes_nothing_is_no_change(runs, change):
    runs.expect(made=True)
    change(runs.top)
    runs.expect(made=False)
    runs.expect(made=False)


def test_the_cache_in_the_scanned_folder_is_no_change(runs):
    config = Config(project_root=runs.top / "app")
    runs.expect(made=True, config=config)
    assert (runs.top / "app" / ".sqlite_hunter_cache").is_dir()
    runs.expect(made=False, config=config)


def test_code_in_the_folder_of_the_cache_is_seen_to_change(runs):
    config = Config(project_root=runs.top / "app", cache_dir=runs.top / "app" / "kept", respect_gitignore=False)
    runs.expect(made=True, config=config)
    runs.expect(made=False, config=config)
    (runs.top / "app" / "kept" / "late.py").write_text(GOOD)
    runs.expect(made=True, config=config)
    runs.expect(made=False, config=config)


def test_the_number_of_processes_is_none_of_the_settings(runs):
    config = settings(runs.top).config
    runs.expect(made=True, jobs=1, config=replace(config, jobs=1))
    runs.expect(made=False, jobs=2, config=replace(config, jobs=2, origins={"jobs": ("--jobs",)}))


def test_problems_of_files_are_recalled(runs):
    (runs.top / "app" / "broken.py").write_text("def f(:\n")
    link(runs.top / "app" / "nowhere.py", "nothing.py")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(runs.top / "app")
        server.bind("odd.py")
        os.chdir(here)
    runs.expect(made=True)
    assert {problem.path for problem in runs.run().problems} >= {"broken.py", "nowhere.py"}
    runs.expect(made=False)


def test_a_report_comes_back_as_it_was(runs):
    report = runs.run()
    assert report.findings
    assert report.services
    assert report.sources
    assert kept.from_plain(kept.to_plain(report)) == report


def test_all_that_a_scan_opens_is_noted(top):
    """Python tells of every file and folder that is opened; what is not noted could change unseen."""
    text = """
import sys, os
from pathlib import Path
from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk, scan, settings
import sqlite_hunter.program.analysis, sqlite_hunter.facts.extract, sqlite_hunter.rules
sqlite_hunter.rules.load_rules()
top = sys.argv[1]
opened = set()
def hear(event, args):
    if event in ("open", "os.scandir", "os.listdir") and str(args[0]).startswith(top):
        opened.add(str(args[0]))
sys.addaudithook(hear)
with disk.noting(0) as ledger:
    found = settings.ScanSettings(Config(Path(top, "app")), use_cache=False)
    scan.scan([Path(top, "app")], found)
noted = {question.path for question in ledger.answers}
assert len(opened) > 12, opened
assert opened <= noted, opened - noted
"""
    done = subprocess.run([sys.executable, "-c", text, str(top)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
