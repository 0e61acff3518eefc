"""Everything around the files that can be wrong: paths, configuration, cache, and somebody who presses Ctrl-C."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from functional.scan.conftest import GOOD, GOOD_FINDINGS, running, scan

if TYPE_CHECKING:
    import subprocess

CACHE = ".sqlite_hunter_cache"


def entries(folder: Path) -> list[Path]:
    return sorted((folder / CACHE).rglob("*.json"))


def test_an_empty_folder_is_scanned_and_said_to_be_empty(tmp_path):
    outcome = scan(tmp_path, ".", "--output-format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.document["summary"]["files"] == 0
    assert "No files" in scan(tmp_path, ".", "--output-format", "concise").out


def test_a_path_that_does_not_exist_is_one_line_and_nothing_is_scanned(good):
    outcome = scan(good, "good.py", "missing.py")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "missing.py" in outcome.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[tool.sqlite-hunter\njobs = 1\n", ["pyproject.toml:1:"]),
        ('[project]\nname = "x\n[tool.sqlite-hunter]\n', ["pyproject.toml:2:"]),
        ('[tool.sqlite-hunter]\nextend-exclud = ["x"]\n', ['"extend-exclud"', 'did you mean "extend-exclude"?']),
        ('[tool.sqlite-hunter]\njobs = "many"\n', ['"jobs"', "integer"]),
        ('[tool.sqlite-hunter]\nselect = ["SQH999"]\n', ["SQH999"]),
    ],
)
def test_a_wrong_configuration_is_one_line_and_nothing_is_scanned(good, content, words):
    (good / "pyproject.toml").write_text(content)
    outcome = scan(good, ".")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("error: ")
    assert [word for word in words if word not in outcome.err] == []


def test_a_damaged_cache_is_one_warning_and_is_mended(good):
    assert scan(good, ".").err == ""
    assert entries(good)
    expected = scan(good, ".", "--no-cache", "--output-format", "json").out
    for entry in entries(good):
        entry.write_bytes(entry.read_bytes()[:-20])
    damaged = scan(good, ".", "--output-format", "json")
    assert (damaged.code, damaged.out) == (0, expected)
    assert damaged.err.startswith("warning: cache ")
    assert (damaged.err.count("\n"), "damaged" in damaged.err) == (1, True)
    mended = scan(good, ".", "--output-format", "json")
    assert (mended.out, mended.err) == (expected, "")


def test_a_cache_entry_with_facts_of_another_shape_is_not_believed(good):
    import zlib

    scan(good, ".")
    for entry in entries(good):
        key = entry.parent.name + entry.stem
        body = json.dumps(["another", 1, "shape"]).encode()
        entry.write_bytes(b"%s %08x\n%s" % (key.encode(), zlib.crc32(body), body))
    outcome = scan(good, ".", "--output-format", "json")
    assert (outcome.code, outcome.findings("good.py")) == (0, GOOD_FINDINGS)


def test_a_cache_of_another_version_is_left_to_it(good):
    scan(good, ".")
    version = entries(good)[0].parents[1]
    version.rename(version.with_name("0.0.0"))
    outcome = scan(good, ".", "--output-format", "json")
    assert (outcome.code, outcome.err, outcome.findings("good.py")) == (0, "", GOOD_FINDINGS)
    assert {entry.parents[1].name for entry in entries(good)} == {"0.0.0", version.name}


@pytest.mark.parametrize("place", ["good.py", "good.py/below", "others"])
def test_a_cache_folder_that_cannot_be_used_is_a_warning_and_no_more(good, place):
    (good / "others").mkdir()
    (good / "others" / "letter.txt").write_text("private")
    outcome = scan(good, ".", "--cache-dir", place, "--output-format", "json")
    assert (outcome.code, outcome.findings("good.py")) == (0, GOOD_FINDINGS)
    assert outcome.err.startswith("warning: cache ")
    assert outcome.err.count("\n") == 1
    assert os.listdir(good / "others") == ["letter.txt"]
    assert (good / "good.py").read_text() == GOOD


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_cache_that_cannot_be_written_is_a_warning_and_is_still_read(good):
    scan(good, ".")
    for folder, _, _ in os.walk(good / CACHE):
        os.chmod(folder, 0o500)
    (good / "more.py").write_text(GOOD)
    outcome = scan(good, ".", "--output-format", "json")
    for folder, _, _ in os.walk(good / CACHE):
        os.chmod(folder, 0o700)
    assert (outcome.code, outcome.findings("good.py"), outcome.findings("more.py")) == (0, GOOD_FINDINGS, GOOD_FINDINGS)
    assert outcome.err.count("\n") == 1


@pytest.fixture
def long_program(good: Path) -> Path:
    """A program whose scan takes seconds."""
    for number in range(8):
        table = "".join(f"T{i} = {{'a': [{i}, {number}], 'b': ('text', {i})}}\n" for i in range(1_500))
        (good / f"large{number}.py").write_text(f"import sqlite3\n{table}")
    return good


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def wait_for_workers(process: "subprocess.Popen[str]") -> list[str]:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if workers := children(process.pid):
            return workers
        time.sleep(0.01)
    pytest.fail("no worker was started")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for children in /proc")
@pytest.mark.parametrize("whole_group", [True, False], ids=["from the terminal", "the parent only"])
def test_ctrl_c_ends_everything_at_once_and_leaves_the_cache_whole(long_program, whole_group):
    with running(long_program, ".", "-j", "2") as process:
        workers = wait_for_workers(process)
        time.sleep(0.3)
        if whole_group:
            os.killpg(process.pid, signal.SIGINT)
        else:
            os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "Interrupted\n")
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert not list((long_program / CACHE).glob("*/tmp/*"))
    for large in long_program.glob("large*.py"):
        large.unlink()
    after = scan(long_program, ".", "--output-format", "json")
    assert (after.code, after.err, after.findings("good.py")) == (0, "", GOOD_FINDINGS)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for children in /proc")
def test_a_worker_that_is_killed_is_one_problem_and_the_rest_is_analysed(long_program):
    with running(long_program, ".", "-j", "2", "--no-cache", "--output-format", "json") as process:
        workers = wait_for_workers(process)
        time.sleep(0.3)  # until it has a file in hand: an idle worker that dies takes nothing along
        os.kill(int(workers[0]), signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    document = json.loads(out)
    assert (process.returncode, err) == (2, "")
    assert len(document["problems"]) == 1
    assert document["summary"]["analysed"] == 8
