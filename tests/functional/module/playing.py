"""Sequences of calls, played on sqlite3 and on the module that ``init`` writes; what each call did is kept for both.

The statements are SQLite's; the module gets the translator's answer to each, as a rewritten program would.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from sqlite_hunter.sql.protocol import answer

SCHEMA = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER, s TEXT UNIQUE)",
    "CREATE TABLE b (k TEXT PRIMARY KEY NOT NULL, v REAL CHECK (v < 100), data BLOB)",
)
STORES = {
    "INSERT INTO a (n, s) VALUES (?, ?)": ("number", "word"),
    "INSERT INTO a (id, n, s) VALUES (?, ?, ?)": ("key", "number", "word"),
    "INSERT INTO b (k, v, data) VALUES (?, ?, ?)": ("text", "real", "bytes"),
    "INSERT INTO b (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v": ("text", "real"),
    "INSERT INTO b (k, v) VALUES (?, 1.5) ON CONFLICT DO NOTHING": ("text",),
    "UPDATE a SET n = n + 1 WHERE id >= ?": ("key",),
    "UPDATE a SET s = ? WHERE id = ?": ("word", "key"),
    "DELETE FROM a WHERE id = ?": ("key",),
    "DELETE FROM b": (),
}
READS = {
    "SELECT id, n, s FROM a ORDER BY id": (),
    "SELECT count(*) AS rows, sum(n) AS total FROM a": (),
    "SELECT s AS word FROM a WHERE id = ?": ("key",),
    "SELECT k, v, data FROM b ORDER BY k": (),
    "SELECT missing FROM a": (),
    "SELECT * FROM nowhere": (),
    "SELECT FROM": (),
}
OTHERS = (
    "CREATE TABLE extra (x INTEGER)",
    "CREATE TABLE IF NOT EXISTS extra (x INTEGER)",
    "DROP TABLE extra",
    "ALTER TABLE b ADD COLUMN more TEXT",
)
SCRIPTED = (
    "INSERT INTO a (n, s) VALUES (3, 'a;b')",
    "INSERT INTO b (k, v) VALUES ('s', 500)",
    "UPDATE a SET n = 0",
    "DELETE FROM b",
    "CREATE TABLE extra (x INTEGER)",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "SELECT count(*) FROM a",
)
CONTROLS = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT one", "ROLLBACK TO one", "RELEASE one", "SAVEPOINT two",
            "RELEASE two", "ROLLBACK TO two", "END", "BEGIN")  # fmt: skip
OF_SEVERAL = ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "COMMIT", "ROLLBACK", "END", "RELEASE one")
"""Of several connections. What keeps writers away here and not on SQLite: a savepoint, a read in a transaction that was
begun, a statement that is never run since its values do not fit; and readers, who changes or drops their table."""
LEVELS = (None, "", "IMMEDIATE")
UPSERT = "INSERT INTO b (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
ALL_OF_A = "SELECT id, n, s FROM a ORDER BY id"
ALL_OF_B = "SELECT k, v, data FROM b ORDER BY k"
STRANGE = ("execute", "executemany", "executescript", "cursor", "commit", "rollback", "close", "with", "fetch",
           "close-cursor")  # fmt: skip
"""Calls from a thread that the connection is not of."""
VISITS: Final[dict[str, str]] = {
    "update": "UPDATE a SET n = n + 1 WHERE id = ?",
    "delete": "DELETE FROM a WHERE id = ?",
    "update-later": "UPDATE a SET n = n + 1 WHERE id >= ?",
    "insert": "INSERT INTO a (id, n, s) VALUES (?, ?, ?)",
    "commit": "UPDATE a SET n = n + 1 WHERE id = ?",
}
"""What is done to the table whose rows are read, for each row. SQLite promises that a row which is changed or deleted
when it is read, or later, does not come again, nor does it keep another away; whether a row that is inserted or changed
ahead of its reading is seen, and how, it does not say (https://sqlite.org/isolation.html)."""
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": st.sampled_from((None, 0, 1, -5, 2**40)),
    "word": st.sampled_from((None, "x", "y", "Ä", "it's 100%")),
    "key": st.sampled_from((1, 2, 3, 7)),
    "text": st.sampled_from(("x", "y", "", "%s")),
    "real": st.sampled_from((None, 0.0, 1.5, -2.25, 99.5, 100.0, float("nan"))),
    "bytes": st.sampled_from((None, b"", b"\x00\xff")),
}


@dataclass(frozen=True)
class Step:
    """One call: on which connection, what, with which values, and in which thread where threads share one."""

    connection: int
    kind: str
    text: str = ""
    values: tuple[Any, ...] = ()
    thread: int = 0

    def __repr__(self) -> str:
        where = f"{self.connection}{f'/{self.thread}' if self.thread else ''}"
        return f"{where}:{self.kind} {self.text} {self.values if self.values else ''}".rstrip()


def _values(names: tuple[str, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(*(VALUES[name] for name in names))


Said = tuple[str, tuple[Any, ...]]
"""A text and values."""


def _drawn(choices: list[st.SearchStrategy[Said]]) -> st.SearchStrategy[Said]:
    """One of the strategies, which are made once: to make one takes longer than to draw from it."""
    return st.sampled_from(choices).flatmap(lambda strategy: strategy)


def _one_of(table: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Said]:
    return _drawn([st.tuples(st.just(text), _values(names)) for text, names in table.items()])


def _several_of(least: int) -> st.SearchStrategy[Said]:
    """A statement that writes, and several sets of values."""
    return _drawn(
        [
            st.tuples(st.just(text), st.lists(_values(names), min_size=least, max_size=4).map(tuple))
            for text, names in STORES.items()
            if names
        ]
    )


def _stored(least: int, most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Statements that write, with their values."""
    return st.lists(_one_of(STORES), min_size=least, max_size=most).map(tuple)


def _text(*texts: str) -> st.SearchStrategy[Said]:
    return st.tuples(st.sampled_from(texts), st.just(()))


def _value(values: st.SearchStrategy[tuple[Any, ...]]) -> st.SearchStrategy[Said]:
    return st.tuples(st.just(""), values)


def _choice(choices: tuple[Any, ...]) -> st.SearchStrategy[Said]:
    return _value(st.tuples(st.sampled_from(choices)))


def _arguments(one: bool) -> dict[str, st.SearchStrategy[Said]]:
    """The text and the values that a step of each kind has, of one connection or of several."""
    return {
        **dict.fromkeys(("store", "with", "with-error", "unbound"), _one_of(STORES)),
        **dict.fromkeys(("many", "generator"), _several_of(0 if one else 1)),
        **dict.fromkeys(("nested", "nested-error"), _value(_stored(3, 3))),
        "read": _one_of(READS),
        "script": _value(st.lists(st.sampled_from(SCRIPTED), min_size=1, max_size=3).map(tuple)),
        "other": _text(*(OTHERS if one else OTHERS[:1])),
        "control": _text(*(CONTROLS if one else OF_SEVERAL)),
        "saves": st.tuples(st.sampled_from(("ROLLBACK TO", "RELEASE")), _stored(3, 3)),
        "caught": _value(_stored(2, 4)),
        "visit": _text(*VISITS),
        "level": _choice(LEVELS),
        "across": _choice(("commit", "rollback")),
        "stranger": _choice(STRANGE),
    }


ARGUMENTS = {one: _arguments(one) for one in (True, False)}
OF_ALL = (*["store"] * 6, *["read"] * 3, "many", "many", "script", "other", "control", "control", "commit", "commit",
          "rollback", "with", "with-error", "nested", "nested-error", "caught", "reopen", "after-close", "level",
          "partly", "across", "visit", "generator", "closed", "odd")  # fmt: skip
OF_ONE = ("unbound", "saves")
"""Of one connection: a statement that is never run begins a transaction, and a savepoint locks here and not there."""


@st.composite
def _step(draw: st.DrawFn, connections: int, kinds: tuple[str, ...], threads: int) -> Step:
    kind = draw(st.sampled_from(kinds))
    text, values = draw(ARGUMENTS[connections == 1].get(kind, st.just(("", ()))))
    at, thread = (draw(st.integers(0, most - 1)) if most > 1 else 0 for most in (connections, threads))
    return Step(at, kind, text, values, thread)


def sequences(
    connections: int, length: int = 24, *, further: tuple[str, ...] = (), threads: int = 1
) -> st.SearchStrategy[list[Step]]:
    """Sequences of calls on so many connections to one database."""
    kinds = (*OF_ALL, *(OF_ONE if connections == 1 else ()), *further)
    return st.lists(_step(connections, kinds, threads), min_size=6, max_size=length)


def _translated() -> dict[str, Any]:
    """The PostgreSQL form of every statement, told with all of the program."""
    scripted = (
        "INSERT INTO a (n, s) VALUES (3, 'a;b')",
        "UPDATE a SET n = 0",
        "INSERT INTO b (k, v) VALUES ('s', 500)",
    )
    texts = [*SCHEMA, *STORES, *READS, *dict.fromkeys(VISITS.values()), *scripted, *OTHERS]
    bound = {*STORES, *READS, *VISITS.values()}
    binds = ["seq" if text in bound else None for text in texts]
    found = {}
    for text, said in zip(texts, answer({"statements": texts, "binds": binds}), strict=True):
        refused = isinstance(said, dict) and said["sql"] is None
        found[text] = text.replace("?", "%s") if refused else said if isinstance(said, str) else said["sql"]
    return found


FORMS = _translated()


@dataclass
class Player:
    """Plays steps on one of the two modules, to whose database the tables have been made.

    ``own`` gives each connection a thread of its own, ``shared`` threads the same connection: these make one call at a
    time, each when it is its turn. Otherwise all is called from the test's thread. The last thread of ``hands`` is that
    of a stranger.
    """

    module: Any
    path: Path
    is_postgres: bool
    hands: Sequence[ThreadPoolExecutor] = ()
    threads: str = ""
    several: bool = False
    wait: float = 0.003
    """Seconds for a lock where several are played: who waits then waits in vain."""
    counts: Counter[str] = field(default_factory=Counter)

    def play(self, steps: list[Step], connections: int) -> list[Any]:
        """What each step did, and the tables in the end."""
        self.opened: list[Any] = []
        try:
            for at in range(connections):
                self.opened.append(self._in(at, self._connect))
            done = [self._in(self._hand(step), partial(self._done, step)) for step in steps]
            done.append([self._in(at, each.close) for at, each in enumerate(self.opened)])
            return [*done, self._tables()]
        finally:
            for at, each in enumerate(self.opened):
                self._in(at, each.close)

    def _hand(self, step: Step) -> int:
        return step.thread if self.threads == "shared" else step.connection

    def _in(self, hand: int, work: Callable[[], Any]) -> Any:
        """Call something in one of the threads, and wait for what it gives."""
        return self.hands[hand].submit(work).result() if self.threads else work()

    def make(self) -> None:
        """Make the tables."""
        connection = self._connect()
        if not self.is_postgres:
            connection.execute("PRAGMA journal_mode = WAL").close()
        for text in SCHEMA:
            connection.execute(self._form(text))
        connection.close()

    def _connect(self) -> Any:
        wait = self.wait if self.several else 10
        made = self.module.connect(
            self.path, timeout=wait, isolation_level="", check_same_thread=self.threads != "shared"
        )
        if not self.is_postgres:
            made.execute("PRAGMA synchronous = OFF").close()
        return made

    def _form(self, text: str) -> Any:
        return FORMS.get(text, text) if self.is_postgres else text

    def _done(self, step: Step) -> Any:
        connection = self.opened[step.connection]
        try:
            result = self._call(connection, step)
        except self.module.Error as error:
            # sqlite3 gives a value that it does not take the class of whatever failed before
            result = ("Error" if step.kind == "odd" else type(error).__name__,)
        except (OverflowError, ValueError, TypeError, KeyError) as error:
            result = (type(error).__name__,)
        connection = self.opened[step.connection]
        if result == ("OperationalError",) and len(self.opened) > 1:  # perhaps locked: programs begin anew then
            connection.rollback()
        self.counts[f"{step.kind}{'' if not _is_error(result) else ' (error)'}"] += 1
        return step, result, connection.in_transaction

    def _call(self, connection: Any, step: Step) -> Any:
        return getattr(self, f"_{step.kind.replace('-', '_')}")(connection, step)

    def _store(self, connection: Any, step: Step) -> Any:
        cursor = self._execute(connection, step.text, step.values)
        return self._shown(cursor), cursor.lastrowid if step.text.startswith("INSERT INTO a") else None

    _read = _store

    def _many(self, connection: Any, step: Step) -> Any:
        return self._shown(connection.executemany(self._form(step.text), step.values))

    def _script(self, connection: Any, step: Step) -> Any:
        return self._shown(connection.executescript("; ".join(self._joined(each) for each in step.values)))

    def _other(self, connection: Any, step: Step) -> Any:
        return self._shown(connection.execute(self._form(step.text)))

    _control = _other

    def _commit(self, connection: Any, _: Step) -> Any:
        return connection.commit()

    def _rollback(self, connection: Any, _: Step) -> Any:
        return connection.rollback()

    def _with(self, connection: Any, step: Step) -> Any:
        with connection:
            return self._shown(self._execute(connection, step.text, step.values))

    def _with_error(self, connection: Any, step: Step) -> Any:
        with connection:
            self._execute(connection, step.text, step.values)
            raise KeyError(step.text)

    def _reopen(self, connection: Any, step: Step) -> Any:
        connection.close()
        self.opened[step.connection] = self._connect()

    def _level(self, connection: Any, step: Step) -> Any:
        connection.isolation_level = step.values[0]
        return connection.isolation_level

    def _nested(self, connection: Any, step: Step) -> Any:
        """The inner block ends the transaction, and the outer one what is begun behind it."""
        one, two, three = step.values
        with connection:
            self._execute(connection, *one)
            with connection:
                self._execute(connection, *two)
            between = connection.in_transaction
            self._execute(connection, *three)
        return between, connection.in_transaction

    def _nested_error(self, connection: Any, step: Step) -> Any:
        """An exception leaves the inner block and is caught in the outer one, which goes on."""
        one, two, three = step.values
        with connection:
            self._execute(connection, *one)
            try:
                with connection:
                    self._execute(connection, *two)
                    raise KeyError(two)
            except KeyError:
                between = connection.in_transaction
            self._execute(connection, *three)
        return between, connection.in_transaction

    def _caught(self, connection: Any, step: Step) -> Any:
        """Errors that are caught in a block are no matter of the block's."""
        with connection:
            return [self._attempted(partial(self._execute, connection, *each)) for each in step.values]

    def _saves(self, connection: Any, step: Step) -> Any:
        """Savepoints in each other, with statements that may fail between them."""
        one, two, three = (partial(self._execute, connection, *each) for each in step.values)
        calls = [
            partial(connection.execute, "SAVEPOINT outside"),
            one,
            partial(connection.execute, "SAVEPOINT inside"),
            two,
            partial(connection.execute, f"{step.text} inside"),
            three,
            *([partial(connection.execute, "ROLLBACK TO outside")] if step.text == "RELEASE" else []),
            partial(connection.execute, "RELEASE outside"),
        ]
        return [(self._attempted(each), connection.in_transaction) for each in calls]

    def _attempted(self, call: Callable[[], Any]) -> Any:
        """What a call gave or raised."""
        try:
            given = call()
        except self.module.Error as error:
            return type(error).__name__
        return self._shown(given) if hasattr(given, "fetchall") else given

    def _partly(self, connection: Any, _: Step) -> Any:
        """Rows are read while another cursor writes."""
        cursor = connection.execute(self._form(ALL_OF_A))
        first = cursor.fetchone()
        self._execute(connection, UPSERT, ("p", 1.0))
        return first, cursor.fetchmany(1), cursor.fetchall(), cursor.fetchone()

    def _across(self, connection: Any, step: Step) -> Any:
        """Rows are read to the end behind the end of the transaction.

        None of them is of that transaction: after a rollback sqlite3 gives one more row of what is undone, the one that
        it has read ahead, and then those that are left, while the module gives all that were there.
        """
        connection.commit()
        cursor = connection.execute(self._form(ALL_OF_A))
        first = cursor.fetchone()
        self._execute(connection, UPSERT, ("p", 1.0))
        getattr(connection, step.values[0])()
        return first, cursor.fetchmany(1), cursor.fetchall(), cursor.fetchone()

    def _visit(self, connection: Any, step: Step) -> Any:
        """Rows are read, and for each something is written to the same table."""
        there = [row[0] for row in connection.execute(self._form(ALL_OF_A)).fetchall()]
        seen = []
        for row in connection.execute(self._form(ALL_OF_A)):
            seen.append(row)
            values = (100 + row[0], 1, None) if step.text == "insert" else (row[0],)
            if row[0] in there:
                self._execute(connection, VISITS[step.text], values)
            if step.text == "commit":
                connection.commit()
        if step.text in ("insert", "update-later"):
            return [row[0] for row in seen if row[0] in there]
        return seen

    def _generator(self, connection: Any, step: Step) -> Any:
        """Values that are made while they are used, by a query among others; the last set of three is an error."""

        def made() -> Iterator[tuple[Any, ...]]:
            for at, values in enumerate(step.values):
                connection.execute(self._form(ALL_OF_B)).fetchall()
                if at == 2:
                    raise KeyError(at)
                yield values

        return self._shown(connection.executemany(self._form(step.text), made()))

    def _after_close(self, connection: Any, step: Step) -> Any:
        """What is left of a connection that is closed; what was open is undone."""
        cursor = connection.execute(self._form(ALL_OF_A))
        cursor.fetchone()
        connection.close()
        calls = (
            cursor.fetchone,
            cursor.fetchall,
            cursor.fetchmany,
            partial(next, cursor),
            partial(cursor.execute, "SELECT 1"),
            partial(connection.execute, "SELECT 1"),
            connection.cursor,
            connection.commit,
            connection.rollback,
            lambda: connection.in_transaction,
            lambda: cursor.description is None,
            connection.close,
        )
        found = [self._attempted(each) for each in calls]
        self.opened[step.connection] = self._connect()
        return found

    def _stranger(self, connection: Any, step: Step) -> Any:
        """A call from a thread that is not the connection's, and what is left for the connection's own."""
        cursor = connection.execute(self._form(ALL_OF_A))

        def entered() -> None:
            with connection:
                pass

        calls: dict[str, Callable[[], Any]] = {
            "execute": partial(connection.execute, "DELETE FROM b"),
            "executemany": partial(connection.executemany, "DELETE FROM b", [()]),
            "executescript": partial(connection.executescript, "DELETE FROM b"),
            "cursor": connection.cursor,
            "commit": connection.commit,
            "rollback": connection.rollback,
            "close": connection.close,
            "with": entered,
            "fetch": cursor.fetchone,
            "close-cursor": cursor.close,
        }
        told = self.hands[-1].submit(partial(self._attempted, calls[step.values[0]])).result()
        return told, cursor.fetchall()

    def _handed(self, connection: Any, step: Step) -> Any:
        """A cursor of one thread is read in the other, and written with."""
        cursor = connection.execute(self._form(ALL_OF_A))
        first = cursor.fetchone()
        other = self.hands[1 - step.thread]
        rest = other.submit(cursor.fetchall).result()
        cursor.execute(self._form("DELETE FROM b"))
        inside = other.submit(lambda: connection.in_transaction).result()
        return first, rest, other.submit(partial(self._shown, cursor)).result(), inside

    def _closed(self, connection: Any, _: Step) -> Any:
        cursor = connection.cursor()
        cursor.close()
        return cursor.execute("SELECT 1")

    def _unbound(self, connection: Any, step: Step) -> Any:
        return self._execute(connection, step.text, (*step.values, 1))

    def _odd(self, connection: Any, _: Step) -> Any:
        return connection.execute(self._form("SELECT s AS word FROM a WHERE id = ?"), (object(),))

    def _execute(self, connection: Any, text: str, values: tuple[Any, ...]) -> Any:
        key = {"key": "id"} if self.is_postgres and text.startswith("INSERT INTO a") else {}
        return connection.execute(self._form(text), values, **key)

    def _joined(self, text: str) -> str:
        form = self._form(text)
        return form if isinstance(form, str) else "; ".join(form)

    def _shown(self, cursor: Any) -> Any:
        names = None if cursor.description is None else [each[0] for each in cursor.description]
        return names, cursor.fetchall(), cursor.rowcount, cursor.connection.total_changes

    def _tables(self) -> Any:
        found = {}
        connection = self._connect()
        for text in (ALL_OF_A, ALL_OF_B):
            found[text] = connection.execute(self._form(text)).fetchall()
        try:
            found["extra"] = connection.execute("SELECT count(*) FROM extra").fetchall()
        except self.module.OperationalError:
            found["extra"] = None
        connection.close()
        return found


def _is_error(result: Any) -> bool:
    return isinstance(result, tuple) and bool(result) and isinstance(result[0], str) and result[0].endswith("Error")


class Ground:
    """A database on either side, which is as new before each sequence.

    Making one takes longer than a sequence. So the file of SQLite is copied, and PostgreSQL's tables are emptied; they
    are made anew where a sequence has left other tables, columns, indexes or sequences, unless these are known.
    """

    def __init__(self, module: Any, server: Any, folder: Path) -> None:
        self._module, self._server, self._folder = module, server, folder
        self._made: Any = None
        self._hands = [ThreadPoolExecutor(1) for _ in range(4)]
        self._schema = module._schema_of(str(self.postgres))
        Player(sqlite3, self._folder / "new.db", is_postgres=False).make()

    @property
    def postgres(self) -> Path:
        """The path that stands for PostgreSQL's."""
        return self._folder / "postgres.db"

    def players(self, connections: int, threads: str) -> tuple[Player, Player]:
        """One for sqlite3 and one for the module, of databases that hold empty tables."""
        lite = self._folder / "sqlite.db"
        shutil.copyfile(self._folder / "new.db", lite)
        if self._made is None or not self._emptied():
            self._drop()
            Player(self._module, self.postgres, is_postgres=True).make()
            for table in ("a", "b"):  # who cleans them would be waited for, as if there were another writer
                self._server.execute(f'ALTER TABLE "{self._schema}".{table} SET (autovacuum_enabled = off)')
            self._made = self._definitions()
        more = {"hands": self._hands, "threads": threads, "several": connections > 1}
        return (
            Player(sqlite3, lite, is_postgres=False, **more),
            Player(self._module, self.postgres, is_postgres=True, **more),
        )

    def _emptied(self) -> bool:
        """Take away what sequences have left, and say whether the tables are then as they were made."""
        found = self._definitions()
        if found != self._made:
            self._server.execute(
                f'DROP TABLE IF EXISTS "{self._schema}".extra; '
                f'ALTER TABLE "{self._schema}".b DROP COLUMN IF EXISTS more'
            )
            found = self._definitions()
        if found != self._made:
            return False
        self._server.execute(
            f'DELETE FROM "{self._schema}".a; DELETE FROM "{self._schema}".b; '
            f"""SELECT setval(pg_get_serial_sequence('"{self._schema}".a', 'id'), 1, false)"""
        )
        return True

    def _definitions(self) -> Any:
        return self._server.execute(
            "SELECT relname, relkind, attname, atttypid FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
            "WHERE relnamespace = %s::regnamespace AND NOT attisdropped ORDER BY relname, attnum",
            [f'"{self._schema}"'],
        ).fetchall()

    def close(self) -> None:
        """Take the database away from PostgreSQL, and end the threads."""
        self._drop()
        for each in self._hands:
            each.shutdown()

    def _drop(self) -> None:
        self._server.execute(f'DROP SCHEMA IF EXISTS "{self._schema}" CASCADE')
