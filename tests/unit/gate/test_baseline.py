import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.errors import BaselineError, SqliteHunterError
from sqlite_hunter.gate.baseline import LARGEST, Baseline, Entry, baseline_of, dump, parse
from unit.gate.made import baseline, entry

WHOLE = """{
"schema_version": 1,
"tool": "sqlite-hunter",
"entries": [
{"path": "backend/a.py"},
{"path": "backend/a.py", "rule": "SQH101", "scope": "", "text": "sqlite3", "hash": "0123456789abcdef", "count": 1},
{"path": "backend/b.py"},
{}
]
}
"""
LINE = WHOLE.split("\n")[5].rstrip(",")


def with_line(line):
    return WHOLE.replace(LINE, line)


def with_field(name, value):
    return with_line(json.dumps({**json.loads(LINE), name: value}))


def without_field(name):
    return with_line(json.dumps({key: value for key, value in json.loads(LINE).items() if key != name}))


def refused(text):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(BaselineError) as caught:
        parse(data, "folder/base.json")
    message = str(caught.value)
    assert isinstance(caught.value, SqliteHunterError)
    assert "\n" not in message
    found = re.fullmatch(r"folder/base\.json:(\d+): (.+?): (.+)", message)
    assert found, message
    return int(found[1]), found[2]


# --- what is a baseline ---------------------------------------------------------------------------------


def test_the_file_is_as_the_format_says():
    assert dump(parse(WHOLE.encode(), "x")) == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace("\n", "\r\n"),
        "\ufeff" + WHOLE,
        WHOLE.replace("{}\n", '{"path": "backend/b.py"}\n'),
        WHOLE.replace('{"path": "backend/a.py"},\n', "{},\n"),
        WHOLE.replace('{"path": "backend/b.py"},\n', '{"path": "backend/b.py"},\n{"path": "backend/b.py"},\n'),
        json.dumps({key: json.loads(WHOLE)[key] for key in ("tool", "entries", "schema_version")}),
        json.dumps(json.loads(WHOLE), indent=2),
    ],
)
def test_order_and_layout_need_not_hold(text):
    assert dump(parse(text.encode(), "x")) == WHOLE


def test_an_entry_keeps_its_line():
    [found] = parse(WHOLE.encode(), "x").entries
    assert found.line == 6
    assert found == Entry("backend/a.py", "SQH101", "", "0123456789abcdef")
    assert parse(json.dumps(json.loads(WHOLE)).encode(), "x").entries[0].line == 1


def test_a_line_ends_where_json_says():
    assert parse(with_field("text", "a\u2028b\x85c\x0cd").encode(), "x").entries[0].line == 6
    text = WHOLE.replace("import sqlite3", "a\u2028b\x85c").replace('"count": 1', '"count": 0')
    assert refused(text) == (6, "count is no positive whole number")


def test_no_entry_is_no_marker():
    empty = '{\n"schema_version": 1,\n"tool": "sqlite-hunter",\n"entries": [\n{}\n]\n}\n'
    assert dump(baseline()) == empty
    assert dump(baseline(marked=["a.py"])) == empty
    assert dump(Baseline((), frozenset({"a.py"}))) == empty
    assert parse(empty.encode(), "x") == Baseline()


def test_an_empty_list_is_a_baseline_of_nothing():
    assert parse(b'{"schema_version": 1, "tool": "sqlite-hunter", "entries": []}', "x") == Baseline()


def test_entries_of_one_key_are_one():
    assert baseline(entry(), entry(count=2)) == baseline(entry(count=3))
    assert baseline(entry(count=0)) == Baseline()


def test_a_marker_stands_before_the_entries_of_its_file():
    lines = dump(baseline(entry("b.py"), entry("a.py", "y"), entry("a.py"), marked=["c.py"])).split("\n")[4:-4]
    found = [(json.loads(line.rstrip(","))["path"], "rule" in line) for line in lines]
    assert found == [
        ("a.py", False), ("a.py", True), ("a.py", True), ("b.py", False), ("b.py", True), ("c.py", False),
    ]  # fmt: skip


def test_nothing_in_it_can_break_a_line_or_its_encoding():
    odd = "a\ud800\x00\n\x1b\u2028\u202e.py"
    text = dump(baseline(Entry("p\n\udcff.py", "SQH101", odd, "0" * 16, odd)))
    assert text.isascii()
    assert len(text.splitlines()) == 9
    [found] = parse(text.encode(), "x").entries
    assert (found.path, found.scope, found.text) == ("p\n\udcff.py", odd, odd)


NAMES = st.text(min_size=1, max_size=6).filter(lambda name: name not in (".", "..") and not set(name) & set("/\0\\:"))
ENTRIES = st.builds(
    Entry,
    st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["SQH101", "SQH301", "SQH903"]),
    st.text(max_size=5),
    st.text("0123456789abcdef", min_size=16, max_size=16),
    st.text(max_size=60),
    st.integers(1, 10**9),
)


@given(st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.key), st.lists(NAMES, max_size=3))
def test_what_is_written_is_read_again(entries, marked):
    written = baseline_of(entries, marked)
    text = dump(written)
    read = parse(text.encode(), "x")
    assert read == written
    assert [each.text for each in read.entries] == [each.text for each in written.entries]
    assert dump(read) == text
    assert dump(baseline_of(reversed(entries), reversed(marked))) == text


# --- what is none ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (WHOLE.encode("utf-16"), 1, "not UTF-8"),
        (b"{\n\n\xe9", 3, "not UTF-8"),
        ("", 1, "not JSON"),
        ("{", 1, "not JSON"),
        ("hello", 1, "not JSON"),
        (WHOLE.replace("{}\n", ""), 8, "not JSON"),
        (WHOLE.replace("},\n{}", "}\n{}"), 8, "not JSON"),
        (WHOLE + "x", 11, "not JSON"),
        (WHOLE + WHOLE, 11, "not JSON"),
        (WHOLE[:-3], 9, "not JSON"),
        (WHOLE.replace("SQH101", "SQH\n101"), 6, "not JSON"),
        (WHOLE.replace('"count": 1}', '"count": 1,}'), 6, "not JSON"),
        (WHOLE.replace('"count": 1', '"count": NaN'), 6, "NaN is no JSON"),
        (WHOLE.replace('"count": 1', '"count": ' + "1" * 5000), 6, "a number is too large"),
        (WHOLE.replace("{}\n", "[" * 100_000 + "\n"), 8, "nested too deeply"),
        (WHOLE.replace("{}\n", '{"a":' * 100_000 + "\n"), 8, "nested too deeply"),
        ("[" * 100_000, 1, "nested too deeply"),
        (WHOLE.replace('"scope": ""', '"scope": "", "scope": ""'), 6, "a key stands in it twice"),
        (WHOLE.replace('"tool"', '"schema_version": 1,\n"tool"'), 3, "a key stands in it twice"),
        ("[]", 1, "not a baseline of sqlite-hunter"),
        ("1", 1, "not a baseline of sqlite-hunter"),
        ("{}", 1, "not a baseline of sqlite-hunter"),
        ('{"version": "1.5.0", "plugins_used": [], "results": {}}', 1, "not a baseline of sqlite-hunter"),
        ('{"errors": [], "metrics": {"_totals": {}}, "results": []}', 1, "not a baseline of sqlite-hunter"),
        ('{"schema_version": 9, "tool": "other", "entries": {}}', 1, "not a baseline of sqlite-hunter"),
        ('{"tool": "sqlite-hunter", "entries": []}', 1, "not a baseline of sqlite-hunter"),
        (WHOLE.replace('version": 1', 'version": 2').replace("entries", "known"), 2, "written by a newer version"),
        (WHOLE.replace('version": 1', 'version": true'), 2, "schema_version is no positive whole number"),
        (WHOLE.replace('version": 1', 'version": "1"'), 2, "schema_version is no positive whole number"),
        (WHOLE.replace("entries", "known"), 4, 'unknown key "known"'),
        ('{"schema_version": 1, "tool": "sqlite-hunter"}', 1, "it has no list of entries"),
        ('{"schema_version": 1, "tool": "sqlite-hunter", "entries": {}}', 1, "it has no list of entries"),
        (with_line("1"), 6, "no entry"),
        (with_line("null"), 6, "no entry"),
        (with_line('{"file": "a.py"}'), 6, 'unknown key "file"'),
        (with_field("line", 3), 6, 'unknown key "line"'),
        (with_line(f"{LINE},\n{LINE}"), 7, "the same entry as in line 6"),
        (with_line(f"{LINE},\n" + LINE.replace('"count": 1', '"count": 2')), 7, "the same entry as in line 6"),
    ],
)
def test_what_is_no_baseline_is_refused_with_its_line(text, line, what):
    assert refused(text) == (line, what)


@pytest.mark.parametrize("value", [0, -1, True, 1.0, 1e3, "1", None, [1], 10**10, 10**17])
def test_a_count_is_a_positive_whole_number(value):
    assert refused(with_field("count", value)) == (6, "count is no positive whole number")


@pytest.mark.parametrize("value", ["", "0123", "0123456789ABCDEF", "0123456789abcdeg", "0123456789abcdef\n"])
def test_a_hash_is_one(value):
    assert refused(with_field("hash", value)) == (6, "hash is not 16 hexadecimal digits")


@pytest.mark.parametrize("value", ["", "sqh101", "SQH1", "SQH1010", "E501", "SQH10٣"])
def test_a_rule_is_a_code(value):
    assert refused(with_field("rule", value)) == (6, "rule is no code of a rule")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "/a.py",
        "../a.py",
        "a/../b.py",
        "a//b.py",
        "./a.py",
        "a/",
        "C:\\a.py",
        "c:/a.py",
        "..\\a.py",
        "a\0b",
        1,
        None,
    ],
)
def test_a_path_stays_below_the_folder(value):
    what = "path is no path below the folder of the baseline"
    assert refused(with_field("path", value)) == (6, what)
    assert refused(with_line(json.dumps({"path": value}))) == (6, what)


@pytest.mark.parametrize("name", ["rule", "scope", "text", "hash"])
@pytest.mark.parametrize("value", [None, 1, [], {}, True])
def test_a_field_is_a_text(name, value):
    assert refused(with_field(name, value)) == (6, f"{name} is no text")


@pytest.mark.parametrize("name", ["rule", "scope", "text", "hash", "count"])
def test_a_field_must_be_there(name):
    assert refused(without_field(name)) == (6, f"{name} is missing")


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "=======", ">>>>>>> topic", "||||||| base", "<<<<<<<", "=======\r"])
def test_a_conflict_that_is_left_says_how_to_resolve_it(mark):
    text = with_line(f"{mark}\n{LINE}")
    assert refused(text) == (6, "merge conflict left in it")
    with pytest.raises(BaselineError, match="git checkout --ours"):
        parse(text.encode(), "x")


def test_seven_marks_in_a_text_are_no_conflict():
    assert parse(with_field("text", "<<<<<<< HEAD").encode(), "x").entries


def test_a_file_that_is_too_large_is_not_parsed():
    assert refused(b" " * (LARGEST + 1))[1] == "larger than 64 MB"


@given(st.one_of(st.binary(max_size=60), st.text('{}[]",:1ax\n', max_size=40).map(str.encode)))
def test_any_bytes_are_a_baseline_or_an_error(data):
    with pytest.raises(BaselineError, match=r"\Ax:\d+: "):
        parse(data, "x")


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from('{}[]",:0\\\n\0'))
def test_a_damaged_baseline_is_a_baseline_or_an_error(at, mark):
    try:
        found = parse((WHOLE[:at] + mark + WHOLE[at + 1 :]).encode(), "x")
    except BaselineError:
        return
    assert dump(parse(dump(found).encode(), "x")) == dump(found)
