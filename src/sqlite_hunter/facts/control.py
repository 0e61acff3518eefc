"""Compound statements: branches, loops, exception handlers and contexts."""

from collections.abc import Mapping
from typing import Final

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Statement
from sqlite_hunter.facts.targets import assign
from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.syntax.tree import Span

MAX_BRANCHES: Final = 100
"""Branches of one chain, or blocks around them, that still nest. What follows in a longer chain stands in the last
``else`` one after the other: a block less deep, and all that is lost is that two of them cannot both run."""


def if_(c: Compiler, node: cst.If) -> None:
    """``if``, ``elif``, ``else``: each ``elif`` with its test is the ``else`` block of the one before."""
    chain = Chain(c)
    branch: cst.If | cst.Else | None = node
    while isinstance(branch, cst.If):
        span = c.spans[id(branch)]
        test = c.value(branch.test)
        chain.branch(span, test, c.block_of(branch.body))
        branch = branch.orelse
    if branch is not None:
        c.suite(branch.body)
    chain.close()


class Chain:
    """A chain of branches that exclude each other, built from the front without recursion."""

    def __init__(self, c: Compiler) -> None:
        """Begin at the current block."""
        self.c = c
        self.depth = c.depth
        self.waiting: list[tuple[list[Op], Span, int, Block]] = []

    def branch(self, span: Span, test: int, then: Block) -> None:
        """Add a branch; what is emitted from here on goes into its ``else``."""
        if len(self.waiting) + self.depth >= MAX_BRANCHES:
            self.c.put(ir.IF, span, (test,), blocks=(then, ()))
            return
        self.waiting.append((self.c.ops, span, test, then))
        self.c.ops = []
        self.c.depth += 1

    def close(self) -> None:
        """End the chain: the current block is the last ``else``."""
        for ops, span, test, then in reversed(self.waiting):
            otherwise = tuple(self.c.ops)
            self.c.ops = ops
            self.c.put(ir.IF, span, (test,), blocks=(then, otherwise))
        self.c.depth = self.depth


def _else(c: Compiler, node: cst.Else | cst.Finally | None) -> Block:
    return () if node is None else c.block_of(node.body)


def while_(c: Compiler, node: cst.While) -> None:
    """``while``: the test is part of the body, being evaluated every time."""
    span = c.spans[id(node)]
    with c.block(span[0]) as ops:
        c.value(node.test)
        c.suite(node.body)
    c.put(ir.LOOP, span, blocks=(tuple(ops), _else(c, node.orelse)))


def for_(c: Compiler, node: cst.For) -> None:
    """``for``: the iterable before the loop, an element of it at the beginning of the body."""
    span = c.spans[id(node)]
    iterable = c.value(node.iter)
    with c.block(span[0]) as ops:
        flags = () if node.asynchronous is None else ("async",)
        assign(c, node.target, c.emit(ir.ITER, c.spans[id(node.iter)], (iterable,), flags))
        c.suite(node.body)
    c.put(ir.LOOP, span, blocks=(tuple(ops), _else(c, node.orelse)))


def try_(c: Compiler, node: cst.Try | cst.TryStar) -> None:
    """``try``; the type of a handler is evaluated in its own block, as it may be bound in the body."""
    span = c.spans[id(node)]
    body = c.block_of(node.body)
    handlers = [_handler(c, handler) for handler in node.handlers]
    orelse = _else(c, node.orelse)
    final = _else(c, node.finalbody)
    c.put(ir.TRY, span, blocks=(body, orelse, final, *handlers))


def _handler(c: Compiler, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Block:
    start = c.spans[id(node)][0]
    with c.block(start) as ops:
        caught, span = -1, (start, start + len("except"))
        if node.type is not None:
            caught, span = c.value(node.type), c.spans[id(node.type)]
        target = node.name.name if node.name is not None else None
        name = target.value if isinstance(target, cst.Name) else ""
        error = c.emit(ir.HANDLER, span, (caught,), (name,))
        if target is not None:
            assign(c, target, error)
        c.suite(node.body)
    return tuple(ops)


def with_(c: Compiler, node: cst.With) -> None:
    """``with``: every item is entered and bound in turn; the body is part of the block around it."""
    flags = () if node.asynchronous is None else ("async",)
    contexts: list[int] = []
    for item in node.items:
        context = c.value(item.item)
        contexts.append(context)
        entered = c.emit(ir.ENTER, c.spans[id(item.item)], (context,), flags)
        if item.asname is not None:
            assign(c, item.asname.name, entered)
    c.suite(node.body)
    c.put(ir.LEAVE, c.spans[id(node)], tuple(contexts))


STATEMENTS: Final[Mapping[type, Statement]] = {
    cst.If: if_,
    cst.While: while_,
    cst.For: for_,
    cst.Try: try_,
    cst.TryStar: try_,
    cst.With: with_,
}
