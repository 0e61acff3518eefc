"""Runs the real command on real files, in a process of its own: one that is forked, unless its start matters."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import ready

SOURCE = Path(__file__).parents[3] / "src"

GOOD = 'import sqlite3\n\nconnection = sqlite3.connect("trades.db")\nconnection.execute("SELECT id FROM trades")\n'
"""A file whose findings must be there whatever is wrong with its neighbours."""
GOOD_FINDINGS = [(1, "SQH101"), (3, "SQH201"), (3, "SQH501"), (4, "SQH301")]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict:
        return json.loads(self.out)

    def findings(self, path: str) -> list[tuple[int, str]]:
        return [(each["line"], each["rule"]) for each in self.document["findings"] if each["path"] == path]

    def problems(self) -> dict[str, tuple[int, str]]:
        return {each["path"]: (each["line"], each["reason"]) for each in self.document["problems"]}


def environment(**variables: str) -> dict[str, str]:
    """Nothing but the source folder is said; a warning of Python itself would be an error."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error", **variables}


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "sqlite_hunter", "scan", *args]


def scan(folder: Path, *args: str, variables: Mapping[str, str] | None = None) -> Outcome:
    """Scan in a folder; whatever happens, nobody ever sees a traceback, and errors are one line each."""
    done = subprocess.run(
        command(*args) if variables else [*ready.command(), "scan", *args],
        cwd=folder,
        env=environment(**(variables or {})),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    assert "internal error" not in done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(folder: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    """A scan in a session of its own, so that what is sent to it reaches nobody else."""
    process = subprocess.Popen(
        command(*args),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A folder with one good file."""
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "good.py").write_text(GOOD)
    return folder
