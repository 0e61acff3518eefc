import io
import json
import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from sqlite_hunter.report import RenderOptions
from sqlite_hunter.report._statistics import statistics_text
from unit.report import samples


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--show-files", "--show-settings"], "--show-files and --show-settings exclude each other"),
        (["--statistics", "--show-files"], "--statistics and --show-files exclude each other"),
        (["--show-files", "--json-output", "a"], "--show-files scans nothing: it takes no --json-output"),
        (["--show-settings", "--output-format", "json"], "--show-settings scans nothing: it takes no --output-format"),
        (["--statistics", "--output-format", "sarif"], "--statistics has the formats full, concise, json only"),
        (["--show-files", "nowhere"], "'nowhere' does not exist"),
        (["--show-settings", "--jobs", "x"], "neither a number"),
        (["--show-settings", "--select", "SQH9"], "no rule code begins with"),
    ],
)
def test_what_cannot_be_done_together_is_refused(command, args, said):
    code, out, err = command("scan", *args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert command.scan.calls == []
    assert os.listdir() == []


def test_files_are_listed_as_they_would_be_found_and_nothing_is_scanned(command):
    os.mkdir("pkg")
    for name in ("pkg/b.py", "pkg/a.py", "pkg/notes.txt", "pkg/shot.png", "top.py"):
        Path(name).touch()
    assert command("scan", "--show-files") == (0, "pkg/a.py\npkg/b.py\npkg/notes.txt\ntop.py\n", "")
    assert command("scan", "--show-files", "pkg", "--exclude", "a.py") == (0, "pkg/b.py\npkg/notes.txt\n", "")
    assert command("scan", "--show-files", "top.py", "pkg/a.py") == (0, "pkg/a.py\ntop.py\n", "")
    assert command.scan.calls == []
    assert not Path(".sqlite_hunter_cache").exists()


def test_no_files_is_said(command):
    assert command("scan", "--show-files") == (0, "", "warning: no files found to analyse\n")
    assert command("scan", "--show-files", "-q") == (0, "", "")


def test_a_name_is_one_line_whatever_is_in_it(command):
    for name in (b"line\nbreak.py", b"byte\xff.py", b"esc\x1b.py", b"with space.py"):
        Path(os.fsdecode(name)).touch()
    out = command("scan", "--show-files")[1]
    assert sorted(out.splitlines()) == ["byte\\xff.py", "esc\\x1b.py", "line\\nbreak.py", "with space.py"]


def test_what_cannot_be_looked_into_is_exit_2(command):
    os.symlink("nowhere.py", "lost.py")
    Path("a.py").touch()
    code, out, err = command("scan", "--show-files")
    assert (code, out) == (2, "a.py\n")
    assert err.startswith("error: lost.py:1: not analysed: ")
    assert command("scan", "--show-files", "--exit-zero")[0] == 0


def test_lists_go_to_a_file_too(command):
    Path("a.py").touch()
    assert command("scan", "--show-files", "-o", "files.txt") == (0, "", "")
    assert Path("files.txt").read_text() == "a.py\n"


def settings_of(command, *args):
    code, out, err = command("scan", "--show-settings", *args)
    assert (code, err) == (0, "")
    assert command.scan.calls == []
    return out


def origins(out):
    told = [line.split(" = ", 1) for line in out.splitlines() if not line.startswith("#")]
    return {key: rest.rpartition("  # ")[2] for key, rest in told}


def test_without_a_configuration_all_is_default(command):
    out = settings_of(command)
    assert out.startswith("# configuration: none\n# paths and patterns count from: .\n")
    assert {origin.partition(",")[0] for origin in origins(out).values()} == {"default"}
    assert 'cache-dir = ".sqlite_hunter_cache"  # default\n' in out
    assert os.listdir() == []


def test_each_setting_says_where_it_comes_from(command):
    Path("sqlite-hunter.toml").write_text(
        'select = ["SQH1", "SQH3"]\nextend_exclude = ["a/"]\njobs = 3\nforce-exclude = true\n'
        '[services."my desk"]\npaths = ["x.py"]\npriority = "high"\ntables = {a = "b"}\n'
        '[services.web.target]\nimport = "m"\nconnect = "c"\n[services.web]\npaths = ["w"]\n'
        '[databases."trades.db"]\nschema = "users"\n[target]\nlocking = "none"\n'
    )
    flags = ["--extend-exclude", "b/", "--select", "ALL", "--no-force-exclude", "-n", "--cache-dir", "c"]
    out = settings_of(command, *flags)
    assert out.splitlines()[0] == "# configuration: sqlite-hunter.toml"
    assert origins(out) == {
        "select": "--select",
        "ignore": "default",
        "severity": "default",
        "exclude": "default",
        "extend-exclude": "sqlite-hunter.toml, --extend-exclude",
        "force-exclude": "--no-force-exclude",
        "respect-gitignore": "default",
        "jobs": "sqlite-hunter.toml",
        "cache": "--no-cache",
        "cache-dir": "--cache-dir",
        'services."my desk".paths': "sqlite-hunter.toml",
        'services."my desk".priority': "sqlite-hunter.toml",
        'services."my desk".tables': "sqlite-hunter.toml",
        "services.web.paths": "sqlite-hunter.toml",
        "services.web.target.import": "sqlite-hunter.toml",
        "services.web.target.connect": "sqlite-hunter.toml",
        'databases."trades.db".schema': "sqlite-hunter.toml",
        "target.locking": "sqlite-hunter.toml",
    }
    assert 'extend-exclude = ["a/", "b/"]' in out


def test_what_is_shown_is_a_configuration_that_gives_the_same(command):
    Path("sqlite-hunter.toml").write_text(
        'ignore = ["SQH3"]\nexclude = ["q\\"uote/", "größe"]\njobs = 2\n[services."my desk"]\npaths = ["x.py"]\n'
        '[databases."trades.db"]\ntables = {a = "b", "c d" = "e"}\n'
    )
    out = settings_of(command)
    Path("sqlite-hunter.toml").write_text(out)
    assert tomllib.loads(out)["exclude"] == ['q"uote/', "größe"]
    again = settings_of(command)
    assert [line.partition("  # ")[0] for line in again.splitlines()] == [
        line.partition("  # ")[0] for line in out.splitlines()
    ]


def test_a_configuration_that_is_wrong_is_one_line(command):
    Path("sqlite-hunter.toml").write_text("jobs = -1\n")
    code, out, err = command("scan", "--show-settings")
    assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("sample", ["CLEAN", "EMPTY"])
def test_statistics_of_nothing_are_the_verdict(command, sample):
    assert command("scan", "--statistics", sample=sample) == command("scan", sample=sample)
    assert command("scan", "--statistics", "-q", sample=sample) == (0, "", "")
    assert "No SQLite" not in command("scan", "--statistics", "--select", "SQH1", sample=sample)[1]


def test_statistics_are_counts_by_rule_with_their_services_and_what_was_not_analysed(command):
    assert command("scan", "--statistics", sample="BROKEN") == (
        2,
        "1  SQH101  sqlite-import   error    orders 1\n"
        "1  SQH201  sqlite-connect  error    orders 1\n"
        "1  SQH301  sqlite-execute  error    orders 1\n"
        "1  SQH203  sqlite-option   warning  loader 1\n"
        "1  SQH506  sqlite-mention  info     (no service) 1\n"
        "shop/bad.py:3: not analysed: invalid syntax\n"
        "shop/odd.py: not analysed: not UTF-8\n"
        "Found 5 findings (3 errors, 1 warning, 1 info), only 3 of 5 files analysed, 2 problems.\n",
        "",
    )


def test_rules_and_services_with_most_findings_come_first():
    option, connect = samples.OPTION, samples.CONNECT
    findings = (connect, option, replace(option, service="web"), replace(option, service="web"))
    stream = io.StringIO()
    statistics_text(replace(samples.MIXED, findings=findings), stream, RenderOptions(quiet=True))
    assert stream.getvalue() == (
        "3  SQH203  sqlite-option   warning  web 2, loader 1\n1  SQH201  sqlite-connect  error    orders 1\n"
    )


def test_statistics_as_json(command):
    code, out, _ = command("scan", "--statistics", "--output-format", "json", sample="BROKEN")
    document = json.loads(out)
    assert code == 2
    assert document["statistics"][0] == {
        "rule": "SQH101",
        "name": "sqlite-import",
        "severity": "error",
        "count": 1,
        "services": {"orders": 1},
    }
    assert document["problems"][0] == {"path": "shop/bad.py", "line": 3, "reason": "invalid syntax"}
    assert (document["files"], document["analysed"], document["narrowed"]) == (5, 3, False)


def test_statistics_are_in_the_place_of_the_report_and_not_of_the_others(command):
    out = command("scan", "--statistics", "--json-output", "a.json", "-o", "s.txt", sample="MIXED")[1]
    assert out == ""
    assert Path("s.txt").read_text().startswith("1  SQH101  sqlite-import")
    assert len(json.loads(Path("a.json").read_text())["findings"]) == 5


def test_hostile_names_are_shown_as_escapes(command):
    out = command("scan", "--statistics", sample="hostile")[1]
    assert "\x1b" not in out
    assert "\\x1b" in out


def test_the_process_managers_files_are_shown_and_those_that_were_set_aside(command):
    for name in ("main.py", "ops/supervisord.conf", "Procfile", "examples/Procfile"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("[program:a]\ncommand=python main.py\n" if name.endswith("conf") else "a: python main.py")
    said = "process managers: Procfile, ops/supervisord.conf; set aside: examples/Procfile (examples)\n"
    code, out, err = command("scan", "--show-settings")
    assert (code, err) == (0, "")
    assert f"# {said}" in out
    assert command("scan", "--verbose")[2].endswith(said)
