import json
import os
import stat
from pathlib import Path

import pytest

from functional.cli import stub
from sqlite_hunter.cli import _progress
from sqlite_hunter.cli._selection import processors


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("codes", ["SQH9", "SQH302", "SQH1,SQH31", "sqlite-execute", "E501", "", ",", "SQH3011"])
def test_a_code_that_no_rule_has_is_refused_before_anything_is_scanned(command, option, codes):
    code, out, err = command("scan", option, codes)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert command.scan.calls == []


def test_the_nearest_rule_is_offered(command):
    _, _, err = command("scan", "--select", "SQH302")
    assert err == "error: no rule code begins with 'SQH302' (nearest: SQH301 sqlite-execute)\n"


def test_a_code_in_the_configuration_is_checked_too(command):
    Path("sqlite-hunter.toml").write_text('select = ["SQH8"]\n')
    code, _, err = command("scan")
    assert code == 2
    assert "SQH8" in err


@pytest.mark.parametrize("target", ["missing/report.txt", "."])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_scanned(command, target):
    code, out, err = command("scan", "-o", target)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: cannot write {target}: ")
    assert command.scan.calls == []


def test_a_failed_write_leaves_the_old_file_and_no_draft(command, monkeypatch):
    Path("report.txt").write_text("old")

    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    code, _, err = command("scan", "-o", "report.txt")
    assert (code, err) == (2, "error: cannot write report.txt: No space left on device\n")
    assert Path("report.txt").read_text() == "old"
    assert os.listdir() == ["report.txt"]


def test_a_scan_that_fails_leaves_the_old_file(command):
    Path("report.txt").write_text("old")
    command("scan", "-o", "report.txt", sample="error")
    assert Path("report.txt").read_text() == "old"


@pytest.mark.parametrize("format_name", ["concise", "full", "json"])
def test_what_could_not_be_analysed_is_exit_2(command, format_name):
    code, out, err = command("scan", "--output-format", format_name, sample="BROKEN")
    assert (code, err) == (2, "")
    assert "shop/bad.py" in out


def test_exit_zero_is_for_files_that_could_not_be_analysed_not_for_wrong_use(command):
    assert command("scan", "--exit-zero", sample="BROKEN")[0] == 0
    assert command("scan", "--exit-zero", "--select", "SQH9")[0] == 2
    assert command("scan", "--exit-zero", sample="error")[0] == 2


def test_findings_are_exit_0(command):
    code, out, _ = command("scan", sample="MIXED")
    assert code == 0
    assert "SQH301" in out


def test_nothing_is_called_clean_when_rules_are_switched_off(command):
    assert "No SQLite" not in command("scan", "--select", "SQH1")[1]
    assert "No SQLite" not in command("scan", "--ignore", "SQH506")[1]
    Path("sqlite-hunter.toml").write_text('ignore = ["SQH1"]\n')
    assert "No SQLite" not in command("scan")[1]
    assert command("scan", "--isolated", "--select", "ALL")[1] == "No SQLite found: 7 files analysed.\n"


def test_warnings_are_one_line_each_on_stderr_and_quiet_hides_them(command):
    _, out, err = command("scan", sample="warn")
    assert err == "warning: the cache is broken\n"
    assert "warning" not in out
    assert command("scan", "-q", sample="warn") == (0, "", "")


def test_a_file_has_no_colour_even_if_colour_is_forced(command, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in command("scan", sample="MIXED")[1]
    assert command("scan", "-o", "report.txt", sample="MIXED") == (0, "", "")
    assert "\x1b" not in Path("report.txt").read_text(encoding="utf-8")


def test_defaults(command):
    command("scan")
    [(paths, settings)] = command.scan.calls
    assert paths == (Path(),)
    assert settings == stub.ScanSettings(settings.config, processors(), True, True, ("SQH",), ())


def test_flags_reach_the_scan(command):
    Path("a.py").touch()
    Path("b").mkdir()
    flags = ["--select", "sqh1,SQH301", "--select", "SQH5", "--ignore", "SQH506", "--exclude", "x,y", "-j", "3"]
    flags += ["--extend-exclude", "z", "--force-exclude", "--no-cache", "--cache-dir", "c", "--no-triage"]
    assert command("scan", "a.py", "b", *flags)[0] == 0
    [(paths, settings)] = command.scan.calls
    assert paths == (Path("a.py"), Path("b"))
    assert (settings.jobs, settings.use_cache, settings.triage) == (3, False, False)
    assert (settings.select, settings.ignore) == (("SQH1", "SQH301", "SQH5"), ("SQH506",))
    assert (settings.config.exclude, settings.config.extend_exclude) == (("x", "y"), ("z",))
    assert settings.config.force_exclude
    assert settings.config.cache_path == Path.cwd() / "c"


def test_the_configuration_holds_where_no_flag_is_given(command):
    Path("sqlite-hunter.toml").write_text('select = ["SQH3"]\njobs = 5\nforce-exclude = true\n')
    command("scan")
    [(_, settings)] = command.scan.calls
    assert (settings.select, settings.jobs, settings.config.force_exclude) == (("SQH3",), 5, True)
    command("scan", "-j", "auto", "--no-force-exclude", "--select", "SQH1")
    [(_, settings)] = command.scan.calls
    assert (settings.select, settings.jobs, settings.config.force_exclude) == (("SQH1",), processors(), False)


def test_hidden_options_are_not_in_the_help(command):
    assert "--no-triage" not in command("scan", "--help")[1]


def test_verbose_says_what_the_scan_works_with(command):
    Path("sqlite-hunter.toml").write_text("jobs = 1\n")
    _, out, err = command("scan", "-v", "--no-cache", "--ignore", "SQH1")
    assert (
        err == "configuration: sqlite-hunter.toml\nrules: SQH without SQH1\nprocesses: 1; cache: off\n"
        "process managers: none\n"
    )
    assert "configuration" not in out


def test_a_report_goes_to_a_file_whole(command):
    assert command("scan", "-o", "report.json", "--output-format", "json", sample="hostile") == (2, "", "")
    assert json.loads(Path("report.json").read_bytes())["problems"]
    assert os.listdir() == ["report.json"]


def test_a_replaced_file_keeps_its_mode_and_a_link_stays_a_link(command):
    Path("real.txt").write_text("old")
    os.chmod("real.txt", 0o640)
    os.symlink("real.txt", "report.txt")
    command("scan", "-o", "report.txt")
    assert Path("report.txt").is_symlink()
    assert Path("real.txt").read_text() == "No SQLite found: 7 files analysed.\n"
    assert stat.S_IMODE(os.stat("real.txt").st_mode) == 0o640


def test_a_device_is_written_to_and_not_replaced(command):
    assert command("scan", "-o", os.devnull) == (0, "", "")
    assert not Path(os.devnull).is_file()


def test_a_dash_is_standard_output(command):
    assert command("scan", "-o", "-") == (0, "No SQLite found: 7 files analysed.\n", "")


def test_the_bar_waits_and_goes_away(monkeypatch, capsys):
    made = []

    class Bar:
        def update(self, task, completed, total):
            made.append((completed, total))

        def stop(self):
            made.append("stopped")

    now = iter([0.0, 0.5, 2.0, 2.0])
    monkeypatch.setattr(_progress.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(_progress, "_make_bar", lambda total, title: (Bar(), 0))
    monkeypatch.setattr(_progress, "_is_watched", lambda stream: True)
    with _progress.progress_bar(quiet=False) as update:
        update(1, 10)
        assert made == []
        update(5, 10)
        update(10, 10)
    assert made == [(5, 10), (10, 10), "stopped"]


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_no_bar_where_nobody_watches(monkeypatch, name, value):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(_progress.sys, "stderr", Terminal())
    with _progress.progress_bar(quiet=False) as update:
        assert update is not None
    with _progress.progress_bar(quiet=True) as update:
        assert update is None
    monkeypatch.setenv(name, value)
    with _progress.progress_bar(quiet=False) as update:
        assert update is None
