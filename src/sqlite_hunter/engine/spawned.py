"""The pool where there is no fork (Windows): the same promises, with interpreters that start afresh.

Tasks and the work are pickled on their way to the worker, which is this same program; results come back as bytes.
"""

import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final, Generic, TypeVar

from sqlite_hunter.engine.worker import LAST, Results, attempt

Task = TypeVar("Task")

_STARTUP: Final = 60.0
"""Seconds that a worker may take on top over its first task: a new interpreter imports everything anew."""


def run_spawned(count: int, tasks: Sequence[Task], work: Callable[[Task], bytes], seconds: float) -> Results:
    """Yield results as ``pool`` does; ``work`` and the tasks have to be picklable."""
    pool = _Pool(tasks, work, seconds)
    try:
        for _ in range(count):
            pool.start()
        while pool.workers:
            left = max(0.0, min(worker.deadline for worker in pool.workers.values()) - time.monotonic())
            for connection in wait(list(pool.workers), left):
                yield from pool.advance(pool.workers[connection])  # type: ignore[index]  # only connections are given
            yield from pool.expire()
    finally:
        for worker in list(pool.workers.values()):
            pool.end(worker)


def serve(connection: Connection, work: Callable[[Task], bytes]) -> None:
    """Be a worker: do the tasks that come until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        status, content = attempt(work, task)
        connection.send_bytes(bytes([status]) + content)
        if status == LAST:
            return


class _Worker:
    """A child process and the task that it has."""

    def __init__(self, process: SpawnProcess, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.task = -1
        self.deadline = 0.0


class _Pool(Generic[Task]):
    """The workers of one run and the tasks that are left."""

    def __init__(self, tasks: Sequence[Task], work: Callable[[Task], bytes], seconds: float) -> None:
        self.workers: dict[Connection, _Worker] = {}
        self._tasks = tasks
        self._work = work
        self._seconds = seconds
        self._next = 0

    def start(self) -> None:
        """Start a worker on the next task, if one is left."""
        if self._next >= len(self._tasks):
            return
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._work), daemon=True)
        process.start()
        theirs.close()
        worker = self.workers[ours] = _Worker(process, ours)
        self._occupy(worker, self._seconds + _STARTUP)

    def advance(self, worker: _Worker) -> Results:
        """Take what a worker sent and keep it busy; replace it if it died."""
        task = worker.task
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            worker.process.join(1.0)
            code = worker.process.exitcode
            self._replace(worker)
            yield task, (LAST, f"its worker process ended with exit status {code}".encode())
            return
        status, content = message[0], message[1:]
        if status == LAST or self._next >= len(self._tasks):
            self._replace(worker)
        else:
            self._occupy(worker, self._seconds)
        yield task, (status, content)

    def expire(self) -> Results:
        """Kill and replace the workers whose time is up and that have nothing to say."""
        now = time.monotonic()
        late = [worker for worker in self.workers.values() if now >= worker.deadline and not worker.connection.poll()]
        for worker in late:
            self._replace(worker)
            yield worker.task, (LAST, f"took longer than {self._seconds:g} s".encode())

    def end(self, worker: _Worker) -> None:
        """Make sure that a worker is gone."""
        del self.workers[worker.connection]
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        worker.process.close()

    def _replace(self, worker: _Worker) -> None:
        self.end(worker)
        self.start()

    def _occupy(self, worker: _Worker, seconds: float) -> None:
        """Give the next task; a worker that is dead already will be found so when its answer is read."""
        worker.task, worker.deadline = self._next, time.monotonic() + seconds
        self._next += 1
        try:
            worker.connection.send(self._tasks[worker.task])
        except BrokenPipeError:
            return
