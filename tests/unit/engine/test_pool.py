"""What kills a worker must cost one task, and never the run."""

import contextlib
import ctypes
import gc
import operator
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sqlite_hunter
from sqlite_hunter.engine.pool import Died, available_processors, run
from sqlite_hunter.engine.worker import FAILED, LAST, OK, attempt


@pytest.fixture(autouse=True)
def nothing_is_left():
    """No test may leave a descriptor open or a child, dead or alive."""
    before = sorted(os.listdir("/proc/self/fd")), children()
    yield
    gc.collect()
    assert (sorted(os.listdir("/proc/self/fd")), children()) == before


def children() -> list[str]:
    """The processes that this one has started, the dead ones among them; tests of others may have a server."""
    return sorted(
        each for task in Path("/proc/self/task").iterdir() for each in (task / "children").read_text().split()
    )


def program(text: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a program that can import the package from where this test imports it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(sqlite_hunter.__file__).parents[1])}
    command = [sys.executable, "-c", text, *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def by_task(jobs, tasks, work, **options):
    return dict(run(jobs, tasks, work, **options))


def on_three(action):
    """Work that does something fatal with task 3 and answers all others."""

    def work(task: int) -> bytes:
        return action() if task == 3 else str(task).encode()

    return work


def crash() -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def crash_really() -> bytes:
    return ctypes.string_at(0)


def raises(error):
    def action() -> bytes:
        raise error

    return action


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def endless() -> bytes:
    return endless()


def closes_everything() -> bytes:
    os.closerange(3, 200)
    return b"x"


# --- deaths --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (crash, "its worker process was ended by signal 11 (SIGSEGV)"),
        (crash_really, "its worker process was ended by signal 11 (SIGSEGV)"),
        (
            lambda: os.kill(os.getpid(), 9),
            "its worker process was ended by signal 9 (SIGKILL), perhaps for want of memory",
        ),
        (lambda: os.kill(os.getpid(), 40), "its worker process was ended by signal 40 (unknown)"),
        (lambda: os._exit(0), "its worker process ended with exit status 0"),
        (lambda: os._exit(7), "its worker process ended with exit status 7"),
        (raises(MemoryError()), "ran out of memory"),
        (closes_everything, "its worker process ended with exit status 0"),
    ],
)
def test_death_costs_one_task(jobs, action, reason):
    assert by_task(jobs, range(8), on_three(action)) == {
        task: Died(reason) if task == 3 else str(task).encode() for task in range(8)
    }


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("bad\nsecond line"), r"ValueError: bad (test_pool.py:"),
        (SystemExit(3), "SystemExit: 3 (test_pool.py:"),
        (KeyboardInterrupt(), "KeyboardInterrupt (test_pool.py:"),
        (UnprintableError(), "UnprintableError (test_pool.py:"),
        (ValueError("\udcff\x1b"), r"ValueError: \xff\x1b (test_pool.py:"),
        (ValueError("x" * 9999), "ValueError: " + "x" * 288 + " (test_pool.py:"),
    ],
)
def test_exception_costs_one_task_and_says_where(error, reason):
    results = by_task(1, range(5), on_three(raises(error)))
    assert results.pop(3).reason.startswith(reason)
    assert results == {task: str(task).encode() for task in (0, 1, 2, 4)}


def test_recursion_without_end_is_a_reason():
    assert by_task(1, [3], on_three(endless))[3].reason.startswith("RecursionError: maximum recursion depth exceeded")


def test_result_that_is_not_bytes_is_a_reason():
    assert "TypeError" in by_task(1, [1], lambda _: "text")[1].reason


def test_every_task_may_die():
    results = by_task(2, range(20), lambda _: os._exit(1))
    assert results == dict.fromkeys(range(20), Died("its worker process ended with exit status 1"))


def test_real_want_of_memory():
    def greedy(_: int) -> bytes:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        return bytes(1 << 34)

    assert by_task(1, [1, 2], greedy) == {1: Died("ran out of memory"), 2: Died("ran out of memory")}


def test_death_in_the_middle_of_a_result():
    def work(task: int) -> bytes:
        if task == 1:
            threading.Timer(0.2, lambda: os._exit(9)).start()
            return bytes(1 << 22)
        return b"fine"

    with contextlib.closing(run(2, [1, 0], work)) as results:
        assert next(results) == (0, b"fine")
        time.sleep(0.5)
        assert list(results) == [(1, Died("its worker process ended with exit status 9"))]


def test_time_limit_kills_one_task():
    started = time.monotonic()
    results = by_task(2, range(6), on_three(lambda: time.sleep(60)), seconds=0.3)
    assert results.pop(3) == Died("took longer than 0.3 s")
    assert results == {task: str(task).encode() for task in (0, 1, 2, 4, 5)}
    assert time.monotonic() - started < 30


def test_time_limit_does_not_blame_a_worker_for_a_slow_parent():
    results = []
    for result in run(3, range(6), lambda task: bytes(task * 100_000), seconds=0.2):
        results.append(result)
        time.sleep(0.3)
    assert sorted(results) == [(task, bytes(task * 100_000)) for task in range(6)]


def test_no_process_at_all(monkeypatch):
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    reason = "no worker process could be started: Resource temporarily unavailable"
    assert by_task(2, "ab", str.encode) == {"a": Died(reason), "b": Died(reason)}


def test_fewer_processes_than_wanted(monkeypatch):
    fork = os.fork
    forks = []

    def once() -> int:
        forks.append(1)
        if len(forks) > 1:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    monkeypatch.setattr(os, "fork", once)
    assert by_task(4, range(5), on_three(crash)) == {
        0: b"0",
        1: b"1",
        2: b"2",
        3: Died("its worker process was ended by signal 11 (SIGSEGV)"),
        4: Died("no worker process could be started: Resource temporarily unavailable"),
    }


def test_parent_that_does_not_wait_for_its_children():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert by_task(1, [3, 4], on_three(crash)) == {3: Died("its worker process vanished"), 4: b"4"}
    finally:
        signal.signal(signal.SIGCHLD, before)


# --- the end of a run ----------------------------------------------------------------------------------


def test_closing_kills_the_workers(tmp_path):
    def work(task: int) -> bytes:
        if task:
            time.sleep(1.5)
            (tmp_path / "alive").touch()
        return b""

    with contextlib.closing(run(3, range(3), work)) as results:
        next(results)
    time.sleep(1.7)
    assert list(tmp_path.iterdir()) == []


def test_interrupt_is_raised_and_kills_the_workers():
    def interrupted() -> None:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        list(run(2, range(2), lambda _: time.sleep(60)))

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - started < 30
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_interrupt_of_the_terminal_does_not_reach_the_workers():
    def work(_: int) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return b"still here"

    assert by_task(1, [1], work) == {1: b"still here"}


def test_workers_end_when_their_parent_is_killed(tmp_path):
    text = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from sqlite_hunter.engine.pool import run\n"
        "def work(task):\n"
        "    Path(sys.argv[1], str(os.getpid())).touch()\n"
        "    if task == 2: os.kill(os.getppid(), 9)\n"
        "    time.sleep(0.2)\n"
        "    return b''\n"
        "list(run(2, range(50), work))\n"
    )
    assert program(text, str(tmp_path)).returncode == -9
    pids = [int(path.name) for path in tmp_path.iterdir()]
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in pids)


def is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_workers_say_nothing_and_hear_nothing():
    done = program(
        "import faulthandler, os, sys\n"
        "from sqlite_hunter.engine.pool import run\n"
        "faulthandler.enable()\n"
        "def work(task):\n"
        "    print('out', flush=True)\n"
        "    print('err', file=sys.stderr, flush=True)\n"
        "    if task: os.kill(os.getpid(), 11)\n"
        "    return sys.stdin.read().encode() + b'done'\n"
        "print(sorted(run(1, [0, 1], work))[0])\n"
    )
    assert (done.stdout, done.stderr) == ("(0, b'done')\n", "")


def test_without_standard_streams():
    text = (
        "import os\n"
        "os.closerange(0, 3)\n"
        "from sqlite_hunter.engine.pool import run\n"
        "results = sorted(run(2, range(9), lambda task: bytes(task)))\n"
        "os._exit(results != [(task, bytes(task)) for task in range(9)])\n"
    )
    assert program(text).returncode == 0


# --- results -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [0, 1, 7])
def test_nothing_to_do_starts_nothing(monkeypatch, jobs):
    monkeypatch.delattr(os, "fork")
    assert list(run(jobs, [], bytes)) == []


def test_work_is_never_done_in_the_parent():
    pids = {int(result) for _, result in run(1, range(5), lambda _: str(os.getpid()).encode())}
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_one_job_keeps_the_order():
    assert [task for task, _ in run(1, [5, 3, 9, 1], bytes)] == [5, 3, 9, 1]


def test_tasks_are_not_pickled():
    tasks = [lambda: b"a", lambda: b"b"]
    assert sorted(result for _, result in run(2, iter(tasks), lambda task: task())) == [b"a", b"b"]


@given(st.lists(st.sampled_from([0, 1, 9, 65_535, 65_536, 1_000_000, 5_000_000]), max_size=8), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_results_of_any_size(sizes, jobs):
    tasks = list(enumerate(sizes))
    results = by_task(jobs, tasks, lambda task: os.urandom(1) * task[1])
    assert {task: len(result) for task, result in results.items()} == {task: task[1] for task in tasks}


def test_many_tasks():
    assert sorted(run(3, range(2000), lambda task: b"%d" % task)) == [(task, b"%d" % task) for task in range(2000)]


def test_available_processors(monkeypatch):
    assert 1 <= available_processors() <= (os.cpu_count() or 1)
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_processors() == 1


def test_collector_is_as_it_was():
    list(run(1, [1], bytes))
    assert gc.get_freeze_count() == 0


# --- without fork --------------------------------------------------------------------------------------


def spawned(count, tasks, work, seconds=60.0):
    """The results, from a program of its own: multiprocessing keeps a helper process until the program ends."""
    text = (
        "import posix, sys\n"
        "from sqlite_hunter.engine.spawned import run_spawned\n"
        f"if __name__ == '__main__': print(sorted(run_spawned({count}, {tasks}, {work}, {seconds})))\n"
    )
    return eval(program(text).stdout)


def test_spawned_workers_that_die():
    reason = b"its worker process ended with exit status "
    assert spawned(1, [0, 7], "posix._exit") == [(0, (LAST, reason + b"0")), (1, (LAST, reason + b"7"))]
    assert spawned(1, ["x"], "bytes")[0][1][0] == FAILED


def test_spawned_workers_answer():
    assert spawned(2, [3, 0, 1_000_000], "bytes") == [(0, (OK, bytes(3))), (1, (OK, b"")), (2, (OK, bytes(1_000_000)))]
    assert spawned(0, [], "bytes") == []


def test_spawned_worker_that_takes_too_long():
    text = (
        "import time\n"
        "from sqlite_hunter.engine import spawned\n"
        "spawned._STARTUP = 0.5\n"
        "if __name__ == '__main__': print(list(spawned.run_spawned(1, [60], time.sleep, 0.5)))\n"
    )
    assert eval(program(text).stdout) == [(0, (LAST, b"took longer than 0.5 s"))]


def test_attempt():
    assert attempt(bytes, 2) == (OK, b"\0\0")
    assert attempt(operator.itemgetter(1), [b"x", b"y"]) == (OK, b"y")
