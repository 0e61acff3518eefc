"""The findings document: ``--output-format json``, a public and versioned format.

It is written field by field on purpose: internals may be renamed or grow without the document changing under those
who read it. ``schema/findings-v1.schema.json`` describes it; a field added, renamed or given another meaning needs a
new ``SCHEMA_VERSION``. The same report gives the same bytes: everything is sorted, and nothing of the machine or the
time is in it.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

from sqlite_hunter.report._text import encodable

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem, SqlSummary
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.report import RenderOptions

NAME: Final = "json"
SCHEMA_VERSION: Final = 1

Json: TypeAlias = "str | int | list[Json] | dict[str, Json] | None"


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    r"""Write the document, with a newline at the end; lone surrogates become escapes such as ``\udcff``.

    To a stream that is not UTF-8 the same document is written with JSON's own escapes.
    """
    write_document(_document(report, options.version), stream)


def write_document(document: Json, stream: TextIO) -> None:
    """Write any document of the tool, as ``render`` says."""
    ascii_only = not _takes_unicode(stream)
    stream.write(json.dumps(_encodable(document), ensure_ascii=ascii_only, indent=1) + "\n")


def _takes_unicode(stream: TextIO) -> bool:
    """Whether any character can be written; a stream in memory has no encoding."""
    encoding: str | None = getattr(stream, "encoding", None)
    return encoding is None or encoding.lower().replace("-", "").startswith("utf")


def _encodable(value: Json) -> Json:
    """The document without lone surrogates, in which no JSON parser could tell a byte from a broken character."""
    match value:
        case str():
            return encodable(value)
        case list():
            return [_encodable(item) for item in value]
        case dict():
            return {encodable(key): _encodable(item) for key, item in value.items()}
        case _:
            return value


def _document(report: "Report", version: str) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "sqlite-hunter", "version": version},
        "root": report.root,
        "summary": _summary(report),
        "services": [_service(service) for service in sorted(report.services, key=lambda s: (s.name, s.paths))],
        "findings": [finding_document(finding) for finding in sorted(report.findings, key=_order)],
        "problems": [problem_document(problem) for problem in sorted(report.problems)],
    }


def _summary(report: "Report") -> Json:
    return {
        "files": report.files,
        "analysed": report.analysed,
        "findings": len(report.findings),
        "by_rule": _counts(finding.rule for finding in report.findings),
        "by_service": _counts(finding.service for finding in report.findings),
    }


def _service(service: "Service") -> Json:
    return {
        "name": service.name,
        "paths": _strings(sorted(service.paths)),
        "status": service.status,
        "reach": service.reach,
        "sqlite_sites": service.sqlite_sites,
        "postgres_sites": service.postgres_sites,
        "databases": _strings(sorted(service.databases)),
        "lines": [[first, last] for first, last in sorted(service.lines)],
    }


def finding_document(finding: "Finding") -> Json:
    """One finding, as every document tells it."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "kind": finding.kind,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "path": finding.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "end_line": finding.span.end_line,
        "end_column": finding.span.end_column,
        "service": finding.service,
        "scope": finding.scope,
        "message": finding.message,
        "backend": finding.backend,
        "database": finding.database,
        "sql": None if finding.sql is None else _sql(finding.sql),
        "via": [{"path": place.path, "line": place.line} for place in finding.via],
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
    }


def _sql(sql: "SqlSummary") -> Json:
    return {
        "text": sql.text,
        "operation": sql.operation,
        "tables": _strings(sql.tables),
        "placeholders": sql.placeholders,
        "dialect": _strings(sql.dialect),
        "alternatives": sql.alternatives,
    }


def problem_document(problem: "Problem") -> Json:
    """One problem, likewise."""
    return {"path": problem.path, "line": problem.line, "reason": problem.reason}


def _order(finding: "Finding") -> tuple[str, int, int, int, int, str, str, str]:
    span = finding.span
    place = (finding.path, span.line, span.column, span.end_line, span.end_column)
    return (*place, finding.rule, finding.message, finding.fingerprint)


def _counts(keys: Iterable[str]) -> Json:
    return dict(sorted(Counter(keys).items()))


def _strings(texts: Iterable[str]) -> list[Json]:
    return [*texts]
