import tomllib

import pytest

from sqlite_hunter.engine.init.toml import array, entries


def found(text):
    tomllib.loads(text)
    return [(each.table, each.key, text[each.start : each.end]) for each in entries(text)]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "# [a]\n# b = 1", "  # x\r\n", "\t"],
)
def test_nothing_stands_there(text):
    assert found(text) == []


def test_what_stands_in_strings_and_comments_is_no_entry():
    text = "a = \"\"\"\n[b]\nc = 1\n\"\"\" # [d]\ne = '''\n[f]'''\n"
    text += 'g = [ # ]\n  "]", # h = 1\n]\ni = "#"\nj = {k = 1} # l\n'
    assert found(text) == [
        ((), ("a",), '"""\n[b]\nc = 1\n"""'),
        ((), ("e",), "'''\n[f]'''"),
        ((), ("g",), '[ # ]\n  "]", # h = 1\n]'),
        ((), ("i",), '"#"'),
        ((), ("j",), "{k = 1}"),
    ]


def test_quotes_at_the_end_of_a_long_string():
    text = 'z = """x""""\na = """x"""""\nb = \'\'\'x\'\'\'\'\'\nc = """"""\nd = "\\""\ne = ""\n'
    assert [value for _, _, value in found(text)] == ['"""x""""', '"""x"""""', "'''x'''''", '""""""', '"\\""', '""']


def test_tables_and_keys():
    text = "[ a . 'b.c' ] # x\r\n\"d\\u0065\" . f = 1 # y\r\n[[g]]\r\nh = 1979-05-27 07:32:00\r\n[i]"
    assert found(text) == [
        (("a", "b.c"), None, "[ a . 'b.c' ]"),
        (("a", "b.c"), ("de", "f"), "1"),
        (("g", "[]"), None, "[[g]]"),
        (("g", "[]"), ("h",), "1979-05-27 07:32:00"),
        (("i",), None, "[i]"),
    ]


@pytest.mark.parametrize("text", ["1", '"[]"', "[[]]", "[{a = 1}]", "{}", "[", '["a"'])
def test_what_is_no_array_of_strings(text):
    assert array(text, 0) is None


def test_an_array_of_strings():
    text = "['a' # ]\n, \"b]\" , ]"
    got = array(text, 0)
    assert [text[start:end] for start, end in got.items] == ["'a'", '"b]"']
    assert (text[got.comma - 1], got.close) == (",", len(text) - 1)
    assert array("['a']", 0).comma is None
