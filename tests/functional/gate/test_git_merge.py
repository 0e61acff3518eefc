"""Baselines on branches, merged by the real git without any driver."""

import os
import shutil
import subprocess

import pytest

from sqlite_hunter.gate.baseline import NAME, dump, parse
from unit.gate.made import baseline, entry

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

A = [entry("a.py", "x()"), entry("a.py", "y()")]
B = [entry("b.py", "x()"), entry("b.py", "y()", count=2)]
C = [entry("c.py", "x()")]
ALL = baseline(*A, *B, *C)


@pytest.fixture
def git(tmp_path):
    environment = {
        **os.environ, "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
    }  # fmt: skip

    def run(*args):
        command = ["git", "-c", "commit.gpgsign=false", *args]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True).returncode

    assert run("init", "-q", "-b", "main") == 0
    return run


@pytest.fixture
def merged(git, tmp_path):
    """A function that has two branches leave a baseline, and merges them: the file, or None for a conflict."""
    file = tmp_path / NAME

    def commit(known, branch, message):
        assert git("checkout", "-q", "-b", branch) == 0 or branch == "main"
        file.write_text(dump(known))
        assert git("add", NAME) == 0
        assert git("commit", "-q", "-m", message) == 0

    def run(base, ours, theirs):
        commit(base, "main", "base")
        commit(theirs, "theirs", "theirs")
        assert git("checkout", "-q", "main") == 0
        commit(ours, "ours", "ours")
        return parse(file.read_bytes(), NAME) if git("merge", "-q", "--no-edit", "theirs") == 0 else None

    return run


def test_branches_that_prune_neighbours_wholly_merge(merged):
    ours, theirs = baseline(*B, *C, marked=["a.py"]), baseline(*A, *C, marked=["b.py"])
    assert merged(ALL, ours, theirs) == baseline(*C, marked=["a.py", "b.py"])


def test_the_last_file_and_its_neighbour_merge(merged):
    ours, theirs = baseline(*A, *B, marked=["c.py"]), baseline(*A, *C, marked=["b.py"])
    assert merged(ALL, ours, theirs) == baseline(*A, marked=["b.py", "c.py"])


def test_one_that_prunes_and_one_that_adds_elsewhere_merge(merged):
    ours = baseline(*B, *C, marked=["a.py"])
    theirs = baseline(*A, *B, *C, entry("c.py", "z()"), entry("d.py"))
    assert merged(ALL, ours, theirs) == baseline(*B, *C, entry("c.py", "z()"), entry("d.py"), marked=["a.py"])


def test_one_that_prunes_a_file_and_one_that_lowers_a_count_in_the_next_merge(merged):
    ours, theirs = baseline(*B, *C, marked=["a.py"]), baseline(*A, B[0], entry("b.py", "y()"), *C)
    assert merged(ALL, ours, theirs) == baseline(B[0], entry("b.py", "y()"), *C, marked=["a.py"])


def test_both_that_prune_the_same_merge(merged):
    known = baseline(*B, *C, marked=["a.py"])
    assert merged(ALL, known, known) == known


def test_without_markers_neighbours_would_be_a_conflict(merged):
    """What the markers are for: the file as it would be if they went with their entries."""
    assert merged(ALL, baseline(*B, *C), baseline(*A, *C)) is None


def test_what_is_changed_on_both_sides_is_a_conflict_and_not_a_guess(merged):
    assert merged(ALL, baseline(*A, *B), baseline(*A, *B, entry("c.py", count=2))) is None
