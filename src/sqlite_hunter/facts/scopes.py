"""Functions, lambdas and classes: a unit each, and the operation that makes them where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Expression, Scope, Statement
from sqlite_hunter.facts.strings import pieces_of
from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Param


class _Roles:
    """Registers with what they are to the function or class that is being made."""

    def __init__(self) -> None:
        self.args: list[int] = []
        self.names: list[str] = []

    def add(self, role: str, register: int) -> None:
        self.names.append(role)
        self.args.append(register)


def function(c: Compiler, node: cst.FunctionDef) -> None:
    """``def``: decorators, defaults and annotations here, the body in a unit of its own."""
    roles = _Roles()
    _decorators(c, node.decorators, roles)
    words = type_parameters(c, node.type_parameters)
    _defaults(c, node.params, roles)
    _annotations(c, node, roles)
    span = c.spans[id(node.name)]
    with c.unit("function", node.name.value, span, _params(node.params)) as scope:
        scope.bound |= words
        if node.asynchronous is not None:
            scope.flags.add("async")
        body(c, node.body)
    c.ranges.append((*c.spans[id(node)], scope.index))
    _make(c, ir.FUNC, node.name, scope, roles)


def lambda_(c: Compiler, node: cst.Lambda) -> int:
    """``lambda``: a unit whose body is one ``RETURN``."""
    roles = _Roles()
    _defaults(c, node.params, roles)
    span = c.spans[id(node)]
    with c.unit("lambda", "<lambda>", span, _params(node.params)) as scope:
        value = c.value(node.body)
        c.put(ir.RETURN, c.spans[id(node.body)], (value,))
    return c.emit(ir.FUNC, span, tuple(roles.args), (str(scope.index), *roles.names))


def class_(c: Compiler, node: cst.ClassDef) -> None:
    """``class``: decorators, bases and keywords here, the body in a unit of its own."""
    roles = _Roles()
    _decorators(c, node.decorators, roles)
    words = type_parameters(c, node.type_parameters)
    for arg in (*node.bases, *node.keywords):
        role = f"={arg.keyword.value}" if arg.keyword is not None else "=**" if arg.star == "**" else ""
        if arg.keyword is not None:
            c.scope.words.add(arg.keyword.value)
        value = c.value(arg.value)
        roles.add(role, c.emit(ir.UNKNOWN, c.spans[id(arg.value)], (value,)) if arg.star == "*" else value)
    with c.unit("class", node.name.value, c.spans[id(node.name)], ()) as scope:
        scope.bound |= words
        body(c, node.body)
    c.ranges.append((*c.spans[id(node)], scope.index))
    _make(c, ir.CLASS, node.name, scope, roles)


def _make(c: Compiler, code: str, name: cst.Name, scope: Scope, roles: _Roles) -> None:
    span = c.spans[id(name)]
    made = c.emit(code, span, tuple(roles.args), (str(scope.index), *roles.names))
    c.store(name.value, span, made)


def body(c: Compiler, suite: cst.BaseSuite | cst.Module) -> None:
    """The statements of a unit; its docstring is told apart from other strings."""
    found = docstring(suite)
    if found is not None and c.scope.index == 0:
        c.module_doc_end = c.spans[id(found)][1]
    if found is None:
        c.suite(suite)
        return
    c.role = "docstring"
    c.value(found)
    c.role = None
    c.suite(suite, skip=1)


def docstring(suite: cst.BaseSuite | cst.Module) -> cst.BaseString | None:
    """The plain string that a body begins with, if it does."""
    first: cst.CSTNode | None = suite.body[0] if suite.body else None
    if isinstance(first, cst.SimpleStatementLine):
        first = first.body[0]
    if not isinstance(first, cst.Expr) or not isinstance(first.value, (cst.SimpleString, cst.ConcatenatedString)):
        return None
    pieces = list(pieces_of(first.value))
    plain = all(isinstance(piece, cst.SimpleString) and "b" not in piece.prefix for piece in pieces)
    return first.value if plain else None


def type_parameters(c: Compiler, node: cst.TypeParameters | None) -> set[str]:
    """The names of ``[T: bound = default]``; bounds and defaults are evaluated for what they mention."""
    names: set[str] = set()
    for parameter in node.params if node is not None else ():
        names.add(parameter.param.name.value)
        if isinstance(parameter.param, cst.TypeVar) and parameter.param.bound is not None:
            annotation(c, parameter.param.bound)
        if parameter.default is not None:
            annotation(c, parameter.default)
    return names


def annotation(c: Compiler, node: cst.BaseExpression) -> int:
    """An annotation, in which a string stands for the expression it holds."""
    annotating, c.annotating = c.annotating, True
    value = c.value(node)
    c.annotating = annotating
    return value


def _decorators(c: Compiler, nodes: Sequence[cst.Decorator], roles: _Roles) -> None:
    for node in nodes:
        roles.add("@", c.value(node.decorator))


def _defaults(c: Compiler, params: cst.Parameters, roles: _Roles) -> None:
    for _, param in _all(params):
        if param.default is not None:
            roles.add(f"={param.name.value}", c.value(param.default))


def _annotations(c: Compiler, node: cst.FunctionDef, roles: _Roles) -> None:
    for _, param in _all(node.params):
        if param.annotation is not None:
            roles.add(f":{param.name.value}", annotation(c, param.annotation.annotation))
    if node.returns is not None:
        roles.add("->", annotation(c, node.returns.annotation))


def _params(params: cst.Parameters) -> tuple[Param, ...]:
    return tuple(Param(param.name.value, kind) for kind, param in _all(params))


def _all(params: cst.Parameters) -> Iterator[tuple[str, cst.Param]]:
    """Every parameter with its kind, in the order of the source."""
    for param in (*params.posonly_params, *params.params):
        yield "pos", param
    if isinstance(params.star_arg, cst.Param):
        yield "*", params.star_arg
    for param in params.kwonly_params:
        yield "kw", param
    if params.star_kwarg is not None:
        yield "**", params.star_kwarg


EXPRESSIONS: Final[Mapping[type, Expression]] = {cst.Lambda: lambda_}
STATEMENTS: Final[Mapping[type, Statement]] = {cst.FunctionDef: function, cst.ClassDef: class_}
