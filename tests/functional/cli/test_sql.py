"""The command ``sql``: what it must not touch, what it says, and input that is not as it should be."""

import io
import json
import os
import pty
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

import ready
from functional.cli.conftest import SOURCE
from property.parsing import fault_in_postgresql
from sqlite_hunter.cli.main import execute
from sqlite_hunter.sql import translator

SCHEMA = json.loads((SOURCE / "sqlite_hunter/report/schema/sql-v1.schema.json").read_text("utf-8"))

REAL = (sys.executable, "-m", "sqlite_hunter")
TABLE = "CREATE TABLE t(a INTEGER NOT NULL, b TEXT NOT NULL)"


class Answer:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __eq__(self, other):
        return (self.code, self.out, self.err) == other

    def __repr__(self):
        return repr((self.code, self.out, self.err))


@pytest.fixture
def sql(monkeypatch, capsys, tmp_path):
    """Runs ``sql`` in an empty folder; ``stdin`` is bytes."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SQLITE_HUNTER_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*args, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = execute(["sql", *args])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "schema.sql").write_text(f"{TABLE};\n")
    return "--schema=schema.sql"


@pytest.fixture
def command(environment, tmp_path):
    """Runs the real command in a process of its own: a forked one, unless variables that Python reads are given."""

    def run(*args, variables=(), **options):
        return subprocess.run(
            [*(REAL if variables else ready.command()), "sql", *args],
            env={**environment, "PYTHONPATH": str(SOURCE), **dict(variables)},
            cwd=tmp_path,
            timeout=60,
            check=False,
            **{"capture_output": True, **options},
        )

    return run


# --- what is not touched -------------------------------------------------------------------------------

SAME = """\
-- A script that both read alike,\twith a tab

/* and a comment
   of two lines */
  SELECT a, b AS "Name"  -- why
    FROM t
   WHERE a = 1 ;

select\tb FROM T where a in (1,2)
   -- the end
;
"""


def test_a_script_that_both_read_alike_stays_but_for_its_semicolons(sql, schema, tmp_path):
    (tmp_path / "a.sql").write_text(SAME)
    expected = SAME.replace("1 ;", "1;").replace("(1,2)\n", "(1,2);\n").replace("end\n;\n", "end\n\n")
    assert sql(schema, "a.sql") == (0, expected, "")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a, b FROM t",
        "SELECT 'it''s; not -- a ? comment :x' AS c",
        "SELECT b FROM t WHERE b = 'ä€😀'",
        'SELECT a AS "x;y""z" FROM t',
        "SELECT a\r\n  FROM t\r\n",
        "select  A,B\tfrom T /* c */ where A=1",
        "DELETE FROM t WHERE a = 1",
        "UPDATE t SET a = 2 WHERE a = 1",
        "BEGIN",
    ],
)
def test_what_both_read_alike_stays_byte_for_byte(sql, schema, text):
    assert sql(schema, "-e", text) == (0, f"{text.rstrip()};{text[len(text.rstrip()) :] or chr(10)}", "")


def test_a_file_without_a_line_end_and_one_with_a_byte_order_mark(sql, tmp_path):
    (tmp_path / "a.sql").write_bytes(b"\xef\xbb\xbfSELECT 'x' AS c")
    assert sql("a.sql", "a.sql") == (0, "SELECT 'x' AS c;\nSELECT 'x' AS c;\n", "")


def test_comments_between_statements_cannot_hide_or_bare_one(sql, tmp_path):
    """PostgreSQL ends ``--`` at a carriage return, and nests ``/*``."""
    text = "-- a\rDROP TABLE t;\nSELECT 1 AS a; /* /* */ SELECT 2 AS b; -- */\n-- \0\r\n/* open"
    (tmp_path / "a.sql").write_bytes(text.encode())
    shown = "-- a DROP TABLE t;\nSELECT 1 AS a; /* / * */ SELECT 2 AS b; -- */\n--  \r\n/* open*/\n"
    answer = sql("a.sql")
    assert answer == (0, shown, "")
    assert fault_in_postgresql(answer.out) is None


def test_output_is_utf_8_whatever_the_locale(command):
    variables = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = command("-", input="SELECT 'ä😀' AS c".encode(), variables=variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, "SELECT 'ä😀' AS c;\n".encode(), b"")


def test_nothing_is_said_of_what_is_not_changed(sql, schema):
    assert sql(schema, "--explain", "-e", "SELECT a FROM t") == (0, "SELECT a FROM t;\n", "")


# --- what is translated --------------------------------------------------------------------------------


def test_definitions_among_the_statements_give_the_schema(sql, tmp_path):
    (tmp_path / "a.sql").write_text(f"{TABLE};\nSELECT b FROM t ORDER BY b;\n")
    answer = sql("a.sql", "-e", "SELECT b FROM t WHERE b > 'm'")
    shown = 'SELECT b FROM t ORDER BY b COLLATE "C";\nSELECT b FROM t WHERE b COLLATE "C" > \'m\';\n'
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith(shown)


def test_files_come_before_arguments_and_standard_input_where_it_is_named(sql, tmp_path):
    (tmp_path / "a.sql").write_text("SELECT 1 AS a")
    answer = sql("-e", "SELECT 3 AS c", "a.sql", "-", stdin=b"SELECT 2 AS b")
    assert answer == (0, "SELECT 1 AS a;\nSELECT 2 AS b;\nSELECT 3 AS c;\n", "")


def test_standard_input_is_read_where_nothing_is_named(sql):
    assert sql(stdin=b"SELECT 1 AS a;") == (0, "SELECT 1 AS a;\n", "")


@pytest.mark.parametrize(
    ("bound", "text", "expected"),
    [
        (None, "SELECT b FROM t WHERE b = '%'", "SELECT b FROM t WHERE b = '%';\n"),
        ("none", "SELECT b FROM t WHERE b = '%'", "SELECT b FROM t WHERE b = '%';\n"),
        ("seq", "SELECT b FROM t WHERE b = '%'", "SELECT b FROM t WHERE b = '%%';\n"),
        (None, "SELECT b FROM t WHERE a = ?", "SELECT b FROM t WHERE a = %s;\n"),
        (None, "SELECT b FROM t WHERE a = :a", "SELECT b FROM t WHERE a = %(a)s;\n"),
        ("seq", "SELECT b FROM t WHERE a = :a", "SELECT b FROM t WHERE a = %s;\n"),
        (None, "SELECT b FROM t WHERE a = ?2 OR a = ?1", "SELECT b FROM t WHERE a = %(p2)s OR a = %(p1)s;\n"),
    ],
)
def test_how_values_are_bound(sql, schema, bound, text, expected):
    assert sql(schema, *(("--bound", bound) if bound else ()), "-e", text) == (0, expected, "")


@pytest.mark.parametrize(("bound", "text"), [("none", "SELECT ?"), ("map", "SELECT ?")])
def test_values_that_do_not_fit_the_placeholders_are_refused(sql, bound, text):
    answer = sql("--bound", bound, "-e", text)
    assert answer.code == 1
    assert answer.err.startswith("<execute 1>:1:8: refused (placeholders): ")


def test_a_refusal_has_its_place_and_costs_no_other_statement(sql, schema, tmp_path):
    (tmp_path / "a.sql").write_text("SELECT a\nFROM t;\nSELECT\n  zzz(a) FROM t;\nSELECT b FROM t;\n")
    answer = sql(schema, "a.sql")
    assert answer.code == 1
    assert answer.out.splitlines()[3:] == ["SELECT b FROM t;"]
    assert answer.out.splitlines()[2].startswith("-- a.sql:4:3: refused (")
    assert answer.err.startswith("a.sql:4:3: refused (")
    assert answer.err.count("\n") == 1


def test_what_is_left_out_leaves_no_line_behind(sql, tmp_path):
    (tmp_path / "a.sql").write_text("PRAGMA journal_mode=WAL;\nPRAGMA synchronous=OFF;\n\nSELECT 1 AS a;\n")
    assert sql("a.sql") == (0, "\nSELECT 1 AS a;\n", "")


def test_what_was_changed_is_explained_in_comments_above(sql, schema):
    answer = sql(schema, "--explain", "-e", "SELECT ifnull(a, 0) AS a FROM t; PRAGMA cache_size=1")
    *said, shown, pragma, left_out = answer.out.splitlines()
    assert answer.code == 0
    assert shown == "SELECT COALESCE(a, 0) AS a FROM t;"
    assert said[-1].startswith("-- <execute 1>:1:8: SQH458 ifnull: ")
    assert said[-1].endswith("; see docs/dialect.md#ifnull")
    assert pragma.startswith("-- <execute 1>:1:34: SQH482 pragma: ")
    assert left_out == "-- <execute 1>:1:34: left out: PRAGMA cache_size=1"


def test_an_explained_script_is_read_by_postgresql(sql, schema):
    name = '"x\ny\rz"'
    answer = sql(schema, "--explain", "-e", f"SELECT ifnull(a, 0) AS {name} FROM t ORDER BY b; VACUUM INTO {name}")
    assert fault_in_postgresql(answer.out) is None


def test_the_document(sql, schema):
    text = "SELECT a FROM t\nWHERE ifnull(a, 2) = 1 AND a = ?; ATTACH 'x' AS y"
    answer = sql(schema, "--output-format", "json", "-e", text)
    document = json.loads(answer.out)
    Draft202012Validator.check_schema(SCHEMA)
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []
    first, second = document["statements"]
    edited, at = "", 0
    for edit in first["translation"]["edits"]:
        edited += first["source"][at : edit["start"]] + edit["text"]
        at = edit["end"]
    assert answer.code == 1
    assert document["summary"] == {"statements": 2, "translated": 1, "refused": 1}
    assert edited + first["source"][at:] == first["translation"]["text"]
    assert (first["refusal"], second["translation"]) == (None, None)
    assert (first["bound"], first["translation"]["parameters"]) == ("seq", [1])
    change = next(each for each in first["translation"]["changes"] if each["construct"] == "ifnull")
    assert (change["line"], change["column"], change["see"]) == (2, 7, "docs/dialect.md#ifnull")
    assert (second["refusal"]["construct"], second["refusal"]["line"]) == ("maintenance", 2)


def test_on_a_terminal_it_is_coloured_and_explained(command, tmp_path):
    """What the SQL itself holds does not drive the terminal."""
    primary, secondary = pty.openpty()
    text = "SELECT ifnull(1, 2) AS a, '\x1b[31m' AS b"
    done = command("-e", text, stdout=secondary, stderr=subprocess.PIPE, capture_output=False)
    os.close(secondary)
    shown = os.read(primary, 65536).decode()
    os.close(primary)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b[1;32mCOALESCE\x1b[0m" in shown
    assert "docs/dialect.md#ifnull" in shown
    assert "\\x1b[31m" in shown
    assert "\x1b[31m" not in shown


@pytest.mark.parametrize(("last", "code"), [("SELECT 1 AS a", 0), ("SELECT zzz(1)", 1)])
def test_a_reader_that_goes_away_is_no_error_and_no_excuse(command, tmp_path, last, code):
    (tmp_path / "a.sql").write_text("SELECT 1 AS a;\n" * 5000 + last)
    with subprocess.Popen(["true"], stdin=subprocess.PIPE) as reader:
        reader.wait()
        done = command("a.sql", stdout=reader.stdin, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == code
    assert done.stderr.count(b"\n") == done.stderr.count(b"a.sql:5001:8: refused") == code


# --- bad input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "nothing to translate: there is no statement in a.sql"),
        (b" \n-- nothing\n;;", "nothing to translate: there is no statement in a.sql"),
        (
            b"SELECT 1;\nSELECT '\xff'",
            "a.sql:2: byte 0xff at offset 18 is not UTF-8; convert the file first, as with iconv",
        ),
        (
            "SELECT 1".encode("utf-16"),
            "a.sql:1: byte 0xff at offset 0 is not UTF-8; convert the file first, as with iconv",
        ),
        (
            b"SQLite format 3\0\xff",
            "a.sql: is a SQLite database, no file of statements; its definitions are read by --schema FILE, beside "
            "statements in a file of SQL or of --execute",
        ),
    ],
)
def test_a_file_that_is_none_is_one_line(sql, tmp_path, data, message):
    (tmp_path / "a.sql").write_bytes(data)
    assert sql("a.sql") == (2, "", f"error: {message}\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["none.sql"], "none.sql: no such file"),
        (["SELECT a,  b FROM t"], "SELECT a, b FROM t: no such file; if it is a statement, write --execute before it"),
        (["none of it.sql"], "none of it.sql: no such file; if it is a statement, write --execute before it"),
        (["."], ".: is a folder; name a file of it"),
        (["-e", "\udcff"], "<execute 1>: character 1 is not UTF-8"),
        (["--schema", "none.sql", "-e", "SELECT 1"], "none.sql: no such file"),
        (["--bound", "x"], "Invalid value for '--bound': 'x' is not one of 'seq', 'map', 'none'."),
        (["--json", "a.sql"], "--json takes its statements from requests: leave FILE out"),
        (["--json", "--bound", "seq"], "--json takes its statements from requests: leave --bound out"),
    ],
)
def test_wrong_use_is_one_line(sql, args, message):
    answer = sql(*args)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {message}")
    assert answer.err.count("\n") == 1


def test_an_empty_argument_among_others_is_a_warning(sql):
    answer = sql("-e", "", "-e", "SELECT 1 AS a")
    assert answer == (0, "SELECT 1 AS a;\n", "warning: <execute 1>: there is no statement in it\n")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 'abc",
        'SELECT "abc',
        "SELECT [abc",
        "SELECT x'4",
        "SELECT \0",
        "SELEC 1",
        "SELECT " + "(" * 5000 + "1" + ")" * 5000,
        "SELECT " + "NOT " * 5000 + "1",
        "SELECT " + "CASE WHEN 1 THEN " * 3000 + "1" + " END" * 3000,
        "SELECT '" + "a" * 1_000_001 + "'",
        "$$",
        "é",
        "\x1b[31m",
    ],
    ids=range(13),
)
def test_what_is_no_statement_is_refused_in_one_line(sql, tmp_path, text):
    (tmp_path / "a.sql").write_text(f"SELECT 1 AS a;\n{text}")
    answer = sql("a.sql")
    assert answer.code == 1
    assert answer.out.startswith("SELECT 1 AS a;\n-- a.sql:2:")
    assert answer.err.startswith("a.sql:2:")
    assert ": refused (syntax): " in answer.err
    assert answer.err.count("\n") == 1
    assert "\x1b" not in answer.out + answer.err


def test_a_script_longer_than_a_template_is_split_whole(sql, tmp_path):
    (tmp_path / "a.sql").write_text("SELECT 'abcdefgh' AS a;\n" * 20_000)
    answer = sql("a.sql")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "SELECT 'abcdefgh' AS a;\n" * 20_000


def test_a_fault_of_the_translator_costs_one_statement_and_is_told(sql, monkeypatch):
    real = translator.Translator.translate

    def fails(self, text, bound=None):
        if "fails" in text:
            raise KeyError("inner")
        return real(self, text, bound)

    monkeypatch.setattr(translator.Translator, "translate", fails)
    answer = sql("-e", "SELECT 'fails' AS a; SELECT 1 AS b")
    assert answer.code == 2
    assert answer.out.endswith("SELECT 1 AS b;\n")
    assert "internal error: KeyError: 'inner'" in answer.err
    assert "<execute 1>:1:1: refused (fault): " in answer.err


# --- the line protocol ---------------------------------------------------------------------------------


def answers(sql, *lines):
    told = sql("--json", stdin=b"".join(lines))
    assert (told.code, told.err) == (0, "")
    return [json.loads(line) for line in told.out.splitlines()]


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"x\n",
        b"[1]\n",
        b"null\n",
        b"{}\n",
        b'{"statements": "SELECT 1"}\n',
        b'{"statements": [1]}\n',
        b'{"statements": ["SELECT 1"], "binds": []}\n',
        b'{"statements": ["SELECT 1"], "binds": ["x"]}\n',
        b'{"statements": ["SELECT 1"], "binds": [[]]}\n',
        b'{"statements": ["SELECT 1"], "binds": "map"}\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
    ],
    ids=range(13),
)
def test_a_line_that_is_no_request_is_told_and_the_next_is_answered(sql, line):
    error, after = answers(sql, line, b'{"statements": ["SELECT 1 AS a"]}')
    assert list(error) == ["error"]
    assert "\n" not in error["error"]
    assert after == ["SELECT 1 AS a"]


def test_a_request_is_answered_statement_by_statement(sql):
    request = {
        "id": "x",
        "statements": [TABLE, "PRAGMA cache_size=1", "SELECT b FROM t WHERE a = ?", "SELECT zzz(a) FROM t"],
        "binds": [None, None, "seq", None],
    }
    [[definition, pragma, select, refused]] = answers(sql, json.dumps(request).encode())
    assert definition.startswith("CREATE TABLE t(")
    assert (pragma, select) == ("", "SELECT b FROM t WHERE a = %s")
    assert refused["sql"] is None
    assert "zzz" in refused["reason"]


def test_an_answer_comes_before_the_next_request(environment, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "sqlite_hunter", "sql", "--json"],
        env={**environment, "PYTHONPATH": str(SOURCE)},
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        for text in ("SELECT 1 AS a", "SELECT 'ä' AS b"):
            running.stdin.write(json.dumps({"statements": [text]}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline()) == [text]
        assert running.communicate() == (b"", None)
    assert running.returncode == 0
