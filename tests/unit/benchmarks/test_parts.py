"""The parts of the benchmarks; what they measure is not tested, for it is never the same."""

import ast
import os
import sys
import time
from pathlib import Path

import pytest

from benchmarks import aims, commits, corpora, suites, tools
from benchmarks.aims import Row
from benchmarks.measuring import Command, Run, Times, alternating, group_memory, run
from benchmarks.suites import Plan
from benchmarks.table import columns, table

FAST = Times((Run(1.0), Run(3.0), Run(2.0)))


def python(code: str, *arguments: str) -> Command:
    return Command((sys.executable, "-c", code, *arguments))


def test_a_run_that_fails_is_no_time(tmp_path):
    assert run(python("raise SystemExit(3)"), 60).ended == "ended with exit code 3"
    assert not run(python("pass"), 60).ended


def test_a_run_is_ended_by_the_limit_with_all_that_it_started(tmp_path):
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))\ntime.sleep(600)"
    )
    note = tmp_path / "pid"
    done = run(python(code, str(note)), 3, memory=True)
    assert done.ended == "ended by the limit of 3 s"
    state = Path(f"/proc/{note.read_text()}/stat")
    for _ in range(100):  # a signal is on its way for a moment
        if _is_over(state):
            break
        time.sleep(0.1)
    assert _is_over(state)


def _is_over(state):
    try:
        return state.read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_what_was_ended_once_is_not_run_again(tmp_path):
    log = tmp_path / "log"
    text = "import sys\nopen(sys.argv[1], 'a').write('x')\nraise SystemExit(1)"
    times = alternating({"bad": python(text, str(log)), "good": python("pass")}, 3, 60)
    assert log.read_text() == "x"
    assert (len(times["bad"].runs), len(times["good"].runs)) == (1, 3)


def test_a_row_that_was_ended_has_no_ratio_and_says_why():
    row = Row("a", "b", Times((Run(1.0, "ended by the limit of 1 s"),)), FAST, aim=1.0)
    assert (row.verdict, row.ended) == ("not known", "ours ended by the limit of 1 s")
    assert "ended by the limit" in table([row])
    assert Times(()).ended == "not run"


@pytest.mark.parametrize(("seconds", "verdict"), [(2.0, "met"), (2.1, "missed")])
def test_an_aim_is_met_or_missed(seconds, verdict):
    assert Row("a", "b", Times((Run(seconds),)), FAST, aim=2.0).verdict == verdict
    assert Row("a", "b", Times((Run(seconds),)), FAST).verdict == "-"


def test_the_aims():
    assert aims.cold_aim(corpora.STANDARD_LIBRARY, "ruff") == 4.0
    assert aims.cold_aim("Django", "ruff") is None
    assert aims.cold_aim("Django", "semgrep") == 0.10
    assert aims.cold_aim(corpora.REC_IO, "semgrep") == 0.25
    assert aims.cold_aim("Django", "bandit") is None
    assert aims.warm_aim(Times((Run(0.06),))) == pytest.approx(3.0)
    assert aims.warm_aim(Times(())) is None


def test_times_and_columns():
    assert (FAST.least, FAST.median, FAST.ended) == (1.0, 2.0, "")
    assert columns([("a", "b"), ("long", "")]) == "a     b\nlong\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells the memory of processes")
def test_the_memory_of_a_group_is_seen():
    assert group_memory(os.getpgid(0)) > 1_000_000
    assert run(python("x = b'x' * 50_000_000; import time; time.sleep(0.5)"), 60, memory=True).peak > 50_000_000


def test_generated_sources_are_the_same_each_time_and_python(tmp_path):
    corpus = corpora.generated(12, tmp_path)
    texts = [file.read_text() for file in corpus.files()]
    assert texts == [file.read_text() for file in corpora.generated(12, tmp_path).files()]
    assert len(texts) == 12
    assert all(ast.parse(text) for text in texts)
    assert sum("import sqlite3" in text for text in texts) == 3


def test_what_cannot_be_had_is_a_row(tmp_path):
    assert corpora.rec_io(None).missing
    assert corpora.rec_io(tmp_path / "none").missing
    plan = Plan(tmp_path, 1, 60, (2, 4))
    [row] = suites.compare(corpora.rec_io(None), tools.Tools(tmp_path, {}), plan)
    assert "no clone was named" in row.ended
    unavailable = dict.fromkeys(tools.OTHERS, "not here")
    rows = list(suites.compare(corpora.generated(2, tmp_path), tools.Tools(tmp_path, unavailable), plan))
    assert [row.against for row in rows if "not here" in row.ended] == ["ruff", "semgrep", "bandit", tools.LIBCST]
    assert [row.against for row in rows if not row.ended] == ["floor: start", "floor: imports", "floor: reading"]


def test_start_up_growth_and_memory_are_measured(tmp_path):
    plan = Plan(tmp_path, 1, 60, (2, 4))
    rows = [*suites.start_up(plan), *suites.growth(plan)]
    assert [row.ended for row in rows] == [""] * 5
    lines = list(suites.memory([corpora.generated(2, tmp_path), corpora.rec_io(None)], plan))
    assert [len(line) for line in lines] == [6, 6, 6]


def test_commits_and_the_gate_are_measured(tmp_path):
    unavailable = dict.fromkeys(tools.OTHERS, "not here")
    toolbox, plan = tools.Tools(tmp_path, unavailable), Plan(tmp_path, 1, 60, ())
    rows = list(commits.commits(corpora.generated(10, tmp_path), toolbox, plan))
    measured = [row for row in rows if not row.ours.ended]
    kinds = ["commit without SQLite", "commit with SQLite", "gate, nothing changed", "gate, one file changed"]
    assert [row.what.partition(", ")[2] for row in measured] == [kind for kind in kinds for _ in range(5)]
    assert [row.ended for row in rows if row.against == "ruff"] == ["theirs cannot be had: not here"] * 4
    assert [row.ended for row in rows if row.against.startswith("floor")] == [""] * 8
    assert [row.what for row in rows if row.ours.ended] == ["10 files, commit without SQLite, imported"]
    [row] = commits.commits(corpora.rec_io(None), toolbox, plan)
    assert "no clone was named" in row.ended


def test_the_standard_library_comes_without_packages(tmp_path):
    corpus = corpora.standard_library(tmp_path)
    assert (corpus.folder / "json" / "decoder.py").is_file()
    assert not list(corpus.folder.rglob("site-packages"))
