"""The same work through sqlite3, through the module that ``init`` writes, and through bare psycopg, in one run."""

import importlib.util
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, Protocol

ROWS, READS, WRITES, THREADS, EACH = 10_000, 1_000, 500, 10, 50
TABLE = "CREATE TABLE measured (id BIGINT PRIMARY KEY, s TEXT)"

Connect = Callable[[], Any]


class Cursor(Protocol):
    """What cursors of all three can do."""

    def fetchone(self) -> object:
        """The next row."""
        ...

    def executemany(self, sql: str, rows: Sequence[Sequence[object]], /) -> object:
        """Run a statement for each row."""
        ...


class Connected(Protocol):
    """What connections of all three can do."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Cursor:
        """Run a statement."""
        ...

    def cursor(self) -> Cursor:
        """A cursor."""
        ...

    def commit(self) -> None:
        """End the transaction."""
        ...

    def close(self) -> None:
        """Close."""
        ...


def lines(repetitions: int) -> Iterator[str]:
    """The figures, as lines of text: seconds of the fastest run, and ratios."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    from sqlite_hunter.engine.prove.server import embedded_server

    with embedded_server() as dsn, TemporaryDirectory() as folder:
        for key, value in conninfo_to_dict(dsn).items():
            os.environ[f"POSTGRES_{ {'dbname': 'DB'}.get(key, key.upper()) }"] = str(value)
        module = _written(Path(folder))
        best: dict[str, dict[str, float]] = {}
        for at in range(repetitions):
            path = Path(folder) / f"{at}.db"
            with psycopg.connect(dsn, autocommit=True) as admin:
                admin.execute(f"CREATE SCHEMA bare_{at}")
            kinds: dict[str, tuple[Connect, str]] = {
                "sqlite3": (partial(sqlite3.connect, path, timeout=60), "?"),
                "module": (partial(module.connect, path, timeout=60), "%s"),
                "psycopg": (partial(psycopg.connect, dsn, options=f"-c search_path=bare_{at}"), "%s"),
            }
            for name, (connect, mark) in kinds.items():
                for work, seconds in _measured(connect, mark):
                    times = best.setdefault(work, {})
                    times[name] = min(times.get(name, seconds), seconds)
        module.close_pool()
    yield f"{'seconds':24}{'sqlite3':>10}{'module':>10}{'psycopg':>10}{'module/psycopg':>16}{'module/sqlite3':>16}"
    for work, times in best.items():
        shown = "".join(f"{times[name]:10.3f}" for name in ("sqlite3", "module", "psycopg"))
        yield f"{work:24}{shown}{times['module'] / times['psycopg']:16.2f}{times['module'] / times['sqlite3']:16.2f}"


def _written(folder: Path) -> ModuleType:
    from sqlite_hunter.engine.init.module import render

    path = folder / "measured_module.py"
    path.write_text(render({}, "advisory", "psycopg", asynchronous=False), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    made = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = made
    spec.loader.exec_module(made)
    return made


def _measured(connect: Connect, mark: str) -> Iterator[tuple[str, float]]:
    connection = connect()
    connection.execute(TABLE)
    connection.commit()
    yield f"a batch of {ROWS:,}", _seconds(partial(_batch, connection, mark))
    yield f"{READS:,} reads", _seconds(partial(_reads, connection, mark))
    yield f"{WRITES} writes", _seconds(partial(_writes, connection, mark, range(WRITES)))
    yield f"{THREADS} threads, {EACH} writes", _seconds(partial(_together, connect, mark))
    connection.close()


def _batch(connection: Connected, mark: str) -> None:
    rows = [(at, "x") for at in range(ROWS)]
    connection.cursor().executemany(f"INSERT INTO measured VALUES ({mark}, {mark})", rows)
    connection.commit()


def _reads(connection: Connected, mark: str) -> None:
    for at in range(READS):
        connection.execute(f"SELECT s FROM measured WHERE id = {mark}", (at,)).fetchone()
    connection.commit()


def _writes(connection: Connected, mark: str, keys: Iterable[int]) -> None:
    for at in keys:
        connection.execute(f"UPDATE measured SET s = 'y' WHERE id = {mark}", (at,))
        connection.commit()


def _together(connect: Connect, mark: str) -> None:
    def work(number: int) -> None:
        connection = connect()
        _writes(connection, mark, range(number * EACH, (number + 1) * EACH))
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
