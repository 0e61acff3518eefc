"""What ``init`` writes is a program that others keep: its types are right, and its form is the usual one."""

import subprocess
import sys

import pytest

from sqlite_hunter.engine.init.module import render

LINT = ("ruff", "check", "--isolated", "--line-length=120")
SCHEMAS = {"trades.db": "trades", "data/o'clock.db": 'odd "name"'}
DECLARED = {"o'clock": {'a "b"': "date | TEXT", "ts": "TIMESTAMP"}, "user": {}}


@pytest.mark.parametrize("schemas", [{}, SCHEMAS], ids=["none", "two"])
@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
@pytest.mark.parametrize(
    "check",
    [
        (*LINT, "--select=E,F,W,I,B,UP,RUF,S,PL,SIM,TC", "--ignore=S608,PLR,PLW0603"),
        ("ruff", "format", "--check", "--isolated", "--line-length=120"),
        ("mypy", "--strict", "--no-incremental", "--config-file="),
    ],
    ids=["lint", "format", "types"],
)  # fmt: skip
def test_it_is_as_tools_want_it(tmp_path, schemas, asynchronous, driver, check):
    path = tmp_path / "postgres_database.py"
    declared = DECLARED if schemas else None
    text = render(schemas, "advisory", driver, asynchronous=asynchronous, declared=declared)
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", *check, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
