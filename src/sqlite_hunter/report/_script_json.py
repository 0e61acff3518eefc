"""Translated SQL as a document: field by field, so that internals may change without it.

``schema/sql-v1.schema.json`` describes it.
"""

from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._json import Json, strings, write_json
from sqlite_hunter.report._translated import Script, Told, Translated, link
from sqlite_hunter.sql.translator import Refusal, Translation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.report import RenderOptions

SCHEMA_VERSION: Final = 1


def render(scripts: "Sequence[tuple[Script, Sequence[Translated]]]", stream: TextIO, options: "RenderOptions") -> None:
    """Write the document, with a newline at the end."""
    statements = [each for _, some in scripts for each in some]
    refused = sum(isinstance(each.outcome, Refusal) for each in statements)
    document: Json = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "sqlite-hunter", "version": options.version},
        "summary": {"statements": len(statements), "translated": len(statements) - refused, "refused": refused},
        "statements": [_statement(each) for each in statements],
    }
    write_json(document, stream)


def _statement(each: Translated) -> Json:
    line, column = each.script.place(each.start)
    end_line, end_column = each.script.place(each.end)
    outcome = each.outcome
    return {
        "path": each.script.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "bound": each.bound,
        "source": each.source,
        "translation": None if isinstance(outcome, Refusal) else _translation(each, outcome),
        "refusal": _refusal(each, outcome) if isinstance(outcome, Refusal) else None,
    }


def _translation(each: Translated, outcome: Translation) -> Json:
    return {
        "text": outcome.text,
        "ahead": strings(outcome.ahead),
        "behind": strings(outcome.behind),
        "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in outcome.edits],
        "parameters": [*outcome.parameters],
        "changes": [_change(each, told) for told in each.changes()],
        "notes": strings(outcome.notes),
    }


def _change(each: Translated, told: Told) -> Json:
    line, column = each.script.place(told.start)
    end_line, end_column = each.script.place(told.end)
    construct = told.construct
    return {
        "construct": construct.name,
        "code": construct.code or None,
        "message": construct.message,
        "reason": told.reason,
        "rows": strings(construct.rows),
        "see": told.link,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _refusal(each: Translated, outcome: Refusal) -> Json:
    line, column = each.script.place(each.start + outcome.start)
    end_line, end_column = each.script.place(each.start + outcome.end)
    return {
        "construct": outcome.construct.name,
        "code": outcome.construct.code or None,
        "reason": outcome.reason,
        "see": link(outcome.construct),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
