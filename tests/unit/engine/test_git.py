"""What is asked of git: names of any kind, and one line for everything that git cannot say."""

import os
import subprocess

import pytest

from repositories import ENVIRONMENT, Made
from sqlite_hunter.engine import git
from sqlite_hunter.engine.git import GitError, Repository
from sqlite_hunter.model.printable import printable

ODD = ["a b.py", "it's.py", 'say "x".py', "line\nbreak.py", "tab\t.py", "naïve.py", "日本.py", "-rf.py", ":(top)x.py"]


@pytest.fixture
def made(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)
    return Made(tmp_path / "repository")


def repository(made):
    found = Repository.around(str(made.folder))
    assert found is not None
    return found


def test_no_repository_is_none(tmp_path):
    assert Repository.around(str(tmp_path)) is None


def test_without_git_there_is_none(made, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert Repository.around(str(made.folder)) is None


def test_a_folder_below_leads_to_the_top(made):
    made.commit({"a/b/c.py": ""})
    found = Repository.around(str(made.folder / "a/b"))
    assert found is not None
    assert found.top == str(made.folder)


def test_the_top_is_spelt_as_the_folder_is(made, tmp_path):
    made.commit({"a/b.py": ""})
    link = tmp_path / "link"
    link.symlink_to(made.folder)
    found = Repository.around(str(link / "a"))
    assert found is not None
    assert found.top == str(link)


def test_a_link_into_the_middle_leads_to_the_real_top(made, tmp_path):
    made.commit({"a/b/c.py": ""})
    link = tmp_path / "link"
    link.symlink_to(made.folder / "a/b")
    found = Repository.around(str(link))
    assert found is not None
    assert found.top == str(made.folder)


def test_a_top_of_any_name(tmp_path, made):
    other = Made(tmp_path / "line\nbreak")
    other.commit({"a/b.py": ""})
    found = Repository.around(str(other.folder / "a"))
    assert found is not None
    assert found.top == str(other.folder)
    assert found.head_tree() == other.git("rev-parse", "HEAD^{tree}").strip()


def test_neither_gits_own_folder_nor_a_bare_repository_is_a_work_tree(made, tmp_path):
    made.commit({"a.py": ""})
    assert Repository.around(str(made.folder / ".git")) is None
    subprocess.run(["git", "clone", "-q", "--bare", str(made.folder), str(tmp_path / "bare")], check=True)
    assert Repository.around(str(tmp_path / "bare")) is None


def test_a_hooks_variables_do_not_lead_elsewhere(made, tmp_path, monkeypatch):
    made.commit({"a.py": ""})
    other = Made(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    assert [leaf.path for leaf in repository(made).leaves_of_tree("HEAD")] == ["a.py"]


@pytest.mark.parametrize("name", ODD)
def test_any_name_comes_through(made, name):
    first = made.commit({"x.py": "1"})
    made.commit({name: "2"})
    found = repository(made)
    assert {leaf.path for leaf in found.leaves_of_tree(found.head_tree())} == {"x.py", name}
    assert {leaf.path for leaf in found.leaves_of_index()} == {"x.py", name}
    assert [change.path for change in found.changes(found.tree(first), None)] == [printable(name)]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_comes_through(made):
    made.commit()
    path = os.path.join(os.fsencode(made.folder), b"\xff.py")
    with open(path, "wb"):
        pass
    made.git("add", "-A")
    assert [leaf.path for leaf in repository(made).leaves_of_index()] == ["\udcff.py"]


@pytest.mark.parametrize("name", ODD)
def test_what_is_ignored_is_told_of_any_name(made, name):
    made.commit({".gitignore": "kept/\n"})
    made.write({f"kept/{name}": "", name: ""})
    assert repository(made).ignored([f"kept/{name}", name]) == {f"kept/{name}"}


def test_a_tracked_file_is_not_ignored(made):
    made.commit({"a.db": ""})
    made.commit({".gitignore": "*.db\n"})
    assert repository(made).ignored(["a.db", "b.db"]) == {"b.db"}


def test_renames_are_told(made):
    text = "".join(f"line {number}\n" for number in range(20))
    first = made.commit({"a.py": text})
    made.git("mv", "a.py", "b.py")
    found = repository(made)
    old = found.tree(first)
    assert found.renames(old, None, ["."]) == {"a.py": "b.py"}
    assert found.renames(old, None, ["c"]) == {}


def test_a_repository_without_commits_has_an_empty_tree(made):
    found = repository(made)
    assert list(found.leaves_of_tree(found.head_tree())) == []
    made.write({"a.py": "1"})
    made.git("add", "a.py")
    assert [change.path for change in found.changes(found.head_tree(), None)] == ["a.py"]


def test_a_name_before_the_first_commit(made):
    with pytest.raises(GitError, match=r"^main: the repository has no commits yet$"):
        repository(made).commit("main")


@pytest.mark.parametrize("name", ["nothing", "-x", "--all", "", "HEAD~9", "a b", "x\ny"])
def test_a_name_that_means_no_commit(made, name):
    made.commit()
    with pytest.raises(GitError, match="no such commit") as error:
        repository(made).commit(name)
    assert "\n" not in str(error.value)


def test_a_commit_by_any_of_its_names(made):
    first = made.commit()
    made.git("tag", "-a", "-m", "x", "v1")
    second = made.commit({"a.py": ""})
    found = repository(made)
    assert {found.commit(name) for name in ("v1", first, first[:10], "HEAD~1")} == {first}
    assert {found.commit(name) for name in ("main", "HEAD", "@")} == {second}


def test_where_a_branch_was_left(made):
    base = made.commit()
    made.git("checkout", "-q", "-b", "work")
    made.commit({"a.py": ""})
    made.git("checkout", "-q", "main")
    main = made.commit({"b.py": ""})
    made.git("checkout", "-q", "work")
    assert repository(made).commit("main...") == base
    assert repository(made).commit("main") == main


def test_a_shallow_clone_says_how_to_get_more(made, tmp_path):
    first = made.commit()
    made.commit({"a.py": ""})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{made.folder}", str(clone)], check=True)
    found = Repository.around(str(clone))
    assert found is not None
    with pytest.raises(GitError, match=r"not in this shallow clone: git fetch --unshallow"):
        found.commit(first)


def test_a_branch_of_a_shallow_clone_says_how_to_get_it(made, tmp_path):
    made.commit()
    made.git("branch", "release")
    made.commit({"a.py": ""})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{made.folder}", str(clone)], check=True)
    found = Repository.around(str(clone))
    assert found is not None
    with pytest.raises(GitError, match="shallow") as error:
        found.commit("origin/release...")
    mend = str(error.value).partition(": not in this shallow clone: ")[2].partition(" (or")[0]
    subprocess.run(mend.split(), check=True, cwd=clone, capture_output=True)
    assert found.commit("origin/release...")


def test_a_branch_that_was_not_fetched_says_how_to_get_it(made, tmp_path):
    made.commit()
    made.git("branch", "release")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--single-branch", str(made.folder), str(clone)], check=True)
    found = Repository.around(str(clone))
    assert found is not None
    with pytest.raises(GitError) as error:
        found.commit("origin/release")
    mend = str(error.value).rpartition(": ")[2]
    subprocess.run(mend.split(), check=True, cwd=clone, capture_output=True)
    assert found.commit("origin/release")


def test_a_merge_that_is_not_finished_is_told(made):
    made.commit({"a.py": "1\n"})
    made.git("checkout", "-q", "-b", "work")
    made.commit({"a.py": "2\n"})
    made.git("checkout", "-q", "main")
    made.commit({"a.py": "3\n"})
    made.git("merge", "work", check=False)
    with pytest.raises(GitError, match=r"^a\.py: the merge is not finished"):
        list(repository(made).leaves_of_index())


def test_a_repository_of_somebody_else_is_told(made, monkeypatch):
    made.commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError, match="dubious ownership") as error:
        Repository.around(str(made.folder))
    assert "safe.directory" in str(error.value)
    assert "\n" not in str(error.value)


def test_nothing_of_the_repositorys_own_is_run(made):
    """A configuration that came with a repository must not run anything while that is scanned."""
    first = made.commit({"a.py": "1\n"})
    ran = made.folder / "ran"
    script = made.folder / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command"):
        made.git("config", key, str(script))
    made.commit({".gitattributes": "*.py diff=x\n", "a.py": "2\n"})
    made.write({"a.py": "3\n"})
    ran.unlink(missing_ok=True)
    found = repository(made)
    tree = found.tree(first)
    assert found.changes(tree, None)
    found.renames(tree, None, ["."])
    list(found.leaves_of_index())
    found.ignored(["b.py"])
    assert not ran.exists()


def test_the_work_tree_and_the_index_are_not_touched(made):
    first = made.commit({"a.py": "1\n", "b.py": "1\n"})
    made.write({"a.py": "2\n", "c.py": ""})
    made.git("add", "c.py")
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    found = repository(made)
    tree = found.tree(first)
    found.changes(tree, None)
    found.renames(tree, None, ["."])
    list(found.leaves_of_index())
    after = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    assert before == after


def test_git_that_does_not_answer_is_left(made, monkeypatch):
    made.commit()
    found = repository(made)
    monkeypatch.setattr(git, "_SECONDS", 0.0)
    with pytest.raises(GitError, match="took longer than"):
        found.commit("HEAD")
