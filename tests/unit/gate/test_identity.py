import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.gate.identity import digest, is_python, normalised, tokens

CALL = "c.execute('SELECT 1', (a, b))"


@pytest.mark.parametrize(
    "other",
    [
        "c.execute('SELECT 2', (a, b))",
        "c.execute('SELECT  1', (a, b))",
        "c.execute('select 1', (a, b))",
        "c.execute(b'SELECT 1', (a, b))",
        "c.execute(f'SELECT 1', (a, b))",
        "c.execute('SELECT 1', (ab))",
        "c.execute('SELECT 1', (b, a))",
        "c.execute((a, b), 'SELECT 1')",
        "c.execute('SELECT 1', (a, b,), ())",
        "c.execute('SELECT 1', x=(a, b))",
        "c.execute('SELECT 1', *(a, b))",
        "c.executemany('SELECT 1', (a, b))",
        "d.execute('SELECT 1', (a, b))",
        "c.execute('SELECT 1', (a, b), c)",
        "c.execute('SELECT # 1', (a, b))",
    ],
)
def test_another_call_is_another(other):
    assert normalised(other) != normalised(CALL)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("f(x=a)", "f(y=a)"),
        ("f(x=a, y=b)", "f(y=a, x=b)"),
        ("f(x)", "f((x,))"),
        ("(a + b) * c", "a + b * c"),
        ("f(1)", "f(True)"),
        ("f(1)", "f(1.0)"),
        ("f(1)", "f('1')"),
        ("f(None)", "f('None')"),
        ("f(a)", "f('a')"),
        ("{**a}", "{None: a}"),
        ("lambda *, a: a", "lambda *, a=None: a"),
        ("f'{x}'", "f'{x!r}'"),
        ("f'{x:>5}'", "f'{x:>6}'"),
        ("f'{x}'", "f'{{x}}'"),
        ("f(f'a{x}b')", "f('a{x}b')"),
        ("f('a\\nb')", "f(r'a\\nb')"),
        ("f('a', 'b')", "f('a' 'b')"),
        ("x if y else z", "y if x else z"),
        ("a < b", "a <= b"),
        ("a.b", "a['b']"),
        ("import a", "import b"),
        ("import a as b", "import a as c"),
        ("from . import a", "from .. import a"),
        ("await a", "a"),
        ("x = 1", "x == 1"),
        ("from sqlite3 import (\n    Row,\n    connect", "from sqlite3 import (\n    Row"),
        ("yield x", "yield from x"),
        ("async with a: pass", "with a: pass"),
        ("c) + (d", "c + d"),
        ("sqlite3 a.db", "sqlite3 b.db"),
        ("aiosqlite==0.20.0", "aiosqlite==0.20.1"),
        ("# uses sqlite", "# used sqlite"),
        ("# uses sqlite", "'uses sqlite'"),
        ("", "()"),
    ],
)
def test_what_means_something_else_is_something_else(text, other):
    assert normalised(text) != normalised(other)
    assert digest(text) != digest(other)


@pytest.mark.parametrize(
    "same",
    [
        'c.execute("SELECT 1", (a, b))',
        "c.execute('SELECT 1', (a, b,),)",
        "c . execute( 'SELECT 1' , ( a,b ) )",
        "c.execute(\n    'SELECT 1',  # the first\n    (a, b),\n)",
        "c \\\n.execute('SELECT 1', (a, b))",
        'c.execute("""SELECT 1""", (a, b))',
        "c.execute('SELECT 1', (\n        a,\n        b,\n    ),\n)",
        "(c.execute)(('SELECT 1'), ((a), (b)))",
        "(\n    c\n    .execute('SELECT 1', (a, b))\n)",
        "c.execute(u'SELECT 1', (a, b))",
        "c.execute(U'SELECT 1', (a, b))",
        "c.execute(r'SELECT 1', (a, b))",
        "c.execute('SELECT' ' 1', (a, b))",
        "c.execute('SELECT'\n    \" 1\",\n    (a, b))",
        "c.execute('SELECT\\x201', (a, b))",
    ],
)
def test_layout_does_not_count(same):
    assert normalised(same) == normalised(CALL)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"f('it\'s')", 'f("it\'s")'),
        (r"f('a\"b')", "f('a\"b')"),
        ("f(F'{x}')", 'f(f"{x}")'),
        ("f(f'{ x }')", "f(f'{x}')"),
        ("f(f'{x}' 'b')", "f(f'{x}b')"),
        ("f(f'{x:}')", "f(f'{x}')"),
        ("f(Rb'a')", "f(b'a')"),
        ("f(0XFF, 1E5, 0b1)", "f(0xff, 1e5, 0B1)"),
        ("f(1_000)", "f(1000)"),
        ("x = (a if b else c)", "x = a if b else c"),
        ("del (a, b)", "del a, b"),
        ("return (x)", "return x"),
        ("with (a, b): pass", "with a, b:\n    pass"),
        ("class A(): pass", "class A: pass"),
        ("a, b", "(a, b,)"),
        ("row [ 'id' ]", 'row["id"]'),
        ("sqlite3.OperationalError", "( sqlite3 . OperationalError )"),
        ("import sqlite3;", "import sqlite3"),
        ("from sqlite3 import (\n    dbapi2 as driver", "from sqlite3 import dbapi2 as driver"),
        ("from sqlite3 import (\n    Row,\n    connect", "from sqlite3 import Row, connect"),
        ("'''The ledger\n    books.'''", '"""The ledger\n\nbooks. """'),
        ("'SELECT a\\n  FROM b'", "'SELECT a FROM b'"),
        ("#uses sqlite", "#  uses   sqlite "),
        ("sqlite3   a.db 'x'", 'sqlite3 a.db "x"'),
        ("", "\n"),
        ("it's  a", "it's a"),
    ],
)
def test_what_means_the_same_is_the_same(text, same):
    assert normalised(text) == normalised(same)
    assert digest(text) == digest(same)


def test_a_text_of_several_lines_counts_with_its_spaces_where_it_is_handed_on():
    assert normalised("f('a  b')") != normalised("f('a b')")
    assert normalised("'a  b'") == normalised("'a b'")


@pytest.mark.parametrize(
    "text",
    [
        'f"{x["a"]}"',
        "f'{x['a']}'",
        "f\"{'\\n'.join(x)}\"",
        "f'''{x # why\n}'''",
        "f'{f'{x}'}'",
        'f"{\'}\'+"a"}"',
        "t'{x}'",
        "f(t'{x}')",
        "type X = int",
        "def f[T](x: T): pass",
        "match x:",
        "print 'a'",
        "a\nb",
        "'a",
        "'''a",
        "a)",
        "(]",
        "f('\ud800')",
        "f('\0')",
        "(" * 60 + "a" + ")" * 60,
        "-" * 400 + "1",
        "+".join(["a"] * 400),
        "f(" + "1" * 5000 + ")",
        "f(" + "1," * 60_000 + ")",
    ],
)
def test_what_versions_of_python_may_disagree_on_is_compared_by_its_tokens(text):
    assert not is_python(text)
    assert normalised(text) == normalised(f" {text}\n")
    assert len(digest(text)) == 16


def test_what_is_no_deeper_than_all_versions_can_read_is_compared_by_its_meaning():
    for text in ("(" * 40 + "a" + ")" * 40, "+".join(["a"] * 200), "a" + ".b()" * 60, "f(0x" + "1" * 5000 + ")"):
        assert is_python(text)
        assert normalised(text) == normalised(f"({text})")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c.execute('SELECT 1', (a, b))", "dbf3a320119639bb"),
        ("f(f'{x!r:>{y}} é' 'b', 0xff, 1e5, b'a')", "98e785c2a4500781"),
        ("lambda *, a, b=None: {**a, 'b': [*b]}", "bebd934daa336f93"),
        ("import sqlite3 as sq", "1ff3b8b34b603bc5"),
        ("sqlite3 as sq", "27a83c787cc4990d"),
        ('f"{x["a"]}"', "53922a69c9ef0624"),
        ("# uses sqlite", "19ed746dae682a32"),
        ("'''The\n  ledger'''", "90b21ae255c967af"),
        ("", "e4a6a0577479b2b4"),
    ],
)
def test_an_identity_is_the_same_on_every_python_and_for_ever(text, said):
    """Baselines that people keep hold these: who changes one makes all that they know new."""
    assert digest(text) == said


def test_a_warning_of_the_parser_is_none_of_the_user_s():
    assert normalised("f('\\d')") == normalised("f(r'\\d')")
    assert normalised("1 is 1") != ""


@pytest.mark.parametrize(
    "piece",
    ["'''", '"""\n\\', "\\'", "'", '"', "\\", "f'{", 'r"', "'\\\n", "(", "[({", "#", "\x00", "\\'''", "9e", "é'"],
)
def test_megabytes_of_anything_are_read_at_once(piece):
    """Nothing is timed: what goes back over what it has read would not end."""
    for size in (99_000, 3_000_000):
        text = "x " + piece * (size // len(piece))
        assert normalised(text)
        assert len(digest(text)) == 16


@given(st.text())
def test_any_text_has_an_identity(text):
    assert normalised(text) == normalised(text)
    assert len(digest(text)) == 16


PIECES = st.sampled_from(
    ["c", ".", "execute", "(", ")", ",", "'a b'", '"#"', "1", "+", "é", "[", "]", "f'{x}'", "if", "else", "not"]
)
"""Of expressions: the line breaks of a statement mean something."""


@given(st.lists(PIECES, max_size=12))
def test_space_between_tokens_never_counts(pieces):
    assert normalised(" ".join(pieces)) == normalised("  \n ".join(pieces))


@given(st.lists(PIECES, max_size=12))
def test_parentheses_around_an_expression_never_count(pieces):
    text = " ".join(pieces)
    if is_python(f"({text})") and is_python(text):
        collapsed = normalised(text).startswith("text ")
        assert collapsed or normalised(f"({text})") == normalised(text)


@given(
    st.lists(st.sampled_from(["c", ".", "'it'", '"a"', "b'x'", "12", "(1)", "[2]", "e.f", "+"]), min_size=1, max_size=8)
)
def test_tokens_are_those_of_python(pieces):
    text = " ".join(pieces)
    found = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING)
    ]
    assert [token for _, token in tokens(text)] == found


@given(st.text(), st.text())
def test_texts_of_different_values_are_told_apart_however_they_are_written(text, other):
    first, second = f"f({text!r})", f"f({other!r})"
    assert (normalised(first) == normalised(second)) == (text == other)
