"""All that ``init`` would change in a project, before anything is written."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlite_hunter.config import Config, TargetConfig
from sqlite_hunter.engine.init.declared import declared_columns
from sqlite_hunter.engine.init.dependency import Dependency, edit_dependency
from sqlite_hunter.engine.init.driver import Choice, choose_driver
from sqlite_hunter.engine.init.edited import Edited
from sqlite_hunter.engine.init.imports import imports_of
from sqlite_hunter.engine.init.mark import Marked, mark_of
from sqlite_hunter.engine.init.module import render
from sqlite_hunter.engine.init.naming import check_name, default_place, import_name
from sqlite_hunter.engine.init.project import (
    Project,
    UnfitError,
    check_writable,
    find_project,
    is_folder,
    label,
    read_text,
)
from sqlite_hunter.engine.init.variables import VARIABLES, edit_variables
from sqlite_hunter.errors import UsageError

VARIABLES_FILE: Final = ".env.example"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    folder: Path
    output: Path | None = None
    """The module, over the configuration."""
    asynchronous: bool | None = None
    """None: as the program is."""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is to be written."""

    path: Path
    """Absolute; the links on its way lead to nowhere outside of the project."""
    before: str | None
    """None for a new file."""
    after: str

    @property
    def name(self) -> str:
        """As messages name it."""
        return label(self.path)

    def is_current(self, project: Project) -> bool:
        """Whether the file is still as it was when this was made."""
        try:
            return read_text(self.path, project) == self.before
        except UnfitError:
            return False


@dataclass(slots=True)
class Plan:
    """What is to be written, and what is to be said."""

    project: Project
    import_name: str
    driver: Choice
    install: str = ""
    variables_name: str = VARIABLES_FILE
    changes: list[Change] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """A line for each part that is left to a person, with the file and what to do."""
    notes: list[str] = field(default_factory=list)


def make_plan(wanted: Wanted, config: Config) -> Plan:
    """Look at a project, and say what would change. Raises UsageError for what cannot be asked for at all."""
    target = config.target or TargetConfig()
    project = find_project(wanted.folder, config.project_root if config.source is not None else None)
    module = _place(wanted, config, target, project)
    if not module.is_relative_to(project.root):
        raise UsageError(f"cannot write {label(module)}: it is outside of the project {label(project.root)}")
    check_name(module, project)
    plan = Plan(project, import_name(module, project), choose_driver(wanted.folder, project, config))
    _plan_module(plan, module, wanted, config, target)
    if target.import_ is not None and plan.import_name not in target.import_:
        plan.notes.append(f"[target] import: rewritten code goes by {target.import_}, not by {label(module)}")
    if plan.driver.reason:
        plan.notes.append(plan.driver.reason)
    dependency = edit_dependency(project, plan.driver.driver)
    _plan_variables(plan, dependency)
    _plan_dependency(plan, dependency)
    return plan


def _place(wanted: Wanted, config: Config, target: TargetConfig, project: Project) -> Path:
    if wanted.output is not None:
        module = Path.cwd() / wanted.output
    elif target.module is not None:
        module = config.project_root / target.module
    else:
        return default_place(project)
    if not is_folder(module.parent):
        raise UsageError(f"cannot write {label(module)}: there is no directory {label(module.parent)}")
    return Path(os.path.normpath(module))


def _plan_module(plan: Plan, module: Path, wanted: Wanted, config: Config, target: TargetConfig) -> None:
    try:
        before = read_text(module, plan.project)
    except UnfitError as error:
        plan.refused.append(f"{label(module)}: {error}")
        return
    mark = mark_of(before) if before is not None else None
    asynchronous = _is_asynchronous(plan, wanted, config, mark)
    schemas = {name: each.schema for name, each in config.databases.items() if each.schema is not None}
    declared, notes = declared_columns(wanted.folder, config, before if mark is not None else None)
    plan.notes += [f"{label(module)}: {note}" for note in notes]
    locking, driver = target.locking or "advisory", plan.driver.driver.name
    after = render(schemas, locking, driver, asynchronous=asynchronous, declared=declared)
    if before is not None and "\r\n" in before:
        after = after.replace("\n", "\r\n")
    if before is not None and before != after and not wanted.force:
        if mark is None:
            plan.refused.append(
                f"{label(module)}: it was not written by init: name another by --output, or use --force"
            )
            return
        if mark.is_edited:
            plan.refused.append(f"{label(module)}: it was edited: --force overwrites it, --diff --force shows how")
            return
    _add(plan, module, before, Edited(after))


def _is_asynchronous(plan: Plan, wanted: Wanted, config: Config, mark: Marked | None) -> bool:
    """Whether the module has its asynchronous twin; it keeps one that it has, which rewritten code needs."""
    if wanted.asynchronous is not None:
        return wanted.asynchronous
    if mark is not None and mark.asynchronous:
        return True
    found, problems = imports_of({"aiosqlite"}, [wanted.folder], config)
    plan.notes += [f"{each.path}: {each.reason}: whether it imports aiosqlite is not known" for each in problems]
    return bool(found)


def _plan_variables(plan: Plan, dependency: Dependency) -> None:
    """The nearest example there is, else a new one beside the dependencies."""
    folders = [dependency.path.parent] if dependency.path is not None else []
    paths = [folder / VARIABLES_FILE for folder in (*plan.project.folders, *folders, plan.project.folder)]
    for path in paths:
        try:
            before = read_text(path, plan.project)
        except UnfitError as error:
            plan.refused.append(f"{label(path)}: {error}; add by hand: {', '.join(VARIABLES)}")
            return
        if before is not None:
            break
    else:
        path, before = (folders or [plan.project.folder])[0] / VARIABLES_FILE, None
    plan.variables_name = label(path)
    _add(plan, path, before, edit_variables(before or ""))


def _plan_dependency(plan: Plan, dependency: Dependency) -> None:
    plan.install = dependency.install
    if dependency.path is None:
        plan.refused.append(dependency.edited.refused)
    else:
        _add(plan, dependency.path, dependency.before, dependency.edited)


def _add(plan: Plan, path: Path, before: str | None, edited: Edited) -> None:
    """Note what comes of one file."""
    name = label(path)
    plan.notes += [f"{name}: {note}" for note in edited.notes]
    if edited.refused:
        plan.refused.append(f"{name}: {edited.refused}")
    elif edited.text != before:
        try:
            check_writable(path)
        except UnfitError as error:
            plan.refused.append(f"cannot write {name}: {error}")
            return
        plan.changes.append(Change(path, before, edited.text))
