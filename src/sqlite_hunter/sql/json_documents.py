"""A document as jsonb: which holds of two members with one name the last, and SQLite takes the first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.values import CAST, OTHER, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.work import Work

_STRINGS: Final = r"""'"([^"\\]|\\.)*"'"""
"""A string of JSON. A member that jsonb has dropped has fewer of them, for its name is one."""


def plain(work: Work, out: Out) -> Pieces:
    """``document::jsonb``, where it is known, or looked at elsewhere, that no name comes twice."""
    return [*work.tight(out, CAST).pieces, *after("::jsonb")]


def checked(work: Work, out: Out) -> Pieces:
    """The same of a document that fails, as no valid JSON, where a name comes twice in one object."""
    if isinstance(out.constant, str) and not _repeats(out.constant):
        return plain(work, out)
    if out.has_parameter:
        return [
            *before(f"(SELECT {unrepeated('document')} FROM CAST("),
            *out.pieces,
            *after(" AS text) AS document)"),
        ]
    loose = work.tight(out, OTHER + 1).pieces
    tight = work.tight(out, CAST).pieces
    return [
        *before("(repeat('name twice in ', regexp_count("),
        *out.pieces,
        *after(f", {_STRINGS}) - regexp_count("),
        *tight,
        *after(f"::jsonb::text, {_STRINGS})) || "),
        *loose,
        *after(")::jsonb"),
    ]


def unrepeated(name: str) -> str:
    """The same for a column or a function in FROM, of which the text of JSON is known by that name."""
    count = f"regexp_count({name}, {_STRINGS}) - regexp_count({name}::jsonb::text, {_STRINGS})"
    return f"(repeat('name twice in ', {count}) || {name})::jsonb"


def _repeats(text: str) -> bool:
    """Whether a document has a name twice; also where it is none, for PostgreSQL then says so."""
    try:
        json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return True
    return False


def _object(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
