"""Calls that cannot be made, on sqlite3 and on the module: each is told alike, and nothing is changed by it."""

import sqlite3
import sys
import threading
from contextlib import closing
from functools import partial

import pytest

WORDS = {True: "%s", False: "?"}


@pytest.fixture(params=["sqlite3", "module"])
def side(request, module, database, tmp_path):
    """sqlite3 or the module, and a path: what holds for one holds for the other."""
    if request.param == "module":
        return module, database
    return sqlite3, tmp_path / "lite.db"


@pytest.fixture
def both(module, database, tmp_path):
    """A connection of each, to a database with a row that is not committed and two that are."""
    opened = []
    for errors, path in ((sqlite3, tmp_path / "lite.db"), (module, database)):
        connection = errors.connect(path)
        connection.execute("CREATE TABLE t (n BIGINT)")
        connection.executemany(f"INSERT INTO t VALUES ({WORDS[errors is module]})", [(1,), (2,)])
        connection.commit()
        connection.execute("INSERT INTO t VALUES (3)")
        opened.append((errors, connection))
    yield opened
    for _, connection in opened:
        connection.close()


def _elsewhere(call):
    """What a call gives or raises in another thread: the class of the error."""
    found = []

    def work():
        try:
            found.append(call())
        except Exception as error:
            found.append(type(error).__name__)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]


def _entered(connection):
    with connection:
        return "entered"


CALLS = {
    "cursor": lambda connection, _: connection.cursor(),
    "execute": lambda connection, _: connection.execute("DELETE FROM t"),
    "executemany": lambda connection, _: connection.executemany("DELETE FROM t", [()]),
    "executescript": lambda connection, _: connection.executescript("DELETE FROM t"),
    "commit": lambda connection, _: connection.commit(),
    "rollback": lambda connection, _: connection.rollback(),
    "close": lambda connection, _: connection.close(),
    "with": lambda connection, _: _entered(connection),
    "cursor.execute": lambda _, cursor: cursor.execute("DELETE FROM t"),
    "cursor.executemany": lambda _, cursor: cursor.executemany("DELETE FROM t", [()]),
    "cursor.executescript": lambda _, cursor: cursor.executescript("DELETE FROM t"),
    "fetchone": lambda _, cursor: cursor.fetchone(),
    "fetchmany": lambda _, cursor: cursor.fetchmany(2),
    "fetchall": lambda _, cursor: cursor.fetchall(),
    "next": lambda _, cursor: next(cursor),
    "cursor.close": lambda _, cursor: cursor.close(),
}
RESET = ("cursor.execute", "cursor.executemany")
"""After these the rows that were left are gone, in sqlite3 of Python 3.12 and later."""
ASKED = {
    "description": lambda _, cursor: cursor.description,
    "rowcount": lambda _, cursor: cursor.rowcount,
    "total_changes": lambda connection, _: connection.total_changes,
    "isolation_level": lambda connection, _: connection.isolation_level,
    "row_factory": lambda connection, _: connection.row_factory,
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_from_another_thread_changes_nothing(both, name):
    for errors, connection in both:
        cursor = connection.execute("SELECT n FROM t ORDER BY n")
        assert cursor.fetchone() == (1,)
        assert _elsewhere(partial(CALLS[name], connection, cursor)) == "ProgrammingError", errors.__name__
        rest = cursor.fetchall()
        assert rest == [(2,), (3,)] or (rest == [] and errors is sqlite3 and name in RESET)
        assert connection.in_transaction
        assert connection.total_changes == 3
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (2,)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_on_what_is_closed(both, name):
    for errors, connection in both:
        cursor = connection.execute("SELECT n FROM t ORDER BY n")
        connection.close()
        if name == "close":
            connection.close()
            continue
        if name == "cursor.close":  # sqlite3 complains; that of the module does nothing
            continue
        with pytest.raises(errors.ProgrammingError, match="closed database"):
            CALLS[name](connection, cursor)


@pytest.mark.parametrize("name", ASKED)
def test_what_may_be_asked_from_another_thread(both, name):
    (_, one), (_, other) = both
    answers = [_elsewhere(partial(ASKED[name], each, each.execute("SELECT n FROM t"))) for each in (one, other)]
    assert answers[0] == answers[1]


def test_in_transaction_may_be_asked_from_another_thread(both):
    assert [_elsewhere(lambda each=each: each.in_transaction) for _, each in both] == [True, True]


@pytest.mark.parametrize("name", ["total_changes", "isolation_level"])
def test_what_is_asked_of_a_closed_connection(both, name):
    for errors, connection in both:
        connection.close()
        with pytest.raises(errors.ProgrammingError, match="closed database"):
            getattr(connection, name)


def test_a_closed_connection_is_not_entered(both):
    for errors, connection in both:
        connection.close()
        entered = []

        def enter(connection=connection, entered=entered):
            with connection:
                entered.append(True)

        with pytest.raises(errors.ProgrammingError, match="closed database"):
            enter()
        assert entered == []


def test_a_thread_may_hand_over_a_connection_that_says_so(side):
    errors, path = side
    connection = errors.connect(path, check_same_thread=False)
    connection.execute("CREATE TABLE t (n BIGINT)")
    _elsewhere(lambda: connection.execute("INSERT INTO t VALUES (1)"))
    assert connection.in_transaction
    cursor = connection.execute("SELECT n FROM t")
    assert _elsewhere(cursor.fetchone) == (1,)
    assert _elsewhere(connection.commit) is None
    assert not connection.in_transaction
    assert _elsewhere(connection.close) is None
    with pytest.raises(errors.ProgrammingError):
        connection.execute("SELECT 1")


def test_two_threads_that_write_by_one_connection_lose_nothing(module, database):
    """More than sqlite3 promises: there two that begin a transaction at once may be told that it has begun."""
    connection = module.connect(database, check_same_thread=False)
    connection.execute("CREATE TABLE t (n BIGINT)")
    failed = []

    def work():
        try:
            for _ in range(50):
                connection.execute("INSERT INTO t VALUES (1)")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    connection.commit()
    assert failed == []
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (100,)
    connection.close()


def test_a_level_that_is_set_from_another_thread_commits_nothing(both):
    for _, connection in both:
        assert _elsewhere(partial(setattr, connection, "isolation_level", None)) == "ProgrammingError"
        assert connection.in_transaction
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (2,)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sqlite3 has no autocommit")
@pytest.mark.parametrize("way", ["commit", "rollback", "with", "error", "close"])
@pytest.mark.parametrize("autocommit", [True, False])
def test_autocommit_as_sqlite3_has_it(module, database, tmp_path, autocommit, way):
    found = []
    for errors, path in ((sqlite3, tmp_path / "lite.db"), (module, database)):
        connection = errors.connect(path, autocommit=autocommit)
        connection.execute("CREATE TABLE t (n BIGINT)")
        connection.commit()
        states = [connection.in_transaction]
        connection.execute("INSERT INTO t VALUES (1)")
        states.append(connection.in_transaction)
        _ended(connection, way)
        if way != "close":
            states.append(connection.in_transaction)
            connection.executescript("INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)")
            states.append(connection.in_transaction)
            states.append(connection.execute("SELECT n FROM t ORDER BY n").fetchall())
            connection.close()
        found.append((states, _left(errors, path)))
    assert found[0] == found[1]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sqlite3 has no autocommit")
@pytest.mark.parametrize("before", [True, False, -1])
@pytest.mark.parametrize("after", [True, False, -1])
def test_autocommit_that_is_changed(module, database, tmp_path, before, after):
    found = []
    for errors, path in ((sqlite3, tmp_path / "lite.db"), (module, database)):
        connection = errors.connect(path, autocommit=before)
        connection.execute("CREATE TABLE t (n BIGINT)")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.autocommit = after
        states = [connection.autocommit, connection.in_transaction]
        connection.execute("INSERT INTO t VALUES (2)")
        states.append(connection.in_transaction)
        connection.close()
        found.append((states, _left(errors, path)))
    assert found[0] == found[1]


def _ended(connection, way):
    if way == "with":
        with connection:
            connection.execute("INSERT INTO t VALUES (9)")
    elif way == "error":
        with pytest.raises(KeyError):
            _failing(connection)
    else:
        getattr(connection, way)()


def _failing(connection):
    with connection:
        connection.execute("INSERT INTO t VALUES (9)")
        raise KeyError(9)


def _left(errors, path):
    """What others find in the table; None where there is none."""
    with closing(errors.connect(path)) as connection:
        try:
            return connection.execute("SELECT n FROM t ORDER BY n").fetchall()
        except errors.OperationalError:
            return None
