"""The floors of DESIGN.md, held: imports go down only, nothing goes round in a circle, and start-up stays cheap.

The floors are those of *Layout and floors*, with one deviation, written down here because the test is where it is
decided: ``sql`` stands above ``model`` (the page has them the other way round), since a summary of a statement is a
``model.finding.SqlSummary`` and the model itself needs no SQL. The package's own ``__init__`` (the version) stands
below everything, ``entry`` and ``__main__`` above everything. What is not given a floor fails: a new package must be
placed.

Imports inside functions count as any other: they are how a circle is hidden. Those under ``TYPE_CHECKING`` do not.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sqlite_hunter

PACKAGE = "sqlite_hunter"
CODEMODS = "sqlite_hunter_codemods"
REPOSITORY = Path(__file__).resolve().parent.parent

FLOORS = [
    {"__init__"},
    {"errors"},
    {"model"},
    {"sql"},
    {"program", "syntax", "report", "config", "managers"},
    {"rules", "facts", "files", "checklist", "suppressions", "gate", CODEMODS},
    {"engine"},
    {"cli"},
    {"entry"},
    {"__main__"},
]
"""Lowest first. Packages on one floor do not see each other."""

HEAVY = {"libcst", "click", "rich"}

Imports = dict[str, set[str]]
"""Module -> what it imports: full names, of own modules and of others."""


def source_files(root: Path, package: str) -> dict[str, Path]:
    """The modules of a package by their dotted names."""
    modules = {}
    for path in (root / package).rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt) and is_type_checking(node):
            for other in node.orelse:
                yield other
                yield from statements(other)
            continue
        yield node
        yield from statements(node)


def imported(path: Path, own: set[str]) -> set[str]:
    """What a file imports; ``from a import b`` is ``a.b`` where that is a module, else ``a``."""
    found = set()
    for node in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            module = node.module or ""
            found |= {f"{module}.{name.name}" if f"{module}.{name.name}" in own else module for name in node.names}
    return found


def read_imports(modules: dict[str, Path]) -> Imports:
    return {name: imported(path, set(modules)) for name, path in modules.items()}


def part(module: str) -> str:
    """The package, or the file at the top, that a module of ours belongs to."""
    root, _, rest = module.partition(".")
    return CODEMODS if root == CODEMODS else rest.partition(".")[0] or "__init__"


def floor_faults(imports: Imports) -> list[str]:
    """Imports that do not go down."""
    height = {name: level for level, floor in enumerate(FLOORS) for name in floor}
    faults = [f"{name}: {part(name)} has no floor" for name in imports if part(name) not in height]
    for name, targets in imports.items():
        for target in targets & imports.keys():
            here, there = part(name), part(target)
            if here != there and height.get(here, 99) <= height.get(there, -1):
                faults.append(f"{name} imports {target}")
    return sorted(faults)


def reachable(start: str, imports: Imports) -> dict[str, tuple[str, ...]]:
    """Everything that importing a module leads to, with the chain that does."""
    chains = {start: (start,)}
    queue = [start]
    for name in queue:
        for target in sorted(imports.get(name, ())):
            if target not in chains:
                chains[target] = (*chains[name], target)
                queue.append(target)
    return chains


def circles(imports: Imports) -> list[tuple[str, ...]]:
    """For each module that leads back to itself, the chain that does."""
    found = []
    for name, targets in imports.items():
        for target in sorted(targets & imports.keys()):
            chain = reachable(target, imports).get(name)
            if chain is not None:
                found.append((name, *chain))
                break
    return found


def with_packages(imports: Imports) -> Imports:
    """As Python does it: whoever imports ``a.b.c`` runs the ``__init__`` of ``a`` and of ``a.b`` as well."""
    return {
        name: {".".join(target.split(".")[:length]) for target in targets for length in range(1, target.count(".") + 2)}
        for name, targets in imports.items()
    }


def heavy_faults(imports: Imports, parts: set[str], banned: set[str]) -> list[str]:
    """Chains from a part to a library that it must not see, not even through others."""
    faults = []
    imports = with_packages(imports)
    for name in imports:
        if part(name) in parts:
            for target, chain in reachable(name, imports).items():
                if target.partition(".")[0] in banned:
                    faults.append(" -> ".join(chain))
    return sorted(faults)


# --- the checks can fail -------------------------------------------------------------------------------


def planted(tmp_path: Path, files: dict[str, str]) -> Imports:
    for name, text in files.items():
        path = tmp_path / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_imports(source_files(tmp_path, PACKAGE))


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (
            {"model/a.py": "import sqlite_hunter.sql.b", "sql/b.py": ""},
            "sqlite_hunter.model.a imports sqlite_hunter.sql.b",
        ),
        (
            {"rules/a.py": "from sqlite_hunter.facts import b", "facts/b.py": ""},
            "sqlite_hunter.rules.a imports sqlite_hunter.facts.b",
        ),
        (
            {"errors.py": "def f():\n    from sqlite_hunter.cli.m import x", "cli/m.py": "x = 1"},
            "sqlite_hunter.errors imports sqlite_hunter.cli.m",
        ),
        ({"helpers/a.py": ""}, "sqlite_hunter.helpers.a: helpers has no floor"),
    ],
)
def test_floor_faults_are_found(tmp_path, files, fault):
    assert floor_faults(planted(tmp_path, files)) == [fault]


def test_type_checking_imports_are_no_fault(tmp_path):
    text = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n"
        "    from sqlite_hunter.cli import b\n"
        "else:\n"
        "    import re\n"
    )
    imports = planted(tmp_path, {"model/a.py": text, "cli/b.py": ""})
    assert floor_faults(imports) == []
    assert imports["sqlite_hunter.model.a"] == {"typing", "re"}


def test_circles_are_found(tmp_path):
    files = {"sql/a.py": "import sqlite_hunter.sql.b", "sql/b.py": "def f():\n    from sqlite_hunter.sql import c"}
    assert circles(planted(tmp_path, {**files, "sql/c.py": ""})) == []
    found = circles(planted(tmp_path, {**files, "sql/c.py": "from sqlite_hunter.sql.a import x"}))
    assert {chain[0] for chain in found} == {f"sqlite_hunter.sql.{name}" for name in "abc"}


def test_hidden_heavy_imports_are_found(tmp_path):
    imports = planted(
        tmp_path,
        {
            "rules/a.py": "from sqlite_hunter.syntax import b",
            "syntax/b.py": "def f():\n    import libcst",
            "rules/c.py": "import sqlite_hunter.report.d",
            "report/__init__.py": "import rich",
            "report/d.py": "",
        },
    )
    assert heavy_faults(imports, {"rules"}, HEAVY) == [
        "sqlite_hunter.rules.a -> sqlite_hunter.syntax.b -> libcst",
        "sqlite_hunter.rules.c -> sqlite_hunter.report -> rich",
    ]
    assert heavy_faults(imports, {"program"}, HEAVY) == []


# --- this repository -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own() -> Imports:
    modules = source_files(REPOSITORY / "src", PACKAGE) | source_files(REPOSITORY / "codemods", CODEMODS)
    assert f"{PACKAGE}.engine.pool" in modules
    return read_imports(modules)


def test_imports_go_down_only(own):
    assert floor_faults(own) == []


def test_there_is_no_circle(own):
    assert circles(own) == []


def test_rules_program_and_gate_never_see_syntax_trees_or_the_terminal(own):
    assert heavy_faults(own, {"rules", "program", "gate"}, HEAVY) == []


def test_click_is_only_in_the_command_line(own):
    parts = {
        part(name) for name, targets in own.items() if any(target.partition(".")[0] == "click" for target in targets)
    }
    assert parts <= {"cli"}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("pickle", []),
        # Facts cross from our own forked workers through a pipe as marshal: nothing of a scanned file, and nothing that
        # was ever on a disk. The cache is JSON.
        ("marshal", [f"{PACKAGE}.engine.loading"]),
        ("shelve", []),
        ("dill", []),
    ],
)
def test_nothing_is_unpickled(own, name, allowed):
    assert [module for module, targets in own.items() if name in targets] == allowed


def test_every_folder_of_modules_is_a_package_with_a_docstring():
    for root, package in [("src", PACKAGE), ("codemods", CODEMODS)]:
        for folder in {path.parent for path in source_files(REPOSITORY / root, package).values()}:
            init = folder / "__init__.py"
            assert init.is_file(), folder
            assert ast.get_docstring(ast.parse(init.read_text("utf-8"))), init


ASKS_THE_DISK = re.compile(
    r"\bos\.(?:stat|lstat|open|scandir|listdir|walk|access|readlink|path\.(?:exists|isfile|isdir|islink|lexists|getsize|"
    r"getmtime|samefile))\b|(?<!\bdisk)(?<!\bCache)\.(?:is_file|is_dir|is_symlink|exists|stat|lstat|samefile|iterdir|glob|rglob|read_bytes|"
    r"read_text|open)\(|(?<![\w.])open\("
)
MAY_ASK = {
    "engine.disk",  # where it is noted
    "engine.checklist",  # the document itself, which no result of a scan hangs on
    "engine.discover",  # entries of folders that it was given
    "engine.cache", "engine.recall",  # what no result hangs on
    "engine.git", "engine.snapshot",  # what never changes
    "engine.overwriting",  # where reports go
    "engine.sqlite_file",  # a database that is named, and no part of a scan
    "engine.suppressing",  # where a file that was scanned is written
    "engine.explain", "engine.left_out", "engine.place",  # what is asked of one line, and never recalled
    "engine.pool", "engine.worker", "engine.spawned",
    "engine.init.project",  # what is written into, and is no part of a scan
    "engine.init.module",  # the tool's own template
    "engine.proving", "engine.prove.server",  # files of SQL that are named, and programs of a server: never recalled
}  # fmt: skip
SPOKEN_OF = re.compile(r'"""(?s:.*?)"""|"[^"\n]*"|#[^\n]*|``.*?``')


def test_what_decides_a_result_is_asked_of_the_disk_where_it_is_noted():
    """A result is recalled while the noted answers stay: what is asked elsewhere could change unseen."""
    asking = set()
    for name, path in source_files(REPOSITORY / "src", PACKAGE).items():
        if part(name) not in {"cli", "config", "report", "entry"}:
            text = SPOKEN_OF.sub("", path.read_text("utf-8"))
            asking |= {name.removeprefix(f"{PACKAGE}.")} if ASKS_THE_DISK.search(text) else set()
    assert asking <= MAY_ASK
    assert asking >= {"engine.disk", "engine.discover", "engine.left_out"}


def loaded_by(statement: str) -> set[str]:
    """The top names in sys.modules after a statement, in a program of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(sqlite_hunter.__file__).parents[1])}
    text = f"import sys\n{statement}\nsys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", text], check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_nothing_is_imported_before_ctrl_c_is_answered():
    assert loaded_by("import sqlite_hunter.entry") - loaded_by("pass") == {PACKAGE}


def test_what_is_loaded_is_seen():
    assert "click" in loaded_by("import click")


def test_start_up_does_not_pay_for_what_it_may_not_need():
    loaded = loaded_by("import sqlite_hunter.cli.main")
    assert "sqlite_hunter" in loaded
    assert not loaded & {"libcst", "sqlglot", "rich", "jinja2", "psycopg", "yaml"}


def test_ground_of_the_engine_is_cheap():
    loaded = loaded_by("import sqlite_hunter.engine.cache, sqlite_hunter.engine.discover, sqlite_hunter.engine.pool")
    assert not loaded & {"libcst", "sqlglot", "rich", "click", "tomllib", "multiprocessing"}
