"""Which file says what the project needs, and what becomes of it."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from sqlite_hunter.engine.init import pyproject
from sqlite_hunter.engine.init.edited import Edited
from sqlite_hunter.engine.init.project import Project, UnfitError, is_there, label, names_of_texts, read_text
from sqlite_hunter.engine.init.requirement import Driver, by_hand, normalised
from sqlite_hunter.engine.init.requirements import Include, edit_requirements

PYPROJECT: Final = "pyproject.toml"
REQUIREMENTS: Final = "requirements.txt"

_NOT_EDITED: Final = {
    "Pipfile": "[",
    "setup.py": "setup",
    "setup.cfg": "install_requires",
    "environment.yml": "dependencies",
    "environment.yaml": "dependencies",
}
"""Other files that say what a project needs, each with a text that it then holds."""
_COMMENT: Final = re.compile(r"(?m)(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class Dependency:
    """The file of the project's dependencies, edited."""

    path: Path | None
    """None where there is none that could be edited."""
    before: str
    edited: Edited
    install: str
    """The command that installs what the file asks for."""


def edit_dependency(project: Project, driver: Driver) -> Dependency:
    """The nearest file that says what the project needs, with the driver; or what to do by hand."""
    for folder in project.folders:
        found = _in_folder(folder, project, driver)
        if found is not None:
            return found
    reason = f"no {REQUIREMENTS} and no dependencies in a {PYPROJECT} were found: {by_hand(driver.whole)}"
    return Dependency(None, "", Edited("", reason), _install_driver(driver))


def texts_of_dependencies(project: Project) -> Iterator[tuple[Path, str]]:
    """The files that say what the project needs, from the nearest on, each with its text without comments."""
    for folder in project.folders:
        several = folder / "requirements"
        names = [PYPROJECT, *(name for name in names_of_texts(folder) if "requirement" in name.lower()), *_NOT_EDITED]
        for path in (*(folder / name for name in names), *(several / name for name in names_of_texts(several))):
            yield path, _COMMENT.sub("", _text_or_none(path, project) or "")


def project_name(project: Project) -> str | None:
    """What the pyproject.toml of the folder calls the project, as a package would be called."""
    try:
        text = read_text(project.folder / PYPROJECT, project)
    except UnfitError:
        return None
    document = pyproject.read_document(text) if text is not None else ""
    name = (pyproject.project_table(document) or {}).get("name") if isinstance(document, dict) else None
    return normalised(name).replace("-", "_") if isinstance(name, str) else None


def _in_folder(folder: Path, project: Project, driver: Driver) -> Dependency | None:
    found = _of_pyproject(folder, project, driver)
    if found is not None:
        return found
    if is_there(folder / REQUIREMENTS):
        return _of_requirements(folder / REQUIREMENTS, project, driver)
    for name, mark in _NOT_EDITED.items():
        if mark in (text := _text_or_none(folder / name, project) or ""):
            return _by_hand(folder / name, text, "such a file is not edited", driver)
    several = folder / "requirements"
    texts = [_text_or_none(several / name, project) for name in names_of_texts(several)]
    if texts:
        return _by_hand(
            several, "\n".join(text or "" for text in texts), "which of its files is the program's is not known", driver
        )
    return None


def _by_hand(path: Path, text: str, reason: str, driver: Driver) -> Dependency:
    """A file that is left to a person; only a word of advice once it names the driver."""
    if driver.named.search(text):
        note = f"it is not edited and names {driver.name} already: see that it asks for {driver.whole}"
        return Dependency(path, "", Edited("", notes=(note,)), _install(path.parent))
    return _refused(path, reason, driver)


def _text_or_none(path: Path, project: Project) -> str | None:
    try:
        return read_text(path, project)
    except UnfitError:
        return ""


def _of_pyproject(folder: Path, project: Project, driver: Driver) -> Dependency | None:
    """What a folder's pyproject.toml says of dependencies; None where that is nothing, or another file's matter."""
    path = folder / PYPROJECT
    try:
        text = read_text(path, project)
    except UnfitError as error:
        return _refused(path, str(error), driver)
    if text is None:
        return None
    if text.startswith("\ufeff"):
        return _refused(
            path, "it begins with a byte order mark, which TOML does not allow: {by_hand(driver.whole)}", driver
        )
    document = pyproject.read_document(text)
    if isinstance(document, str):
        return _refused(path, document, driver)
    table = pyproject.project_table(document)
    poetry = pyproject.poetry_dependencies(document)
    has_own = table is not None and "dependencies" in table
    if has_own or (table is not None and poetry is None and not _is_elsewhere(folder, document)):
        return _of_project(path, text, document, project, driver)
    if poetry is not None:
        return Dependency(path, text, pyproject.edit_poetry(text, document, driver), "poetry lock && poetry install")
    return None


def _of_project(path: Path, text: str, document: pyproject.Document, project: Project, driver: Driver) -> Dependency:
    """``[project] dependencies``, or the one file that setuptools takes them from."""
    folder = path.parent
    if not pyproject.is_dynamic(document):
        install = "uv sync" if is_there(folder / "uv.lock") else _install(folder)
        return Dependency(path, text, pyproject.edit_project(text, document, driver), install)
    files = pyproject.dynamic_files(document)
    if len(files) == 1:
        return _of_requirements(folder / files[0], project, driver)
    return _refused(path, "something else than this file says what the project needs (dynamic)", driver)


def _is_elsewhere(folder: Path, document: pyproject.Document) -> bool:
    """Whether a project that lists no dependency of its own has them in its requirements.txt."""
    return is_there(folder / REQUIREMENTS) and not pyproject.is_dynamic(document)


def _of_requirements(path: Path, project: Project, driver: Driver) -> Dependency:
    try:
        text = read_text(path, project)
    except UnfitError as error:
        return _refused(path, str(error), driver)
    if text is None:
        return _refused(path, "there is no such file", driver)
    edited = edit_requirements(path.name, text, _includes(path.parent, project), driver)
    install = _install_driver(driver) if edited.refused else f"pip install -r {quote(label(path))}"
    return Dependency(path, text, edited, install)


def _includes(folder: Path, project: Project) -> Include:
    """Reads what a requirements file of a folder includes; names count from that folder."""

    def include(name: str, target: str) -> tuple[str, str] | None:
        if ":" in target or "$" in target:  # a URL, or what a variable decides
            return None
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        try:
            text = read_text(folder / joined, project)
        except UnfitError:
            return None
        return None if text is None else (joined, text)

    return include


def _refused(path: Path, reason: str, driver: Driver) -> Dependency:
    """Nothing is written, and so what is there installs no driver."""
    return Dependency(path, "", Edited("", f"{reason}: {by_hand(driver.whole)}"), _install_driver(driver))


def _install(folder: Path) -> str:
    """The command that installs a project; pip takes a bare word for the name of a package."""
    name = label(folder)
    return f"pip install {quote(name if name.startswith(('.', '/')) else './' + name)}"


def _install_driver(driver: Driver) -> str:
    return f'pip install "{driver.whole}"'
