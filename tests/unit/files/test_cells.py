"""Cells of notebooks as Python: what is Python all the same, and what is IPython's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.files._cells import read
from sqlite_hunter.files._written import cut
from sqlite_hunter.model.embedded import Stretch


def python(text: str) -> str:
    cell = read([Stretch(text, 0, len(text))])
    return "".join(f"<{each.text}>" if each.is_hole else each.text for each in cell.python)


def magics(text: str) -> list[tuple[str, str, str]]:
    found = read([Stretch(text, 0, len(text))]).magics
    return [(each.name, each.rest, "".join(part.text for part in each.body)) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "x = 5 % 2\n",
        "x = (5\n% 2)\n",
        "x = [\n    5\n    %y,\n]\n",
        "x = 5 \\\n  %y\n",
        "'''\n%time\n!ls\nx?\n'''\n",
        'sql = """\n%s\n"""\n',
        "print('%d' % x)\n",
        "a != b\n",
        "x = a != b\n",
        "# what?\n",
        "x = 'why?'\n",
        "f(a, b); g()\n",
        "x = a if b else c  # 100%\n",
        "s = '%timeit'\n",
        "",
        "\n\n",
    ],
)
def test_what_is_python_stays_as_it_is(text):
    assert python(text) == text
    assert magics(text) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("%matplotlib inline\nx = 1\n", "pass\nx = 1\n"),
        ("if x:\n    %cd a\n    !ls b\ny\n", "if x:\n    pass\n    pass\ny\n"),
        ("x = !ls a\n", "x = <command>\n"),
        ("x = %sql SELECT 1\n", "x = <command>\n"),
        ("x?\n?x\nx??\nos.path?\n", "pass\npass\npass\npass\n"),
        ("%time x = f(1)\n", "x = f(1)\n"),
        ("  %timeit -n 10 -r 3 f()\n", "  f()\n"),
        ("%%time\nx = 1\n", "x = 1\n"),
        ("%%timeit y = 2\nx = 1\n", "y = 2\nx = 1\n"),
        ("%%capture out\n!ls (\n%cd x\ny\n", "pass\npass\ny\n"),
        ("!ls a \\\n  b\ny\n", "pass\n\ny\n"),
        ("\n%%bash\nls\n", ""),
        ("%%html\n<b>\n", ""),
        ("%time\n", "pass\n"),
    ],
)
def test_what_is_ipythons_own_goes_and_nothing_else_moves(text, left):
    assert python(text) == left


def test_magics_are_told_with_what_stands_behind_them():
    assert magics("%sql sqlite:///a.db\n!sqlite3 a.db\n%pip install apsw\n") == [
        ("sql", "sqlite:///a.db", ""),
        ("!", "sqlite3 a.db", ""),
        ("!", "pip install apsw", ""),
    ]
    assert magics("%%script bash -e\nls\n") == [("%%!", "bash -e", "ls\n")]
    assert magics("%%sql sqlite://\nSELECT 1\n") == [("%%sql", "sqlite://", "SELECT 1\n")]


PIECES = st.sampled_from(
    ["%", "!", "?", "x", " ", "\n", "\\", "'", '"""', "(", ")", "= ", "time ", "%%sql", "#", "\r\n"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_each_character_that_is_left_stands_where_it_stood(text):
    cell = read([Stretch(text, 0, len(text))])
    ends = [0]
    for each in (*cell.python, *(part for magic in cell.magics for part in magic.body)):
        if each.is_exact and each.text != "pass":
            assert text[each.start : each.end] == each.text
    for each in cell.python:
        assert each.start >= ends[-1]
        ends.append(each.end)


def test_a_part_of_stretches_is_cut_to_the_character():
    given = [Stretch("ab", 10, 12), Stretch("\n", 12, 14), Stretch("cd", 14, 16)]
    assert cut(given, 1, 4) == [Stretch("b", 11, 12), Stretch("\n", 12, 14), Stretch("c", 14, 15)]
    assert cut(given, 2, 2) == []
    assert cut(given, 9, 12) == []
