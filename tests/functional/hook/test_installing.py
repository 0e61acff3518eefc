"""The hooks as people install them: pre-commit makes an environment, and pip fetches what they need."""

import os
import shutil
from pathlib import Path

import pytest
import yaml

from functional.hook.conftest import HOOKS, Project

SHIPPED = ("src", "codemods", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", HOOKS.name)
CACHE = os.environ.get("PIP_CACHE_DIR") or str(Path.home() / ".cache" / "pip")
"""What pip has fetched before for whoever runs the tests need not be fetched anew."""
NO_NETWORK = ("No matching distribution found", "Could not find a version", "ConnectionError", "ReadTimeout")


@pytest.mark.slow
def test_the_hooks_are_installed_and_run(fresh, environment, tmp_path):
    published = Project(tmp_path / "published", environment)
    published.folder.mkdir()
    for name in SHIPPED:
        source = HOOKS.parent / name
        if source.is_dir():
            shutil.copytree(source, published.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, published.folder / name)
    published.must("init", "--quiet", "--initial-branch=main", ".")
    published.must("config", "user.name", "Nobody")
    published.must("config", "user.email", "nobody@example.com")
    published.save()
    hooks = [{"id": "sqlite-hunter"}, {"id": "sqlite-hunter-gate"}]
    used = {"repo": published.folder.as_uri(), "rev": published.head(), "hooks": hooks}
    fresh.environment = {**environment, "PIP_CACHE_DIR": CACHE, "PIP_NO_COMPILE": "1"}
    fresh.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [used]}))
    installed = fresh.pre_commit("install-hooks")
    if not installed.passed and any(reason in installed.said for reason in NO_NETWORK):
        pytest.skip("pip cannot fetch what the hooks need")
    assert installed.passed, installed.said
    fresh.write("app.py", "import os\n")
    done = fresh.add_and_commit()
    assert done.passed, done.said
    fresh.append("app.py", "import sqlite3\n")
    done = fresh.add_and_commit()
    assert not done.passed
    assert done.said.count(" --> app.py:2:8") == 2
