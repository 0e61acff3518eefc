"""The formatting mini languages are read exactly as Python reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.formats import Directive, Field, brace_pieces, percent_pieces, render_directive, render_field
from sqlite_hunter.sql.template import Template


@pytest.mark.parametrize("text", ["%", "%q", "50% yes", "%(a", "LIKE '%z'"])
def test_what_python_refuses_is_a_directive_without_conversion(text):
    assert any(isinstance(piece, Directive) and piece.conversion == "" for piece in percent_pieces(text))


@pytest.mark.parametrize("text", ["{", "}", "{a", "{a!}", "a}b", "{a[}"])
def test_a_bad_format_string_is_refused_as_python_does(text):
    with pytest.raises(ValueError, match=r"."):
        brace_pieces(text)


@pytest.mark.parametrize(
    ("directive", "text"), [("%f", "1.5"), ("%x", "255"), ("%r", "a"), ("%d", "1.5"), ("%9999s", "a")]
)
def test_a_directive_that_depends_on_the_type_is_not_carried_out(directive, text):
    (piece,) = percent_pieces(directive)
    assert isinstance(piece, Directive)
    assert render_directive(piece, text) is None


@pytest.mark.parametrize("field", ["{:5}", "{:.2f}", "{!r}", "{:5s}", "{:<99999}"])
def test_a_field_that_depends_on_the_type_is_not_carried_out(field):
    (piece,) = brace_pieces(field)
    assert isinstance(piece, Field)
    assert render_field(piece, "7") is None


@given(st.text(alphabet="%sdi()a1.*-0 #+lh{}x", max_size=12), st.lists(st.text(max_size=4), max_size=3))
def test_percent_formatting_of_strings_equals_pythons(text, values):
    folded = Template.of(text).format_percent([Template.of(value) for value in values])
    try:
        expected = text % tuple(values)
    except (TypeError, ValueError, KeyError, OverflowError):
        return
    assert not folded.is_constant or folded.text == expected


@given(st.text(alphabet="{}0a.[]!rs:<>5d ", max_size=12), st.lists(st.text(max_size=4), max_size=3))
def test_brace_formatting_of_strings_equals_pythons(text, values):
    folded = Template.of(text).format_braces([Template.of(value) for value in values], {"a": Template.of("A")})
    try:
        expected = text.format(*values, a="A")
    except (ValueError, IndexError, KeyError, AttributeError, TypeError):
        return
    assert not folded.is_constant or folded.text == expected
