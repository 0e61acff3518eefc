import pytest

from sqlite_hunter.gate.effort import WEIGHTS, RuleEffort, ServiceEffort, effort, minutes_of
from sqlite_hunter.rules import load_rules
from unit.gate.made import finding


def test_nothing_left_is_no_service():
    assert effort([]) == ()


def test_what_belongs_to_no_service_is_counted_as_such():
    assert [each.service for each in effort([finding(), finding(service="web")])] == ["", "web"]


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [("SQH101", 2), ("SQH103", 10), ("SQH104", 15), ("SQH201", 10), ("SQH202", 15), ("SQH301", 5), ("SQH303", 15),
     ("SQH401", 15), ("SQH503", 10), ("SQH505", 60), ("SQH506", 1), ("SQH601", 60), ("SQH701", 1), ("X1", 5)],
)  # fmt: skip
def test_the_longest_beginning_of_a_code_counts(rule, minutes):
    assert minutes_of(rule) == minutes


def test_any_weight_that_is_given_comes_before_those_of_the_tool():
    assert minutes_of("SQH505", {"SQH5": 7}) == 7
    assert minutes_of("SQH505", {"SQH5": 7, "SQH505": 0}) == 0
    assert minutes_of("SQH301", {"SQH5": 7}) == WEIGHTS["SQH3"]
    assert minutes_of("SQH301", {"": 3}) == 3


def test_every_rule_has_a_weight_that_is_meant_for_it():
    for module in load_rules():
        assert any(module.rule.code.startswith(prefix) for prefix in WEIGHTS if prefix), module.rule.code


def test_work_is_told_by_service_and_rule():
    found = [
        finding(service="web"),
        finding(service="web", rule="SQH101"),
        finding(service="web"),
        finding(service="a"),
    ]
    said = (
        ServiceEffort("a", 1, 5, (RuleEffort("SQH301", 1, 5),)),
        ServiceEffort("web", 3, 12, (RuleEffort("SQH101", 1, 2), RuleEffort("SQH301", 2, 10))),
    )
    assert effort(found) == effort(reversed(found)) == said
