"""What is a suppression in a text, and what only looks like one: that comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.files._source import Source
from sqlite_hunter.files.notebook import sites
from sqlite_hunter.model.embedded import Embedded
from sqlite_hunter.model.suppression import Suppression
from sqlite_hunter.rules import rule_names
from sqlite_hunter.suppressions.comments import Reading
from sqlite_hunter.suppressions.reading import read_embedded, read_lines, read_python

NAMES = dict(rule_names())
GOOD = "# sqlite-hunter: ignore[SQH301] reason"
OTHERS = ("#", "--")


def python(text: str) -> Reading:
    return read_python("a.py", text, NAMES)


def told(reading: Reading) -> list[tuple[int, str, tuple[str, ...], str]]:
    found = (each.suppression for each in reading.comments)
    return [(each.line, each.kind, each.codes, each.reason) for each in found]


def faults(reading: Reading) -> list[tuple[int, str]]:
    return [(each.span.line, each.reason) for each in reading.wrong]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f'x = "{GOOD}"\n',
        f"x = '{GOOD}'  # noqa\n",
        f'x = f"{{y}} {GOOD}"\n',
        f'x = rb"{GOOD}"\n',
        f'x = """\n{GOOD}\n"""\n',
        f'x = f"""\n{{y}} {GOOD}\n"""\n',
        f'def f():\n    """{GOOD}\n\n    -- sqlite-hunter: ignore[SQH301] documented\n    """\n',
        f'"""\n{GOOD}\n"""\n',
        f"x = 1  # like {GOOD[2:]}\n",
        f"x = 1  # `{GOOD}`\n",
        f"x = 1  # say '{GOOD}'\n",
        "x = 1  # noqa: F401\n",
        "x = 1  # type: ignore[assignment]\n",
        "x = 1  # ruff: ignore[SQH301] reason\n",
        "x = 1  # pylint: disable=all sqlite-hunter is next\n",
        "x = 1  # run sqlite-hunter\n",
        "x = 1  # sqlite_hunter: ignore[SQH301] reason\n",
        "x = 1  # my-sqlite-hunter: ignore[SQH301] reason\n",
        'x = """-- sqlite-hunter: ignore[SQH301] one line"""\n',
        "x = 1 -- 2  # -- sqlite-hunter: ignore[SQH301] no SQL here\n",
        "x = '''\n-- see -- sqlite-hunter: none\n'''\n",
        "x = '''\n--sqlite-hunters: ignore[SQH301] reason\n'''\n",
    ],
)
def test_what_is_no_suppression_in_python(text):
    assert python(text) == Reading()


@pytest.mark.parametrize(
    ("leaders", "text"),
    [
        (OTHERS, f"name: '{GOOD}'\n"),
        (OTHERS, f'echo "{GOOD}"\n'),
        (OTHERS, f"echo `{GOOD}`\n"),
        (OTHERS, "image: ghcr.io/acme/sqlite-hunter:1.0\n"),
        (OTHERS, "sqlite-hunter:\n  runs-on: x\n"),
        (OTHERS, "#sqlite-hunter:\n"),
        (OTHERS, "x#sqlite-hunter: ignore[SQH301] glued\n"),
        ((), f"{GOOD}\n"),
        (("//",), f"{GOOD}\n"),
        (("--",), f"{GOOD}\n"),
        (("<!--",), f"{GOOD}\n"),
        (("<!--",), "`<!-- sqlite-hunter: ignore[SQH506] shown -->`\n"),
        (("<!--",), "```\n<!-- sqlite-hunter: ignore[SQH506] shown -->\n```\n"),
        (("<!--",), "~~~~ md\n```\n<!-- sqlite-hunter: ignore[SQH506] shown -->\n```\n~~~~\n"),
        (("rem",), "remsqlite-hunter: ignore[SQH504] reason\n"),
    ],
)
def test_what_is_no_suppression_elsewhere(leaders, text):
    assert read_lines("a", text, leaders, NAMES) == Reading()


@pytest.mark.parametrize(
    ("comment", "kind", "codes", "reason"),
    [
        (GOOD, "ignore", ("SQH301",), "reason"),
        ("#sqlite-hunter:fixme[SQH301]reason", "fixme", ("SQH301",), "reason"),
        ("#  sqlite-hunter:  ignore [ SQH301 , SQH303 ]  two  words ", "ignore", ("SQH301", "SQH303"), "two words"),
        ("# sqlite-hunter: ignore[SQH301,SQH301] twice", "ignore", ("SQH301",), "twice"),
        ("# sqlite-hunter: fixme[SQH301]: see #12", "fixme", ("SQH301",), "see #12"),
        ("# sqlite-hunter: fixme[SQH301] - until May", "fixme", ("SQH301",), "until May"),
        ("# noqa: E501  # sqlite-hunter: ignore[SQH301] behind", "ignore", ("SQH301",), "behind"),
        ("# sqlite-hunter: ignore[SQH301] before  # noqa: E501", "ignore", ("SQH301",), "before"),
        ("## sqlite-hunter: ignore[SQH301] größer", "ignore", ("SQH301",), "größer"),
    ],
)
def test_what_a_comment_says(comment, kind, codes, reason):
    assert told(python(f"x = 1  {comment}\n")) == [(1, kind, codes, reason)]
    assert told(read_lines("a", f"x = 1  {comment}\n", OTHERS, NAMES)) == [(1, kind, codes, reason)]


def test_one_comment_may_hold_two():
    reading = python(f"x = 1  {GOOD}  # sqlite-hunter: fixme[SQH303] another\n")
    assert told(reading) == [(1, "ignore", ("SQH301",), "reason"), (1, "fixme", ("SQH303",), "another")]


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("", "says nothing"),
        ("ignore", "names no rule"),
        ("ignore reason", "names no rule"),
        ("ignore SQH301 reason", "names no rule"),
        ("fixme[] reason", "names no rule"),
        ("fixme[ , ] reason", "names no rule"),
        ("ignore[SQH301 reason", "bracket is not closed"),
        ("ignore[SQH] reason", "'SQH' is only the beginning of a code"),
        ("ignore[SQH3] reason", "'SQH3' is only the beginning of a code"),
        ("ignore[SQH301, SQH30] reason", "'SQH30' is only the beginning of a code"),
        ("ignore[SQH301]", "gives no reason: write one behind ignore[SQH301]"),
        ("ignore[SQH301] -", "gives no reason"),
        ("ignore[SQH301]  # noqa", "gives no reason"),
        ("ingore[SQH301] reason", "'ingore' is not understood"),
        ("Ignore[SQH301] reason", "'Ignore' is not understood"),
        ("file-ignore[SQH301] reason", "there is none for a whole file"),
        ("disable=SQH301", "is not understood"),
        ("ignore[SQH310] reason", "there is no rule 'SQH310' (nearest: SQH"),
        ("ignore[sqh301] reason", "there is no rule 'sqh301' (nearest: SQH301"),
        ("ignore[sqlite-execute] reason", "there is no rule 'sqlite-execute' (nearest: SQH301"),
        ("ignore[E501] reason", "there is no rule 'E501'"),
        ("ignore[SQH900] reason", "'SQH900' cannot be suppressed"),
        ("ignore[SQH301, SQH902] reason", "'SQH902' cannot be suppressed"),
        ("ignore[SQH903] reason", "'SQH903' cannot be suppressed"),
    ],
)
def test_a_comment_that_says_too_little_says_nothing(body, part):
    reading = python(f"\nx = 1  # sqlite-hunter: {body}\n")
    assert told(reading) == []
    ((line, reason),) = faults(reading)
    assert line == 2
    assert part in reason


def test_a_message_stays_one_short_line_whatever_the_comment_holds():
    ((_, reason),) = faults(python(f"x = 1  # sqlite-hunter: \x1b[31m{'y' * 500}\x85[SQH301] reason\n"))
    assert len(reason) < 300
    assert reason.isprintable()


@pytest.mark.parametrize("text", ["def f(:\n  'x\n", "x = (\n", "x = '''\n", "if x:\n        y\n   z\n", "x = 1 $ 2\n"])
def test_where_comments_cannot_be_told_from_text_each_that_looks_like_one_is_told(text):
    reading = python(f"{GOOD}\n{text}y = 1  {GOOD}\n")
    assert told(reading) == []
    assert [line for line, _ in faults(reading)] == [1, 1 + text.count("\n") + 1]


def test_sql_has_comments_of_its_own_on_its_lines():
    text = 'rows = run(f"""\n    select *\n    from {t} -- sqlite-hunter: ignore[SQH301] reason\n""")\n'
    (comment,) = python(text).comments
    assert comment.suppression == Suppression("a.py", 3, "ignore", ("SQH301",), "reason")
    assert (comment.below, comment.is_told, comment.is_removable) == (None, True, False)


def test_what_is_wrong_in_sql_is_told_where_it_surely_is_sql():
    sql = 'run("""select 1\n-- sqlite-hunter: ignore\n""")\n'
    assert [line for line, _ in faults(python(sql))] == [2]
    assert faults(python(sql.replace("select", "hello"))) == []


def test_the_quotes_behind_it_are_none_of_the_reason():
    text = "run('''select 1\n-- sqlite-hunter: ignore[SQH301] last line''')\n"
    assert told(python(text)) == [(2, "ignore", ("SQH301",), "last line")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_python_does(end):
    text = end.join(["x = 1", "\x0c", f"\x0c{GOOD}", f"y = 2\x0c  {GOOD}", "z = '\u2028'", f"a = 1  {GOOD}", ""])
    assert [(each.span.line, each.span.column, each.below is not None) for each in python(text).comments] == [
        (3, 2, True), (4, 9, False), (6, 8, False),
    ]  # fmt: skip


def test_stacked_comments_mean_the_line_below_them_all():
    text = f"{GOOD}\n  # sqlite-hunter: fixme[SQH303] another\nx = 1\n"
    assert [each.below.start[0] for each in python(text).comments] == [3, 3]


def test_a_comment_that_is_not_alone_means_nothing_below():
    assert [each.below for each in python(f"x = 1  {GOOD}\ny = 2\n").comments] == [None]


@pytest.mark.parametrize(
    ("leaders", "text", "reason", "is_alone"),
    [
        (("<!--",), "SQLite <!-- sqlite-hunter: ignore[SQH506] history --> more\n", "history", False),
        (("<!--",), "  <!-- sqlite-hunter: ignore[SQH506] history -->\n", "history", True),
        (("//", "<!--"), "x() // sqlite-hunter: ignore[SQH506] old\n", "old", False),
        (("rem", "::"), "@REM sqlite-hunter: ignore[SQH506] old\n", "old", True),
        (("#", ";"), "; sqlite-hunter: ignore[SQH506] old\n", "old", True),
        (("--",), "SELECT 1; -- sqlite-hunter: ignore[SQH506] old -- or new\n", "old -- or new", False),
        (OTHERS, "don't: x # sqlite-hunter: ignore[SQH506] isn't it\n", "isn't it", False),
        (OTHERS, "  --header a.db # sqlite-hunter: ignore[SQH506] an option\n", "an option", False),
        (OTHERS, "--- # sqlite-hunter: ignore[SQH506] a document\n", "a document", False),
        (OTHERS, "-- sqlite-hunter: ignore[SQH506] of SQL\n", "of SQL", True),
        (OTHERS, "# note # sqlite-hunter: ignore[SQH506] behind one\n", "behind one", True),
        (("rem",), "remove a & rem sqlite-hunter: ignore[SQH506] old\n", "old", False),
        (("//", "<!--"), "```\ny() // sqlite-hunter: ignore[SQH506] old\n", "old", False),
        (OTHERS, 'run: "x" # sqlite-hunter: ignore[SQH506] old "name"\n', 'old "name"', False),
    ],
)
def test_other_files_have_their_own_comments(leaders, text, reason, is_alone):
    (comment,) = read_lines("a", text, leaders, NAMES).comments
    assert comment.suppression.reason == reason
    assert (comment.below is not None) == is_alone


NOTEBOOK = """{"cells": [
 {"cell_type": "markdown", "metadata": {}, "source": ["# sqlite-hunter: ignore[SQH301] prose"]},
 {"cell_type": "code", "metadata": {}, "outputs": [{"text": ["x  # sqlite-hunter: ignore[SQH301] printed"]}],
  "source": ["x = '# sqlite-hunter: ignore[SQH301] text'\\n",
             "y = 1  # sqlite-hunter: ignore[SQH301] a cell\\n", "z = 1"]}],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
"""


def test_in_a_notebook_only_comments_of_its_code_count():
    sources = [each for each in sites(Source("a.ipynb", NOTEBOOK)) if isinstance(each, Embedded)]
    reading = read_embedded("a.ipynb", sources, NAMES)
    assert told(reading) == [(5, "ignore", ("SQH301",), "a cell")]
    assert not reading.comments[0].is_removable


PIECES = st.sampled_from([
    GOOD, "# sqlite-hunter:", "-- sqlite-hunter: fixme[SQH301] x", "'''", '"""', "'", '"', "\n", "\r", "\r\n", " ",
    "\t", "\x0c", "\\", "x = 1", "(", ")", "[", "]", "{", "}", "f'", "select", "#", "  ", "<!--", "-->",
    "def f():\n ", "é", ";",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["python", "#", "--", "<!--", "rem"]))
def test_any_text_has_comments_within_itself(text, what):
    reading = python(text) if what == "python" else read_lines("a", text, (what,), NAMES)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for comment in reading.comments:
        span = comment.span
        assert "sqlite-hunter:" in lines[span.line - 1][span.column - 1 : span.end_column - 1]
    for wrong in reading.wrong:
        assert 1 <= wrong.span.line <= len(lines)
