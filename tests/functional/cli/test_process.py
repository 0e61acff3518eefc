"""What only a real process shows: pipes, closed streams, signals, encodings, what is imported."""

import json
import os
import pty
import signal
import subprocess
import sys

import pytest

HEAVY = {
    "libcst",
    "sqlglot",
    "rich",
    "jinja2",
    "jsonschema",
    "multiprocessing",
    "sqlite_hunter.engine",
    "sqlite_hunter.sql",
}


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["scan", "--help"], ["completion", "zsh"], ["scn"]])
def test_light_commands_import_nothing_heavy(environment, tmp_path, args):
    code = (
        "import sys\nfrom sqlite_hunter.cli.main import execute\n"
        f"execute({args!r})\nprint('\\n' + ' '.join(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


def test_the_version_needs_no_command(environment, tmp_path):
    code = "import sys\nfrom sqlite_hunter.cli.main import execute\nexecute(['--version'])\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert not {"sqlite_hunter.cli.scan", "sqlite_hunter.report", "json", "tomllib"} & set(done.stdout.split())


@pytest.mark.parametrize("format_name", ["concise", "full", "json"])
def test_a_reader_that_goes_away_is_no_error(environment, tmp_path, format_name):
    from functional.cli import stub

    command = [sys.executable, stub.__file__, "long", "scan", "--output-format", format_name]
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        assert (process.wait(60), err) == (0, b"")


@pytest.mark.parametrize("args", [["scan"], ["scan", "--output-format", "json"], ["rules"]])
def test_a_closed_stdout_is_one_line_and_exit_2(process, args):
    done = process("MIXED", *args, stdout=None, preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (2, "error: cannot write to standard output: it is closed\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize("args", [["scan"], ["scan", "--output-format", "concise"], ["rules"], ["--help"]])
def test_a_full_disk_is_one_line_and_exit_2(process, args):
    with open("/dev/full", "w") as full:
        done = process("MIXED", *args, stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "No space left on device" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_closed_stderr_is_no_reason_to_fail(process):
    done = process("warn", "scan", "-v", stderr=None, preexec_fn=lambda: os.close(2))
    assert (done.returncode, done.stdout) == (0, "No SQLite found: 7 files analysed.\n")


@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "log"])
def test_what_stdout_is_redirected_to_is_not_replaced(process, tmp_path, target):
    log = tmp_path / "log"
    log.write_text("before\n")
    (tmp_path / "link").symlink_to("/dev/stdout")
    with log.open("a") as stream:
        done = process("CLEAN", "scan", "-o", target, "--json-output", "report.json", stdout=stream)
        stream.write("after\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert log.read_text() == "before\nNo SQLite found: 7 files analysed.\nafter\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "log", "report.json"]


def test_another_descriptor_is_written_to_as_it_is(process, tmp_path):
    with (tmp_path / "log").open("w") as stream:
        stream.write("before\n")
        stream.flush()
        number = stream.fileno()
        done = process("CLEAN", "scan", "-o", f"/dev/fd/{number}", pass_fds=(number,))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "log").read_text() == "before\nNo SQLite found: 7 files analysed.\n"


def test_a_descriptor_that_is_not_open_is_one_line(process, tmp_path):
    done = process("CLEAN", "scan", "-o", "/dev/fd/99")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: cannot write /dev/fd/99: Bad file descriptor\n"


def test_a_link_to_a_file_is_replaced_where_it_leads(process, tmp_path):
    (tmp_path / "old.txt").write_text("before\n")
    (tmp_path / "link").symlink_to("old.txt")
    assert process("CLEAN", "scan", "-o", "link").returncode == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "old.txt").read_text() == "No SQLite found: 7 files analysed.\n"


def test_ctrl_c_ends_quietly(environment, tmp_path):
    code = (
        "import sys, time, types\nsys.path.insert(0, 'x')\nfrom functional.cli import stub\n"
        "def wait():\n    print('ready', flush=True)\n    time.sleep(60)\n"
        "sys.modules['sqlite_hunter.engine.recall'] = stub.StubScan(wait)\nstub.use_sample_rules()\n"
        "from sqlite_hunter.cli.main import run\nsys.argv[1:] = ['scan']\nrun()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"Interrupted\n")


@pytest.mark.parametrize("raising", ["raise KeyboardInterrupt", "exec('raise KeyboardInterrupt')"])
@pytest.mark.parametrize(
    "start",
    [
        "from sqlite_hunter.entry import main\nmain()",
        "import runpy\nrunpy.run_module('sqlite_hunter', run_name='__main__')",
    ],
)
def test_ctrl_c_while_it_starts_ends_quietly_too(environment, tmp_path, raising, start):
    code = (
        "import sys\nclass Slow:\n    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == 'click':\n            {raising}\n"
        f"sys.meta_path.insert(0, Slow())\n{start}\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"Interrupted\n")


@pytest.mark.parametrize("format_name", ["concise", "full"])
def test_hostile_sources_write_no_control_codes_into_a_pipe(process, format_name):
    done = process("hostile", "scan", "-v", "--output-format", format_name, encoding=None)
    assert done.returncode == 2
    assert not set(done.stdout + done.stderr) & (set(range(32)) - {10} | {127})


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False), ({"FORCE_COLOR": "1"}, True)],
)
def test_colour_in_a_pipe(process, variables, coloured):
    done = process("MIXED", "scan", variables=variables)
    assert done.returncode == 0
    assert ("\x1b[" in done.stdout) is coloured


def test_columns_are_respected_in_a_pipe(process):
    narrow = process("MIXED", "scan", variables={"COLUMNS": "40"}).stdout
    assert max(map(len, narrow.splitlines())) <= 40
    assert max(map(len, process("MIXED", "scan").stdout.splitlines())) > 80


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_on_a_terminal(environment, tmp_path, variables, coloured):
    from functional.cli import stub

    ours, theirs = pty.openpty()
    command = [sys.executable, stub.__file__, "MIXED", "scan"]
    done = subprocess.run(
        command, env={**environment, "TERM": "xterm", **variables}, cwd=tmp_path, stdout=theirs, timeout=60, check=False
    )
    os.close(theirs)
    text = os.read(ours, 1 << 16)
    os.close(ours)
    assert done.returncode == 0
    assert (b"\x1b[" in text) is coloured


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_encoding_that_lacks_characters_is_no_reason_to_fail(process, encoding):
    variables = {"PYTHONIOENCODING": encoding}
    done = process("MIXED", "scan", variables=variables)
    assert (done.returncode, done.stderr) == (0, "")
    done = process("hostile", "scan", "--output-format", "json", variables=variables)
    assert done.returncode == 2
    assert json.loads(done.stdout)["root"].startswith("\x1b]0;owned")


def test_the_module_runs_as_the_command(environment, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sqlite_hunter", "--version"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sqlite-hunter ")
