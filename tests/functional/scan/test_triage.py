"""What the triage leaves out changes nothing: small programs whose connection goes through files that name no database.

In each, some file would be passed over by its own words, and what it hands on decides what another one says.
"""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine import loading
from sqlite_hunter.engine.scan import ScanSettings, scan

MAKE = 'import sqlite3\n\ndef take():\n    return sqlite3.connect("trades.db")\n'
SAVE = 'def save(c):\n    c.execute("SELECT 1")\n'
USE = "save(take())\n"

PROGRAMS: dict[str, dict[str, str | bytes]] = {
    "by import": {"make.py": MAKE, "use.py": f"from make import take\nfrom save import save\n{USE}"},
    "by a package": {"pkg/__init__.py": MAKE, "pkg/use.py": f"from . import take\nfrom save import save\n{USE}"},
    "by an outer package": {
        "pkg/__init__.py": MAKE,
        "pkg/inner/__init__.py": "",
        "pkg/inner/use.py": f"from .. import take\nfrom save import save\n{USE}",
    },
    "with lone returns": {"make.py": MAKE, "use.py": f"x = 1\rfrom make import take\rfrom save import save\r{USE}"},
    "on one line": {"make.py": MAKE, "use.py": f"try: from make import take\nfinally: from save import save\n{USE}"},
    "after a semicolon": {"make.py": MAKE, "use.py": f"from save import save; from make import take\n{USE}"},
    "over joined lines": {"make.py": MAKE, "use.py": "import os, save, \\\n  make\nsave.save(make.take())\n"},
    "in brackets with a remark": {
        "pkg/make.py": MAKE,
        "pkg/save.py": SAVE,
        "use.py": "from pkg import (  # (both)\n    save,\n    make,\n)\nsave.save(make.take())\n",
    },
    "by a star over two files": {
        "make.py": MAKE,
        "common.py": "from make import *\n",
        "all.py": "from common import *\n",
        "use.py": f"from all import take\nfrom save import save\n{USE}",
    },
    "by another name of the module": {
        "make.py": MAKE,
        "common.py": "import make as m\n",
        "use.py": "import common, save\nsave.save(common.m.take())\n",
    },
    "by another name of the function": {
        "make.py": MAKE,
        "common.py": "from make import take as t\n",
        "use.py": "import common, save\nsave.save(common.t())\n",
    },
    "by importlib": {
        "make.py": MAKE,
        "use.py": 'from importlib import import_module as load\nimport save\nsave.save(load("make").take())\n',
    },
    "in another encoding": {
        "make.py": MAKE.replace("take", "öffne"),
        "use.py": "# coding: latin-1\nfrom make import öffne\nfrom save import save\nsave(öffne())\n".encode("latin-1"),
    },
    "by a callback": {
        "make.py": f"{MAKE}\nimport register\nregister.each(take)\n",
        "register.py": "import save\ndef each(f):\n    save.save(f())\n",
    },
    "by a module's global": {
        "make.py": f"{MAKE}\nimport register\nregister.FACTORY = take\n",
        "register.py": "FACTORY = None\n",
        "use.py": "import register, save\nsave.save(register.FACTORY())\n",
    },
    "by a dictionary": {
        "make.py": f'{MAKE}\nimport register\nregister.FACTORIES["x"] = take\n',
        "register.py": "FACTORIES = {}\n",
        "use.py": 'import register, save\nsave.save(register.FACTORIES["x"]())\n',
    },
    "by a class attribute that is set from outside": {
        "make.py": MAKE,
        "state.py": "class State: pass\n",
        "set.py": "import make\nfrom state import State\nState.current = make.take()\n",
        "use.py": "from state import State\nimport save\nsave.save(State.current)\n",
    },
    "by an attribute that is set from outside": {
        "make.py": MAKE,
        "state.py": "class State:\n    def __init__(self): self.c = None\nstate = State()\n",
        "set.py": "import make\nfrom state import state\nstate.c = make.take()\n",
        "use.py": "from state import state\nimport save\nsave.save(state.c)\n",
    },
    "by a decorator": {
        "make.py": MAKE,
        "with_one.py": "import make\ndef given(f):\n    def inner(): return f(make.take())\n    return inner\n",
        "use.py": "import with_one, save\n@with_one.given\ndef go(c): save.save(c)\ngo()\n",
    },
    "by a fixture": {
        "conftest.py": f"import pytest\n{MAKE}\n@pytest.fixture\ndef db(): return take()\n",
        "t/test_it.py": "import save\nclass TestIt:\n    def test_it(self, db): save.save(db)\n",
    },
    "by a subclass": {
        "base.py": "import make\nclass Base:\n    def open(self): return make.take()\n",
        "make.py": MAKE,
        "derived.py": "from base import Base\nclass Derived(Base): pass\n",
        "use.py": "from derived import Derived\nimport save\nsave.save(Derived().open())\n",
    },
}


def outcome(folder: Path, triage: bool):
    settings = ScanSettings(Config(project_root=folder), jobs=2, use_cache=False, triage=triage)
    report = scan([folder], settings)
    return report.findings, report.problems, report.services


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_connection_that_goes_through_a_harmless_file_is_followed(tmp_path, name):
    folder = write(tmp_path / "program", {"save.py": SAVE, **PROGRAMS[name]})
    findings, problems, services = outcome(folder, triage=True)
    assert (findings, problems, services) == outcome(folder, triage=False)
    assert problems == ()
    [executed] = [each for each in findings if each.rule == "SQH301"]
    named = None if any(path.endswith("conftest.py") for path in PROGRAMS[name]) else "trades.db"
    assert (executed.confidence, executed.database) == ("certain", named)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "make.py": "import sqlite3\n\ndef opened(p): return sqlite3.connect(p)\n",
                "use.py": "from make import opened\nfrom place import WHERE\nopened(WHERE)\n",
                "place.py": 'WHERE = "tra" + "des.d" + "b"\n',
            },
            id="path",
        ),
        pytest.param(
            {
                "use.py": 'import sqlite3\nimport one\nsqlite3.connect("trades.db").execute(one.what())\n',
                "one.py": "import two\n\ndef what(): return two.word() + ' x'\n",
                "two.py": 'def word(): return "RELEASE"\n',
            },
            id="statement",
        ),
    ],
)
def test_a_text_that_a_harmless_file_gives_is_followed(tmp_path, files):
    folder = write(tmp_path / "program", files)
    assert outcome(folder, triage=True) == outcome(folder, triage=False)


def test_files_that_nothing_connects_are_not_even_loaded(tmp_path, monkeypatch):
    """Else every program above would pass for the wrong reason."""
    loaded: set[str] = set()
    load = loading.Loader.load

    def remember(self, paths, progress):
        loaded.update(paths)
        load(self, paths, progress)

    monkeypatch.setattr(loading.Loader, "load", remember)
    files = {"a.py": MAKE, "b.py": "import a\n", "c.py": "import os\nprint(os.sep)\n", "d.py": "import c\n"}
    findings, _, _ = outcome(write(tmp_path / "program", files), triage=True)
    assert findings
    assert loaded == {"a.py", "b.py"}


def test_what_cannot_be_parsed_is_told_wherever_it_stands(tmp_path):
    folder = write(tmp_path / "program", {"a.py": MAKE, "b.py": "import os\nos.getcwd(\n", "c.py": "x = 1\n"})
    findings, problems, services = outcome(folder, triage=True)
    assert [(problem.path, problem.line) for problem in problems] == [("b.py", 2)]
    assert (findings, problems, services) == outcome(folder, triage=False)
