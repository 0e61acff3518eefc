"""One line explained: the same scan as any other, and then what it knows of that line."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.engine.discover import Discovery, SourceFile, discover, read
from sqlite_hunter.engine.left_out import why_left_out
from sqlite_hunter.engine.place import Asked, Located, locate
from sqlite_hunter.engine.scan import scan_found
from sqlite_hunter.engine.settings import Progress, ScanSettings, is_on
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.explanation import DatabaseName, Evidence, Explained, Explanation, Hop, Reason, Statement
from sqlite_hunter.model.finding import Finding, Problem
from sqlite_hunter.rules import load_rules
from sqlite_hunter.syntax.decode import LINE_END, Unreadable, decode
from sqlite_hunter.syntax.lines import BLANK, COMMENT, STRING, kind_of

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.program.analysis import Analysis
    from sqlite_hunter.program.explain.line import Witness

_TO_DO: Final = "## What to do"
_KINDS: Final = {
    BLANK: Reason("blank", "the line is blank"),
    COMMENT: Reason("comment", "the line is a comment, of which no rule speaks"),
    STRING: Reason("string", "the line is text of which no rule speaks"),
}
_PASSED_OVER: Final = Reason(
    "passed-over",
    "the file was passed over: it names no database driver, no method of one, no database file and no SQL, and hands "
    "nothing to a file that does",
)
_OTHER_KIND: Final = Reason(
    "code",
    "this file is no Python: it is read as what its name says that it is, and nothing of SQLite was seen on this line",
)
_CODE: Final = Reason("code", "no object of a database library is seen on this line")


def explain(
    asked: Asked, paths: Sequence[Path], settings: ScanSettings, progress: Progress | None = None
) -> Explanation:
    """Say why a line is a finding, or what is known of it.

    Raises UsageError for a file that is none of the scanned folders' and for a line or column that it does not have.
    """
    found = discover(paths, settings.config)
    located = locate(asked.file, paths, found)
    problem = next((each for each in found.problems if each.path == located.path), None)
    is_database = any(each.path == located.path for each in found.databases)
    content = b"" if is_database else read(SourceFile(located.path, located.os_path))
    if isinstance(content, Problem):
        problem, content = content, b""
    lines = _lines(content)
    if problem is None and not is_database:
        _check(asked, located, lines)
    source = lines[asked.line - 1] if asked.line <= len(lines) else ""
    answer = Explanation(found.root, located.path, asked.line, asked.column, source, (), ())
    if not located.is_taken:
        root = next(root for root in paths if Path(located.os_path).is_relative_to(root.absolute()))
        return replace(answer, reasons=(why_left_out(located.os_path, root, settings.config),))
    watched: list[Analysis] = []
    report = scan_found(paths, found, replace(settings, select=("SQH",), ignore=()), progress, watched.append)
    return _Answer(answer, report, found, settings).given(_witness(watched), content)


def _witness(watched: "list[Analysis]") -> "Witness | None":
    """Who can be asked about the program; None where no file of it was worth being analysed."""
    if not watched:
        return None
    from sqlite_hunter.program.explain.line import Witness

    return Witness(watched[-1])


def _check(asked: Asked, located: Located, lines: list[str]) -> None:
    """Raise UsageError for a line or a column that the file does not have."""
    count = len(lines) - (not lines[-1])
    if asked.line > max(count, 1):
        has = "is empty" if not count else f"has {count} line" + "s" * (count > 1)
        raise UsageError(f"{located.path}:{asked.line}: the file {has}")
    length = len(lines[asked.line - 1])
    if asked.column is not None and asked.column > max(length, 1):
        raise UsageError(f"{located.path}:{asked.line}:{asked.column}: the line has {length} characters")


def _lines(content: bytes) -> list[str]:
    """The lines of a file, also of one that is not in its encoding."""
    try:
        return decode(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except Unreadable:
        return [line.decode("utf-8", "backslashreplace") for line in LINE_END.split(content)]


class _Answer:
    """The answer, made of a report and of what the analysis knows besides."""

    def __init__(self, empty: Explanation, report: "Report", found: Discovery, settings: ScanSettings) -> None:
        self._empty = empty
        self._report = report
        self._findings = (*report.findings, *report.ignored)
        self._settings = settings
        self._advice = {module.rule.code: _to_do(module.rule.doc) for module in load_rules()}
        self._python = {source.path for source in found.files}
        self._files = {source.path: source for source in (*found.files, *found.others)}
        self._source_lines = lru_cache(maxsize=None)(self._read_lines)

    def given(self, witness: "Witness | None", content: bytes) -> Explanation:
        """The whole answer."""
        path = self._empty.path
        findings = [each for each in sorted(self._findings, key=_place) if each.path == path and self._is_there(each)]
        explained = tuple(self._explained(finding, witness) for finding in findings)
        others = [each for each in self._report.problems if each.path != path]
        is_known = any(_is_known(each) for each in explained)
        reasons = () if is_known else self._reasons(witness, content)
        return replace(
            self._empty,
            findings=explained,
            reasons=tuple(self._with_source(reason) for reason in reasons),
            unanalysed=tuple(others),
            text=self._report.sources.get(path, ""),
        )

    def _is_there(self, finding: Finding) -> bool:
        """Whether a finding lies on the line, or covers the column that is asked about."""
        span, line, column = finding.span, self._empty.line, self._empty.column
        if column is None:
            return span.line <= line <= max(span.end_line, span.line)
        return (span.line, span.column) <= (line, column) < max((span.end_line, span.end_column), (span.line, 2))

    def _explained(self, finding: Finding, witness: "Witness | None") -> Explained:
        evidence = witness.evidence(finding) if witness is not None else Evidence()
        evidence = Evidence(
            self._sourced(evidence.chain),
            self._sourced(evidence.others),
            tuple(DatabaseName(each.name, each.paths, self._sourced(each.hops)) for each in evidence.databases),
            self._statement(evidence.statement),
            self._sourced(evidence.used),
        )
        return Explained(finding, evidence, self._advice[finding.rule], not is_on(finding.rule, self._settings))

    def _statement(self, statement: Statement | None) -> Statement | None:
        return statement and replace(statement, literals=self._sourced(statement.literals))

    def _reasons(self, witness: "Witness | None", content: bytes) -> tuple[Reason, ...]:
        """Why a line is no finding."""
        path = self._empty.path
        if path not in self._python:
            return self._of_other_kind(witness)
        problems = [problem for problem in self._report.problems if problem.path == path]
        is_loaded = witness is not None and witness.is_loaded(path)
        if problems and not is_loaded:
            return tuple(_not_analysed(problem) for problem in problems)
        kind = _KINDS.get(kind_of(decode(content), self._empty.line))
        if kind is not None and kind.kind in (BLANK, COMMENT):
            return (kind,)
        if witness is None or not is_loaded:
            return (_PASSED_OVER,)
        known = witness.reasons(path, self._empty.line, self._empty.column)
        told = (*map(_not_followed, problems), *known, *self._beside())
        if told or self._report_speaks():
            return told
        return (kind,) if kind is not None else (_CODE,)

    def _of_other_kind(self, witness: "Witness | None") -> tuple[Reason, ...]:
        """Why a line of a file that is not Python is no finding; what is known of the Python in it."""
        empty = self._empty
        is_loaded = witness is not None and witness.is_loaded(empty.path)
        known = witness.reasons(empty.path, empty.line, empty.column) if witness is not None and is_loaded else []
        problems = [problem for problem in self._report.problems if problem.path == empty.path]
        return (*map(_not_followed, problems), *known, *self._beside()) or (_OTHER_KIND,)

    def _report_speaks(self) -> bool:
        """Whether there is a finding after all, of which only more was asked."""
        findings = (each for each in self._findings if each.path == self._empty.path)
        return any(self._is_there(each) and is_on(each.rule, self._settings) for each in findings)

    def _beside(self) -> tuple[Reason, ...]:
        """Findings of the line that do not cover the column."""
        on_line = [
            each
            for each in self._findings
            if each.path == self._empty.path and each.span.line <= self._empty.line <= each.span.end_line
        ]
        if self._empty.column is None:
            return ()
        return tuple(
            Reason("beside", f"{each.rule} {each.name} stands at column {each.span.column} of line {each.span.line}")
            for each in on_line
            if is_on(each.rule, self._settings)
        )

    def _with_source(self, reason: Reason) -> Reason:
        return replace(reason, hops=self._sourced(reason.hops))

    def _sourced(self, hops: Sequence[Hop]) -> tuple[Hop, ...]:
        """The hops with the lines that they are on."""
        return tuple(replace(hop, source=self._line(hop.place.path, hop.place.line)) for hop in hops)

    def _line(self, path: str, number: int) -> str:
        lines = self._source_lines(path)
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def _read_lines(self, path: str) -> list[str]:
        content = read(self._files[path]) if path in self._files else b""
        return _lines(content) if isinstance(content, bytes) else []


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.span.line, finding.span.column, finding.rule


def _not_analysed(problem: Problem) -> Reason:
    return Reason("not-analysed", f"the file could not be analysed: {problem.reason} (line {problem.line})")


def _not_followed(problem: Problem) -> Reason:
    return Reason("not-followed", f"not all of the file could be followed: {problem.reason} (line {problem.line})")


def _is_known(explained: Explained) -> bool:
    """Whether a finding says all there is: whose a statement is that reaches no connection is still to be told."""
    if explained.switched_off:
        return False
    finding = explained.finding
    return finding.backend != "unknown" and (finding.confidence == "certain" or bool(finding.via))


def _to_do(doc: str) -> str:
    """The section of a rule's page that says what to do."""
    return doc.partition(_TO_DO)[2].partition("\n## ")[0].strip()
