import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.report._text import visible
from sqlite_hunter.report.csv import COLUMNS
from unit.report import samples
from unit.report.rendering import rendered


def rows(report, **options):
    return list(csv.DictReader(io.StringIO(rendered("csv", report, **options)), strict=True))


def row(**changes):
    [read] = rows(replace(samples.MIXED, findings=(replace(samples.EXECUTE, **changes),)))
    return read


@pytest.mark.parametrize("text", ["a=b", "1+1", "x@y", "'quoted'", "", " a", "a -b"])
def test_ordinary_text_stays_and_is_not_called_guarded(text):
    read = row(message=text)
    assert (read["message"], read["guarded"]) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        "\u3000=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_and_is_said(text):
    read = row(message=text, scope=text)
    assert (read["message"], read["scope"]) == (f"'{text}", f"'{text}")
    assert read["guarded"] == "scope message"


def test_controls_that_begin_a_formula_are_escapes_already():
    assert row(message="\t=1")["message"] == "\\t=1"
    assert row(message="\r=1")["message"] == "\\r=1"


def test_an_empty_report_is_the_header():
    assert rendered("csv", samples.EMPTY) == ",".join(COLUMNS) + "\n"
    assert rows(samples.CLEAN) == []


def test_a_row_is_a_line_whatever_stands_in_it():
    for report in (samples.hostile(), samples.awkward()):
        text = rendered("csv", report)
        assert text.count("\n") == len(rows(report)) + 1
        assert "\r" not in text


def test_values_are_those_of_the_report():
    assert row() == {
        "rule": "SQH301",
        "name": "sqlite-execute",
        "kind": "execute",
        "severity": "error",
        "confidence": "likely",
        "path": "shop/orders.py",
        "line": "6",
        "column": "5",
        "end_line": "9",
        "end_column": "34",
        "service": "orders",
        "scope": "save",
        "message": "INSERT runs on SQLite",
        "backend": "sqlite",
        "database": "orders.db",
        "operation": "insert",
        "tables": "orders",
        "placeholders": "qmark",
        "sql": "\\n  INSERT INTO orders (id, price)\\n  VALUES (?, ?)\\n",
        "via": "shop/orders.py:5 > shop/db.py:3",
        "fix": "",
        "fingerprint": "a3",
        "guarded": "",
    }


def test_a_problem_that_no_finding_tells_is_a_row_of_its_own():
    last = rows(samples.BROKEN)[-2:]
    assert [(r["kind"], r["path"], r["line"], r["message"]) for r in last] == [
        ("problem", "shop/bad.py", "3", "not analysed: invalid syntax"),
        ("problem", "shop/odd.py", "", "not analysed: not UTF-8"),
    ]


@given(st.text(st.characters()))
def test_any_text_can_be_read_back_and_begins_no_formula(text):
    read = row(message=text)
    guarded = "message" in read["guarded"].split()
    assert read["message"] == ("'" if guarded else "") + visible(text)
    assert not read["message"].lstrip().startswith(("=", "+", "-", "@"))
