"""Sequences of calls, played on sqlite3 and on the module that ``init`` writes; what each call did is kept for both.

The statements are SQLite's; the module gets the translator's answer to each, as a rewritten program would.
"""

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    """One call: on which connection, what, and with which values."""

    connection: int
    kind: str
    text: str = ""
    values: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        return f"{self.connection}:{self.kind} {self.text} {self.values if self.values else ''}".rstrip()


def _values(names: tuple[str, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(*(VALUES[name] for name in names))


@st.composite
def _step(draw: st.DrawFn, connections: int) -> Step:
    on = draw(st.integers(0, connections - 1))
    kind = draw(st.sampled_from((*["store"] * 6, *["read"] * 3, "many", "many", "script", "other", "control", "control",
                                 "commit", "commit", "rollback", "with", "with-error", "reopen", "level", "partly",
                                 "closed", "odd", *(["unbound"] if connections == 1 else []))))  # fmt: skip
    if kind in ("store", "with", "with-error", "partly", "unbound"):
        text = draw(st.sampled_from(list(STORES)))
        values = draw(_values(STORES[text]))
        return Step(on, kind, text, values)
    if kind == "read":
        text = draw(st.sampled_from(list(READS)))
        return Step(on, kind, text, draw(_values(READS[text])))
    if kind == "many":
        text = draw(st.sampled_from([each for each, names in STORES.items() if names]))
        return Step(on, kind, text, tuple(draw(st.lists(_values(STORES[text]), min_size=connections - 1, max_size=4))))
    if kind == "script":
        return Step(on, kind, "", tuple(draw(st.lists(st.sampled_from(SCRIPTED), min_size=1, max_size=3))))
    if kind == "other":
        return Step(on, kind, draw(st.sampled_from(OTHERS if connections == 1 else OTHERS[:1])))
    if kind == "control":
        return Step(on, kind, draw(st.sampled_from(CONTROLS if connections == 1 else OF_SEVERAL)))
    if kind == "level":
        return Step(on, kind, "", (draw(st.sampled_from(LEVELS)),))
    return Step(on, kind)


def sequences(connections: int, length: int = 24) -> st.SearchStrategy[list[Step]]:
    """Sequences of calls on so many connections to one database."""
    return st.lists(_step(connections), min_size=6, max_size=length)


def _translated() -> dict[str, Any]:
    """The PostgreSQL form of every statement, told with all of the program."""
    scripted = (
        "INSERT INTO a (n, s) VALUES (3, 'a;b')",
        "UPDATE a SET n = 0",
        "INSERT INTO b (k, v) VALUES ('s', 500)",
    )
    texts = [*SCHEMA, *STORES, *READS, *scripted, *OTHERS]
    binds = [None if text not in STORES and text not in READS else "seq" for text in texts]
    found = {}
    for text, said in zip(texts, answer({"statements": texts, "binds": binds}), strict=True):
        refused = isinstance(said, dict) and said["sql"] is None
        found[text] = text.replace("?", "%s") if refused else said if isinstance(said, str) else said["sql"]
    return found


FORMS = _translated()


@dataclass
class Player:
    """Plays steps on one of the two modules."""

    module: Any
    path: Path
    is_postgres: bool
    counts: Counter[str] = field(default_factory=Counter)

    def play(self, steps: list[Step], connections: int) -> list[Any]:
        """What each step did, and the tables in the end."""
        self.opened = [self._connect() for _ in range(connections)]
        try:
            for text in SCHEMA:
                self.opened[0].execute(self._form(text))
            done = [self._done(step) for step in steps]
            for each in self.opened:
                each.close()
            self.opened = [self._connect()]
            return [*done, self._tables()]
        finally:
            for each in self.opened:
                each.close()

    def _connect(self) -> Any:
        made = self.module.connect(self.path, timeout=0.02, isolation_level="")
        if not self.is_postgres:
            made.execute("PRAGMA journal_mode = WAL").close()
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

    def _partly(self, connection: Any, _: Step) -> Any:
        """Rows are read while another cursor writes."""
        cursor = connection.execute(self._form("SELECT id, n, s FROM a ORDER BY id"))
        first = cursor.fetchone()
        upsert = "INSERT INTO b (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
        self._execute(connection, upsert, ("p", 1.0))
        return first, cursor.fetchmany(1), cursor.fetchall(), cursor.fetchone()

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
        for text in ("SELECT id, n, s FROM a ORDER BY id", "SELECT k, v, data FROM b ORDER BY k"):
            found[text] = self.opened[0].execute(self._form(text)).fetchall()
        try:
            found["extra"] = self.opened[0].execute("SELECT count(*) FROM extra").fetchall()
        except self.module.OperationalError:
            found["extra"] = None
        return found


def _is_error(result: Any) -> bool:
    return isinstance(result, tuple) and bool(result) and isinstance(result[0], str) and result[0].endswith("Error")


def reference(path: Path) -> Player:
    """On sqlite3."""
    return Player(sqlite3, path, is_postgres=False)
