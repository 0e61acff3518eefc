"""A server that is gone, full or slow: a clear error of the right class, nothing half committed, and it recovers."""

import gc
import os
import socket
import sys
import threading
import time
import traceback

import pytest

from functional.module.conftest import written


@pytest.fixture
def small(server, driver, tmp_path, monkeypatch):
    """A module of its own with a pool of two, which waits half a second."""
    monkeypatch.setenv("POSTGRES_POOL_SIZE", "2")
    monkeypatch.setenv("POSTGRES_POOL_TIMEOUT", "0.5")
    made = written(tmp_path, f"postgres_small_{os.urandom(4).hex()}", driver=driver)
    yield made
    made.close_pool()


def _killed(server, connection):
    """End the session of a connection that is in a transaction."""
    process = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    server.execute("SELECT pg_terminate_backend(%s)", [process])
    for _ in range(500):
        if not server.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [process]).fetchone():
            return
        time.sleep(0.01)
    raise AssertionError("the session is still there")


def _table(connection):
    connection.execute("CREATE TABLE t (n BIGINT)")


def test_what_follows_a_lost_session_does_not_stand_alone(module, server, database):
    connection = module.connect(database)
    _table(connection)
    connection.execute("INSERT INTO t VALUES (1)")
    _killed(server, connection)
    with pytest.raises(module.OperationalError):
        connection.execute("INSERT INTO t VALUES (2)")
    with pytest.raises(module.OperationalError, match="transaction"):
        connection.execute("INSERT INTO t VALUES (3)")
    with pytest.raises(module.OperationalError):
        connection.commit()
    assert not connection.in_transaction
    assert connection.execute("SELECT * FROM t").fetchall() == []
    with connection:
        connection.execute("INSERT INTO t VALUES (4)")
    assert connection.execute("SELECT * FROM t").fetchall() == [(4,)]


def test_a_commit_that_nobody_answers_is_told(module, server, database):
    connection = module.connect(database)
    _table(connection)
    connection.execute("INSERT INTO t VALUES (1)")
    _killed(server, connection)
    with pytest.raises(module.OperationalError, match="lost"):
        connection.commit()
    assert connection.execute("SELECT * FROM t").fetchall() == []


def test_with_rolls_back_what_was_lost(module, server, database):
    connection = module.connect(database)
    _table(connection)

    def lose():
        with connection:
            connection.execute("INSERT INTO t VALUES (1)")
            _killed(server, connection)
            connection.execute("INSERT INTO t VALUES (2)")

    with pytest.raises(module.OperationalError):
        lose()
    with connection:
        connection.execute("INSERT INTO t VALUES (3)")
    assert connection.execute("SELECT * FROM t").fetchall() == [(3,)]


def test_sessions_that_the_server_ended_are_replaced(small, server, tmp_path):
    connection = small.connect(tmp_path / "data.db")
    _table(connection)
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    time.sleep(1.2)
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
    connection.execute("DROP TABLE t")


def test_connections_that_nobody_closes_cost_none(small, tmp_path):
    opened = [small.connect(tmp_path / "data.db") for _ in range(20)]
    assert [each.execute("SELECT 1").fetchone() for each in opened] == [(1,)] * 20


def test_transactions_that_nobody_ends_end_with_their_connection(small, tmp_path):
    small.connect(tmp_path / "data.db").execute("CREATE TABLE IF NOT EXISTS t (n BIGINT)")
    for _ in range(5):
        connection = small.connect(tmp_path / "data.db")
        connection.execute("INSERT INTO t VALUES (1)")
        del connection
        gc.collect()
    assert small.connect(tmp_path / "data.db").execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_leak_does_not_use_up_a_pool_of_two_for_good(small, tmp_path, monkeypatch):
    """200 connections that are left in a transaction: when they are gone, two at a time, the next ones get theirs."""
    monkeypatch.setenv("POSTGRES_POOL_TIMEOUT", "5")
    path = tmp_path / "data.db"
    small.connect(path).execute("CREATE TABLE IF NOT EXISTS t (n BIGINT)")
    for at in range(100):
        leaked = [small.connect(tmp_path / name) for name in ("data.db", "other.db")]
        for each in leaked:
            each.isolation_level = "IMMEDIATE"
            if each is leaked[0]:
                each.execute("INSERT INTO t VALUES (1)")
            else:
                each.execute("BEGIN")
                each.execute("SELECT 1")
            if at % 2:  # only the collector frees it
                each.itself = each
        del each, leaked
        gc.collect()
    connection = small.connect(path)
    with connection:
        connection.execute("INSERT INTO t VALUES (2)")
    assert connection.execute("SELECT n FROM t").fetchall() == [(2,)]
    connection.execute("DROP TABLE t")


def test_while_a_leak_is_alive_it_is_told(small, tmp_path):
    leaked = [small.connect(tmp_path / "data.db", isolation_level=None) for _ in range(200)]
    for each in leaked[:2]:
        each.execute("BEGIN")
        each.execute("SELECT 1")
    for each in leaked[2:4]:
        with pytest.raises(small.OperationalError, match="all 2 connections are in use: end transactions sooner"):
            each.execute("SELECT 1")
        assert not each.in_transaction
    del each, leaked
    gc.collect()
    assert small.connect(tmp_path / "data.db").execute("SELECT 1").fetchone() == (1,)


def test_who_waits_gets_what_a_leak_held(small, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTGRES_POOL_TIMEOUT", "3")
    leaked = [small.connect(tmp_path / "data.db", isolation_level=None) for _ in range(2)]
    waiting = small.connect(tmp_path / "data.db", check_same_thread=False)
    for each in leaked:
        each.execute("BEGIN")
        each.execute("SELECT 1")
    failed = []

    def wait():
        try:
            waiting.execute("SELECT 1")
        except small.OperationalError as error:
            failed.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    _until(lambda: _is_in(thread, "getconn"))
    del each, leaked
    gc.collect()
    thread.join()
    assert failed == []


def test_no_session_is_left_in_a_transaction_that_nobody_began(small, server, tmp_path):
    connection = small.connect(tmp_path / "data.db", isolation_level=None)
    connection.execute("CREATE TABLE t (n BIGINT)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.executemany("INSERT INTO t VALUES (%s)", [(2,), (3,)])
    cursor = connection.execute("SELECT n FROM t")
    cursor.fetchone()
    with pytest.raises(small.OperationalError):
        connection.execute("SELECT nothing FROM t")
    process = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    asked = "SELECT state FROM pg_stat_activity WHERE pid = %s"
    _until(lambda: server.execute(asked, [process]).fetchone() == ("idle",))
    connection.execute("DROP TABLE t")


def test_a_program_that_hangs_in_a_transaction(module, small, server, tmp_path):
    """It keeps writers away as on SQLite, and nobody else; the server ends it where it is told to."""
    path = tmp_path / "data.db"
    hanging, other = small.connect(path), module.connect(path, timeout=0.05)
    _table(hanging)
    hanging.execute("INSERT INTO t VALUES (1)")
    assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)
    with pytest.raises(module.OperationalError, match="database is locked"):
        other.execute("INSERT INTO t VALUES (2)")
    other.rollback()
    process = hanging.execute("SELECT pg_backend_pid()").fetchone()[0]
    hanging.execute("SET LOCAL idle_in_transaction_session_timeout = 1")
    _until(lambda: server.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [process]).fetchone() is None)
    with other:
        other.execute("INSERT INTO t VALUES (3)")
    with pytest.raises(small.OperationalError):
        hanging.execute("INSERT INTO t VALUES (4)")
    with pytest.raises(small.OperationalError, match="lost"):
        hanging.commit()
    assert hanging.execute("SELECT n FROM t").fetchall() == [(3,)]
    hanging.execute("DROP TABLE t")


def test_what_takes_long_is_waited_for(small, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTGRES_ANSWER_TIMEOUT", "1")
    assert small.connect(tmp_path / "data.db").execute("SELECT pg_sleep(2.5), 1").fetchone()[1] == 1


def test_the_server_asks_whether_the_program_is_still_there(small, server, tmp_path):
    if server.info.host.startswith("/"):
        pytest.skip("on a socket of the same machine there is no such question")
    told = small.connect(tmp_path / "data.db").execute("SHOW tcp_keepalives_idle").fetchone()[0]
    assert 0 < int(told) <= 60


def _is_in(thread, function):
    """Whether a thread is in a call of that name."""
    frames = traceback.extract_stack(sys._current_frames()[thread.ident])
    return any(each.name == function for each in frames)


def _until(holds):
    """Wait until it is so."""
    for _ in range(2000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it does not come to be so")


def test_a_pool_that_is_used_up_is_told(small, tmp_path):
    small.connect(tmp_path / "data.db").execute("CREATE TABLE IF NOT EXISTS t (n BIGINT)")
    opened = [small.connect(tmp_path / name, isolation_level=None) for name in ("data.db", "b.db")]
    third = small.connect(tmp_path / "data.db")
    for each in opened:
        each.execute("BEGIN")
        assert third.execute("SELECT 1").fetchone() == (1,), "BEGIN takes nothing yet, as on SQLite"
    for each in opened:
        each.execute("SELECT 1")
    with pytest.raises(small.OperationalError, match="all 2 connections are in use"):
        third.execute("SELECT 1")
    opened[0].execute("ROLLBACK")
    assert third.execute("SELECT 1").fetchone() == (1,)


def test_ten_threads_share_two_connections(small, monkeypatch, tmp_path):
    small.connect(tmp_path / "data.db").execute("CREATE TABLE IF NOT EXISTS counted (n BIGINT)")
    monkeypatch.setenv("POSTGRES_POOL_TIMEOUT", "30")
    small.close_pool()
    failed = []

    def work():
        try:
            connection = small.connect(tmp_path / "data.db", timeout=30)
            for _ in range(5):
                with connection:
                    connection.execute("INSERT INTO counted VALUES (1)")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert small.connect(tmp_path / "data.db").execute("SELECT count(*) FROM counted").fetchone() == (50,)


def test_a_server_that_is_not_there(small, monkeypatch, tmp_path):
    monkeypatch.setenv("POSTGRES_HOST", "127.0.0.1")
    monkeypatch.setenv("POSTGRES_PORT", "1")
    with pytest.raises(small.OperationalError, match=r"127\.0\.0\.1"):
        small.connect(tmp_path / "data.db")


def test_a_server_that_does_not_answer(small, monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("POSTGRES_HOST", "127.0.0.1")
        monkeypatch.setenv("POSTGRES_PORT", str(silent.getsockname()[1]))
        monkeypatch.setenv("POSTGRES_CONNECT_TIMEOUT", "2")
        with pytest.raises(small.OperationalError, match="timeout"):
            small.connect(tmp_path / "data.db")


def test_a_database_that_is_not_there(small, monkeypatch, tmp_path):
    monkeypatch.setenv("POSTGRES_DB", "not_there")
    with pytest.raises(small.OperationalError, match="not_there"):
        small.connect(tmp_path / "data.db")


def test_a_setting_that_is_no_number(small, monkeypatch, tmp_path):
    monkeypatch.setenv("POSTGRES_POOL_SIZE", "many")
    small.close_pool()
    with pytest.raises(small.InterfaceError, match="POSTGRES_POOL_SIZE is 'many': write a number"):
        small.connect(tmp_path / "data.db")


def test_a_server_that_takes_no_writes(small, server, tmp_path):
    connection = small.connect(tmp_path / "data.db")
    _table(connection)
    name = server.execute("SELECT current_database()").fetchone()[0]
    server.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    small.close_pool()
    try:
        assert connection.execute("SELECT * FROM t").fetchall() == []
        with pytest.raises(small.OperationalError, match="readonly database") as told:
            connection.execute("INSERT INTO t VALUES (1)")
        assert told.value.sqlstate == "25006"
        connection.rollback()
    finally:
        server.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    small.close_pool()
    connection.execute("DROP TABLE t")


def test_a_database_that_is_opened_to_read_takes_no_writes(module, database):
    module.connect(database).execute("CREATE TABLE t (n BIGINT)")
    connection = module.connect(f"file:{database}?mode=ro", uri=True)
    assert connection.execute("SELECT * FROM t").fetchall() == []
    with pytest.raises(module.OperationalError, match="readonly database"):
        connection.execute("INSERT INTO t VALUES (1)")


def test_a_database_that_has_to_be_there(module, tmp_path):
    with pytest.raises(module.OperationalError, match="unable to open database file"):
        module.connect(f"file:{tmp_path / 'none.db'}?mode=rw", uri=True)


def test_a_pooler_that_may_lose_the_schema_is_refused(server, small, tmp_path, monkeypatch):
    """PgBouncer answers for many servers: the process that it tells is not the one that runs the statement."""
    asked = small._BACKEND
    monkeypatch.setattr(small, "_BACKEND", "SELECT 0")
    with pytest.raises(small.OperationalError, match="POSTGRES_POOLER=session"):
        small.connect(tmp_path / "data.db")
    monkeypatch.setenv("POSTGRES_POOLER", "session")
    connection = small.connect(tmp_path / "data.db")
    assert connection.execute(asked).fetchone() != (0,)
    connection.close()
    small.delete_database(tmp_path / "data.db")
