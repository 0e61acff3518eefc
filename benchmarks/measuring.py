"""Runs of commands, timed from outside, with a limit, and with the memory of all their processes."""

import contextlib
import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.02
"""Seconds between two looks at the memory of a run; the run itself is not slowed, but where there is one processor."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and what has to be done before each run of it."""

    arguments: tuple[str, ...]
    prepare: Callable[[], None] = lambda: None
    good: frozenset[int] = frozenset((0,))
    """Exit codes of runs that did what was asked."""
    folder: Path | None = None
    """Where it runs, None for the current folder."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    seconds: float
    ended: str = ""
    """Why it was no whole run: the limit, or its exit code; "" if it was."""
    peak: int = 0
    """Bytes of its processes together, at most; 0 where that was not looked at."""


@dataclass(frozen=True, slots=True)
class Times:
    """Several runs of one command."""

    runs: tuple[Run, ...]

    @property
    def ended(self) -> str:
        """Why there is no time; "" if there is one."""
        return next((run.ended for run in self.runs if run.ended), "" if self.runs else "not run")

    @property
    def least(self) -> float:
        """Seconds of the fastest run: what the machine can do when nothing else disturbs it."""
        return min(run.seconds for run in self.runs)

    @property
    def median(self) -> float:
        """Seconds of the middle run."""
        return statistics.median(run.seconds for run in self.runs)


def run(command: Command, limit: float, *, memory: bool = False) -> Run:
    """Run a command for at most ``limit`` seconds; with ``memory`` its peak is looked for, which Linux can tell."""
    command.prepare()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=command.folder,
        start_new_session=True,
    )
    peak = 0
    is_late = threading.Event()
    # Waiting with a limit would look at the process in steps of up to 50 ms (Popen.wait), longer than many runs take.
    timer = threading.Timer(limit, _end_late, (process, is_late))
    timer.start()
    try:
        while memory and process.poll() is None:
            peak = max(peak, group_memory(process.pid))
            time.sleep(_PAUSE)
        code = process.wait()
        seconds = time.perf_counter() - started
    finally:
        timer.cancel()
        _end(process)
    if is_late.is_set():
        return Run(seconds, f"ended by the limit of {limit:g} s", peak)
    return Run(seconds, "" if code in command.good else f"ended with exit code {code}", peak)


def alternating(commands: Mapping[str, Command], repetitions: int, limit: float) -> dict[str, Times]:
    """Run several commands in turn, so that whatever disturbs the machine disturbs all of them.

    A command that was ended once is not run again.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(repetitions):
        for name, command in commands.items():
            if not any(each.ended for each in runs[name]):
                runs[name].append(run(command, limit))
    return {name: Times(tuple(each)) for name, each in runs.items()}


def group_memory(group: int) -> int:
    """Bytes that the processes of a group hold, shared pages by their share; 0 where the system does not tell."""
    return sum(_proportional(process) for process in _processes(group))


def _processes(group: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):  # noqa: PTH208 - names are all that is asked for
            with contextlib.suppress(OSError, ValueError):
                if name.isdecimal() and os.getpgid(int(name)) == group:
                    yield int(name)


def _proportional(process: int) -> int:
    """The proportional set size (https://docs.kernel.org/filesystems/proc.html)."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def _end_late(process: "subprocess.Popen[bytes]", is_late: threading.Event) -> None:
    """End a run that has reached its limit."""
    is_late.set()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it started: they are a session of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def total(files: Sequence[Path]) -> int:
    """Bytes of files together."""
    return sum(file.stat().st_size for file in files)
