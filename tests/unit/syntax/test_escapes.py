"""Values of literals, against Python's own."""

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.syntax.escapes import unescape


@pytest.mark.parametrize("body", ["", "plain", "a'b", r"\d", r"\8", "\\é", "%s {x}"])
def test_leaves_alone(body):
    assert unescape(body, raw=False) == body


def test_raw_keeps_escapes_but_not_line_ends():
    assert unescape("\\n\\\r\n", raw=True) == "\\n\\\n"


@given(st.text(alphabet="\\nrtvabfxuUN{}017fF'\" \n\r", max_size=30))
def test_agrees_with_python(body):
    literal = f'"""{body} """'.replace("\r\n", "\n").replace("\r", "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = ast.literal_eval(literal)
        except SyntaxError:
            return
    if literal.count('"""') == 2:
        assert unescape(literal[3:-3], raw=False) == expected


@pytest.mark.parametrize("body", [r"\N{EM DASH}", r"\u2014", r"\U00002014", r"\x41\101", "a\\\nb", "a\\\r\nb"])
def test_replaces(body):
    assert unescape(body, raw=False) == ast.literal_eval(f'"{body}"')
