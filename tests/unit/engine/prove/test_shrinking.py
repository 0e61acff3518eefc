import pytest

from sqlite_hunter.engine.prove.example import Example
from sqlite_hunter.engine.prove.shrinking import shrink, simpler_values

BIG = Example(
    {"t": tuple((number, f"text {number}", None, number / 3) for number in range(8)), "u": ((1,), (2,), (3,))},
    {1: 2**53, "name": "Straße"},
)


def test_what_always_shows_shrinks_to_nothing():
    small = shrink(BIG, lambda _: True)
    assert small.size == 0
    assert set(small.values.values()) == {None}


def test_what_is_needed_stays():
    def shows(example):
        return any(row[0] == 5 for row in example.rows["t"]) and "ß" in (example.values["name"] or "")

    small = shrink(BIG, shows)
    assert small.rows == {"t": ((5, None, None, None),), "u": ()}
    assert small.values == {1: None, "name": "ß"}


def test_two_rows_that_are_needed_together_stay():
    small = shrink(BIG, lambda example: len(example.rows["u"]) >= 2)
    assert len(small.rows["u"]) == 2
    assert small.rows["t"] == ()


def test_an_example_that_cannot_shrink_is_given_back():
    assert shrink(BIG, lambda _: False) is BIG


@pytest.mark.parametrize(
    "value", [None, 0, 1, -1, 2**63 - 1, 0.0, -0.0, 0.5, 1e300, "", "a", "ß", "a%b", b"", b"\xff\x00"]
)
def test_simpler_values_come_to_an_end(value):
    seen, waiting = set(), [value]
    while waiting:
        current = waiting.pop()
        key = (type(current), repr(current))
        assert len(seen) < 200
        for simpler in simpler_values(current):
            assert (type(simpler), repr(simpler)) != key
            if (type(simpler), repr(simpler)) not in seen:
                seen.add((type(simpler), repr(simpler)))
                waiting.append(simpler)
