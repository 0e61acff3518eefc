from dataclasses import replace

import pytest

from sqlite_hunter.report import formats, renderer
from sqlite_hunter.report._text import visible
from unit.report import samples
from unit.report.rendering import rendered, rendered_in_ascii

TEXT_FORMATS = ("concise", "full")
DATA_FORMATS = ("gitlab", "json", "jsonl", "sarif")
"""JSON writes controls as escapes itself; what is left is data for programs, which must come through unchanged."""


def test_a_helper_is_no_format():
    assert not [name for name in formats() if name.startswith("_") or name == "schema"]


def test_a_format_is_named_as_its_file():
    assert {name: renderer(name).NAME for name in formats()} == {name: name for name in formats()}
    assert set(TEXT_FORMATS) < set(formats())


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize(
    "report",
    [
        samples.MIXED,
        samples.BROKEN,
        samples.UNREAD,
        samples.EMPTY,
        replace(samples.CLEAN, analysed=6),
        replace(samples.EMPTY, problems=samples.UNREAD.problems),
    ],
)
def test_nothing_but_a_whole_look_that_found_nothing_is_called_clean(name, report):
    assert "No SQLite" not in rendered(name, report)


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_a_look_with_rules_switched_off_is_not_called_clean(name):
    assert rendered(name, samples.CLEAN, narrowed=True) == "No findings by the selected rules, 7 files analysed.\n"


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_clean_is_one_line(name):
    assert rendered(name, samples.CLEAN) == "No SQLite found: 7 files analysed.\n"
    assert rendered(name, samples.CLEAN, quiet=True) == ""


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_nothing_to_look_at_is_said(name):
    assert rendered(name, samples.EMPTY) == "No files found to analyse.\n"


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("width", [40, 100])
def test_hostile_text_never_reaches_the_output_raw(name, verbose, width):
    text = rendered(name, samples.hostile(), verbose=verbose, width=width)
    raw = {char for char in text if char != "\n" and visible(char) != char}
    assert raw == (set("\x7f\x9b\u202e\u2028") if name in DATA_FORMATS else set())


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_hostile_text_cannot_forge_colour(name):
    coloured = rendered(name, samples.hostile(), colour=True)
    assert "\x1b]0;" not in coloured
    assert "\x07" not in coloured
    assert "\\x1b[31mred" in coloured


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("report", [samples.hostile(), samples.awkward()], ids=["hostile", "awkward"])
def test_any_text_can_be_encoded_and_a_stream_that_is_not_utf_8_gets_it_too(name, report):
    rendered(name, report, verbose=True).encode()
    if name in {*DATA_FORMATS, "html", "junit", "markdown"}:
        assert rendered_in_ascii(name, report, verbose=True)


@pytest.mark.parametrize("name", formats())
def test_what_was_not_analysed_is_told_also_where_no_finding_tells_it(name):
    text = rendered(name, samples.UNREAD, quiet=True, narrowed=True)
    assert "permission denied" in text


@pytest.mark.parametrize("name", formats())
def test_the_order_of_the_report_does_not_matter_to_documents(name):
    report = samples.BROKEN
    turned = replace(
        report, findings=report.findings[::-1], services=report.services[::-1], problems=report.problems[::-1]
    )
    if name not in TEXT_FORMATS:
        assert rendered(name, turned) == rendered(name, report)


@pytest.mark.parametrize("name", formats())
def test_the_same_report_gives_the_same_bytes(name):
    assert rendered(name, samples.BROKEN) == rendered(name, samples.BROKEN)


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_problems_are_shown_even_if_quiet(name):
    text = rendered(name, samples.BROKEN, quiet=True)
    assert "shop/bad.py:3: not analysed: invalid syntax\nshop/odd.py: not analysed: not UTF-8\n" in text
    assert "Found" not in text


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_the_verdict_counts_what_was_not_analysed(name):
    assert "only 3 of 5 files analysed, 2 problems." in rendered(name, samples.BROKEN)
