import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from sqlite_hunter.cli.main import execute

PROGRAM = {
    "main.py": """\
import sqlite3
import psycopg2
from googleapiclient.discovery import build
from jobs import Job
from store import save

QUERY = (
    "SELECT id "
    # ordered later
    "FROM trades"
)


def unused(thing):
    thing.execute()


def handed(thing):
    thing.execute()


def main(name, given):
    conn = sqlite3.connect("data/trades.db")
    save(conn, 1)
    server = psycopg2.connect("dbname=trades")
    server.cursor().execute("SELECT 1")
    drive = build("drive", "v3")
    drive.files().list().execute()
    Job().execute()
    handed(input().strip)
    conn.execute(QUERY + " WHERE name = '" + name + "'")
    with conn:
        pass

    print("done")
    print('''
# no comment
''')
    return
    conn.commit()
""",
    "store.py": """\
def save(conn, row):
    conn.execute("INSERT INTO trades VALUES (?)", (row,))
""",
    "jobs.py": """\
class Job:
    def execute(self):
        self.done = True
""",
    "shapes.py": "def area(x):\n    return x * x\n",
    "notes.txt": "sqlite\n",
    "old/kept.py": "import sqlite3\n",
}
"""A program with a line of every sort."""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)

    @property
    def kinds(self):
        return [reason["kind"] for reason in self.document["reasons"]]

    @property
    def rules(self):
        return [each["finding"]["rule"] for each in self.document["findings"] if not each["switched_off"]]


@pytest.fixture
def program(tmp_path, monkeypatch):
    """The program in a folder ``program``, beside which the command is run."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in PROGRAM.items():
        path = Path("program", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "program"


@pytest.fixture
def explain(program, capsys):
    """Runs ``explain``; ``line`` may be given by the text that stands in it."""

    def run(place, *args, text=False):
        form = () if text else ("--output-format", "json")
        code = execute(["explain", place, "program", "--no-cache", "--isolated", *form, *args])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert captured.err.count("\n") == (code == 2)
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def line_of(program):
    """``FILE:LINE`` of the one line of a file that holds a text."""

    def find(name, text):
        lines = (program / name).read_text(encoding="utf-8").split("\n")
        [number] = [number for number, line in enumerate(lines, start=1) if text in line]
        return f"program/{name}:{number}"

    return find
