"""Conditions and assignments that a program joins at run time, of parts that are all known: each is written by itself.

``WHERE {' AND '.join('a = ?' | 'b > ?' ...)}`` becomes the same join of what each part becomes. It takes the place of
the old one in the text, so that what stands around it binds as it did; a part keeps how tightly it binds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct, Refused
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.making import Joined, joined, rejoined
from sqlite_hunter.sql.output import Piece, Pieces, Writer, rewritten
from sqlite_hunter.sql.tokens import significant
from sqlite_hunter.sql.values import ATOM, BOOL, INTEGER, NOT, Out, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("put-together", "Parts of the statement are put together at run time")
_CONNECTIVE: Final = re.compile(r"\s+(?:AND|OR)\s+", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*,\s*")


def condition(work: Work, node: nodes.Unknown, *, chooses: bool) -> Out | None:
    """A condition whose parts are known; None if they are not. Raises Refused for a part that is not translated.

    ``chooses`` is that of ``Work.condition``, and of each part.
    """
    found = _known(node)
    if found is None or not _CONNECTIVE.fullmatch(found.separator):
        return None
    texts = [_of_part(node, part, lambda part: _condition(work, node, part, chooses=chooses)) for part in found.parts]
    return Out(_rejoined(work, node, found, texts), Type(INTEGER), BOOL, ATOM)


def assignments(work: Work, node: nodes.Unknown, write: Callable[[Work, nodes.Assignment], Pieces]) -> Pieces:
    """What UPDATE sets, if all that it may set is known; ``write`` writes one of them. Raises Refused."""
    found = _known(node)
    if found is None or not _COMMA.fullmatch(found.separator):
        raise work.refuse(CONSTRUCT, node, f"what is set is put together at run time: {_finish(node)}")
    texts = [_of_part(node, part, lambda part: _assignments(work, node, part, write)) for part in found.parts]
    return _rejoined(work, node, found, texts)


def unknown_condition(node: nodes.Unknown) -> str:
    """Why such a condition is refused, and how a person goes on."""
    return f"a condition is put in at run time: {_finish(node)}"


def _known(node: nodes.Unknown) -> Joined | None:
    return joined(node.token.holes[0].source) if len(node.token.holes) == 1 else None


def _finish(node: nodes.Unknown) -> str:
    return (
        f"not all is known that {node.token.text} may be; translate each text that goes into it as a statement of its "
        f"own, and join those"
    )


def _of_part(node: nodes.Unknown, part: str, write: Callable[[str], str]) -> str:
    """A part as it is written; a refusal is told of the place where it is put in."""
    try:
        return write(part)
    except Refused as error:
        if error.node is not node:
            error.node, error.reason = node, f"{part}: {error.reason}"
        raise


def _condition(work: Work, node: nodes.Unknown, part: str, *, chooses: bool) -> str:
    inner, tree = _parsed(work, node, f"SELECT 1 WHERE {part}", part)
    found = tree.select.cores[0].where if isinstance(tree, nodes.Query) and len(tree.select.cores) == 1 else None
    if found is None or found.last != len(inner.tokens) - 1 or found.first != 3:
        raise work.refuse(CONSTRUCT, node, f"{part} is no condition by itself: write it whole")
    out = inner.condition(found, chooses=chooses)
    if not isinstance(found, nodes.Chain | nodes.Unary):
        out = inner.tight(out, NOT + 1)
    return _text(work, node, inner, out.pieces, part)


def _assignments(work: Work, node: nodes.Unknown, part: str, write: Callable[[Work, nodes.Assignment], Pieces]) -> str:
    inner, tree = _parsed(work, node, f"UPDATE t SET {part}", part)
    if not isinstance(tree, nodes.Update) or tree.assignments[-1].last != len(inner.tokens) - 1:
        raise work.refuse(CONSTRUCT, node, f"{part} sets no column by itself: write it whole")
    pieces: Pieces = []
    for at, each in enumerate(tree.assignments):
        pieces += [*([Piece(None, each.first - 1, each.first - 1)] if at else []), *write(inner, each)]
    return _text(work, node, inner, pieces, part)


def _parsed(work: Work, node: nodes.Unknown, text: str, part: str) -> tuple[Work, nodes.Statement]:
    """A part in a statement of its own, over the columns in scope."""
    tokens = significant(text)
    try:
        tree = parse(tokens)
    except Unreadable as error:
        raise work.refuse(CONSTRUCT, node, f"{part} is not understood by itself: {error.reason}") from None
    inner = work.within(text, tokens)
    return inner, tree


def _text(work: Work, node: nodes.Unknown, inner: Work, pieces: Pieces, part: str) -> str:
    """What a part becomes, with placeholders as psycopg has them."""
    texts = _placeholders(work, node, pieces, part, inner)
    return Writer(inner.source, inner.tokens, texts).write(pieces).text.strip()


def _placeholders(work: Work, node: nodes.Unknown, pieces: Pieces, part: str, inner: Work) -> Mapping[int, str] | None:
    if work.bound is None:
        return None
    numbers = [piece.parameter for piece in pieces if piece.parameter]
    if work.bound == "map":
        names = {piece.parameter: inner.tokens[piece.first].text[1:] for piece in pieces if piece.parameter}
        if all(name.isidentifier() for name in names.values()):
            return {number: f"%({name})s" for number, name in names.items()}
    elif numbers == list(range(1, len(numbers) + 1)) and part.count("?") == len(numbers):
        return dict.fromkeys(numbers, "%s")
    raise work.refuse(CONSTRUCT, node, f"{part} needs one of its values twice, or in another order: bind them by name")


def _rejoined(work: Work, node: nodes.Unknown, found: Joined, texts: list[str]) -> Pieces:
    shown = ", ".join(f"{part} is now {text}" for part, text in zip(found.parts, texts, strict=True))
    work.note(f"what is put together at run time: {shown}")
    return rewritten(f"{{{rejoined(found, texts)}}}", node.first)
