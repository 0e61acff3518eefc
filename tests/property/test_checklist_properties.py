"""Any document: bytes outside of sections stay, a second run changes nothing, no tick of people is lost."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sqlite_hunter.checklist.blocks import read_blocks
from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.checklist.markers import END, find_markers
from sqlite_hunter.checklist.regenerating import regenerate, without_marks
from sqlite_hunter.model.variable import Read, Variable
from unit.checklist.programs import facts, finding, service

PROGRAM = facts(
    [
        service("trade_manager", "dual", 2, 4),
        service("main", "sqlite", 1),
        service("feed", "migrated", 0, 2),
        service("old_sync", "sqlite", 1, reach="tool"),
        service("lost", "unknown", paths=()),
        service("core", "sqlite", 1, paths=("core/a.py", "core/b.py")),
    ],
    [
        finding("trade_manager.py", "SQH301", 5, 7, operation="insert"),
        finding("main.py", "SQH101", 1),
        finding("core/a.py", "SQH501", 2),
    ],
    variables={"DB_TYPE": Variable((Read("main.py", 4, True, "sqlite"),))},
)

SUBJECTS = ("main.py", "`trade_manager.py`", "core/b.py", "feed", "Trade Manager", "gone.py", "**lost**", "x")
WORDS = (
    "**Audit SQLite usage** (Lines: 1, 2-3)", "Audit the database", "Remove SQLite imports", "Remove dual-write code",
    "Migrate it from SQLite to PostgreSQL", "Set `DB_TYPE=sqlite`", "Zero SQLite usage", "✅ PostgreSQL", "lines: 3",
    "Status: ✅ MIGRATED", "Status: DUAL-WRITE MODE", "Progress: 50% complete", "By the code: 3", "Fully migrated",
    "Still on SQLite", "```", "    ", "| a | b |", "<!-- a", "-->", "text", "\u2028", "é✅\t", "\x0b", "\\[x]", "***",
)  # fmt: skip
KINDS = (
    "audit service=main", "audit service=core file=core/b.py", "audit service=nobody", "audit", "status group=sqlite",
    "status group=migrated", "status", "progress", "counts", "evidence claim=imports-gone",
    "evidence claim=migrated service=feed",
    "evidence claim=variable-used name=DB_TYPE", "evidence", "contradiction", "nothing", "audit service", "audit a=b",
)  # fmt: skip
INDENTS = ("", "  ", "    ", "> ", "> > ", "\t", "1. ", "   ")
BULLETS = ("", "- ", "* ", "- [ ] ", "- [x] ", "+ [X] ", "1. [ ] ", "2) [x] ", "# ", "### ", "> - [x] ", "[ ] ")


@st.composite
def documents(draw, ends=("\n", "\r\n", "\r")):
    words = st.lists(st.sampled_from((*WORDS, *SUBJECTS)), max_size=3).map(" ".join)
    plain = st.tuples(st.sampled_from(INDENTS), st.sampled_from(BULLETS), words).map("".join)
    begin = st.sampled_from(KINDS).map(lambda kind: f"<!-- sqlite-hunter:begin {kind} -->")
    marker = st.one_of(begin, st.just(END))
    inline = st.tuples(plain, begin, words, st.just(END), words).map("".join)
    marked = st.tuples(st.sampled_from(INDENTS), marker).map("".join)
    lines = draw(st.lists(st.one_of(plain, plain, plain, marked, inline, st.just("")), max_size=14))
    end = draw(st.sampled_from(ends))
    return end.join(lines) + draw(st.sampled_from(("", end)))


def read(text):
    lines = Lines(text)
    blocks = read_blocks(text, lines)
    return find_markers(text, lines, blocks.code), lines, blocks


def outside(text):
    """What people wrote: the text without sections of ours."""
    pieces, at = [], 0
    for section in read(text)[0].sections:
        pieces.append(text[at : section.start])
        at = section.end
    return "".join([*pieces, text[at:]])


@settings(max_examples=300, deadline=None)
@given(documents())
def test_a_second_run_changes_nothing(text):
    first = regenerate(text, PROGRAM)
    second = regenerate(first.text, PROGRAM)
    assert second.text == first.text
    assert second.contradictions == first.contradictions
    if any(fault.reason.startswith("not written") for fault in first.faults):
        assert (first.text, second.stale) == (text, first.stale)
    else:
        assert second.stale == ()


@settings(max_examples=300, deadline=None)
@given(documents())
def test_bytes_outside_of_the_sections_stay(text):
    outcome = regenerate(text, PROGRAM)
    before, after = text, outcome.text
    if not read(without_marks(text))[0].faults:  # else nobody knows where sections are, and the marks stay too
        before, after = without_marks(before), without_marks(after)
    if read(before)[0].sections:
        assert outside(after) == outside(before)
    else:
        assert outcome.adopted or outside(after) == before


@settings(max_examples=300, deadline=None)
@given(documents())
def test_of_a_document_only_marks_are_taken(text):
    mark = re.compile(r"<!-- sqlite-hunter:begin contradiction -->[^\r\n]*?<!-- sqlite-hunter:end -->")
    kept = mark.split(text)
    rest = without_marks(text)
    assert "".join(kept) == mark.sub("", rest)
    assert without_marks(rest) == rest


@settings(max_examples=300, deadline=None)
@given(documents())
def test_adopting_adds_lines_and_pieces_and_takes_away_none_of_peoples(text):
    """With every section's markers and what the tool wrote taken out again, the words are those of the document."""
    outcome = regenerate(text, PROGRAM)
    if not outcome.adopted or "sqlite-hunter" in text:
        return
    rest = iter(outcome.text)
    figures = re.compile(r"\(?lines?\s*:.*", re.IGNORECASE | re.DOTALL)
    for line in re.split(r"\r\n|\r|\n", text):
        assert all(char in rest for char in figures.sub("", line) if char.isalpha()), line


@settings(max_examples=200, deadline=None)
@given(documents(ends=("\r\n",)))
def test_line_ends_stay_what_they_are(text):
    outcome = regenerate(text, PROGRAM)
    if "\r\n" in text:
        assert not re.search(r"(?<!\r)\n|\r(?!\n)", outcome.text)
