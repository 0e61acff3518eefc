import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.report._text import encodable, plural, visible

ANY_TEXT = st.text(st.characters())  # lone surrogates included


@pytest.mark.parametrize(
    "text", ["", "orders.db", "naïve — 日本語", "emoji \N{WAVING HAND SIGN}", "क्\u200dष", "a\\x1b"]
)
def test_ordinary_text_stays(text):
    assert visible(text) == text
    assert encodable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b2J", "\\x9b2J"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x7f\x00", "\\x7f\\x00"),
        ("\u202e\u2066", "\\u202e\\u2066"),
        ("\u2028\ufeff", "\\u2028\\ufeff"),
        ("\udcff", "\\xff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_drives_a_terminal_is_shown_as_its_escape(text, shown):
    assert visible(text) == shown


@given(ANY_TEXT)
def test_shown_text_is_one_harmless_line_that_can_be_encoded(text):
    shown = visible(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown
    shown.encode()


@given(ANY_TEXT)
def test_encodable_text_is_valid_and_otherwise_the_same(text):
    encodable(text).encode()
    assert encodable(text) == text or any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def test_plural():
    assert [plural(count, "entry", "entries") for count in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]
    assert plural(2, "file") == "2 files"
