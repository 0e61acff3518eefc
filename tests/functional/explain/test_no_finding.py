"""Lines that are no finding: what is known of them is said, and nothing else."""

import os
import subprocess

import pytest

from sqlite_hunter.engine.cache import Cache


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("server.cursor().execute", "postgres"),
        ("psycopg2.connect(", "postgres"),
        ("drive.files()", "library"),
        ("Job().execute()", "own"),
        ('print("done")', "library"),
        ("import psycopg2", "import"),
        ("import build", "import"),
        ("from jobs import Job", "import"),
        ('"SELECT id "', "statement"),
        ('"FROM trades"', "statement"),
        ("# ordered later", "comment"),
        ("# no comment", "string"),
        ("save(conn, 1)", "sqlite"),
        ("conn.commit()", "nothing"),
        ("        pass", "code"),
    ],
)
def test_a_line_without_a_finding_says_what_it_is(explain, line_of, text, kind):
    answer = explain(line_of("main.py", text))
    assert (answer.code, answer.rules) == (0, [])
    assert kind in answer.kinds


def test_a_blank_line_is_blank(explain):
    assert explain("program/main.py:6").kinds == ["blank"]


def test_nothing_is_said_to_be_sqlites_that_is_not(explain, line_of):
    for text in ("server.cursor().execute", "drive.files()", "Job().execute()"):
        assert "sqlite" not in explain(line_of("main.py", text)).kinds


def test_of_postgresql_it_is_said_where_it_is_opened(explain, line_of):
    reasons = explain(line_of("main.py", "server.cursor().execute")).document["reasons"]
    assert [reason["text"].partition(" is called")[0] for reason in reasons] == [
        "server.cursor()",
        "server.cursor().execute()",
    ]
    for reason in reasons:
        assert reason["places"][0]["source"] == 'server = psycopg2.connect("dbname=trades")'
        assert "opened here" in reason["places"][0]["what"]


def test_of_an_own_class_it_is_said_which_method_is_called(explain, line_of):
    [reason] = explain(line_of("main.py", "Job().execute()")).document["reasons"]
    assert "the program's own class Job" in reason["text"]
    assert ("jobs.py", 2) in [(place["path"], place["line"]) for place in reason["places"]]


def test_of_a_library_it_is_said_where_the_object_comes_from(explain, line_of):
    [reason] = explain(line_of("main.py", "drive.files()")).document["reasons"]
    assert "googleapiclient" in reason["text"]
    assert 'drive = build("drive", "v3")' in [place["source"] for place in reason["places"]]


def test_of_a_parameter_it_is_said_that_nobody_calls(explain):
    [reason] = explain("program/main.py:15").document["reasons"]
    assert reason["kind"] == "not-known"
    assert "nobody in the program is seen to call" in reason["places"][0]["what"]


def test_of_a_parameter_it_is_said_who_hands_in_what(explain, line_of):
    answer = explain("program/main.py:19")
    places = [place for reason in answer.document["reasons"] for place in reason["places"]]
    assert "handed(input().strip)" in [place["source"] for place in places]


def test_what_may_be_several_things_is_told_in_order(explain, program):
    (program / "lists.py").write_text(
        "import sqlite3\n\n\ndef add(kept):\n    kept.append(sqlite3)\n\n\nadd([sqlite3])\nadd([sqlite3.connect])\n"
    )
    answer = explain("program/lists.py:5")
    assert answer.kinds == ["value", "value"]
    assert [place["line"] for reason in answer.document["reasons"] for place in reason["places"]] == [8, 9]


def test_a_text_says_where_it_is_run(explain, line_of):
    [reason] = explain(line_of("main.py", '"SELECT id "')).document["reasons"]
    assert "on SQLite" in reason["text"]
    assert reason["places"][0]["source"].startswith("conn.execute(QUERY")


def test_a_file_that_was_passed_over_says_so(explain):
    assert explain("program/shapes.py:2").kinds == ["passed-over"]


def test_without_triage_nothing_is_passed_over(explain):
    assert explain("program/shapes.py:2", "--no-triage").kinds == ["code"]


def test_a_file_that_cannot_be_analysed_says_why(explain, program):
    (program / "broken.py").write_text("import sqlite3\ndef broken(:\n")
    answer = explain("program/broken.py:1")
    assert answer.kinds == ["not-analysed"]
    assert "syntax error" in answer.document["reasons"][0]["text"]
    assert "not analysed" in explain("program/broken.py:1", text=True).out.split("\n")[0]


def test_another_file_that_cannot_be_analysed_is_told(explain, program):
    (program / "broken.py").write_text("import sqlite3\ndef broken(:\n")
    assert explain("program/main.py:6").document["unanalysed"] == [
        {"path": "broken.py", "line": 2, "reason": "syntax error: invalid syntax"}
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--extend-exclude", "old/"), 'the pattern "old/" of extend-exclude'),
        (("--exclude", "*.txt,old"), 'the pattern "old" of exclude'),
    ],
)
def test_an_excluded_file_names_the_pattern(explain, args, words):
    answer = explain("program/old/kept.py:1", *args)
    assert answer.kinds == ["excluded"]
    assert answer.document["reasons"][0]["text"].endswith(words)


def test_what_the_default_list_leaves_out_is_said_to_be_on_it(explain, program):
    (program / ".venv").mkdir()
    (program / ".venv" / "lib.py").write_text("import sqlite3\n")
    assert "the default list" in explain("program/.venv/lib.py:1").document["reasons"][0]["text"]


def test_an_ignored_file_names_the_pattern_and_its_list(explain, program):
    subprocess.run(["git", "init", "-q", str(program)], check=True)
    (program / ".gitignore").write_text("# kept apart\nold/*\n")
    [reason] = explain("program/old/kept.py:1").document["reasons"]
    assert reason["kind"] == "excluded"
    assert 'the pattern "old/*" of program/.gitignore' in reason["text"]


def test_what_the_tool_keeps_says_so_and_what_is_called_the_cache_is_explained(explain, program):
    Cache.open(program / "kept", "1.0")
    (program / "kept" / "1.0" / "x.py").write_text("import sqlite3\n")
    answer = explain("program/kept/1.0/x.py:1")
    assert answer.kinds == ["excluded"]
    assert "what sqlite-hunter keeps between runs" in answer.document["reasons"][0]["text"]
    assert (
        explain("program/main.py:6", "--cache-dir", "program").document["reasons"]
        == explain("program/main.py:6").document["reasons"]
    )


def test_a_named_folder_that_is_left_out_names_the_pattern(explain, program):
    answer = explain("program/old/kept.py:1", "--force-exclude", "--exclude", "program")
    assert answer.document["reasons"][0]["text"].endswith('the pattern "program" of exclude')


def test_a_file_of_no_kind_that_is_read_says_so(explain, program):
    (program / "shot.png").write_bytes(b"x\n")
    assert explain("program/shot.png:1").kinds == ["not-python"]


def test_a_file_beside_the_python_says_that_nothing_lies_there_or_what_does(explain, program):
    (program / "run.sh").write_text("echo begin\nsqlite3 trades.db .dump\n")
    (program / "old.db").write_bytes(b"SQLite format 3\0" + bytes(84))
    assert explain("program/run.sh:1").kinds == ["code"]
    told = [explain(place).document["findings"] for place in ("program/run.sh:2", "program/old.db:1")]
    assert [[each["finding"]["rule"] for each in found] for found in told] == [["SQH504"], ["SQH505"]]


def test_a_file_behind_a_link_to_a_folder_is_not_followed(explain, program, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "z.py").write_text("import sqlite3\n")
    os.symlink(tmp_path / "elsewhere", program / "linked")
    [reason] = explain("program/linked/z.py:1").document["reasons"]
    assert "link to a folder" in reason["text"]


def test_a_column_beside_the_finding_says_where_the_finding_is(explain, line_of):
    place = line_of("main.py", "conn.execute(QUERY")
    answer = explain(f"{place}:2")
    assert (answer.code, answer.rules) == (0, [])
    assert "beside" in answer.kinds


@pytest.mark.parametrize("option", [("--ignore", "SQH301,SQH4"), ("--select", "SQH1")])
def test_a_rule_that_is_switched_off_is_named(explain, option):
    answer = explain("program/store.py:2", *option)
    assert answer.rules == []
    off = [each["finding"]["rule"] for each in answer.document["findings"] if each["switched_off"]]
    assert off == ["SQH301"]
    shown = explain("program/store.py:2", *option, text=True).out
    assert shown.startswith("store.py:2: no finding\n")
    assert "switched off" in shown
