"""The report of a scan: sites judged by the rules, problems told, services counted, suppressions applied."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_hunter.engine import disk, fingerprints, others, services, silencing
from sqlite_hunter.engine.discover import Discovery
from sqlite_hunter.engine.judging import judge
from sqlite_hunter.engine.naming import Naming
from sqlite_hunter.engine.settings import ScanSettings, is_on
from sqlite_hunter.model.embedded import is_embedded
from sqlite_hunter.model.finding import UNANALYSED, Finding, Problem
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.report import Report
from sqlite_hunter.model.rule import Rule
from sqlite_hunter.model.site import Remark, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules import load_rules
from sqlite_hunter.syntax.decode import decode


@dataclass(frozen=True, slots=True)
class Scanned:
    """All that a report is made of."""

    found: Discovery
    contents: Mapping[str, bytes]
    """The bytes of the Python files, by path."""
    beside: others.Others
    program: Program
    naming: Naming
    reach: Mapping[str, str]
    problems: tuple[Problem, ...]


def make_report(scanned: Scanned, settings: ScanSettings, *, is_whole: bool) -> Report:
    """The report of a scan; ``is_whole`` says whether folders were scanned, so that what is not found is not there.

    What services are is told by all findings, also by those that a comment silences: it does not change the code.
    """
    found, beside, naming = scanned.found, scanned.beside, scanned.naming
    readings = silencing.read_all(scanned.contents, beside)
    every_rule = load_rules() if scanned.program.sites or scanned.problems or readings else ()  # many do without
    rules = {module.rule.code: module.rule for module in every_rule if is_on(module.rule.code, settings)}
    names = {**naming.names, **services.place_others(sorted(beside.looked_at), settings.config, found.root)}
    remarks, unjudged = judge([module for module in every_rule if module.rule.code in rules], scanned.program)
    if unjudged:
        disk.doubt()
    problems = tuple(sorted({*scanned.problems, *unjudged}))
    sources = _sources(scanned, {remark.site.path for _, remark in remarks} | readings.keys())
    lines = defaultdict(lambda: [""], {path: _lines(text) for path, text in sources.items()})
    findings = [_finding(rule, remark, lines, names) for rule, remark in remarks]
    told = [(problem.path, _place(problem), f"not analysed: {problem.reason}", problem.reason) for problem in problems]
    findings += own_findings(UNANALYSED, told, rules, names)
    findings.sort(key=_order)
    broken = [problem.path for problem in problems]
    audited = frozenset(module.rule.code for module in every_rule if module.rule.audit)
    considered = {source.path for source in found.files} | beside.looked_at | set(broken)
    counted = services.make_services(
        names, findings, scanned.program, audited, broken, scanned.reach, naming.unscanned
    )  # fmt: skip
    silenced = silencing.silence(findings, readings, rules.keys(), is_whole=is_whole and not problems)
    kept = list(silenced.findings)
    for code, places in silenced.told.items():
        texts = [(path, span, said, fingerprints.excerpt(lines[path], span)) for path, span, said in places]
        kept += own_findings(code, texts, rules, names)
    return Report(
        root=found.root,
        files=len(considered),
        analysed=len(considered - set(broken)),
        services=counted,
        findings=tuple(sorted(kept, key=_order)),
        problems=problems,
        sources=sources,
        ignored=silenced.ignored,
        suppressions=silenced.suppressions,
        reach={path: reach for path, reach in scanned.reach.items() if not is_embedded(path)},
    )


def _place(problem: Problem) -> Span:
    return Span(problem.line, 1, problem.line, 1)


def _sources(scanned: Scanned, paths: set[str]) -> dict[str, str]:
    """The texts of some files, by path; of a database there is none."""
    texts = {path: text for path, (_, text) in scanned.beside.marked.items()} | scanned.beside.texts
    sources = {path: decode(scanned.contents[path]) for path in sorted(paths & scanned.contents.keys())}
    return sources | {path: text for path, text in texts.items() if path in paths}


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _finding(rule: Rule, remark: Remark, lines: Mapping[str, list[str]], names: Mapping[str, str]) -> Finding:
    site = remark.site
    span, said = _place_of(site, lines[site.path])
    # The whole call says which finding it is: the place of a construct hangs on how the call is laid out.
    text = fingerprints.excerpt(lines[site.path], site.span)
    return Finding(
        rule=rule.code,
        name=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        confidence="certain" if site.certain else "likely",
        path=site.path,
        span=span,
        scope=site.scope,
        message=f"{remark.message}{said}{f' ({site.part})' if site.part else ''}",
        backend=site.backend,
        database=site.database,
        sql=site.statement,
        via=site.via,
        service=names[site.path],
        fingerprint=fingerprints.fingerprint(rule.code, site.path, site.scope, text),
    )


def _place_of(site: Site, lines: list[str]) -> tuple[Span, str]:
    """The place of a site, and what is to be said of it.

    A construct of SQL has its own place where its statement stands in the call that runs it, as it is run. In a call of
    several lines it is said in words: no comment that silences a finding can stand inside a string.
    """
    span, met = site.span, site.occurrence
    text = fingerprints.excerpt(lines, span) if met is not None and met.statement else ""
    if met is None or text.count(met.statement) != 1 or not text:
        return span, ""
    at = text.index(met.statement)
    start, end = (_moved(span, text[: at + offset]) for offset in (met.start, max(met.end, met.start)))
    if span.line != span.end_line:
        return span, f" (line {start[0]})"
    return Span(*start, *end), ""


def _moved(span: Span, before: str) -> tuple[int, int]:
    """Line and column behind a text that begins where a span does."""
    broken = before.count("\n")
    return span.line + broken, len(before) - before.rfind("\n") if broken else span.column + len(before)


def own_findings(
    code: str, told: Iterable[tuple[str, Span, str, str]], rules: Mapping[str, Rule], names: Mapping[str, str]
) -> list[Finding]:
    """The findings of a rule that no site is behind: (path, place, message, text that tells it from others) of each."""
    rule = rules.get(code)
    if rule is None:
        return []
    return [
        Finding(
            rule=rule.code,
            name=rule.name,
            kind=rule.kind,
            severity=rule.severity,
            confidence="certain",
            path=path,
            span=span,
            scope="",
            message=message,
            backend="unknown",
            database=None,
            sql=None,
            via=(),
            service=names.get(path, ""),
            fingerprint=fingerprints.fingerprint(code, path, "", text),
        )
        for path, span, message, text in told
    ]


def _order(finding: Finding) -> tuple[object, ...]:
    """By place and rule; then by all else that is told, so that no two orders are possible."""
    span = finding.span
    place = (finding.path, span.line, span.column, finding.rule, span.end_line, span.end_column)
    return (*place, finding.message, finding.confidence, finding.database or "", repr(finding.sql), finding.via)
