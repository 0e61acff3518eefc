"""TIMESTAMPTZ and DATE: an instant or a day where SQLite has a text of one form, and that text in all expressions.

https://www.postgresql.org/docs/15/datatype-datetime.html. The forms are those of CURRENT_TIMESTAMP and CURRENT_DATE
(https://www.sqlite.org/lang_datefunc.html), in UTC: to each text belongs one value, and both sort alike. PostgreSQL
reads much more, and rounds: what is not known to have the form goes through a pattern that makes it fail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native.candidates import DATE, TIMESTAMPTZ
from sqlite_hunter.sql.native.forbidding import CONSTRUCT, Forbidden
from sqlite_hunter.sql.output import after, before, replaced
from sqlite_hunter.sql.values import ANY, ATOM, CAST, DAY, INSTANT, NULL, OTHER, STRING, TEXT, Out, Type

if TYPE_CHECKING:
    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.work import Work

_CHOOSING: Final = ("coalesce", "ifnull", "iif")
_NOW: Final = "statement_timestamp()"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one of the types is written."""

    form: str
    shown: str
    """The form of its texts, as people write it."""
    length: int
    pattern: str
    """The same as a regular expression of PostgreSQL's."""
    parsed: str
    """The same for strptime(), which alone would take ``2024-1-1`` too."""
    to_text: tuple[str, str]
    """What stands before and after the column to make its text; a date alone would go over the session's zone, in
    which some days are missing."""
    from_text: str
    """What stands after a text to make the value."""
    literal: tuple[str, str]
    now: str
    words: tuple[str, str, str]
    """The word, the function and the format of strftime() that give a text of the form."""
    bounds: str
    """What is true of every value that has a text of the form, of the column ``{0}``."""
    python: str


_DATE_PATTERN: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SHAPES: Final = {
    TIMESTAMPTZ: _Shape(
        INSTANT,
        "YYYY-MM-DD HH:MM:SS",
        19,
        f"{_DATE_PATTERN} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
        "%Y-%m-%d %H:%M:%S",
        ("to_char(", " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"),
        "::timestamp AT TIME ZONE 'UTC'",
        ("TIMESTAMPTZ '", "+00'"),
        f"date_trunc('second', {_NOW})",
        ("CURRENT_TIMESTAMP", "datetime", "%Y-%m-%d %H:%M:%S"),
        "{0} BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59+00'"
        " AND date_trunc('second', {0} AT TIME ZONE 'UTC') = {0} AT TIME ZONE 'UTC'",
        "a datetime with a time zone",
    ),
    DATE: _Shape(
        DAY,
        "YYYY-MM-DD",
        10,
        _DATE_PATTERN,
        "%Y-%m-%d",
        ("to_char(", "::timestamp, 'YYYY-MM-DD')"),
        "::date",
        ("DATE '", "'"),
        f"({_NOW} AT TIME ZONE 'UTC')::date",
        ("CURRENT_DATE", "date", "%Y-%m-%d"),
        "{0} BETWEEN '0001-01-01' AND '9999-12-31'",
        "a date",
    ),
}


def column_form(native: Native) -> str:
    """PostgreSQL's type of the column."""
    return _SHAPES[native.wanted].form


def text(work: Work, out: Out, native: Native) -> Out:
    """The column as the text that SQLite has."""
    if work.immutable:
        reason = f"the text of {native.column} stands where PostgreSQL takes nothing that hangs on settings"
        raise Forbidden(native, None, reason)
    start, end = _SHAPES[native.wanted].to_text
    pieces = [*before(start), *work.tight(out, CAST).pieces, *after(end)]
    return Out(pieces, replace(out.type, native=None, dated=True), STRING)


def seen(work: Work, out: Out, native: Native) -> Out:
    """The column as it is selected."""
    shape = _SHAPES[native.wanted]
    work.note(f"{native.column} is {native.wanted}: Python gets {shape.python} where sqlite3 gave {shape.shown}")
    return out


def stored(work: Work, node: nodes.Node, out: Out, native: Native) -> Out:
    """What is written already as a value for such a column. Raises Forbidden for what may be of another form."""
    shape = _SHAPES[native.wanted]
    expression = node.expression if isinstance(node, nodes.Item) else node
    if out.type.kind == NULL:
        return out
    if out.type.native is not None and out.type.native.wanted == native.wanted:
        return out
    exact = _exact(work, expression, out, native)
    if exact is not None:
        work.changed(CONSTRUCT, node, f"{native.column} is {native.wanted}")
        return exact
    if out.type.kind in (ANY, TEXT) and expression is not None and _is_of_form(work, expression, native):
        work.changed(CONSTRUCT, node, f"{native.column} is {native.wanted}: {shape.shown} is taken, all else fails")
        return _guarded(work, out, shape)
    told = work.text(node)
    raise Forbidden(native, node, f"{told} is stored in {native.column} and may be other than {shape.shown}")


def _guarded(work: Work, out: Out, shape: _Shape) -> Out:
    pieces = [
        *before("(regexp_replace("),
        *work.tight(out, CAST).pieces,
        *after(f"::text COLLATE \"C\", '^(?!{shape.pattern}$).*', 'not {shape.shown}'){shape.from_text})"),
    ]
    return Out(pieces, Type(TEXT, out.type.nullable, dated=True), shape.form, ATOM)


def _exact(work: Work, node: nodes.Node | None, out: Out, native: Native) -> Out | None:
    """A literal of the form, or what is made of the current time, as such a value; None for all else."""
    shape = _SHAPES[native.wanted]
    node = nodes.unwrapped(node)
    kind = Type(TEXT, nullable=False, dated=True)
    if isinstance(node, nodes.Literal) and node.kind == "string" and isinstance(out.constant, str):
        if not _is_written(out.constant, shape):
            return None
        start, end = shape.literal
        return Out(replaced(f"{start}{out.constant}{end}", node.first, node.last), kind, shape.form)
    if not isinstance(node, nodes.Literal | nodes.Call) or not _is_made(node, shape):
        return None
    if isinstance(node, nodes.Literal) or (node.function != "strftime" and _is_now(node, 0, alone=True)):
        return Out(replaced(shape.now, node.first, node.last), kind, shape.form, CAST)
    if not _is_now(node, 1 if node.function == "strftime" else 0):
        return None
    pieces = [*before("("), *work.tight(out, OTHER + 1).pieces, *after(f"{shape.from_text})")]
    return Out(pieces, replace(kind, nullable=out.type.nullable), shape.form, ATOM)


def _is_written(constant: str, shape: _Shape) -> bool:
    """Whether a text has the form, and is a day that there is."""
    if len(constant) != shape.length or not constant.isascii():
        return False
    try:
        datetime.strptime(constant, shape.parsed)
    except ValueError:
        return False
    digits = [each for each in constant if each.isdigit()]
    return len(digits) == sum(each.isalpha() for each in shape.shown)


def _is_made(node: nodes.Literal | nodes.Call, shape: _Shape) -> bool:
    """Whether it is the word or the function whose text has the form."""
    word, function, template = shape.words
    if isinstance(node, nodes.Literal):
        return node.kind == "current" and node.token.key == word
    if any(_text_of(each).lower().startswith("subsec") for each in node.arguments):
        return False
    if node.function == "strftime":
        return bool(node.arguments) and _text_of(node.arguments[0]) == template
    return node.function == function


def _is_now(node: nodes.Call, at: int, *, alone: bool = False) -> bool:
    """Whether the moment is the current one, with nothing added if ``alone``."""
    given = node.arguments[at:]
    return not given or (_text_of(given[0]).lower() == "now" and (not alone or len(given) == 1))


def _text_of(node: nodes.Expression) -> str:
    plain = isinstance(node, nodes.Literal) and node.kind == "string" and not node.token.holes
    return node.token.text[1:-1] if plain and isinstance(node, nodes.Literal) else ""


def _is_of_form(work: Work, node: nodes.Node, native: Native) -> bool:
    """Whether the expression is a text of the form, or a bound value, whatever the rows hold."""
    shape = _SHAPES[native.wanted]
    match node:
        case nodes.Paren():
            return _is_of_form(work, node.inner, native)
        case nodes.Literal(kind="null") | nodes.Parameter():
            return True
        case nodes.Literal(kind="string"):
            constant = work.raw(node).constant
            return isinstance(constant, str) and _is_written(constant, shape)
        case nodes.Case():
            outcomes = [then for _, then in node.whens] + ([node.otherwise] if node.otherwise is not None else [])
            return all(_is_of_form(work, each, native) for each in outcomes)
        case nodes.Call() if node.function in _CHOOSING:
            chosen = node.arguments[1:] if node.function == "iif" else node.arguments
            return all(_is_of_form(work, each, native) for each in chosen)
        case nodes.Literal() | nodes.Call():
            return _is_made(node, shape)
        case nodes.Column():
            own = work.raw(node).type.native
            return own is not None and own.wanted == native.wanted
        case _:
            return False


def column(work: Work, node: nodes.Expression) -> Out | None:
    """The expression if it is such a column, brackets aside."""
    node = nodes.unwrapped(node)
    if not isinstance(node, nodes.Column):
        return None
    out = work.raw(node)
    return out if out.form in (INSTANT, DAY) and out.type.native is not None else None


def beside(work: Work, node: nodes.Expression, native: Native) -> Out | None:
    """What is compared with such a column, as such a value; None for what has no such form for sure."""
    own = column(work, node)
    if own is not None:
        return own if own.type.native is not None and own.type.native.wanted == native.wanted else None
    bare = nodes.unwrapped(node)
    found = _exact(work, bare, work.raw(bare), native) if isinstance(bare, nodes.Literal | nodes.Call) else None
    if found is not None:
        work.changed(CONSTRUCT, node, f"compared with {native.column}, which is {native.wanted}")
    return found


def compared(work: Work, left: nodes.Expression, right: nodes.Expression) -> tuple[Out, Out] | None:
    """Both sides where one is such a column and the other surely such a value; None: their texts are compared."""
    one, other = column(work, left), column(work, right)
    if one is not None and one.type.native is not None:
        value = beside(work, right, one.type.native)
        return (one, value) if value is not None else None
    if other is not None and other.type.native is not None:
        value = beside(work, left, other.type.native)
        return (value, other) if value is not None else None
    return None


def bounds(native: Native, name: str) -> str:
    """What CHECK asks of the column: a value that has a text of the form."""
    return _SHAPES[native.wanted].bounds.format(name)
