"""What a file imports, and nothing else of it: from its facts where they are there, else from Python's own parser.

Both give the same, so that what is said of a file does not hang on whether the scan had to look into it.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.model import ir

Import: TypeAlias = tuple[str, str]
"""The dotted name of a module, with its leading dots, and what is imported of it ("" for the module itself)."""

_BY_NAME: Final = frozenset({"import_module", "__import__"})
"""Functions that import the module that their first argument names."""
_IMPORT: Final = re.compile(r"\b(?:import|__import__|import_module)\b")
_RUN: Final = re.compile(
    rb"^if[ \t(]*(?:__name__[ \t]*==[ \t]*['\"]__main__['\"]|['\"]__main__['\"][ \t]*==[ \t]*__name__)", re.MULTILINE
)
_LOADED: Final = re.compile(
    rb"^(?:down_revision\b|from alembic import context\b)"
    rb"|^class Migration\(migrations\.Migration\)|^class Command\((?:Base|Label|App|NoArgs)Command\)",
    re.MULTILINE,
)
"""What Alembic and Django find by their folders and load when a person migrates or runs a command."""
_RUN_BY_TOOLS: Final = frozenset({"dodo.py", "fabfile.py", "manage.py", "noxfile.py", "setup.py", "toxfile.py"})
_PATH_CHANGE: Final = re.compile(rb"\b(?:insert|append|extend)\b")
_TESTING: Final = re.compile(
    rb"\b(?:pytest|unittest|TestCase)\b|^[ \t]*(?:async[ \t]+def|def|class)[ \t]+[tT]est", re.MULTILINE
)


class Outline(NamedTuple):
    """The imports of a file, sorted."""

    imports: tuple[Import, ...] = ()


def is_run(path: str, content: bytes) -> bool:
    """Whether a file is made to be run: ``if __name__ == "__main__"``, a ``#!`` line, a package's ``__main__``.

    So is what tools of development and of migration look for.
    """
    name = path.rpartition("/")[2]
    if content.startswith(b"#!") or name == "__main__.py" or name in _RUN_BY_TOOLS:
        return True
    return _RUN.search(content) is not None or _LOADED.search(content) is not None


def changes_search(content: bytes) -> bool:
    """Whether a file may change where modules are looked for."""
    return b"sys" in content and b"path" in content and _PATH_CHANGE.search(content) is not None


def is_testing(content: bytes) -> bool:
    """Whether a file whose name ends in ``_test`` holds tests, and is not called so for another reason."""
    return _TESTING.search(content) is not None


def of_text(text: str) -> Outline:
    """Parse the text of a file; raises what ``compile`` does."""
    tree = compile(text, "<file>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    if _IMPORT.search(text) is None:
        return Outline()
    found: set[Import] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {("." * node.level + (node.module or ""), alias.name) for alias in node.names}
    if any(name in text for name in _BY_NAME):
        found |= {(name, "") for name in _named(tree)}
    return Outline(tuple(sorted(found)))


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement; expressions are not looked into, which is most of the time that a whole walk takes."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                pending.extend(inner)


def _named(tree: ast.AST) -> Iterator[str]:
    """Modules that are imported by a name in a literal."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        callee = node.func
        name = callee.id if isinstance(callee, ast.Name) else callee.attr if isinstance(callee, ast.Attribute) else ""
        given = node.args[0]
        if name in _BY_NAME and isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value


def of_facts(facts: ir.FileFacts) -> Outline:
    """The same from the facts of a file."""
    found: set[Import] = set()
    for unit in facts.units:
        for op in _operations(unit.body):
            if op[0] == ir.IMPORT:
                found.add((op[5][0], ""))
            elif op[0] == ir.FROM:
                found.add((op[5][0], op[5][1]))
        if not _BY_NAME.isdisjoint(unit.words):
            found |= {(name, "") for name in _named_in(unit.body)}
    return Outline(tuple(sorted(found)))


def _operations(block: ir.Block) -> Iterator[ir.Op]:
    pending = [block]
    while pending:
        for op in pending.pop():
            yield op
            pending.extend(op[6])


def _named_in(block: ir.Block) -> Iterable[str]:
    """Modules that are imported by a name in a literal: the callee's and the argument's registers are looked up."""
    made = {op[1]: op for op in _operations(block) if op[0] in {ir.NAME, ir.ATTR, ir.METH, ir.STR}}
    for op in _operations(block):
        if op[0] != ir.CALL or len(op[4]) < 2 or op[5][0]:
            continue
        callee, given = made.get(op[4][0]), made.get(op[4][1])
        if callee and given and callee[0] != ir.STR and callee[5][0] in _BY_NAME and given[0] == ir.STR:
            yield given[5][0]
