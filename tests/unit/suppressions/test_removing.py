"""Taking comments out: whatever stands beside them stays, byte by byte."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.rules import rule_names
from sqlite_hunter.suppressions.reading import read_lines, read_python
from sqlite_hunter.suppressions.removing import remove

NAMES = dict(rule_names())
ONE = "# sqlite-hunter: ignore[SQH301] reason"
TWO = "# sqlite-hunter: fixme[SQH301, SQH303] reason"


def taken(text: str, *codes: str, leaders: tuple[str, ...] = ()) -> str:
    """The text without some codes; without any where none is given."""
    reading = read_lines("a", text, leaders, NAMES) if leaders else read_python("a.py", text, NAMES)
    comments = [comment for comment in reading.comments if comment.is_removable]
    return remove(text, {each: codes or each.suppression.codes for each in comments})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1\n",
        f'x = "{ONE}"\r\n',
        f'def f():\n    """{ONE}"""\n',
        "x = 1  # noqa: F401\n",
        "x = 1  # sqlite-hunter: ignore\n",
        f"x = 1 \\\n{ONE}\ny = 2\n",
        'x = """\nselect 1 -- sqlite-hunter: ignore[SQH301] reason\n"""\n',
    ],
)
def test_what_is_not_touched(text):
    assert taken(text) == text


def test_codes_that_are_used_stay():
    assert taken(f"x = 1  {ONE}\n", "SQH303") == f"x = 1  {ONE}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"x = 1  {ONE}\ny = 2\n", "x = 1\ny = 2\n"),
        (f"x = 1\t \t{ONE}   \ny = 2\n", "x = 1\ny = 2\n"),
        (f"x = 1\n    {ONE}\ny = 2\n", "x = 1\ny = 2\n"),
        (f"x = 1\r\n{ONE}\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        (f"x = 1\r{ONE}\ry = 2  {ONE}\r", "x = 1\ry = 2\r"),
        (f"x = 1\n{ONE}", "x = 1\n"),
        (f"x = 1  {ONE}", "x = 1"),
        (f"{ONE}\n{TWO}\nx = 1\n", "x = 1\n"),
        (f"x = 1  {ONE}  {TWO}\n", "x = 1\n"),
        (f"x = 1  # noqa: E501  {ONE}\n", "x = 1  # noqa: E501\n"),
        (f"x = 1  {ONE}  # noqa: E501\n", "x = 1  # noqa: E501\n"),
        (f"  {ONE}  # noqa: E501\nx = 1\n", "  # noqa: E501\nx = 1\n"),
        (f"x = 1\n\x0c{ONE}\ny = 2\n", "x = 1\n\x0c\ny = 2\n"),
        (f"x = '\u2028'  {ONE}\n", "x = '\u2028'\n"),
    ],
)
def test_a_whole_comment_is_taken_out(before, after):
    assert taken(before) == after
    assert taken(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"x = 1  {TWO}\n", "x = 1  # sqlite-hunter: fixme[SQH303] reason\n"),
        ("x = 1  # sqlite-hunter: fixme[SQH303,SQH301,SQH701] a [b]\n",
         "x = 1  # sqlite-hunter: fixme[SQH303,SQH701] a [b]\n"),
    ],
)  # fmt: skip
def test_one_code_is_taken_out(before, after):
    assert taken(before, "SQH301") == after
    assert taken(after, "SQH301") == after


@pytest.mark.parametrize(
    ("leaders", "before", "after"),
    [
        (("<!--",), "a <!-- sqlite-hunter: ignore[SQH506] x --> b\n", "a b\n"),
        (("<!--",), "a\n<!-- sqlite-hunter: ignore[SQH506] x -->\nb\n", "a\nb\n"),
        (("#",), "a: 1 # sqlite-hunter: ignore[SQH506] x\n", "a: 1\n"),
        (("rem",), "@rem sqlite-hunter: ignore[SQH506] x\r\ndir\r\n", "dir\r\n"),
        (("//",), "a() // sqlite-hunter: ignore[SQH506] x\n", "a()\n"),
    ],
)
def test_comments_of_other_files_are_taken_out(leaders, before, after):
    assert taken(before, leaders=leaders) == after
    assert taken(after, leaders=leaders) == after


LINES = st.sampled_from([
    "x = 1", "", "def f():", "    return 1", "y = (1,", "  2)", "z = '''", "'''", f"'{ONE}'", "# noqa: E501", "\x0c",
    "a = [", "]", "if x:", "    pass", "b = 'é\u2028'", f"    {ONE}", ONE, TWO, "x = 1 \\",
])  # fmt: skip
COMMENTS = st.sampled_from(["", f"  {ONE}", f"\t{TWO}", f"  # noqa  {ONE}", f" {TWO}  # fmt: skip", "  ", "  # note"])
PROGRAMS = st.lists(st.tuples(LINES, COMMENTS).map("".join), max_size=12)


def parsed(text: str) -> str | None:
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return None


@given(PROGRAMS, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([(), ("SQH301",), ("SQH303",)]))
def test_the_program_stays_the_same_and_a_second_time_changes_nothing(lines, end, codes):
    text = end.join(lines)
    after = taken(text, *codes)
    if parsed(text.replace(end, "\n")) is None:
        return
    assert parsed(after.replace(end, "\n")) == parsed(text.replace(end, "\n"))
    assert taken(after, *codes) == after
    kept = iter(text)
    assert all(character in kept for character in after)  # nothing is added, and what is left is in order
    assert after.count(end) == after.count("\n" if end != "\r" else "\r")
    for line in text.split(end):
        if "sqlite-hunter" not in line:
            assert line in after.split(end)
