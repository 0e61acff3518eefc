"""Names, attributes, calls, operators and displays.

The functions for what is most frequent append their operation themselves: a file has tens of thousands of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Expression, Role
from sqlite_hunter.facts.operators import BINARY, COMPARISON
from sqlite_hunter.model import ir

SINGLETONS: Final = frozenset({"None", "True", "False"})
LITERALS: Final = frozenset({cst.SimpleString, cst.ConcatenatedString, cst.FormattedString, cst.TemplatedString})
CARRIERS: Final = LITERALS | {cst.BinaryOperation, cst.Call}
"""Expressions that hand their strings on: a string in one of these is still part of what the expression is part of."""
_TAKING_BY_KEY: Final = frozenset({"get", "pop", "setdefault"})
"""Methods of mappings whose first argument is a key, as in ``x[key]``."""


def name(c: Compiler, node: cst.Name) -> int:
    """A name, or one of the constants that LibCST takes for names."""
    start, end = c.spans[id(node)]
    word = node.value
    scope = c.scope
    register = scope.next
    scope.next = register + 1
    if word in SINGLETONS:
        c.ops.append((ir.NONE, register, start, end, (), (word,), ()))
        return register
    if c.renames:
        word = c.renames.get(word, word)
    scope.words.add(word)
    c.ops.append((ir.NAME, register, start, end, (), (word,), ()))
    return register


def attribute(c: Compiler, node: cst.Attribute, code: str = ir.ATTR) -> int:
    """``value.attr``; the operation stands at the attribute's name."""
    held = c.value(node.value)
    attr = node.attr
    start, end = c.spans[id(attr)]
    word = attr.value
    scope = c.scope
    scope.words.add(word)
    register = scope.next
    scope.next = register + 1
    c.ops.append((code, register, start, end, (held,), (word,), ()))
    return register


def call(c: Compiler, node: cst.Call) -> int:
    """``func(args)``; strings directly in the arguments are told whose arguments they are."""
    role, annotating, func = c.role, c.annotating, node.func
    inner = _role_of_arguments(role, func)
    c.role = role if inner is role else None
    args = [attribute(c, func, ir.METH) if type(func) is cst.Attribute else c.value(func)]
    c.annotating = False
    names: list[str] = []
    is_key = type(func) is cst.Attribute and func.attr.value in _TAKING_BY_KEY
    for arg in node.args:
        value = arg.value
        c.role = ("index" if is_key else inner) if type(value) in CARRIERS else None
        is_key = False
        args.append(c.value(value))
        keyword = arg.keyword
        if keyword is None:
            names.append(arg.star)
        else:
            names.append(keyword.value)
            c.scope.words.add(keyword.value)
    c.role, c.annotating = role, annotating
    start, end = c.spans[id(node)]
    scope = c.scope
    register = scope.next
    scope.next = register + 1
    c.ops.append((ir.CALL, register, start, end, tuple(args), tuple(names), ()))
    return register


def _role_of_arguments(role: Role, func: cst.BaseExpression) -> Role:
    """Methods of a literal (``"...".format(x)``) and an exception's call hand on what they are part of."""
    if role is None:
        return func
    if role == "raise" or (type(func) is cst.Attribute and type(func.value) in LITERALS):
        return role
    return func


def subscript(c: Compiler, node: cst.Subscript) -> int:
    """``value[index]``."""
    held, index = subscript_parts(c, node)
    return c.emit(ir.SUBSCR, c.spans[id(node)], (held, index))


def subscript_parts(c: Compiler, node: cst.Subscript) -> tuple[int, int]:
    """Registers of the object and of the index: a tuple of several indexes, -1 where a slice is among them."""
    held = c.value(node.value)
    role, annotating = c.role, c.annotating
    word = _last_word(node.value) if annotating else ""
    indexes: list[int] = []
    found: list[cst.Index] = []
    for position, element in enumerate(node.slice):
        c.annotating = annotating and word != "Literal" and (word != "Annotated" or position == 0)
        if isinstance(element.slice, cst.Index):
            found.append(element.slice)
            c.role = "index" if type(element.slice.value) in CARRIERS else None
            indexes.append(c.value(element.slice.value))
        else:
            c.role = None
            _slice(c, element.slice)
    c.role, c.annotating = role, annotating
    if len(found) == len(node.slice) > 1:
        span = (c.spans[id(found[0].value)][0], c.spans[id(found[-1].value)][1])
        markers = ["*" if index.star else "" for index in found]
        return held, c.emit(ir.SEQ, span, tuple(indexes), ("tuple", *markers))
    return held, indexes[0] if len(found) == len(node.slice) else -1


def _slice(c: Compiler, node: cst.BaseSlice) -> None:
    if isinstance(node, cst.Slice):
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                c.value(part)


def _last_word(node: cst.BaseExpression) -> str:
    return node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""


def binary(c: Compiler, node: cst.BinaryOperation) -> int:
    """``left + right``; the left spine is walked without recursion, since sums of strings are long.

    What ``/`` joins is a path, wherever it stands: ``echo(folder / "a.db")`` prints no text that speaks of one.
    """
    role = c.role
    spine: list[tuple[cst.BinaryOperation, Role]] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BinaryOperation):
        c.role = None if isinstance(left.operator, cst.Divide) else c.role
        spine.append((left, c.role))
        left = left.left
    result = c.value(left)
    for part, part_of in reversed(spine):
        c.role = part_of
        right = c.value(part.right)
        result = c.emit(ir.BIN, c.spans[id(part)], (result, right), (BINARY[type(part.operator)],))
    c.role = role
    return result


def boolean(c: Compiler, node: cst.BooleanOperation) -> int:
    """``a or b or c``: any one of the operands."""
    operands = [c.value(operand) for operand in _operands(node)]
    return c.emit(ir.JOIN, c.spans[id(node)], tuple(operands))


def _operands(node: cst.BooleanOperation) -> Iterator[cst.BaseExpression]:
    pending: list[cst.BaseExpression] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, cst.BooleanOperation):
            pending += (part.right, part.left)
        else:
            yield part


def unary(c: Compiler, node: cst.UnaryOperation) -> int:
    """``-1`` is an integer; of any other unary operation no more is of interest than whether it is ``not``."""
    span = c.spans[id(node)]
    operand = node.expression
    if isinstance(node.operator, cst.Minus) and isinstance(operand, cst.Integer):
        return c.emit(ir.INT, span, (), (f"-{_decimal(operand.value)}",))
    names = ("not",) if isinstance(node.operator, cst.Not) else ()
    return c.emit(ir.UNKNOWN, span, (c.value(operand),), names)


def comparison(c: Compiler, node: cst.Comparison) -> int:
    """``a < b in c``, all in one operation."""
    role = c.role
    args: list[int] = []
    for operand in (node.left, *(target.comparator for target in node.comparisons)):
        c.role = "compare" if type(operand) in CARRIERS else None
        args.append(c.value(operand))
    c.role = role
    operators = tuple(COMPARISON[type(target.operator)] for target in node.comparisons)
    return c.emit(ir.COMPARE, c.spans[id(node)], tuple(args), operators)


def conditional(c: Compiler, node: cst.IfExp) -> int:
    """``a if t else b if u else c``: the tests are evaluated, the value is any of the others."""
    span = c.spans[id(node)]
    args: list[int] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.IfExp):
        c.value(rest.test)
        args.append(c.value(rest.body))
        rest = rest.orelse
    args.append(c.value(rest))
    return c.emit(ir.JOIN, span, tuple(args))


def integer(c: Compiler, node: cst.Integer) -> int:
    """An integer in decimal, however it is written."""
    return c.emit(ir.INT, c.spans[id(node)], (), (_decimal(node.value),))


def _decimal(text: str) -> str:
    if text.isdecimal():
        return text.lstrip("0") or "0"
    try:
        return str(int(text, 0))
    except ValueError:  # more digits than Python converts to decimal
        return text


def literal(c: Compiler, node: cst.Float | cst.Imaginary) -> int:
    """A number that is not an integer."""
    return c.emit(ir.NONE, c.spans[id(node)], (), (node.value,))


def ellipsis(c: Compiler, node: cst.Ellipsis) -> int:
    """``...``."""
    return c.emit(ir.NONE, c.spans[id(node)], (), ("...",))


def sequence(c: Compiler, node: cst.Tuple | cst.List | cst.Set) -> int:
    """A tuple, list or set display."""
    args, markers = _elements(c, node.elements)
    return c.emit(ir.SEQ, c.spans[id(node)], args, (type(node).__name__.lower(), *markers))


def _elements(c: Compiler, elements: Sequence[cst.BaseElement]) -> tuple[tuple[int, ...], list[str]]:
    markers = ["*" if isinstance(element, cst.StarredElement) else "" for element in elements]
    return tuple([c.value(element.value) for element in elements]), markers


def mapping(c: Compiler, node: cst.Dict) -> int:
    """A dict display."""
    role = c.role
    args: list[int] = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            c.role = "key" if type(element.key) in CARRIERS else None
            args.append(c.value(element.key))
            c.role = role
        else:
            args.append(-1)
        args.append(c.value(element.value))
    return c.emit(ir.DICT, c.spans[id(node)], tuple(args))


def starred(c: Compiler, node: cst.StarredElement) -> int:
    """``*x`` where it stands alone, as in ``a[*x]`` or ``*args: *Ts``."""
    return c.emit(ir.UNKNOWN, c.spans[id(node)], (c.value(node.value),))


def awaited(c: Compiler, node: cst.Await) -> int:
    """``await x``."""
    return c.emit(ir.AWAIT, c.spans[id(node)], (c.value(node.expression),))


def yielded(c: Compiler, node: cst.Yield) -> int:
    """``yield``, ``yield x`` and ``yield from x``."""
    c.scope.flags.add("generator")
    span = c.spans[id(node)]
    if isinstance(node.value, cst.From):
        return c.emit(ir.YIELD_FROM, span, (c.value(node.value.item),))
    return c.emit(ir.YIELD, span, (-1 if node.value is None else c.value(node.value),))


def walrus(c: Compiler, node: cst.NamedExpr) -> int:
    """``name := value`` binds in the unit, also from inside a comprehension."""
    value = c.value(node.value)
    if isinstance(node.target, cst.Name):
        c.store(node.target.value, c.spans[id(node.target)], value)
    return value


TABLE: Final[Mapping[type, Expression]] = {
    cst.Name: name,
    cst.Attribute: attribute,
    cst.Call: call,
    cst.Subscript: subscript,
    cst.BinaryOperation: binary,
    cst.BooleanOperation: boolean,
    cst.UnaryOperation: unary,
    cst.Comparison: comparison,
    cst.IfExp: conditional,
    cst.Integer: integer,
    cst.Float: literal,
    cst.Imaginary: literal,
    cst.Ellipsis: ellipsis,
    cst.Tuple: sequence,
    cst.List: sequence,
    cst.Set: sequence,
    cst.Dict: mapping,
    cst.StarredElement: starred,
    cst.Await: awaited,
    cst.Yield: yielded,
    cst.NamedExpr: walrus,
}
