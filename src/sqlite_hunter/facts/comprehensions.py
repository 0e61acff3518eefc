"""Comprehensions and generator expressions, inlined as loops of the unit they stand in.

Their targets live in a scope of their own; as they share the unit's here, each gets a name that nothing else has.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import libcst as cst

from sqlite_hunter.facts.compiler import MAX_DEPTH, Compiler, Expression
from sqlite_hunter.facts.targets import assign, names_in
from sqlite_hunter.model import ir
from sqlite_hunter.syntax.decode import Unreadable

Comprehension: TypeAlias = cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp | cst.StarredDictComp
KINDS: Final[Mapping[type, str]] = {
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.GeneratorExp: "generator",
    cst.DictComp: "dict",
    cst.StarredDictComp: "dict",
}


def comprehension(c: Compiler, node: Comprehension) -> int:
    """The loops, the element inside the innermost, and then ``COMP``, which refers to the element's register."""
    span = c.spans[id(node)]
    clauses = list(_clauses(node.for_in))
    if c.depth + len(clauses) > MAX_DEPTH:
        raise Unreadable(c.source.count("\n", 0, span[0]) + 1, "loops are nested too deeply")
    renames, role = c.renames, c.role
    inner = dict(renames)
    for clause in clauses:
        inner |= {name: f"{name}@{span[0]}" for name in names_in(clause.target)}
    c.role = None
    c.depth += len(clauses)
    outer = [_open(c, clause, inner) for clause in clauses]
    args = _element(c, node)
    for ops, clause in zip(reversed(outer), reversed(clauses), strict=True):
        body = tuple(c.ops)
        c.ops = ops
        c.put(ir.LOOP, c.spans[id(clause.iter)], blocks=(body, ()))
    c.depth -= len(clauses)
    c.renames, c.role = renames, role
    return c.emit(ir.COMP, span, args, (KINDS[type(node)],))


def _clauses(clause: cst.CompFor | None) -> Iterator[cst.CompFor]:
    while clause is not None:
        yield clause
        clause = clause.inner_for_in


def _open(c: Compiler, clause: cst.CompFor, inner: dict[str, str]) -> list[ir.Op]:
    """Begin a loop: its iterable goes to the block around it, which is returned; all that follows goes into its body.

    Only the first iterable is evaluated outside the comprehension's own scope.
    """
    iterable = c.value(clause.iter)
    c.renames = inner
    outer, c.ops = c.ops, []
    flags = () if clause.asynchronous is None else ("async",)
    assign(c, clause.target, c.emit(ir.ITER, c.spans[id(clause.iter)], (iterable,), flags))
    for condition in clause.ifs:
        c.value(condition.test)
    return outer


def _element(c: Compiler, node: Comprehension) -> tuple[int, ...]:
    if isinstance(node, cst.DictComp):
        return c.value(node.key), c.value(node.value)
    if isinstance(node, cst.StarredDictComp):
        return -1, c.value(node.value)
    return (c.value(node.elt),)


TABLE: Final[Mapping[type, Expression]] = dict.fromkeys(KINDS, comprehension)
