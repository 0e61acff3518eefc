"""``setup.py`` of setuptools: the requirements in it, read and never run.

https://setuptools.pypa.io/en/latest/userguide/dependency_management.html
"""

import ast
import warnings
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._requirements import requirement
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.model.site import Site
from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable

_KEYWORDS: Final = frozenset({"install_requires", "extras_require", "setup_requires", "tests_require"})
_DEEPEST: Final = 20
"""Names and lists inside each other."""


def requirements(source: Source) -> Iterator[Site]:
    """The sites of what ``setup()`` is given as requirements, as far as it is written out."""
    try:
        bounds.check(source.text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the file is one of the program: what is wrong with it is told there
    written = _Written(tree)
    lines = source.text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "setup":
            for keyword in node.keywords:
                if keyword.arg in _KEYWORDS:
                    for text in written.strings(keyword.value):
                        yield from requirement(source, _piece(source, lines, text))


class _Written:
    """What the names of a module stand for, where it is written out."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, list[ast.expr]] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self._values.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.AnnAssign | ast.AugAssign) and isinstance(node.target, ast.Name):
                self._values.setdefault(node.target.id, []).extend([node.value] if node.value is not None else [])

    def strings(self, node: ast.expr, depth: int = 0) -> Iterator[ast.Constant]:
        """The literals that a value is made of; the keys of a mapping are names of extras."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        for inner in _parts(node, self._values) if depth < _DEEPEST else ():
            yield from self.strings(inner, depth + 1)


def _parts(node: ast.expr, values: dict[str, list[ast.expr]]) -> list[ast.expr]:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            return parts
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [left, right]
        case ast.Name(id=name):
            return values.get(name, [])
        case ast.Subscript(value=ast.Name(id=name)):
            return values.get(name, [])
        case ast.Starred(value=inner):
            return [inner]
        case _:
            return []


def _piece(source: Source, lines: list[str], node: ast.Constant) -> Piece:
    """Where a literal stands, without its quotes where it is written to the letter."""
    start = source.offset(node.lineno, _characters(lines, node.lineno, node.col_offset))
    end = source.offset(node.end_lineno or node.lineno, _characters(lines, node.end_lineno, node.end_col_offset))
    text = str(node.value)
    at = source.text.find(text, start, end)
    return Piece(text, at, at + len(text)) if at >= 0 else Piece(text, start, end)


def _characters(lines: list[str], line: int | None, column: int | None) -> int:
    """A column in characters; Python counts bytes."""
    written = lines[(line or 1) - 1].encode("utf-8", "surrogatepass")[: column or 0]
    return len(written.decode("utf-8", "surrogatepass"))
