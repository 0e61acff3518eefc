"""An explanation as a document: field by field, so that internals may change without it.

``schema/explanation-v1.schema.json`` describes it; findings in it are those of the findings document.
"""

from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._document import finding_fields, problem_fields
from sqlite_hunter.report._json import Json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.model.explanation import Evidence, Explained, Explanation, Hop
    from sqlite_hunter.report import RenderOptions

SCHEMA_VERSION: Final = 1


def render(explanation: "Explanation", stream: TextIO, options: "RenderOptions") -> None:
    """Write the document, with a newline at the end."""
    write_json(_document(explanation, options.version), stream)


def _document(told: "Explanation", version: str) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "sqlite-hunter", "version": version},
        "root": told.root,
        "path": told.path,
        "line": told.line,
        "column": told.column,
        "source": told.source,
        "findings": [_explained(each) for each in told.findings],
        "reasons": [
            {"kind": reason.kind, "text": reason.text, "places": _hops(reason.hops)} for reason in told.reasons
        ],
        "unanalysed": [problem_fields(each) for each in told.unanalysed],
    }


def _explained(each: "Explained") -> Json:
    return {
        "finding": finding_fields(each.finding),
        "switched_off": each.switched_off,
        **_evidence(each.evidence),
        "advice": each.advice,
    }


def _evidence(evidence: "Evidence") -> dict[str, Json]:
    statement = evidence.statement
    return {
        "chain": _hops(evidence.chain),
        "others": _hops(evidence.others),
        "used": _hops(evidence.used),
        "databases": [
            {"name": each.name or None, "paths": list(each.paths), "places": _hops(each.hops)}
            for each in evidence.databases
        ],
        "statement": None
        if statement is None
        else {
            "text": statement.text,
            "holes": [{"source": source, "role": role} for source, role in statement.holes],
            "places": _hops(statement.literals),
        },
    }


def _hops(hops: "Iterable[Hop]") -> Json:
    return [{"path": hop.place.path, "line": hop.place.line, "what": hop.what, "source": hop.source} for hop in hops]
