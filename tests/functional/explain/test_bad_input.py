"""Places that are none: one line that says what is wrong, exit code 2, and nothing is scanned for it."""

import pytest


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("program/main.py", "program/main.py: no line number; write FILE:LINE or FILE:LINE:COLUMN"),
        ("program/main.py:", "program/main.py:: no line number; write FILE:LINE or FILE:LINE:COLUMN"),
        ("program/main.py:x", "program/main.py:x: no line number; write FILE:LINE or FILE:LINE:COLUMN"),
        ("program/main.py:-1", "program/main.py:-1: no line number; write FILE:LINE or FILE:LINE:COLUMN"),
        (":3", ":3: no line number; write FILE:LINE or FILE:LINE:COLUMN"),
        ("", ": no line number; write FILE:LINE or FILE:LINE:COLUMN"),
        ("program/main.py:0", "program/main.py:0: lines and columns count from 1"),
        ("program/main.py:1:0", "program/main.py:1:0: lines and columns count from 1"),
        ("program/store.py:3", "store.py:3: the file has 2 lines"),
        ("program/store.py:999999999", "store.py:999999999: the file has 2 lines"),
        ("program/store.py:1:99", "store.py:1:99: the line has 20 characters"),
        ("program/mian.py:1", "program/mian.py: no such file in program; did you mean main.py?"),
        ("program/zzz.py:1", "program/zzz.py: no such file in program"),
        ("program/old:1", "program/old: is a folder; name a file of it"),
        ("a\x1bb.py:1", "a\\x1bb.py: no such file in program"),
        ("a\0b.py:1", "a\\x00b.py: no such file in program"),
    ],
)
def test_a_place_that_is_none_is_one_line(explain, place, message):
    answer = explain(place)
    assert (answer.code, answer.out, answer.err) == (2, "", f"error: {message}\n")


def test_an_empty_file_has_no_second_line(explain, program):
    (program / "empty.py").write_text("")
    assert explain("program/empty.py:1").kinds == ["blank"]
    assert explain("program/empty.py:2").err == "error: empty.py:2: the file is empty\n"


def test_a_file_outside_is_refused(explain, tmp_path):
    (tmp_path / "outside.py").write_text("import sqlite3\n")
    answer = explain("outside.py:1")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "error: outside.py: lies outside of what is scanned, program; name the folder of the program behind it\n"
    )


def test_a_name_of_several_files_is_refused_and_they_are_named(explain, program):
    for folder in ("a", "b"):
        (program / folder).mkdir()
        (program / folder / "same.py").write_text("import sqlite3\n")
    answer = explain("same.py:1")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "error: same.py: several files may be meant: a/same.py, b/same.py; write more of the path\n"
    assert explain("a/same.py:1").document["path"] == "a/same.py"


def test_a_path_that_is_two_files_is_refused(explain, program):
    (program / "program").mkdir()
    (program / "program" / "main.py").write_text("import sqlite3\n")
    assert "main.py, program/main.py" in explain("program/main.py:1").err


@pytest.mark.parametrize(
    "place", ["store.py:2", "program/store.py:2", "program/store.py:2:", "./program/../store.py:2"]
)
def test_a_file_is_found_by_each_of_its_names(explain, place):
    assert explain(place).document["path"] == "store.py"


@pytest.mark.parametrize(
    "place", ["program/new\\nline.py:1", "new\\nline.py:1", "program/new\nline.py:1", "new\nline.py:1"]
)
def test_a_name_that_cannot_be_printed_is_found_as_it_is_and_as_reports_escape_it(explain, program, place):
    (program / "new\nline.py").write_text("import sqlite3\n")
    (program / "line.py").write_text("x = 1\n")
    assert explain(place).document["path"] == "new\\nline.py"


def test_a_file_that_is_called_as_another_is_printed_is_the_one_of_that_name(explain, program):
    (program / "a\tb.py").write_text("import sqlite3\n")
    (program / "sub").mkdir()
    (program / "sub" / "a\\tb.py").write_text("x = 1\n")
    assert explain("program/sub/a\\tb.py:1").document["path"] == "sub/a\\tb.py"
    assert explain("program/a\\tb.py:1").document["path"] == "a\\tb.py"


def test_a_file_outside_with_the_name_of_one_inside_is_the_one_inside(explain, tmp_path):
    (tmp_path / "store.py").write_text("\n\n\n")
    assert explain("store.py:2").rules == ["SQH301"]


def test_wrong_options_are_refused_as_in_a_scan(explain):
    answer = explain("program/store.py:2", "--select", "SQH9999")
    assert (answer.code, answer.out) == (2, "")
