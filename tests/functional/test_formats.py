"""Every format of a real scan: valid by what its readers demand, and no finding lost."""

import csv
import io
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.model.audit import audit_lines
from sqlite_hunter.report._audit import parts
from sqlite_hunter.rules import load_rules
from unit.report.checks import gitlab_faults, junit_faults, sarif_faults
from unit.report.rendering import rendered

FIXTURE = Path(__file__).parents[1] / "fixtures" / "backend"
RULES = {module.rule.code: module.rule for module in load_rules()}
ODD = "import sqlite3\nsqlite3.connect('a.db').execute('SELECT \"|<b>`%s\" FROM t')\n"
ODD_NAMES = (b"with space.py", b"quote\"'.py", b"line\nbreak.py", b"byte\xff.py", b"100%, a:b|c<d>.py", b"=cmd.py")


@pytest.fixture(scope="module")
def report():
    return scan([FIXTURE], ScanSettings(Config(project_root=FIXTURE), jobs=2, use_cache=False))


@pytest.fixture
def odd(tmp_path):
    """A program of files with names that mean something to one format or another, and one that does not parse."""
    for name in ODD_NAMES:
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text(ODD)
    (tmp_path / "broken, 100%.py").write_text("def broken(:\n")
    return scan([tmp_path], ScanSettings(Config(project_root=tmp_path), use_cache=False))


def faults(report):
    return {
        "sarif": sarif_faults(rendered("sarif", report, rules=RULES)),
        "gitlab": gitlab_faults(rendered("gitlab", report)),
        "junit": junit_faults(rendered("junit", report)),
    }


def counts(report):
    """How many findings each format tells."""
    [run] = json.loads(rendered("sarif", report))["runs"]
    return {
        "sarif": len(run["results"]),
        "gitlab": len(json.loads(rendered("gitlab", report))),
        "junit": len(list(ElementTree.fromstring(rendered("junit", report)).iter("testcase"))),
        "csv": len(list(csv.DictReader(io.StringIO(rendered("csv", report))))),
        "github": rendered("github", report, quiet=True).count("\n"),
        "jsonl": sum('"type": "finding"' in line for line in rendered("jsonl", report).splitlines()),
        "markdown": len(re.findall(r"(?m)^\| \d[\d-]* \| SQH", rendered("markdown", report))),
        "html": rendered("html", report).count("<article>"),
    }


def test_documents_of_a_whole_program_are_valid(report):
    assert faults(report) == {"sarif": [], "gitlab": [], "junit": []}


def test_no_format_loses_a_finding(report):
    assert len(report.findings) > 500
    assert set(counts(report).values()) == {len(report.findings)}


def test_odd_names_of_files_are_valid_in_every_format_and_lose_nothing(odd):
    assert len({finding.path for finding in odd.findings}) == len(ODD_NAMES) + 1
    assert faults(odd) == {"sarif": [], "gitlab": [], "junit": []}
    assert set(counts(odd).values()) == {len(odd.findings)}


def test_the_audit_lines_of_the_pages_are_those_of_the_json_document(report):
    told = {part.name: [audit_lines(found, RULES) for found in part.files.values()] for part in parts(report)}
    alone = [service for service in report.services if len(service.paths) == 1 and service.lines]
    assert len(alone) > 10
    for service in alone:
        lines = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in service.lines)
        assert told[service.name] == [lines]
