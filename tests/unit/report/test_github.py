import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.report import samples
from unit.report.rendering import rendered

COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>[^\r\n]*?)::(?P<message>[^\r\n]*)")


def unescaped(text):
    """The reverse of the toolkit's escapes, as the runner does it: https://github.com/actions/runner, ActionCommand."""
    for escape, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, char)
    return text


def commands(report, **options):
    """Name, properties and message of each command; a line that is none is an error."""
    found = []
    for line in rendered("github", report, quiet=True, **options).splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match["properties"].split(","))
        told = {key: unescaped(value) for key, value in properties.items()}
        found.append((match["name"], told, unescaped(match["message"])))
    return found


def test_no_text_begins_a_command_or_a_property_of_its_own():
    awkward = samples.awkward()
    found = commands(awkward)
    assert len(found) == len(awkward.findings) + len(awkward.problems)
    assert {frozenset(properties) for _, properties, _ in found} == {
        frozenset({"file", "line", "endLine", "title"}),
        frozenset({"file", "title"}),
    }


def test_line_breaks_percent_signs_commas_and_colons_come_through():
    finding = replace(samples.CONNECT, path="a,b:c%.py", message="100%, a:b\r\n::error::x %0A")
    report = replace(samples.MIXED, root=".", findings=(finding,))
    assert "file=a%2Cb%3Ac%25.py," in rendered("github", report)
    assert "::100%25, a:b%0D%0A::error::x %250A\n" in rendered("github", report)
    [(_, properties, message)] = commands(report)
    assert (properties["file"], message) == ("a,b:c%.py", "100%, a:b\r\n::error::x %0A")


def test_columns_of_a_construct_of_several_lines_are_left_out():
    by_title = {properties["title"]: properties for _, properties, _ in commands(samples.MIXED)}
    assert by_title["SQH301 sqlite-execute (likely)"] == {
        "file": "backend/shop/orders.py",
        "line": "6",
        "endLine": "9",
        "title": "SQH301 sqlite-execute (likely)",
    }
    assert by_title["SQH101 sqlite-import"]["col"] == "8"
    assert by_title["SQH101 sqlite-import"]["endColumn"] == "15"


def test_the_log_ends_with_the_verdict_which_is_no_command():
    assert rendered("github", samples.EMPTY) == "No files found to analyse.\n"
    assert rendered("github", samples.CLEAN, narrowed=True) == "No findings by the selected rules, 7 files analysed.\n"
    assert rendered("github", samples.CLEAN, quiet=True) == ""


def test_severities_have_their_commands_and_problems_are_errors():
    found = commands(samples.BROKEN)
    assert [name for name, _, _ in found] == ["error", "error", "error", "notice", "warning", "error", "error"]
    assert found[-2] == (
        "error",
        {"file": "backend/shop/bad.py", "line": "3", "title": "not analysed"},
        "not analysed: invalid syntax",
    )
    assert found[-1][1] == {"file": "backend/shop/odd.py", "title": "not analysed"}


@given(st.text(st.characters(), min_size=1), st.text(st.characters()))
def test_any_text_gives_one_command(path, message):
    finding = replace(samples.EXECUTE, path=f"a{path}", message=message)
    [(_, properties, _)] = commands(replace(samples.MIXED, findings=(finding,)))
    assert properties.keys() == {"file", "line", "endLine", "title"}


@pytest.mark.parametrize("text", ["plain", "größe 日本", "a::b", "%25", "%", "\r\n"])
def test_ordinary_text_is_read_back_as_it_was(text):
    finding = replace(samples.EXECUTE, message=text)
    [(_, _, message)] = commands(replace(samples.MIXED, findings=(finding,)))
    assert message == text
