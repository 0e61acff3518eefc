"""What a revision did not have, told from git's objects: the work tree stays as it is."""

import os
import subprocess

import pytest

from functional.gate.conftest import PLAIN, USES
from repositories import Made

FACTORY = 'import sqlite3\n\n\ndef connect():\n    return sqlite3.connect("prices.db")\n'
CALLER = (
    "from db import connect\n\n\ndef save(price):\n    connect().execute('INSERT INTO prices VALUES (?)', (price,))\n"
)
OTHER = "def connect():\n    return Remote()\n"


def everything(folder):
    return {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".sqlite_hunter" not in str(path)
    }


def test_what_the_revision_has_is_not_new(gate, repository):
    repository.commit({"a.py": USES})
    assert gate.verdict("--since", "HEAD") == (0, "Passed: nothing new, since HEAD.")


def test_what_was_added_is_new(gate, repository):
    repository.commit({"a.py": USES})
    repository.commit({"b.py": "import sqlite3\n"})
    gate.write({"c.py": "import sqlite3\n"})
    assert gate.found("--since", "HEAD~1") == [("b.py", 1, "SQH101"), ("c.py", 1, "SQH101")]
    assert gate.found("--since", "HEAD") == [("c.py", 1, "SQH101")]


def test_a_copy_is_new_and_what_moved_is_not(gate, repository):
    repository.commit({"a.py": USES})
    gate.write({"a.py": "x = 1\n\n\n" + USES})
    assert gate.found("--since", "HEAD") == []
    gate.write({"a.py": USES + "    connection.commit()\n"})
    assert gate.found("--since", "HEAD") == [("a.py", 8, "SQH701")]


@pytest.mark.parametrize("is_staged", [True, False])
def test_a_renamed_file_is_not_new(gate, repository, is_staged):
    repository.commit({"a.py": USES})
    (gate.folder / "a.py").rename(gate.folder / "b.py")
    if is_staged:
        repository.git("add", "-A")
    assert gate.found("--since", "HEAD") == []


def test_files_that_changed_places_are_not_new(gate, repository):
    """Git calls it no rename, but each function is whole in the other file, and no longer in its own."""
    other = USES.replace("prices", "orders").replace("save", "order")
    repository.commit({"a.py": USES, "b.py": other})
    gate.write({"a.py": other, "b.py": USES})
    assert gate.found("--since", "HEAD") == []


def test_uses_in_unchanged_files_are_new_where_a_factory_brings_them(gate, repository):
    repository.commit({"db.py": OTHER, "a.py": CALLER})
    gate.write({"db.py": FACTORY})
    assert ("a.py", 5, "SQH301") in gate.found("--since", "HEAD")


def test_the_connection_of_an_unchanged_file_is_seen(gate, repository):
    repository.commit({"db.py": FACTORY, "a.py": PLAIN})
    gate.write({"a.py": CALLER})
    assert gate.found("--since", "HEAD") == [("a.py", 5, "SQH301")]


def test_what_the_baseline_knows_is_not_new_either(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"a.py": USES})
    gate.create()
    assert gate.verdict("--since", "HEAD") == (0, "Passed: nothing new, since HEAD.")
    gate.write({"a.py": USES + "    connection.commit()\n"})
    assert gate.found("--since", "HEAD") == [("a.py", 8, "SQH701")]


def test_what_is_gone_is_no_fault(gate, repository):
    repository.commit({"a.py": USES})
    gate.create()
    gate.write({"a.py": PLAIN})
    assert gate.verdict("--since", "HEAD")[0] == 0
    assert gate.verdict()[0] == 1


def test_where_the_branch_left(gate, repository):
    repository.commit({"a.py": PLAIN})
    repository.git("checkout", "-q", "-b", "work")
    repository.commit({"b.py": PLAIN})
    repository.git("checkout", "-q", "main")
    repository.commit({"a.py": USES})
    repository.git("checkout", "-q", "work")
    gate.write({"a.py": USES})
    assert gate.found("--since", "main") == []
    assert len(gate.found("--since", "main...")) == 5


def test_a_database_that_git_ignores_is_not_new(gate, repository):
    database = b"SQLite format 3\0" + b"\0" * 496
    repository.commit({".gitignore": "*.db\n"})
    gate.write({"prices.db": database})
    assert gate.found("--since", "HEAD") == []
    gate.write({"prices.bin": database})
    assert gate.found("--since", "HEAD") == [("prices.bin", 1, "SQH505")]


def test_another_clones_gate_does_not_hang_on_this_disk(gate, repository):
    """A database that git ignores is in no baseline: the clone of CI has none, and its entry would be stale there."""
    repository.commit({".gitignore": "*.db\n", "a.py": PLAIN})
    gate.write({"prices.db": b"SQLite format 3\0" + b"\0" * 496})
    assert gate.create() == ".sqlite-hunter-baseline.json: 0 uses of SQLite in 0 files\n"
    code, out = gate.check()
    assert code == 0
    assert "Before zero: 1 database file that git ignores, on this disk only." in out
    assert gate.check("--strict")[0] == 1


def test_nothing_is_touched(gate, repository):
    repository.commit({"a.py": USES})
    repository.commit({"a.py": PLAIN, "b.py": USES})
    gate.write({"a.py": USES, "untracked.py": USES})
    before = everything(gate.folder)
    gate.check("--since", "HEAD~1")
    assert everything(gate.folder) == before


def test_a_part_of_the_repository(gate, repository):
    repository.commit({"a/x.py": PLAIN, "b/y.py": PLAIN})
    gate.write({"a/x.py": USES, "b/y.py": USES})
    assert {path for path, *_ in gate.found("--since", "HEAD", "a")} == {"x.py"}


def test_a_folder_that_was_not_there(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"new/b.py": USES})
    assert len(gate.found("--since", "HEAD", "new")) == 5


def test_from_a_folder_below(gate, repository, monkeypatch):
    repository.commit({"a/x.py": USES, "b.py": PLAIN})
    monkeypatch.chdir(gate.folder / "a")
    assert gate.verdict("--since", "HEAD")[0] == 0


def test_a_detached_head(gate, repository):
    first = repository.commit({"a.py": PLAIN})
    repository.commit({"a.py": USES})
    repository.git("checkout", "-q", "--detach")
    assert len(gate.found("--since", first)) == 5


def test_a_linked_work_tree(gate, repository, tmp_path, monkeypatch):
    repository.commit({"a.py": PLAIN})
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (tmp_path / "linked/a.py").write_text(USES)
    monkeypatch.chdir(tmp_path / "linked")
    assert len(gate.found("--since", "HEAD")) == 5
    assert gate.numbers("--since", "main")["new"] == 5


def test_a_submodule_is_held_against_its_own_revision(gate, repository, tmp_path):
    inner = Made(tmp_path / "inner")
    inner.commit({"lib.py": USES})
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.folder), "vendor")
    repository.commit()
    assert gate.found("--since", "HEAD") == []
    gate.write({"vendor/lib.py": USES + "    connection.commit()\n"})
    assert gate.found("--since", "HEAD") == [("vendor/lib.py", 8, "SQH701")]


@pytest.mark.parametrize("name", ["a b.py", "it's.py", 'x"y.py', "line\nbreak.py", "naïve.py", "-rf.py", "日本/語.py"])
def test_any_name(gate, repository, name):
    repository.commit({name: USES})
    assert gate.found("--since", "HEAD") == []
    gate.write({name: USES + "    connection.commit()\n"})
    assert [(line, rule) for _, line, rule in gate.found("--since", "HEAD")] == [(8, "SQH701")]
    assert gate.create()
    assert gate.verdict() == (0, "Passed: nothing new.")


# --- what cannot be told ----------------------------------------------------------------------------------


def test_no_repository(gate):
    gate.write({"a.py": USES})
    assert gate.check("--since", "HEAD") == (2, "")
    assert gate.err == "error: --since: no git repository here, or no git: there are no revisions to compare with\n"


def test_no_commit(gate, repository):
    gate.write({"a.py": USES})
    assert gate.check("--since", "main") == (2, "")
    assert gate.err == "error: main: the repository has no commits yet\n"


def test_no_such_commit(gate, repository):
    repository.commit({"a.py": USES})
    assert gate.check("--since", "nothing") == (2, "")
    assert gate.err == "error: nothing: no such commit in this repository\n"


def test_a_shallow_clone(gate, repository, tmp_path, monkeypatch):
    first = repository.commit({"a.py": PLAIN})
    repository.commit({"a.py": USES})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{gate.folder}", str(clone)], check=True)
    monkeypatch.chdir(clone)
    assert gate.check("--since", first) == (2, "")
    assert gate.err.startswith(f"error: {first}: not in this shallow clone: git fetch --unshallow")
    assert gate.err.count("\n") == 1
    subprocess.run(["git", "fetch", "-q", "--unshallow"], check=True)
    assert len(gate.found("--since", first)) == 5


def test_an_object_that_is_not_there(gate, repository):
    repository.commit({"a.py": USES})
    repository.commit({"a.py": PLAIN})
    oid = repository.git("rev-parse", "HEAD~1:a.py").strip()
    (gate.folder / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert gate.check("--since", "HEAD~1") == (2, "")
    assert gate.err == "error: a.py: its content is not in this clone: git fetch --refetch\n"


def test_paths_in_two_repositories(gate, repository, tmp_path):
    repository.commit({"a.py": PLAIN})
    other = Made(tmp_path / "other")
    other.commit({"b.py": PLAIN})
    assert gate.check("--since", "HEAD", ".", str(other.folder)) == (2, "")
    assert gate.err == f"error: --since: the paths lie in several repositories: ., {os.path.join('..', 'other')}\n"


def test_what_cannot_be_analysed_is_no_pass_here_either(gate, repository):
    repository.commit({"a.py": "def f(:\n"})
    assert gate.verdict("--since", "HEAD")[0] == 2
