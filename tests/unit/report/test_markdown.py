import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sqlite_hunter.model.rule import Rule
from sqlite_hunter.report._text import visible
from sqlite_hunter.report.markdown import escaped
from unit.report import samples
from unit.report.rendering import rendered

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TITLES = {
    "problems": ["File", "Line", "Reason"],
    "services": [
        "Service", "Status", "Reach", "SQLite sites", "PostgreSQL sites", "Errors", "Warnings", "Info",
    ],
    "databases": ["Database", "Services"],
    "findings": ["Line", "Rule", "Severity", "Confidence", "Database", "Finding"],
}  # fmt: skip


def tables(text):
    """The tables of a page as lists of rows of cells, all text of a cell joined."""
    found = []
    for token in PARSER.parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and token.level > 3 and found:
            assert {child.type for child in token.children} <= {"text", "text_special"}, token.content
            found[-1][-1].append("".join(child.content for child in token.children))
    return found


def shape(text):
    """The blocks of a page, without their text, and whatever is inside of a line but text."""
    tokens = PARSER.parse(text)
    inside = {child.type for token in tokens for child in token.children or ()}
    return [token.type for token in tokens], inside


def page(report, **options):
    return rendered("markdown", report, **options)


@pytest.mark.parametrize(
    "text", ["trade_manager", "__init__.py", "a.b-c(d)", "kalshi/2024/fills.db", "größe 日本", "1. x", "- y", "+ z"]
)
def test_ordinary_text_reads_as_it_was(text):
    [[_, cells]] = tables(f"| h |\n| --- |\n| {escaped(text)} |\n")
    assert cells == [text]


@pytest.mark.parametrize("text", ["trade_manager", "backend/core/x.py", "opens a connection: say so (once)"])
def test_names_are_written_without_a_clutter_of_escapes(text):
    assert escaped(text) == text


def test_no_name_and_no_message_is_markup():
    plain = samples.awkward()
    _, inside = shape(page(plain))
    assert inside <= {"text", "text_special", "softbreak"}
    assert "<" not in page(plain)


def test_no_name_and_no_message_breaks_a_table():
    report = samples.awkward()
    problems, services, databases, *findings = tables(page(report))
    assert [problems[0], services[0], databases[0]] == [TITLES[name] for name in ("problems", "services", "databases")]
    assert {tuple(row) for row in problems[1:]} == {
        (visible(problem.path).strip(), "", visible(problem.reason).strip()) for problem in report.problems
    }
    assert len(findings) == len(report.findings)
    told = {visible(finding.message) for finding in report.findings}
    assert {table[1][-1] for table in findings} == told
    assert all(len(row) == len(table[0]) for table in (problems, services, databases, *findings) for row in table)


@given(st.text(st.characters(), min_size=1))
def test_any_text_is_one_cell_that_reads_as_it_was(text):
    shown = visible(text).strip()
    [[_, cells, last]] = tables(f"| h | i |\n| --- | --- |\n| {escaped(text)} | x |\n| y | z |\n")
    assert (cells[1], last) == ("x", ["y", "z"])
    assert cells[0].strip() == shown


@pytest.mark.parametrize("text", ["http://evil.example", "www.evil.example", "https://x"])
def test_no_text_becomes_a_link_by_itself(text):
    assert not re.search(r"(?<!\\)://|www\.", escaped(text))


def test_an_empty_report_says_what_was_looked_at():
    assert page(samples.CLEAN) == "# SQLite in .\n\nNo SQLite found: 7 files analysed.\n"
    assert (
        page(samples.CLEAN, narrowed=True) == "# SQLite in .\n\nNo findings by the selected rules, 7 files analysed.\n"
    )
    assert page(samples.EMPTY) == "# SQLite in .\n\nNo files found to analyse.\n"
    assert page(samples.BROKEN, quiet=True) == page(samples.BROKEN)


def test_problems_come_first():
    text = page(samples.BROKEN)
    assert text.index("## Not analysed") < text.index("## Services") < text.index("## loader")
    assert tables(text)[0] == [
        TITLES["problems"],
        ["shop/bad.py", "3", "invalid syntax"],
        ["shop/odd.py", "", "not UTF-8"],
    ]


def test_the_page_of_a_small_program():
    rules = {"SQH506": Rule("SQH506", "sqlite-mention", "mention", "info", False, "", "")}
    findings = (
        samples.CONNECT,
        samples.EXECUTE,
        replace(samples.EXECUTE, span=replace(samples.EXECUTE.span, line=40, end_line=41)),
    )
    report = replace(samples.MIXED, findings=(*findings, samples.MENTION), services=samples.SERVICES[1:])
    assert page(report, rules=rules) == (
        "# SQLite in backend\n"
        "\n"
        "Found 4 findings (3 errors, 1 info), 5 files analysed.\n"
        "\n"
        "## Services\n"
        "\n"
        "| Service | Status | Reach | SQLite sites | PostgreSQL sites | Errors | Warnings | Info |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
        "| orders | dual | production | 2 | 1 | 3 | 0 | 0 |\n"
        "\n"
        "On PostgreSQL only: web\n"
        "\n"
        "## Databases\n"
        "\n"
        "| Database | Services |\n"
        "| --- | --- |\n"
        "| orders.db | orders |\n"
        "\n"
        "## orders\n"
        "\n"
        "- Status: dual, production\n"
        "- Findings: 3 errors\n"
        "- Sites: 2 SQLite, 1 PostgreSQL\n"
        "- Databases: orders.db\n"
        "\n"
        "### shop/orders.py\n"
        "\n"
        "Lines: 5-9, 40-41\n"
        "\n"
        "| Line | Rule | Severity | Confidence | Database | Finding |\n"
        "| ---: | --- | --- | --- | --- | --- |\n"
        "| 5 | SQH201 sqlite-connect | error | certain | orders.db | opens the SQLite database orders.db |\n"
        "| 6-9 | SQH301 sqlite-execute | error | likely | orders.db | INSERT runs on SQLite |\n"
        "| 40-41 | SQH301 sqlite-execute | error | likely | orders.db | INSERT runs on SQLite |\n"
        "\n"
        "## (no service)\n"
        "\n"
        "- Findings: 1 info\n"
        "\n"
        "### shop/readme.md\n"
        "\n"
        "| Line | Rule | Severity | Confidence | Database | Finding |\n"
        "| ---: | --- | --- | --- | --- | --- |\n"
        "| 3 | SQH506 sqlite-mention | info | certain |  | speaks of SQLite |\n"
    )


def test_what_a_browser_would_get_holds_no_tag_of_a_file():
    tags = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.add((tag, *(name for name, _ in attrs)))

    Reader().feed(PARSER.render(page(samples.awkward())))
    assert {tag for tag, *_ in tags} == {"h1", "h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert {name for _, *names in tags for name in names} <= {"style"}
