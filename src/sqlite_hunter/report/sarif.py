"""SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html; sections are named
where the text alone would not tell why. No times and no path of the machine: the same report gives the same bytes. No
``automationDetails``: who uploads several reports tells them apart by the category that the service asks for, which an
id in the file would overrule.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TextIO
from urllib.parse import quote

from sqlite_hunter.report._document import ordered
from sqlite_hunter.report._json import Json, strings, write_json
from sqlite_hunter.report._paths import from_here
from sqlite_hunter.report._text import encodable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.location import Span
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.model.rule import Rule
    from sqlite_hunter.report import RenderOptions

NAME: Final = "sarif"

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_FINGERPRINT: Final = "sqliteHunterFingerprint/v1"
"""Section 3.27.16: the name of how it is computed, with the version of that."""
_NOT_ANALYSED: Final = "not-analysed"

_HERE: Final = "%SRCROOT%"
"""The folder that the scan was started in; services take this name for the top of the checkout."""
_ELSEWHERE: Final = "SCANROOT"
"""The scanned folder, where it is not below the one that the scan was started in."""
_BASES: Final = {
    _HERE: "The folder that the scan was started in.",
    _ELSEWHERE: "The scanned folder, which is not below the one that the scan was started in.",
}

_LINK: Final = re.compile(r"\[[^\[\]]*\]\(")
"""What may be read as a link (section 3.11.6)."""

_Object = dict[str, Json]


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write a log of one run."""
    write_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_Run(report, options).log()]}, stream)


class _Run:
    """A run as it is put together: which rules there are by index, and which bases its paths were counted from."""

    def __init__(self, report: "Report", options: "RenderOptions") -> None:
        self._report = report
        self._options = options
        self._bases: set[str] = set()
        self._findings = [*ordered(report), *ordered(replace(report, findings=report.ignored))]
        self._names = {finding.rule: finding.name for finding in self._findings}
        self._tells_suppressions = any(finding.suppressed for finding in self._findings)
        self._rules = sorted({*options.rules, *self._names})

    def log(self) -> _Object:
        """The run (section 3.14). Its bases are known when all paths have been written."""
        report = self._report
        results: list[Json] = [self._result(finding) for finding in self._findings]
        invocation: _Object = {
            "executionSuccessful": not report.problems,
            "toolExecutionNotifications": [self._notification(problem) for problem in sorted(report.problems)],
        }
        return {
            "tool": {"driver": self._driver()},
            "invocations": [invocation],
            "originalUriBaseIds": {base: {"description": _message(_BASES[base])} for base in sorted(self._bases)},
            "results": results,
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "properties": {
                "files": report.files,
                "analysed": report.analysed,
                "narrowed": self._options.narrowed or self._options.chosen,
            },
        }

    def _driver(self) -> _Object:
        driver: _Object = {"name": "sqlite-hunter"}
        if self._options.version:
            driver["version"] = self._options.version
        notification: _Object = {"id": _NOT_ANALYSED, "shortDescription": {"text": "Something was not analysed."}}
        driver["rules"] = [self._rule(code) for code in self._rules]
        driver["notifications"] = [notification]
        return driver

    def _rule(self, code: str) -> _Object:
        """A rule, from the catalogue; of one that is not in it no more is known than its findings tell."""
        rule = self._options.rules.get(code)
        return {"id": code, "name": self._names[code]} if rule is None else _described(rule)

    def _result(self, finding: "Finding") -> _Object:
        place = self._place(finding.path, finding.span)
        location: _Object = {"physicalLocation": place}
        if finding.scope:
            location["logicalLocations"] = [_scope(finding.scope)]
        result: _Object = {
            "ruleId": finding.rule,
            "ruleIndex": self._rules.index(finding.rule),
            "level": _LEVELS[finding.severity],
            "message": _message(finding.message),
            "locations": [location],
        }
        if finding.via:
            hops: list[_Object] = [{"physicalLocation": self._line(hop.path, hop.line)} for hop in finding.via]
            result["relatedLocations"] = [_related(number, hop) for number, hop in enumerate(hops, 1)]
            result["codeFlows"] = [_flow([*hops, location])]
        if finding.fingerprint:
            result["partialFingerprints"] = {_FINGERPRINT: finding.fingerprint}
        if self._tells_suppressions:
            result["suppressions"] = _suppressions(finding)
        result["properties"] = _properties(finding)
        return result

    def _notification(self, problem: "Problem") -> _Object:
        """What was not analysed (section 3.58)."""
        return {
            "descriptor": {"id": _NOT_ANALYSED, "index": 0},
            "level": "error",
            "message": _message(f"not analysed: {problem.reason}"),
            "locations": [{"physicalLocation": self._line(problem.path, problem.line)}],
        }

    def _place(self, path: str, span: "Span") -> _Object:
        """A place in a file; one that no line has (line 0) is the file."""
        place: _Object = {"artifactLocation": self._artifact(path)}
        if span.line > 0:
            place["region"] = {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            }
        return place

    def _line(self, path: str, line: int) -> _Object:
        place: _Object = {"artifactLocation": self._artifact(path)}
        if line > 0:
            place["region"] = {"startLine": line}
        return place

    def _artifact(self, path: str) -> _Object:
        """A path as a relative reference (section 3.4): to the checkout where it can be, else to the scanned folder."""
        here = from_here(self._report, path)
        base, path = (_ELSEWHERE, path) if here.startswith(("../", "/")) or here == ".." else (_HERE, here)
        self._bases.add(base)
        return {"uri": quote(encodable(path)), "uriBaseId": base}


def _described(rule: "Rule") -> _Object:
    """A rule of the catalogue (section 3.49); its help is shown as it stands, and has nothing of a scanned file."""
    text = f"{rule.summary}.\n\n{rule.doc}"
    finds = rule.doc.partition("## What it finds")[2].strip().partition("\n\n")[0]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": " ".join(finds.split()) or f"{rule.summary}."},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": strings(["sqlite", rule.kind]), "kind": rule.kind, "audit": rule.audit},
    }


def _suppressions(finding: "Finding") -> list[Json]:
    """The comment that silences a finding (section 3.35): an empty list says that none does (3.27.23)."""
    if not finding.suppressed:
        return []
    return [{"kind": "inSource", "justification": f"{finding.suppressed}: {finding.justification}"}]


def _scope(scope: str) -> _Object:
    """Where it is in the program (section 3.33); of what is in no function or class, that it is the module's own."""
    return {"fullyQualifiedName": scope, **({"kind": "module"} if scope == "<module>" else {})}


def _properties(finding: "Finding") -> _Object:
    return {
        "kind": finding.kind,
        "confidence": finding.confidence,
        "backend": finding.backend,
        "database": finding.database,
        "service": finding.service,
    }


def _related(number: int, hop: _Object) -> _Object:
    return {"id": number, **hop, "message": _message("The connection comes by this place.")}


def _flow(locations: "Sequence[_Object]") -> _Object:
    """How the connection came to the place where it is used (section 3.36)."""
    steps: list[Json] = [{"location": location} for location in locations]
    return {"threadFlows": [{"locations": steps}]}


def _message(text: str) -> _Object:
    """A message (section 3.11), in which braces are doubled and brackets that look like a link are escaped."""
    text = text.replace("{", "{{").replace("}", "}}")
    if _LINK.search(text):
        text = re.sub(r"[\\\[\]]", lambda match: f"\\{match[0]}", text)
    return {"text": text}
