"""Which drivers a program imports; with aiosqlite, the module needs its twin for asynchronous callers."""

import ast
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from sqlite_hunter.config import Config
from sqlite_hunter.engine.discover import discover, read
from sqlite_hunter.model.finding import Problem


def imports_of(
    names: AbstractSet[str], paths: Sequence[Path], config: Config
) -> tuple[AbstractSet[str], tuple[Problem, ...]]:
    """Those that any file of a program imports, and what could not be read, unless all are found.

    A file that does not parse imports what it names.
    """
    discovered = discover(paths, config)
    problems = list(discovered.problems)
    found: set[str] = set()
    for file in discovered.files:
        content = read(file)
        if isinstance(content, Problem):
            problems.append(content)
            continue
        named = {name for name in names - found if name.encode() in content}
        found |= named & set(_imported(content, named)) if named else set()
        if found == names:
            return found, ()
    return found, tuple(problems)


def _imported(content: bytes, named: AbstractSet[str]) -> Iterator[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from named
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]
