"""sign(), ceil(), floor(), sqrt() and power(): what is an integer or a real on SQLite, and NULL where it is undefined.

https://www.sqlite.org/lang_mathfunc.html
"""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.translate.arithmetic import operand
from sqlite_hunter.sql.values import CAST, COMPARE, FLOAT8, INT4, INTEGER, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "math-function",
    "PostgreSQL's sign() and ceil() give a real of an integer, and its sqrt() fails for a number below 0",
    ("sign, ceil, floor, sqrt, power",),
    "SQH444",
    example="CREATE TABLE t (a INTEGER); SELECT sign(a) FROM t",
)
_COUNTS: Final = {"sign": 1, "ceil": 1, "ceiling": 1, "floor": 1, "sqrt": 1, "power": 2, "pow": 2}
HANDLES: Final = tuple(f"call {name}" for name in _COUNTS)


def write(work: Work, node: nodes.Call) -> Out:
    """The call in the type that sqlite3 gives."""
    if len(node.arguments) != _COUNTS[node.function] or node.star or node.distinct >= 0 or node.filter is not None:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with arguments that it does not take")
    outs = [operand(work, each) for each in node.arguments]
    for each, out in zip(node.arguments, outs, strict=True):
        if out.type.kind not in (INTEGER, REAL):
            reason = f"whether {work.text(each)} is an integer or a real is not known: CAST it"
            raise work.refuse(CONSTRUCT, each, reason)
    work.changed(CONSTRUCT, node)
    first = outs[0]
    if node.function in ("ceil", "ceiling", "floor") and first.type.kind == INTEGER:
        return Out([*before(""), *first.pieces], first.type.bare(), first.form, first.binds)
    reals = [out if out.form == FLOAT8 else work.cast(out, "double precision", FLOAT8) for out in outs]
    nullable = any(out.type.nullable for out in outs)
    if node.function == "sign":
        found = work.call("sign", *reals, form=FLOAT8, type_=Type(INTEGER, nullable))
        return Out(work.cast(found, "int", INT4).pieces, Type(INTEGER, nullable), INT4, CAST)
    if node.function == "sqrt":
        return _root(work, node, reals[0])
    name = "power" if node.function == "pow" else node.function
    return work.call(name, *reals, form=FLOAT8, type_=Type(REAL, nullable or name == "power"))


def _root(work: Work, node: nodes.Call, out: Out) -> Out:
    if out.has_parameter or is_random(node):
        raise work.refuse(CONSTRUCT, node, "what is bound, or random, would have to be written twice; do it in Python")
    pieces = [*before("CASE WHEN "), *work.tight(out, COMPARE + 1).pieces, *after(" >= 0 THEN sqrt("), *out.pieces]
    return Out([*pieces, *after(") END")], Type(REAL), FLOAT8)
