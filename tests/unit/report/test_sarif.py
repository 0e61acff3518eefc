import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.location import Span
from sqlite_hunter.rules import load_rules
from unit.report import samples
from unit.report.checks import sarif_faults
from unit.report.rendering import rendered

RULES = {module.rule.code: module.rule for module in load_rules()}
REPORTS = {
    "empty": samples.EMPTY,
    "clean": samples.CLEAN,
    "mixed": samples.MIXED,
    "broken": samples.BROKEN,
    "unread": samples.UNREAD,
    "hostile": samples.hostile(),
    "awkward": samples.awkward(),
    "outside": replace(samples.BROKEN, root="../other"),
}


def run_of(report, **options):
    [run] = json.loads(rendered("sarif", report, **options))["runs"]
    return run


def broken(change):
    """What is wrong with a log that ``change`` was made to."""
    log = json.loads(rendered("sarif", samples.BROKEN, rules=RULES, version="1.2.3"))
    change(log["runs"][0])
    return sarif_faults(json.dumps(log))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda run: run.pop("tool"), KeyError),
        (lambda run: run["results"][0].update(level="info"), "schema: $.runs[0].results[0].level"),
        (lambda run: run["results"][0].pop("message"), "schema: $.runs[0].results[0]"),
        (lambda run: run.update(columnKind="bytes"), "schema: $.runs[0].columnKind"),
        (lambda run: run["results"][0].update(ruleIndex=1), "3.27.6"),
        (lambda run: run["results"][0].update(ruleIndex=900), "3.27.6"),
        (lambda run: run["tool"]["driver"]["rules"].append({"id": "SQH101"}), "3.19.23"),
        (lambda run: run["results"][2]["relatedLocations"][1].update(id=1), "3.28.2"),
        (lambda run: run["originalUriBaseIds"].clear(), "3.4.4"),
        (lambda run: run["invocations"][0].update(executionSuccessful=True), "3.20.14"),
        (lambda run: run["results"][0].update(message={"text": "{0}"}), "3.11.5"),
        (lambda run: run["results"][0].update(message={"text": "[a](b)"}), "3.11.6"),
        (lambda run: _place(run)["artifactLocation"].update(uri="a b.py"), "3.4.3"),
        (lambda run: _place(run)["artifactLocation"].update(uri="a:b.py"), "3.4.3"),
        (lambda run: _place(run)["region"].update(endColumn=1), "3.30.7"),
    ],
)
def test_the_checks_can_fail(change, fault):
    if not isinstance(fault, str):
        with pytest.raises(fault):
            broken(change)
        return
    assert [found for found in broken(change) if found.startswith(fault)]


def _place(run):
    return run["results"][0]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("rules", [{}, RULES], ids=["no catalogue", "catalogue"])
def test_logs_are_valid(report, rules):
    assert sarif_faults(rendered("sarif", report, rules=rules, version="1.2.3")) == []
    assert sarif_faults(rendered("sarif", report, rules=rules, narrowed=True)) == []


def test_what_was_not_analysed_is_no_success():
    for report in (samples.BROKEN, samples.UNREAD):
        [invocation] = run_of(report)["invocations"]
        assert invocation["executionSuccessful"] is False
    [invocation] = run_of(samples.MIXED)["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_problem_of_a_whole_file_has_no_region():
    [invocation] = run_of(samples.BROKEN)["invocations"]
    at_line, of_file = (note["locations"][0]["physicalLocation"] for note in invocation["toolExecutionNotifications"])
    assert at_line["region"] == {"startLine": 3}
    assert "region" not in of_file


def test_a_finding_without_a_line_has_no_region():
    report = replace(samples.MIXED, findings=(replace(samples.CONNECT, span=Span(0, 1, 0, 1)),))
    assert "region" not in _place(run_of(report))
    assert sarif_faults(rendered("sarif", report)) == []


def test_an_empty_report_is_no_narrowed_one():
    assert run_of(samples.CLEAN)["properties"] == {"files": 7, "analysed": 7, "narrowed": False}
    assert run_of(samples.CLEAN, narrowed=True)["properties"]["narrowed"] is True


def test_nothing_of_the_machine_or_the_time_is_in_it():
    text = rendered("sarif", samples.BROKEN)
    assert "Time" not in text
    assert "file:" not in text


def test_rules_are_those_of_the_catalogue_with_their_help():
    rules = run_of(samples.MIXED, rules=RULES)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(RULES)
    execute = next(rule for rule in rules if rule["id"] == "SQH301")
    assert execute["name"] == "sqlite-execute"
    assert execute["shortDescription"] == {"text": "A statement is run on SQLite."}
    assert "## What to do" in execute["help"]["markdown"]
    assert all(rule["fullDescription"]["text"].strip() for rule in rules)
    assert "##" not in execute["fullDescription"]["text"]
    assert "helpUri" not in execute
    assert execute["defaultConfiguration"] == {"level": "error"}


def test_a_finding_is_a_result_at_its_place():
    run = run_of(samples.MIXED)
    assert run["columnKind"] == "unicodeCodePoints"
    by_rule = {result["ruleId"]: result for result in run["results"]}
    assert {rule: result["level"] for rule, result in by_rule.items()} == {
        "SQH101": "error",
        "SQH201": "error",
        "SQH203": "warning",
        "SQH301": "error",
        "SQH506": "note",
    }
    execute = by_rule["SQH301"]
    here = {"uri": "backend/shop/orders.py", "uriBaseId": "%SRCROOT%"}
    assert execute["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": here,
                "region": {"startLine": 6, "startColumn": 5, "endLine": 9, "endColumn": 34},
            },
            "logicalLocations": [{"fullyQualifiedName": "save"}],
        }
    ]
    assert execute["partialFingerprints"] == {"sqliteHunterFingerprint/v1": "a3"}
    assert execute["properties"] == {
        "kind": "execute",
        "confidence": "likely",
        "backend": "sqlite",
        "database": "orders.db",
        "service": "orders",
    }
    assert by_rule["SQH101"]["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "<module>", "kind": "module"}
    ]
    assert "logicalLocations" not in by_rule["SQH506"]["locations"][0]


def test_the_chain_leads_to_the_finding():
    [execute] = [result for result in run_of(samples.MIXED)["results"] if result["ruleId"] == "SQH301"]
    places = [("backend/shop/orders.py", 5), ("backend/shop/db.py", 3), ("backend/shop/orders.py", 6)]
    [flow] = execute["codeFlows"][0]["threadFlows"]
    assert [_told(step["location"]) for step in flow["locations"]] == places
    assert [_told(location) for location in execute["relatedLocations"]] == places[:2]


def _told(location):
    place = location["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"]


@pytest.mark.parametrize("root", ["../other", "/somewhere", ".."])
def test_a_folder_outside_of_the_current_one_is_a_base_of_its_own(root):
    run = run_of(replace(samples.MIXED, root=root))
    assert list(run["originalUriBaseIds"]) == ["SCANROOT"]
    assert _place(run)["artifactLocation"] == {"uri": "shop/orders.py", "uriBaseId": "SCANROOT"}


def test_a_problem_of_the_whole_program_is_at_the_scanned_folder():
    report = replace(samples.UNREAD, root="backend", problems=(Problem("backend", 1, "too entangled"),))
    [note] = run_of(report)["invocations"][0]["toolExecutionNotifications"]
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "backend"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/b.py", "a/b.py"),
        ("a b.py", "a%20b.py"),
        ("größe.py", "gr%C3%B6%C3%9Fe.py"),
        ("100%.py", "100%25.py"),
        ("a?b#c.py", "a%3Fb%23c.py"),
        ("c:d.py", "c%3Ad.py"),
        ("a\\xff.py", "a%5Cxff.py"),
    ],
)
def test_paths_are_percent_encoded(path, uri):
    report = replace(samples.MIXED, root=".", findings=(replace(samples.CONNECT, path=path),))
    assert _place(run_of(report))["artifactLocation"]["uri"] == uri


@given(st.text(st.characters(), min_size=1))
def test_any_name_and_message_give_a_valid_log(text):
    finding = replace(samples.EXECUTE, path=f"a{text}", message=text)
    assert sarif_faults(rendered("sarif", replace(samples.MIXED, findings=(finding,)))) == []
