import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.gate.showing import LONGEST, shown


@pytest.mark.parametrize(
    "text",
    [
        "import sqlite3",
        "from sqlite3 import Row, connect as open_",
        'conn.execute("SELECT a FROM b", (a, b))',
        "a if b == -1 else f(*c, d=1, **e)",
        "x = 1",
        "row[1]",
        "rows[a + 1:]",
        "(a + b,) * c",
        "f((a,), ())",
        'f"a {x!r:>5} b"',
        'b"\\x00"',
        "not a.b(c)[0]",
        "lambda: x",
        "# uses sqlite",
        'sqlite3 "$DB" .dump',
        "PRAGMA journal_mode=WAL;",
        "",
    ],
)
def test_what_is_canonical_stays(text):
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "conn.execute(\n    'SELECT a '\n    'FROM b',  # why\n    (a, b,),\n)",
            'conn.execute("SELECT a FROM b", (a, b))',
        ),
        ("(a)", "a"),
        ("(a, b,)", "a, b"),
        ("(  \n a if (b) else (c))", "a if b else c"),
        ("f('{x}' f'{y}')", 'f(f"{{x}}{y}")'),
        ("from sqlite3 import (\n    Row,\n    connect", "from sqlite3 import Row, connect"),
        ("0XFF", "0xff"),
        ("'''a\n   b'''", '"a b"'),
        ("#uses   sqlite", "# uses sqlite"),
        ("sqlite3   a.db\n'x'", "sqlite3 a.db 'x'"),
        ("a\x1b[1m é \ud800", "a\\x1b[1m é \\ud800"),
        ("'a\\x1b'", '"a\\x1b"'),
        ("x" * 100, "x" * LONGEST),
    ],
)
def test_what_is_laid_out_is_shown_on_one_line(text, said):
    assert shown(text) == said


@given(st.text())
def test_any_text_is_shown_shortly_on_one_line(text):
    said = shown(text)
    assert len(said) <= LONGEST
    assert said.isprintable() or not any(ord(each) < 32 or 0xD800 <= ord(each) < 0xE000 for each in said)
    said.encode()


@pytest.mark.parametrize("piece", ["'''", "\\'", "(", "f'{", "a,", "1+", "{}", '"\\\n'])
def test_megabytes_are_shown_at_once(piece):
    for size in (99_000, 3_000_000):
        assert len(shown(piece * (size // len(piece)))) <= LONGEST
