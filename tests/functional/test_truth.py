"""What a scan says of the fixture backend, held against its truth table; fixtures/backend/README.md explains the rows.

``KNOWN`` are the disagreements of today, each with its cause. A new one fails, and so does one that has gone: then it
leaves the table. Where the table was wrong it was mended, not excused here.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.report import Report
from sqlite_hunter.rules import load_rules
from tools.backend_truth import FIXTURE, Expected, load

TRUTH = load()
IMPLEMENTED = frozenset(module.rule.code for module in load_rules())

KNOWN = {
    "backend/tests/test_stores.py:19 SQH301 database": (
        "two tests of one file open production's class on different files: the attribute holds either connection"
    ),
}


@cache
def report() -> Report:
    return scan([FIXTURE], ScanSettings(Config(project_root=FIXTURE), jobs=2, use_cache=False))


@cache
def found() -> dict[tuple[str, int, str], list[Finding]]:
    by_place = defaultdict(list)
    for finding in report().findings:
        by_place[finding.path, finding.span.line, finding.rule].append(finding)
    return by_place


DATABASES = sorted({row["database"] for row in TRUTH["findings"] if row["database"]}, key=len, reverse=True)


def is_database(shown: str | None, expected: str) -> bool:
    """Whether a database that is shown ends in the expected path, and not in a longer one that is another's."""
    return shown is not None and next((name for name in DATABASES if f"/{shown}".endswith(f"/{name}")), "") == expected


def disagreements_of(row: Expected) -> Iterator[str]:
    """What a scan says otherwise of one row."""
    place = f"{row['path']}:{row['line']} {row['rule']}"
    codes = [row["rule"], *row.get("also", [])]
    findings = [finding for code in codes for finding in found().get((row["path"], row["line"], code), [])]
    if not findings:
        if row["required"]:
            yield f"{place} missing"
        return
    if row["database"] is not None and not any(is_database(each.database, row["database"]) for each in findings):
        yield f"{place} database"
    if row["certain"] and not any(each.confidence == "certain" for each in findings):
        yield f"{place} certain"


@cache
def disagreements() -> frozenset[str]:
    rows = [row for row in TRUTH["findings"] if row["rule"] in IMPLEMENTED]
    allowed = {(row["path"], row["line"], code) for row in rows for code in [row["rule"], *row.get("also", [])]}
    complete = IMPLEMENTED & set(TRUTH["complete_for"])
    said = {text for row in rows for text in disagreements_of(row)}
    said |= {f"{path}:{line} {code} false" for path, line, code in found().keys() - allowed if code in complete}
    innocent = {(row["path"], row["line"]) for row in TRUTH["innocent"]}
    for (path, line, code), findings in found().items():
        if (path, line) in innocent and any(finding.severity == "error" for finding in findings):
            said.add(f"{path}:{line} {code} innocent")
    return frozenset(said)


def test_every_file_of_the_fixture_is_analysed():
    assert report().problems == ()


def test_no_innocent_line_is_an_error():
    assert {text for text in disagreements() if text.endswith(" innocent")} == set()


def test_nothing_is_found_that_the_table_does_not_have():
    assert {text for text in disagreements() if text.endswith(" false")} - KNOWN.keys() == set()


@pytest.mark.parametrize("kind", ["missing", "database", "certain"])
def test_everything_that_the_table_asks_for_is_said(kind):
    assert {text for text in disagreements() if text.endswith(f" {kind}")} - KNOWN.keys() == set()


def test_a_disagreement_that_has_gone_leaves_the_list_of_those_known():
    assert KNOWN.keys() - disagreements() == set()


def test_the_table_asks_for_something_of_every_rule_it_can():
    """A rule that is not looked at would agree with everything; those of constructs are the translator's answers."""
    asked = {row["rule"] for row in TRUTH["findings"]}
    assert {code for code in IMPLEMENTED if code < "SQH8" and not code.startswith("SQH4")} - asked == {
        "SQH302",
        "SQH506",
    }
    assert len(found()) > 400
