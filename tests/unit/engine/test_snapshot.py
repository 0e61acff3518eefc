"""A revision seen as if it were checked out: the same as a real checkout, and the work tree untouched."""

import os
import stat
import subprocess

import pytest

from repositories import ENVIRONMENT, Made
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.git import GitError, Repository
from sqlite_hunter.engine.snapshot import Snapshot


@pytest.fixture
def made(tmp_path, monkeypatch):
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)
    return Made(tmp_path / "repository")


def view_of(made, revision="HEAD"):
    repository = Repository.around(str(made.folder))
    return Snapshot(repository, list(repository.leaves_of_tree(repository.tree(repository.commit(revision)))))


def told(path):
    """What is at a path, and all below it, as ``disk`` tells it."""
    try:
        mode = disk.mode_of(path)
    except OSError as error:
        return error.errno
    if stat.S_ISREG(mode):
        return disk.start_of(path)
    return {
        name: (
            entry.is_symlink(),
            entry.is_dir(follow_symlinks=False),
            entry.is_file(follow_symlinks=False),
            below(entry),
        )
        for name, entry in disk.entries_of(path).items()
        if name != ".git"
    }


def below(entry):
    return told(entry.path) if not entry.is_symlink() else (disk.is_file(entry.path), disk.is_folder(entry.path))


FILES = {
    "a.py": "1\n",
    "empty.py": "",
    "folder/b.py": "2\n",
    "folder/inner/c.bin": bytes(range(256)),
    "a b/it's.py": "x",
    "large.txt": b"y" * 3_000_000,
}
LINKS = {
    "to_file": "a.py",
    "to_folder": "folder",
    "to_nothing": "nothing",
    "to_itself": "to_itself",
    "folder/up": "../a.py",
    "folder/inner/over": "../../to_folder/b.py",
    "to_link": "to_file",
    "to_file_as_folder": "a.py/x",
    "out": "../outside.txt",
}


@pytest.fixture
def filled(made):
    made.write(FILES)
    for name, target in LINKS.items():
        os.symlink(target, made.folder / name)
    (made.folder.parent / "outside.txt").write_text("outside")
    made.commit()
    return made


def test_it_is_as_if_checked_out(filled):
    real = told(str(filled.folder))
    filled.git("rm", "-rq", ".")
    filled.commit({"other.py": ""})
    with view_of(filled, "HEAD~1") as view, disk.seen_through(view):
        assert told(str(filled.folder)) == real
    assert set(told(str(filled.folder))) == {"other.py"}


@pytest.mark.parametrize(
    "name", [*FILES, *LINKS, "folder", "nothing", "folder/nothing", "a.py/x", ".", "folder/../a.py"]
)
def test_each_path_is_as_if_checked_out(filled, name, monkeypatch):
    monkeypatch.chdir(filled.folder)
    asked = [disk.is_file, disk.is_folder, disk.is_there, disk.is_no_folder]
    real = [ask(name) for ask in asked]
    with view_of(filled) as view, disk.seen_through(view):
        assert [ask(name) for ask in asked] == real


def test_beginnings_and_patterns(filled):
    top = str(filled.folder)
    with view_of(filled) as view, disk.seen_through(view):
        assert disk.start_of(f"{top}/large.txt", 5) == b"yyyyy"
        assert disk.names_in(top, "*.py") == ["a.py", "empty.py"]
        assert disk.names_in(f"{top}/nothing", "*") == []
        with pytest.raises(disk.NotRegularError):
            disk.start_of(f"{top}/folder")
        with pytest.raises(NotADirectoryError):
            disk.entries_of(f"{top}/a.py")


def test_what_lies_outside_is_the_disks(filled):
    outside = filled.folder.parent / "outside.txt"
    with view_of(filled) as view, disk.seen_through(view):
        assert disk.start_of(str(outside)) == b"outside"
        assert not view.covers(str(filled.folder) + "-beside")
        assert not view.covers(str(filled.folder / ".git/config"))
        assert disk.is_file(str(filled.folder / ".git/config"))


def test_its_answers_are_not_noted(filled):
    with view_of(filled) as view, disk.seen_through(view), disk.noting(0) as ledger:
        disk.start_of(str(filled.folder / "a.py"))
        disk.entries_of(str(filled.folder))
        assert not ledger.answers
        disk.start_of(str(filled.folder.parent / "outside.txt"))
        assert len(ledger.answers) == 1


def test_the_index_is_seen_without_what_is_not_staged(made):
    made.commit({"a.py": "1"})
    made.write({"a.py": "2"})
    made.git("add", "a.py")
    made.write({"a.py": "3", "untracked.py": ""})
    repository = Repository.around(str(made.folder))
    with Snapshot(repository, repository.leaves_of_index()) as view, disk.seen_through(view):
        assert told(str(made.folder))["a.py"][-1] == b"2"
        assert "untracked.py" not in told(str(made.folder))


def submodule(made, tmp_path):
    inner = Made(tmp_path / "inner")
    inner.commit({"lib/use.py": "import sqlite3\n"})
    made.commit({"a.py": ""})
    made.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.folder), "vendor/inner")
    made.commit()
    return inner


def test_a_submodule_is_seen_in_its_own_repository(made, tmp_path):
    submodule(made, tmp_path)
    with view_of(made) as view, disk.seen_through(view):
        assert disk.start_of(str(made.folder / "vendor/inner/lib/use.py")) == b"import sqlite3\n"


def test_a_submodule_that_is_not_there_is_an_empty_folder(made, tmp_path):
    submodule(made, tmp_path)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(made.folder), str(clone)], check=True)
    repository = Repository.around(str(clone))
    with Snapshot(repository, repository.leaves_of_tree("HEAD")) as view, disk.seen_through(view):
        assert told(str(clone / "vendor/inner")) == {} == told(str(clone / "vendor/inner"))


def test_a_commit_that_a_submodule_lacks_is_told(made, tmp_path):
    submodule(made, tmp_path)
    made.git("update-index", "--cacheinfo", f"160000,{'ab' * 20},vendor/inner")
    made.git("commit", "-qm", "elsewhere")
    with pytest.raises(GitError, match=r"^submodule vendor/inner: the commit abababababab is not in it"):
        view_of(made)


def test_a_content_that_the_clone_lacks_is_told(made):
    made.commit({"a.py": "1"})
    oid = made.git("rev-parse", "HEAD:a.py").strip()
    (made.folder / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with (
        view_of(made) as view,
        disk.seen_through(view),
        pytest.raises(GitError, match=r"^a\.py: .*git fetch --refetch"),
    ):
        disk.start_of(str(made.folder / "a.py"))


def test_no_process_is_left(made):
    made.commit({"a.py": "1"})
    with view_of(made) as view, disk.seen_through(view):
        disk.start_of(str(made.folder / "a.py"))
        processes = [blobs._process for blobs in view._opened]
    assert [process.returncode is not None for process in processes] == [True]
