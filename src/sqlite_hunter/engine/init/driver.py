"""The driver that the module goes by: a program that has one does not get a second."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_hunter.config import Config
from sqlite_hunter.engine.init.dependency import texts_of_dependencies
from sqlite_hunter.engine.init.imports import imports_of
from sqlite_hunter.engine.init.project import Project, label
from sqlite_hunter.engine.init.requirement import DRIVERS, PSYCOPG, PSYCOPG2, PSYCOPG2_OF_SOURCE, Driver

_OF_SOURCE: Final = re.compile(r"(?i)\bpsycopg2(?!\w|[-_.]+binary)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A driver."""

    driver: Driver
    reason: str = ""
    """What a person should know, where it is not the usual one and nobody has asked for it."""


def choose_driver(folder: Path, project: Project, config: Config) -> Choice:
    """The one of the configuration; else psycopg 3, unless the project has psycopg2 alone.

    It has what the files name that say what it needs, whichever it is; where these name none, what its code imports.
    """
    configured = config.target.driver if config.target is not None else None
    texts = list(texts_of_dependencies(project))
    is_built = any(_OF_SOURCE.search(text) for _, text in texts)
    if configured is not None:
        return Choice(PSYCOPG2_OF_SOURCE if is_built and configured == PSYCOPG2.name else DRIVERS[configured])
    if any(PSYCOPG.named.search(text) for _, text in texts):
        return Choice(PSYCOPG)
    where = next((f"{label(path)} names" for path, text in texts if PSYCOPG2.named.search(text)), "")
    if not where:
        imported, _ = imports_of(frozenset(DRIVERS), [folder], config)
        where = "the program imports" if imported == {PSYCOPG2.name} else ""
    if not where:
        return Choice(PSYCOPG)
    reason = f"{where} psycopg2, and so the module goes by it and not by psycopg 3: driver in [target] chooses"
    return Choice(PSYCOPG2_OF_SOURCE if is_built else PSYCOPG2, reason)
