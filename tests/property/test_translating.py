"""The translator on anything at all: an answer, never an exception, and what it says of its edits is true."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from property.parsing import PLACEHOLDER, fault_in_postgresql
from sqldiff.cases import as_list, read_cases, setup_of
from sqlite_hunter.sql.statements import placeholders
from sqlite_hunter.sql.tokens import PARAMETER, significant
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

BOUNDS = (None, "seq", "map")
PIECES = (
    "SELECT", "FROM", "WHERE", "t", "a", "b", "u", "INSERT INTO", "VALUES", "UPDATE", "SET", "DELETE", "CREATE TABLE",
    "ORDER BY", "GROUP BY", "LIKE", "NOT", "IS", "NULL", "IN", "(", ")", ",", "*", "+", "-", "||", "=", "!=", "%", "/",
    "<", "~", "&", "|", "'x'", "'%'", '"b"', "[a]", "`a`", "1", "1.5", "0x1F", "?", "?2", ":a", "@a", "$a", "%s",
    "--x\n", "/* y */", "/*", "\r", "\n", "''", "'", '"', "$$", "x'41'", "CASE WHEN", "THEN", "END", "AS", "JOIN", "ON",
    "LIMIT", "count(*)", "max(a)", "ifnull(a,", "date('now')", ";", "\0", "\ufeff", "é", "COLLATE NOCASE", "UNION",
    "EXISTS",
)  # fmt: skip
SCHEMA = [
    "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT COLLATE NOCASE, c REAL DEFAULT 1.5)",
    "CREATE TABLE u(a INTEGER NOT NULL REFERENCES t(a), d BLOB, UNIQUE(a))",
]


@dataclass(frozen=True)
class Real:
    """A statement of a case, with those before it."""

    before: tuple[str, ...]
    text: str


def real_statements():
    for case in read_cases():
        done = setup_of(case)
        for text in [*as_list(case["sql"]), *as_list(case.get("check") or [])]:
            yield Real(tuple(done), text)
            done = [*done, text]


REAL = list(real_statements())
pieced = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
glued = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@st.composite
def mutated(draw):
    """A statement of a case in which something was left out, doubled, put in or moved, with those before it."""
    real = draw(st.sampled_from(REAL))
    tokens = significant(real.text)
    text = real.text
    for _ in range(draw(st.integers(0, 3))):
        first, last = draw(st.sampled_from(tokens)), draw(st.sampled_from(tokens))
        start, end = min(first.start, last.start), max(first.end, last.end)
        new = draw(st.one_of(st.just(""), st.sampled_from(PIECES), st.just(text[start:end] * 2), st.text(max_size=5)))
        text = text[:start] + new + text[end:]
    return Real(real.before, text)


def translated(before, text, bound):
    translator = Translator()
    translator.survey([*before, text])
    for each in before:
        translator.translate(each, None)
    return translator.translate(text, bound)


def edited(text, edits):
    parts, at = [], 0
    for edit in edits:
        assert at <= edit.start <= edit.end <= len(text)
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def check(before, text, bound):
    """All that holds for any text."""
    found = translated(before, text, bound)
    if isinstance(found, Refusal):
        assert found.construct.name
        assert found.construct.name != "fault"
        assert found.reason
        assert "\n" not in found.construct.name
        assert 0 <= found.start <= found.end <= len(text)
        return found
    assert isinstance(found, Translation)
    if found.text:
        assert edited(text, found.edits) == found.text
        assert fault_in_postgresql(found.text, bound=bound is not None) is None
        shown = [each for each in PLACEHOLDER.finditer(found.text) if each[0] != "%%"] if bound else []
        assert len(shown) == len(found.parameters)
        if found.named:
            assert [each["name"] for each in shown] == list(found.parameters)
        else:
            assert list(found.parameters) == sorted(found.parameters)
    for each in (*found.ahead, *found.behind):
        assert fault_in_postgresql(each) is None
    tokens = significant(text)
    assert all(0 <= change.first <= change.last < len(tokens) for change in found.changes)
    return found


bounds = st.sampled_from(BOUNDS)


@given(st.text(), bounds)
def test_any_text_gives_a_translation_or_a_refusal(text, bound):
    check((), text, bound)


@given(st.text(alphabet=st.characters()), bounds)
def test_a_string_of_any_characters(text, bound):
    """Lone surrogates too, as json.loads gives them."""
    check((), "SELECT '" + text.replace("'", "''") + "' AS x", bound)


@given(st.text(alphabet=st.characters(exclude_categories=())), bounds)
def test_a_string_with_surrogates(text, bound):
    check((), "SELECT '" + text.replace("'", "''") + "' AS x", bound)


@given(st.text(min_size=1), st.sampled_from(['"{}"', "[{}]", "`{}`", "{}", "'{}'"]), bounds)
def test_hostile_names(name, quoted, bound):
    shown = quoted.format(name.replace('"', '""').replace("`", "``").replace("]", ""))
    check((), f"CREATE TABLE {shown}({shown} TEXT, b INTEGER)", bound)
    check((f"CREATE TABLE {shown}({shown} TEXT, b INTEGER)",), f"SELECT {shown} FROM {shown} ORDER BY {shown}", bound)


@given(st.one_of(pieced, glued), bounds)
def test_pieces_of_sql(text, bound):
    check(SCHEMA, text, bound)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(), bounds)
def test_mutations_of_real_statements(real, bound):
    check(real.before, real.text, bound)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(mutated(), bounds)
def test_what_is_dropped_is_a_definition_or_a_setting(real, bound):
    """Nothing that reads or writes rows vanishes."""
    found = translated(real.before, real.text, bound)
    assume(isinstance(found, Translation) and not found.statements)
    tokens = [token.key for token in significant(real.text) if token.key != ";"]
    assert tokens[:1] in ([], ["PRAGMA"], ["CREATE"], ["ALTER"], ["DROP"], ["ANALYZE"], ["REINDEX"], ["VACUUM"])


# --- on the real statements ----------------------------------------------------------------------------


def accepted():
    """The real statements that are translated, as they are bound where they run."""
    for real in REAL:
        style = placeholders(significant(real.text))
        bound = None if style == "none" else "map" if style == "named" else "seq"
        found = translated(real.before, real.text, bound)
        if isinstance(found, Translation):
            yield real, bound, found


ACCEPTED = list(accepted())


def ids(each):
    return None if not isinstance(each, Real) else each.text[:50]


@pytest.mark.parametrize(("real", "bound", "found"), ACCEPTED, ids=ids)
def test_what_is_said_of_a_real_statement_is_true(real, bound, found):
    check(real.before, real.text, bound)
    assert translated(real.before, real.text, bound) == found


READ_OTHERWISE = {"division", "cast", "glob"}
"""Constructs whose PostgreSQL form means something else to SQLite, which has it translated once more."""


def again():
    """Translations that SQLite would read too, with theirs. Most others hold types, casts and names of PostgreSQL's."""
    for real, bound, found in ACCEPTED:
        constructs = {change.construct.name for change in found.changes}
        if bound is None and found.text and not constructs & READ_OTHERWISE:
            second = translated(real.before, found.text, None)
            if isinstance(second, Translation):
                yield real, found, second


AGAIN = list(again())


@pytest.mark.parametrize(("real", "found", "second"), AGAIN, ids=ids)
def test_what_is_translated_twice_is_translated_once_or_refused(real, found, second):
    assert second.text == found.text


@pytest.mark.parametrize("real", [real for real, found, _ in AGAIN if not found.edits], ids=ids)
def test_what_needs_no_edit_stays(real):
    assert translated(real.before, real.text, None).text == real.text


def test_there_are_real_statements_of_each_sort():
    assert len(ACCEPTED) > len(REAL) / 2
    assert sum(bool(found.edits) for _, found, _ in AGAIN) > 30
    assert sum(not found.edits for _, found, _ in AGAIN) > 30
    assert any(any(token.kind == PARAMETER for token in significant(real.text)) for real, _, _ in ACCEPTED)
