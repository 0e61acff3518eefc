import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.syntax.lines import BLANK, CODE, COMMENT, STRING, kind_of


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("", 1, BLANK),
        ("x\n", 2, BLANK),
        ("x\n", 9, BLANK),
        ("  \t\n", 1, BLANK),
        ("x = 1  # so\n", 1, CODE),
        ("x = '''\n# a\n'''\n", 1, CODE),
        ("x = '''\n# a\n'''\n", 2, STRING),
        ("x = '''\na\nb'''  \n", 3, STRING),
        ("x = '''\na\nb''' + y\n", 3, CODE),
        ("x = '''\n\n'''\n", 2, STRING),
        ("  # a\n", 1, COMMENT),
        ("'#'\n# b\n", 2, COMMENT),
        ("x = '#'\n", 1, CODE),
        ('"""Words."""\n', 1, STRING),
        ("rb'x'\n", 1, STRING),
        ("f('x')\n", 1, CODE),
        ("x\r# a\ry", 2, COMMENT),
        ("x\r\n# a\r\ny", 2, COMMENT),
    ],
)
def test_the_kind_of_a_line(text, number, kind):
    assert kind_of(text, number) == kind


@given(st.text(alphabet="#'\"\\\n\r ax=", max_size=40), st.integers(1, 6))
def test_any_text_has_a_kind_for_any_line(text, number):
    assert kind_of(text, number) in {BLANK, COMMENT, STRING, CODE}
