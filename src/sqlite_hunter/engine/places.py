"""The findings of a report as the gate knows them: by paths from one folder, whatever was scanned."""

import os
import posixpath
from collections.abc import Iterable, Iterator

from sqlite_hunter.engine.fingerprints import excerpt
from sqlite_hunter.gate.baseline import Key
from sqlite_hunter.gate.identity import digest
from sqlite_hunter.gate.items import Item
from sqlite_hunter.gate.showing import shown
from sqlite_hunter.model.finding import META, Finding
from sqlite_hunter.model.report import Report


class Places:
    """Paths of a report as paths from a folder."""

    def __init__(self, root: str, folder: str) -> None:
        """``root`` is the report's; ``folder`` is absolute, a baseline's or the top of a repository."""
        self._prefix = os.path.relpath(root, folder).replace(os.sep, "/")

    def of(self, path: str) -> str:
        """A path of the report from the folder, with ``/``."""
        return path if self._prefix == "." else posixpath.normpath(f"{self._prefix}/{path}")

    def to(self, path: str) -> str:
        """A path from the folder as the report would name it."""
        return posixpath.relpath(path, self._prefix)


def keys_of(report: Report, places: Places) -> Iterator[Key]:
    """What the findings of a report are known by; not those that are silenced, nor those about the scan itself."""
    texts = _Texts(report)
    for finding in report.findings:
        if not finding.suppressed and finding.kind != META:
            yield Key(places.of(finding.path), finding.rule, finding.scope, digest(texts.of(finding)))


def items_of(report: Report, places: Places, findings: Iterable[Finding]) -> list[Item]:
    """Some findings of a report as items."""
    texts = _Texts(report)
    made: list[Item] = []
    for finding in findings:
        text = texts.of(finding)
        made.append(Item(finding.rule, places.of(finding.path), finding.scope, digest(text), finding, shown(text)))
    return made


class _Texts:
    """The texts of constructs, each file's lines made once."""

    def __init__(self, report: Report) -> None:
        self._sources = report.sources
        self._lines: dict[str, list[str]] = {}

    def of(self, finding: Finding) -> str:
        """The text of a finding's construct; "" where it is no text."""
        lines = self._lines.get(finding.path)
        if lines is None:
            source = self._sources.get(finding.path, "")
            lines = self._lines[finding.path] = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return excerpt(lines, finding.span)
