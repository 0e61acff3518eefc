"""Runs ``check`` and ``baseline`` in this process, in folders and real git repositories made for a test."""

import json
import os

import pytest

from repositories import ENVIRONMENT, Made
from sqlite_hunter.cli.main import execute
from sqlite_hunter.gate.baseline import NAME

USES = """\
import sqlite3


def save(price):
    connection = sqlite3.connect("prices.db")
    connection.execute("INSERT INTO prices VALUES (?)", (price,))
    connection.commit()
"""
"""Five findings that count: the import, the connect and its path, the statement, the commit."""
PLAIN = "def double(x):\n    return 2 * x\n"


class Gate:
    """A folder, and the commands run in it."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys
        self.err = ""

    def run(self, *args):
        """Exit code and stdout; what went to stderr is in ``err``. Nobody ever sees a traceback."""
        code = execute(args)
        captured = self._capsys.readouterr()
        self.err = captured.err
        assert "internal error" not in captured.err
        assert all(line.count("\n") == 0 for line in captured.err.splitlines())
        return code, captured.out

    def check(self, *args):
        return self.run("check", *args)

    def verdict(self, *args):
        """Exit code and the first line of the verdict."""
        code, out = self.run("check", "-q", "--output-format", "concise", *args)
        return code, out.splitlines()[-1]

    def found(self, *args):
        """The (path, line, rule) of each finding that stands in the way."""
        _, out = self.run("check", "--output-format", "json", *args)
        return [(each["path"], each["line"], each["rule"]) for each in json.loads(out)["findings"]]

    def numbers(self, *args):
        """What the document says of the gate."""
        _, out = self.run("check", "--output-format", "json", *args)
        return json.loads(out)["gate"]

    def create(self, *args):
        code, out = self.run("baseline", "create", *args)
        assert code == 0, self.err
        return out

    @property
    def baseline(self):
        return self.folder / NAME

    def write(self, files):
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))


@pytest.fixture
def clean_git(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("GIT_", "PRE_COMMIT")):
            monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)


@pytest.fixture
def gate(tmp_path, monkeypatch, capsys, clean_git):
    """A folder that is in no repository."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Gate(folder, capsys)


@pytest.fixture
def repository(gate):
    """The same folder as a repository."""
    return Made(gate.folder)
