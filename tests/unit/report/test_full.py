import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sqlite_hunter.model.location import Span
from sqlite_hunter.report import RenderOptions
from sqlite_hunter.report._excerpt import excerpt, split_lines
from sqlite_hunter.report.full import render
from unit.report import samples


def rendered(report, **options):
    stream = io.StringIO()
    render(report, stream, RenderOptions(**{"width": 100, "colour": False, **options}))
    return stream.getvalue()


def shown_source(source, span, **options):
    """The excerpt only."""
    text = rendered(samples.single(source, span), quiet=True, **options)
    return text.split("-->")[1].split("\n", 1)[1].rstrip("\n")


def test_plain_text_has_no_control_codes_and_colour_adds_nothing_else(monkeypatch):
    plain = rendered(samples.BROKEN)
    assert "\x1b" not in plain
    coloured = rendered(samples.BROKEN, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_colour_in_a_pipe_is_decided_by_the_environment(monkeypatch, environment, expected):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b" in rendered(samples.MIXED, colour=None)) is expected


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_without_colour_gets_plain_text(monkeypatch, name, value):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    monkeypatch.setenv(name, value)
    render(samples.MIXED, stream, RenderOptions())
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_colour_and_the_width_of_columns(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "44")
    stream = Terminal()
    render(samples.MIXED, stream, RenderOptions())
    text = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert text != stream.getvalue()
    assert max(map(len, text.splitlines())) <= 44


@pytest.mark.parametrize("width", [20, 40, 76, 100, 200])
def test_no_line_but_a_place_is_longer_than_the_width(width):
    for report in (samples.MIXED, samples.BROKEN):
        text = rendered(report, width=width)
        long = [line for line in text.splitlines() if cell_len(line) > width]
        assert all("-->" in line or re.match(r"(  SQH\d|\S+: not analysed|\w+ \()", line) for line in long), long


def test_a_construct_on_one_line_is_marked_by_carets():
    assert shown_source("a = 1\ncon = connect()\n", Span(2, 7, 2, 16)) == " 2 | con = connect()\n   |       ^^^^^^^^^"


def test_a_long_construct_shows_its_first_six_lines():
    source = "call(\n" + "".join(f"    {n},\n" for n in range(8)) + ")\n"
    assert shown_source(source, Span(1, 1, 10, 2)).splitlines() == [
        "  1 |   call(",
        "    |   ^^^^^",
        "  2 | |     0,",
        "  3 | |     1,",
        "  4 | |     2,",
        "  5 | |     3,",
        "  6 | |     4,",
        "    | | (4 more lines)",
    ]


def test_tabs_wide_characters_and_escapes_do_not_shift_the_carets():
    source = "\t日本\x1b = connect()\n"
    text = shown_source(source, Span(1, 8, 1, 17))
    assert text == " 1 |     日本\\x1b = connect()\n   |                ^^^^^^^^^".replace(
        "   |                ", "   |" + " " * 16
    )
    line, carets = text.splitlines()
    assert cell_len(line[: line.index("connect")]) == carets.index("^")


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_lines_end_only_where_python_ends_them(separator):
    assert split_lines(f"a{separator}b\r\nc\rd\n") == [f"a{separator}b", "c", "d", ""]


@pytest.mark.parametrize("span", [Span(9, 1, 9, 5), Span(0, 1, 0, 2), Span(1, 90, 1, 95), Span(3, 1, 2, 1)])
def test_a_span_outside_of_the_source_is_no_reason_to_fail(span):
    assert "a.py" in rendered(samples.single("x = 1\n", span))


def test_a_construct_far_to_the_right_is_brought_into_view():
    source = "x = " + "very_" * 20 + "long(connect())\n"
    line, carets = shown_source(source, Span(1, 110, 1, 119), width=60).splitlines()
    assert line.startswith(" 1 | …")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "connect()"


@given(st.text(), st.integers(1, 50), st.integers(1, 50), st.integers(1, 3), st.integers(10, 60))
def test_no_excerpt_is_wider_than_allowed(source, start, length, lines, width):
    shown = excerpt(split_lines(source), Span(1, start, lines, start + length), width, "…")
    for line in shown.lines:
        assert cell_len(line.text) <= width
        assert 0 <= line.mark[0] <= line.mark[1] <= cell_len(line.text)


def test_without_services_findings_stand_under_their_folder():
    report = replace(samples.MIXED, services=())
    titles = [line for line in rendered(report).splitlines() if re.match(r"[\w.]+: \d", line)]
    assert titles == ["shop: 3 errors", "tools: 1 warning"]


def test_services_are_headings_with_their_status():
    text = rendered(samples.MIXED)
    assert text.index("loader (sqlite, tool): 1 warning") < text.index("orders (dual, production): 3 errors")


def test_info_stands_last_and_short_unless_verbose():
    text = rendered(samples.MIXED)
    assert "speaks of SQLite" not in text
    assert text.index("  SQH506 sqlite-mention shop/readme.md:3\n") > text.index("SQH301")
    verbose = rendered(samples.MIXED, verbose=True)
    assert "info: SQH506 sqlite-mention: speaks of SQLite" in verbose
    assert "For information" not in verbose


def test_a_finding_says_how_it_is_known_and_how_surely():
    text = rendered(samples.MIXED)
    assert "error: SQH301 sqlite-execute (likely): INSERT runs on SQLite\n --> shop/orders.py:6:5\n" in text
    assert "  = via shop/orders.py:5 → shop/db.py:3\n" in text


def test_lines_of_one_file_are_joined_among_the_remarks():
    remarks = tuple(replace(samples.MENTION, span=Span(n, 1, n, 2)) for n in (3, 4, 5, 9))
    assert "shop/readme.md:3-5, 9\n" in rendered(replace(samples.MIXED, findings=remarks))


def test_migrated_services_are_counted_and_only_listed_if_verbose():
    text = rendered(samples.MIXED)
    assert "Also 1 service on PostgreSQL only." in text
    assert "web" not in text
    assert re.search(r"web +migrated +0 +4", rendered(samples.MIXED, verbose=True))


@pytest.mark.parametrize("width", [40, 100])
def test_the_summary_has_the_numbers_of_each_service(width):
    text = rendered(samples.MIXED, width=width)
    if width == 40:
        assert "orders: dual\n  2 SQLite, 1 PostgreSQL sites\n  databases: orders.db\n  3 errors\n" in text
    else:
        assert re.search(r"orders +dual +2 +1 +orders.db +3 +0 +0", text)


def test_a_service_without_databases_is_listed_without_them():
    assert "web: migrated\n  0 SQLite, 4 PostgreSQL sites\n  no findings\n" in rendered(
        samples.MIXED, width=40, verbose=True
    )


def test_totals_by_rule_come_worst_first():
    rows = re.findall(r"^(\d)  (SQH\d+)", rendered(samples.MIXED), re.MULTILINE)
    assert [code for _, code in rows] == ["SQH101", "SQH201", "SQH301", "SQH203", "SQH506"]


def test_a_stream_that_lacks_the_characters_gets_ascii():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    render(samples.BROKEN, stream, RenderOptions(width=100))
    stream.flush()
    assert b"via shop/orders.py:5 -> shop/db.py:3" in raw.getvalue()


def test_a_reader_that_went_away_is_the_caller_s_affair():
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        render(samples.MIXED, Gone(), RenderOptions())
