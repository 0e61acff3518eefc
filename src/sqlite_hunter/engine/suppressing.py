"""Taking the suppressions that silence nothing out of the files, whole files at once or not at all."""

import codecs
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_hunter import files
from sqlite_hunter.engine.discover import OtherFile, SourceFile, discover, read
from sqlite_hunter.engine.settings import ScanSettings, is_on
from sqlite_hunter.engine.silencing import NOTEBOOK, unused_codes
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.finding import UNUSED, Finding, Problem
from sqlite_hunter.model.report import Report
from sqlite_hunter.rules import rule_names
from sqlite_hunter.suppressions.comments import Comment, Reading
from sqlite_hunter.suppressions.matching import match
from sqlite_hunter.suppressions.reading import read_lines, read_python
from sqlite_hunter.suppressions.removing import remove
from sqlite_hunter.syntax.decode import Unreadable, decode, encoding_of

_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_BY_HAND: Final = "it stands in SQL, or the line above goes on in its own: take it out by hand"
_CHANGED: Final = "the file has changed since it was scanned: scan again"


@dataclass(frozen=True, slots=True, order=True)
class Removed:
    """Codes that were taken out of a comment; the comment is gone where none is left."""

    path: str
    line: int
    """Before anything was taken out."""
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Left:
    """A comment that silences nothing and that a person has to take out."""

    path: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was done, sorted."""

    removed: tuple[Removed, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def files(self) -> int:
        """How many files were written."""
        return len({each.path for each in self.removed})


def fix(report: Report, paths: Sequence[Path], settings: ScanSettings) -> Fixed:
    """Take out what the report tells as unused (SQH900) of the files that it is about.

    A file is written only if it is the one that was scanned, and is never half written. ``paths`` and ``settings`` are
    those of the scan. Raises UsageError while anything could not be analysed, since a finding may hide there, and
    where a file cannot be written; files before it are written then.
    """
    if report.problems:
        first = report.problems[0]
        raise UsageError(
            f"no suppression is taken out while anything is not analysed: {first.path}:{first.line}: {first.reason}"
        )
    unused: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.rule == UNUSED:
            unused.setdefault(finding.path, []).append(finding)
    if not unused:
        return Fixed()
    found = discover(paths, settings.config)
    known = {file.path: file for file in (*found.others, *found.files)}
    removed: list[Removed] = []
    left: list[Left] = []
    for path, findings in sorted(unused.items()):
        outcome = _fixed(known.get(path), findings, report, settings)
        if isinstance(outcome, str):
            left += [Left(path, finding.span.line, outcome) for finding in findings]
            continue
        removed += outcome.removed
        left += outcome.left
    return Fixed(tuple(sorted(removed)), tuple(sorted(left)))


def _fixed(file: SourceFile | None, findings: Sequence[Finding], report: Report, settings: ScanSettings) -> Fixed | str:
    """What was done to one file, or why nothing was."""
    content = read(file) if file is not None else None
    text = report.sources.get(findings[0].path)
    if file is None or content is None or isinstance(content, Problem) or text is None:
        return _CHANGED
    if Path(file.os_path).is_symlink():
        return "it is a link: take it out of the file that it leads to"
    if isinstance(file, OtherFile) and file.kind == NOTEBOOK:
        return "a notebook is not written: take it out in its editor"
    coded = _coded(file, content)
    if coded is None:
        return "the file is not written in one encoding throughout"
    if coded.text != text:
        return _CHANGED
    taken, left = _choose(_reading(file, text), findings, report, settings)
    changed = coded.with_text(remove(text, taken)) if taken else content
    if changed is None:
        return "taking it out would change how the file is decoded"
    if changed != content:
        _write(file, changed)
    removed = (Removed(file.path, each.suppression.line, codes) for each, codes in taken.items())
    return Fixed(tuple(removed), tuple(left))


def _choose(
    reading: Reading, findings: Sequence[Finding], report: Report, settings: ScanSettings
) -> tuple[dict[Comment, tuple[str, ...]], list[Left]]:
    """The codes to be taken out, by comment, and the comments that are left to a person."""
    path = findings[0].path
    every = [each for each in (*report.findings, *report.ignored) if each.path == path]
    matched = match(every, reading.comments)
    on = {code for code, _ in rule_names() if is_on(code, settings)}
    told = {finding.span for finding in findings}
    taken: dict[Comment, tuple[str, ...]] = {}
    left: list[Left] = []
    for comment in reading.comments:
        codes = unused_codes(comment, matched, on)
        if comment.span not in told or not codes:
            continue
        if comment.is_removable:
            taken[comment] = codes
        else:
            left.append(Left(path, comment.suppression.line, _BY_HAND))
    return taken, left


def _reading(file: SourceFile, text: str) -> Reading:
    names = dict(rule_names())
    if isinstance(file, OtherFile):
        return read_lines(file.path, text, files.comments_of(file.kind), names)
    return read_python(file.path, text, names)


@dataclass(frozen=True, slots=True)
class _Coded:
    """A text as it lies in its file."""

    text: str
    mark: bytes
    """The byte order mark."""
    encoding: str
    is_python: bool

    def with_text(self, text: str) -> bytes | None:
        """The bytes of another text; None where they would not be read as that."""
        try:
            content = self.mark + text.encode(self.encoding)
            return content if not self.is_python or decode(content) == text else None
        except (UnicodeEncodeError, Unreadable):
            return None


def _coded(file: SourceFile, content: bytes) -> _Coded | None:
    """The text of a file's bytes; None where the bytes cannot be told from the text."""
    is_python = not isinstance(file, OtherFile)
    mark = next((mark for mark in (codecs.BOM_UTF8, *_UTF_16) if content.startswith(mark)), b"")
    try:
        encoding = encoding_of(content) if is_python else _UTF_16.get(mark, "utf-8")
        text = content.removeprefix(mark).decode(encoding)
        is_same = mark + text.encode(encoding) == content
    except (UnicodeError, Unreadable):
        return None
    return _Coded(text, mark, encoding, is_python) if is_same else None


def _write(file: SourceFile, content: bytes) -> None:
    """Replace a file at once by a finished one beside it, over links, with the same mode."""
    final = Path(file.os_path).resolve()
    draft = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.chmod(final.stat().st_mode & 0o7777)
        draft.replace(final)
    except OSError as error:
        raise UsageError(f"cannot write {file.path}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
