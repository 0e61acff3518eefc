"""Each rule on its own fixture folder, by the real scanner: the marked lines are found, and no other.

A line that is a finding ends in ``# SQHNNN``, or in ``# SQHNNN: text`` where its message must contain a text; a case
that must not be one says ``# ok: why``: in any file, whatever its own comments look like. The marks are compared both
ways, so a finding too many fails as one too few does.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.model.finding import UNUSED, Finding
from sqlite_hunter.rules import load_rules

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "rules"
CODES = sorted(folder.name for folder in FIXTURES.iterdir())
Lines = set[tuple[str, int]]


def lines_with(code: str, pattern: str) -> Lines:
    """(path, line) of every line of a rule's folder in which the pattern stands."""
    found = set()
    for file in sorted((FIXTURES / code).rglob("*")):
        if file.is_dir() or "__pycache__" in file.parts:
            continue
        path = file.relative_to(FIXTURES / code).as_posix()
        found |= {(path, at) for at, line in enumerate(lines_of(code, path), start=1) if re.search(pattern, line)}
    return found


def lines_of(code: str, path: str) -> list[str]:
    return (FIXTURES / code / path).read_text(encoding="utf-8").splitlines()


@cache
def findings(code: str) -> tuple[Finding, ...]:
    folder = FIXTURES / code
    config = Config(project_root=folder, respect_gitignore=False)
    select = ("SQH",) if code == UNUSED else (code,)  # a suppression of a rule that does not look is not told
    settings = ScanSettings(config=config, jobs=1, use_cache=False, triage=True, select=select, ignore=())
    return tuple(finding for finding in scan([folder], settings).findings if finding.rule == code)


def relative(code: str, path: str) -> str:
    """A finding's path, which is relative to the root of the scan, as the marks have it."""
    return path.rpartition(f"{code}/")[2]


def found_lines(code: str) -> Lines:
    return {(relative(code, finding.path), finding.span.line) for finding in findings(code)}


@pytest.mark.parametrize("code", CODES)
def test_what_must_not_be_found_is_not(code):
    assert sorted(found_lines(code) - lines_with(code, rf"# {code}\b")) == []


@pytest.mark.parametrize("code", CODES)
def test_what_must_be_found_is(code):
    assert sorted(lines_with(code, rf"# {code}\b") - found_lines(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_message_says_what_its_mark_asks_for(code):
    unsaid = []
    for path, number in sorted(lines_with(code, rf"# {code}: ")):
        asked = lines_of(code, path)[number - 1].partition(f"# {code}: ")[2]
        told = [f.message for f in findings(code) if (relative(code, f.path), f.span.line) == (path, number)]
        if not any(asked in message for message in told):
            unsaid.append((path, number, asked, told))
    assert unsaid == []


@pytest.mark.parametrize("code", CODES)
def test_there_are_as_many_innocent_cases_as_findings(code):
    innocent, marked = lines_with(code, r"# ok: \S"), lines_with(code, rf"# {code}\b")
    assert marked
    assert len(innocent) >= len(marked)
    assert not innocent & marked


@pytest.mark.parametrize("code", CODES)
def test_a_finding_says_its_rule_s_name_and_something_on_one_line(code):
    rule = next(module.rule for module in load_rules() if module.rule.code == code)
    for finding in findings(code):
        assert (finding.rule, finding.name, finding.kind, finding.severity) == (
            rule.code, rule.name, rule.kind, rule.severity,
        )  # fmt: skip
        assert finding.message
        assert "\n" not in finding.message


def unanalysed_lines(folder: Path) -> set[int]:
    config = Config(project_root=folder, respect_gitignore=False)
    report = scan([folder], ScanSettings(config=config, jobs=1, use_cache=False, select=("SQH902",)))
    return {finding.span.line for finding in report.findings}


@pytest.mark.parametrize(
    "content",
    [
        b'# -*- coding: latin-1 -*-\nNAME = "caf\xe9"\nTRADES = "trades.db"\n',
        b"\xef\xbb\xbfimport sqlite3\n",
        b"import sqlite3\r\rNAME = 1\r",
        b"",
    ],
)
def test_a_file_in_the_coding_it_claims_is_analysed(tmp_path, content):
    (tmp_path / "odd.py").write_bytes(content)
    assert unanalysed_lines(tmp_path) == set()


def test_a_file_not_in_the_coding_it_claims_is_a_finding(tmp_path):
    """Made here and not kept as a fixture: tools that read every file of a repository as UTF-8 would end on it."""
    (tmp_path / "odd.py").write_bytes(b'import sqlite3\n\nNAME = "\xe9t\xe9"\n')
    assert unanalysed_lines(tmp_path)
