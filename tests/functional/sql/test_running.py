"""The harness as a command."""

import json
import shlex
import subprocess
import sys

import pytest

from sqldiff import refused

RUN = refused.FILE.with_name("run.py")
AS_THEY_ARE = "import sys, json\nfor line in sys.stdin: print(json.dumps(json.loads(line)['statements']), flush=True)"


@pytest.fixture
def run(postgresql):
    def run(*arguments):
        command = [sys.executable, RUN, "--pg", postgresql.dsn, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def test_the_hand_written_forms_pass(run, tmp_path):
    report = tmp_path / "report.jsonl"
    done = run("--translator", "gold", "--only", "^ph-", "--report", report)
    assert (done.returncode, done.stderr) == (0, "")
    told = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert {each["outcome"] for each in told} == {"same"}
    assert f"{len(told):>8}\n" in done.stdout


def test_a_wrong_translation_is_shown_and_fails(run):
    done = run("--translator", shlex.join([sys.executable, "-c", AS_THEY_ARE]), "--only", "^ty-char-padding$", "-v")
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[1].split() == ["WRONG", "RESULT", "ty-char-padding", "'ab'", "against", "'ab", "'"]


def test_the_command_of_the_project_is_a_translator(run, tmp_path):
    report = tmp_path / "report.jsonl"
    command = shlex.join([sys.executable, "-m", "sqlite_hunter", "sql", "--json"])
    done = run("--translator", command, "--only", "^(ph-(qmark|colon|percent)|op-regexp|dd-fts5)", "--report", report)
    assert (done.returncode, done.stderr) == (0, "")
    told = {each["id"]: each["outcome"] for each in map(json.loads, report.read_text("utf-8").splitlines())}
    assert told["ph-qmark"] == told["ph-colon"] == told["ph-percent-in-literal"] == "same"
    assert told["dd-fts5"] == "refused"


def test_what_is_refused_is_not_written_of_a_part(run):
    before = refused.FILE.read_bytes()
    done = run("--translator", "gold", "--only", "^ph-", "--write-refused")
    assert done.returncode == 2
    assert "refused.txt is of all cases" in done.stderr
    assert refused.FILE.read_bytes() == before


def test_what_could_be_translated_and_is_refused_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(refused, "FILE", tmp_path / "refused.txt")
    cases = [{"id": "b"}, {"id": "a", "expect": "same"}, {"id": "c", "expect": "any"}, {"id": "d", "expect": "refuse"}]
    refused.write_refused(cases)
    assert refused.read_refused() == ["a", "b"]


def test_the_file_is_as_it_is_written():
    ids = refused.read_refused()
    assert refused.FILE.read_text("utf-8") == refused.HEAD + "".join(f"{each}\n" for each in ids)
