"""Where the module goes, what it may be called, and how the program imports it."""

import keyword
import sys
from pathlib import Path
from typing import Final

from sqlite_hunter.engine.init.dependency import project_name
from sqlite_hunter.engine.init.project import Project, is_package, is_there, label, packages_in, taken_by
from sqlite_hunter.errors import UsageError

DEFAULT_NAME: Final = "postgres_database.py"

_DRIVERS: Final = frozenset(
    {"aiosqlite", "psycopg", "psycopg2", "psycopg_binary", "psycopg_c", "psycopg_pool", "sqlite3"}
)


def default_place(project: Project) -> Path:
    """The project's package, where it is told at once which one that is, else the folder itself."""
    sources = project.folder / "src"
    packages = packages_in(sources)
    if len(packages) == 1:
        return sources / packages[0] / DEFAULT_NAME
    name = project_name(project)
    package = project.folder / name if name else project.folder
    return (package if is_package(package) else project.folder) / DEFAULT_NAME


def check_name(module: Path, project: Project) -> None:
    """Raises UsageError for a module that cannot be imported, or instead of which another would be."""
    shown, stem = label(module), module.stem
    if module.suffix != ".py" or not stem.isidentifier() or keyword.iskeyword(stem) or stem.startswith("__"):
        raise UsageError(f"{shown}: not the name of a module: it takes a name that Python can import, ending in .py")
    if stem in sys.stdlib_module_names or stem in _DRIVERS:
        kind = "a module of the standard library" if stem in sys.stdlib_module_names else "the driver"
        raise UsageError(f"{shown}: it would hide {kind}, {stem}: choose another name")
    for folder in _import_roots(module, project):
        others = list(taken_by(folder, stem))
        if folder != module.parent and is_there(folder / module.name):
            others.append(label(folder / module.name))
        if others:
            raise UsageError(f"{shown}: the project has {others[0]} already: choose another name")


def import_name(module: Path, project: Project) -> str:
    """The dotted name that the program imports the module by."""
    parts, folder = [module.stem], module.parent
    while folder.name.isidentifier() and (is_package(folder) or _is_inner(folder, project)):
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)


def _is_inner(folder: Path, project: Project) -> bool:
    """Whether a folder without ``__init__`` is a package all the same: below the program's, and no import root."""
    return folder.is_relative_to(project.folder) and folder not in {project.folder, project.folder / "src"}


def _import_roots(module: Path, project: Project) -> list[Path]:
    """The folders whose modules share the name's first part: the module's own, and where it is no package's, all."""
    roots = [module.parent]
    if "." not in import_name(module, project):
        roots += [project.folder, project.folder / "src", project.root]
    return list(dict.fromkeys(roots))
