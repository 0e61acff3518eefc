"""What the scan itself decides; what it finds is held in tests/functional and in the fixtures of the rules."""

import gc
import os
import warnings
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine import scan as module
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model import ir
from sqlite_hunter.program import analysis, flow, interp

GOOD = 'import sqlite3\nsqlite3.connect("a.db").execute("SELECT 1 FROM t")\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "a.py").write_text(GOOD)
    (folder / "b.py").write_text("x = 1\n")
    return folder


def settings(folder: Path, **changes) -> ScanSettings:
    return ScanSettings(**{"config": Config(project_root=folder), "use_cache": False, **changes})


def rules(report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_a_path_that_does_not_exist_is_wrong_use(folder):
    with pytest.raises(UsageError):
        scan([folder / "c.py"], settings(folder))


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (("SQH",), (), ["SQH101", "SQH201", "SQH501", "SQH301"]),
        (("SQH3",), (), ["SQH301"]),
        (("SQH",), ("SQH5", "SQH1"), ["SQH201", "SQH301"]),
        (("SQH501",), ("SQH5",), ["SQH501"]),
        (("SQH5",), ("SQH501",), []),
        (("SQH3",), ("SQH",), ["SQH301"]),
        (("SQH3",), ("SQH3",), []),
        ((), (), ["SQH101", "SQH201", "SQH501", "SQH301"]),
    ],
)
def test_the_longest_prefix_decides_and_a_draw_is_left_out(folder, select, ignore, expected):
    assert sorted(rules(scan([folder], settings(folder, select=select, ignore=ignore)))) == sorted(expected)


def test_what_is_ignored_is_still_a_problem(folder):
    (folder / "c.py").write_text("def f(:\n")
    report = scan([folder], settings(folder, ignore=("SQH9",)))
    assert "SQH902" not in rules(report)
    assert [(problem.path, problem.line) for problem in report.problems] == [("c.py", 1)]


def test_files_are_counted_once_and_a_broken_one_is_not_analysed(folder):
    (folder / "c.py").write_text("def f(:\n")
    report = scan([folder, folder / "a.py"], settings(folder))
    assert (report.files, report.analysed) == (3, 2)


def test_there_is_a_source_for_every_finding_that_has_a_text(folder):
    report = scan([folder], settings(folder))
    assert report.sources == {"a.py": GOOD}


def change_after_discovery(monkeypatch, change):
    discover = module.discover

    def changed(paths, config):
        found = discover(paths, config)
        change()
        return found

    monkeypatch.setattr(module, "discover", changed)


def test_a_file_that_vanishes_is_a_problem_and_the_rest_is_analysed(folder, monkeypatch):
    (folder / "c.py").write_text(GOOD)
    change_after_discovery(monkeypatch, (folder / "c.py").unlink)
    report = scan([folder], settings(folder))
    assert [(each.path, each.reason) for each in report.problems] == [("c.py", "vanished while it was being scanned")]
    assert {finding.path for finding in report.findings if finding.rule != "SQH902"} == {"a.py"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
def test_a_file_that_becomes_a_fifo_does_not_block(folder, monkeypatch):
    def change():
        (folder / "b.py").unlink()
        os.mkfifo(folder / "b.py")

    change_after_discovery(monkeypatch, change)
    assert [problem.path for problem in scan([folder], settings(folder)).problems] == ["b.py"]


def test_the_collector_is_as_it_was_before_whatever_happens(folder, monkeypatch):
    def fail(*_):
        assert not gc.isenabled()
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_analyse", fail)
    for state, switch in [(True, gc.enable), (False, gc.disable)]:
        switch()
        try:
            with pytest.raises(KeyboardInterrupt):
                scan([folder], settings(folder))
            assert gc.isenabled() is state
        finally:
            gc.enable()


def test_trouble_with_the_cache_is_one_warning_even_where_nothing_is_loaded(folder):
    (folder / "a.py").unlink()
    config = Config(project_root=folder, cache_dir=folder / "b.py")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report = scan([folder], ScanSettings(config))
    assert [str(each.message).startswith("cache ") for each in caught] == [True]
    assert report.problems == ()


def test_progress_grows_to_what_was_to_be_done(folder):
    seen = []
    scan([folder], settings(folder), lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]


def test_a_program_that_is_never_done_is_a_problem(folder, monkeypatch):
    monkeypatch.setattr(module, "_ROUNDS_LIMIT", 1)
    (folder / "a.py").write_text(
        'import sqlite3\nimport b\nsqlite3.connect(f"{b.x()}.db").execute("SELECT 1 FROM t")\n'
    )
    (folder / "b.py").write_text("def x():\n    return 'a' + 'b'\n")
    report = scan([folder], settings(folder))
    assert [("too entangled" in problem.reason) for problem in report.problems] == [True]


def test_a_program_beyond_the_limit_of_work_ends_and_says_so(folder, monkeypatch):
    (folder / "a.py").write_text('import sqlite3\nimport b\nsqlite3.connect(b.path()).execute("SELECT 1 FROM t")\n')
    (folder / "b.py").write_text("import c\ndef path():\n    return c.folder() + '/a.db'\n")
    (folder / "c.py").write_text("def folder():\n    return 'x'\n")
    whole = scan([folder], settings(folder))
    assert whole.problems == ()
    monkeypatch.setattr(flow, "WORK_LIMIT", 0)
    rounds = []
    analyse = analysis.analyse
    monkeypatch.setattr(analysis, "analyse", lambda *given, **named: rounds.append(1) or analyse(*given, **named))
    report = scan([folder], settings(folder))
    assert [("too entangled" in problem.reason, problem.line) for problem in report.problems] == [(True, 1)]
    assert {"SQH101", "SQH902"} <= set(rules(report))  # what is known is told all the same
    assert len(rounds) == 1


BROKEN = (
    "import sqlite3\ndef odd(con):\n    con.execute('SELECT 2 FROM t')\ndef even(con):\n    con.execute('SELECT 4')\n"
)


@pytest.fixture
def failing(monkeypatch):
    """A call step that fails inside a function named ``odd``, as a fault of this program's own would."""
    step = interp._STEPS[ir.CALL]

    def call(modules, frame, op):
        if frame.unit.name == "odd":
            raise ValueError("no such\nthing")
        step(modules, frame, op)

    monkeypatch.setitem(interp._STEPS, ir.CALL, call)


@pytest.mark.usefixtures("failing")
def test_a_fault_in_one_unit_does_not_end_the_scan(folder):
    (folder / "c.py").write_text(BROKEN + "even(sqlite3.connect('c.db'))\n")
    report = scan([folder], settings(folder))
    (problem,) = report.problems
    assert (problem.path, problem.line) == ("c.py", 2)
    assert problem.reason == "odd could not be followed: ValueError no such thing"
    assert [finding.path for finding in report.findings if finding.rule == "SQH902"] == ["c.py"]
    assert {finding.path for finding in report.findings if finding.rule == "SQH301"} == {"a.py", "c.py"}
    assert report.analysed == report.files - 1


@pytest.mark.usefixtures("failing")
def test_what_a_unit_that_fails_would_give_is_not_known(folder):
    (folder / "c.py").write_text("import sqlite3\ndef odd():\n    return sqlite3.connect('c.db')\nodd().commit()\n")
    report = scan([folder], settings(folder))
    assert [(problem.path, problem.line) for problem in report.problems] == [("c.py", 2)]
    assert {finding.path for finding in report.findings if finding.rule == "SQH701"} == set()


@pytest.mark.usefixtures("failing")
def test_a_program_without_the_fault_has_no_problem(folder):
    assert scan([folder], settings(folder)).problems == ()
    (folder / "c.py").write_text(BROKEN.replace("odd", "other"))
    assert scan([folder], settings(folder)).problems == ()


def test_an_interrupt_is_no_fault_of_a_unit(folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(interp._STEPS, ir.CALL, interrupted)
    with pytest.raises(KeyboardInterrupt):
        scan([folder], settings(folder))
