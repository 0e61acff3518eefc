"""A checklist and the program that it is about: the file read, the program scanned, its variables looked for."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlite_hunter.checklist.facts import Facts
from sqlite_hunter.checklist.fresh import new_checklist
from sqlite_hunter.checklist.regenerating import Outcome, regenerate
from sqlite_hunter.engine.discover import discover
from sqlite_hunter.engine.recall import recall_or_scan
from sqlite_hunter.engine.settings import Progress, ScanSettings
from sqlite_hunter.engine.variables import Variables
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.report import Report
from sqlite_hunter.rules import load_rules

_CONFLICT: Final = re.compile(rb"^(?:<<<<<<< |>>>>>>> )[^\n]", re.MULTILINE)
_MAX_BYTES: Final = 4_000_000
"""A document that is larger is none that people wrote."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist as it is to be, and what it was made from."""

    before: str
    """"" for a new one."""
    outcome: Outcome
    report: Report


def read_checklist(file: Path) -> str:
    """The text of a checklist. Raises UsageError, one line, for one that cannot be read as UTF-8."""
    name = printable(str(file))
    try:
        if not file.is_file():
            what = "it is not a file" if file.exists() else "there is no such file: --new writes one"
            raise UsageError(f"{name}: {what}")
        with file.open("rb") as opened:
            content = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror or error}") from error
    if len(content) > _MAX_BYTES:
        raise UsageError(f"{name}: larger than {_MAX_BYTES / 1e6:.0f} MB, which is no checklist")
    conflict = _CONFLICT.search(content)
    if conflict is not None:
        line = content.count(b"\n", 0, conflict.start()) + 1
        raise UsageError(f"{name}:{line}: a merge conflict is left in it: resolve it first")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise UsageError(f"{name}:{line}: not UTF-8: byte 0x{byte:02x}; save it as UTF-8 first") from error


def regenerate_checklist(
    file: Path, paths: Sequence[Path], settings: ScanSettings, progress: Progress | None, *, adopts: bool
) -> Checklist:
    """Scan a program and write a checklist anew; nothing is written to disk. Raises UsageError as ``scan`` does."""
    text = read_checklist(file)
    facts = _facts(file, paths, settings, progress)
    return Checklist(text, regenerate(text, facts, adopts=adopts), facts.report)


def make_checklist(file: Path, paths: Sequence[Path], settings: ScanSettings, progress: Progress | None) -> Checklist:
    """Scan a program and write a new checklist for it; nothing is written to disk."""
    facts = _facts(file, paths, settings, progress)
    folder = Path(paths[0] if len(paths) == 1 else ".").resolve()
    return Checklist("", new_checklist(folder.name, facts), facts.report)


def _with_ignored(report: Report) -> Report:
    """The report with what comments silence: they change nothing of what the code does, and so of what is done."""
    every = sorted((*report.findings, *report.ignored), key=lambda each: (each.path, each.span, each.rule))
    return replace(report, findings=tuple(every)) if report.ignored else report


def _facts(file: Path, paths: Sequence[Path], settings: ScanSettings, progress: Progress | None) -> Facts:
    config = settings.config
    report = _with_ignored(recall_or_scan(paths, settings, progress))
    own = os.path.relpath(file.resolve(), Path(report.root).resolve()).replace(os.sep, "/")
    services = config.services.items()
    return Facts(
        report=report,
        rules={module.rule.code: module.rule for module in load_rules()},
        variables=Variables(lambda: discover(paths, config), own).of,
        own_path=own,
        priorities={name: service.priority for name, service in services if service.priority},
        impacts={name: service.impact for name, service in services if service.impact},
    )
