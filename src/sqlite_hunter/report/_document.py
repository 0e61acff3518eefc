"""Findings and problems as objects of the public JSON: the same fields in every format that has them.

They are written field by field on purpose: internals may be renamed or grow without a document changing under those who
read it.
"""

from typing import TYPE_CHECKING

from sqlite_hunter.report._json import Json, strings

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem, SqlSummary
    from sqlite_hunter.model.report import Report


def ordered(report: "Report") -> list["Finding"]:
    """The findings in an order that depends on nothing but what they say."""
    return sorted(report.findings, key=_order)


def finding_fields(finding: "Finding") -> dict[str, Json]:
    """A finding as the findings document writes it."""
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
        "tables": strings(sql.tables),
        "placeholders": sql.placeholders,
        "dialect": strings(sql.dialect),
        "alternatives": sql.alternatives,
    }


def problem_fields(problem: "Problem") -> dict[str, Json]:
    """A problem as the findings document writes it."""
    return {"path": problem.path, "line": problem.line, "reason": problem.reason}


def _order(finding: "Finding") -> tuple[str, int, int, int, int, str, str, str]:
    span = finding.span
    place = (finding.path, span.line, span.column, span.end_line, span.end_column)
    return (*place, finding.rule, finding.message, finding.fingerprint)
