import os
import subprocess
import sys
from pathlib import Path

import pytest

from functional.cli import stub
from sqlite_hunter import rules
from sqlite_hunter.cli.main import execute

TESTS = Path(__file__).parents[2]
SOURCE = TESTS.parent / "src"


@pytest.fixture
def sample_rules(monkeypatch):
    """The three rules of ``sample_rules`` in the place of those of the tool."""
    monkeypatch.setattr(rules, "__path__", rules.__path__)
    stub.use_sample_rules()
    yield
    stub.forget_rules()


class CommandLine:
    """Runs command lines in this process, against a stub of the scan."""

    def __init__(self, monkeypatch, capsys):
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.scan = stub.StubScan(lambda: stub.sample("CLEAN"))

    def __call__(self, *args, sample="CLEAN"):
        """The exit code, stdout and stderr."""
        self.scan = stub.StubScan(lambda: stub.sample(sample))
        self._monkeypatch.setitem(sys.modules, "sqlite_hunter.engine.recall", self.scan)
        code = execute(args)
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err


@pytest.fixture
def command(sample_rules, monkeypatch, capsys, tmp_path):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SQLITE_HUNTER_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def environment():
    """An environment in which nothing but the source folder is said."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(map(str, (SOURCE, TESTS))),
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "error",
    }


@pytest.fixture
def process(environment, tmp_path):
    """Run the real command in a process of its own, against a sample report."""

    def run(sample, *args, variables=(), **options):
        return subprocess.run(
            [sys.executable, stub.__file__, sample, *args],
            env={**environment, **dict(variables)},
            cwd=tmp_path,
            timeout=60,
            check=False,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", **options},
        )

    return run
