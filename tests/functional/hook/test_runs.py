"""``pre-commit run`` without a commit, and the hook that gates the whole tree."""


def test_all_files_against_the_baseline_and_without_one(project):
    done = project.pre_commit("run", "--all-files", "sqlite-hunter")
    assert (done.code, "- exit code: 1\n" in done.said) == (1, True), done.said
    assert [line for line in ("SQH101", "SQH201", "SQH202", "SQH301", "SQH701") if line not in done.said] == []
    assert "6 new, 0 known, no baseline" in done.said
    assert project.sqlite_hunter("baseline", "create").passed
    project.save()
    done = project.pre_commit("run", "--all-files", "sqlite-hunter")
    assert done.passed, done.said
    assert "0 new, 6 known against .sqlite-hunter-baseline.json" in done.said


def test_a_range_of_commits(project):
    start = project.head()
    project.append("notes.txt", "Another line.\n")
    project.save()
    middle = project.head()
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    project.save()
    end = project.head()
    project.write("app/untracked.py", "import sqlite3\n")
    clean = project.pre_commit("run", "--from-ref", start, "--to-ref", middle)
    assert clean.passed, clean.said
    assert "finding" not in clean.said
    done = project.pre_commit("run", "--from-ref", start, "--to-ref", end)
    assert done.code == 1
    assert " --> app/plain.py:8:8" in done.said
    assert "Failed: 1 new finding" in done.said
    assert "untracked" not in done.said


def test_the_gate(project):
    """A fresh baseline passes; what is new and what is gone fail, with the command that mends it."""
    project.use_hooks("sqlite-hunter-gate")
    assert project.sqlite_hunter("baseline", "create").passed
    project.save()
    project.append("notes.txt", "Another line.\n")
    done = project.add_and_commit()
    assert done.passed, done.said
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    done = project.add_and_commit()
    assert not done.passed
    assert "Failed: 1 new finding." in done.said
    assert " --> app/plain.py:8:8" in done.said
    project.must("restore", "--source=HEAD", "--staged", "--worktree", ".")
    project.change("app/store.py", "    conn.commit()\n", "")
    done = project.add_and_commit()
    assert not done.passed
    assert "Failed: 1 use in the baseline that is gone." in done.said
    assert "'sqlite-hunter baseline prune'" in done.said
    pruned = project.sqlite_hunter("baseline", "prune")
    assert (pruned.code, pruned.said) == (0, ".sqlite-hunter-baseline.json: 1 use taken out, 5 uses left\n")
