"""Translated SQL as a script: what stands between statements, and what is said above them."""

import io

import pytest

from property.parsing import fault_in_postgresql
from sqlite_hunter.report import RenderOptions
from sqlite_hunter.report._script import render
from sqlite_hunter.report._translated import Script, Translated, refusal_line
from sqlite_hunter.sql.constructs import Change, Construct
from sqlite_hunter.sql.output import Edit
from sqlite_hunter.sql.translator import Refusal, Translation

CONSTRUCT = Construct("some-thing", "PostgreSQL has none", code="SQH499")


def shown(*scripts, explains=False, **options):
    stream = io.StringIO()
    render(scripts, stream, RenderOptions(**options), explains=explains)
    return stream.getvalue()


def statement(script, text, outcome=None):
    start = script.text.index(text)
    return Translated(script, start, start + len(text), None, outcome or Translation(text))


@pytest.mark.parametrize(
    "between",
    [
        "\n",
        "\n\n-- a comment; with a semicolon\n",
        "\n/* one\n   two */ ",
        "\n  ",
        "\r\n",
        "\n-- a\r\n",
        "\n-- ä€😀 'quote \"\n",
    ],
)
def test_what_stands_between_statements_stays(between):
    script = Script("a.sql", f"A;{between}B;\n")
    assert shown((script, [statement(script, "A"), statement(script, "B")])) == f"A;{between}B;\n"


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("-- a\rB\n", "-- a B\n"),
        ("-- a\r\r\n", "-- a\r\r\n"),
        ("-- \0\n", "--  \n"),
        ("/* /* */", "/* / * */"),
        ("/*/* */", "/*/ * */"),
        ("/* //** */", "/* // ** */"),
        ("/* open", "/* open*/"),
        ("/* /*/", "/* / */"),
        ("/*/", "/*/ */"),
        ("\ufeff\n", "\n"),
        (";;\n;", "\n"),
    ],
)
def test_what_postgresql_would_read_otherwise_is_rewritten(between, expected):
    script = Script("a.sql", f"SELECT 1;{between}")
    text = shown((script, [statement(script, "SELECT 1")]))
    assert text == f"SELECT 1;{expected}".rstrip("\n") + "\n"
    assert fault_in_postgresql(text) is None


def test_a_line_of_a_comment_begins_a_line_and_the_statement_keeps_its_margin():
    script = Script("a.sql", "A;  B")
    changed = Translation("C", edits=(Edit(0, 1, "C"),), changes=(Change(CONSTRUCT, 0, 0, "why\nso"),), notes=("n\r",))
    told = "-- a.sql:1:5: SQH499 some-thing: PostgreSQL has none: why\\nso; see docs/dialect.md#some-thing\n"
    statements = [statement(script, "A"), statement(script, "B", changed)]
    assert shown((script, statements), explains=True) == f"A;\n{told}-- a.sql:1:5: note: n\\r\n  C;\n"
    assert shown((script, statements)) == "A;  C;\n"


def test_what_a_statement_lacks_is_said_without_being_asked():
    script = Script("a.sql", "A")
    lacking = Translation("A", notes=("aside", "no trigger"), lacking=("no trigger",))
    told = "-- a.sql:1:1: no trigger\n"
    assert shown((script, [statement(script, "A", lacking)])) == f"{told}A;\n"
    assert shown((script, [statement(script, "A", lacking)]), explains=True) == f"{told}-- a.sql:1:1: note: aside\nA;\n"


def test_statements_ahead_and_behind_have_lines_of_their_own():
    script = Script("a.sql", "-- c\nB\n-- d")
    whole = Translation("B", ("X", "Y"), ("Z",))
    assert shown((script, [statement(script, "B", whole)])) == "-- c\nX;\nY;\nB;\nZ;\n-- d\n"
    alone = Translation("", (), ("Z",))
    assert shown((script, [statement(script, "B", alone)])) == "-- c\nZ;\n-- d\n"


def test_a_name_of_a_file_cannot_end_a_comment():
    script = Script("a\nDROP TABLE t; --.sql", "A")
    refused = statement(script, "A", Refusal(CONSTRUCT, "because\nof it", 0, 1))
    assert shown((script, [refused])) == "-- a\\nDROP TABLE t; --.sql:1:1: refused (some-thing)\n"


def test_with_colours_control_codes_of_the_text_are_shown():
    script = Script("a.sql", "A\x1b[2J\tB\n")
    text = shown((script, [statement(script, "A\x1b[2J\tB")]), colour=True, width=80)
    assert "\x1b[2J" not in text
    assert "\\x1b[2J" in text


def test_without_a_terminal_the_text_is_as_it_is():
    script = Script("a.sql", "A\x1b[2J\tB\n")
    assert shown((script, [statement(script, "A\x1b[2J\tB")])) == "A\x1b[2J\tB;\n"


def test_lines_and_columns_count_from_1_and_all_line_ends_count():
    script = Script("a.sql", "A\r\nB\rC\nDE")
    assert [script.place(script.text.index(letter)) for letter in "ABCDE"] == [(1, 1), (2, 1), (3, 1), (4, 1), (4, 2)]
    assert script.place(len(script.text)) == (4, 3)


def test_what_is_translated_is_no_refusal():
    script = Script("a.sql", "A")
    assert refusal_line(statement(script, "A", Refusal(CONSTRUCT, "x", 1, 1))) == "a.sql:1:2: refused (some-thing): x"
    with pytest.raises(TypeError, match=r"a\.sql:1:1 is translated"):
        refusal_line(statement(script, "A"))
