import pytest

from sqlite_hunter.engine.outline import Outline, of_text
from sqlite_hunter.engine.reach import reach_of_files, strongest

RUN = "if __name__ == '__main__':\n    pass\n"


def reach(files: dict[str, str], *entries: str, **outside: str) -> dict[str, str]:
    contents = {path: text.encode() for path, text in files.items()}
    outlines = {path: of_text(text) for path, text in files.items()}
    starts = {path: outlines[path] for path in entries} | {
        f"../{name}": of_text(text) for name, text in outside.items()
    }
    return reach_of_files(contents, "backend", outlines.__getitem__, starts)


def test_without_entries_only_tests_are_told():
    files = {
        "main.py": "import a\n" + RUN,
        "a.py": "",
        "b.py": "",
        "test_a.py": "import b",
        "tests/help.py": "",
        "tests/test_b.py": "",
    }
    assert reach(files) == {"test_a.py": "test", "tests/help.py": "test", "tests/test_b.py": "test"}


def test_what_nobody_imports_is_unreferenced_and_so_is_what_only_that_imports():
    assert reach({"main.py": "", "old.py": "import older", "older.py": ""}, "main.py") == {
        "main.py": "production", "old.py": "unreferenced", "older.py": "unreferenced",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "'import a'",
        "# import a",
        "x = 'a.py'",
        "x = 'a.json'",
        "import subprocess  # 'a.py'",
        "import json, a.b",
        "from .a import x",
    ],
)
def test_what_is_no_import_of_it_reaches_nothing(text):
    assert reach({"main.py": "", "x/main.py": text, "a.py": ""}, "x/main.py")["a.py"] == "unreferenced"


@pytest.mark.parametrize(
    "text",
    [
        'import subprocess\n"""Starts\n"deep/a.py"."""\n',
        "import subprocess\nprint('see a.py for more')\n",
        "import subprocess\nsubprocess.run(['python', '/usr/share/a.py'])\n",
        "import subprocess\nsubprocess.run(['python', 'ba.py', '-m', 'json.tool'])\n",
        "x = 'deep.b.name'\ny = 'a'\nz = 'a.txt'\n",
    ],
)
def test_what_only_speaks_of_a_file_does_not_start_it(text):
    assert reach({"main.py": text, "deep/a.py": ""}, "main.py")["deep/a.py"] == "unreferenced"


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess, sys\nsubprocess.Popen([sys.executable, 'deep/a.py'])\n",
        "import subprocess, sys\nscript = os.path.join(HERE, 'a.py')\nsubprocess.run([sys.executable, script])\n",
        "import subprocess\nsubprocess.run(f'python3 -u {HERE}/deep/a.py --x', shell=True)\n",
        "import subprocess\nsubprocess.run([sys.executable, '-m', 'deep.a'])\n",
        "import os\nos.system('python -m deep.a &')\n",
        "import runpy\nrunpy.run_path('deep/a.py')\n",
        "uvicorn.run('deep.a:app', reload=True)\n",
        "import subprocess\nsubprocess.run(['uvicorn', 'deep.a:app'])\n",
        "app = Celery(include=['deep.a'])\n",
        "HANDLERS = {'x': 'deep.a.handle'}\n",
    ],
)
def test_ways_to_start_or_to_name_a_file(text):
    assert reach({"main.py": text, "deep/a.py": "import b", "b.py": ""}, "main.py") == {
        "main.py": "production", "deep/a.py": "production", "b.py": "production",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import importlib\nimportlib.import_module(f'plug.{name}_cmd')\n", ["production", "unreferenced"]),
        ("__import__('plug.' + name)\n", ["production", "unreferenced"]),
        ("import logging\nlogging.getLogger(f'plug.{name}')\n", ["unreferenced", "unreferenced"]),
        ("import importlib\nimportlib.import_module(f'other.{name}')\n", ["unreferenced", "unreferenced"]),
    ],
)
def test_a_module_of_a_package_that_is_only_known_at_run_time_may_be_any(text, found):
    told = reach({"main.py": text, "plug/__init__.py": "", "plug/a.py": "", "plug/in/b.py": ""}, "main.py")
    assert [told["plug/a.py"], told["plug/in/b.py"]] == found


def test_what_a_test_or_a_tool_starts_is_theirs():
    starts = "import subprocess\nsubprocess.run(['python', '{}.py'])\n"
    files = {"m.py": "", "test_a.py": starts.format("a"), "a.py": "", "tool.py": starts.format("b") + RUN, "b.py": ""}
    assert reach(files, "m.py") == {
        "m.py": "production", "test_a.py": "test", "a.py": "test", "tool.py": "tool", "b.py": "tool",
    }  # fmt: skip


def test_of_several_files_of_a_name_that_beside_the_caller_is_meant():
    starts = "import subprocess\nsubprocess.run(['python', 'a.py'])\n"
    files = {"x/main.py": starts, "x/a.py": "", "y/a.py": ""}
    assert reach(files, "x/main.py")["y/a.py"] == "unreferenced"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("alembic/env.py", "from alembic import context\n"),
        ("alembic/versions/1_a.py", "revision = '1'\ndown_revision = None\n"),
        ("shop/migrations/0001_a.py", "class Migration(migrations.Migration):\n    pass\n"),
        ("shop/management/commands/fix.py", "class Command(BaseCommand):\n    pass\n"),
        ("setup.py", "from setuptools import setup\nsetup()\n"),
        ("noxfile.py", ""),
    ],
)
def test_what_tools_load_is_a_tool(path, text):
    assert reach({"m.py": "", path: text, "shop/setup_x.py": "x = 'down_revision'"}, "m.py") == {
        "m.py": "production", path: "tool", "shop/setup_x.py": "unreferenced",
    }  # fmt: skip


def test_a_file_that_scripts_run_is_a_tool_unless_it_is_more():
    files = dict.fromkeys(("m.py", "fix.py", "test_x.py", "lib.py"), b"")
    found = reach_of_files(files, "x", lambda path: Outline(), {"m.py": Outline()}, {"m.py", "fix.py", "test_x.py"})
    assert found == {"m.py": "production", "fix.py": "tool", "test_x.py": "test", "lib.py": "unreferenced"}


def test_a_test_is_a_test_and_what_only_tests_import_too():
    files = {
        "main.py": "",
        "test_x.py": "import helper, tool, shared",
        "helper.py": "",
        "tool.py": "import shared\n" + RUN,
    }
    assert reach({**files, "shared.py": ""}, "main.py") == {
        "main.py": "production", "test_x.py": "test", "helper.py": "test", "tool.py": "tool", "shared.py": "tool",
    }  # fmt: skip


def test_a_name_that_ends_in_test_is_a_test_where_it_tests():
    assert reach({"m.py": "", "load_test.py": "x = 1", "a_test.py": "import pytest"}, "m.py") == {
        "m.py": "production", "load_test.py": "unreferenced", "a_test.py": "test",
    }  # fmt: skip


def test_production_comes_before_all_else():
    files = {"main.py": "import tool\nimport test_data", "tool.py": RUN, "test_data.py": "import deep", "deep.py": ""}
    assert set(reach(files, "main.py").values()) == {"production"}


@pytest.mark.parametrize(
    "text",
    [
        "import pkg.a",
        "from pkg import a",
        "from pkg.a import x",
        "from backend.pkg.a import x",
        "def f():\n    from pkg import a",
        "import importlib\nimportlib.import_module('pkg.a')",
        "try:\n    import pkg.a\nexcept ImportError:\n    pass",
    ],
)
def test_ways_to_import(text):
    files = {"main.py": text, "pkg/__init__.py": "", "pkg/a.py": "from . import b", "pkg/b.py": "", "pkg/c.py": ""}
    assert reach(files, "main.py") == {**dict.fromkeys(files, "production"), "pkg/c.py": "unreferenced"}


def test_the_packages_around_what_is_run_are_reached():
    files = {"shop/__init__.py": "import deep", "shop/jobs/__init__.py": "", "shop/jobs/a.py": "", "deep.py": ""}
    assert set(reach(files, "shop/jobs/a.py").values()) == {"production"}


def test_circles_end():
    assert set(reach({"a.py": "import b", "b.py": "import a"}, "a.py").values()) == {"production"}


def test_a_file_that_changes_the_path_imports_from_anywhere():
    files = {"api/main.py": "import sys\nsys.path.insert(0, x)\nimport help", "lib/deep/help.py": ""}
    assert reach(files, "api/main.py")["lib/deep/help.py"] == "production"
    files["api/main.py"] = "import help"
    assert reach(files, "api/main.py")["lib/deep/help.py"] == "unreferenced"


def test_a_program_that_is_not_scanned_counts_with_what_it_imports():
    files = {"core/a.py": "import core.b", "core/b.py": "", "c.py": ""}
    assert reach(files, old="from backend.core import a") == {
        "core/a.py": "production", "core/b.py": "production", "c.py": "unreferenced",
    }  # fmt: skip


def test_a_file_of_which_nothing_is_known_imports_nothing():
    assert reach_of_files({"a.py": b"", "b.py": b""}, "x", lambda path: Outline(), {"a.py": Outline()}) == {
        "a.py": "production", "b.py": "unreferenced",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], None),
        ([None], None),
        (["test", None], None),
        (["production", None], "production"),
        (["unreferenced", "tool", "test"], "tool"),
        (["test", "unreferenced"], "test"),
    ],
)
def test_several_files_reach_as_far_as_the_one_that_reaches_furthest(parts, whole):
    assert strongest(parts) == whole
