"""Indentation that LibCST does not take: made plain where the program stays the same, and only there."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.syntax.normalise import normalise
from sqlite_hunter.syntax.reindent import reindented

ODD = "if a:\n\tif b:\n \t\tc()\n \t\tif d:\n \t\t\te()\n\tf()\n"


@pytest.mark.parametrize(
    "text",
    [
        "if a:\n\tb\n        c\n",  # Python: inconsistent use of tabs and spaces
        "if a:\n    b\n  c\n",
        "if a:\nb\n",
        "x = (\n",
        "x = '''\n",
        "a = \0\n",
        "print 'a'\n",
    ],
)
def test_what_python_refuses_is_refused_for_what_python_says(text):
    assert reindented(normalise(text)) is None
    outcome = extract("a.py", text.encode())
    assert isinstance(outcome, Problem)
    assert "LibCST" not in outcome.reason


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "if a:\n    b\n",
        "if a:\n\tb\n",
        "if a:\n b\n\nelse:\n\tc\n",
        "if a:\n\tif b:\n\t \tc\n",
        "\f\nx = 1\n",
    ],
)
def test_what_libcst_takes_is_left_as_it_is(text):
    facts = extract("a.py", text.encode())
    assert not isinstance(facts, Problem)
    assert facts.column_shifts in ((), ((1, 1),))


def test_what_libcst_refuses_for_other_reasons_is_told_as_before(monkeypatch):
    from sqlite_hunter.facts import extract as module
    from sqlite_hunter.syntax.decode import Unreadable

    def refuse(_):
        raise Unreadable(7, "the parser failed inside")

    monkeypatch.setattr(module, "parse", refuse)
    outcome = extract("a.py", ODD.encode())
    assert isinstance(outcome, Problem)
    assert (outcome.line, outcome.reason) == (7, "the parser failed inside")


def test_odd_indentation_is_read():
    facts = extract("a.py", ODD.encode())
    assert not isinstance(facts, Problem)
    assert facts.column_shifts == ((1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 0))


def test_strings_and_continued_lines_keep_their_white_space():
    text = "if a:\n\t \tb = '''\n\t \tc'''\n\t \td = (\n\t \te)\n"
    plain = reindented(normalise(text))
    assert plain is not None
    assert plain.text == "if a:\n b = '''\n\t \tc'''\n d = (\n\t \te)\n"
    assert plain.column_shifts == ((1, 0), (2, 2), (4, 2))


STEPS = st.sampled_from(["\t", "  ", " \t", "\t ", "    ", "        "])


@given(st.lists(st.tuples(STEPS, st.integers(0, 4)), max_size=8))
def test_the_program_and_its_lines_stay(levels):
    indents = [""]
    lines = []
    for step, keep in levels:
        indents = [*indents[: keep + 1], indents[min(keep, len(indents) - 1)] + step]
        lines += [f"{indents[-2]}if a:", f"{indents[-1]}b('c')"]
    source = normalise("".join(f"{line}\n" for line in lines))
    plain = reindented(source)
    if plain is not None:
        assert ast.dump(ast.parse(plain.text)) == ast.dump(ast.parse(source.text))
        shifts = dict(plain.column_shifts)
        for number, line in enumerate(plain.text.split("\n")[:-1], 1):
            assert lines[number - 1][shifts[number] :].lstrip() == line.lstrip()
            assert len(lines[number - 1]) == len(line) + shifts[number]
            assert shifts[number] >= 0
