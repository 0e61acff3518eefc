"""``.pre-commit-hooks.yaml`` has what the README names, and the README's configurations name what it has."""

import re
import shutil

import pytest
import yaml

from functional.ci.conftest import PLAIN, README, ROOT, USES, schema_faults, snippet
from sqlite_hunter import __version__
from sqlite_hunter.cli.check import command

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
SECTION = README.partition("\n## In pre-commit\n")[2].partition("\n## ")[0]


def test_the_hooks_are_those_of_the_table():
    assert [hook["id"] for hook in HOOKS] == re.findall(r"(?m)^\| `([\w-]+)` \|", SECTION)


def test_the_file_is_what_pre_commit_reads():
    assert schema_faults(".pre-commit-hooks.yml", HOOKS) == []
    assert schema_faults(".pre-commit-hooks.yml", [{**HOOKS[0], "entry": 1}]) != []


def test_the_configurations_name_hooks_and_this_version():
    known = {hook["id"] for hook in HOOKS}
    for name in ("pre-commit", "pre-commit-root"):
        [repository] = snippet(name)["repos"]
        assert repository["rev"] == f"v{__version__}"
        assert {hook["id"] for hook in repository["hooks"]} <= known


def test_the_first_gets_the_changed_files_and_the_second_none():
    first, second = HOOKS
    assert (first["entry"], second["entry"]) == ("sqlite-hunter check --staged", "sqlite-hunter check")
    assert first.get("pass_filenames", True)
    assert not second["pass_filenames"]
    assert all(hook["language"] == "python" and hook["require_serial"] for hook in HOOKS)


def test_the_arguments_are_options_of_the_command():
    options = {name for parameter in command.params for name in parameter.opts}
    [repository] = snippet("pre-commit-root")["repos"]
    given = [word for hook in repository["hooks"] for word in hook["args"] if word.startswith("-")]
    assert given == ["--root"]
    assert set(given) <= options


@pytest.mark.skipif(not shutil.which("git"), reason="git is needed")
def test_the_arguments_do_what_is_said(pull_request):
    """As pre-commit calls the hooks: the entry, the arguments, and for the first the changed files."""
    checkout = pull_request({"backend/a.py": PLAIN, "tools/b.py": PLAIN}, {"c.py": PLAIN})
    staged, tree = (
        [*hook["entry"].split(), *configured["args"]]
        for hook, configured in zip(HOOKS, snippet("pre-commit-root")["repos"][0]["hooks"], strict=True)
    )
    for name, code in (("tools/b.py", 0), ("backend/a.py", 1)):
        checkout.made.write({name: USES})
        checkout.made.git("add", ".")
        assert checkout.run([*staged, name]).code == code
        assert checkout.run(tree).code == code
