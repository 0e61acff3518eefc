"""What the source of a hole says of itself: that it makes placeholders, puts clauses together, or joins a list.

Only what is written there is read: the elements of a ``join`` and the operands of ``*``. A name says nothing, but for
names that say "placeholders".
"""

import re
from ast import literal_eval
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import PARAMETER, significant

PLACEHOLDERS: Final = "placeholders"
CLAUSES: Final = "clauses"
LISTED: Final = "listed"
"""Elements of which nothing is said."""
WRITTEN: Final = "written"
"""Elements that are values written as text: ``str(x)``, ``f"{x}"``."""

_LITERAL: Final = r"""[fFrRbBuU]{0,2}(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_ANY_LITERAL: Final = re.compile(_LITERAL)
_JOIN: Final = re.compile(rf"\s*(?P<separator>{_LITERAL})\.join\((?P<items>.*)\)\s*", re.DOTALL)
_FIRST_ITEMS: Final = re.compile(rf"[\s(\[]*(?P<literals>{_LITERAL}(?:\s*[|,]\s*{_LITERAL})*)")
_REPEATED: Final = re.compile(
    rf"[\[(]?\s*(?P<before>{_LITERAL})\s*,?\s*[\])]?\s*\*(?!\*)|(?<!\*)\*\s*[\[(]?\s*(?P<after>{_LITERAL})"
)
_ONE: Final = r"(?:\?[0-9]*|%s|%\(\{?[\w.]*\}?\)s|[:@](?:\w+|\{[^{}]*\}))"
_PLACEHOLDERS_ONLY: Final = re.compile(rf"[\s,()]*(?:{_ONE}[\s,()]*)+")
_SEPARATORS_ONLY: Final = re.compile(r"[\s,()]*")
_ANY_NUMBER: Final = "..."
_COMPLETE: Final = re.compile(
    r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?: \| (?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))* \.\.\."""
)
_CLAUSE: Final = re.compile(r"[=<>?]|%s|\b(?:and|or|like|in|is|case|when|not|between|asc|desc)\b", re.IGNORECASE)
_CONNECTIVE: Final = re.compile(r"\b(?:and|or|union|intersect|except|where)\b", re.IGNORECASE)
_NAMED_SO: Final = re.compile(r"place_?holders?|q_?marks?|question_?marks?", re.IGNORECASE)
_WRITTEN: Final = re.compile(r"""\b(?:str|repr|int|float)\s*[(,]|["']\{""")
_HOLE: Final = re.compile(r"\{[^{}]*\}")


def made_by(source: str) -> str:
    """One of the constants above; "" where it is no list, or not known."""
    joined = _JOIN.fullmatch(source)
    if joined is not None:
        return _joined(_inner(joined["separator"]), joined["items"])
    if is_placeholders(source):
        return PLACEHOLDERS
    return PLACEHOLDERS if source.isidentifier() and _NAMED_SO.search(source) else ""


def is_placeholders(source: str) -> bool:
    """Whether something is made of placeholders alone by repeating them, as it is written: ``["?"] * n``."""
    repeated = [match["before"] or match["after"] for match in _REPEATED.finditer(source)]
    return bool(repeated) and all(map(_is_placeholders, map(_inner, repeated)))


def parameters_in(source: str) -> list[str]:
    """The placeholders that are written in what a hole repeats or joins: ``?`` of ``' AND '.join('{k} = ?' ...)``."""
    joined = _JOIN.fullmatch(source)
    literals = (
        _literals(joined["items"] if joined is not None else source) if joined or _REPEATED.search(source) else []
    )
    tokens = (token for literal in literals for token in significant(Template.marked(_inner(literal))))
    return [token.text for token in tokens if token.kind == PARAMETER]


class Joined(NamedTuple):
    """A join of which all parts are known that there may be, in any number."""

    separator: str
    parts: tuple[str, ...]


def joined(source: str) -> Joined | None:
    """The join that a hole's source shows, if all its parts are known; see ``shown``."""
    found = _JOIN.fullmatch(source)
    if found is None or not _COMPLETE.fullmatch(found["items"]):
        return None
    try:
        parts = [str(literal_eval(literal)) for literal in _ANY_LITERAL.findall(found["items"])]
        return Joined(str(literal_eval(found["separator"])), tuple(parts))
    except (ValueError, SyntaxError):
        return None


def rejoined(of: Joined, parts: Sequence[str]) -> str:
    """The same join of other parts, as the source of a hole."""
    return f"{of.separator!r}.join({' | '.join(map(repr, parts))} {_ANY_NUMBER})"


def shown(elements: Sequence[Template], *, complete: bool) -> str:
    """The elements of a list for the source of a hole: ``f`` marks a text with holes, a last ``|`` what is left out."""
    listed = [_shown(each) for each in elements]
    return " | ".join([*listed, *([] if complete or not listed else [_ANY_NUMBER])])


def _shown(element: Template) -> str:
    text = element.text
    return f"f{text!r}" if "{" in text or "}" in text else repr(text)


def _joined(separator: str, items: str) -> str:
    if _CONNECTIVE.search(separator):
        return CLAUSES
    literals = [_inner(literal) for literal in _literals(items)]
    if literals and all(map(_is_placeholders, literals)):
        return PLACEHOLDERS if _SEPARATORS_ONLY.fullmatch(separator) else CLAUSES
    if any(_CLAUSE.search(_HOLE.sub("", literal)) for literal in literals):
        return CLAUSES
    if "," not in separator:
        return ""
    return WRITTEN if _WRITTEN.search(items) else LISTED


def _literals(items: str) -> list[str]:
    """The literals that elements are: those in front, and those that are repeated; not keys and arguments."""
    first = _FIRST_ITEMS.match(items)
    if first is not None:
        return _ANY_LITERAL.findall(first["literals"])
    return [match["before"] or match["after"] for match in _REPEATED.finditer(items)]


def _is_placeholders(literal: str) -> bool:
    return bool(_PLACEHOLDERS_ONLY.fullmatch(literal))


def _inner(literal: str) -> str:
    """The text between the quotes of a literal."""
    return literal.lstrip("fFrRbBuU")[1:-1]
