"""Import statements, one operation an alias."""

from collections.abc import Mapping
from typing import Final

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Statement
from sqlite_hunter.model import ir


def import_(c: Compiler, node: cst.Import | cst.LazyImport) -> None:
    """``import a.b as c, d``: binds the alias, or the first part of the name."""
    for alias in node.names:
        dotted = _dotted(alias.name)
        asname = _asname(alias)
        bound = asname or dotted.partition(".")[0]
        c.scope.bound.add(bound)
        c.scope.words |= {*dotted.split("."), bound}
        c.put(ir.IMPORT, c.spans[id(alias)], (), (dotted, asname))


def import_from(c: Compiler, node: cst.ImportFrom | cst.LazyImportFrom) -> None:
    """``from ..m import x as y, z``; the first alias stands for the statement's beginning too."""
    module = "." * len(node.relative) + (_dotted(node.module) if node.module is not None else "")
    c.scope.words |= set(module.split(".")) - {""}
    start, end = c.spans[id(node)]
    if isinstance(node.names, cst.ImportStar):
        c.put(ir.FROM, (start + _lazy(c, start), end), (), (module, "*", ""))
        return
    first = start + _lazy(c, start)
    for alias in node.names:
        begin, end = c.spans[id(alias)]
        name, asname = _dotted(alias.name), _asname(alias)
        c.scope.bound.add(asname or name)
        c.scope.words |= {name, asname or name}
        c.put(ir.FROM, (begin if first < 0 else first, end), (), (module, name, asname))
        first = -1


def _lazy(c: Compiler, start: int) -> int:
    """Characters of ``lazy`` and the space after it, before the keyword ``from``."""
    return c.source.index("from", start) - start


def _asname(alias: cst.ImportAlias) -> str:
    return alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else ""


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))


STATEMENTS: Final[Mapping[type, Statement]] = {
    cst.Import: import_,
    cst.LazyImport: import_,
    cst.ImportFrom: import_from,
    cst.LazyImportFrom: import_from,
}
