"""The tokenizer agrees with SQLite's, tiles every text, and knows holes inside literals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.tokens import significant, tokenize, unquoted

SQLISH = st.text(alphabet="aFx019'\"`[]().,;:@$?%s-*/\n +|><=!_e\0\ufeffß{}#", max_size=30)


def kinds(text):
    return [(token.kind, token.text) for token in significant(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a -- ? ; b'", [("string", "'a -- ? ; b'")]),
        ("'it''s'", [("string", "'it''s'")]),
        ("'open''", [("illegal", "'open''")]),
        ('"from"', [("name", '"from"')]),
        ("a--b\nc", [("word", "a"), ("word", "c")]),
        ("a/*b;?*/c", [("word", "a"), ("word", "c")]),
        ("/* open", []),
        ("12ab", [("illegal", "12ab")]),
        ("x'4'", [("illegal", "x'4'")]),
        ("a % s", [("word", "a"), ("operator", "%"), ("word", "s")]),
        ("a%size", [("word", "a"), ("operator", "%"), ("word", "size")]),
        ("a::text", [("word", "a"), ("operator", "::"), ("word", "text")]),
        ("$1::int", [("parameter", "$1"), ("operator", "::"), ("word", "int")]),
        ("$$ a; '? $$", [("string", "$$ a; '? $$")]),
        ("\0", [("illegal", "\0")]),
        ("a!b", [("word", "a"), ("illegal", "!"), ("word", "b")]),
    ],
)
def test_what_is_not_what_it_seems(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("number", ["1", "1.", ".5", "1e9", "1.5E-3", "0xFF", "1_000", "0x1_F"]),
        ("blob", ["x'41'", "X''"]),
        ("name", ['"a""b"', "`a`", "[a b]"]),
        ("parameter", ["?", "?12", ":n", "@n", "$n", "$a::b", "%s", "%(n)s", ":1"]),
        ("operator", ["||", "->", "->>", "==", "<>", "!=", "<<", ">=", "%", ".", ";"]),
        ("word", ["_a1", "a$b", "ß", "日本"]),
    ],
)
def test_kinds(kind, texts):
    assert [kinds(text) for text in texts] == [[(kind, text)] for text in texts]


def test_keys_are_given_to_words_and_operators_only():
    assert [token.key for token in significant("select \"FROM\" || 'from' ?")] == ["SELECT", "", "||", "", ""]


def test_quotes_are_taken_off_and_doubled_ones_undone():
    assert [unquoted(token) for token in significant("\"a\"\"b\" `c``d` [e]] 'f''g' h")][:3] == ['a"b', "c`d", "e"]


def test_holes_in_literals_names_and_comments_are_known_as_such():
    tokens = {token.kind: token for token in tokenize(Template.marked("{a} '{b}' \"{c}\" x_{d} -- {e}"))}
    assert tokens["hole"].holes == (Hole("d"),)
    assert tokens["string"].holes == (Hole("b"),)
    assert tokens["name"].holes == (Hole("c"),)
    assert tokens["comment"].holes == (Hole("e"),)


def test_a_nul_of_the_text_is_not_a_hole():
    tokens = tokenize(Template(("\0", Hole("x"), "\0")))
    assert [token.kind for token in tokens] == ["illegal", "hole", "illegal"]


@given(SQLISH)
def test_tokens_tile_any_text(text):
    tokens = tokenize(text)
    assert "".join(token.text for token in tokens) == text
    assert [token.end for token in tokens[:-1]] == [token.start for token in tokens[1:]]


@given(st.lists(st.one_of(SQLISH, SQLISH.map(Hole)), max_size=6))
def test_tokens_tile_any_template_and_hold_every_hole(parts):
    template = Template(tuple(parts))
    tokens = tokenize(template)
    assert "".join(token.text for token in tokens) == template.text
    assert all(template.text[token.start : token.end] == token.text for token in tokens)
    assert tuple(hole for token in tokens for hole in token.holes) == template.holes
