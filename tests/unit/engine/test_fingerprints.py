import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.engine.fingerprints import excerpt, fingerprint
from sqlite_hunter.model.location import Span

LINES = ["first", "  c.execute('x',", "    é)", "last"]


@pytest.mark.parametrize(
    "change", [("SQH302", "a.py", "f", "x"), ("SQH301", "b.py", "f", "x"), ("SQH301", "a.py", "g", "x")]
)
def test_rule_path_and_scope_are_part_of_it(change):
    assert fingerprint(*change) != fingerprint("SQH301", "a.py", "f", "x")


def test_what_the_text_means_is_part_of_it():
    assert fingerprint("SQH301", "a.py", "f", "run('x')") != fingerprint("SQH301", "a.py", "f", "run('y')")
    assert fingerprint("SQH301", "a.py", "f", "run('x')") == fingerprint("SQH301", "a.py", "f", 'run(\n    "x",\n)')


def test_the_parts_do_not_run_together():
    assert fingerprint("SQH301", "a", "bc", "") != fingerprint("SQH301", "ab", "c", "")
    assert len(fingerprint("SQH301", "a.py", "f", "x")) == 32


def test_an_excerpt_is_the_text_of_its_span():
    assert excerpt(LINES, Span(2, 3, 2, 12)) == "c.execute"
    assert excerpt(LINES, Span(2, 3, 3, 7)) == "c.execute('x',\n    é)"
    assert excerpt(LINES, Span(4, 1, 4, 5)) == "last"
    assert excerpt(LINES, Span(1, 1, 1, 1)) == ""


@given(st.text())
def test_any_text_has_a_fingerprint(text):
    assert fingerprint("SQH301", text, text, text) == fingerprint("SQH301", text, text, text)
