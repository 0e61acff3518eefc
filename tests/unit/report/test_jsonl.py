import json

import pytest

from unit.report import samples
from unit.report.rendering import rendered


def lines(report, **options):
    return [json.loads(line) for line in rendered("jsonl", report, **options).splitlines()]


@pytest.mark.parametrize("report", [samples.hostile(), samples.awkward(), samples.BROKEN])
def test_an_object_is_a_line_whatever_stands_in_it(report):
    text = rendered("jsonl", report)
    kinds = [json.loads(line)["type"] for line in text.removesuffix("\n").split("\n")]
    assert kinds == ["finding"] * len(report.findings) + ["problem"] * len(report.problems) + ["summary"]


def test_an_empty_report_says_what_was_looked_at_and_a_narrowed_one_that_it_was():
    assert lines(samples.CLEAN, version="1.2.3") == [
        {
            "type": "summary",
            "schema_version": 1,
            "tool": {"name": "sqlite-hunter", "version": "1.2.3"},
            "root": ".",
            "files": 7,
            "analysed": 7,
            "findings": 0,
            "problems": 0,
            "narrowed": False,
        }
    ]
    assert lines(samples.CLEAN, narrowed=True)[0]["narrowed"] is True
    assert lines(samples.CLEAN, quiet=True) == lines(samples.CLEAN)


def test_fields_are_those_of_the_json_document():
    document = json.loads(rendered("json", samples.BROKEN))
    *told, _summary = lines(samples.BROKEN)
    assert told == [
        *({"type": "finding", **finding} for finding in document["findings"]),
        *({"type": "problem", **problem} for problem in document["problems"]),
    ]
