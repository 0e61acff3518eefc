"""The server that tests use is found, sorts and tells time as a user's does, and is gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

import postgres
from sqlite_hunter.engine.prove import server


@pytest.fixture
def nobody_says(monkeypatch):
    monkeypatch.delenv(postgres.VARIABLE, raising=False)


@pytest.fixture
def programs(nobody_says):
    """The folder of the programs that Debian has here."""
    found = postgres.installed()
    if not found:
        pytest.skip(f"no server in {postgres.DEBIAN}")
    return found[0]


def folders(root, *versions):
    for version in versions:
        (root / version / "bin").mkdir(parents=True)
        (root / version / "bin" / "initdb").touch()
    return [root / version / "bin" for version in versions]


def test_the_lowest_version_that_will_do_comes_first(nobody_says, tmp_path):
    nine, fourteen, fifteen, hundred, _ = folders(tmp_path, "9.6", "14", "15", "100", "notes")
    (tmp_path / "16" / "bin").mkdir(parents=True)  # clients alone
    assert postgres.installed(tmp_path) == [fifteen, hundred]
    assert postgres.found(tmp_path) == postgres.Installed(fifteen)
    assert nine not in postgres.installed(tmp_path)
    assert fourteen not in postgres.installed(tmp_path)


def test_what_is_named_comes_before_all(monkeypatch, tmp_path):
    folders(tmp_path, "15")
    monkeypatch.setenv(postgres.VARIABLE, "host=/nowhere")
    assert postgres.found(tmp_path) == postgres.Given("host=/nowhere")


def test_the_embedded_one_comes_last(nobody_says, monkeypatch, tmp_path):
    assert isinstance(postgres.found(tmp_path), postgres.Embedded)
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(postgres.NoServerError, match=postgres.VARIABLE):
        postgres.found(tmp_path)


def test_a_server_that_does_not_answer_is_told(monkeypatch, tmp_path):
    given = postgres.Given(f"host={tmp_path}")
    assert "does not answer: " in given.title()
    with pytest.raises(postgres.NoServerError, match=str(tmp_path)), postgres.database(given):
        pass


def test_a_server_that_does_not_start_says_why(nobody_says):
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # root starts it as somebody else
        (programs,) = folders(Path(folder), "15")
        (programs / "initdb").write_text("#!/bin/sh\necho 'initdb: no room' >&2\nexit 1\n")
        (programs / "initdb").chmod(0o755)
        source = postgres.Installed(programs)
        with pytest.raises(postgres.NoServerError, match="initdb: no room"), postgres.database(source):
            pass


@pytest.mark.parametrize(
    ("variables", "outcome"),
    [({}, pytest.skip.Exception), ({"CI": "true"}, pytest.fail.Exception)],
)
def test_without_a_server_tests_are_skipped_but_not_in_ci(nobody_says, monkeypatch, variables, outcome):
    monkeypatch.delenv("CI", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(outcome, match="no PostgreSQL: the reason"):
        postgres.give_up(postgres.NoServerError("the reason"))


def test_a_server_that_was_named_is_never_done_without(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv(postgres.VARIABLE, "host=/nowhere")
    with pytest.raises(pytest.fail.Exception):
        postgres.give_up(postgres.NoServerError("the reason"))


def test_the_database_is_no_twin_of_sqlite(postgresql):
    with postgresql.connect() as connection:
        assert connection.execute("SELECT current_setting('TimeZone')").fetchone() == (postgres.TIME_ZONE,)
        by_language = postgresql.collation == postgres.COLLATION
        assert connection.execute("SELECT 'a' < 'B'").fetchone() == (by_language,)
        assert connection.info.server_version >= postgres.OLDEST * 10000


def answers(dsn):
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def noting(made):
    """TemporaryDirectory, with the names of the folders that it makes noted."""

    class Noting(TemporaryDirectory):
        def __enter__(self):
            made.append(super().__enter__())
            return made[-1]

    return Noting


@pytest.mark.parametrize("kind", ["installed", "embedded"])
def test_nothing_is_left(kind, request, nobody_says, monkeypatch):
    made = []
    monkeypatch.setattr(server, "TemporaryDirectory", noting(made))
    source = postgres.Installed(request.getfixturevalue("programs")) if kind == "installed" else postgres.Embedded()
    version = source.title().split()[1].strip(",")
    with postgres.database(source) as database:
        assert answers(database.dsn)
        with database.connect() as connection:
            assert connection.execute("SELECT current_setting('fsync')").fetchone() == ("off",)
            assert connection.info.parameter_status("server_version").split()[0] == version
    assert not answers(database.dsn)
    assert made
    assert not any(Path(folder).exists() for folder in made)


def test_a_database_on_a_server_of_others_is_taken_away(postgresql):
    with postgres.database(postgres.Given(postgresql.dsn)) as database:
        assert answers(database.dsn)
        left_open = database.connect()
    left_open.close()
    assert not answers(database.dsn)
    assert answers(postgresql.dsn)


KILLED = """
import os, signal, sys, postgres
with postgres.database(postgres.found()) as database:
    print(database.dsn, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_server_ends_with_the_tests_even_when_they_are_killed(programs):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    folder = Path(psycopg.conninfo.conninfo_to_dict(done.stdout.strip())["host"])
    for _ in range(600):  # to take the folder away is the last that its keeper does
        if not folder.exists():
            break
        time.sleep(0.1)
    assert not folder.exists()
    assert not answers(done.stdout.strip())
