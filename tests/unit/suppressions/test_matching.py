"""Which findings a comment silences: what it must leave alone comes first."""

from dataclasses import replace

import pytest

from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.location import Span
from sqlite_hunter.rules import rule_names
from sqlite_hunter.suppressions.matching import match, out_of_reach
from sqlite_hunter.suppressions.reading import read_python
from unit.report import samples

NAMES = dict(rule_names())
IGNORE = "# sqlite-hunter: ignore[SQH301] reason"


def finding(line: int, column: int, end_line: int, end_column: int, rule: str = "SQH301") -> Finding:
    return replace(samples.EXECUTE, path="a.py", rule=rule, span=Span(line, column, end_line, end_column))


def silenced(text: str, *findings: Finding) -> list[bool]:
    reading = read_python("a.py", text, NAMES)
    assert reading.wrong == ()
    return [silencer is not None for silencer in match(findings, reading.comments).silencers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"a()\nb()  {IGNORE}\nc()\n", finding(1, 1, 1, 4)),
        (f"a()\nb()  {IGNORE}\nc()\n", finding(3, 1, 3, 4)),
        (f"b()  {IGNORE}\n", finding(1, 1, 1, 4, "SQH302")),
        (f"{IGNORE}\n\nb()\n", finding(3, 1, 3, 4)),
        (f"{IGNORE}\n# another\nb()\n", finding(3, 1, 3, 4)),
        (f"{IGNORE}\n@decorated\ndef b(): ...\n", finding(3, 5, 3, 6)),
        (f"{IGNORE}\nb(\n  c()\n)\n", finding(3, 3, 3, 6)),
        (f"b(\n  c()\n)\n{IGNORE}\n", finding(1, 1, 3, 2)),
        (f"b(  {IGNORE}\n  c()\n)\n", finding(2, 3, 2, 6)),
        (f"b(\n)  {IGNORE}\n.d\n", finding(3, 1, 3, 3)),
        (f"b()  {IGNORE}\n", finding(0, 1, 0, 1)),
        ("b('''\n-- sqlite-hunter: ignore[SQH301] reason\n''')\n", finding(3, 1, 3, 4)),
        ("b('''\n-- sqlite-hunter: ignore[SQH301] reason\n''')\n", finding(1, 1, 1, 2)),
    ],
)
def test_what_is_out_of_reach_is_not_silenced(text, found):
    assert silenced(text, found) == [False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"b()  {IGNORE}\n", finding(1, 1, 1, 4)),
        (f"b()  {IGNORE}\n", finding(1, 1, 1, 1)),
        (f"{IGNORE}\nb()\n", finding(2, 1, 2, 4)),
        (f"{IGNORE}\n# sqlite-hunter: fixme[SQH701] another\nb()\n", finding(3, 1, 3, 4)),
        (f"b(\n  1,  {IGNORE}\n)\n", finding(1, 1, 3, 2)),
        (f"b(\n  {IGNORE}\n  1\n)\n", finding(1, 1, 4, 2)),
        (f"b(\n  1\n)  {IGNORE}\n", finding(1, 1, 3, 2)),
        ("b('''\nx -- sqlite-hunter: ignore[SQH301] reason\n''')\n", finding(1, 1, 3, 5)),
        (f"a(); b()  {IGNORE}\n", finding(1, 6, 1, 9)),
    ],
)
def test_what_is_on_its_lines_or_begins_below_is_silenced(text, found):
    assert silenced(text, found) == [True]


def test_a_comment_on_an_inner_call_says_nothing_of_the_outer_one():
    outer, inner = finding(1, 1, 4, 2), finding(2, 3, 3, 4)
    assert silenced(f"b(\n  c(\n  )  {IGNORE}\n)\n", outer, inner) == [False, True]
    assert silenced(f"b(\n  c(  {IGNORE}\n  )\n)\n", outer, inner) == [False, True]
    assert silenced(f"b(\n  c(\n  )\n)  {IGNORE}\n", outer, inner) == [True, False]
    assert silenced(f"b(  {IGNORE}\n  c(\n  )\n)\n", outer, inner) == [True, False]


def test_calls_that_begin_on_one_line_are_all_meant():
    text = f"b(c(  {IGNORE}\n))\n"
    assert silenced(text, finding(1, 1, 2, 3), finding(1, 3, 2, 2)) == [True, True]


def test_of_two_comments_the_first_silences_and_the_other_is_unused():
    reading = read_python("a.py", f"{IGNORE}\nb()  # sqlite-hunter: fixme[SQH301] again\n", NAMES)
    matched = match([finding(2, 1, 2, 4)], reading.comments)
    assert [matched.count(comment) for comment in reading.comments] == [1, 0]
    assert [matched.unused(comment) for comment in reading.comments] == [(), ("SQH301",)]
    assert matched.silencers == (reading.comments[0],)


def test_codes_are_counted_apart():
    reading = read_python("a.py", "b()  # sqlite-hunter: ignore[SQH301, SQH303, SQH701] reason\n", NAMES)
    found = [finding(1, 1, 1, 4), finding(1, 1, 1, 3), finding(1, 1, 1, 4, "SQH701")]
    matched = match(found, reading.comments)
    assert matched.count(reading.comments[0]) == 3
    assert matched.unused(reading.comments[0]) == ("SQH303",)


@pytest.mark.parametrize(
    ("text", "found", "line"),
    [
        (f"b()  {IGNORE}\nc()\n", finding(9, 1, 9, 4), None),
        (f"b()  {IGNORE}\nc()\n", finding(2, 1, 2, 4, "SQH701"), None),
        (f"b()  {IGNORE}\nc()\n", finding(2, 1, 2, 4), 2),
        (f"{IGNORE}\n\nc()\n", finding(3, 1, 3, 4), 3),
        (f"b(  {IGNORE}\n1,\n2,\n3,\n4,\n5\n).c()\n", finding(7, 3, 7, 4), 7),
        (f"{IGNORE}\n@d\n@d\n@d\n@d\ndef f(): ...\n", finding(6, 5, 6, 6), None),
    ],
)
def test_where_the_finding_is_that_was_meant(text, found, line):
    (comment,) = read_python("a.py", text, NAMES).comments
    assert out_of_reach("SQH301", comment, [found], match([found], [comment])) == line
