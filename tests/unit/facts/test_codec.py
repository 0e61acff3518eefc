"""The plain form: what is not facts is refused, what is comes back the same through JSON and marshal."""

import json
import marshal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.facts.codec import from_plain, to_plain

SOURCE = '''
"""Doc about sqlite."""
import a.b as c
async def f(x: int = 1, *y, z, **w):
    global g
    return [i for i in x if i] or (yield)
'''


@pytest.mark.parametrize(
    "plain", [None, 1, "x", [], {}, [1, 2, 3, 4, 5, 6], ["a", 0, [], [], [], [[]]], ["a", 0, [0], [], [[]], []]]
)
def test_refuses_what_is_not_facts(plain):
    with pytest.raises(ValueError, match="facts of an unknown shape"):
        from_plain(plain)


def _places(plain, path=()):
    for index, part in enumerate(plain):
        yield (*path, index)
        if isinstance(part, list) and len(path) < 2:
            yield from _places(part, (*path, index))


def test_refuses_damage_anywhere_above_the_operations(facts_of):
    damages = 0
    for path in _places(json.loads(json.dumps(to_plain(facts_of(SOURCE))))):
        plain = json.loads(json.dumps(to_plain(facts_of(SOURCE))))
        part = plain
        for index in path[:-1]:
            part = part[index]
        part[path[-1]] = None
        with pytest.raises(ValueError, match="facts of an unknown shape"):
            from_plain(plain)
        damages += 1
    assert damages > 20


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_refuses_with_one_error_only(plain):
    with pytest.raises(ValueError, match="facts of an unknown shape"):
        from_plain(plain)


def test_marshal_gives_back_the_same(facts_of):
    facts = facts_of(SOURCE)
    assert from_plain(marshal.loads(marshal.dumps(to_plain(facts)))) == facts


def test_json_gives_back_the_same(facts_of):
    """Operations too: what the flow compares with tuples would never be equal to a list."""
    facts = facts_of(SOURCE)
    assert from_plain(json.loads(json.dumps(to_plain(facts)))) == facts


@pytest.mark.parametrize(
    "source",
    [
        "if a:\n  b\n" + "elif c:\n  d\n" * 1_900,
        "match a:\n" + "".join(f" case {n}:\n  b\n" for n in range(1_000)),
        "".join(" " * n + "if x:\n" for n in range(90)) + " " * 90 + "x = [a" + " for b in c" * 100 + "]\n",
        "".join(" " * n + f"if x:\n{' ' * n} y\n{' ' * n}elif y:\n" for n in range(90)) + " " * 90 + "x\n",
    ],
)
def test_deep_files_fit_json_and_marshal_with_the_usual_limits(facts_of, source):
    plain = to_plain(facts_of(source))
    assert marshal.loads(marshal.dumps(plain)) == plain
    assert from_plain(json.loads(json.dumps(plain))) == facts_of(source)
