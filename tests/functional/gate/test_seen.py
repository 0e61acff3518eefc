"""What a gate must not overlook: each of these passed once."""

import hashlib
import os

import pytest

from functional.gate.conftest import PLAIN, USES
from repositories import Made

DATABASE = b"SQLite format 3\0" + b"\0" * 496


def stage(gate, repository, files):
    gate.write(files)
    repository.git("add", "-A")


def known(gate, repository, files):
    """Commit a program of which the hook knows everything."""
    repository.commit(files)
    gate.write({"seen.txt": "SQLite\n"})
    repository.git("add", "-A")
    gate.check("--staged")
    repository.commit()


def test_sql_that_a_script_gives_to_sqlite(gate, repository):
    known(gate, repository, {"run.sh": "sqlite3 a.db < schema.sql\n", "schema.sql": "\n"})
    stage(gate, repository, {"schema.sql": "CREATE TABLE t (x);\n"})
    assert gate.numbers("--staged")["new"] == gate.numbers("--since", "HEAD")["new"] > 0


def test_what_a_link_leads_to(gate, repository):
    gate.write({"a.txt": "x = 1\n"})
    os.symlink("a.txt", gate.folder / "a.py")
    known(gate, repository, {})
    stage(gate, repository, {"a.txt": "import sqlite3\n"})
    assert gate.numbers("--staged")["new"] == 1


def test_what_a_link_of_a_part_leads_to_outside(gate, repository):
    gate.write({"common/x.py": "x = 1\n", "backend/b.py": PLAIN})
    os.symlink("../common/x.py", gate.folder / "backend/x.py")
    repository.commit()
    stage(gate, repository, {"backend/b.py": PLAIN + "x = 1\n"})
    gate.check("--staged", "--root", "backend")
    repository.commit()
    stage(gate, repository, {"common/x.py": "import sqlite3\n"})
    assert gate.numbers("--staged", "--root", "backend")["new"] == 1


def test_a_program_named_by_a_link_is_refused(gate, repository):
    gate.write({"backend/b.py": PLAIN})
    os.symlink("backend", gate.folder / "sub")
    repository.commit()
    stage(gate, repository, {"backend/b.py": USES})
    assert gate.check("--staged", "--root", "sub") == (2, "")
    assert gate.err.startswith("error: --root sub is a link, or below one: name ")


def test_a_list_above_the_program_that_ignores_less(gate, repository):
    repository.commit({".gitignore": "backend/gen.py\n", "backend/b.py": PLAIN})
    stage(gate, repository, {"backend/b.py": PLAIN + "x = 1\n"})
    gate.check("--staged", "--root", "backend")
    repository.commit()
    gate.write({"backend/gen.py": USES, ".gitignore": ""})
    repository.git("add", "-A")
    assert gate.numbers("--staged", "--root", "backend")["new"] == 5


@pytest.mark.parametrize("args", [(), ("--since", "HEAD"), ("--staged",), ("--strict",)])
def test_a_file_that_git_tracks_and_ignores(gate, repository, args):
    repository.commit({".gitignore": "bad.py\nfine.py\n", "a.py": PLAIN})
    gate.write({"bad.py": USES, "fine.py": PLAIN})
    repository.git("add", "-f", "bad.py", "fine.py")
    code, out = gate.check(*args)
    assert code == 2
    assert "bad.py" in out
    assert "git tracks it, and .gitignore leaves it out of the scan" in out
    assert "fine.py" not in out
    gate.write({"sqlite-hunter.toml": 'extend-exclude = ["bad.py"]\n'})
    repository.git("add", "-A")
    assert gate.check(*args)[0] == 0


def test_zero_says_what_was_left_out(gate):
    gate.write({"a.py": USES, "b.py": PLAIN})
    code, out = gate.check("--strict", "--extend-exclude", "a.py")
    assert code == 0
    assert "Left out: a.py (by exclude or extend-exclude)." in out


def test_an_entry_outside_of_what_is_checked_grants_nothing(gate):
    gate.write({"scripts/o.py": "import sqlite3\n", "app/a.py": PLAIN})
    gate.create()
    (gate.folder / "scripts/o.py").unlink()
    gate.write({"app/a.py": "import sqlite3\n"})
    assert gate.found("app") == [("a.py", 1, "SQH101")]
    assert gate.numbers()["moved"] == 1


def test_what_was_taken_out_does_not_come_back_through_the_hook(gate, repository):
    repository.commit({"old.py": "import sqlite3\n", "a.py": PLAIN})
    gate.create()
    repository.commit()
    repository.git("rm", "-q", "old.py")
    assert gate.check("--staged")[0] == 0
    repository.commit()
    stage(gate, repository, {"new.py": "import sqlite3\n"})
    assert gate.found("--staged") == [("new.py", 1, "SQH101")]
    assert gate.found("--since", "HEAD") == [("new.py", 1, "SQH101")]


def test_a_severity_that_counts_less_calls_nothing_gone(gate):
    gate.write({"a.py": "import sqlite3\n\n\ndef make():\n    return sqlite3.connect('x.db')\n"})
    gate.create()
    before = gate.baseline.read_bytes()
    assert gate.verdict("--severity", "error") == (0, "Passed: nothing new.")
    assert gate.run("baseline", "prune", "--severity", "error")[0] == 0
    assert gate.baseline.read_bytes() == before


def test_what_is_not_analysed_is_not_gone(gate):
    gate.write({"a.py": USES, "b.py": PLAIN})
    gate.create()
    before = gate.baseline.read_bytes()
    gate.write({"a.py": "def f(:\n"})
    assert gate.check("--skip-unparsable")[0] == 0
    assert gate.run("baseline", "prune", "--skip-unparsable")[0] == 0
    assert gate.baseline.read_bytes() == before


def test_a_service_that_the_commit_brings(gate, repository):
    gate.write({"sqlite-hunter.toml": '[services.desk]\npaths = ["desk"]\n', "a.py": PLAIN})
    repository.commit()
    stage(gate, repository, {"desk/a.py": USES})
    assert gate.numbers("--staged", "--service", "desk")["new"] == 5


def test_a_submodule_that_is_there_later(gate, repository, tmp_path):
    inner = Made(tmp_path / "inner")
    inner.commit({"lib.py": USES})
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.folder), "vendor")
    repository.commit({"a.py": PLAIN})
    repository.git("submodule", "deinit", "-q", "-f", "vendor")
    stage(gate, repository, {"a.py": PLAIN + "import sqlite3\n"})
    assert gate.numbers("--staged")["new"] == 1
    repository.git("-c", "protocol.file.allow=always", "submodule", "update", "-q", "--init")
    assert gate.numbers("--staged")["new"] == 1


def test_a_merge_of_several_branches(gate, repository):
    repository.commit({"a.py": PLAIN})
    for name in ("b", "c"):
        repository.git("checkout", "-q", "-b", name, "main")
        repository.commit({f"{name}.py": "import sqlite3\n"})
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-commit", "--no-ff", "b", "c")
    assert gate.verdict("--staged")[0] == 0


def test_a_database_that_lies_in_lfs(gate, repository):
    """Git keeps a pointer, the disk has the database: unchanged, it is not new."""
    pointer = (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{hashlib.sha256(DATABASE).hexdigest()}\nsize 512\n"
    )
    repository.commit({"p.db": pointer})
    gate.write({"p.db": DATABASE})
    repository.git("update-index", "--assume-unchanged", "p.db")
    assert gate.found("--since", "HEAD") == []
    gate.write({"q.db": pointer})
    repository.git("add", "q.db")
    gate.write({"q.db": DATABASE})
    assert gate.found("--staged") == [("q.db", 1, "SQH505")]


def test_a_cache_that_came_with_a_clone_is_not_used(gate, repository):
    gate.write({"a.py": USES})
    gate.check()
    repository.git("add", "-f", ".sqlite_hunter_cache")
    assert gate.check("--output-format", "concise")[0] == 1
    assert "is not used: git tracks files of it" in gate.err


def test_an_empty_place_is_not_at_zero(gate):
    gate.write({"a.py": USES, "empty/.keep": ""})
    assert gate.check("--strict", "empty") == (2, "")
    assert gate.err.startswith("error: --strict: there is no file to analyse here")


@pytest.mark.parametrize("args", [(), ("--since", "HEAD"), ("--strict",)])
def test_what_is_not_checked_out(gate, repository, args):
    repository.commit({"backend/db.py": USES, "web/a.py": PLAIN})
    repository.git("sparse-checkout", "set", "web")
    code, out = gate.check(*args)
    assert code == 2
    assert "backend/db.py" in out
    assert "git sparse-checkout disable" in out
    repository.git("sparse-checkout", "disable")
    assert gate.check(*args)[0] != 2


def test_suppressions_that_were_wrong_before_are_no_fault_of_the_change(gate, repository):
    text = "x = 1  # sqlite-hunter: ignore[SQH301] gone\n"
    repository.commit({"a.py": text})
    assert gate.verdict("--since", "HEAD")[0] == 0
    gate.write({"b.py": "y = 'sqlite'\n"})
    repository.git("add", "-A")
    assert gate.verdict("--staged")[0] == 0
    gate.write({"a.py": text + text})
    repository.git("add", "-A")
    assert gate.found("--since", "HEAD") == gate.found("--staged") == [("a.py", 2, "SQH900")]


def test_a_file_that_the_commit_takes_out_may_be_named(gate, repository):
    repository.commit({"a.py": PLAIN, "b.py": PLAIN})
    repository.git("rm", "-q", "a.py")
    assert gate.check("--staged", "a.py")[0] == 0


def test_sql_that_goes_in_with_its_function_is_the_same(gate):
    text = "import sqlite3\n\n\ndef all(c: sqlite3.Connection):\n{}"
    call = 'c.execute("""\n        SELECT a\n        FROM t\n    """)\n'
    gate.write({"a.py": text.format(f"    {call}")})
    gate.create()
    inner = call.replace("\n    ", "\n        ")
    gate.write({"a.py": text.format(f"    if True:\n        {inner}")})
    assert gate.verdict() == (0, "Passed: nothing new.")


@pytest.mark.parametrize("name", ["nl\nx.py", "naïve.py", "a b.py"])
def test_a_file_that_is_renamed_to_any_name(gate, repository, name):
    repository.commit({"a.py": USES})
    repository.git("mv", "a.py", name)
    assert gate.found("--staged") == gate.found("--since", "HEAD") == []


def test_a_followed_file_of_any_name_is_looked_at(gate, repository):
    known(gate, repository, {"nl\nx.py": USES})
    stage(gate, repository, {"nl\nx.py": USES + "    connection.commit()\n"})
    assert gate.numbers("--staged")["new"] == 1


def test_an_entry_of_a_rule_that_there_is_none_of_is_stale(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.baseline.write_text(gate.baseline.read_text().replace('"SQH701"', '"SQH899"'))
    numbers = gate.numbers()
    assert (numbers["new"], numbers["gone"], numbers["entries"]) == (1, 1, 5)


def test_a_sparse_checkout_is_told_whatever_the_lists_of_git_mean(gate, repository):
    repository.commit({"sqlite-hunter.toml": "respect-gitignore = false\n", "backend/db.py": USES, "web/a.py": PLAIN})
    repository.git("sparse-checkout", "set", "web")
    assert gate.check()[0] == 2
