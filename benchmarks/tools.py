"""What is compared: this tool, and the others in a virtual environment of their own."""

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.measuring import Command

OURS: Final = "sqlite-hunter"
LIBCST: Final = "LibCST metadata"
OTHERS: Final = ("ruff", "semgrep", "bandit", "libcst")
"""Packages of the package index."""
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Tools:
    """The environment that the others are in, and which of them could be had."""

    folder: Path
    missing: dict[str, str]
    """Why a package is not there, by name."""

    def program(self, name: str) -> str:
        """A program of the environment."""
        return str(self.folder / ("Scripts" if sys.platform == "win32" else "bin") / name)


def install(work: Path) -> Tools:
    """Make the environment, if it is not there already; a package that cannot be installed costs its rows only."""
    tools = Tools(work / "tools", {})
    if not Path(tools.program("python")).exists():
        venv.create(tools.folder, with_pip=True)
    for package in OTHERS:
        command = [tools.program("python"), "-m", "pip", "install", "--quiet", package]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            tools.missing[package] = f"pip cannot install it here (exit code {done.returncode})"
    return tools


def ours(folder: Path, cache: Path, *, cold: bool) -> Command:
    """A scan; a cold one finds no cache, a warm one that of the run before."""
    arguments = (sys.executable, "-m", "sqlite_hunter", "scan", str(folder), "--isolated", "--cache-dir", str(cache))
    prepare = partial(shutil.rmtree, cache, ignore_errors=True) if cold else _nothing
    return Command((*arguments, "--output-format", "json"), prepare, frozenset((0, 2)))


def ruff(tools: Tools, folder: Path, cache: Path, *, cold: bool) -> Command:
    """The two rules of ruff that come nearest: banned imports and SQL in strings."""
    options = ("--isolated", "--select", "TID251,S608", "--exit-zero", "--quiet", "--cache-dir", str(cache))
    prepare = partial(shutil.rmtree, cache, ignore_errors=True) if cold else _nothing
    return Command((tools.program("ruff"), "check", *options, str(folder)), prepare)


def check(folder: Path, cache: Path, *arguments: str) -> Command:
    """The gate, in a repository; whatever its verdict."""
    options = ("--isolated", "--cache-dir", str(cache), "--quiet")
    command = (sys.executable, "-m", "sqlite_hunter", "check", *options, *arguments)
    return Command(command, good=frozenset((0, 1, 2)), folder=folder)


def semgrep(tools: Tools, folder: Path) -> Command:
    """One pattern, of a rule file of ours, so that nothing is fetched."""
    options = ("--metrics=off", "--disable-version-check", "--quiet", "--no-git-ignore", "--json")
    rules = ("--config", str(_HERE / "semgrep-rules.yml"))
    return Command((tools.program("semgrep"), "scan", *options, *rules, str(folder)))


def bandit(tools: Tools, folder: Path) -> Command:
    """The check for SQL that is put together."""
    options = ("--recursive", "--quiet", "--tests", "B608", "--exit-zero", "--format", "json")
    return Command((tools.program("bandit"), *options, str(folder)))


def libcst(tools: Tools, folder: Path) -> Command:
    """Positions and qualified names of every file, in one process."""
    return Command((tools.program("python"), str(_HERE / "libcst_pass.py"), str(folder)))


def floors(folder: Path) -> dict[str, Command]:
    """What no Python program can be faster than: its start, its imports, and reading the files."""
    imports = (
        "import sqlite_hunter.cli.main, sqlite_hunter.engine.scan, sqlite_hunter.facts.extract, "
        "sqlite_hunter.program.analysis, sqlite_hunter.report.json"
    )
    reading = (
        "import os, sys\nfor folder, _, names in os.walk(sys.argv[1]):\n for name in names:\n"
        "  if name.endswith('.py'):\n   open(os.path.join(folder, name), 'rb').read()"
    )
    return {
        "start": Command((sys.executable, "-c", "pass")),
        "imports": Command((sys.executable, "-c", imports)),
        "reading": Command((sys.executable, "-c", f"{imports}\n{reading}", str(folder))),
    }


def _nothing() -> None:
    """Prepare nothing."""
