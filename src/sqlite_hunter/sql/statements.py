"""What is known of a statement's text without understanding it wholly: its verb, tables, placeholders, constructs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.sql.keywords import TEMPORARY, words
from sqlite_hunter.sql.making import parameters_in
from sqlite_hunter.sql.roles import HoleUse, holes
from sqlite_hunter.sql.tables import tables
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import COMMENT, HOLE, PARAMETER, SPACE, Token, tokenize

__all__ = ["HoleUse", "holes", "operation", "placeholders", "split", "summarise", "summarise_any"]

_VERBS: Final = words(
    """
    SELECT INSERT REPLACE UPDATE DELETE VALUES CREATE ALTER DROP PRAGMA BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE
    END ATTACH DETACH VACUUM ANALYZE REINDEX EXPLAIN TRUNCATE COPY SET SHOW GRANT REVOKE LOCK MERGE CALL DO
    LISTEN NOTIFY UNLISTEN COMMENT REFRESH ABORT USE DESCRIBE
    """
)
_MAIN_VERBS: Final = words("SELECT INSERT REPLACE UPDATE DELETE VALUES MERGE")


def ranges(template: Template | str) -> list[tuple[int, int]]:
    """The range of each statement of a script in the template's ``text``, as ``split`` gives them."""
    return [(body[0].start, body[-1].end) for body in _bodies(tokenize(template))]


def split(template: Template) -> list[Template]:
    """The statements of a script, without ``;`` and the space around them; a trigger's body stays with it."""
    return [template.slice(start, end) for start, end in ranges(template)]


@lru_cache(maxsize=1 << 14)
def summarise(template: Template) -> SqlSummary:
    """The summary that findings carry, but for the dialect, which hangs on the other statements of the program.

    Of several statements, the operation is "script" unless all are alike.
    """
    bodies = list(_bodies(tokenize(template)))
    operations = {operation(body) for body in bodies}
    named = {name: None for body in bodies for name in tables(body)}
    every = [token for body in bodies for token in body]
    return SqlSummary(
        text=template.text,
        operation="script" if len(operations) > 1 else "".join(operations),
        tables=tuple(named),
        placeholders=placeholders(every),
        dialect=(),
    )


def summarise_any(alternatives: Sequence[Template]) -> SqlSummary:
    """The summary of a text that may be any of these, and is one of them at a time: no script."""
    joined = summarise(Template.join(Template.of(";\n"), alternatives))
    if len(alternatives) == 1:
        return joined
    operations = {summarise(each).operation for each in alternatives}
    one = operations.pop() if len(operations) == 1 else "mixed"
    return replace(joined, operation=one, alternatives=len(alternatives))


def operation(tokens: Sequence[Token]) -> str:
    """The lower-case keyword that decides what one statement's significant tokens do; "" if unknown."""
    keys = [token.key for token in tokens]
    at = 0
    while keys[at : at + 1] == ["("]:
        at += 1
    first = keys[at] if at < len(keys) else ""
    if first == "WITH":
        return _after_with(keys, at)
    if first == "START" and keys[at + 1 : at + 2] == ["TRANSACTION"]:
        return "begin"
    return first.lower() if first in _VERBS else ""


def placeholders(tokens: Iterable[Token]) -> str:
    """The parameter style, by the names of PEP 249; "mixed" if there are several, "none" if there is none.

    Placeholders that are made at run time count, as far as a hole's source shows them.
    """
    styles: set[str] = set()
    for token in tokens:
        if token.kind == PARAMETER:
            styles.add(_style(token.text))
        elif token.kind == HOLE:
            styles.update(_style(made) for hole in token.holes for made in parameters_in(hole.source))
    return "mixed" if len(styles) > 1 else "".join(styles) or "none"


def _style(text: str) -> str:
    match text[0], text[1:]:
        case "?", "":
            return "qmark"
        case ("?", _):
            return "numeric"
        case ("%", "s"):
            return "format"
        case ("%", _):
            return "pyformat"
        case (_, name):
            return "numeric" if name.isdecimal() else "named"


def _after_with(keys: Sequence[str], start: int) -> str:
    depth = 0
    for key in keys[start + 1 :]:
        if key == "(":
            depth += 1
        elif key == ")":
            depth -= 1
        elif depth == 0 and key in _MAIN_VERBS:
            return key.lower()
    return ""


def _bodies(tokens: Iterable[Token]) -> Iterable[list[Token]]:
    """The significant tokens of each statement, the empty ones left out."""
    body: list[Token] = []
    for token in tokens:
        if token.kind in (SPACE, COMMENT):
            continue
        if token.key != ";":
            body.append(token)
        elif not _in_trigger(body):
            if body:
                yield body
            body = []
        else:
            body.append(token)
    if body:
        yield body


def _in_trigger(body: Sequence[Token]) -> bool:
    """Whether a ``;`` belongs to the body of a trigger: it does until ``; END``, as in ``sqlite3_complete()``."""
    keys = [token.key for token in body[:6]]
    if keys[:1] == ["EXPLAIN"]:
        keys = keys[3:] if keys[1:2] == ["QUERY"] else keys[1:]
    if keys[:1] != ["CREATE"]:
        return False
    kind = keys[2:3] if keys[1:2] and keys[1] in TEMPORARY else keys[1:2]
    return kind == ["TRIGGER"] and [token.key for token in body[-2:]] != [";", "END"]
