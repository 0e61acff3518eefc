"""The state of one file's compilation to facts, and the few operations that every construct needs.

What a construct means is in the modules beside this one, as functions of the compiler and a node; the compiler gets
them as two tables by node type, so that none of those modules has to know the others.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Never, Protocol, TypeAlias

import libcst as cst

from sqlite_hunter.facts.texts import is_interesting
from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op, Param, Text, Unit
from sqlite_hunter.syntax.decode import Unreadable
from sqlite_hunter.syntax.tree import Span

MAX_DEPTH: Final = 250
"""Blocks inside blocks. JSON and marshal give up on nesting of about 1,000 and 2,000, and a block nests three deep."""

Expression: TypeAlias = Callable[["Compiler", Never], int]
"""Compiles an expression node and returns the register of its value."""
Statement: TypeAlias = Callable[["Compiler", Never], None]
Registers: TypeAlias = tuple[int, ...]
Strings: TypeAlias = tuple[str, ...]
Blocks: TypeAlias = tuple[Block, ...]
Role: TypeAlias = str | cst.CSTNode | None
"""What a string would be directly part of: a context of ``Text``, or the callee of the call whose argument it is."""


class Spans(Protocol):
    """Offsets by ``id(node)``."""

    def __getitem__(self, key: int, /) -> Span:
        """The node's offsets."""


class Scope:
    """What is collected of a unit while its body is compiled."""

    __slots__ = ("bound", "flags", "global_names", "index", "next", "nonlocal_names", "qualname", "words")

    def __init__(self, index: int, qualname: str) -> None:
        """Start with nothing bound; ``qualname`` is empty for the module."""
        self.index = index
        self.qualname = qualname
        self.next = 0
        self.words: set[str] = set()
        self.bound: set[str] = set()
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()
        self.flags: set[str] = set()


class Compiler:
    """Compiles one tree; ``units`` and ``texts`` hold the result."""

    __slots__ = (
        "annotating", "depth", "expressions", "module_doc_end", "ops", "ranges", "renames", "role", "scope", "source",
        "spans", "statements", "texts", "units",
    )  # fmt: skip

    def __init__(
        self,
        source: str,
        spans: Spans,
        expressions: Mapping[type, Expression],
        statements: Mapping[type, Statement],
    ) -> None:
        """``source`` is the text that ``spans`` refer to."""
        self.source = source
        self.spans = spans
        self.expressions = expressions
        self.statements = statements
        self.scope = Scope(0, "")
        self.ops: list[Op] = []
        self.units: list[Unit] = []
        self.texts: list[Text] = []
        self.renames: dict[str, str] = {}
        self.role: Role = None
        self.annotating = False
        self.depth = 0
        self.module_doc_end = 0
        self.ranges: list[tuple[int, int, int]] = []
        """(start, end, unit) of every function and class with its body."""

    def value(self, node: cst.CSTNode) -> int:
        """Compile an expression and return the register that holds it; the tables pair a type with its function."""
        return self.expressions[type(node)](self, node)  # type: ignore[arg-type]

    def emit(self, code: str, span: Span, args: Registers = (), names: Strings = (), blocks: Blocks = ()) -> int:
        """Append an operation that has a result; returns its register."""
        scope = self.scope
        register = scope.next
        scope.next = register + 1
        self.ops.append((code, register, span[0], span[1], args, names, blocks))
        return register

    def put(self, code: str, span: Span, args: Registers = (), names: Strings = (), blocks: Blocks = ()) -> None:
        """Append an operation without a result."""
        self.ops.append((code, -1, span[0], span[1], args, names, blocks))

    def store(self, name: str, span: Span, value: int) -> None:
        """Bind a name of this scope."""
        scope = self.scope
        scope.bound.add(name)
        scope.words.add(name)
        self.ops.append((ir.STORE, -1, span[0], span[1], (value,), (name,), ()))

    @contextmanager
    def block(self, line_of: int = 0) -> Iterator[list[Op]]:
        """Collect what is emitted inside into a list of its own; ``line_of`` is an offset for the complaint."""
        outer, self.ops = self.ops, []
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(self.source.count("\n", 0, line_of) + 1, "blocks are nested too deeply")
        try:
            yield self.ops
        finally:
            self.ops = outer
            self.depth -= 1

    def suite(self, body: cst.BaseSuite | cst.Module, skip: int = 0) -> None:
        """Compile the statements of a body into the current block, less the first ``skip`` simple ones."""
        statements = self.statements
        for statement in body.body:
            simple = statement.body if type(statement) is cst.SimpleStatementLine else (statement,)
            for small in simple[skip:]:
                statements[type(small)](self, small)  # type: ignore[arg-type]
            skip = 0

    def block_of(self, body: cst.BaseSuite) -> Block:
        """The statements of a body as a block."""
        with self.block() as ops:
            self.suite(body)
        return tuple(ops)

    @contextmanager
    def unit(self, kind: str, name: str, span: Span, params: tuple[Param, ...]) -> Iterator[Scope]:
        """Compile a unit of its own; what is emitted inside becomes its body."""
        outer, outer_ops, renames, depth, role = self.scope, self.ops, self.renames, self.depth, self.role
        index = len(self.units)
        parent = -1 if kind == "module" else outer.index
        qualname = f"{outer.qualname}.{name}" if outer.qualname else name
        scope = self.scope = Scope(index, "" if kind == "module" else qualname)
        own = {param.name for param in params}
        scope.bound |= own
        scope.words |= own
        self.ops, self.depth, self.role = [], 0, None
        if renames:
            self.renames = {name: unique for name, unique in renames.items() if name not in own}
        placeholder = Unit(kind, name, qualname, parent, span[0], span[1], params, (), (), (), (), (), ())
        self.units.append(placeholder)
        yield scope
        free = scope.global_names | scope.nonlocal_names
        self.units[index] = placeholder._replace(
            flags=tuple(sorted(scope.flags)),
            bound=tuple(sorted(scope.bound - free)),
            declared_global=tuple(sorted(scope.global_names)),
            declared_nonlocal=tuple(sorted(scope.nonlocal_names)),
            words=tuple(sorted(scope.words)),
            body=tuple(self.ops),
        )
        self.scope, self.ops, self.renames, self.depth, self.role = outer, outer_ops, renames, depth, role

    def note(self, span: Span, text: str) -> None:
        """Keep a string's text if it may matter, with what it is part of."""
        if not is_interesting(text):
            return
        role = self.role
        kind = "docstring" if role == "docstring" else "string"
        context = "" if role is None or kind == "docstring" else role
        if not isinstance(context, str):
            context = f"call:{dotted(context)}"
        self.texts.append(Text(kind, span[0], span[1], text, self.scope.index, context))


def dotted(node: cst.CSTNode) -> str:
    """A callee as written, without arguments: ``self.log``, ``connect().execute``; another start is left out."""
    parts: list[str] = []
    while True:
        if isinstance(node, cst.Attribute):
            parts.append(f".{node.attr.value}")
            node = node.value
        elif isinstance(node, cst.Call):
            parts.append("()")
            node = node.func
        elif isinstance(node, cst.Subscript):
            parts.append("[]")
            node = node.value
        else:
            parts.append(node.value if isinstance(node, cst.Name) else "")
            return "".join(reversed(parts))
