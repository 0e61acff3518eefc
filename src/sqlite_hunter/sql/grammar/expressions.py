"""Expressions, with the precedence of SQLite's ``parse.y`` (https://www.sqlite.org/lang_expr.html#operators_and_precedence)."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from sqlite_hunter.sql.grammar import names, nodes
from sqlite_hunter.sql.grammar.reader import MAX_OPERATORS, Reader, Unreadable
from sqlite_hunter.sql.keywords import JOINS, RESERVED, words
from sqlite_hunter.sql.tokens import BLOB, HOLE, NAME, NUMBER, STRING, WORD, Token

OR, AND, NOT, EQUAL, COMPARE, BITS, ADD, MULTIPLY, CONCAT, COLLATE, UNARY = range(1, 12)

_BINARY: Final = {
    "OR": OR,
    "AND": AND,
    **dict.fromkeys(("=", "==", "<>", "!="), EQUAL),
    **dict.fromkeys(("<", "<=", ">", ">="), COMPARE),
    **dict.fromkeys(("&", "|", "<<", ">>"), BITS),
    **dict.fromkeys(("+", "-"), ADD),
    **dict.fromkeys(("*", "/", "%", "%%"), MULTIPLY),
    **dict.fromkeys(("||", "->", "->>"), CONCAT),
}
_CHAINED: Final = ("AND", "OR", "||")
_MATCHES: Final = words("LIKE GLOB REGEXP MATCH")
_CURRENT: Final = words("CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME")
_WORDS: Final = {"NULL": "null", "TRUE": "true", "FALSE": "false"}
BEGINNING: Final = words("RAISE CAST EXISTS CASE") | _CURRENT
"""Words that are names elsewhere, but begin something else where an expression begins."""
_NO_IDENTIFIER: Final = JOINS | words("INDEXED")
"""Names of tables and columns (``nm`` of parse.y), but neither of types, functions nor collations (``ids``, ``id``)."""
_TYPE_ENDS: Final = words(
    "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES GENERATED AS ON DEFERRABLE"
)


def expression(reader: Reader, level: int = OR) -> nodes.Expression:
    """One expression whose operators all bind at least as tightly as ``level``."""
    reader.deeper()
    left = _prefix(reader)
    for _ in range(MAX_OPERATORS):
        found = _infix(reader, left, level)
        if found is None:
            reader.depth -= 1
            return left
        left = found
    raise Unreadable(f"it has more than {MAX_OPERATORS} operators in a row", reader.token.start)


def collation(reader: Reader) -> Token:
    """The name of a collation: ``ids`` of parse.y."""
    if reader.key in _NO_IDENTIFIER:
        raise reader.unexpected("a collation")
    return reader.name()


def _infix(reader: Reader, left: nodes.Expression, level: int) -> nodes.Expression | None:
    """``left`` with the next operator and its right side, or None if no operator of that level follows."""
    key = reader.key
    binds = _BINARY.get(key, 0)
    if binds >= level:
        return _chain(reader, left, binds) if key in _CHAINED else _binary(reader, left, binds)
    if key == "COLLATE" and level <= COLLATE:
        at = reader.expect("COLLATE")
        name = collation(reader)
        return nodes.Collate(left.first, reader.at - 1, at, left, name)
    return _test(reader, left) if level <= EQUAL else None


def _binary(reader: Reader, left: nodes.Expression, binds: int) -> nodes.Expression:
    at = reader.at
    operator = reader.next().key
    right = expression(reader, binds + 1)
    return nodes.Binary(left.first, right.last, "%" if operator == "%%" else operator, at, left, right)


def _chain(reader: Reader, left: nodes.Expression, binds: int) -> nodes.Expression:
    operator = reader.key
    items, ats = [left], []
    while reader.key == operator:
        ats.append(reader.at)
        reader.next()
        items.append(expression(reader, binds + 1))
    return nodes.Chain(left.first, items[-1].last, operator, items, ats)


def _test(reader: Reader, left: nodes.Expression) -> nodes.Expression | None:
    """The operators of words: IS, IN, BETWEEN, LIKE and the tests for NULL."""
    at = reader.at
    negated = reader.key == "NOT"
    key = reader.ahead(int(negated))
    if key in _MATCHES:
        reader.at += 1 + negated
        return _match(reader, left, negated, key)
    if key == "BETWEEN":
        reader.at += 1 + negated
        return _between(reader, left, negated)
    if key == "IN":
        reader.at += 1 + negated
        return _in(reader, left, negated)
    if key in ("ISNULL", "NOTNULL") and not negated:
        reader.next()
        return nodes.NullTest(left.first, at, at, key == "NOTNULL", left)
    if negated and key == "NULL":
        reader.at += 2
        return nodes.NullTest(left.first, at + 1, at, True, left)
    return _is(reader, left) if key == "IS" and not negated else None


def _match(reader: Reader, left: nodes.Expression, negated: bool, operator: str) -> nodes.Expression:
    at = reader.at - 1
    pattern = expression(reader, COMPARE)
    escape = None
    if reader.take("ESCAPE"):
        escape = expression(reader, BITS)
    return nodes.Match(left.first, (escape or pattern).last, operator, at, negated, left, pattern, escape)


def _between(reader: Reader, left: nodes.Expression, negated: bool) -> nodes.Expression:
    at = reader.at - 1
    low = expression(reader, NOT)
    reader.expect("AND")
    high = expression(reader, COMPARE)
    return nodes.Between(left.first, high.last, at, negated, left, low, high)


def _in(reader: Reader, left: nodes.Expression, negated: bool) -> nodes.Expression:
    at = reader.at - 1
    if reader.key != "(":
        table = names.table_name(reader)
        if reader.key == "(":
            hint = "write IN (SELECT value FROM ...)"
            raise Unreadable(f"a table-valued function behind IN is not read: {hint}", reader.token.start)
        return nodes.In(left.first, reader.at - 1, at, negated, left, table=table)
    reader.expect("(")
    if reader.starts_query():
        select = reader.select(reader)
        return nodes.In(left.first, reader.expect(")"), at, negated, left, select=select)
    items = [] if reader.key == ")" else expressions(reader)
    return nodes.In(left.first, reader.expect(")"), at, negated, left, items=items)


def _is(reader: Reader, left: nodes.Expression) -> nodes.Expression:
    at = reader.expect("IS")
    negated = reader.take("NOT")
    distinct = reader.take("DISTINCT", "FROM")
    until = reader.at - 1
    right = expression(reader, COMPARE)
    return nodes.Is(left.first, right.last, at, until, negated != distinct, left, right)


def expressions(reader: Reader) -> list[nodes.Expression]:
    """Expressions with commas between them; at least one."""
    found = [expression(reader)]
    while reader.take(","):
        found.append(expression(reader))
    return found


def _prefix(reader: Reader) -> nodes.Expression:
    key, at = reader.key, reader.at
    if key == "NOT":
        reader.next()
        operand = expression(reader, NOT)
        return nodes.Unary(at, operand.last, "NOT", operand)
    if key in ("-", "+", "~"):
        reader.next()
        operand = expression(reader, UNARY)
        return nodes.Unary(at, operand.last, key, operand)
    return _primary(reader)


def _primary(reader: Reader) -> nodes.Expression:
    token, at = reader.token, reader.at
    match token.kind:
        case "string" | "blob" | "number":
            reader.next()
            return nodes.Literal(at, at, _kind(token.kind, token.text), token)
        case "parameter":
            return _parameter(reader)
        case "hole" if reader.ahead() not in (".", "("):
            reader.next()
            return nodes.Unknown(at, at, token)
    if token.key == "(":
        return _bracket(reader)
    if token.kind == WORD and (found := _keyword(reader)) is not None:
        return found
    return _name(reader)


def _kind(kind: str, text: str) -> str:
    if kind in (STRING, BLOB):
        return kind
    lower = text.lower()
    return "integer" if lower.startswith("0x") or not any(each in lower for each in ".e") else "real"


def _parameter(reader: Reader) -> nodes.Expression:
    """Numbered as ``sqlite3ExprAssignVarNumber()`` does: ``?`` is one more than the highest so far."""
    at = reader.at
    token = reader.next()
    text = token.text
    name = ""
    if text in ("?", "%s"):
        number = reader.highest + 1
    elif text[0] == "?":
        number = int(text[1:7])
        if not 1 <= number <= 250_000 or len(text) > 7:
            raise Unreadable(f"{text[:12]} is out of SQLite's range of parameters", token.start)
    else:
        name = text[2:-2] if text[0] == "%" else text[1:]
        number = reader.parameters.setdefault(text, reader.highest + 1)
    reader.highest = max(reader.highest, number)
    return nodes.Parameter(at, at, token, number, name)


def _bracket(reader: Reader) -> nodes.Expression:
    at = reader.expect("(")
    if reader.starts_query():
        select = reader.select(reader)
        return nodes.Subquery(at, reader.expect(")"), select)
    items = expressions(reader)
    close = reader.expect(")")
    return nodes.Paren(at, close, items[0]) if len(items) == 1 else nodes.Row(at, close, items)


_RAISES: Final = ("IGNORE", "ROLLBACK", "ABORT", "FAIL")


def _keyword(reader: Reader) -> nodes.Expression | None:
    key, at = reader.key, reader.at
    if key in _WORDS and reader.ahead() not in (".", "("):
        token = reader.next()
        return nodes.Literal(at, at, _WORDS[key], token)
    if key in _CURRENT:
        token = reader.next()
        return nodes.Literal(at, at, "current", token)
    if key == "CASE":
        return _case(reader)
    if key == "CAST":
        return _cast(reader)
    if key == "EXISTS":
        return _exists(reader)
    if key == "RAISE":
        return _raise(reader)
    return None


def _raise(reader: Reader) -> nodes.Raise:
    if not reader.in_trigger:
        raise Unreadable("RAISE belongs in a trigger", reader.token.start)
    at = reader.expect("RAISE")
    reader.expect("(")
    action, message = reader.key, None
    if action not in _RAISES:
        raise reader.unexpected()
    reader.next()
    if action != "IGNORE":
        reader.expect(",")
        message = reader.name()
    return nodes.Raise(at, reader.expect(")"), action, message)


def _exists(reader: Reader) -> nodes.Expression:
    at = reader.expect("EXISTS")
    reader.expect("(")
    select = reader.select(reader)
    return nodes.Exists(at, reader.expect(")"), select)


def _case(reader: Reader) -> nodes.Expression:
    at = reader.expect("CASE")
    base = None if reader.key == "WHEN" else expression(reader)
    whens: list[tuple[nodes.Expression, nodes.Expression]] = []
    while reader.take("WHEN"):
        condition = expression(reader)
        reader.expect("THEN")
        whens.append((condition, expression(reader)))
    if not whens:
        raise reader.unexpected("WHEN")
    otherwise = expression(reader) if reader.take("ELSE") else None
    return nodes.Case(at, reader.expect("END"), base, whens, otherwise)


def _cast(reader: Reader) -> nodes.Expression:
    at = reader.expect("CAST")
    reader.expect("(")
    operand = expression(reader)
    reader.expect("AS")
    first, last, text = type_name(reader)
    return nodes.Cast(at, reader.expect(")"), operand, first, last, text)


def type_name(reader: Reader) -> tuple[int, int, str]:
    """The first and last token of a type and its words, "" with -1 if there is none: ``typetoken`` of parse.y."""
    first = reader.at
    while _is_type_word(reader, reader.at > first):
        reader.next()
    if reader.at == first:
        return -1, -1, ""
    if reader.take("("):
        _size(reader)
        if reader.take(","):
            _size(reader)
        reader.expect(")")
    return first, reader.at - 1, _spaced(reader, first)


def _size(reader: Reader) -> None:
    """``signed`` of parse.y: a number, perhaps with a sign."""
    if not reader.take("-"):
        reader.take("+")
    if reader.token.kind not in (NUMBER, HOLE):
        raise reader.unexpected("a number")
    reader.next()


def _spaced(reader: Reader, first: int) -> str:
    """The type's text as SQLite keeps it: with the space that was between its tokens."""
    tokens = reader.tokens[first : reader.at]
    gaps = (" " * (after.start - before.end) for before, after in pairwise(tokens))
    return tokens[0].text + "".join(gap + token.text for gap, token in zip(gaps, tokens[1:], strict=True))


def default(reader: Reader) -> nodes.Expression:
    """What stands behind DEFAULT: brackets, a constant, one with a sign, or a bare word (``ccons`` of parse.y)."""
    at, key = reader.at, reader.key
    if key == "(":
        return _bracket(reader)
    if key in ("+", "-"):
        reader.next()
        operand = _constant(reader)
        return nodes.Unary(at, operand.last, key, operand)
    if reader.token.kind in (WORD, NAME) and key not in _CURRENT and key not in _WORDS:
        if key in _NO_IDENTIFIER:
            raise reader.unexpected()
        return nodes.Column(at, at, reader.name(strings=False))
    return _constant(reader)


def _constant(reader: Reader) -> nodes.Expression:
    """``term`` of parse.y, or a hole."""
    is_word = reader.key in _CURRENT or reader.key in _WORDS
    if not is_word and reader.token.kind not in (STRING, BLOB, NUMBER, HOLE):
        raise reader.unexpected("a constant")
    return _primary(reader)


def _is_type_word(reader: Reader, begun: bool) -> bool:
    token = reader.token
    if token.kind == WORD:
        ends = token.key in RESERVED or token.key in _TYPE_ENDS or token.key in _NO_IDENTIFIER
        return not ends and not (token.key == "GENERATED" and begun)
    return token.kind in (NAME, STRING, HOLE)


def _name(reader: Reader) -> nodes.Expression:
    at = reader.at
    if reader.ahead() == "(" and reader.token.kind in (WORD, NAME, HOLE):
        if (reader.key in RESERVED and reader.key != "REPLACE") or reader.key in JOINS:
            raise reader.unexpected()
        return _call(reader)
    parts = [reader.name(strings=False)]
    while reader.key == "." and len(parts) < 3:
        reader.next()
        parts.append(reader.name())
    table = parts[-2] if len(parts) > 1 else None
    schema = parts[-3] if len(parts) > 2 else None
    return nodes.Column(at, reader.at - 1, parts[-1], table, schema)


def _call(reader: Reader) -> nodes.Expression:
    at = reader.at
    name = reader.next()
    reader.expect("(")
    call = nodes.Call(at, at, name, at, [])
    if reader.take("*"):
        call.star = True
    elif reader.key != ")":
        if reader.key in ("DISTINCT", "ALL"):
            call.distinct = reader.at if reader.key == "DISTINCT" else -1
            reader.next()
        call.arguments = [] if reader.key == ")" else expressions(reader)
        call.order_by = order_by(reader)
    call.close = reader.expect(")")
    _after_call(reader, call)
    call.last = reader.at - 1
    return call


def _after_call(reader: Reader, call: nodes.Call) -> None:
    if reader.looks("FILTER", "("):
        reader.at += 2
        reader.expect("WHERE")
        call.filter = expression(reader)
        reader.expect(")")
    if reader.key == "OVER" and (reader.ahead() == "(" or reader.is_name(1)):
        reader.next()
        if reader.key == "(":
            call.over = window(reader)
        else:
            call.over_name = reader.name()


def window(reader: Reader) -> nodes.Window:
    """A window in brackets: https://www.sqlite.org/windowfunctions.html."""
    at = reader.expect("(")
    base = None
    if reader.is_name() and reader.key not in ("PARTITION", "ORDER", "ROWS", "RANGE", "GROUPS"):
        base = reader.name()
    partition: list[nodes.Expression] = []
    if reader.take("PARTITION", "BY"):
        partition = expressions(reader)
    order = order_by(reader)
    frame = reader.at if reader.key in ("ROWS", "RANGE", "GROUPS") else -1
    bounds = _frame(reader) if frame >= 0 else []
    return nodes.Window(at, reader.expect(")"), base, partition, order, frame, bounds)


def _frame(reader: Reader) -> list[nodes.Expression]:
    """The expressions of a frame's bounds: ``frame_opt`` of parse.y."""
    reader.next()
    if reader.take("BETWEEN"):
        bounds = _bound(reader, "PRECEDING")
        reader.expect("AND")
        bounds += _bound(reader, "FOLLOWING")
    else:
        bounds = _bound(reader, "PRECEDING")
    excluded = (("NO", "OTHERS"), ("CURRENT", "ROW"), ("GROUP",), ("TIES",))
    if reader.take("EXCLUDE") and not any(reader.take(*words_) for words_ in excluded):
        raise reader.unexpected()
    return bounds


def _bound(reader: Reader, unbounded: str) -> list[nodes.Expression]:
    """One bound; ``unbounded`` is the direction in which it may be without end."""
    if reader.take("UNBOUNDED"):
        reader.expect(unbounded)
        return []
    if reader.take("CURRENT"):
        reader.expect("ROW")
        return []
    found = expression(reader)
    if not (reader.take("PRECEDING") or reader.take("FOLLOWING")):
        raise reader.unexpected()
    return [found]


def order_by(reader: Reader) -> list[nodes.OrderTerm]:
    """ORDER BY and its terms, if it comes next."""
    if not reader.take("ORDER", "BY"):
        return []
    found = [_term(reader)]
    while reader.take(","):
        found.append(_term(reader))
    return found


def _term(reader: Reader) -> nodes.OrderTerm:
    at = reader.at
    value = expression(reader)
    direction = reader.next().key if reader.key in ("ASC", "DESC") else ""
    if not direction and reader.token.kind == HOLE:
        reader.next()
        return nodes.OrderTerm(at, reader.at - 1, value, nodes.OF_RUN_TIME)
    nulls = ""
    if reader.take("NULLS"):
        if reader.key not in ("FIRST", "LAST"):
            raise reader.unexpected("FIRST or LAST")
        nulls = reader.next().key
    return nodes.OrderTerm(at, reader.at - 1, value, direction, nulls)
