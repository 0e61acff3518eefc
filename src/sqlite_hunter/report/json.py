"""The findings document: ``--output-format json``, a public and versioned format.

``schema/findings-v1.schema.json`` describes it; a field added, renamed or given another meaning needs a new
``SCHEMA_VERSION``. The same report gives the same bytes: everything is sorted, and nothing of the machine or the time
is in it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._document import finding_fields, ordered, problem_fields
from sqlite_hunter.report._gate_json import gate_fields
from sqlite_hunter.report._json import Json, strings, write_json

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.report import RenderOptions

NAME: Final = "json"
SCHEMA_VERSION: Final = 1


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    r"""Write the document, with a newline at the end; lone surrogates become escapes such as ``\udcff``.

    To a stream that is not UTF-8 the same document is written with JSON's own escapes.
    """
    gate: dict[str, Json] = {"gate": gate_fields(options.gate)} if options.gate is not None else {}
    write_json({**_document(report, options.version), **gate}, stream)


def _document(report: "Report", version: str) -> dict[str, Json]:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "sqlite-hunter", "version": version},
        "root": report.root,
        "summary": _summary(report),
        "services": [_service(service) for service in sorted(report.services, key=lambda s: (s.name, s.paths))],
        "findings": [finding_fields(finding) for finding in ordered(report)],
        "problems": [problem_fields(problem) for problem in sorted(report.problems)],
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
        "paths": strings(sorted(service.paths)),
        "status": service.status,
        "reach": service.reach,
        "sqlite_sites": service.sqlite_sites,
        "postgres_sites": service.postgres_sites,
        "databases": strings(sorted(service.databases)),
        "lines": [[first, last] for first, last in sorted(service.lines)],
    }


def _counts(keys: Iterable[str]) -> Json:
    return dict(sorted(Counter(keys).items()))
