"""The reports that are kept are those that the tool writes."""

import json

import pytest

from tools.reports import AUDITS, CHECKLIST, FOLDER, reports


@pytest.fixture(scope="module")
def written():
    return reports()


def test_nothing_else_is_kept():
    assert {path.name for path in FOLDER.iterdir()} == {*AUDITS.values(), CHECKLIST}


@pytest.mark.parametrize("file", [*AUDITS.values(), CHECKLIST])
def test_the_report_is_up_to_date(written, file):
    kept = (FOLDER / file).read_bytes()
    assert kept.splitlines() == written[file].splitlines(), (
        f"reports/{file} is stale: python tests/tools/reports.py writes it"
    )
    assert kept == written[file]


def test_the_reports_speak_of_the_same(written):
    """Counts and services of the document are those of the other reports: none of them was made of another scan."""
    document = json.loads(written["audit.json"])
    [run] = json.loads(written["audit.sarif"])["runs"]
    assert len(run["results"]) == document["summary"]["findings"] > 0
    page, checklist = written["audit.md"].decode(), written["checklist.md"].decode()
    for service in document["services"]:
        if service["status"] in ("sqlite", "dual"):
            assert f"## {service['name']}\n" in page.replace("\\", "")
            if service["reach"] != "test":
                assert f"begin audit service={service['name']} " in checklist
