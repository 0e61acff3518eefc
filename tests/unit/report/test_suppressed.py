"""What comments silence, in the reports: that nothing is hidden by it comes first."""

import io
import json
from dataclasses import replace

import pytest

from sqlite_hunter.model.finding import Problem
from sqlite_hunter.report import RenderOptions, formats, renderer
from sqlite_hunter.report._verdict import is_clean, verdict
from unit.report import samples
from unit.report.checks import sarif_faults
from unit.report.rendering import rendered

IGNORED = replace(samples.CONNECT, suppressed="ignore", justification="a rehearsal")
DEBT = replace(samples.EXECUTE, suppressed="fixme", justification="moves in May")
ONLY_IGNORED = replace(samples.CLEAN, ignored=(IGNORED, IGNORED))
BOTH = replace(samples.MIXED, findings=(samples.IMPORT, DEBT), ignored=(IGNORED,))


@pytest.mark.parametrize("name", formats())
def test_no_format_claims_that_there_is_no_sqlite_where_a_comment_says_so(name):
    assert "No SQLite found" not in rendered(name, ONLY_IGNORED)
    assert not is_clean(ONLY_IGNORED, RenderOptions())


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (samples.CLEAN, "No SQLite found: 7 files analysed."),
        (ONLY_IGNORED, "No findings, 7 files analysed; 2 findings ignored by comments."),
        (BOTH,
         "Found 2 findings (2 errors), 5 files analysed; 1 finding ignored by comments, 1 of known debt (fixme)."),
        (replace(BOTH, ignored=()), "Found 2 findings (2 errors), 5 files analysed; 1 finding of known debt (fixme)."),
        (replace(ONLY_IGNORED, analysed=6, problems=(Problem("a.py", 1, "x"),)),
         "No findings, only 6 of 7 files analysed, 1 problem; 2 findings ignored by comments."),
    ],
)  # fmt: skip
def test_the_verdict_says_what_was_silenced(report, said):
    assert verdict(report, RenderOptions()) == said


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "gitlab"])
def test_documents_of_programs_are_as_without_comments(name):
    plain = replace(BOTH, findings=(samples.IMPORT, samples.EXECUTE), ignored=())
    assert rendered(name, BOTH) == rendered(name, plain)


@pytest.mark.parametrize("name", ["full", "concise", "markdown", "html"])
def test_known_debt_is_shown_as_that_and_false_alarms_are_not_shown(name):
    text = rendered(name, BOTH)
    assert "fixme: moves in May" in " ".join(text.replace("\\", "").split())
    assert "a rehearsal" not in text
    assert samples.CONNECT.message not in text


@pytest.mark.parametrize("name", formats())
def test_a_reason_drives_no_terminal(name):
    report = replace(samples.MIXED, findings=(replace(DEBT, justification=samples.HOSTILE_TEXT),))
    stream = io.StringIO()
    renderer(name).render(report, stream, RenderOptions(colour=False))
    assert "\x1b" not in stream.getvalue()


def test_what_speaks_of_comments_hides_no_problem():
    told = replace(samples.IMPORT, rule="SQH901", kind="meta", path="a.py", span=replace(samples.IMPORT.span, line=3))
    report = replace(samples.MIXED, findings=(told,), analysed=4, problems=(Problem("a.py", 3, "invalid syntax"),))
    assert "a.py:3: not analysed: invalid syntax" in rendered("concise", report)


def results(report) -> list[dict]:
    text = rendered("sarif", report)
    assert sarif_faults(text) == []
    return json.loads(text)["runs"][0]["results"]


def test_sarif_without_comments_says_nothing_of_suppressions():
    assert all("suppressions" not in result for result in results(samples.MIXED))


def test_sarif_has_what_is_silenced_and_says_of_all_others_that_they_are_not():
    assert [(result["ruleId"], result["suppressions"]) for result in results(BOTH)] == [
        ("SQH101", []),
        ("SQH301", [{"kind": "inSource", "justification": "fixme: moves in May"}]),
        ("SQH201", [{"kind": "inSource", "justification": "ignore: a rehearsal"}]),
    ]
