"""substr(): from the end where the start is negative, on SQLite; before the text, on PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.values import ANY, INTEGER, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "substr",
    "A negative start counts from the end on SQLite, from before the text on PostgreSQL",
    ("substr(x,-n)",),
    "SQH457",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT substr(a, -2) FROM t",
)
HANDLES: Final = ("call substr", "call substring")


def write(work: Work, node: nodes.Call) -> Out:
    """Substr with a start that is known to be positive, or right() for one from the end."""
    if len(node.arguments) not in (2, 3):
        raise work.refuse(CONSTRUCT, node, "substr() takes two or three arguments")
    text_node, start_node, *rest = node.arguments
    text = work.value(text_node)
    text = by_byte(work, text) if text.type.kind == ANY else work.as_text(text, text_node, CONSTRUCT)
    start = work.value(start_node)
    length = _length(work, rest[0]) if rest else None
    parts_nullable = [each.type.nullable for each in (text, start, *([length] if length is not None else []))]
    result = Type(TEXT, any(parts_nullable))
    if isinstance(start.constant, int) and start.constant < 0:
        return Out(_from_end(work, node, text, -start.constant, length), result, STRING)
    if not (isinstance(start.constant, int) or _positive(start_node)) or start.type.kind != INTEGER:
        hint = "where it is negative SQLite counts from the end; slice it in Python"
        raise work.refuse(CONSTRUCT, start_node, f"the start {work.text(start_node)} is not known: {hint}")
    parts = [(text_node, text.pieces), (start_node, _int4(work, start).pieces)]
    if length is not None:
        taken = _int4(work, length).pieces
        if start.constant in (0, 1) and _may_be_negative(work, text_node, rest[0], length):
            work.changed(
                CONSTRUCT, node, "a negative length takes nothing from the first character, where PostgreSQL fails"
            )
            taken = [*before("GREATEST("), *taken, *after(", 0)")]
        parts.append((rest[0], taken))
    name = "substr" if text.form == UNTYPED or node.function == "substring" else None
    return Out(work.renamed(node, name, parts), result, STRING)


def _int4(work: Work, out: Out) -> Out:
    return work.cast(out, "int", "int4") if out.form == "int8" else out


def _length(work: Work, node: nodes.Expression) -> Out:
    out = work.value(node)
    if isinstance(out.constant, int) and out.constant < 0:
        raise work.refuse(CONSTRUCT, node, "a negative length takes what stands before; slice it in Python")
    if out.type.kind not in (INTEGER, ANY):
        raise work.refuse(CONSTRUCT, node, f"the length {work.text(node)} is {out.type.kind}")
    return out


def _positive(node: nodes.Expression) -> bool:
    """``instr(...) + n``, ``length(...)``: never negative."""
    if isinstance(node, nodes.Paren):
        return _positive(node.inner)
    if isinstance(node, nodes.Binary) and node.operator == "+":
        return _positive(node.left) and _positive(node.right)
    if isinstance(node, nodes.Literal):
        return node.kind == "integer"
    return isinstance(node, nodes.Call) and node.function in ("instr", "length")


def _may_be_negative(work: Work, text: nodes.Expression, node: nodes.Expression, length: Out) -> bool:
    """Whether a length may be negative, and is NULL only where the text is: GREATEST() passes over NULL."""
    if isinstance(length.constant, int) or length.type.kind == ANY or _positive(node):
        return False
    return not length.type.nullable or _measures(work, text, node)


def _measures(work: Work, text: nodes.Expression, node: nodes.Expression) -> bool:
    """Whether nothing but that text and constants is in a length: ``instr(slug, '-') - 1`` beside ``slug``."""
    match nodes.unwrapped(node):
        case nodes.Literal(kind="integer" | "string"):
            return True
        case nodes.Binary(operator="+" | "-", left=left, right=right):
            return _measures(work, text, left) and _measures(work, text, right)
        case nodes.Call(function="instr" | "length", arguments=arguments):
            same = work.text(nodes.unwrapped(text))
            return all(work.text(nodes.unwrapped(each)) == same or _measures(work, text, each) for each in arguments)
        case _:
            return False


def _from_end(work: Work, node: nodes.Call, text: Out, count: int, length: Out | None) -> Pieces:
    """``right(x, n)``; with a length, the beginning of that. SQLite's n may reach before the text: then it is cut."""
    work.changed(CONSTRUCT, node)
    tail: Pieces = [*before("right("), *text.pieces, *after(f", {count})")]
    if length is None:
        return tail
    if not isinstance(length.constant, int):
        raise work.refuse(CONSTRUCT, node, "the length from the end is not known")
    if length.constant >= count:
        return tail
    if text.has_parameter:
        raise work.refuse(CONSTRUCT, node, "a bound value would have to be written twice")
    shown = ", length("
    start = [
        *before("substr("),
        *text.pieces,
        *after(shown),
        *text.pieces,
        *after(f") - {count - 1}, {length.constant})"),
    ]
    return start
