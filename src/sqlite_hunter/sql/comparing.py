"""Comparison as SQLite does it: affinity first, then storage class, then collation.

https://www.sqlite.org/datatype3.html#comparison_expressions. PostgreSQL compares values of one type only, and gives an
untyped literal the type that stands beside it, so that ``1 = '1'`` is true there and false on SQLite.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import bound_bytes, bound_number, inside
from sqlite_hunter.sql.native import types
from sqlite_hunter.sql.output import Piece, after, before
from sqlite_hunter.sql.values import (
    ADD,
    ANY,
    BLOB,
    CAST,
    COLLATE,
    DAY,
    DECIMAL,
    FLOAT8,
    INSTANT,
    INT4,
    INT8,
    INTEGER,
    MULTIPLY,
    NULL,
    NUMBER,
    REAL,
    STRING,
    TEXT,
    UNARY,
    UNCLEAR,
    UNTYPED,
    Out,
    Type,
    is_shortest,
)

if TYPE_CHECKING:
    from sqlite_hunter.sql.work import Work

KINDS: Final = Construct(
    "comparison-of-kinds",
    "SQLite orders numbers before texts, or converts one side by the column's affinity; PostgreSQL does neither",
    ("`1 = '1'`", "text column = 10", "int column = 'x' or < 'abc'", "int column = text column"),
    "SQH433",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a = 10",
)
NOCASE: Final = Construct(
    "collation-of-column",
    "The column or operator compares without regard to ASCII case or trailing spaces",
    ("column declared COLLATE NOCASE", "COLLATE NOCASE in a query", "COLLATE RTRIM"),
    "SQH434",
    silent=True,
    example="CREATE TABLE t (a TEXT COLLATE NOCASE); SELECT a FROM t WHERE a = 'x'",
)
BYTES: Final = Construct(
    "text-order",
    "SQLite orders text by byte, PostgreSQL by the collation of the database",
    ("ORDER BY text, `<`, BETWEEN on text",),
    "SQH435",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a < 'x'",
)

_NUMBER: Final = re.compile(r"[ \t\n\v\f\r]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\v\f\r]*")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")


class Pair(NamedTuple):
    """Two sides made comparable, or a comparison whose outcome hangs on NULL alone."""

    left: Out
    right: Out
    order: int | None = None
    """-1 or 1: the left side is always less or always greater where both are not NULL; None: compare them."""


def looks_numeric(text: str) -> bool:
    """Whether SQLite would convert the text to a number for a column of numeric affinity."""
    return bool(_NUMBER.fullmatch(text))


def is_whole(text: str) -> bool:
    """Whether the text is an integer of at most 18 digits and nothing else."""
    return bool(_WHOLE.fullmatch(text))


def not_nested(work: Work, node: nodes.Expression) -> None:
    """Raises Refused for a COLLATE within an operand: SQLite has it apply to the whole (``EP_Collate``)."""
    if isinstance(node, nodes.Parameter | nodes.Literal | nodes.Column):
        return  # there may be a hundred thousand of them in one list
    top: nodes.Node = node
    while isinstance(top, nodes.Paren | nodes.Collate):
        top = top.inner if isinstance(top, nodes.Paren) else top.operand
    waiting = [top]
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Collate):
            raise work.refuse(NOCASE, each, "a COLLATE inside of an operand applies to the whole; put it at its end")
        if not isinstance(each, nodes.Select):
            waiting.extend(each.children())


def pair(work: Work, left: nodes.Expression, right: nodes.Expression, *, ordering: bool, whole: str = "") -> Pair:
    """Both sides of a comparison, ready to stand round one of PostgreSQL's operators.

    ``whole`` says how a bound value beside an integer becomes one: EXACT, "ceil" or "floor"; "" leaves it, which keeps
    ``id = %s`` short, and is the same for all but reals beyond 2**53.
    """
    native = types.compared(work, left, right, ordering=ordering, real=_native_real)
    if native is not None:
        return Pair(*native)
    return match(work, (left, work.unguarded(left)), (right, work.unguarded(right)), ordering=ordering, whole=whole)


def match(
    work: Work,
    left: tuple[nodes.Expression, Out],
    right: tuple[nodes.Expression, Out],
    *,
    ordering: bool,
    whole: str = "",
) -> Pair:
    """The same for sides that are written already."""
    (left_node, left_out), (right_node, right_out) = left, right
    for node in (left_node, right_node):
        not_nested(work, node)
    kinds = {left_out.type.kind, right_out.type.kind}
    _clear(work, left, right)
    left_out, right_out = _guarded(work, left, right_out), _guarded(work, right, left_out)
    left, right = (left_node, left_out), (right_node, right_out)
    if NULL in kinds or ANY in kinds:
        _two_untyped(work, left, right, ordering=ordering)
        left_out, right_out = _numbers_only(work, left, right)
        left_out, right_out = _real(work, left_node, left_out, right_out), _real(work, right_node, right_out, left_out)
        left_out, right_out = (
            _whole(work, left_node, left_out, right_out, _TURNED.get(whole, whole)),
            _whole(work, right_node, right_out, left_out, whole),
        )
        if ordering:
            left_out, right_out = (
                _dates(work, left_node, left_out, right_out),
                _dates(work, right_node, right_out, left_out),
            )
        known = left_out if right_out.type.kind in (NULL, ANY) else right_out
        if known.type.is_number:  # a collation compares texts alone, and PostgreSQL takes the value for a number
            return Pair(left_out, right_out)
        return _collated(work, left_node, Pair(left_out, right_out), ordering=ordering and known.type.kind == TEXT)
    if left_out.type.is_number and right_out.type.is_number:
        return _numbers(work, left, right)
    if kinds == {TEXT}:
        _numeric_text(work, left, right)
        _numeric_text(work, right, left)
        return _collated(work, left_node, Pair(left_out, right_out), ordering=ordering)
    return Pair(left_out, right_out) if kinds == {BLOB} else _mixed(work, left, right, ordering=ordering)


def _clear(work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out]) -> None:
    """Raises Refused where one side has an affinity here and there: by rows, a text beside it becomes a number."""
    for (node, out), (_, other) in ((left, right), (right, left)):
        alike = (
            (out.type.is_number and other.type.is_number) or out.type.kind == other.type.kind or other.type.kind == NULL
        )
        if out.type.affinity == UNCLEAR and not alike:
            reason = f"the parts of the query that gives {work.text(node)} have several affinities; cast them to one"
            raise work.refuse(KINDS, node, reason)


def _guarded(work: Work, side: tuple[nodes.Expression, Out], other: Out) -> Out:
    """A side that may be a bound value, beside bytes, a literal text, or where it is a number in other rows."""
    node, out = side
    if out.type.is_number and out.bound:
        return _chosen(work, node, out, other)
    if out.is_bound and other.type.kind == BLOB:
        work.changed(KINDS, node, "only bytes are taken: a text, which SQLite finds equal to none, fails")
        return bound_bytes(work, out)
    if out.is_bound and other.type.kind == TEXT and other.form == UNTYPED:
        work.changed(KINDS, node, "only a text is taken: PostgreSQL would make of the literal what is bound")
        return by_byte(work, out)
    return out


def _chosen(work: Work, node: nodes.Expression, out: Out, other: Out) -> Out:
    """A bound value or a number, beside a number: only beside a column does SQLite make a number of a text."""
    if not other.type.is_number or not other.type.affinity or other.bound:
        hint = "a bound text, which SQLite compares as one, would be a number; choose in Python which value is bound"
        raise work.refuse(KINDS, node, f"{work.text(node)} is compared with what has no affinity: {hint}")
    if other.form == FLOAT8 and out.form == INT8:
        reason = f"{work.text(node)} is an integer or what is bound, compared with a real; choose in Python"
        raise work.refuse(KINDS, node, reason)
    work.changed(KINDS, node, "NaN is NULL; 'inf', 'nan' and '0x10', which are texts to SQLite, fail")
    real = FLOAT8 in (out.form, other.form)
    return inside(work, out, bound_real if real else bound_number, FLOAT8 if real else DECIMAL)


def _numbers_only(
    work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out]
) -> tuple[Out, Out]:
    """A bound value beside a number that has no affinity: SQLite finds no text equal to it, not even '3' to 3.

    PostgreSQL takes a text for whatever stands beside it, unless it has a sign: that fails for a text.
    """
    outs = [left[1], right[1]]
    for at, (node, out) in enumerate((left, right)):
        other = outs[1 - at]
        if out.is_bound and other.type.truth:
            work.changed(KINDS, node, "True and False are 1 and 0; a text that is no integer, or a fraction, fails")
            outs[at] = _bound_truth(out)
        elif out.is_bound and other.type.is_number and not other.type.affinity:
            work.changed(KINDS, node, "a text fails, which SQLite would not find equal to any number")
            outs[at] = replace(out, pieces=[*before("-(-"), *out.pieces, *after(")")], binds=UNARY)
            if other.form in (FLOAT8, DECIMAL):
                outs[at] = _no_nan(outs[at])
    return outs[0], outs[1]


def _bound_truth(out: Out) -> Out:
    """A bound value beside a column declared BOOLEAN: a bool, an integer or the text of one.

    JSON tells True from the text 'true', which SQLite finds equal to no number; that one keeps its quotes, and fails.
    """
    pieces = [
        *before("translate(regexp_replace(to_jsonb(COALESCE("),
        *out.pieces,
        *after(r""", NULL))::text, '^"(-?[0-9]+)"$', '\1'), 'tfrueals', '10')::bigint"""),
    ]
    return Out(pieces, Type(INTEGER), INT8, CAST)


def _no_nan(out: Out) -> Out:
    """A number as a real: NaN is NULL, and an integer from 2**53 on fails, which SQLite compares exactly."""
    pieces = [*before("NULLIF("), *out.pieces, *after(" * 1024::bigint / 1024, 'NaN'::double precision)")]
    return Out(pieces, out.type, FLOAT8)


NUMERIC_TEXT: Final = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
"""A text that SQLite stores as a number where the column has numeric affinity, as an expression of PostgreSQL's."""


def _dates(work: Work, node: nodes.Expression, out: Out, other: Out) -> Out:
    """A bound text beside a DATE column: one that looks like a number, which SQLite has below all texts, fails.

    No such text is in the column, so that only the order is at stake: see ``defining``.
    """
    if not out.is_bound or other.type.kind != TEXT or other.type.affinity != "numeric":
        return out
    work.changed(KINDS, node, "a text that looks like a number, which SQLite compares as one, fails")
    invalid = f"'{NUMERIC_TEXT}|{_BACKSLASH}.*', '{_BACKSLASH}'"
    pieces = [
        *before("unistr(regexp_replace("),
        *work.tight(out, COLLATE).pieces,
        *after(f' COLLATE "C", {invalid}))'),
    ]
    return Out(pieces, out.type, STRING)


_BACKSLASH: Final = r"\\"
"""What unistr() takes for the beginning of an escape, and fails where none follows."""


def bound_real(work: Work, out: Out) -> Out:
    """A bound value beside a real: what SQLite takes for no number fails, and so do NaN, which is NULL, and infinity.

    So does an integer of 16 digits or more: SQLite compares it exactly, and PostgreSQL as the next real.
    """
    text = work.tight(out, CAST).pieces
    pieces = [*before("regexp_replace("), *text, *after(f"::text, '{_NO_REAL}', '?')::double precision")]
    return Out(pieces, Type(REAL), FLOAT8, CAST)


def _native_real(work: Work, out: Out) -> Out:
    """A bound value beside a column of type NUMERIC: NaN is NULL."""
    text = work.tight(out, CAST).pieces
    pieces = [*before("NULLIF(translate("), *text, *after("::text, 'nfxAFX', '??????')::double precision, 'NaN')")]
    return Out(pieces, Type(REAL), FLOAT8)


_NO_REAL: Final = r"[nfxNAFX]|^\D*" + r"\d" * 16 + r"+\D*$"
"""The texts 'inf', 'NaN' and '0x10' have letters that no real has; a real of so many digits has an exponent."""


def added_real(work: Work, out: Out) -> Out:
    """The same beside a real in arithmetic, which makes a real of the integer on SQLite too."""
    text = work.tight(out, CAST).pieces
    pieces = [*before("translate("), *text, *after("::text, 'nfxNAFX', '???????')::double precision")]
    return Out(pieces, Type(REAL), FLOAT8, CAST)


def stored_real(out: Out) -> Out:
    """A bound value that is stored as a real: NaN is NULL, and the text 'NaN', which would be the same, fails."""
    no_number = "CASE WHEN pg_typeof(v) <> 'text'::regtype THEN 'NaN' END"
    number = f"translate(NULLIF(v::text, {no_number}), 'nfxNAFX', '???????')::double precision"
    pieces = [*before(f"(SELECT {number} FROM (SELECT "), *out.pieces, *after(") AS bound(v))")]
    return Out(pieces, Type(REAL), FLOAT8)


def _real(work: Work, node: nodes.Expression, out: Out, other: Out) -> Out:
    if not out.is_bound or other.form != FLOAT8 or other.type.affinity not in ("real", "numeric"):
        return out
    work.changed(KINDS, node, "NaN, 'inf', '0x10' and integers of 16 digits fail, which PostgreSQL compares otherwise")
    return bound_real(work, out)


EXACT: Final = "exact"
"""How a bound value becomes an integer beside one; else by "ceil" or "floor", which an order wants."""
_TURNED: Final = {"ceil": "floor", "floor": "ceil"}
"""The same for the left side: the order names what the right side becomes."""


def _whole(work: Work, node: nodes.Expression, out: Out, other: Out, how: str) -> Out:
    """A bound value beside an integer that is compared with it as an integer: PostgreSQL would make reals of both.

    A fraction goes to the side on which the order stays the same. NaN, which is NULL on SQLite and greater than all
    numbers on PostgreSQL, fails; so does infinity.
    """
    if not how or other.type.kind != INTEGER or other.form not in (INT4, INT8):
        return out
    if out.type.kind != ANY or not out.has_parameter:
        return out
    if how == EXACT:
        work.changed(KINDS, node, "a float with a fraction and NaN fail, which PostgreSQL compares as reals")
        return Out(work.cast(work.cast(out, "text", STRING), "bigint", INT8).pieces, Type(INTEGER), INT8, CAST)
    work.changed(KINDS, node, "compared exactly; NaN and infinity fail")
    pieces = [*before(f"{how}("), *work.tight(out, ADD).pieces, *after(" + 0.0)::bigint")]
    return Out(pieces, Type(INTEGER), INT8, CAST)


def _numbers(work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out]) -> Pair:
    """SQLite compares an integer with a real exactly, PostgreSQL as two reals, of which many integers are one."""
    outs = left[1], right[1]
    for (node, out), (_, other) in ((left, right), (right, left)):
        cut = (
            isinstance(out.constant, float) and other.form != FLOAT8 and not is_shortest(work.text(node), out.constant)
        )
        if cut:
            hint = f"write {abs(float(str(out.constant)))!r}"
            raise work.refuse(
                KINDS, node, f"it has more digits than a real keeps on SQLite, and PostgreSQL keeps all: {hint}"
            )
    huge = any(isinstance(out.constant, int | float) and abs(out.constant) >= _EXACT for out in outs)
    mixed = {out.type.kind for out in outs} == {INTEGER, REAL} and huge
    if {out.form for out in outs} != {INT8, FLOAT8} and not mixed:
        return Pair(*outs)
    return Pair(bounded(work, *left), bounded(work, *right))


_EXACT: Final = 2**53
_SMALL: Final = ("count", "length", "instr", "unicode", "strftime", "unixepoch", "sign")
"""What no integer beyond 2**53 comes out of."""


_BOUND: Final = "* 1024 / 1024"


def _is_bounded(node: nodes.Expression) -> bool:
    """Whether it was written so already: a translation that is translated again stays."""
    while isinstance(node, nodes.Paren):
        node = node.inner
    if not isinstance(node, nodes.Binary) or node.operator != "/" or not isinstance(node.left, nodes.Binary):
        return False
    factors = node.left.right, node.right
    return node.left.operator == "*" and all(
        isinstance(each, nodes.Literal) and each.token.text == "1024" for each in factors
    )


def bounded(work: Work, node: nodes.Expression, out: Out) -> Out:
    """An integer that fails ("out of range") from 2**53 on, where a real is no longer exact."""
    small = isinstance(node, nodes.Call) and node.function in _SMALL
    if isinstance(out.constant, int | float) and abs(out.constant) >= _EXACT:
        raise work.refuse(KINDS, node, "integers from 2**53 on are compared with reals exactly on SQLite")
    if out.form != INT8 or out.constant is not None or small or _is_bounded(node):
        return out
    work.changed(KINDS, node, "an integer from 2**53 on fails, which SQLite would compare with a real exactly")
    pieces = [*work.tight(out, MULTIPLY).pieces, *after(f" {_BOUND}")]
    return replace(out, pieces=pieces, binds=MULTIPLY)


def _mixed(
    work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out], *, ordering: bool
) -> Pair:
    """A number and a text, whichever side is which."""
    if left[1].type.is_number and right[1].type.kind == TEXT:
        return _number_and_text(work, left, right, ordering=ordering)
    if right[1].type.is_number and left[1].type.kind == TEXT:
        found = _number_and_text(work, right, left, ordering=ordering)
        return Pair(found.right, found.left, None if found.order is None else -found.order)
    raise work.refuse(KINDS, left[0], f"{_said(work, left)} is compared with {_said(work, right)}")


def _said(work: Work, side: tuple[nodes.Expression, Out]) -> str:
    return f"{work.text(side[0])} ({side[1].type.kind})"


def _two_untyped(
    work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out], *, ordering: bool
) -> None:
    """A bound value beside another, or beside a number in quotes: PostgreSQL would convert one to the other's type."""
    for (node, out), (other_node, other) in ((left, right), (right, left)):
        if out.type.kind != ANY or other.form != UNTYPED or other.type.kind == NULL:
            continue
        if (
            isinstance(node, nodes.Unknown) != isinstance(other_node, nodes.Unknown)
            and not ordering
            and _all_binary(work)
        ):
            continue
        if other.type.kind == ANY or looks_numeric(str(other.constant)):
            reason = f"{work.text(node)} is compared with another value without a type: PostgreSQL would convert it"
            raise work.refuse(KINDS, node, reason + "; compare it with a column, or do it in Python")


def _all_binary(work: Work) -> bool:
    """Whether a column whose name is put in at run time compares by byte, whichever it is."""
    sources = work.scope.sources
    columns = [column for each in sources for column in each.columns]
    return (
        bool(columns)
        and all(column.type.kind != "" and column.type.collation in ("", "BINARY") for column in columns)
        and not any(each.unclear for each in sources)
    )


def _numeric_text(work: Work, column: tuple[nodes.Expression, Out], other: tuple[nodes.Expression, Out]) -> None:
    """A DATE column has numeric affinity: a text of digits beside it is a number to SQLite."""
    if column[1].type.affinity != "numeric" or other[1].type.dated or other[1].type.affinity == "numeric":
        return
    constant = other[1].constant
    if not isinstance(constant, str) or looks_numeric(constant):
        shown = f"SQLite compares {work.text(other[0])} with {work.text(column[0])} as a number if it looks like one"
        raise work.refuse(KINDS, other[0], shown + "; declare the column TEXT")


def _number_and_text(
    work: Work, number: tuple[nodes.Expression, Out], text: tuple[nodes.Expression, Out], *, ordering: bool
) -> Pair:
    """The number's side is always the first of the pair."""
    numeric, texted = number[1], text[1]
    converts = numeric.type.affinity in ("integer", "real", "numeric")
    if converts or texted.type.affinity == "numeric":
        return _as_numbers(work, number, text)
    if texted.type.affinity == "text":
        work.changed(KINDS, number[0], "compared as text")
        changed = Pair(_number_as_text(work, number), texted)
        return _collated(work, text[0], changed, ordering=ordering)
    if numeric.constant is not None and texted.constant is not None:
        work.changed(KINDS, number[0], "a number is less than any text, without a column's affinity")
        return Pair(numeric, texted, -1)
    hint = "SQLite takes neither for the other, so they are never equal; cast one side"
    raise work.refuse(KINDS, text[0], f"{_said(work, number)} is compared with {_said(work, text)}: {hint}")


def _as_numbers(work: Work, number: tuple[nodes.Expression, Out], text: tuple[nodes.Expression, Out]) -> Pair:
    texted = text[1]
    if texted.type.whole and not texted.type.affinity:
        work.changed(KINDS, text[0], "a text of digits, converted to a number by the column's affinity")
        return Pair(number[1], work.cast(texted, "bigint", INT8))
    if not isinstance(texted.constant, str) or texted.type.affinity:
        hint = "the text may not be a number, where PostgreSQL fails; cast it"
        raise work.refuse(KINDS, text[0], f"{_said(work, number)} is compared with {_said(work, text)}: {hint}")
    work.changed(KINDS, text[0], "converted to a number by the column's affinity")
    constant = texted.constant.strip(" \t\n\v\f\r")
    if not looks_numeric(constant):
        return Pair(number[1], texted, -1)
    if is_whole(constant):
        return Pair(number[1], texted)
    return Pair(number[1], replace(texted, pieces=[*before(""), _literal(texted, constant)]))


def _literal(out: Out, text: str) -> Piece:
    return out.pieces[0]._replace(text=text)


def _number_as_text(work: Work, number: tuple[nodes.Expression, Out]) -> Out:
    out = number[1]
    if isinstance(out.constant, int) and not isinstance(out.constant, bool) and len(out.pieces) == 1:
        text = Type(TEXT, nullable=False)
        return replace(out, pieces=[_literal(out, f"'{out.constant}'")], form=UNTYPED, type=text)
    return work.as_text(out, number[0], KINDS)


def collation(left: Out, right: Out) -> str:
    """Which collation a comparison uses: an operator's, left first, then a column's, left first."""
    for out in (left, right):
        if out.type.explicit:
            return out.type.collation
    return next((each.type.collation for each in (left, right) if each.type.collation), "BINARY")


def _collated(work: Work, node: nodes.Expression, sides: Pair, *, ordering: bool) -> Pair:
    name = collation(sides.left, sides.right)
    if name not in ("BINARY", ""):
        work.changed(NOCASE, node)
        left, right = (folded(work, each, name, node) for each in (sides.left, sides.right))
        sides = Pair(left, right, sides.order)
    if not ordering:
        return sides
    work.changed(BYTES, node)
    return sides._replace(left=by_byte(work, sides.left))


def folded(work: Work, out: Out, name: str, node: nodes.Node) -> Out:
    """The text as it is compared under NOCASE (ASCII letters alone) or RTRIM (spaces at the end)."""
    if out.type.kind not in (TEXT, ANY, NULL):
        return out
    if name == "NOCASE":
        return work.call(
            "lower", by_byte(work, out), form=STRING, type_=replace(out.type, collation="", explicit=False)
        )
    if name == "RTRIM":
        spaces = Out(after("' '"), out.type, UNTYPED)
        return work.call("rtrim", out, spaces, form=STRING, type_=replace(out.type, collation="", explicit=False))
    raise work.refuse(NOCASE, node, f"the collation {name} is the program's own")


def by_byte(work: Work, out: Out) -> Out:
    """``x COLLATE "C"``; what cannot be compared by collation stays."""
    if out.type.kind not in (TEXT, ANY, NULL) or out.form in (INSTANT, DAY) or has_collation(out):
        return out
    pieces = [*work.tight(out, COLLATE).pieces, *after(' COLLATE "C"')]
    return replace(out, pieces=pieces, binds=COLLATE)


def has_collation(out: Out) -> bool:
    """Whether a COLLATE stands at its end."""
    return bool(out.pieces) and out.pieces[-1].text == ' COLLATE "C"'


def unified(work: Work, node: nodes.Expression, outs: list[tuple[nodes.Expression, Out]], what: str) -> list[Out]:
    """Values of which one is the outcome, made one type: COALESCE, CASE, UNION.

    Raises Refused where they mix texts and numbers: each row would have its own type on SQLite.
    """
    kinds = {out.type.kind for _, out in outs} - {NULL, ANY}
    numbers = kinds & {INTEGER, REAL, "number"}
    if len(kinds - numbers) + bool(numbers) > 1:
        raise work.refuse(MIXED, node, f"{what} gives {' or '.join(sorted(kinds))}; PostgreSQL wants one type")
    if any(
        out.form == FLOAT8 or out.type.kind == REAL for _, out in outs
    ):  # a real on PostgreSQL, whichever of them is taken
        outs = [(each, bounded(work, each, out)) for each, out in outs]
    return [work.settled(out) for _, out in _alike(work, outs)]


def _alike(work: Work, outs: list[tuple[nodes.Expression, Out]]) -> list[tuple[nodes.Expression, Out]]:
    """A bound value among bytes or literal texts: PostgreSQL would make bytes of a text, or of a text what is bound."""
    if not any(out.is_bound for _, out in outs):
        return outs
    known = [out for _, out in outs if out.type.kind not in (NULL, ANY)]
    kinds, forms = {out.type.kind for out in known}, {out.form for out in known}
    if kinds == {BLOB}:
        return [(node, bound_bytes(work, out) if out.is_bound else out) for node, out in outs]
    if kinds == {TEXT} and forms == {UNTYPED}:
        return [(node, work.cast(out, "text", STRING) if out is known[0] else out) for node, out in outs]
    return outs


def outcome(outs: list[Out]) -> tuple[str, str]:
    """Kind and PostgreSQL's type of such values."""
    kinds = [out.type.kind for out in outs if out.type.kind not in (NULL, ANY)]
    forms = {out.form for out in outs} - {UNTYPED}
    if not kinds:
        return (ANY if any(out.type.kind == ANY for out in outs) else NULL), UNTYPED
    kind = _numeric_kind(outs) if set(kinds) <= {INTEGER, REAL, NUMBER} else kinds[0]
    if kind == INTEGER and any(out.type.kind == ANY for out in outs):
        kind = NUMBER
    for form in ("float8", "int8", "int4", "text", "bytea"):
        if form in forms:
            return kind, form
    return kind, STRING if kind == TEXT else UNTYPED


def _numeric_kind(outs: list[Out]) -> str:
    """Integer, real, or either by the row."""
    kinds = {out.type.kind for out in outs if out.type.is_number}
    return kinds.pop() if len(kinds) == 1 else NUMBER


def zero_or_real(outs: list[Out]) -> bool:
    """Whether the outcome is an integer only where it is 0, as in ``COALESCE(price, 0)``."""
    return all(
        out.type.kind in (REAL, NULL) or out.type.zero or (out.constant == 0 and out.form == INT4) for out in outs
    )


MIXED: Final = Construct(
    "mixed-kinds",
    "Texts and numbers in one column of the result: PostgreSQL has one type for each",
    ("COALESCE/CASE/UNION mixing int and text",),
    "SQH436",
    example="CREATE TABLE t (a INTEGER, b TEXT); SELECT a FROM t UNION SELECT b FROM t",
)
