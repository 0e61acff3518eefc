from datetime import UTC, datetime

import pytest

from sqlite_hunter.engine.prove.comparing import CLOSE, Leeway, compare, compare_rows, is_possible, same_value, varies
from sqlite_hunter.engine.prove.result import Result

NOON = datetime(2024, 2, 29, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, None),
        (1, 1),
        (2**63 - 1, 2**63 - 1),
        (0.0, -0.0),
        (float("inf"), float("inf")),
        ("ä", "ä"),
        (b"a", b"a"),
        (b"a", memoryview(b"a")),
    ],
)
def test_the_same_values(one, other):
    assert same_value(one, other)


def test_sums_may_lie_apart_by_their_last_digits():
    leeway = Leeway(relative=CLOSE)
    assert same_value(0.1 + 0.2, 0.3, leeway)
    assert not same_value(0.3000001, 0.3, leeway)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0, 0.0),
        (1, True),
        (1, None),
        (0.0, 1e-300),
        (1.0, 1.000001),
        (0.1 + 0.2, 0.3),
        ("a", "A"),
        ("a", "a "),
        ("a", b"a"),
        ("1", 1),
        (2**53, 2**53 + 1),
        ("2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_other_values_and_other_types(one, other):
    assert not same_value(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-02-29 12:00:03", "2024-02-29 12:00:01"),
        ("2024-02-29T12:00:03.250", "2024-02-29T12:00:01.999"),
        ("2024-02-29", "2024-03-01"),
        ("11:59:59", "12:00:01"),
        (1709208003, 1709208001),
        (1709208003.5, 1709208001.25),
        (2460370.00001, 2460370.00002),
    ],
)
def test_the_current_time_goes_on(one, other):
    assert same_value(one, other, Leeway(NOON))
    assert not same_value(one, other)


def test_an_integer_may_be_a_float_where_kinds_are_mixed_and_only_there():
    assert same_value(2, 2.0, Leeway(mixed=True))
    assert same_value(2.0, 2, Leeway(mixed=True))
    assert not same_value(2, 2.5, Leeway(mixed=True))
    assert not same_value(1, True, Leeway(mixed=True))
    assert not same_value(1, "1", Leeway(mixed=True))


def test_the_current_time_of_another_zone_is_none():
    assert same_value("2024-02-29 12:00:03", "2024-02-29 12:00:01", Leeway(NOON))
    assert not same_value("2024-02-29 12:00:03", "2024-02-29 12:00:01")
    assert not same_value("2024-02-29 12:00:03", "2024-02-29 07:00:01", Leeway(NOON))
    assert not same_value("2020-01-01 12:00:03", "2020-01-01 12:00:01", Leeway(NOON))


def test_order_counts_where_it_is_asked_for():
    assert compare_rows([(1,), (2,)], [(2,), (1,)], ordered=False).same
    assert not compare_rows([(1,), (2,)], [(2,), (1,)], ordered=True).same
    assert compare_rows([(None, "a"), (1, b"")], [(1, b""), (None, "a")], ordered=False).same


def test_rows_are_counted():
    assert not compare_rows([(1,), (1,)], [(1,)], ordered=False).same
    assert not compare_rows([(1,)], [(1, 2)], ordered=False).same


def test_errors_of_both_agree():
    assert compare(Result(error="a"), Result(error="b"), ordered=False).same
    assert not compare(Result(error="a"), Result([], ("x",)), ordered=False).same
    assert not compare(Result([], ("x",)), Result(error="b"), ordered=False).same


def test_labels_counts_and_state():
    assert not compare(Result([], ("count(*)",)), Result([], ("count",)), ordered=False).same
    assert compare(Result([], ("x" * 64,)), Result([], ("coalesce",)), ordered=False).same
    assert not compare(Result(None, (), 1), Result(None, (), 2), ordered=False).same
    assert not compare(Result(None, (), 1, {"t": [(1,)]}), Result(None, (), 1, {"t": [(2,)]}), ordered=False).same
    assert compare(
        Result(None, (), 1, {"t": [(1,), (2,)]}), Result(None, (), 1, {"t": [(2,), (1,)]}), ordered=False
    ).same
    assert not compare(Result([], ("a",)), Result(None), ordered=False).same


def test_ties_may_come_in_any_order_but_nothing_else():
    seen = [Result([(1, "a"), (1, "b"), (2, "c")], ("n", "x")), Result([(1, "b"), (1, "a"), (2, "c")], ("n", "x"))]
    assert is_possible(seen[:1] + seen, Result([(1, "b"), (1, "a"), (2, "c")], ("n", "x")), ordered=True)
    assert not is_possible(seen, Result([(2, "c"), (1, "a"), (1, "b")], ("n", "x")), ordered=True)
    assert not is_possible(seen, Result([(1, "a"), (1, "a"), (2, "c")], ("n", "x")), ordered=True)
    assert not varies(seen)


def test_rows_cut_off_by_chance_vary():
    assert varies([Result([(1,)], ("a",)), Result([(2,)], ("a",))])
