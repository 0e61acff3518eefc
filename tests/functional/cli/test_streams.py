"""Streams that fail, in this process: the same as ``test_process.py`` shows from outside."""

import io
import os
import sys

import pytest

from sqlite_hunter.cli import _progress
from sqlite_hunter.cli._selection import processors
from sqlite_hunter.report import concise


@pytest.fixture
def stdout(monkeypatch):
    """Put the given stream in the place of stdout."""
    return lambda stream: monkeypatch.setattr(sys, "stdout", stream)


@pytest.fixture
def gone():
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        yield stream


@pytest.mark.parametrize(("sample", "code"), [("MIXED", 0), ("BROKEN", 2)])
@pytest.mark.parametrize("format_name", ["concise", "full", "json"])
def test_a_gone_reader_changes_nothing_of_the_exit_code(command, stdout, gone, sample, code, format_name):
    stdout(gone)
    assert command("scan", "--output-format", format_name, sample=sample) == (code, "", "")


@pytest.mark.parametrize("args", [["rules"], ["--help"], ["--version"]])
def test_a_gone_reader_of_other_commands_is_no_error(command, stdout, gone, args):
    stdout(gone)
    assert command(*args) == (0, "", "")


def test_what_is_left_in_the_buffer_of_a_gone_reader_is_dropped_after_an_error_too(command, stdout, gone):
    gone.write("before")
    stdout(gone)
    assert command("scn")[0] == 2
    gone.flush()


@pytest.mark.parametrize("args", [["scan"], ["rules"]])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_one_line(command, stdout, args):
    with open("/dev/full", "w") as full:
        stdout(full)
        code, _, err = command(*args)
    assert (code, err) == (2, "error: cannot write to standard output: No space left on device\n")


def test_a_closed_stdout_is_one_line(command, stdout):
    stdout(None)
    assert command("scan") == (2, "", "error: cannot write to standard output: it is closed\n")


def test_a_stream_in_memory_is_written_to_as_it_is(command, stdout):
    stream = io.StringIO()
    stdout(stream)
    assert command("scan")[0] == 0
    assert stream.getvalue() == "No SQLite found: 7 files analysed.\n"


@pytest.mark.parametrize("error", [BrokenPipeError, ValueError])
def test_a_broken_stderr_loses_the_message_only(command, monkeypatch, error):
    class Broken(io.StringIO):
        def write(self, text):
            raise error

    monkeypatch.setattr(sys, "stderr", Broken())
    assert command("scn")[0] == 2


@pytest.mark.parametrize("target", ["report.txt", "folder/report.txt"])
def test_no_draft_is_left_by_a_renderer_that_fails(command, monkeypatch, target):
    def crash(report, stream, options):
        stream.write("half")
        raise ZeroDivisionError

    os.mkdir("folder")
    monkeypatch.setattr(concise, "render", crash)
    code, _, err = command("scan", "--output-format", "concise", "-o", target)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith(f"error: cannot write {target} as concise: internal error: ")
    assert os.listdir() == ["folder"]
    assert os.listdir("folder") == []


def test_the_bar_is_drawn_on_stderr_and_wiped(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for name, value in {"TERM": "xterm", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    for name in ("CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(_progress, "PATIENCE", 0.0)
    with _progress.progress_bar(quiet=False) as update:
        update(1, 4)
        update(3, 4)
    assert "Scanning" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")


def test_processors_are_those_of_the_machine_where_nothing_else_is_known(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert processors() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processors() == 1
