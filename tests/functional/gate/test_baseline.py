"""The commands that write a baseline: whole or not at all, and never over what is none."""

import json
import os
import shlex
import stat
import subprocess

import pytest

import ready
from functional.gate.conftest import PLAIN, USES
from sqlite_hunter.gate.baseline import NAME, parse

ENTRY = {"path": "a.py", "rule": "SQH101", "scope": "", "text": "sqlite3", "hash": "0123456789abcdef", "count": 1}


def document(*entries, **fields):
    return json.dumps({"schema_version": 1, "tool": "sqlite-hunter", "entries": list(entries), **fields})


def test_it_is_valid_json_one_entry_a_line_without_lines_and_times(gate):
    gate.write({"a.py": USES})
    gate.create()
    text = gate.baseline.read_text()
    assert len(json.loads(text)["entries"]) == 7
    assert len([line for line in text.splitlines() if '"rule"' in line]) == 5
    gate.write({"a.py": "\n\n\n" + USES})
    gate.create()
    assert gate.baseline.read_text() == text


def test_creating_it_again_says_what_changed(gate):
    gate.write({"a.py": USES, "b.py": "import sqlite3\n"})
    gate.create()
    assert gate.create().endswith("6 uses of SQLite in 2 files; as before\n")
    gate.write({"b.py": PLAIN, "c.py": USES})
    assert gate.create().endswith("10 uses of SQLite in 2 files; 5 added, 1 taken out\n")


def test_creating_a_part_keeps_the_rest(gate):
    gate.write({"a/x.py": USES, "b/y.py": USES})
    gate.create()
    gate.write({"a/x.py": PLAIN, "b/y.py": PLAIN})
    assert gate.create("a").endswith("5 uses of SQLite in 1 file; 0 added, 5 taken out\n")
    assert {entry.path for entry in parse(gate.baseline.read_bytes(), "").entries} == {"b/y.py"}


def test_pruning_only_removes(gate):
    gate.write({"a.py": USES, "b.py": USES})
    gate.create()
    gate.write({"b.py": PLAIN, "c.py": "import sqlite3\nx = sqlite3.connect('y.db')\n"})
    before = parse(gate.baseline.read_bytes(), "")
    code, out = gate.run("baseline", "prune")
    assert (code, out) == (0, f"{NAME}: 5 uses taken out, 5 uses left\n")
    after = parse(gate.baseline.read_bytes(), "")
    assert set(after.entries) < set(before.entries)
    assert gate.run("baseline", "prune") == (0, f"{NAME}: nothing to take out\n")


def test_pruning_writes_what_moved_to_its_new_place(gate):
    gate.write({"a.py": USES})
    gate.create()
    (gate.folder / "a.py").rename(gate.folder / "b.py")
    code, out = gate.run("baseline", "prune")
    assert (code, out) == (0, f"{NAME}: 5 uses that moved written to the new place, 5 uses left\n")
    numbers = gate.numbers()
    assert (numbers["known"], numbers["moved"]) == (5, 0)


def test_pruning_what_is_not_there(gate):
    gate.write({"a.py": USES})
    assert gate.run("baseline", "prune") == (2, "")
    assert gate.err == f"error: {NAME}: there is no baseline: 'sqlite-hunter baseline create' writes one\n"
    assert not gate.baseline.exists()


@pytest.mark.parametrize("command", ["create", "prune"])
def test_nothing_is_written_while_anything_is_not_analysed(gate, command):
    gate.write({"a.py": USES})
    gate.create()
    before = gate.baseline.read_bytes()
    gate.write({"a.py": PLAIN, "b.py": "def f(:\n"})
    code, out = gate.run("baseline", command)
    assert (code, out) == (2, "")
    assert gate.err.splitlines()[0].startswith("error: b.py:1: not analysed: ")
    assert f"error: {NAME}: not written, since uses may be missing" in gate.err
    assert gate.baseline.read_bytes() == before
    assert gate.run("baseline", command, "--skip-unparsable")[0] == 0


def test_it_lies_at_the_top_of_the_repository(gate, repository, monkeypatch):
    repository.commit({"a/b/x.py": USES})
    monkeypatch.chdir(gate.folder / "a/b")
    assert gate.create() == f"{os.path.join('..', '..', NAME)}: 5 uses of SQLite in 1 file\n"
    assert {entry.path for entry in parse(gate.baseline.read_bytes(), "").entries} == {"a/b/x.py"}


def test_it_lies_beside_the_configuration(gate, repository, monkeypatch):
    repository.commit({"a/sqlite-hunter.toml": "", "a/b/x.py": USES})
    monkeypatch.chdir(gate.folder / "a/b")
    gate.create()
    assert (gate.folder / "a" / NAME).is_file()


def test_a_file_of_another_name(gate):
    gate.write({"a.py": USES, "ci/.keep": ""})
    gate.create("--baseline", "ci/known.json")
    assert not gate.baseline.exists()
    assert gate.verdict("--baseline", "ci/known.json")[0] == 0
    assert gate.verdict()[0] == 1


def test_its_mode_and_a_link_to_it_stay(gate):
    gate.write({"a.py": USES, "elsewhere/known.json": ""})
    (gate.folder / "elsewhere/known.json").write_text(document())
    (gate.folder / "elsewhere/known.json").chmod(0o640)
    gate.baseline.symlink_to("elsewhere/known.json")
    gate.create()
    assert gate.baseline.is_symlink()
    assert stat.S_IMODE((gate.folder / "elsewhere/known.json").stat().st_mode) == 0o640
    assert gate.verdict()[0] == 0


BROKEN = {
    "nothing": ("", "not JSON"),
    "no JSON": ("{", "not JSON"),
    "no text": (b"\xff\xfe\0", "not UTF-8"),
    "another document": ('{"a": 1}', "not a baseline of sqlite-hunter"),
    "another tool's": ('{"version": "1.4.0", "plugins_used": [], "results": {}}', "not a baseline of sqlite-hunter"),
    "a list": ("[]", "not a baseline of sqlite-hunter"),
    "a newer one": (document(schema_version=2), "written by a newer version: upgrade sqlite-hunter"),
    "a conflict": (document(ENTRY) + "\n<<<<<<< HEAD\n=======\n>>>>>>> b\n", ":2: merge conflict left in it"),
    "a count of nothing": (document({**ENTRY, "count": 0}), "count is no positive whole number"),
    "a count that is none": (document({**ENTRY, "count": "1"}), "count is no positive whole number"),
    "a count that is a bool": (document({**ENTRY, "count": True}), "count is no positive whole number"),
    "an entry twice": (document(ENTRY, ENTRY), "the same entry as in line 1"),
    "a key that is none": (document({**ENTRY, "lines": 3}), 'unknown key "lines"'),
    "a way out": (document({**ENTRY, "path": "../a.py"}), "path is no path below the folder of the baseline"),
    "a rule that is none": (document({**ENTRY, "rule": "E501"}), "rule is no code of a rule"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("args", [("check",), ("check", "--strict"), ("baseline", "create"), ("baseline", "prune")])
def test_what_is_no_baseline_is_one_line_and_stays(gate, name, args):
    content, said = BROKEN[name]
    gate.write({"a.py": USES, NAME: content})
    before = gate.baseline.read_bytes()
    assert gate.run(*args) == (2, "")
    assert gate.err.startswith(f"error: {NAME}:")
    assert said in gate.err
    assert gate.err.count("\n") == 1
    assert gate.baseline.read_bytes() == before


def test_a_count_that_was_raised_by_hand_is_told(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.baseline.write_text(gate.baseline.read_text().replace('"count": 1', '"count": 9', 1))
    code, out = gate.check("--output-format", "concise")
    assert code == 1
    assert "counts 9, 1 left" in out


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "fifo"])
def test_something_else_in_its_place(gate, make):
    gate.write({"a.py": USES})
    make(gate.baseline)
    for args in (("check",), ("baseline", "create")):
        assert gate.run(*args) == (2, "")
        assert gate.err.startswith(f"error: {NAME}: ")
        assert gate.err.count("\n") == 1


def test_its_own_file_is_no_finding(gate):
    gate.write({"a.py": USES})
    gate.create()
    assert {path for path, *_ in gate.found("--severity", "info", "--strict")} == {"a.py"}


# --- merging ----------------------------------------------------------------------------------------------


def branches(gate, repository, ours, theirs):
    """Two branches, each with its change and its pruned baseline, merged: whether without a conflict."""
    repository.git("checkout", "-q", "-b", "work")
    gate.write(theirs)
    gate.run("baseline", "prune")
    repository.commit()
    repository.git("checkout", "-q", "main")
    gate.write(ours)
    gate.run("baseline", "prune")
    repository.commit()
    repository.git("merge", "-q", "--no-edit", "work", check=False)
    return not repository.git("ls-files", "-u")


def test_branches_that_clean_neighbouring_files_merge(gate, repository):
    repository.commit({"a.py": USES, "b.py": USES, "c.py": USES})
    gate.create()
    repository.commit()
    assert branches(gate, repository, {"a.py": PLAIN}, {"b.py": PLAIN})
    assert gate.verdict() == (0, "Passed: nothing new.")
    assert gate.numbers()["known"] == 5


FOUR = "import sqlite3\n\n\ndef save(c: sqlite3.Connection):\n" + "    c.commit()\n" * 4


def with_driver(repository):
    repository.git("config", "merge.sqlite-hunter.driver", f"{shlex.join(ready.command())} baseline merge %O %A %B")
    repository.write({".gitattributes": f"{NAME} merge=sqlite-hunter\n"})


def merge(repository):
    environment = {**os.environ}
    done = subprocess.run(
        ["git", "merge", "-q", "--no-edit", "work"], cwd=repository.folder, env=environment, check=False
    )
    return done.returncode


def test_help_shows_the_lines_that_set_the_driver_up(gate):
    code, out = gate.run("baseline", "merge", "--help")
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    assert 'git config merge.sqlite-hunter.driver "sqlite-hunter baseline merge %O %A %B"' in lines
    assert f'echo "{NAME} merge=sqlite-hunter" >> .gitattributes' in lines


def test_the_driver_merges_what_git_cannot(gate, repository):
    """Both branches take uses out of one function: one line of the baseline, which git alone calls a conflict."""
    with_driver(repository)
    repository.commit({"a.py": FOUR + "\n\n\nx = 1\n", "b.py": USES})
    gate.create()
    repository.commit()
    repository.git("checkout", "-q", "-b", "work")
    gate.write({"b.py": PLAIN, "a.py": FOUR.replace("    c.commit()\n", "", 1) + "\n\n\nx = 1\n"})
    gate.run("baseline", "prune")
    repository.commit()
    repository.git("checkout", "-q", "main")
    gate.write({"a.py": FOUR.replace("    c.commit()\n", "", 1) + "\n\n\nx = 2\n"})
    gate.create()
    repository.commit()
    assert merge(repository) == 0
    assert gate.verdict() == (0, "Passed: nothing new.")


def test_a_driver_that_cannot_read_a_side_leaves_a_conflict(gate, repository):
    with_driver(repository)
    repository.commit({NAME: document(ENTRY)})
    repository.git("checkout", "-q", "-b", "work")
    repository.commit({NAME: document({**ENTRY, "count": 2})})
    repository.git("checkout", "-q", "main")
    repository.commit({NAME: "{}"})
    assert merge(repository) != 0
    assert repository.git("ls-files", "-u")
    assert gate.baseline.read_text() == "{}"


def test_merging_by_hand(gate):
    other = {**ENTRY, "path": "b.py"}
    gate.write({"base": document(ENTRY, other), "ours": document(ENTRY), "theirs": document(other)})
    assert gate.run("baseline", "merge", "base", "ours", "theirs") == (0, "")
    assert parse((gate.folder / "ours").read_bytes(), "").entries == ()
    gate.write({"base": "", "ours": document(ENTRY), "theirs": document(other)})
    assert gate.run("baseline", "merge", "base", "ours", "theirs") == (0, "")
    assert len(parse((gate.folder / "ours").read_bytes(), "").entries) == 2


@pytest.mark.parametrize("broken", ["base", "ours", "theirs"])
def test_merging_what_is_none_changes_nothing(gate, broken):
    gate.write({"base": document(ENTRY), "ours": document(ENTRY), "theirs": document(ENTRY), broken: "{"})
    before = (gate.folder / "ours").read_bytes()
    assert gate.run("baseline", "merge", "base", "ours", "theirs") == (2, "")
    assert gate.err.startswith(f"error: {broken}:1: ")
    assert (gate.folder / "ours").read_bytes() == before
