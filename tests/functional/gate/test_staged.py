"""What is staged, from the command line; ``functional/hook`` has the same with the real pre-commit."""

import json

from functional.gate.conftest import PLAIN, USES


def test_what_is_staged_is_judged_and_nothing_else(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"a.py": USES, "b.py": "import sqlite3\n"})
    repository.git("add", "b.py")
    assert gate.found("--staged", "b.py") == [("b.py", 1, "SQH101")]


def test_from_any_folder(gate, repository, monkeypatch):
    repository.commit({"app/a.py": PLAIN})
    gate.write({"app/a.py": USES})
    repository.git("add", "-A")
    for folder, root in (
        ("/", str(gate.folder)),
        (gate.folder / "app", ".."),
        (gate.folder / "app", "."),
        ("/tmp", str(gate.folder / "app")),
    ):
        monkeypatch.chdir(folder)
        assert gate.numbers("--staged", "--root", root)["new"] == 5


def test_a_part_of_the_repository(gate, repository):
    repository.commit({"a/x.py": PLAIN, "b/y.py": PLAIN})
    gate.write({"b/y.py": USES})
    repository.git("add", "-A")
    assert gate.check("--staged", "--root", "a", "b/y.py") == (
        0,
        "Passed: 1 changed file, none of the program.\n",
    )
    assert gate.numbers("--staged", "--root", "b", "b/y.py")["new"] == 5


def test_the_baseline_that_is_staged_counts(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"a.py": USES})
    gate.create()
    repository.git("add", "a.py")
    assert gate.numbers("--staged")["new"] == 5
    repository.git("add", "-A")
    assert gate.verdict("--staged")[0] == 0


def test_a_broken_baseline_is_told_when_it_is_staged(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({".sqlite-hunter-baseline.json": "<<<<<<< HEAD\n"})
    repository.git("add", "-A")
    assert gate.check("--staged") == (2, "")
    assert gate.err.startswith("error: .sqlite-hunter-baseline.json:1: merge conflict left in it")


def test_what_is_known_of_a_commit_is_kept(gate, repository):
    """The second commit needs no scan, and a third that brings something is seen."""
    repository.commit({"a.py": USES, "b.py": PLAIN})
    for text in ("x = 1\n", "x = 2\n"):
        gate.write({"b.py": PLAIN + text})
        repository.git("add", "-A")
        assert gate.check("--staged")[1] == "Passed: no change of 1 file can bring a use of SQLite.\n"
        repository.commit()
    gate.write({"b.py": USES})
    repository.git("add", "-A")
    assert gate.numbers("--staged")["new"] == 5
    assert gate.numbers("--staged", "--no-cache")["new"] == 5


def test_a_repository_that_was_rewritten_is_scanned_anew(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"a.py": USES})
    repository.git("add", "-A")
    gate.check("--staged")
    repository.git("update-ref", "-d", "HEAD")
    repository.git("rm", "-rq", "--cached", ".")
    repository.commit({"c.py": PLAIN, "a.py": PLAIN})
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "-q", "--prune=now")
    gate.write({"c.py": PLAIN + "x = 1\n"})
    repository.git("add", "-A")
    assert gate.verdict("--staged")[0] == 0
    gate.write({"a.py": USES})
    repository.git("add", "-A")
    assert gate.numbers("--staged")["new"] == 5


def test_damage_to_what_is_kept_is_no_answer(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"b.py": "import sqlite3\n"})
    repository.git("add", "-A")
    assert gate.numbers("--staged")["new"] == 1
    for file in (gate.folder / ".sqlite_hunter_cache").rglob("*.json"):
        file.write_bytes(file.read_bytes()[:-7])
    assert gate.numbers("--staged")["new"] == 1


def test_nothing_is_staged(gate, repository):
    repository.commit({"a.py": USES, "b.py": USES})
    assert gate.numbers("--staged", "a.py")["new"] == 5
    gate.create()
    repository.commit()
    assert gate.verdict("--staged", "a.py") == (0, "Passed: nothing new.")


def test_without_a_repository(gate):
    gate.write({"a.py": PLAIN})
    assert gate.check("--staged", "a.py") == (2, "")
    assert gate.err == "error: --staged: no git repository here, or no git: there are no revisions to compare with\n"


def test_documents_are_written_where_nothing_had_to_be_scanned(gate, repository):
    repository.commit({"a.py": PLAIN})
    gate.write({"a.py": PLAIN + "x = 1\n"})
    repository.git("add", "-A")
    code, out = gate.check("--staged", "--json-output", "out.json", "--sarif-output", "out.sarif")
    assert (code, out) == (0, "Passed: no change of 1 file can bring a use of SQLite.\n")
    document = json.loads((gate.folder / "out.json").read_text())
    assert (document["findings"], document["gate"]["outcome"]) == ([], "clean")
    assert json.loads((gate.folder / "out.sarif").read_text())["runs"][0]["results"] == []
    assert gate.found("--staged") == []
    assert gate.err == "Passed: no change of 1 file can bring a use of SQLite.\n"
