"""The suppressions of a scan: read from every file that holds their mark, and applied to the findings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.others import Others
from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.finding import BLANKET, UNUSED, Finding
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.suppression import IGNORE, Suppression
from sqlite_hunter.rules import rule_names
from sqlite_hunter.suppressions import MARK_BYTES
from sqlite_hunter.suppressions.comments import Comment, Reading
from sqlite_hunter.suppressions.matching import Matched, match, out_of_reach
from sqlite_hunter.suppressions.reading import read_embedded, read_lines, read_python
from sqlite_hunter.syntax.decode import Unreadable, decode

NOTEBOOK: Final = "notebook"
"""The kind of files whose Python is written in another way."""

Told: TypeAlias = tuple[str, Span, str]
"""Path, place and message of a finding about a comment."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """Findings after the comments have spoken."""

    findings: tuple[Finding, ...]
    """All but the false alarms."""
    ignored: tuple[Finding, ...]
    suppressions: tuple[Suppression, ...]
    told: Mapping[str, Sequence[Told]]
    """What is wrong with comments, by the rule that tells it."""


def is_whole(paths: Sequence[Path]) -> bool:
    """Whether a folder is among what is scanned: in files by themselves a connection may come from elsewhere."""
    return not paths or any(disk.is_folder(str(path)) for path in paths)


def read_all(contents: Mapping[str, bytes], beside: Others) -> dict[str, Reading]:
    """What each file says to this program, by path: of those only that hold the mark."""
    marked = [path for path, content in contents.items() if MARK_BYTES in content]
    if not marked and not beside.marked:
        return {}
    names = dict(rule_names())
    readings: dict[str, Reading] = {}
    for path in marked:
        try:
            readings[path] = read_python(path, decode(contents[path]), names)
        except Unreadable:
            continue  # a problem of the report: it cannot be parsed either
    for path, (kind, text) in beside.marked.items():
        readings[path] = _read_other(path, kind, text, beside, names)
    return {path: reading for path, reading in sorted(readings.items()) if reading.comments or reading.wrong}


def _read_other(path: str, kind: str, text: str, beside: Others, names: Mapping[str, str]) -> Reading:
    from sqlite_hunter import files  # as late as here: many scans meet no such file

    if kind != NOTEBOOK:
        return read_lines(path, text, files.comments_of(kind), names)
    sources = [source for name, source in sorted(beside.embedded.items()) if holder(name) == path]
    return read_embedded(path, sources, names)


def silence(findings: Iterable[Finding], readings: Mapping[str, Reading], on: Set[str], *, is_whole: bool) -> Silenced:
    """Apply the comments of all files to the sorted findings; ``on`` are the codes of the rules that looked.

    What silences nothing is told only where the program was seen as a whole, of rules that looked.
    """
    kept: list[Finding] = []
    ignored: list[Finding] = []
    suppressions: list[Suppression] = []
    told: dict[str, list[Told]] = {UNUSED: [], BLANKET: []}
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        (by_path[finding.path] if finding.path in readings else kept).append(finding)
    for path, reading in readings.items():
        matched = match(by_path[path], reading.comments)
        for finding, comment in zip(by_path[path], matched.silencers, strict=True):
            marked = _marked(finding, comment)
            (ignored if marked.suppressed == IGNORE else kept).append(marked)
        suppressions += (replace(each.suppression, silenced=matched.count(each)) for each in reading.comments)
        told[BLANKET] += ((path, each.span, f"this silences nothing: {each.reason}") for each in reading.wrong)
        if is_whole:
            told[UNUSED] += _unused(path, reading.comments, by_path[path], matched, on)
    return Silenced(tuple(kept), tuple(ignored), tuple(sorted(suppressions)), told)


def _marked(finding: Finding, comment: Comment | None) -> Finding:
    if comment is None:
        return finding
    return replace(finding, suppressed=comment.suppression.kind, justification=comment.suppression.reason)


def unused_codes(comment: Comment, matched: Matched, on: Set[str]) -> tuple[str, ...]:
    """The codes of a comment that silence nothing, of rules that looked."""
    return tuple(code for code in matched.unused(comment) if code in on) if comment.is_told else ()


def _unused(
    path: str, comments: Sequence[Comment], findings: Sequence[Finding], matched: Matched, on: Set[str]
) -> list[Told]:
    told = []
    for comment in comments:
        codes = unused_codes(comment, matched, on)
        if codes:
            told.append((path, comment.span, _message(comment, codes, findings, matched)))
    return told


def _message(comment: Comment, codes: tuple[str, ...], findings: Sequence[Finding], matched: Matched) -> str:
    """What silences nothing, and where the finding is that may be meant."""
    near = [(code, out_of_reach(code, comment, findings, matched)) for code in codes]
    hints = [f"{code} is found on line {line}: put it there" for code, line in near if line is not None]
    out = "take it out" if codes == comment.suppression.codes else f"take {' and '.join(codes)} out of it"
    return f"{comment.suppression.kind}[{', '.join(codes)}] silences nothing: {'; '.join(hints) or out}"
