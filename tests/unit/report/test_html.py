from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.model.location import Span
from sqlite_hunter.report._text import visible
from unit.report import samples
from unit.report.rendering import rendered, rendered_in_ascii

VOID = {"meta"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "section", "article", "span", "a", "pre",
    "mark", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope"}

CLASSES = {
    "number", "small", "problem", "error", "warning", "info", "sqlite", "dual", "migrated", "none", "unknown",
    "verdict clean", "verdict problem", "verdict found",
}  # fmt: skip


class Reader(HTMLParser):
    """The tags, attributes and text of a page; a tag that is closed where it is not open is an error."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts, self.faults = [], set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        self.faults.append(f"a comment: {data}")

    def unknown_decl(self, data):
        self.faults.append(f"a declaration: {data}")


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert (reader.faults, reader.open) == ([], [])
    return reader


def is_noncharacter(char):
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


REPORTS = [samples.EMPTY, samples.CLEAN, samples.MIXED, samples.BROKEN, samples.UNREAD, samples.hostile()]


@pytest.mark.parametrize("text", ["<p>", "</p>", "<p><b></p></b>", "<!-- c -->"])
def test_the_reader_sees_what_is_wrong(text):
    with pytest.raises(AssertionError):
        read(text)


@pytest.mark.parametrize("report", [*REPORTS, samples.awkward()])
def test_nothing_but_our_own_markup_is_in_a_page(report):
    reader = read(rendered("html", report, verbose=True))
    assert reader.tags <= TAGS
    assert {name for name, _ in reader.attributes} <= ATTRIBUTES
    assert {value for name, value in reader.attributes if name == "href" and not value.startswith("#")} == set()
    classes = {value for name, value in reader.attributes if name == "class"}
    assert classes <= CLASSES


def test_a_browser_is_told_to_load_and_run_nothing():
    text = rendered("html", samples.MIXED)
    [policy] = [value for name, value in read(text).attributes if name == "content" and "src" in value]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "<script" not in text
    assert "url(" not in text
    assert "//" not in text.replace("<!DOCTYPE", "")


@given(st.text(st.characters(), min_size=1))
def test_any_text_reads_as_it_was(text):
    finding = replace(samples.EXECUTE, path=text, message=text, scope=text, service=text)
    service = replace(samples.SERVICES[0], name=text, databases=(text,))
    report = replace(samples.MIXED, root=text, findings=(finding,), services=(service,), sources={text: text})
    reader = read(rendered("html", report))
    assert reader.tags <= TAGS
    shown = "".join("\ufffd" if is_noncharacter(char) else char for char in visible(text))
    assert f"SQLite in {shown}" in "".join(reader.texts)


def test_nothing_but_a_whole_look_is_green():
    green = 'class="verdict clean"'
    assert green in rendered("html", samples.CLEAN)
    assert green not in rendered("html", samples.CLEAN, narrowed=True)
    assert "No findings by the selected rules, 7 files analysed." in rendered("html", samples.CLEAN, narrowed=True)
    for report in (samples.EMPTY, samples.MIXED, samples.BROKEN, samples.UNREAD, replace(samples.CLEAN, analysed=6)):
        assert green not in rendered("html", report)


def test_problems_come_first():
    text = rendered("html", samples.BROKEN)
    assert text.index("Not analysed") < text.index(">Services<") < text.index(">loader</h2>")
    assert "<td>shop/bad.py</td><td" in text
    assert rendered("html", samples.BROKEN, quiet=True) == text


def test_a_finding_has_its_source_with_the_construct_marked():
    text = rendered("html", samples.MIXED)
    assert "5 |     con = <mark>sqlite3.connect(&quot;orders.db&quot;)</mark>" in text
    assert "via shop/orders.py:5 \u2192 shop/db.py:3" in text
    assert "sqlite-execute (likely), 6:5: INSERT runs on SQLite" in text


def test_wide_characters_do_not_shift_the_mark():
    text = rendered("html", samples.single("日本\x1b = connect()\n", Span(1, 7, 1, 16)))
    assert "日本\\x1b = <mark>connect()</mark>" in text


def test_a_long_construct_says_how_much_of_it_is_left_out():
    text = rendered("html", samples.single("x(\n" + "1,\n" * 9 + ")\n", Span(1, 1, 11, 2)))
    assert "   | (5 more lines)</pre>" in text
    text = rendered("html", samples.single("x(\n" + "1,\n" * 5 + ")\n", Span(1, 1, 7, 2)))
    assert "  | (1 more line)</pre>" in text


def test_lines_are_joined_as_in_the_audit():
    text = rendered("html", samples.MIXED)
    assert '<p class="small">Lines: 1, 5-9</p>' in text


def test_services_lead_to_their_findings():
    text = rendered("html", samples.MIXED)
    assert '<td><a href="#service-0">orders</a></td>' in text
    assert '<section id="service-0">\n<h2>orders</h2>\n<p><span class="dual">dual</span>, production, ' in text
    assert "<p>On PostgreSQL only: web</p>" in text
    assert '<td>stock.db</td><td><a href="#service-1">loader</a></td>' in text


def test_a_stream_that_is_not_utf_8_gets_the_same_page():
    report = samples.awkward()
    assert read(rendered_in_ascii("html", report)).texts == read(rendered("html", report)).texts
