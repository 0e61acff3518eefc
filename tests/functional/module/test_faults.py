"""A server that is gone, full or slow: a clear error of the right class, nothing half committed, and it recovers."""

import gc
import os
import socket
import threading
import time

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
