import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.report import samples
from unit.report.checks import gitlab_faults
from unit.report.rendering import rendered

REPORTS = [samples.EMPTY, samples.CLEAN, samples.MIXED, samples.BROKEN, samples.UNREAD, samples.hostile()]


def entries(report):
    return json.loads(rendered("gitlab", report))


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "error"},
        {"description": ""},
        {"fingerprint": None},
        {"location": {"path": "./a.py", "lines": {"begin": 1}}},
        {"location": {"path": "a.py", "lines": {"begin": 0}}},
        {"location": {"path": "a.py"}},
    ],
)
def test_the_checks_can_fail(change):
    first, *rest = entries(samples.MIXED)
    assert gitlab_faults(json.dumps([{**first, **change}, *rest]))
    assert gitlab_faults(json.dumps([first, first]))


@pytest.mark.parametrize("report", [*REPORTS, samples.awkward()])
def test_reports_are_valid(report):
    assert gitlab_faults(rendered("gitlab", report)) == []


def test_nothing_found_is_an_empty_array():
    assert rendered("gitlab", samples.CLEAN) == "[]\n"


def test_equal_findings_have_fingerprints_of_their_own_that_do_not_follow_their_lines():
    twice = (samples.CONNECT, replace(samples.CONNECT, span=samples.EXECUTE.span))
    moved = tuple(replace(f, span=replace(f.span, line=f.span.line + 9, end_line=f.span.end_line + 9)) for f in twice)
    prints = [entry["fingerprint"] for entry in entries(replace(samples.MIXED, findings=twice))]
    assert len(set(prints)) == 2
    assert [entry["fingerprint"] for entry in entries(replace(samples.MIXED, findings=moved))] == prints


def test_paths_count_from_the_current_folder():
    paths = {entry["location"]["path"] for entry in entries(samples.MIXED)}
    assert paths == {"backend/shop/orders.py", "backend/shop/readme.md", "backend/tools/load.py"}


def test_values_are_those_of_the_report():
    by_name = {entry["check_name"]: entry for entry in entries(samples.BROKEN)}
    severities = {name: entry["severity"] for name, entry in by_name.items()}
    assert severities == {
        "SQH101": "major",
        "SQH201": "major",
        "SQH203": "minor",
        "SQH301": "major",
        "SQH506": "info",
        "not-analysed": "blocker",
    }
    assert by_name["SQH301"]["description"] == "sqlite-execute (likely): INSERT runs on SQLite"
    assert by_name["SQH301"]["location"]["lines"] == {"begin": 6}


def test_what_was_not_analysed_is_a_blocker_and_stands_once():
    meta = replace(samples.MENTION, rule="SQH902", kind="meta", severity="error", path="a.py", message="not analysed")
    report = replace(samples.UNREAD, findings=(replace(meta, span=replace(meta.span, line=0)),))
    assert [entry["severity"] for entry in entries(report)] == ["blocker"]


@given(st.lists(st.text(st.characters()), max_size=4))
def test_any_text_gives_a_valid_report(texts):
    findings = tuple(replace(samples.CONNECT, path=f"a{text}", message=text, fingerprint=text) for text in texts)
    assert gitlab_faults(rendered("gitlab", replace(samples.MIXED, findings=findings))) == []
