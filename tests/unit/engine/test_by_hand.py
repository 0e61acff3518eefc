from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.by_hand import run_by_hand
from sqlite_hunter.engine.discover import discover


def run(folder: Path, name: str, text: str) -> set[str]:
    for path, content in {"jobs/fix.py": "", "shop/main.py": "", "shop/__init__.py": "", name: text}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    found = discover([folder], Config(project_root=folder))
    return set(run_by_hand(found, [source.path for source in found.files], folder.name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "Run `python jobs/fix.py`.\n"),
        ("run.sh", "python -m pip install shop_main\npython other.py\npython -c 'print(1)'\n"),
        ("Makefile", "test:\n\tpython -m pytest\n"),
        ("pyproject.toml", "[project.scripts]\nx = 'elsewhere.main:run'\n"),
        ("run.sh", "cat jobs/fix.py\nimportant=1\n"),
        ("data.json", '{"file": "jobs/fix.py"}'),
    ],
)
def test_what_runs_nothing_of_the_program(tmp_path, name, text):
    assert run(tmp_path, name, text) == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("run.sh", "python3 -u jobs/fix.py --all\n"),
        ("run.sh", "PY=venv/bin/python3\nJOB=fix\nwhile true; do $PY -u jobs/$JOB.py; done\n"),
        ("run.sh", "echo 'never closed\npython jobs/fix.py\n"),
        ("jobs/run.sh", "cd $(dirname $0)\npython fix.py\n"),
        ("run.sh", 'python "$ROOT/jobs/fix.py"\n'),
        ("Makefile", "fix:\n\t$(PYTHON) jobs/fix.py\n"),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: uv run jobs/fix.py\n"),
        ("tox.ini", "[testenv]\ncommands = python jobs/fix.py\n"),
    ],
)
def test_scripts_recipes_and_jobs_run_files(tmp_path, name, text):
    assert run(tmp_path, name, text) == {"jobs/fix.py"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("run.sh", "python -m shop.main\n"),
        ("run.sh", "python - <<END\nfrom shop.main import run\nEND\n"),
        ("pyproject.toml", "[project.scripts]\nx = 'shop.main:run'\n"),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    x = shop.main:run\n"),
    ],
)
def test_modules_that_are_run(tmp_path, name, text):
    assert run(tmp_path, name, text) == {"shop/main.py"}
