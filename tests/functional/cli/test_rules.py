import json

import pytest

from sqlite_hunter.rules import load_rules


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("SQH302", "SQH301 sqlite-execute"),
        ("399", "SQH301 sqlite-execute"),
        ("SQH9", "SQH506 sqlite-mention"),
        ("sqlite-excute", "SQH301 sqlite-execute"),
        ("Sqlite-imports", "SQH101 sqlite-import"),
    ],
)
def test_the_nearest_rule_is_offered_for_one_that_is_not_there(command, text, offered):
    code, out, err = command("rule", text)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: there is no rule {text!r} (nearest: {offered}")


@pytest.mark.parametrize("text", ["", "SQH", "30", "nothing like it", "SQH\uff13\uff10\uff11"])
def test_half_a_code_is_no_rule(command, text):
    assert command("rule", text)[0] == 2


@pytest.mark.parametrize("text", ["SQH301", "301", "sqh301", "sqlite-execute", "SQLITE-EXECUTE", " 301 "])
def test_a_rule_is_named_by_code_digits_or_name(command, text):
    code, out, _ = command("rule", text)
    assert code == 0
    assert out.startswith("# sqlite-execute (SQH301)\n\nA statement runs on SQLite.\n\nKind: execute. Severity: error.")
    assert "## What to do\n\nReplace it.\n" in out


def test_the_list_has_a_line_a_rule(command):
    assert command("rules") == (
        0,
        "SQH101  sqlite-import   error    A SQLite module is imported\n"
        "SQH301  sqlite-execute  error    A statement runs on SQLite\n"
        "SQH506  sqlite-mention  info     A text speaks of SQLite\n",
        "",
    )


def test_the_list_as_json(command):
    _, out, _ = command("rules", "--output-format", "json")
    rows = json.loads(out)
    assert [row["code"] for row in rows] == ["SQH101", "SQH301", "SQH506"]
    assert " ".join(rows[0]) == "code name kind severity audit summary explanation"
    assert (rows[2]["severity"], rows[2]["audit"]) == ("info", True)


def test_one_rule_as_json(command):
    _, out, _ = command("rule", "301", "--output-format", "json")
    [row] = json.loads(out)
    assert row["code"] == "SQH301"
    assert row["explanation"].startswith("## What it finds")


def test_the_sample_rules_are_as_good_as_real_ones(sample_rules):
    assert [list(module.check(None)) for module in load_rules()] == [[], [], []]
