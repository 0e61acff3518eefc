"""Text made fit for LibCST: nothing but lone carriage returns and form feeds in indentation may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.syntax.normalise import normalise


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "a\r\nb\n",
        "x = [1,\f2]\n",
        'x = """\n\f  y\n"""\n',
        "x\f= 1\n",
        "a = '\x0b\x1c\u2028'\n",
        "# a\f\n",
    ],
)
def test_leaves_alone(text):
    assert normalise(text).text == text
    assert normalise(text).column_shifts == ()


@pytest.mark.parametrize(
    ("text", "kept", "shifts"),
    [
        ("a\rb\r\nc\r", "a\nb\r\nc\n", ()),
        ("\fx = 1\n", "x = 1\n", ((1, 1),)),
        ("if a:\n    \f  x\n", "if a:\n  x\n", ((2, 5),)),
        ("a\n\f\f\nb\n\f# c\n", "a\n\nb\n# c\n", ((2, 2), (4, 1))),
        ("\fa = '''\n\f'''\n\fb\n", "a = '''\n\f'''\nb\n", ((1, 1), (3, 1))),
    ],
)
def test_changes(text, kept, shifts):
    source = normalise(text)
    assert source.text == kept
    assert source.column_shifts == shifts


def test_line_starts_count_as_python_counts():
    assert normalise("a\r\nbb\rc\u2028d\x0ce\n").line_starts == (0, 3, 6, 12)
    assert normalise("").line_starts == (0,)


@given(st.text(alphabet="a \t\r\n\f'\"#\\"))
def test_every_line_is_kept(text):
    source = normalise(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert len(source.line_starts) == len(lines)
    shifts = dict(source.column_shifts)
    assert sum(shifts.values()) == len(text) - len(source.text)
    for number, line in enumerate(source.text.split("\n"), 1):
        assert lines[number - 1][shifts.get(number, 0) :] == line.rstrip("\r")
