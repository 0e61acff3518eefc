"""json_object(), json_array() and their aggregates: the text that SQLite makes, letter by letter.

PostgreSQL's own functions put spaces between, and jsonb orders keys anew; so the text is put together.
"""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.translate.group_concat import TIES, row_order
from sqlite_hunter.sql.values import CAST, INTEGER, NULL, OTHER, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "json-made",
    "PostgreSQL makes JSON with other spaces and another order of keys",
    ("json_group_array, json_object",),
    "SQH447",
    silent=True,
    example="SELECT json_object('a', 1)",
)
_MADE: Final = ("json_object", "json_array", "json_group_array", "json_group_object")
HANDLES: Final = tuple(f"call {name}" for name in _MADE)


def write(work: Work, node: nodes.Call) -> Out:
    """The text of an array or an object."""
    work.changed(CONSTRUCT, node)
    if node.function.startswith("json_group"):
        return _group(work, node)
    if node.function == "json_object" and len(node.arguments) % 2:
        raise work.refuse(CONSTRUCT, node, "json_object() takes names and values in pairs")
    opening, closing = "{}" if node.function == "json_object" else "[]"
    pieces: Pieces = before(f"'{opening}")
    for at, each in enumerate(node.arguments):
        named = node.function == "json_object" and at % 2 == 0
        separator = ":" if node.function == "json_object" and at % 2 else "," if at else ""
        pieces += after(f"{separator}' || ")
        pieces += _name(work, each) if named else _member(work, each)
        pieces += after(" || '")
    return Out([*pieces, *after(f"{closing}'")], Type(TEXT, nullable=False), STRING, OTHER)


def _name(work: Work, node: nodes.Expression) -> Pieces:
    out = work.value(node)
    if out.type.kind != TEXT or out.type.nullable:
        hint = "a name has to be a text that is never NULL"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is not known to be one: {hint}")
    return _quoted(work, out)


def _quoted(work: Work, out: Out) -> Pieces:
    text = work.cast(out, "text", STRING) if out.form == UNTYPED else out
    return [*before("to_jsonb("), *text.pieces, *after(")::text")]


def _member(work: Work, node: nodes.Expression) -> Pieces:
    """A member's own text: of a text in quotes, of an integer; of JSON that is made here as it is."""
    made = nodes.unwrapped(node)
    if _gives_json(made):
        if isinstance(made, nodes.Call) and made.function in _MADE:
            return work.bracketed(work.value(made)).pieces
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is JSON, whose text PostgreSQL has in another form")
    if _handed_on(work, node):
        raise work.refuse(CONSTRUCT, node, f"whether {work.text(node)} is JSON that a query makes is not known")
    out = work.value(node)
    if out.type.kind == NULL:
        return after("'null'")
    if out.type.kind not in (TEXT, INTEGER):
        hint = "its text in JSON is not known; make the document in Python"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind}: {hint}")
    text = _quoted(work, out) if out.type.kind == TEXT else [*work.tight(out, CAST).pieces, *after("::text")]
    return text if not out.type.nullable else [*before("COALESCE("), *text, *after(", 'null')")]


def _gives_json(node: nodes.Node) -> bool:
    """Whether SQLite takes it for JSON and not for a text: also where CASE, max() or a query hand it on."""
    for each in node.walk():
        if isinstance(each, nodes.Call) and each.function.startswith("json"):
            return True
        if isinstance(each, nodes.Binary) and each.operator in ("->", "->>"):
            return True
    return False


def _group(work: Work, node: nodes.Call) -> Out:
    count = 1 if node.function == "json_group_array" else 2
    if len(node.arguments) != count or node.distinct >= 0 or node.order_by:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with what it does not take here")
    windowed = node.over is not None or node.over_name is not None
    order = [] if windowed else row_order(work)
    if windowed and (node.over is None or node.over.order_by):
        work.note(TIES)
    if count == 2:
        inner = _pairs(work, node, order)
        opening, closing = "{}"
    else:
        member = [*_member(work, node.arguments[0]), *after(", ','"), *order]
        inner = written(work, node, "string_agg", [member])
        opening, closing = "[]"
    pieces = [*before(f"'{opening}' || COALESCE("), *inner, *after(f", '') || '{closing}'")]
    return Out(pieces, Type(TEXT, nullable=False), STRING, OTHER)


def _pairs(work: Work, node: nodes.Call, order: Pieces) -> Pieces:
    """The members of json_group_object(), which writes nothing for a name that is NULL."""
    if node.filter is not None or node.over is not None or node.over_name is not None:
        raise work.refuse(CONSTRUCT, node, "json_group_object() with FILTER or OVER; make the document in Python")
    name, value = node.arguments
    out = work.value(name)
    if out.type.kind != TEXT:
        raise work.refuse(CONSTRUCT, name, f"{work.text(name)} is a name, and not known to be a text")
    return [
        *replaced("string_agg", node.first),
        *source(node.first + 1, name.first - 1),
        *before("COALESCE("),
        *_quoted(work, out),
        *after(", '') || ':' || "),
        *_member(work, value),
        *after(", ','"),
        *order,
        *source(node.close, node.close),
    ]


def _handed_on(work: Work, node: nodes.Node) -> bool:
    """Whether a column of a query or a view is in it that may be JSON which is made there."""
    for each in node.walk():
        if not isinstance(each, nodes.Column):
            continue
        found = work.scope.find(unquoted(each.name), unquoted(each.table) if each.table is not None else "")
        if found is None or found.source is None:
            continue
        table = found.source.table
        if table is not None and table.kind == "view":
            return True
        if table is None and _made_elsewhere(work, node):
            return True
    return False


def _made_elsewhere(work: Work, node: nodes.Node) -> bool:
    """Whether the statement has JSON outside of the document in which the node stands: in a query below, perhaps."""
    first, last = _document(work, node)
    return any(_is_json(work, at) for at in range(len(work.tokens)) if not first <= at <= last)


def _is_json(work: Work, at: int) -> bool:
    text = work.tokens[at].text.lower()
    return text.startswith(("json", '"json', "->"))


def _document(work: Work, node: nodes.Node) -> tuple[int, int]:
    """The first and last token of the outermost call of these functions round a node."""
    for at in range(node.first):
        if work.tokens[at].text.lower() in _MADE and work.tokens[at + 1].text == "(":
            end = _closing(work, at + 1)
            if end > node.last:
                return at, end
    return node.first, node.last


def _closing(work: Work, at: int) -> int:
    """The bracket that closes the one at that token."""
    depth = 0
    for place in range(at, len(work.tokens)):
        depth += (work.tokens[place].text == "(") - (work.tokens[place].text == ")")
        if depth == 0:
            return place
    return at
