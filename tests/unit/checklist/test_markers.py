"""Markers: what opens and closes a section, and what only looks like it."""

import pytest

from sqlite_hunter.checklist import markers
from sqlite_hunter.checklist.blocks import read_blocks
from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.checklist.markers import find_markers

END = markers.END


def found(text):
    lines = Lines(text)
    return find_markers(text, lines, read_blocks(text, lines).code)


def sections(text):
    return [
        (section.kind, dict(section.attributes), text[section.inner_start : section.inner_end])
        for section in found(text).sections
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```\n<!-- sqlite-hunter:begin audit service=a -->\n```\n",
        "~~~md\n<!-- sqlite-hunter:begin audit service=a -->\n~~~\n",
        "write `<!-- sqlite-hunter:begin audit service=a -->` and see",
        "<!-- begin audit service=a -->\n<!-- end -->",
        "sqlite-hunter:begin audit service=a\nsqlite-hunter:end",
        "",
    ],
)
def test_what_is_no_marker(text):
    assert (found(text).sections, found(text).faults) == ((), ())


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (f"text\n{END}\n", 2, "no begin"),
        ("\n\n<!-- sqlite-hunter:begin audit service=a -->\n", 3, "no end"),
        ("<!-- sqlite-hunter:begin audit service=a\n", 1, "does not end on its line"),
        ("<!-- sqlite-hunter:start audit -->\n", 1, "neither"),
        ("<!-- sqlite-hunter: -->\n", 1, "neither"),
        (f"<!-- sqlite-hunter:begin audit service -->\n{END}\n", 1, "not key=value"),
        (f'<!-- sqlite-hunter:begin audit service="a -->\n{END}\n', 1, "not key=value"),
        (
            f"<!-- sqlite-hunter:begin a -->\n<!-- sqlite-hunter:begin b -->\n{END}\n{END}\n",
            2,
            "inside of that of line 1",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, line, word):
    [fault] = found(text).faults
    assert fault.line == line
    assert word in fault.reason


def test_neither_of_two_that_lie_in_each_other_is_a_section_and_the_others_are():
    text = (
        f"<!-- sqlite-hunter:begin a -->\n<!-- sqlite-hunter:begin b -->\n{END}\n"
        f"<!-- sqlite-hunter:begin c -->{END}\n{END}\n"
        f"<!-- sqlite-hunter:begin d -->1{END}\n"
    )
    assert sections(text) == [("d", {}, "1")]
    assert [fault.line for fault in found(text).faults] == [2, 4]


def test_sections_behind_one_that_never_ends_are_sections():
    text = f"<!-- sqlite-hunter:begin a -->\n<!-- sqlite-hunter:begin b -->\nx\n{END}\n"
    assert sections(text) == [("b", {}, "x\n")]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        (f"<!-- sqlite-hunter:begin audit service=a -->\nx\ny\n{END}\n", "x\ny\n"),
        (f"<!-- sqlite-hunter:begin audit service=a -->\r\nx\r\n{END}", "x\r\n"),
        (f"  <!-- sqlite-hunter:begin audit service=a -->\n{END}  \n", ""),
        (f"> <!-- sqlite-hunter:begin audit service=a -->\n> x\n> {END}\n", "> x\n"),
        ("Lines: <!--sqlite-hunter:begin audit service=a-->1, 2<!--  sqlite-hunter:end  -->.", "1, 2"),
        (f"<!-- sqlite-hunter:begin audit service=a -->1{END}", "1"),
        (f"a <!-- sqlite-hunter:begin audit service=a -->\nx\n{END}\n", "\nx\n"),
    ],
)
def test_what_a_section_holds(text, inner):
    assert sections(text) == [("audit", {"service": "a"}, inner)]


@pytest.mark.parametrize("value", ["plain", "two words", "a/b.py", "ä", "a=b", ""])
def test_a_marker_says_what_it_was_made_of(value):
    text = markers.begin("audit", {"service": value, "file": "x"}) + END
    assert sections(text) == [("audit", {"service": value, "file": "x"}, "")]


@pytest.mark.parametrize("value", ["-->", 'a"b', "a\nb", "\x1b[0m"])
def test_no_marker_is_made_of_what_would_end_it(value):
    with pytest.raises(ValueError, match="cannot stand"):
        markers.begin("audit", {"service": value})


def test_the_section_of_a_marker_that_is_not_understood_is_left_alone():
    text = f"<!-- sqlite-hunter:begin evidence claim=imports-gone service -->\n- [ ] x\n{END}\n"
    assert sections(text) == []
    assert len(found(text).faults) == 1


def test_each_of_many_markers_is_told():
    text = "<!-- sqlite-hunter:begin a -->" * 20_000
    assert len(found(text).faults) == 20_000
