"""A fault of the tool's own, while sites are made or rules judge, is told of its file and hides nothing else."""

import json
from inspect import isgeneratorfunction
from pathlib import Path

import pytest

from sqlite_hunter.cli.main import execute
from sqlite_hunter.config import Config
from sqlite_hunter.engine import reporting
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.program import analysis, faults, files, objects, statements, swallowing
from sqlite_hunter.rules import load_rules

USES = """
import sqlite3

def store(path):
    con = sqlite3.connect(path)
    con.row_factory = sqlite3.Row
    try:
        con.execute(f"INSERT INTO t VALUES ({path})")
    except sqlite3.Error as error:
        if "UNIQUE constraint failed" in str(error):
            print("there already")
    con.commit()
    for row in con.execute("SELECT a FROM t"):
        print(row["a"])
    return con

def run(con, statement):
    con.execute(statement)

run(store("a.db"), "SELECT 1 FROM t")
unknown.execute("SELECT 2 FROM t WHERE a = ?")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "good.py").write_text(USES)
    (folder / "odd.py").write_text(USES)
    return folder


def scanned(folder: Path):
    return scan([folder], ScanSettings(config=Config(project_root=folder), use_cache=False))


def places(report, path: str) -> set[tuple[str, int]]:
    return {(finding.rule, finding.span.line) for finding in report.findings if finding.path == path}


def is_odd(argument) -> bool:
    """Whether an argument of a function is about the file ``odd.py``."""
    spot = getattr(argument, "spot", None)
    if isinstance(argument, list) and argument:
        return is_odd(argument[0])
    if type(argument).__name__ in ("_Handed", "Unfolded"):
        return is_odd(argument.call)
    return getattr(spot, "path", getattr(argument, "path", "")) == "odd.py"


def failing_at_odd(made, *, any_file: bool = False):
    """A function that fails as it would by itself: a generator once something is asked of it."""

    def fail(*arguments, **more):
        if any_file or any(map(is_odd, arguments)):
            raise ValueError("no such\nthing")
        return made(*arguments, **more)

    def fail_later(*arguments, **more):
        yield from fail(*arguments, **more)

    return fail_later if isgeneratorfunction(made) else fail


BY_FILE = [
    (statements, "_executed"),
    (statements, "_runs_of"),
    (statements, "_told_at_call"),
    (statements, "_guessed"),
    (statements, "_guess"),
    (objects, "_connect"),
    (objects, "_handed_out"),
    (objects, "_member"),
    (objects, "_row"),
    (objects, "_error_text"),
    (swallowing, "_swallowed"),
    (files, "_text"),
]


@pytest.mark.parametrize(("where", "name"), BY_FILE, ids=[name for _, name in BY_FILE])
def test_a_fault_at_one_file_hides_nothing_of_another(folder, monkeypatch, where, name):
    before = scanned(folder)
    assert before.problems == ()
    monkeypatch.setattr(where, name, failing_at_odd(getattr(where, name)))
    report = scanned(folder)
    assert {problem.path for problem in report.problems} == {"odd.py"}
    assert {problem.reason for problem in report.problems} == {"a use could not be judged: ValueError no such thing"}
    assert "SQH902" in {rule for rule, _ in places(report, "odd.py")}
    assert places(report, "good.py") == places(before, "good.py")
    untraced = {("SQH302", line) for rule, line in places(before, "odd.py") if rule == "SQH301"}
    told = {("SQH902", problem.line) for problem in report.problems}
    assert places(report, "odd.py") - told <= places(before, "odd.py") | untraced
    assert report.analysed == report.files - 1


WHOLE = [
    (statements, "_handed_over"),
    (statements, "_untraced"),
    (objects, "_either_origins"),
    (objects, "_factories"),
    (objects, "_rows"),
    (objects, "_references"),
    (objects, "Guards"),
    (swallowing, "_Work"),
    (files, "_indexes"),
    (analysis, "_guesses"),
    (analysis, "_postgres"),
    (analysis, "Ground"),
    (analysis, "leading_names"),
]


@pytest.mark.parametrize(("where", "name"), WHOLE, ids=[name for _, name in WHOLE])
def test_a_fault_of_no_file_is_told_of_the_whole(folder, monkeypatch, where, name):
    monkeypatch.setattr(where, name, failing_at_odd(getattr(where, name), any_file=True))
    report = scanned(folder)
    assert [(problem.path, problem.line) for problem in report.problems] == [(report.root, 1)]
    assert "ValueError no such thing" in report.problems[0].reason


@pytest.mark.parametrize("code", ["SQH201", "SQH301", "SQH708"])
def test_a_fault_of_a_rule_is_of_its_file(folder, monkeypatch, code):
    before = scanned(folder)
    (rule,) = [each for each in load_rules() if each.rule.code == code]

    def check(program):
        for remark in rule.check(program):
            if remark.site.path == "odd.py":
                raise KeyError("odd")
            yield remark

    broken = type(rule)(rule.rule, check)
    monkeypatch.setattr(
        reporting, "load_rules", lambda: tuple(broken if each is rule else each for each in load_rules())
    )
    report = scanned(folder)
    assert {problem.path for problem in report.problems} == {"odd.py"}
    assert {problem.reason for problem in report.problems} == {f"{code} could not be judged: KeyError 'odd'"}
    assert places(report, "good.py") == places(before, "good.py")
    own = {each for each in places(before, "odd.py") if each[0] == code}
    lost = places(before, "odd.py") - places(report, "odd.py")
    assert own
    assert lost == own


def test_a_rule_that_always_fails_is_told_once_a_file(folder, monkeypatch):
    (rule,) = [each for each in load_rules() if each.rule.code == "SQH201"]

    def check(_):
        raise KeyError("always")

    broken = type(rule)(rule.rule, check)
    monkeypatch.setattr(
        reporting, "load_rules", lambda: tuple(broken if each is rule else each for each in load_rules())
    )
    assert [problem.path for problem in scanned(folder).problems] == ["good.py", "odd.py"]


@pytest.mark.parametrize(
    ("where", "name"), [(statements, "_executed"), (objects, "Guards"), (analysis, "Ground")], ids=str
)
def test_the_command_reports_it_and_exits_with_2(folder, monkeypatch, capsys, where, name):
    monkeypatch.setattr(where, name, failing_at_odd(getattr(where, name), any_file=True))
    code = execute(["scan", "--no-cache", "--output-format", "json", str(folder)])
    told = capsys.readouterr()
    assert code == 2
    assert "Traceback" not in told.err + told.out
    assert json.loads(told.out)["problems"] != []


def test_what_happened_is_one_short_line():
    assert faults.named(ValueError("a\nb\x1b[31m")) == "ValueError a b\\x1b[31m"
    assert len(faults.named(ValueError("a" * 10_000))) <= faults.REASON_LENGTH


def test_an_interrupt_is_no_fault(folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(statements, "_executed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        scanned(folder)
