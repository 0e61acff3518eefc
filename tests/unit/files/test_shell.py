"""Shell text as commands: what is none, and text that nobody meant to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.files._shell import scan


def commands(text: str) -> list[list[str]]:
    return [[word.text for word in command.words] for command in scan(text).commands]


@pytest.mark.parametrize(
    "text",
    [
        "# sqlite3 a.db\n",
        "   # sqlite3 a.db",
        "\n\n",
        "(( x = 1 << 2 ))\n",
        "\\\n",
    ],
)
def test_what_is_no_command(text):
    assert commands(text) == []


def test_a_shift_begins_no_here_document():
    assert commands("echo $((1 << 2))\nsqlite3 a.db\n") == [["echo", "{number}"], ["sqlite3", "a.db"]]
    assert commands("((x <<= 1))\nsqlite3 a.db\n") == [["sqlite3", "a.db"]]


def test_a_hash_inside_a_word_begins_no_comment():
    assert commands("echo a#b ${#x} 'c # d'") == [["echo", "a#b", "{#x}", "c # d"]]


def test_words_are_what_the_command_gets():
    assert commands('a "b c"\'d\' e\\ f "$X/y" ${Z%.*} \\\n  g') == [["a", "b cd", "e f", "{X}/y", "{Z%.*}", "g"]]


def test_commands_in_substitutions_come_first():
    assert commands('x=$(a "$(b)") `c d`; e') == [
        ["b"],
        ["a", "{command}"],
        ["c", "d"],
        ["x={command}", "{command}"],
        ["e"],
    ]


def test_here_documents_belong_to_their_commands():
    (first, second) = scan("a <<X && b <<-'Y'\n1\nX\n\t2\n\tY\n").commands
    assert [(h.delimiter, h.is_closed, h.is_literal, h.strips_tabs) for h in first.heredocs] == [
        ("X", True, False, False)
    ]
    assert [(h.delimiter, h.is_closed, h.is_literal, h.strips_tabs) for h in second.heredocs] == [
        ("Y", True, True, True)
    ]
    text = "a <<X && b <<-'Y'\n1\nX\n\t2\n\tY\n"
    assert [text[h.start : h.end] for h in (*first.heredocs, *second.heredocs)] == ["1\n", "\t2\n"]


def test_a_here_document_that_never_ends_takes_the_rest():
    (command,) = scan("cat <<EOF\nsqlite3 a.db\n EOF\n").commands
    assert not command.heredocs[0].is_closed


@pytest.mark.parametrize(
    "text",
    ["$(" * 50_000, "`" * 50_001, '"' + "$(" * 20_000, "((" * 50_000, "${" * 50_000, "<<" * 50_000, "\\" * 99_999],
)
def test_text_that_nests_without_end_is_read_to_its_end(text):
    assert len(scan(text + "\nsqlite3 a.db\n").commands) >= 0


@given(st.text(alphabet="ab \n\r\t\\'\"$`(){}<>;&|#=1-", max_size=80))
def test_any_text_is_read_and_words_stand_where_they_say(text):
    for command in scan(text).commands:
        for word in (*command.words, *command.targets):
            assert 0 <= word.start < word.end <= len(text)
