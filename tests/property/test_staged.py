"""The quick answer for a commit is never a wrong one: whatever changes, it says what two whole scans say."""

import os
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from repositories import ENVIRONMENT, Made
from sqlite_hunter.config import Config
from sqlite_hunter.engine.git import Repository
from sqlite_hunter.engine.revisions import Revisions
from sqlite_hunter.engine.settings import GateSettings, ScanSettings
from sqlite_hunter.engine.staged import check_staged
from sqlite_hunter.model.gate import Gate

TEXTS = {
    "factory": "import sqlite3\n\n\ndef connect():\n    return sqlite3.connect('x.db')\n",
    "no factory": "def connect():\n    return Remote()\n",
    "import of all": "from {other} import *\n",
    "hands on": "from {other} import connect as make\n\n\ndef connect():\n    return make()\n",
    "use": "import {other}\n\n\ndef save(row):\n    {other}.connect().execute('INSERT INTO t VALUES (?)', row)\n",
    "use of a parameter": "def save(connection):\n    connection.execute('DELETE FROM t')\n",
    "call": "import {other}\nimport {third}\n\n\ndef run():\n    {other}.save({third}.connect())\n",
    "attribute": "class Store:\n    def __init__(self, connection):\n        self.made = connection\n\n"
    "    def all(self):\n        return self.made.execute('SELECT 1')\n",
    "plain": "import os\n\n\ndef double(x):\n    return 2 * x\n",
    "plain import": "import {other}\n\n\ndef double(x):\n    return {other}.double(x)\n",
    "by name": "import importlib\n\n\ndef save():\n    importlib.import_module('{other}').connect().commit()\n",
    "broken": "def f(:\n",
    "nothing": "",
}
NAMES = ["a", "b", "c", "d"]
RUNS = [
    "echo\n",
    "sqlite3 x.db < s.sql\n",
    "sqlite3 x.db .dump\n",
    "python -c 'import a; a.connect().commit()'\n",
]

FILE = st.sampled_from(NAMES)
PATH = st.sampled_from([*(f"{name}.py" for name in NAMES), "b/__init__.py", "b/d.py", "job", "links.txt"])
"""A package, a script without an ending, and what a link leads to are among them."""
TEXT = st.builds(
    lambda kind, other, third: TEXTS[kind].format(other=other, third=third), st.sampled_from(sorted(TEXTS)), FILE, FILE
)
PROGRAM = st.dictionaries(PATH, TEXT, max_size=4).map(
    lambda files: {path: f"#!/usr/bin/env python3\n{text}" if path == "job" else text for path, text in files.items()}
)
SCRIPTS = st.fixed_dictionaries(
    {}, optional={"run.sh": st.sampled_from(RUNS), "s.sql": st.sampled_from(["", "CREATE TABLE t (x);\n"])}
)


def apply(made: Made, files: dict[str, str]) -> None:
    for path in made.folder.rglob("*"):
        if ".git" not in path.parts and not path.is_dir():
            path.unlink()
    if "links.txt" in files:
        (made.folder / "link.py").symlink_to("links.txt")
    made.write(files)
    made.git("add", "-A")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAM, SCRIPTS, st.lists(st.tuples(PROGRAM, SCRIPTS, st.booleans()), min_size=1, max_size=2))
def test_the_quick_answer_is_that_of_two_scans(program, scripts, commits):
    with TemporaryDirectory() as temporary, mock.patch.dict(os.environ, ENVIRONMENT), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(temporary).resolve() / "work"
        made = Made(folder)
        made.commit({**program, **scripts})
        config = Config(project_root=folder, cache_dir=Path(temporary).resolve() / "cache")
        cached = ScanSettings(config, jobs=1)
        repository = Repository(str(folder))

        @cache
        def whole(tree):
            """Two whole scans of one tree say the same: ``functional/scan/test_determinism.py``."""
            return Revisions(repository, [folder], ScanSettings(config, jobs=1, use_cache=False)).scan(tree)

        for files, other, keeps in commits:
            changed = {**program, **files, **scripts, **other} if keeps else {**files, **other}
            apply(made, changed)
            if not made.git("status", "--porcelain"):
                continue
            told = check_staged([], [folder], cached, GateSettings())
            gate = told if isinstance(told, Gate) else told.gate
            old, new = whole(repository.head_tree()), whole(repository.index_tree())
            added = Counter({key: n for key, n in new.items.items() if new.severities[key.rule] != "info"}) - old.items
            moved = Counter((key.rule, key.scope, key.hash) for key in added.elements())
            event(f"unaffected: {gate.is_unaffected}")
            if gate.is_unaffected:
                assert not added
                assert not new.problems - old.problems
            elif not new.problems:
                gone = Counter((key.rule, key.scope, key.hash) for key in (old.items - new.items).elements())
                assert sum((moved - gone).values()) <= gate.new <= sum(moved.values())
                assert gate.outcome == ("findings" if gate.new else "clean")
            made.git("commit", "-qm", "next", "--no-verify")
