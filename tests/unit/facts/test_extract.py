"""The entry never raises, whatever the bytes; problems name their line."""

import gc
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sqlite_hunter.facts import extract as module
from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.ir import FileFacts

PIECES = [
    "x", " = ", "1", "'", '"""', "(", ")", "[", "]", "{", "}", ":", "\n", "\n  ", "\n\t", "\r", "\f", "\\\n",
    "# é\n", ",", ".",
    "def f", "class A", "if ", "else", "for ", " in ", "lambda ", "try", "except ", "with ", " as ", "match ",
    "case ", "import ",
    "from ", "*", "**", "@", "f'{", "}'", "yield ", "await ", "async ", "return ", "global ", "del ", "->",
    "...", ":=", "-", "\0",
    "type ", "'str'", "not ", " or ", "\ufeff", "b''", "print ", "{x: y}", "x = 1\n", "[x for x in y]",
    "x: 'A' = 1\n",
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"x\n\0", 2, "contains a NUL byte"),
        (b"\n\n\xff", 3, "not valid utf-8: byte 0xff"),
        (b"# coding: zip\n", 1, "not an encoding for source text: zip"),
        (b"a\rb\rprint 'x'\r", 3, "not Python 3: Missing parentheses in call to 'print'. Did you mean print(...)?"),
        (b"x = " + b"(" * 300 + b")" * 300 + b" " * 1000, 1, "more than 200 brackets inside each other"),
        (b"x = 1\n" * 400_000, 1, "file is 2.4 MB, larger than 1.5 MB"),
        (b"x = [a" + b" for b in c" * 300 + b"]\n", 1, "loops are nested too deeply"),
    ],
)
def test_problems(data, line, reason):
    assert extract("a.py", data) == Problem("a.py", line, reason)


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), KeyError("x\ny"), AssertionError()])
def test_faults_of_the_tool_are_problems(monkeypatch, error):
    def fail(text):
        raise error

    monkeypatch.setattr(module, "normalise", fail)
    problem = extract("a.py", b"x")
    assert isinstance(problem, Problem)
    assert "\n" not in problem.reason


@given(st.binary(max_size=200))
def test_never_raises_for_bytes(data):
    assert isinstance(extract("a.py", data), (FileFacts, Problem))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("x: 'A[' = 1\ny: '\\0'\nz: 'a\\nb': 1\n")
@example("def f(x: '(' * 300): pass")
def test_never_raises_nor_fails_inside_for_near_python(text):
    result = extract("a.py", text.encode())
    if isinstance(result, Problem):
        assert not result.reason.startswith("could not be analysed")
        assert 1 <= result.line <= text.count("\n") + text.count("\r") + 1


def test_leaves_the_interpreter_as_it_was():
    before = (sys.getrecursionlimit(), gc.isenabled())
    extract("a.py", b"x = 1\n")
    extract("a.py", b"x = (\n")
    assert (sys.getrecursionlimit(), gc.isenabled()) == before


def test_lines_and_columns_after_dropped_characters():
    facts = extract("a.py", b"\xef\xbb\xbfa\r\x0c b()\r\n")
    assert isinstance(facts, Problem)
    facts = extract("a.py", b"\xef\xbb\xbfa\r\x0cb()\r\n")
    assert isinstance(facts, FileFacts)
    assert facts.line_starts == (0, 2, 7)
    assert facts.column_shifts == ((2, 1),)


def test_end_of_the_module_docstring():
    assert extract("a.py", b"# c\n'doc'\nx = 1\n").module_doc_end == 9
    assert extract("a.py", b"x = 1\n'no doc'\n").module_doc_end == 0
    assert extract("a.py", b"f'no {doc}'\n").module_doc_end == 0
    assert extract("a.py", b"b'no doc'\n").module_doc_end == 0
