"""Functions that both have under one name, with one meaning, for texts and numbers of the right kind."""

from typing import Final, NamedTuple

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import ANY, INT4, INTEGER, NULL, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("plain-function", "A function that both have", ("lower, upper", "length(int)"))


class _Function(NamedTuple):
    kind: str
    """What its arguments are: text, or number."""
    counts: tuple[int, ...]
    result: str
    form: str
    name: str = ""
    """PostgreSQL's name where it is another."""


_FUNCTIONS: Final = {
    "replace": _Function(TEXT, (3,), TEXT, STRING),
    "ltrim": _Function(TEXT, (1, 2), TEXT, STRING),
    "rtrim": _Function(TEXT, (1, 2), TEXT, STRING),
    "trim": _Function(TEXT, (1, 2), TEXT, STRING, "btrim"),
    "instr": _Function(TEXT, (2,), INTEGER, INT4, "strpos"),
    "abs": _Function("number", (1,), "same", ""),
}
HANDLES: Final = tuple(f"call {name}" for name in _FUNCTIONS)


def write(work: Work, node: nodes.Call) -> Out:
    """The call, its arguments of the kind that PostgreSQL wants."""
    function = _FUNCTIONS[node.function]
    if len(node.arguments) not in function.counts or node.star or node.distinct >= 0 or node.filter is not None:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with arguments that it does not take")
    outs = [_argument(work, function, each) for each in node.arguments]
    if node.function == "replace":
        _becomes_text(work, node)
    if function.kind == TEXT and all(out.form == UNTYPED for out in outs):
        outs = [by_byte(work, out) if out.type.kind == ANY else out for out in outs]
    name = function.name if function.name and not (node.function == "trim" and len(outs) == 1) else None
    parts = [(argument, out.pieces) for argument, out in zip(node.arguments, outs, strict=True)]
    pieces = work.renamed(node, name, parts)
    if name is not None and node.function == "instr":
        work.changed(INSTR, node)
    nullable = any(out.type.nullable for out in outs)
    if function.result == "same":
        return Out(pieces, Type(outs[0].type.kind, nullable), outs[0].form)
    return Out(pieces, Type(function.result, nullable), function.form)


def _becomes_text(work: Work, node: nodes.Call) -> None:
    """A number stays one where it is the empty text that is replaced: https://www.sqlite.org/lang_corefunc.html."""
    first, pattern = work.value(node.arguments[0]), work.value(node.arguments[1])
    if first.type.is_number and not (isinstance(pattern.constant, str) and pattern.constant):
        reason = f"{work.text(node.arguments[0])} stays a number where {work.text(node.arguments[1])} is empty"
        raise work.refuse(CONSTRUCT, node, f"{reason}; CAST it AS TEXT")


INSTR: Final = Construct(
    "instr",
    "PostgreSQL's instr() is strpos()",
    ("instr",),
    "SQH454",
    example="SELECT instr('abc', 'b')",
)


def _argument(work: Work, function: _Function, node: nodes.Expression) -> Out:
    out = work.value(node)
    if function.kind == TEXT:
        return work.as_text(out, node, CONSTRUCT)
    if function.kind == "number" and not out.type.is_number and out.type.kind != NULL:
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind} where a number is wanted")
    return work.settled(out) if out.form != UNTYPED else out
