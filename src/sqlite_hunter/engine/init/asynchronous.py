"""Whether a program imports aiosqlite, so that the module needs its twin for asynchronous callers."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlite_hunter.config import Config
from sqlite_hunter.engine.discover import discover, read
from sqlite_hunter.model.finding import Problem

_DRIVER: Final = "aiosqlite"


def imports_aiosqlite(paths: Sequence[Path], config: Config) -> tuple[bool, tuple[Problem, ...]]:
    """Whether any file of a program does, and what could not be read; one that does not parse does if it names it."""
    found = discover(paths, config)
    problems = list(found.problems)
    for file in found.files:
        content = read(file)
        if isinstance(content, Problem):
            problems.append(content)
        elif _DRIVER.encode() in content and _imports(content):
            return True, ()
    return False, tuple(problems)


def _imports(content: bytes) -> bool:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(_is_import(node) for node in ast.walk(tree))


def _is_import(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] == _DRIVER for alias in node.names)
    return isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] == _DRIVER
