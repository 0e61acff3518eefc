"""Statements of one line."""

from collections.abc import Mapping
from typing import Final

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Statement
from sqlite_hunter.facts.expressions import CARRIERS, subscript_parts
from sqlite_hunter.facts.operators import AUGMENTED
from sqlite_hunter.facts.scopes import annotation, type_parameters
from sqlite_hunter.facts.targets import assign
from sqlite_hunter.model import ir


def expression(c: Compiler, node: cst.Expr) -> None:
    """An expression for its effect."""
    c.value(node.value)


def assignment(c: Compiler, node: cst.Assign) -> None:
    """``a = b = value``: the value once, then the targets from the left."""
    value = c.value(node.value)
    for target in node.targets:
        assign(c, target.target, value)


def annotated(c: Compiler, node: cst.AnnAssign) -> None:
    """``target: T = value``; one operation that declares and binds, but for items."""
    target = node.target
    value = -1 if node.value is None else c.value(node.value)
    held = c.value(target.value) if isinstance(target, cst.Attribute) else -1
    declared = annotation(c, node.annotation.annotation)
    span = c.spans[id(node.annotation.annotation)]
    if isinstance(target, cst.Name):
        c.scope.bound.add(target.value)
        c.scope.words.add(target.value)
        c.put(ir.ANNOTATE, span, (declared, value, -1), (target.value,))
    elif isinstance(target, cst.Attribute):
        c.scope.words.add(target.attr.value)
        c.put(ir.ANNOTATE, span, (declared, value, held), (target.attr.value,))
    elif value >= 0:
        assign(c, target, value)


def augmented(c: Compiler, node: cst.AugAssign) -> None:
    """``target += value``: load, operate, bind, with the target's own object and index evaluated once."""
    target, span = node.target, c.spans[id(node.target)]
    held = index = -1
    if isinstance(target, cst.Attribute):
        held = c.value(target.value)
        c.scope.words.add(target.attr.value)
        old = c.emit(ir.ATTR, c.spans[id(target.attr)], (held,), (target.attr.value,))
    elif isinstance(target, cst.Subscript):
        held, index = subscript_parts(c, target)
        old = c.emit(ir.SUBSCR, span, (held, index))
    else:
        old = c.value(target)
    value = c.value(node.value)
    new = c.emit(ir.BIN, c.spans[id(node)], (old, value), (AUGMENTED[type(node.operator)],))
    if isinstance(target, cst.Attribute):
        c.put(ir.SETATTR, span, (held, new), (target.attr.value,))
    elif isinstance(target, cst.Subscript):
        c.put(ir.SETITEM, span, (held, index, new))
    else:
        assign(c, target, new)


def delete(c: Compiler, node: cst.Del) -> None:
    """``del``: a name goes; of attributes and items only the objects are evaluated."""
    pending: list[cst.CSTNode] = [node.target]
    while pending:
        target = pending.pop()
        if isinstance(target, cst.Name):
            c.scope.bound.add(target.value)
            c.scope.words.add(target.value)
            c.put(ir.DELETE, c.spans[id(target)], (), (target.value,))
        elif isinstance(target, cst.Attribute):
            c.scope.words.add(target.attr.value)
            c.value(target.value)
        elif isinstance(target, cst.Subscript):
            subscript_parts(c, target)
        elif isinstance(target, (cst.Tuple, cst.List)):
            pending += [element.value for element in reversed(target.elements)]


def assertion(c: Compiler, node: cst.Assert) -> None:
    """``assert test, message``."""
    c.value(node.test)
    if node.msg is not None:
        c.value(node.msg)


def raise_(c: Compiler, node: cst.Raise) -> None:
    """``raise X from Y``."""
    error = -1
    if node.exc is not None:
        c.role = "raise" if type(node.exc) in CARRIERS else None
        error = c.value(node.exc)
        c.role = None
    if node.cause is not None:
        c.value(node.cause.item)
    c.put(ir.RAISE, c.spans[id(node)], (error,))


def return_(c: Compiler, node: cst.Return) -> None:
    """``return value``."""
    value = -1 if node.value is None else c.value(node.value)
    c.put(ir.RETURN, c.spans[id(node)], (value,))


def jump(c: Compiler, node: cst.Break | cst.Continue) -> None:
    """``break`` and ``continue``."""
    c.put(ir.JUMP, c.spans[id(node)], (), (type(node).__name__.lower(),))


def pass_(c: Compiler, node: cst.Pass) -> None:
    """``pass``."""


def global_(c: Compiler, node: cst.Global) -> None:
    """``global a, b``; at module level it says nothing."""
    if c.scope.index:
        c.scope.global_names |= {item.name.value for item in node.names}


def nonlocal_(c: Compiler, node: cst.Nonlocal) -> None:
    """``nonlocal a, b``."""
    c.scope.nonlocal_names |= {item.name.value for item in node.names}


def type_alias(c: Compiler, node: cst.TypeAlias) -> None:
    """``type X[T] = value``: binds the name to the value, so that an annotation with it is understood."""
    type_parameters(c, node.type_parameters)
    c.store(node.name.value, c.spans[id(node.name)], annotation(c, node.value))


STATEMENTS: Final[Mapping[type, Statement]] = {
    cst.Expr: expression,
    cst.Assign: assignment,
    cst.AnnAssign: annotated,
    cst.AugAssign: augmented,
    cst.Del: delete,
    cst.Assert: assertion,
    cst.Raise: raise_,
    cst.Return: return_,
    cst.Break: jump,
    cst.Continue: jump,
    cst.Pass: pass_,
    cst.Global: global_,
    cst.Nonlocal: nonlocal_,
    cst.TypeAlias: type_alias,
}
