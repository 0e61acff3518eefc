"""Lines with findings: the way that leads there, the database, the statement, what to do."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import sqlite_hunter.report
from sqlite_hunter.model.explanation import REASONS
from sqlite_hunter.rules import load_rules

SCHEMAS = {
    name: json.loads((Path(sqlite_hunter.report.__file__).parent / "schema" / name).read_text(encoding="utf-8"))
    for name in ("findings-v1.schema.json", "explanation-v1.schema.json")
}
VALIDATOR = Draft202012Validator(
    SCHEMAS["explanation-v1.schema.json"],
    registry=Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()),
)


def statement_of(answer):
    """What is told of the statement that runs there, beside its constructs."""
    [told] = [each for each in answer.document["findings"] if each["finding"]["kind"] != "dialect"]
    return told


def whats(places):
    return [(place["path"], place["line"], place["what"]) for place in places]


def test_the_chain_says_what_happens_at_each_place(explain):
    told = statement_of(explain("program/store.py:2"))
    assert whats(told["chain"]) == [
        ("main.py", 23, "opened here: a sqlite3 connection"),
        ("main.py", 24, "handed in here to save(), as conn"),
        ("store.py", 2, "run here"),
    ]
    assert told["chain"][1]["source"] == "save(conn, 1)"


def test_the_chain_is_that_of_the_report(explain):
    told = statement_of(explain("program/store.py:2"))
    assert [(hop["path"], hop["line"]) for hop in told["finding"]["via"]] == [
        (hop["path"], hop["line"]) for hop in told["chain"][:-1]
    ]


def test_the_database_says_how_its_name_came_about(explain):
    told = statement_of(explain("program/store.py:2"))
    [database] = told["databases"]
    assert (database["name"], database["paths"]) == ("trades.db", ["data/trades.db"])
    assert ("main.py", 23, "'data/trades.db' is written here") in whats(database["places"])


def test_the_statement_has_its_holes_and_where_it_is_written(explain, line_of):
    findings = explain(line_of("main.py", "conn.execute(QUERY")).document["findings"]
    told = next(each for each in findings if each["finding"]["rule"] == "SQH301")
    statement = told["statement"]
    assert statement["text"] == "SELECT id FROM trades WHERE name = '{name}'"
    assert statement["holes"] == [{"source": "name", "role": "value"}]
    assert [(place["path"], place["line"]) for place in statement["places"]] == [("main.py", 8)]


def test_a_path_says_where_it_is_opened(explain, program):
    (program / "paths.py").write_text('import sqlite3\nPATH = "a.db"\n\n\nsqlite3.connect(PATH)\n')
    [told] = explain("program/paths.py:2").document["findings"]
    assert whats(told["used"]) == [("paths.py", 5, "opened here")]


def test_a_path_that_is_not_known_says_where_it_comes_from(explain, program):
    (program / "paths.py").write_text("import sqlite3\n\n\ndef open_it(path):\n    return sqlite3.connect(path)\n")
    findings = explain("program/paths.py:5").document["findings"]
    told = next(each for each in findings if each["finding"]["rule"] == "SQH201")
    [database] = told["databases"]
    assert (database["name"], database["paths"]) == (None, ["{path}"])
    assert any("nobody in the program is seen to call" in place["what"] for place in database["places"])


def test_a_connection_that_is_got_twice_is_the_earlier_one_before_the_second(explain, program):
    (program / "twice.py").write_text(
        "import sqlite3\n\n\ndef first():\n    return second()\n\n\ndef second():\n"
        '    return sqlite3.connect("b.db")\n\n\ndef use():\n    conn = first()\n    conn.close()\n'
        "    conn = second()\n    conn.close()\n"
    )
    [early] = explain("program/twice.py:14").document["findings"]
    assert [hop["line"] for hop in early["chain"]] == [9, 5, 13, 14]


def test_what_may_be_another_is_told_with_it(explain, program):
    (program / "either.py").write_text(
        "import os\nimport sqlite3\nimport psycopg2\n\n\ndef get():\n    if os.environ['KIND'] == 'x':\n"
        '        return psycopg2.connect("")\n    return sqlite3.connect("c.db")\n\n\nget().cursor()\n'
    )
    [told] = explain("program/either.py:12").document["findings"]
    assert told["finding"]["backend"] == "either"
    assert [(place["line"], "psycopg2" in place["what"]) for place in told["others"]] == [(8, True)]


def test_a_statement_of_nobodys_says_what_runs_it(explain, program):
    (program / "nobody.py").write_text('import sqlite3\n\n\ndef run(thing):\n    thing.execute("SELECT 1")\n')
    answer = explain("program/nobody.py:5")
    assert answer.rules == ["SQH302"]
    assert answer.kinds == ["not-known"]


def test_every_line_of_a_statement_is_in_its_finding(explain, program):
    (program / "long.py").write_text('import sqlite3\n\nsqlite3.connect("a.db").execute(\n    """SELECT 1\n"""\n)\n')
    assert "SQH301" in explain("program/long.py:4").rules


def test_a_column_chooses_among_the_findings(explain, program):
    (program / "several.py").write_text('import sqlite3\n\nsqlite3.connect("a.db").close()\n')
    assert explain("program/several.py:3:26").rules == ["SQH701"]
    assert len(explain("program/several.py:3").rules) > 1


def test_what_to_do_is_what_the_rules_page_says(explain):
    told = statement_of(explain("program/store.py:2"))
    [rule] = [module.rule for module in load_rules() if module.rule.code == "SQH301"]
    assert told["advice"]
    assert f"## What to do\n\n{told['advice']}\n" in rule.doc


@pytest.mark.parametrize("number", range(1, 41, 3))
def test_every_line_gives_a_document_of_the_schema(explain, number):
    answer = explain(f"program/main.py:{number}")
    assert answer.code == 0
    VALIDATOR.validate(answer.document)
    assert answer.document["findings"] or answer.document["reasons"]


def test_the_schema_knows_every_kind_of_reason():
    assert SCHEMAS["explanation-v1.schema.json"]["$defs"]["reason"]["properties"]["kind"]["enum"] == list(REASONS)


@pytest.mark.parametrize("args", [("--jobs", "2"), ("--no-triage",)])
def test_the_answer_is_the_same_however_it_is_found(explain, line_of, args):
    for text in ("conn.execute(QUERY", "server.cursor()", "drive.files()"):
        place = line_of("main.py", text)
        assert explain(place, *args).out == explain(place, "--jobs", "1").out


def test_text_is_plain_in_a_pipe_and_keeps_to_its_width(explain, line_of, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    shown = explain(line_of("main.py", "server.cursor()"), text=True).out
    assert "\x1b" not in shown
    assert max(map(len, shown.split("\n"))) <= 60


def test_text_is_coloured_where_that_is_asked_for(explain, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in explain("program/store.py:2", text=True).out


def test_what_a_hostile_file_says_does_not_drive_the_terminal(explain, program):
    (program / "hostile.py").write_text('import sqlite3\nsqlite3.connect("\x1b[31m.db")  # \x1b]0;x\x07\n')
    for number in (1, 2):
        assert "\x1b" not in explain(f"program/hostile.py:{number}", text=True).out
