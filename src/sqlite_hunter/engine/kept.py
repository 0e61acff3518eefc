"""A report as JSON's own types and back: how it lies in the cache.

The public JSON document is another thing: it leaves out the text of files, which reports show excerpts of.
"""

from typing import Final, TypeAlias, cast

from sqlite_hunter.model.finding import Finding, Problem, SqlSummary
from sqlite_hunter.model.location import Place, Span
from sqlite_hunter.model.report import Report, Service
from sqlite_hunter.model.suppression import Suppression

FORMAT: Final = 2
"""Changes with what is written here, and with the model behind it."""

_Service: TypeAlias = tuple[str, list[str], str, str | None, int, int, list[str], list[tuple[int, int]]]
_Sql: TypeAlias = tuple[str, str, list[str], str, list[str], int]
_Head: TypeAlias = tuple[str, str, str, str, str, str]
_Said: TypeAlias = tuple[str, str, str, str | None]
_Finding: TypeAlias = tuple[
    _Head, tuple[int, int, int, int], _Said, _Sql | None, list[tuple[str, int]], tuple[str, str | None, str, str, str]
]
_Suppression: TypeAlias = tuple[str, int, str, list[str], str, int]
_Silenced: TypeAlias = tuple[list[_Finding], list[_Suppression]]
_Ground: TypeAlias = tuple[dict[str, str], list[str]]
_Report: TypeAlias = tuple[
    str, int, int, list[_Service], list[_Finding], list[tuple[str, int, str]], dict[str, str], _Silenced, _Ground
]


def to_plain(report: Report) -> list[object]:
    """The report in lists."""
    return [
        report.root,
        report.files,
        report.analysed,
        [_service(service) for service in report.services],
        [_finding(finding) for finding in report.findings],
        [[problem.path, problem.line, problem.reason] for problem in report.problems],
        report.sources,
        [[_finding(finding) for finding in report.ignored], [_suppression(each) for each in report.suppressions]],
        [report.reach, report.followed],
    ]


def from_plain(plain: object) -> Report:
    """The report again; raises ValueError for what is none."""
    try:
        root, files, analysed, services, findings, problems, sources, silenced, ground = cast("_Report", plain)
        ignored, suppressions = silenced
        reach, followed = ground
        return Report(
            root=root,
            files=files,
            analysed=analysed,
            services=tuple(_service_of(each) for each in services),
            findings=tuple(_finding_of(each) for each in findings),
            problems=tuple(Problem(*each) for each in problems),
            sources=dict(sources),
            ignored=tuple(_finding_of(each) for each in ignored),
            suppressions=tuple(_suppression_of(each) for each in suppressions),
            reach=dict(reach),
            followed=tuple(followed),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise ValueError("no report") from error


def _suppression(each: Suppression) -> list[object]:
    return [each.path, each.line, each.kind, each.codes, each.reason, each.silenced]


def _suppression_of(plain: _Suppression) -> Suppression:
    path, line, kind, codes, reason, silenced = plain
    return Suppression(path, line, kind, tuple(codes), reason, silenced)


def _service(service: Service) -> list[object]:
    return [
        service.name,
        service.paths,
        service.status,
        service.reach,
        service.sqlite_sites,
        service.postgres_sites,
        service.databases,
        service.lines,
    ]


def _service_of(plain: _Service) -> Service:
    name, paths, status, reach, sqlite_sites, postgres_sites, databases, lines = plain
    spans = tuple((start, end) for start, end in lines)
    return Service(name, tuple(paths), status, reach, sqlite_sites, postgres_sites, tuple(databases), spans)


def _finding(finding: Finding) -> list[object]:
    span, sql = finding.span, finding.sql
    return [
        [finding.rule, finding.name, finding.kind, finding.severity, finding.confidence, finding.path],
        [span.line, span.column, span.end_line, span.end_column],
        [finding.scope, finding.message, finding.backend, finding.database],
        sql and [sql.text, sql.operation, sql.tables, sql.placeholders, sql.dialect, sql.alternatives],
        finding.via,
        [finding.service, finding.fix, finding.fingerprint, finding.suppressed, finding.justification],
    ]


def _finding_of(plain: _Finding) -> Finding:
    (rule, name, kind, severity, confidence, path), span, said, sql, via, last = plain
    service, fix, fingerprint, suppressed, justification = last
    scope, message, backend, database = said
    return Finding(
        rule=rule,
        name=name,
        kind=kind,
        severity=severity,
        confidence=confidence,
        path=path,
        span=Span(*span),
        scope=scope,
        message=message,
        backend=backend,
        database=database,
        sql=_sql_of(sql) if sql is not None else None,
        via=tuple(Place(*place) for place in via),
        service=service,
        fix=fix,
        fingerprint=fingerprint,
        suppressed=suppressed,
        justification=justification,
    )


def _sql_of(plain: _Sql) -> SqlSummary:
    text, operation, tables, placeholders, dialect, alternatives = plain
    return SqlSummary(text, operation, tuple(tables), placeholders, tuple(dialect), alternatives)
