"""Work done in child processes that are allowed to die.

LibCST can end its process by signal 11, so no file is ever analysed in the parent, not even with one job. Workers are
raw forks (1.3 ms each, where a spawned interpreter that imports libcst takes 227): they inherit the tasks, so that
only a number goes to them through a pipe, and bytes come back. A worker that dies takes one task with it.

The parent should have no other threads: a fork copies locks, but not their holders.
"""

import contextlib
import gc
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sqlite_hunter.engine.worker import HEADER, LAST, OK, Results, serve

Task = TypeVar("Task")

DEFAULT_SECONDS: Final = 60.0
_READ: Final = 1 << 20
"""Bytes taken from a pipe at a time."""
_GRACE: Final = 2.0
"""Seconds between the end of a worker's pipe and the end of the worker: a dump of its memory may lie between."""


@dataclass(frozen=True, slots=True)
class Died:
    """There is no result of a task, and why: a reason fit for a ``Problem``."""

    reason: str


def run(
    jobs: int, tasks: Iterable[Task], work: Callable[[Task], bytes], seconds: float = DEFAULT_SECONDS
) -> Generator[tuple[Task, bytes | Died], None, None]:
    """Yield each task with what ``work`` made of it in a child process, as the results come.

    Tasks are handed out in the order given: the largest should be first. ``jobs`` below 1 means one for each
    processor. ``seconds`` is what one task may take. When the iterator is closed, or anything is raised in it (Ctrl-C),
    all workers are killed; close it explicitly (``contextlib.closing``) where it may not be exhausted.
    """
    todo = tuple(tasks)
    count = min(jobs if jobs > 0 else available_processors(), len(todo))
    if sys.platform == "win32":
        from sqlite_hunter.engine.spawned import run_spawned

        results = run_spawned(count, todo, work, seconds)
    else:
        results = _run_forked(count, todo, work, seconds)
    with contextlib.closing(results):
        for index, (status, content) in results:
            yield todo[index], content if status == OK else Died(content.decode())


def available_processors() -> int:
    """Return how many processors this process may use, at least 1."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _run_forked(count: int, tasks: Sequence[Task], work: Callable[[Task], bytes], seconds: float) -> Results:
    """(number of the task, (status, content)) in the order in which they come."""
    pool = _Pool(tasks, work, seconds)
    try:
        for _ in range(count):
            pool.start()
        while pool.workers:
            for worker in pool.ready():
                yield from pool.advance(worker)
            yield from pool.expire()
        yield from pool.abandon()
    finally:
        pool.close()


class _Worker:
    """A child process, and what the parent knows of it."""

    def __init__(self, pid: int, send: int, receive: int) -> None:
        self.pid = pid
        self.send = send
        """Write end of the pipe that numbers of tasks go through; -1 once it is closed."""
        self.receive = receive
        """Read end of the pipe that results come through."""
        self.task = -1
        """The number of the task it has, -1 if none."""
        self.deadline = 0.0
        self.buffer = bytearray()

    def give(self, task: int, deadline: float) -> bool:
        """Hand over a task; False if the worker is no longer there to take it."""
        try:
            os.write(self.send, HEADER.pack(OK, task))
        except BrokenPipeError:
            return False
        self.task, self.deadline = task, deadline
        return True

    def take(self) -> tuple[int, bytes] | None:
        """Take a complete (status, content) out of the buffer, None while it is not complete."""
        if len(self.buffer) < HEADER.size:
            return None
        status, length = HEADER.unpack_from(self.buffer)
        if len(self.buffer) < HEADER.size + length:
            return None
        content = bytes(self.buffer[HEADER.size :])
        self.buffer.clear()
        self.task = -1
        return status, content

    def overdue(self, now: float) -> bool:
        """Whether its time is up and no part of a result is there: the parent may have been the slow one."""
        late = self.task >= 0 and now >= self.deadline and not self.buffer
        return late and not _is_readable(self.receive)

    def let_go(self) -> None:
        """Tell it that there is nothing left to do."""
        if self.send >= 0:
            os.close(self.send)
            self.send = -1

    def bury(self, grace: float = 0.0) -> str:
        """Make sure that it is gone, leaving no descriptor and no zombie, and say how it went.

        ``grace`` is for one that is on its way out: seconds until it is killed, so that it can say how itself.
        """
        self.let_go()
        os.close(self.receive)
        deadline = time.monotonic() + grace
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            while not pid and time.monotonic() < deadline:
                time.sleep(0.0002)
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            if not pid:
                os.kill(self.pid, signal.SIGKILL)
                _, status = os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            return "its worker process vanished"
        return _how_it_went(os.waitstatus_to_exitcode(status))


class _Pool(Generic[Task]):
    """The workers of one run and the tasks that are left."""

    def __init__(self, tasks: Sequence[Task], work: Callable[[Task], bytes], seconds: float) -> None:
        self.workers: dict[int, _Worker] = {}
        """By the descriptor that their results come through."""
        self._tasks = tasks
        self._work = work
        self._seconds = seconds
        self._next = 0
        self._poll = select.poll()
        self._failure = ""
        gc.freeze()  # a collection in a child would copy every page that it marks

    def start(self) -> None:
        """Start a worker on the next task, if one is left; if the system allows no more, go on with fewer."""
        if self._next >= len(self._tasks):
            return
        try:
            worker = self._fork()
        except OSError as error:
            self._failure = error.strerror or str(error)
            return
        self.workers[worker.receive] = worker
        self._poll.register(worker.receive, select.POLLIN)
        self._occupy(worker)

    def ready(self) -> list[_Worker]:
        """Wait until a worker has something to say, or until the first one's time is up."""
        deadlines = [worker.deadline for worker in self.workers.values() if worker.task >= 0 and not worker.buffer]
        left = max(0.0, min(deadlines) - time.monotonic()) * 1000 + 1 if deadlines else None
        return [self.workers[descriptor] for descriptor, _ in self._poll.poll(left)]

    def advance(self, worker: _Worker) -> Results:
        """Read what a worker sent, and keep it busy before the result is looked at; replace it if it died."""
        data = os.read(worker.receive, _READ)
        worker.buffer += data
        task = worker.task
        if not data:
            reason = self._bury(worker, _GRACE)
            self.start()
            if task >= 0:
                yield task, (LAST, reason.encode())
            return
        result = worker.take()
        if result is None:
            return
        if result[0] == LAST:
            self._bury(worker, _GRACE)
            self.start()
        else:
            self._occupy(worker)
        yield task, result

    def expire(self) -> Results:
        """Kill and replace the workers whose time is up."""
        now = time.monotonic()
        for worker in [worker for worker in self.workers.values() if worker.overdue(now)]:
            task = worker.task
            self._bury(worker)
            self.start()
            yield task, (LAST, f"took longer than {self._seconds:g} s".encode())

    def abandon(self) -> Results:
        """Say of every task that is left that there was no process for it."""
        for task in range(self._next, len(self._tasks)):
            yield task, (LAST, f"no worker process could be started: {self._failure}".encode())

    def close(self) -> None:
        """Kill what is left; a second Ctrl-C waits until that is done."""
        with _without_interrupts():
            for worker in list(self.workers.values()):
                self._bury(worker)
            gc.unfreeze()

    def _occupy(self, worker: _Worker) -> None:
        """Give the next task to a worker that has none; one that cannot take it will be found dead, and replaced."""
        if self._next >= len(self._tasks):
            worker.let_go()
        elif worker.give(self._next, time.monotonic() + self._seconds):
            self._next += 1

    def _bury(self, worker: _Worker, grace: float = 0.0) -> str:
        self._poll.unregister(worker.receive)
        del self.workers[worker.receive]
        return worker.bury(grace)

    def _fork(self) -> _Worker:
        """Make a child process; raises OSError if the system allows none, with nothing left open."""
        with contextlib.ExitStack() as opened, _without_interrupts():
            theirs, send = _pipe(opened)
            receive, results = _pipe(opened)
            with warnings.catch_warnings():
                # Python 3.12 warns where there are threads, after the fork: raised, it would leave a stray child.
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
            if pid == 0:
                self._be_worker(theirs, results, (send, receive))
            opened.pop_all()
            os.close(theirs)
            os.close(results)
            return _Worker(pid, send, receive)

    def _be_worker(self, receive: int, send: int, others: tuple[int, ...]) -> None:
        """In the child: let go of the parent's ends, so that a worker sees it when the parent is gone."""
        try:
            for worker in self.workers.values():
                others += (worker.receive, worker.send) if worker.send >= 0 else (worker.receive,)
            for descriptor in others:
                os.close(descriptor)
            serve(self._tasks, self._work, receive, send)
        finally:
            os._exit(1)


def _pipe(opened: contextlib.ExitStack) -> tuple[int, int]:
    """A pipe whose ends are closed again unless all goes well."""
    ends = os.pipe()
    for end in ends:
        opened.callback(os.close, end)
    return ends


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back, so that it finds every child known, or none."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _how_it_went(code: int) -> str:
    """Why a worker is gone, from its exit status, which is negative for a signal."""
    if code >= 0:
        return f"its worker process ended with exit status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    hint = ", perhaps for want of memory" if -code == signal.SIGKILL else ""
    return f"its worker process was ended by signal {-code} ({name}){hint}"
