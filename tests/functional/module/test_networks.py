"""A network that hangs or is cut in the middle: what is told, what stands, and that it goes on afterwards."""

import os
import threading

import pytest

from functional.module.conftest import drop, seem_idle, written
from functional.module.proxy import WAIT, Proxy


class Called(threading.Thread):
    """A call in a thread of its own, for it may hang; how it ended."""

    def __init__(self, call):
        super().__init__(daemon=True)
        self._call = call
        self.error = None
        self.start()

    def run(self):
        try:
            self._call()
        except Exception as error:
            self.error = error

    def ended(self):
        """Wait for the end, and give the error."""
        self.join(WAIT)
        assert not self.is_alive(), "the call does not end"
        return self.error


@pytest.fixture
def proxy(server):
    with Proxy(server) as made:
        yield made


@pytest.fixture
def near(module, tmp_path):
    """A connection of a module that reaches the server without the proxy."""
    return module.connect(tmp_path / "data.db", timeout=0.05)


@pytest.fixture
def far(near, driver, server, proxy, tmp_path, monkeypatch):
    """A module that reaches the server by the proxy, with a pool of two."""
    for name, value in (
        ("POSTGRES_HOST", "127.0.0.1"),
        ("POSTGRES_PORT", str(proxy.port)),
        ("POSTGRES_POOL_SIZE", "2"),
        ("POSTGRES_POOL_TIMEOUT", "5"),
        ("POSTGRES_CONNECT_TIMEOUT", "2"),
    ):
        monkeypatch.setenv(name, value)
    made = written(tmp_path, f"{driver}_far_{os.urandom(4).hex()}", driver=driver)
    yield made
    proxy.go_on()
    made.close_pool()
    drop(made, server, tmp_path / "data.db")


@pytest.fixture
def connection(far, tmp_path):
    made = far.connect(tmp_path / "data.db", check_same_thread=False)
    made.execute("CREATE TABLE t (n BIGINT)")
    with made:
        made.execute("INSERT INTO t VALUES (1)")
    return made


@pytest.fixture
def rows(server, far, tmp_path):
    """What the table holds, asked of the server without the proxy; by the time that nobody changes it any more."""
    schema = far._schema_of(str(tmp_path / "data.db"))

    def ask(*, settled=True):
        if settled:
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [schema])
            server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [schema])
        return [row[0] for row in server.execute(f'SELECT n FROM "{schema}".t ORDER BY n').fetchall()]

    return ask


def test_a_network_that_hangs_and_goes_on_loses_nothing(proxy, connection, rows):
    connection.execute("INSERT INTO t VALUES (2)")
    proxy.hang()
    called = Called(lambda: connection.execute("INSERT INTO t VALUES (3)"))
    proxy.until_held()
    assert rows(settled=False) == [1]
    proxy.go_on()
    assert called.ended() is None
    connection.commit()
    assert rows() == [1, 2, 3]


@pytest.mark.parametrize("way", ["request", "answer"])
def test_a_network_that_is_cut_in_a_statement(far, proxy, connection, rows, way):
    connection.execute("INSERT INTO t VALUES (2)")
    if way == "request":
        proxy.hang()
    else:
        proxy.hang_after(b"VALUES (3)")
    called = Called(lambda: connection.execute("INSERT INTO t VALUES (3)"))
    proxy.until_held()
    proxy.cut()
    assert isinstance(called.ended(), far.OperationalError)
    with pytest.raises(far.OperationalError, match="transaction"):
        connection.execute("INSERT INTO t VALUES (4)")
    connection.rollback()
    with connection:
        connection.execute("INSERT INTO t VALUES (5)")
    assert rows() == [1, 5]


def test_a_network_that_is_cut_in_a_statement_that_stands_alone(far, proxy, connection, rows):
    connection.isolation_level = None
    proxy.hang_after(b"VALUES (2)")
    called = Called(lambda: connection.execute("INSERT INTO t VALUES (2)"))
    proxy.until_held()
    proxy.cut()
    assert isinstance(called.ended(), far.OperationalError)
    assert not connection.in_transaction
    assert rows() == [1]
    connection.execute("INSERT INTO t VALUES (3)")
    assert rows() == [1, 3]


def test_a_network_that_is_cut_where_nothing_has_begun_is_not_even_told(proxy, connection, rows):
    proxy.hang()
    called = Called(lambda: connection.execute("INSERT INTO t VALUES (2)"))
    proxy.until_held()
    proxy.cut()
    assert called.ended() is None
    connection.commit()
    assert rows() == [1, 2]


@pytest.mark.parametrize("way", ["commit", "with", "execute"])
@pytest.mark.parametrize(("stopped", "stands"), [("request", False), ("answer", True)])
def test_a_commit_of_which_no_answer_comes_is_told_as_unknown(far, proxy, connection, rows, way, stopped, stands):
    connection.execute("INSERT INTO t VALUES (2)")
    if stopped == "request":
        proxy.hang()
    else:
        proxy.hang_after(b"COMMIT\0")
    ways = {
        "commit": connection.commit,
        "with": lambda: connection.__exit__(None, None, None),
        "execute": lambda: connection.execute("COMMIT"),
    }
    called = Called(ways[way])
    proxy.until_held()
    proxy.cut()
    error = called.ended()
    assert isinstance(error, far.OperationalError)
    assert "whether the transaction stands is not known" in str(error)
    assert not connection.in_transaction
    assert rows() == ([1, 2] if stands else [1])
    with connection:
        connection.execute("INSERT INTO t VALUES (3)")
    assert rows() == ([1, 2, 3] if stands else [1, 3])


def test_while_one_hangs_others_read_and_are_told_that_it_writes(module, near, proxy, connection, rows):
    connection.execute("INSERT INTO t VALUES (2)")
    proxy.hang()
    called = Called(connection.commit)
    proxy.until_held()
    assert near.execute("SELECT n FROM t").fetchall() == [(1,)]
    with pytest.raises(module.OperationalError, match="database is locked"):
        near.execute("INSERT INTO t VALUES (3)")
    near.rollback()
    proxy.cut()
    called.ended()
    assert rows() == [1]
    near.execute("INSERT INTO t VALUES (4)")
    near.commit()
    assert rows() == [1, 4]


def test_a_pool_whose_sessions_are_all_cut_recovers(far, proxy, connection, rows, tmp_path):
    other = far.connect(tmp_path / "data.db", check_same_thread=False)
    other.execute("BEGIN")
    other.execute("SELECT * FROM t")
    connection.execute("SELECT * FROM t")
    proxy.cut()
    with pytest.raises(far.OperationalError):
        other.execute("SELECT * FROM t")
    other.rollback()
    for each in (connection, other):
        for number in (2, 3):
            try:  # a statement that reads is not tried again by itself
                each.execute("SELECT n FROM t").fetchall()
            except far.OperationalError:
                continue
            with each:
                each.execute("INSERT INTO t VALUES (%s)", (number,))
            break
        else:
            pytest.fail("it does not recover")
    assert len(rows()) == 3


@pytest.fixture
def impatient(request, far, connection, monkeypatch):
    """The connection, of a program that waits for an answer for a second."""
    if "wait" not in vars(far._Connection):
        reason = "the driver waits out of Python's reach: nothing ends a call that has arrived and is not answered"
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    monkeypatch.setenv("POSTGRES_ANSWER_TIMEOUT", "1")
    monkeypatch.setenv("POSTGRES_POOL_TIMEOUT", "1")
    far.close_pool()
    connection.execute("SELECT 1")
    return connection


def _hung(proxy, call, *, patience=5):
    """The error with which a call ends by itself, of which no answer comes; None where it hangs."""
    proxy.hang()
    called = Called(call)
    proxy.until_held()
    called.join(patience)
    error = called.error
    proxy.cut()
    called.ended()
    return error


@pytest.mark.parametrize("way", ["statement", "commit"])
def test_a_call_of_which_no_answer_comes_ends(far, proxy, impatient, way):
    impatient.execute("INSERT INTO t VALUES (2)")
    call = impatient.commit if way == "commit" else lambda: impatient.execute("INSERT INTO t VALUES (3)")
    assert isinstance(_hung(proxy, call), far.OperationalError)


def test_an_idle_session_of_which_no_answer_comes_is_told(far, proxy, impatient):
    seem_idle(far)
    assert isinstance(_hung(proxy, lambda: impatient.execute("SELECT n FROM t"), patience=9), far.OperationalError)
