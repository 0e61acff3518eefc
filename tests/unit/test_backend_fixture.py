"""The fixture backend and its truth table agree with each other; what a scan says of them is tested elsewhere."""

import ast
from copy import deepcopy
from pathlib import Path

import pytest

from tools.backend_truth import FIXTURE, TABLE, dump, load, nearest, reanchor

TRUTH = load()
ROWS = [*TRUTH["findings"], *TRUTH["innocent"]]
PYTHON = sorted(FIXTURE.rglob("*.py"))


def lines_of(path: str) -> list[str]:
    return (FIXTURE / path).read_text(encoding="utf-8").split("\n")


def test_an_innocent_line_is_never_a_finding_too():
    findings = {(row["path"], row["line"]) for row in TRUTH["findings"]}
    assert [row for row in TRUTH["innocent"] if (row["path"], row["line"]) in findings] == []


def test_no_row_stands_twice():
    keys = [(row["path"], row["line"], row["rule"], row["database"]) for row in TRUTH["findings"]]
    assert len(keys) == len(set(keys))


def test_the_line_of_every_row_reads_as_the_row_says():
    wrong = [row for row in ROWS if row["text"] and lines_of(row["path"])[row["line"] - 1].strip() != row["text"]]
    assert wrong == []


def test_every_line_of_a_pair_is_a_row_of_the_table():
    findings = {(row["path"], row["line"]) for row in TRUTH["findings"] if row["kind"] == "execute"}
    innocent = {(row["path"], row["line"]) for row in TRUTH["innocent"]}
    for pair in TRUTH["pairs"]:
        assert {(pair["path"], line) for line in pair["sqlite"]} <= findings, pair["name"]
        assert {(pair["path"], line) for line in pair["postgres"]} <= innocent, pair["name"]
        assert (pair["relation"] == "unpaired") == (not pair["postgres"]), pair["name"]


def test_the_table_is_complete_for_calls_that_could_be_sqlite():
    """Every call of an execute method stands in the table, or in a file or class that the table clears."""
    known = {(row["path"], row["line"]) for row in ROWS}
    postgres_only = {
        "backend/trade_manager.py": {"init_postgres_book", "confirm_close", "settle_expired"},
        "backend/api/kalshi-api/kalshi_ws_listener.py": {"commit", "close"},
    }
    missing = []
    for file in PYTHON:
        path = file.relative_to(FIXTURE).as_posix()
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if node.func.attr not in {"execute", "executemany", "executescript"}:
                    continue
                if (path, node.lineno) not in known and function.name not in postgres_only.get(path, set()):
                    missing.append((path, node.lineno))
    assert missing == []


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: file.relative_to(FIXTURE).as_posix())
def test_every_python_file_of_the_fixture_compiles(file: Path):
    compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True)


def test_no_marker_of_the_table_is_left_in_the_fixture():
    """A scanner that reads an answer in a comment would prove nothing."""
    for file in FIXTURE.rglob("*"):
        if file.is_file() and file.suffix != ".db":
            assert "SQH" not in file.read_text(encoding="utf-8") or file.name == "README.md", file


def test_a_text_that_is_gone_is_found_nowhere():
    assert nearest(["a", "b"], "c", 1) is None


def test_the_nearest_of_equal_lines_is_taken_and_the_first_of_two_as_near():
    assert nearest(["x", "", "x", "", "", "x"], "x", 5) == 6
    assert nearest(["x", "", "x"], "x", 2) == 1


def test_reanchoring_an_unchanged_fixture_changes_nothing():
    truth = deepcopy(TRUTH)
    assert reanchor(truth) == []
    assert truth == TRUTH
    assert dump(truth) == TABLE.read_text(encoding="utf-8")


def test_rows_follow_their_lines_and_equal_lines_keep_their_order(tmp_path: Path):
    truth = deepcopy(TRUTH)
    for row in [*truth["findings"], *truth["innocent"]]:
        target = tmp_path / row["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        if row["text"]:
            target.write_text("\n".join(["# added", "# above", *lines_of(row["path"])]), encoding="utf-8")
    assert reanchor(truth, tmp_path) == []
    assert [row["line"] - 2 for row in truth["findings"] if row["text"]] == [
        row["line"] for row in TRUTH["findings"] if row["text"]
    ]
    assert [line - 2 for pair in truth["pairs"] for line in pair["sqlite"] + pair["postgres"]] == [
        line for pair in TRUTH["pairs"] for line in pair["sqlite"] + pair["postgres"]
    ]


def test_a_row_whose_line_is_gone_is_named(tmp_path: Path):
    truth = deepcopy(TRUTH)
    truth["findings"] = [row for row in truth["findings"] if row["path"] == "backend/util/browser_session.py"][:1]
    truth["innocent"], truth["pairs"] = [], []
    file = tmp_path / "backend" / "util" / "browser_session.py"
    file.parent.mkdir(parents=True)
    file.write_text("import os\n", encoding="utf-8")
    (message,) = reanchor(truth, tmp_path)
    assert message.startswith("backend/util/browser_session.py:4: no line reads 'import sqlite3'")
