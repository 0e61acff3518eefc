import pytest

from sqlite_hunter.program.modules import Modules


def resolve(paths: list[str], importer: str, dotted: str, root: str = "project") -> str | None:
    return Modules([*paths, importer], root).resolve(importer, dotted)


# What is not the program's ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["json", "sqlite3", "logging.handlers", "queue", "types"])
def test_a_name_of_the_standard_library_is_not_the_programs(name):
    tail = name.replace(".", "/")
    assert resolve([f"pkg/{tail}.py", "pkg/__init__.py"], "pkg/app.py", name) is None


def test_a_file_of_a_library_s_name_elsewhere_is_not_the_library():
    assert resolve(["vendor/psycopg2.py"], "app/main.py", "psycopg2") is None


@pytest.mark.parametrize(
    "paths",
    [
        ["a/core/db.py", "b/core/db.py"],
        ["a/core/db.py", "b/core/db/__init__.py"],
    ],
)
def test_an_ending_that_two_files_share_names_neither(paths):
    assert resolve(paths, "app/main.py", "core.db") is None


def test_a_bare_name_is_not_looked_for_by_its_ending():
    assert resolve(["deep/down/db.py"], "app/main.py", "db") is None


def test_a_file_whose_name_only_ends_alike_is_not_meant():
    assert resolve(["a/mycore/db.py"], "app/main.py", "core.db") is None


def test_a_relative_import_never_leaves_its_package_for_another():
    assert resolve(["db.py", "other/db.py"], "pkg/app.py", ".db") is None


def test_a_relative_import_above_the_scanned_folder_is_not_found():
    assert resolve(["db.py", "pkg/db.py"], "pkg/app.py", "...other") is None


def test_in_a_package_a_sibling_is_not_beside():
    """In a package ``import db`` is the one at the root, not the sibling of that name."""
    paths = ["db.py", "pkg/__init__.py", "pkg/db.py"]
    assert resolve(paths, "pkg/app.py", "db") == "db.py"


def test_the_scanned_folder_s_own_name_does_not_hide_a_module_of_that_name():
    assert resolve(["backend.py"], "app.py", "backend", root="backend") == "backend.py"


# What is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "importer", "dotted", "found"),
    [
        (["db.py"], "app.py", "db", "db.py"),
        (["pkg/db.py"], "app.py", "pkg.db", "pkg/db.py"),
        (["pkg/__init__.py", "pkg/db.py"], "app.py", "pkg", "pkg/__init__.py"),
        (["pkg/__init__.py", "pkg/sub/__init__.py"], "app.py", "pkg.sub", "pkg/sub/__init__.py"),
        (["pkg/db.py"], "app.py", "pkg", "pkg/"),
        (["src/pkg/db.py"], "tests/test_db.py", "pkg.db", "src/pkg/db.py"),
        (["lib/pkg/db.py"], "bin/run.py", "pkg.db", "lib/pkg/db.py"),
        (["a/tools/common.py"], "a/tools/deep/__init__.py", "common", "a/tools/common.py"),
        (["services/core/db.py"], "app/main.py", "core.db", "services/core/db.py"),
        (["services/core/__init__.py"], "app/main.py", "vendor.core", None),
    ],
    ids=[
        "module", "in a package", "package", "package in a package", "namespace folder", "src layout", "lib layout",
        "a folder above", "only ending", "not the ending",
    ],
)  # fmt: skip
def test_an_absolute_import_names_a_file(paths, importer, dotted, found):
    assert resolve(paths, importer, dotted) == found


@pytest.mark.parametrize(
    ("importer", "dotted", "found"),
    [
        ("pkg/app.py", ".db", "pkg/db.py"),
        ("pkg/__init__.py", ".db", "pkg/db.py"),
        ("pkg/app.py", ".", "pkg/__init__.py"),
        ("pkg/sub/app.py", "..db", "pkg/db.py"),
        ("pkg/sub/app.py", "..", "pkg/__init__.py"),
        ("pkg/sub/app.py", ".", "pkg/sub/"),
        ("pkg/sub/app.py", "..sub.app", "pkg/sub/app.py"),
    ],
)
def test_a_relative_import_starts_at_its_own_package(importer, dotted, found):
    assert resolve(["pkg/__init__.py", "pkg/db.py", "pkg/sub/app.py"], importer, dotted) == found


def test_a_script_finds_what_lies_beside_it_first():
    paths = ["util.py", "tools/util.py"]
    assert resolve(paths, "tools/run.py", "util") == "tools/util.py"
    assert resolve([*paths, "tools/__init__.py"], "tools/run.py", "util") == "util.py"


def test_a_script_may_hide_the_standard_library():
    assert resolve(["tools/queue.py"], "tools/run.py", "queue") == "tools/queue.py"


@pytest.mark.parametrize(
    ("dotted", "found"),
    [("backend.core.db", "core/db.py"), ("backend.core", "core/"), ("backend.main", "main.py"), ("backend", "/")],
)
def test_the_scanned_folder_is_known_by_its_own_name(dotted, found):
    assert resolve(["core/db.py", "main.py"], "core/app.py", dotted, root="backend") == found


def test_the_scanned_folder_may_be_a_package_itself():
    assert resolve(["__init__.py", "db.py"], "app.py", "backend", root="backend") == "__init__.py"


# Modules of packages, and stars ------------------------------------------------------------------------


def test_a_submodule_is_looked_for_in_its_package_only():
    modules = Modules(["pkg/__init__.py", "pkg/db.py", "ns/db.py", "db.py"], "project")
    assert modules.submodule("pkg/__init__.py", "other") is None
    assert modules.submodule("pkg/db.py", "db") is None
    assert modules.submodule("pkg/__init__.py", "db") == "pkg/db.py"
    assert modules.submodule("ns/", "db") == "ns/db.py"


def test_a_submodule_of_the_scanned_folder():
    modules = Modules(["db.py", "pkg/x.py"], "project")
    assert modules.submodule("/", "other") is None
    assert modules.submodule("/", "db") == "db.py"
    assert modules.submodule("/", "pkg") == "pkg/"


def test_the_scanned_folder_as_a_package_hands_out_its_modules(sites_of):
    sites = sites_of(
        {
            "store.py": "import sqlite3\ndef opened():\n    return sqlite3.connect('a.db')\n",
            "app.py": "from backend import store\nstore.opened().execute('DELETE FROM t')\n",
            "other.py": "from . import store\nstore.opened().commit()\n",
        },
        root="backend",
    )
    assert sites.lines("execute", path="app.py") == [2]
    assert sites.lines("use", path="other.py") == [2]


def test_star_imports_are_followed_into_the_program_and_told_of_libraries(sites_of):
    sites = sites_of(
        {
            "names.py": "from sqlite3 import *\n",
            "app.py": "from names import *\nfrom json import *\nconnect('a.db').execute('SELECT 1')\nloads('x')\n",
        }
    )
    assert sites.lines("connect", path="app.py") == [3]
    assert sites.lines("execute", path="app.py") == [3]


def test_a_file_never_imports_itself_by_an_absolute_name():
    """A module named like the driver it wraps: ``aiosqlite.py`` that says ``import aiosqlite``."""
    modules = Modules(["async_db/aiosqlite.py", "main.py"], "app")
    assert modules.resolve("async_db/aiosqlite.py", "aiosqlite") is None
