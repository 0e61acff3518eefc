import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.report import samples
from unit.report.checks import junit_faults
from unit.report.rendering import rendered, rendered_in_ascii

REPORTS = [samples.EMPTY, samples.CLEAN, samples.MIXED, samples.BROKEN, samples.UNREAD, samples.hostile()]


def root_of(report, **options):
    return ElementTree.fromstring(rendered("junit", report, **options).encode())


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (r"\btestsuites\b", "suites"),
        (r'tests="5"', 'tests="6"'),
        (r'(load.py" tests=)"1"', r'\1"2"'),
        (r'classname="[^"]*load.py" ', ""),
        (r"\bfailure\b", "fault"),
        (r'name="SQH201 sqlite-connect 5:11"', 'name="SQH101 sqlite-import 1:8"'),
    ],
)
def test_the_checks_can_fail(part, other):
    changed, count = re.subn(part, other, rendered("junit", samples.MIXED))
    assert count
    assert junit_faults(changed)


@pytest.mark.parametrize("report", [*REPORTS, samples.awkward()])
@pytest.mark.parametrize("narrowed", [False, True])
def test_reports_are_valid(report, narrowed):
    assert junit_faults(rendered("junit", report, narrowed=narrowed)) == []


@pytest.mark.parametrize(
    ("report", "outcome"), [(samples.EMPTY, "skipped"), (replace(samples.CLEAN, analysed=6), "error")]
)
def test_a_scan_of_nothing_or_of_less_than_all_does_not_pass(report, outcome):
    [case] = root_of(report).iter("testcase")
    assert [child.tag for child in case] == [outcome]


def test_a_clean_report_is_one_test_that_passes_and_says_what_was_looked_at():
    for narrowed, name in [
        (False, "No SQLite found: 7 files analysed."),
        (True, "No findings by the selected rules, 7 files analysed."),
    ]:
        [case] = root_of(samples.CLEAN, narrowed=narrowed).iter("testcase")
        assert (case.get("name"), list(case)) == (name, [])


def test_problems_are_errors_and_findings_failures():
    root = root_of(samples.BROKEN)
    assert {key: root.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "7",
        "failures": "5",
        "errors": "2",
    }
    [error] = root.findall("testsuite[@name='backend/shop/bad.py']/testcase/error")
    assert error.get("message") == "not analysed: invalid syntax"


def test_a_finding_is_a_failing_test_of_its_file():
    [suite] = root_of(samples.MIXED).findall("testsuite[@name='backend/shop/orders.py']")
    assert [case.get("name") for case in suite] == [
        "SQH101 sqlite-import 1:8",
        "SQH201 sqlite-connect 5:11",
        "SQH301 sqlite-execute 6:5",
    ]
    assert (suite[2].get("file"), suite[2].get("line")) == ("backend/shop/orders.py", "6")
    [failure] = suite[2]
    assert (failure.tag, failure.get("type"), failure.get("message")) == ("failure", "error", "INSERT runs on SQLite")
    assert failure.text == "shop/orders.py:6:5: SQH301 [likely] INSERT runs on SQLite"


def test_tests_of_one_name_are_numbered():
    root = root_of(replace(samples.MIXED, findings=(samples.IMPORT, replace(samples.IMPORT, message="again"))))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "SQH101 sqlite-import 1:8",
        "SQH101 sqlite-import 1:8 (2)",
    ]


def test_what_xml_cannot_hold_is_replaced_and_the_rest_stays():
    finding = replace(samples.CONNECT, message="a\x00b\x1b\ufffe\uffff<&>\"'\N{PILE OF POO}\udcff")
    [failure] = root_of(replace(samples.MIXED, findings=(finding,))).iter("failure")
    assert failure.get("message") == "a\\x00b\\x1b\ufffd\ufffd<&>\"'\N{PILE OF POO}\\xff"


def test_a_stream_that_is_not_utf_8_gets_the_same_document():
    text = rendered_in_ascii("junit", samples.awkward())
    one = ElementTree.canonicalize(text)
    assert one == ElementTree.canonicalize(rendered("junit", samples.awkward()))


@given(st.text(st.characters(), min_size=1))
def test_any_text_gives_a_valid_report(text):
    finding = replace(samples.EXECUTE, path=f"a{text}", message=text)
    assert junit_faults(rendered("junit", replace(samples.MIXED, findings=(finding, finding)))) == []
