"""GLOB: case counts; ``*``, ``?`` and ``[...]`` (https://www.sqlite.org/lang_expr.html#glob)."""

import re
from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, replaced, source
from sqlite_hunter.sql.values import BOOL, INTEGER, LIKE, OTHER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "glob",
    "PostgreSQL has no GLOB",
    ("GLOB",),
    "SQH415",
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a GLOB 'x*'",
)
HANDLES: Final = ("match GLOB",)

_CLASS: Final = re.compile(r"\[\^?\]?[^\]]*\]")
_SIMPLE: Final = re.compile(r"\[\^?[\w -]+\]", re.ASCII)


def write(work: Work, node: nodes.Match) -> Out:
    """LIKE, or a regular expression where the pattern has a class of characters."""
    left = work.as_text(work.value(node.left), node.left, CONSTRUCT)
    pattern = work.value(node.pattern).constant
    if not isinstance(pattern, str) or not isinstance(node.pattern, nodes.Literal):
        raise work.refuse(CONSTRUCT, node, "the pattern is not a literal; match in Python, or write LIKE")
    work.changed(CONSTRUCT, node)
    if "[" not in pattern:
        return _like(work, node, left, pattern)
    expression = _expression(pattern)
    if expression is None:
        raise work.refuse(CONSTRUCT, node, f"the class of characters in {pattern!r} is not understood")
    return _regular(work, node, left, expression)


def _regular(work: Work, node: nodes.Match, left: Out, expression: str) -> Out:
    operator = replaced("!~" if node.negated else "~", node.at - node.negated, node.at)
    pieces = [*work.tight(by_byte(work, left), OTHER + 1).pieces, *operator, *_text(node, expression)]
    return Out(pieces, Type(INTEGER), BOOL, OTHER)


def _like(work: Work, node: nodes.Match, left: Out, pattern: str) -> Out:
    escaped = re.sub(r"([%_\\])", r"\\\1", pattern).replace("*", "%").replace("?", "_")
    pieces = [
        *work.tight(left, LIKE + 1).pieces,
        *source(node.left.last + 1, node.at - 1),
        *replaced("LIKE", node.at),
        *_text(node, escaped),
    ]
    return Out(pieces, Type(INTEGER), BOOL, LIKE)


def _text(node: nodes.Match, text: str) -> Pieces:
    quoted = "'" + text.replace("'", "''") + "'"
    return replaced(quoted, node.pattern.first)


def _expression(pattern: str) -> str | None:
    """A regular expression of PostgreSQL's for the whole text; None for a class it would read otherwise."""
    found = []
    at = 0
    while at < len(pattern):
        if pattern[at] == "[":
            match = _CLASS.match(pattern, at)
            if match is None or not _SIMPLE.fullmatch(match[0]):
                return None
            found.append(match[0])
            at = match.end()
            continue
        found.append({"*": ".*", "?": "."}.get(pattern[at], re.sub(r"(\W)", r"\\\1", pattern[at], flags=re.ASCII)))
        at += 1
    return "^" + "".join(found) + "$"
