"""Commits that the hook must let through."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
NOTHING_NEW = "Passed: nothing new of what is staged."


def passed_known(done, known=6) -> bool:
    """Whether a commit went in after a scan that found what was there before, and nothing else."""
    return done.passed and NOTHING_NEW in done.said and f"\n0 new, {known} known" in done.said


def test_files_without_sqlite(project):
    project.write("words.txt", "Nothing of databases.\n")
    project.write("pixel.png", PIXEL)
    project.write("tools/more.py", "def twice(number):\n    return 2 * number\n")
    project.write(
        "a name with spaces, 'quotes' and \"more\"\nof größe.py", "def twice(number):\n    return 2 * number\n"
    )
    done = project.add_and_commit()
    assert done.passed, done.said
    assert "\nPassed: no change of 4 files can bring a use of SQLite.\n" in done.said
    assert "finding" not in done.said
    assert "gone" not in done.said
    assert project.must("status", "--porcelain") == ""


def test_a_commit_that_only_removes_files(project):
    project.must("rm", "--quiet", "notes.txt")
    assert project.commit().passed


def test_a_link_alone_is_looked_at(project):
    """Git hands the hook no file of such a commit."""
    project.write("words.txt", "import sqlite3\n")
    assert project.add_and_commit().passed
    os.symlink("words.txt", project.folder / "words.py")
    done = project.add_and_commit()
    assert not done.passed
    assert "words.py:1:8" in done.said


def test_the_last_use_is_removed_and_the_baseline_can_shrink(project):
    created = project.sqlite_hunter("baseline", "create")
    assert created.passed
    assert "6 uses of SQLite" in created.said
    project.save()
    project.write("app/store.py", "def save(row):\n    return row\n")
    project.write("app/users.py", "def show():\n    return []\n")
    done = project.add_and_commit()
    assert done.passed
    assert "0 new, 0 known, 6 gone against .sqlite-hunter-baseline.json; " in done.said
    assert "the baseline can shrink: sqlite-hunter baseline prune." in done.said
    assert "Before zero: 6 in the baseline." in done.said
    assert project.must("status", "--porcelain") == ""


def line(project):
    """A line more, in a file that the flow goes over."""
    project.change(
        "app/store.py",
        "    conn = get_conn()\n",
        "    # One connection a call.\n    one = 1\n    conn = get_conn()  # x\n",
    )


def move_within(project):
    """Another order, remarks, and a file without SQLite beside it."""
    line(project)
    project.write("app/more.py", "def twice(number):\n    return 2 * number\n")
    head, opening, saving = project.read("app/store.py").split("\n\n\n")
    project.write("app/store.py", f"{head}\n\n\n{saving}\n\n{opening}\n")


def move_to_another_file(project):
    head, opening, saving = project.read("app/store.py").split("\n\n\n")
    project.write("app/store.py", f"{head}\n\n\n{opening}\n")
    project.write("app/saving.py", f"from app.store import get_conn\n\n\n{saving}")


def rename(project):
    project.must("mv", "app/store.py", "app/stores.py")
    project.change("app/users.py", "app.store", "app.stores")


def comment(project):
    project.change(
        "app/store.py", "    conn = get_conn()\n", "    # SQLite, one connection a call.\n\n    conn = get_conn()\n"
    )


def reformat(project):
    project.write("app/store.py", project.read("app/store.py").replace('"', "'").replace(", row)", ",row,)"))
    project.save()
    ruff = Path(sys.executable).with_name("ruff")
    assert project.run(str(ruff), "format", "--isolated", "app/store.py").passed
    assert "'" not in project.read("app/store.py")


def test_a_file_that_can_bring_nothing_is_told_without_a_scan(project):
    project.write("app/more.py", "def twice(number):\n    return 2 * number\n")
    done = project.add_and_commit()
    assert done.passed
    assert "Passed: no change of 1 file can bring a use of SQLite." in done.said


@pytest.mark.parametrize("change", [comment, reformat])
def test_code_that_says_the_same_is_passed_without_a_scan(project, change):
    change(project)
    done = project.add_and_commit()
    assert done.passed
    assert "Passed: no change of 1 file can bring a use of SQLite." in done.said


@pytest.mark.parametrize("change", [move_within, move_to_another_file, rename])
def test_code_that_is_only_moved_or_laid_out(project, change):
    change(project)
    assert passed_known(project.add_and_commit())


def test_what_is_not_staged_does_not_block_and_stays_as_it_is(project):
    left = {
        "app/plain.py": project.read("app/plain.py") + "\n\nimport sqlite3\r\n",
        "app/helper.py": "def load(conn):\n    return conn.execute('SELECT 1')\n\t",
        "app/untracked.py": "import sqlite3\nsqlite3.connect('other.db').execute('SELECT 1')",
        "other.db": b"SQLite format 3\0" + bytes(84),
    }
    project.append("app/plain.py", "\n\ndef there():\n    return here()\n")
    project.append("app/users.py", "\n\ndef shown():\n    return show()\n")
    project.must("add", "app/plain.py", "app/users.py")
    for name, content in left.items():
        project.write(name, content)
    done = project.commit()
    assert passed_known(done), done.said
    for name, content in left.items():
        assert (project.folder / name).read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert project.must("show", "--format=", "--name-only", "HEAD").split() == ["app/plain.py", "app/users.py"]
    assert "sqlite3" not in project.must("show", "HEAD:app/plain.py")


def test_the_first_commit(fresh):
    fresh.write("app.py", "def one():\n    return 1\n")
    done = fresh.add_and_commit()
    assert done.passed
    assert "Passed" in done.said
    assert "finding" not in done.said


def test_a_linked_worktree_has_files_and_an_index_of_its_own(project, tmp_path):
    other = tmp_path / "linked"
    project.must("worktree", "add", "--quiet", str(other), "-b", "other")
    project.write("app/untracked.py", "import sqlite3\n")
    (other / "app" / "users.py").write_text("from app.store import get_conn as conn\n\nshown = conn\n")
    done = project.git("commit", "-a", "-m", "linked", at=other)
    assert done.passed, done.said
    assert NOTHING_NEW in done.said
    (other / "app" / "plain.py").write_text("import sqlite3\n")
    done = project.git("commit", "-a", "-m", "linked", at=other)
    assert not done.passed
    assert " --> app/plain.py:1:8" in done.said


def test_a_submodule_in_its_own_repository_and_in_that_around_it(project, committed):
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(committed), "inner")
    project.must(*add)
    project.save()
    project.append("app/store.py", "\n\ndef nothing():\n    return None\n")
    done = project.add_and_commit()
    assert done.passed, done.said
    assert "\n0 new, " in done.said
    inner = project.folder / "inner"
    installed = project.run(sys.executable, "-m", "pre_commit", "install", at=inner)
    assert installed.passed, installed.said
    (inner / "app" / "more.py").write_text("from app.store import get_conn\n\nshown = get_conn\n")
    project.must("add", ".", at=inner)
    names = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
    done = project.git(*names, "commit", "-m", "inner", at=inner)
    assert done.passed, done.said
    assert NOTHING_NEW in done.said


def test_all_changed_files_and_the_commit_before(project):
    """``git commit -a`` and ``--amend``, on a detached HEAD."""
    project.must("checkout", "--quiet", "--detach")
    line(project)
    assert passed_known(project.commit("-a"))
    project.change("app/store.py", "one = 1", "one = 2")
    assert passed_known(project.commit("-a", "--amend"))
    assert project.must("rev-list", "--count", "HEAD").strip() == "2"


def test_a_commit_of_one_file_is_not_blocked_by_what_else_is_staged(project):
    """``git commit FILE``: git gives the hook an index of its own."""
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    project.must("add", ".")
    line(project)
    done = project.commit("app/store.py")
    assert passed_known(done), done.said
    assert project.must("diff", "--cached", "--name-only").split() == ["app/plain.py"]


def test_two_commits_at_once_share_a_cache(project, tmp_path):
    """Both say the same, and leave nothing half written."""
    line(project)
    project.must("add", ".")
    command = ["sqlite-hunter", "check", "--staged"]
    options = {
        "cwd": project.folder,
        "env": project.environment,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
    }
    running = [subprocess.Popen(command, **options) for _ in range(2)]
    said = {(process.communicate(timeout=120)[0], process.returncode) for process in running}
    assert len(said) == 1
    [(text, code)] = said
    assert code == 0
    assert NOTHING_NEW.encode() in text
    assert list((project.folder / ".sqlite_hunter_cache").glob("*/tmp/*")) == []


def test_a_merge_of_what_the_other_side_has(project):
    """Its uses, in a file that this side renamed, and its file that cannot be analysed."""
    project.must("checkout", "--quiet", "-b", "side")
    project.write("notes.txt", "Of the side.\n")
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    project.write("app/broken.py", "def (:\n")
    project.save()
    project.must("checkout", "--quiet", "main")
    project.write("notes.txt", "Of main.\n")
    project.must("mv", "app/plain.py", "app/simple.py")
    project.save()
    assert not project.git("merge", "side").passed
    assert "sqlite3" in project.read("app/simple.py")
    project.write("notes.txt", "Of both.\n")
    done = project.add_and_commit()
    assert done.passed, done.said
    assert "\n0 new, 7 known" in done.said
    assert "1 problem in files that did not change, as before." in done.said
    assert len(project.must("rev-list", "--parents", "-n", "1", "HEAD").split()) == 3
