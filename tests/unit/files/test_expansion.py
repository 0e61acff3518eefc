"""What a command gets of its words and here-documents: what the shell leaves alone, and what it puts in."""

import pytest

from sqlite_hunter.files._expansion import of_heredoc, of_word
from sqlite_hunter.files._python import python
from sqlite_hunter.files._shell import scan


def word(text: str, margin: int = 0) -> list[tuple[str, str]]:
    """The stretches of the second word: what the command gets, and what is written; a hole is given by its name."""
    stretches = of_word(text, scan(text, margin=margin).commands[-1].words[1], margin)
    return [(f"<{each.text}>" if each.is_hole else each.text, text[each.start : each.end]) for each in stretches]


def heredoc(text: str) -> str:
    (found,) = scan(text).commands[-1].heredocs
    return "".join(f"<{each.text}>" if each.is_hole else each.text for each in of_heredoc(text, found))


def source(text: str) -> str:
    (found,) = scan(text).commands[-1].heredocs
    return python("a", text, of_heredoc(text, found)).text


@pytest.mark.parametrize("text", ["$", "a$", "$$1"[:1], "100%", "{x}", "a\\b", "~", "*"])
def test_what_the_shell_leaves_alone_in_a_here_document(text):
    assert heredoc(f"c <<E\n{text}\nE\n") == f"{text}\n"


@pytest.mark.parametrize("text", ["$A", "${A}", "$(x)", "`x`", "\\$A", "\\\\", "\\\n", "'", '"'])
def test_nothing_is_put_into_a_here_document_whose_delimiter_is_quoted(text):
    for quoted in ("'E'", '"E"', "\\E"):
        assert heredoc(f"c <<{quoted}\n{text}\nE\n") == f"{text}\n"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("$A/x.db", "<A>/x.db"),
        ("${A}b ${B:-c} ${#d}", "<A>b <B> <#d>"),
        ("$(date) `date` $((1+2))", "<command> <command> <number>"),
        ('\\$A \\`x\\` \\\\ \\n \\"', '$A `x` \\ \\n \\"'),
        ("a\\\nb", "ab"),
        ("'$A' \"$B\"", "'<A>' \"<B>\""),
        ("$(sqlite3 a 'x )')b", "<command>b"),
        ("$1 $@ $?", "<1> <@> <?>"),
    ],
)
def test_what_is_put_into_a_here_document_is_a_hole(text, given):
    assert heredoc(f"c <<E\n{text}\nE\n") == f"{given}\n"


def test_only_tabs_are_taken_from_the_lines_of_a_here_document_that_asks_for_it():
    assert heredoc("c <<-E\n\t\ta\n\t  b\n  \tc\n\tE\n") == "a\n  b\n  \tc\n"
    assert heredoc("c <<-'E'\n\ta\n\n\tE\n") == "a\n\n"
    assert heredoc("c <<E\n\ta\n\tE\nE\n") == "\ta\n\tE\n"


def test_words_are_taken_apart_to_the_character():
    assert word("c 'a b'$X\"d\\\"e$Y\"f\\ g") == [
        ("a b", "a b"), ("<X>", "$X"), ("d", "d"), ('"', '\\"'), ("e", "e"), ("<Y>", "$Y"), ("f", "f"), (" ", "\\ "),
        ("g", "g"),
    ]  # fmt: skip
    assert word("c $'a\\n\\x41\\'b'") == [("a", "a"), ("\n", "\\n"), ("A", "\\x41"), ("'", "\\'"), ("b", "b")]
    assert word("c a\\\n'b'") == [("a", "a"), ("b", "b")]


def test_spaces_of_the_file_around_a_script_are_none_of_a_word():
    assert word('    c "\n    a\n      b"', 4) == [("\n", "\n"), ("a\n", "a\n"), ("  b", "  b")]


# --- Python ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["x = {'a': 1}", "f'{x}'", "'{}'.format(1)", "b'x'", "# '$A'"[:3], "u'a'", "r'\\d'", "'''a\nb'''"]
)
def test_python_without_holes_stays_as_it_is(text):
    assert source(f"c <<E\n{text}\nE\n") == f"{text}\n"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("connect('$A/x.db')", "connect(f'{A}/x.db')"),
        ('connect("${A}")', 'connect(f"{A}")'),
        ("f'{x}$A'", "f'{x}{A}'"),
        ("f'{x$A}'", "f'{xA}'"),
        ("r'$A'", "fr'{A}'"),
        ("u'$A'", "f'{A}'"),
        ("b'$A'", "b'?'"),
        ("'{a} $A'", "f'{{a}} {A}'"),
        ("'\\N{DASH} $A'", "f'\\N{DASH} {A}'"),
        ("'''a\n$A'''", "f'''a\n{A}'''"),
        ("x = $A + 1", "x = A + 1"),
        ("# don't $A", "# don't A"),
        ("A = '$A'", "A = f'{A_}'"),
        ("'$id' + '$from' + '$1'", "f'{id_}' + f'{from_}' + f'{value_1}'"),
        ("'$A' == '$A'", "f'{A}' == f'{A}'"),
        ("'$(a)' == '$(a)'", "f'{command}' == f'{command_}'"),
    ],
)
def test_a_hole_is_a_value_of_which_nothing_is_known(text, given):
    assert source(f"c <<E\n{text}\nE\n") == f"{given}\n"
