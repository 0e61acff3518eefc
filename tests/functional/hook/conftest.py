"""Real git repositories with the hooks of ``.pre-commit-hooks.yaml``, run by the real pre-commit.

Nothing is fetched: the hooks stand in a local repository of the configuration, word for word but for their language,
and a script that runs the tested source is what they find on the PATH.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

import ready

HOOKS = Path(__file__).parents[3] / ".pre-commit-hooks.yaml"

PROGRAM = {
    "app/__init__.py": "",
    "app/store.py": (
        "import sqlite3\n\n\n"
        "def get_conn():\n"
        '    return sqlite3.connect("trades.db")\n\n\n'
        "def save(row):\n"
        "    conn = get_conn()\n"
        '    conn.execute("INSERT INTO trades VALUES (?, ?)", row)\n'
        "    conn.commit()\n"
    ),
    "app/users.py": (
        "from app.helper import load\nfrom app.store import get_conn\n\n\ndef show():\n    return load(get_conn())\n"
    ),
    "app/helper.py": "def load(conn):\n    return [conn]\n",
    "app/pool.py": "def get_pooled():\n    return None\n",
    "app/late.py": (
        "from app.pool import get_pooled\n\n\n"
        "def newest():\n"
        '    return get_pooled().execute("SELECT max(id) FROM trades")\n'
    ),
    "app/plain.py": "import os\n\n\ndef here():\n    return os.getcwd()\n",
    "notes.txt": "Nothing in particular.\n",
    "run.sh": "#!/bin/sh\npython -m app.users\n",
    "requirements.txt": "requests==2.32.0\n",
    ".gitignore": ".sqlite_hunter_cache/\n",
}
"""A program with SQLite, and with functions that would run statements on it if they were handed some."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and all that it said."""

    code: int
    said: str

    @property
    def passed(self) -> bool:
        return self.code == 0


@dataclass(slots=True)
class Project:
    """A git repository in which pre-commit is installed."""

    folder: Path
    environment: dict[str, str] = field(repr=False)

    def git(self, *arguments, **options) -> Done:
        return self.run("git", *arguments, **options)

    def pre_commit(self, *arguments) -> Done:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def sqlite_hunter(self, *arguments) -> Done:
        return self.run("sqlite-hunter", *arguments)

    def run(self, *command, at=None, **variables) -> Done:
        done = subprocess.run(
            command,
            cwd=at or self.folder,
            env={**self.environment, **variables},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=600,
        )
        return Done(done.returncode, done.stdout)

    def must(self, *arguments, **options) -> str:
        """Run git where it has to succeed."""
        done = self.git(*arguments, **options)
        assert done.passed, done.said
        return done.said

    def write(self, name, content) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, name) -> str:
        return (self.folder / name).read_bytes().decode()

    def change(self, name, old, new) -> None:
        """Put another text in the place of one that stands there once."""
        text = self.read(name)
        assert text.count(old) == 1
        self.write(name, text.replace(old, new))

    def append(self, name, text) -> None:
        self.write(name, self.read(name) + text)

    def commit(self, *arguments, **options) -> Done:
        """Commit what is staged, with the hook."""
        return self.git("commit", "-m", "a change", *arguments, **options)

    def add_and_commit(self, *names) -> Done:
        self.must("add", "--", *(names or (".",)))
        return self.commit()

    def save(self) -> None:
        """Commit all there is, without the hook."""
        self.must("add", "-A")
        self.must("commit", "--no-verify", "--quiet", "-m", "as it is")

    def head(self) -> str:
        return self.must("rev-parse", "HEAD").strip()

    def use_hooks(self, *names) -> None:
        """Have the configuration name some of the hooks."""
        self.write(".pre-commit-config.yaml", configuration(*names))


def configuration(*names) -> str:
    """A configuration with hooks of this repository, changed in nothing but their language."""
    hooks = [{**hook, "language": "system"} for hook in yaml.safe_load(HOOKS.read_text("utf-8")) if hook["id"] in names]
    assert [hook["id"] for hook in hooks] == sorted(names)
    return yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}, sort_keys=False)


@pytest.fixture(scope="session")
def environment(tmp_path_factory) -> dict[str, str]:
    """An environment with the tested command on the PATH, and without anybody's configuration."""
    home = tmp_path_factory.mktemp("home")
    program = home / "bin" / "sqlite-hunter"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(ready.command())} "$@"\n')
    program.chmod(0o755)
    return {
        "PATH": os.pathsep.join((str(program.parent), os.environ["PATH"])),
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_EDITOR": "true",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> Path:
    """Where the repositories of all tests are, one after the other: what the cache knows hangs on the folder."""
    return tmp_path_factory.mktemp("place") / "work"


@pytest.fixture(scope="session")
def empty(environment, place) -> Path:
    """A repository without a commit, with the hook; kept beside the place."""
    made = Project(place, environment)
    made.folder.mkdir()
    made.must("init", "--quiet", "--initial-branch=main", ".")
    made.must("config", "user.name", "Nobody")
    made.must("config", "user.email", "nobody@example.com")
    made.use_hooks("sqlite-hunter")
    installed = made.pre_commit("install")
    assert installed.passed, installed.said
    return place.rename(place.with_name("empty"))


@pytest.fixture(scope="session")
def committed(empty, environment, place) -> Path:
    """The program, committed, with the cache that a commit before has left."""
    made = Project(shutil.copytree(empty, place, symlinks=True), environment)
    for name, content in PROGRAM.items():
        made.write(name, content)
    made.save()
    made.append("notes.txt", "Another line.\n")
    made.must("add", "notes.txt")
    checked = made.sqlite_hunter("check", "--staged")
    assert checked.passed, checked.said
    made.must("reset", "--quiet", "--hard")
    assert made.must("status", "--porcelain") == ""
    return place.rename(place.with_name("committed"))


@pytest.fixture
def fresh(empty, environment, place) -> Iterator[Project]:
    """A repository of the test's own without a commit."""
    yield Project(shutil.copytree(empty, place, symlinks=True), environment)
    shutil.rmtree(place)


@pytest.fixture
def project(committed, environment, place) -> Iterator[Project]:
    """The program in a repository of the test's own."""
    yield Project(shutil.copytree(committed, place, symlinks=True), environment)
    shutil.rmtree(place)
