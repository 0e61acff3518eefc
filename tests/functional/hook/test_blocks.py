"""Commits that the hook must block, and what it says then."""

import pytest

CASES = {
    "an import, under any name": (
        {"app/plain.py": "import os\nimport sqlite3\n", "with spaces, 'quotes'\nof größe.py": "import sqlite3\n"},
        [
            "SQH101", " --> app/plain.py:2:8", " --> with spaces, 'quotes'", "of größe.py:1:8",
            "Failed: 2 new findings.", "psycopg takes its place", "# sqlite-hunter: fixme[SQH101] reason",
        ],
    ),
    "a use of a connection that comes from an unchanged file": (
        {"app/helper.py": "def load(conn):\n    return conn.execute('SELECT 1')\n"},
        [
            "SQH301", " --> app/helper.py:2:12", "via app/store.py:5 → app/users.py:6",
            "run it on the PostgreSQL connection",
        ],
    ),
    "a factory that reaches an unchanged file": (
        {"app/pool.py": "from app.store import get_conn\n\n\ndef get_pooled():\n    return get_conn()\n"},
        ["SQH202", " --> app/pool.py:4:5", "SQH301", " --> app/late.py:5:12", "Failed: 2 new findings."],
    ),
    "a script, a requirement and a database": (
        {
            "run.sh": "#!/bin/sh\nsqlite3 app.db 'SELECT 1'\n",
            "requirements.txt": "requests==2.32.0\naiosqlite==0.20.0\n",
            "data/app.db": b"SQLite format 3\0" + bytes(84),
        },
        [
            "SQH504", " --> run.sh:2:1", "psql takes its place",
            "SQH103", " --> requirements.txt:2:1", "psycopg takes its place",
            "SQH505", " --> data/app.db:1:1", "a SQLite database", "Failed: 3 new findings.",
        ],
    ),
}  # fmt: skip


def is_blocked(project, done, code=1) -> bool:
    """Whether nothing was committed, and the hook said why."""
    return not done.passed and f"- exit code: {code}\n" in done.said and "Traceback" not in done.said


@pytest.mark.parametrize(("files", "said"), CASES.values(), ids=CASES)
def test_what_is_new_is_told_with_what_to_do_instead(project, files, said):
    before = project.head()
    for name, content in files.items():
        project.write(name, content)
    done = project.add_and_commit()
    assert is_blocked(project, done), done.said
    assert [text for text in said if text not in done.said] == []
    assert "What to do:" in done.said
    assert project.head() == before


def test_a_second_use_like_one_that_is_known(project):
    known = '    conn.execute("INSERT INTO trades VALUES (?, ?)", row)\n'
    assert project.sqlite_hunter("baseline", "create").passed
    project.save()
    project.change("app/store.py", known, 2 * known)
    done = project.add_and_commit()
    assert is_blocked(project, done), done.said
    assert "Failed: 1 new finding." in done.said
    assert "\n1 new, 6 known against .sqlite-hunter-baseline.json" in done.said
    assert " --> app/store.py:11:5" in done.said


def test_a_file_that_cannot_be_parsed(project):
    project.write("app/broken.py", "def (:\n")
    done = project.add_and_commit()
    assert is_blocked(project, done, code=2), done.said
    assert done.said.count("app/broken.py") == 1
    assert "SQH902 not-analysed: not analysed: syntax error: invalid syntax\n --> app/broken.py:1:1" in done.said
    assert "Not known: 1 problem: what could not be analysed may use SQLite." in done.said


def test_a_file_that_was_left_out_before(project):
    """What is excluded is another project's; moved into the program it is the program's own."""
    project.write("pyproject.toml", '[tool.sqlite-hunter]\nextend-exclude = ["vendored"]\n')
    project.write("vendored/keeper.py", "import sqlite3\n")
    project.save()
    project.must("mv", "vendored/keeper.py", "app/keeper.py")
    done = project.commit()
    assert is_blocked(project, done), done.said
    assert " --> app/keeper.py:1:8" in done.said


def test_the_first_commit(fresh):
    fresh.write("app.py", "import sqlite3\n")
    done = fresh.add_and_commit()
    assert is_blocked(fresh, done), done.said
    assert " --> app.py:1:8" in done.said
    assert not fresh.git("rev-parse", "--verify", "--quiet", "HEAD").passed


def test_what_is_staged_counts_even_if_the_disk_says_otherwise(project):
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    project.must("add", ".")
    project.must("restore", "--source=HEAD", "--worktree", "app/plain.py")
    done = project.commit()
    assert is_blocked(project, done), done.said
    assert " --> app/plain.py:8:8" in done.said
    assert "sqlite3" not in project.read("app/plain.py")


def test_every_way_to_commit(project):
    """With ``-a``, of one file beside another that is staged, amending, and on a detached HEAD."""
    project.append("app/helper.py", "\n\ndef other():\n    return 1\n")
    project.must("add", ".")
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    project.must("checkout", "--quiet", "--detach")
    for arguments in (["-a"], ["app/plain.py"], ["-a", "--amend"]):
        done = project.commit(*arguments)
        assert is_blocked(project, done), done.said
        assert " --> app/plain.py:8:8" in done.said
    assert project.must("rev-list", "--count", "HEAD").strip() == "1"


def test_a_submodule_that_brings_uses(project, committed):
    project.write(".gitmodules", "")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(committed), "inner")
    project.must(*add)
    done = project.commit()
    assert is_blocked(project, done), done.said
    assert " --> inner/app/store.py:1:8" in done.said


def test_a_merge_that_brings_what_neither_side_has(project):
    project.must("checkout", "--quiet", "-b", "side")
    project.write("notes.txt", "Of the side.\n")
    project.save()
    project.must("checkout", "--quiet", "main")
    project.write("notes.txt", "Of main.\n")
    project.save()
    assert not project.git("merge", "side").passed
    project.write("notes.txt", "Of both.\n")
    project.append("app/plain.py", "\n\nimport sqlite3\n")
    done = project.add_and_commit()
    assert is_blocked(project, done), done.said
    assert " --> app/plain.py:8:8" in done.said


def test_what_a_commit_before_took_out(project):
    """A commit that only takes uses out is passed without a scan, but what it took out is new when it comes again."""
    project.write(".env", "DATABASE_URL=sqlite:///app.db\n")
    project.save()
    project.append("app/store.py", "\n\ndef nothing():\n    return None\n")
    assert project.add_and_commit().passed
    project.write(".env", "DATABASE_URL=postgresql://localhost/app\n")
    assert "Passed: no change of 1 file can bring a use of SQLite." in project.add_and_commit().said
    project.write(".env", "DATABASE_URL=sqlite:///app.db\n")
    done = project.add_and_commit()
    assert is_blocked(project, done), done.said
    assert " --> .env:1:" in done.said
