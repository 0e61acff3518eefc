import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.engine.fingerprints import excerpt, fingerprint, normalised
from sqlite_hunter.model.location import Span

LINES = ["first", "  c.execute('x',", "    é)", "last"]

CALL = "c.execute('SELECT 1', (a, b))"


@pytest.mark.parametrize(
    "other",
    [
        "c.execute('SELECT 2', (a, b))",
        "c.execute('SELECT  1', (a, b))",
        "c.execute('select 1', (a, b))",
        "c.execute(b'SELECT 1', (a, b))",
        "c.execute(f'SELECT 1', (a, b))",
        "c.execute('SELECT 1', (ab))",
        "c.executemany('SELECT 1', (a, b))",
        "d.execute('SELECT 1', (a, b))",
        "c.execute('SELECT 1', (a, b), c)",
        "c.execute('SELECT # 1', (a, b))",
    ],
)
def test_another_construct_is_another(other):
    assert normalised(other) != normalised(CALL)


@pytest.mark.parametrize(
    "same",
    [
        'c.execute("SELECT 1", (a, b))',
        "c.execute('SELECT 1', (a, b,),)",
        "c . execute( 'SELECT 1' , ( a,b ) )",
        "c.execute(\n    'SELECT 1',  # the first\n    (a, b),\n)",
        "c \\\n.execute('SELECT 1', (a, b))",
        'c.execute("""SELECT 1""", (a, b))',
        "c.execute('SELECT 1', (\n        a,\n        b,\n    ),\n)",
    ],
)
def test_layout_quotes_commas_and_comments_do_not_count(same):
    assert normalised(same) == normalised(CALL)


def test_two_comments_are_two_but_for_their_spaces():
    assert normalised("# uses sqlite") != normalised("# used sqlite")
    assert normalised("#  uses   sqlite ") == normalised("# uses sqlite")


@pytest.mark.parametrize(
    "change", [("SQH302", "a.py", "f", "x"), ("SQH301", "b.py", "f", "x"), ("SQH301", "a.py", "g", "x")]
)
def test_rule_path_and_scope_are_part_of_it(change):
    assert fingerprint(*change) != fingerprint("SQH301", "a.py", "f", "x")


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
    assert normalised(text) == normalised(text)
    fingerprint("SQH301", text, text, text)


@given(
    st.lists(
        st.sampled_from(["c", ".", "execute", "(", ")", ",", "'a b'", '"#"', "1", "+", "é", "[", "]"]), max_size=12
    )
)
def test_space_between_tokens_never_counts(tokens):
    assert normalised(" ".join(tokens)) == normalised("  \n ".join(tokens))


@given(
    st.lists(st.sampled_from(["c", ".", "'it'", '"a"', "b'x'", "12", "(1)", "[2]", "e.f", "+"]), min_size=1, max_size=8)
)
def test_tokens_are_those_of_python(tokens):
    text = " ".join(tokens)
    found = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING)
    ]
    assert normalised(text).replace('"', "'").split("\x1f") == [each.replace('"', "'") for each in found]
