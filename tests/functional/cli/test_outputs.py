import json
import os
from pathlib import Path

import pytest

from sqlite_hunter.report import concise, formats

ALL = [f"--{name}-output" for name in formats()]


def every_output():
    return [part for name in formats() for part in (f"--{name}-output", f"report.{name}")]


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["-o", "a", "--json-output", "a"], "--output-file and --json-output"),
        (["--json-output", "a", "--sarif-output", "./a"], "--json-output and --sarif-output"),
        (["--json-output", "a", "--csv-output", "sub/../a"], "--csv-output and --json-output"),
        (["--json-output", "a", "--json-output", "a"], "--json-output"),
        (["--json-output", "a", "--html-output", "link"], "--html-output and --json-output"),
        (["--json-output", "old", "--html-output", "hard"], "--html-output and --json-output"),
    ],
)
def test_two_options_that_name_one_file_are_refused_before_anything_is_scanned(command, args, named):
    os.mkdir("sub")
    os.symlink("a", "link")
    Path("old").write_text("old")
    os.link("old", "hard")
    code, out, err = command("scan", *args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: {named}: two reports would be written to ")
    assert command.scan.calls == []
    assert Path("old").read_text() == "old"


def test_two_reports_on_standard_output_are_refused(command):
    code, out, err = command("scan", "--json-output", "-")
    assert (code, out) == (2, "")
    assert "--output-file and --json-output: two reports would be written to standard output" in err
    code, out, err = command("scan", "-o", "report.txt", "--json-output", "-")
    assert (code, err) == (0, "")
    assert json.loads(out)["schema_version"] == 1


@pytest.mark.parametrize("target", ["missing/a", "."])
def test_a_file_that_cannot_be_written_costs_the_others_nothing(command, target):
    code, out, err = command("scan", "--json-output", target, "--csv-output", "a.csv", "--exit-zero")
    assert (code, out) == (2, "No SQLite found: 7 files analysed.\n")
    assert err.startswith(f"error: cannot write {target}: ")
    assert err.count("\n") == 1
    assert Path("a.csv").read_text().startswith("rule,")


PROGRAM = {
    "api/main.py": "import sqlite3\n",
    "run": "#!/bin/sh\npython api/main.py\n",
    "requirements.txt": "flask\n",
    "Procfile": "web: python api/main.py\n",
    "kept/data.json": "SQLite format 3\0",
    "sqlite-hunter.toml": "",
    "other.py": "x = 1\n",
}


@pytest.fixture
def program(command, tmp_path):
    for name, text in PROGRAM.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "link.txt").symlink_to("api/main.py")
    (tmp_path / "hard.txt").hardlink_to("api/main.py")
    return tmp_path


@pytest.mark.parametrize("way", [[], ["--show-files"], ["--show-settings"]])
@pytest.mark.parametrize("target", [*PROGRAM, "./api/../api/main.py", "link.txt", "hard.txt"])
def test_a_file_of_the_program_is_not_written_over(command, program, target, way):
    code, out, err = command("scan", "-o", target, *way)
    assert (code, out) == (2, "")
    assert err == f"error: cannot write {target}: it is a file of the scanned program\n"
    assert {name: (program / name).read_text() for name in PROGRAM} == PROGRAM


def test_a_refused_file_costs_the_others_nothing(command, program):
    code, out, _ = command("scan", "api", "--csv-output", "api/main.py", "--json-output", "a.json", "--exit-zero")
    assert (code, out) == (2, "No SQLite found: 7 files analysed.\n")
    assert json.loads(Path("a.json").read_text())["schema_version"] == 1


@pytest.mark.parametrize("target", ["report.json", "report.md", "report.html", "report.csv", "report", "other.py"])
def test_a_report_is_written_anew_and_so_is_what_is_not_scanned(command, program, target):
    Path(target).write_text("before")
    code, out, err = command("scan", "." if target != "other.py" else "api", "-o", target)
    assert (code, out, err) == (0, "", "")
    assert Path(target).read_text() == "No SQLite found: 7 files analysed.\n"


def test_where_nothing_could_be_written_nothing_is_scanned(command):
    code, out, err = command("scan", "-o", "missing/a", "--csv-output", ".")
    assert (code, out) == (2, "")
    assert [line.partition(":")[0] for line in err.splitlines()] == ["error", "error"]
    assert command.scan.calls == []


def test_a_write_that_fails_later_costs_the_others_nothing_either(command, monkeypatch):
    Path("a.csv").write_text("old")
    real = Path.replace

    def fail(self, target):
        if "a.csv" in str(target):
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    code, out, err = command("scan", "--csv-output", "a.csv", "--json-output", "b.json")
    assert (code, out) == (2, "No SQLite found: 7 files analysed.\n")
    assert err == "error: cannot write a.csv: No space left on device\n"
    assert Path("a.csv").read_text() == "old"
    assert sorted(os.listdir()) == ["a.csv", "b.json"]


def test_each_failure_is_a_line_of_its_own(command, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    code, out, err = command("scan", "--csv-output", "a.csv", "--json-output", "b.json")
    assert (code, out) == (2, "No SQLite found: 7 files analysed.\n")
    assert err == "".join(f"error: cannot write {name}: No space left on device\n" for name in ("a.csv", "b.json"))
    assert os.listdir() == []


def test_a_renderer_that_fails_leaves_no_half_a_file(command, monkeypatch):
    def crash(report, stream, options):
        stream.write("half")
        raise ZeroDivisionError

    monkeypatch.setattr(concise, "render", crash)
    code, _, err = command("scan", "--concise-output", "a.txt")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("error: cannot write a.txt as concise: internal error: ZeroDivisionError; please report this")
    assert os.listdir() == []


def test_a_fault_on_the_way_to_standard_output_costs_no_file(command, monkeypatch):
    def crash(report, stream, options):
        raise ZeroDivisionError

    monkeypatch.setattr(concise, "render", crash)
    code, out, err = command("scan", "--output-format", "concise", "--json-output", "a.json")
    assert (code, out, err.partition("; ")[0]) == (
        2, "", "error: cannot write standard output as concise: internal error: ZeroDivisionError"
    )  # fmt: skip
    assert json.loads(Path("a.json").read_text())["findings"] == []


def test_a_gone_reader_of_standard_output_costs_no_file(command, monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        assert command("scan", "--json-output", "a.json", sample="BROKEN") == (2, "", "")
    assert json.loads(Path("a.json").read_text())["problems"]


def test_every_format_has_its_option_and_is_written_as_by_itself(command):
    assert command("scan", *every_output(), sample="BROKEN")[0] == 2
    assert sorted(os.listdir()) == sorted(f"report.{name}" for name in formats())
    for name in formats():
        _, alone, _ = command("scan", "--output-format", name, sample="BROKEN")
        assert Path(f"report.{name}").read_text(encoding="utf-8") == alone, name


def test_quiet_and_exit_zero_count_for_all(command):
    assert command("scan", *every_output(), "-q", "--exit-zero", sample="BROKEN")[0] == 0
    for name in ("concise", "full", "github"):
        assert "Found" not in Path(f"report.{name}").read_text(encoding="utf-8"), name
    for name in ("html", "markdown"):
        assert "Found" in Path(f"report.{name}").read_text(encoding="utf-8"), name


def test_a_file_has_no_colour_whatever_is_forced(command, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in command("scan", "--full-output", "a.txt", sample="MIXED")[1]
    assert "\x1b" not in Path("a.txt").read_text(encoding="utf-8")


def test_nothing_is_called_clean_in_any_format_when_rules_are_switched_off(command):
    assert command("scan", *every_output(), "--select", "SQH1")[0] == 0
    for name in formats():
        assert "No SQLite" not in Path(f"report.{name}").read_text(encoding="utf-8"), name


def test_the_same_bytes_come_out_whatever_the_hash_seed(process, tmp_path):
    written = []
    for seed in ("0", "1", "4711"):
        done = process("BROKEN", "scan", *every_output(), variables={"PYTHONHASHSEED": seed})
        assert done.returncode == 2
        written.append({name: (tmp_path / f"report.{name}").read_bytes() for name in formats()})
    assert written[0] == written[1] == written[2]


def test_the_help_and_the_completion_offer_each_option(command, process):
    text = command("scan", "--help")[1]
    assert [option for option in ALL if f"{option} FILE" not in text] == []
    done = process(
        "CLEAN",
        variables={
            "_SQLITE_HUNTER_COMPLETE": "bash_complete",
            "COMP_WORDS": "sqlite-hunter scan --",
            "COMP_CWORD": "2",
        },
    )
    offered = {line.partition(",")[2] for line in done.stdout.splitlines()}
    assert {*ALL, "--statistics", "--show-files", "--show-settings"} <= offered


@pytest.mark.parametrize("option", ["--sarif-output", "--output-file"])
def test_the_completion_of_a_file_asks_the_shell_for_files(process, option):
    done = process(
        "CLEAN",
        variables={
            "_SQLITE_HUNTER_COMPLETE": "bash_complete",
            "COMP_WORDS": f"sqlite-hunter scan {option} rep",
            "COMP_CWORD": "3",
        },
    )
    assert done.stdout == "file,rep\n"


def test_a_fault_in_one_format_costs_the_others_nothing(command, monkeypatch):
    from sqlite_hunter.report import csv

    def fail(report, stream, options):
        stream.write("half a report")
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(csv, "render", fail)
    Path("a.csv").write_text("old")
    code, out, err = command("scan", "--csv-output", "a.csv", "--json-output", "b.json", "--exit-zero")
    assert (code, out) == (2, "No SQLite found: 7 files analysed.\n")
    assert err.startswith(
        "error: cannot write a.csv as csv: internal error: RuntimeError: two lines; please report this"
    )
    assert err.count("\n") == 1
    assert Path("a.csv").read_text() == "old"
    assert sorted(os.listdir()) == ["a.csv", "b.json"]
