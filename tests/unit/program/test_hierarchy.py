"""Which class derives from which, and who has news of it."""

from sqlite_hunter.program.hierarchy import Hierarchy
from sqlite_hunter.program.values import Class, External, UnitKey, value


def cls(index: int) -> Class:
    return Class(UnitKey("a.py", index), 0)


A, B, C, D = map(cls, range(1, 5))


def test_the_same_bases_again_are_no_news():
    known = Hierarchy()
    assert known.join(B, (value(A),)) is not None
    assert known.join(B, (value(A),)) is None


def test_a_class_without_bases_is_news_once():
    known = Hierarchy()
    assert known.join(A, ()) == ([A], [A])
    assert known.join(A, ()) is None


def test_what_does_not_derive_is_not_told_of_news():
    known = Hierarchy()
    known.join(B, (value(A),))
    known.join(D, ())
    changed, above = known.join(C, (value(A),)) or ([], [])
    assert changed == [C]
    assert above == [C, A]


def test_a_class_has_the_bases_of_its_bases_told_later():
    known = Hierarchy()
    known.join(C, (value(B),))
    assert known.order(C) == (C, B)
    changed, above = known.join(B, (value(A, External("x.Y")),)) or ([], [])
    assert set(changed) == {B, C}
    assert set(above) == {A, B, C}
    assert known.order(C)[:2] == (C, B)
    assert set(known.order(C)[2:]) == {A, External("x.Y")}


def test_a_base_shared_by_several_stands_behind_the_last():
    known = Hierarchy()
    known.join(B, (value(A),))
    known.join(C, (value(A),))
    known.join(D, (value(B), value(C)))
    assert known.order(D) == (D, B, C, A)


def test_bases_in_a_circle_end():
    known = Hierarchy()
    known.join(A, (value(B),))
    known.join(B, (value(A),))
    assert known.order(A)[0] == A
    assert set(known.derived(A)) == {B}


def test_those_that_derive_are_those_whose_bases_are_known():
    known = Hierarchy()
    known.join(B, (value(A),))
    known.join(C, (value(B),))
    assert known.derived(A) == [B, C]
    assert known.derived(C) == []
