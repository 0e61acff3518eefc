"""A server that is stopped, restarted, full, a standby, or asks for a password: one of these tests' own."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import pool

import postgres
from functional.module.conftest import VARIABLES, seem_idle, written
from sqlite_hunter.engine.prove.server import embedded_server, started

WAIT = 20


class Server:
    """A server that can be stopped and started; its log and its data are in one folder."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.folder = Path(str(conninfo_to_dict(dsn)["host"]))
        self.data = self.folder / "data"
        process = int((self.data / "postmaster.pid").read_text().split()[0])
        self._programs = Path(os.readlink(f"/proc/{process}/exe")).parent

    def control(self, *words: str) -> None:
        owner = self.data.stat()
        own = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        command = [self._programs / "pg_ctl", "-D", self.data, "-l", self.folder / "log", "-s", "-w", *words]
        subprocess.run(command, check=True, cwd="/", env={"PATH": os.defpath, "LC_ALL": "C"}, timeout=60, **own)

    def stop(self, mode: str = "immediate") -> None:
        self.control("-m", mode, "stop")

    def start(self) -> None:
        listened = f"-h '' -k {self.folder} -c fsync=off -c shared_buffers=32MB"
        self.control("-o", listened, "start")

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def run(self, *statements: str) -> list[tuple]:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursors = [connection.execute(each) for each in statements]
            return cursors[-1].fetchall() if cursors[-1].description else []


@pytest.fixture(scope="module")
def own():
    """Started once; a role ``app`` of it has to say its password."""
    programs = postgres.installed()
    try:
        source = postgres.found()
    except postgres.NoServerError as reason:
        postgres.give_up(reason)
    if not programs and not isinstance(source, postgres.Embedded):
        pytest.skip("no programs of a server that could be started")
    with started(programs[0]) if programs else embedded_server() as dsn:
        made = Server(dsn)
        made.run("CREATE ROLE app LOGIN PASSWORD 'right'", "GRANT CREATE ON DATABASE postgres TO app")
        rules = made.data / "pg_hba.conf"
        rules.write_text(f"local all app scram-sha-256\n{rules.read_text()}")
        made.restart()
        yield made


@pytest.fixture
def small(own, server, driver, tmp_path, monkeypatch):
    """A module with a pool of two on that server, which waits a second for a session."""
    for name in VARIABLES.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POSTGRES_HOST", str(own.folder))
    monkeypatch.setenv("POSTGRES_PORT", "5432")
    monkeypatch.setenv("POSTGRES_DB", "postgres")
    monkeypatch.setenv("POSTGRES_USER", "postgres")
    monkeypatch.setenv("POSTGRES_POOL_SIZE", "2")
    monkeypatch.setenv("POSTGRES_POOL_TIMEOUT", "1")
    made = written(tmp_path, f"{driver}_own_{os.urandom(4).hex()}", driver=driver)
    yield made
    made.close_pool()


@pytest.fixture
def connection(small, tmp_path):
    made = small.connect(tmp_path / "data.db")
    made.execute("CREATE TABLE t (n BIGINT)")
    with made:
        made.execute("INSERT INTO t VALUES (1)")
    return made


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_restarted_in_a_transaction(own, small, connection, mode):
    connection.execute("INSERT INTO t VALUES (2)")
    own.restart(mode)
    with pytest.raises(small.OperationalError):
        connection.execute("INSERT INTO t VALUES (3)")
    with pytest.raises(small.OperationalError, match="lost"):
        connection.execute("INSERT INTO t VALUES (4)")
    connection.rollback()
    with connection:
        connection.execute("INSERT INTO t VALUES (5)")
    assert connection.execute("SELECT n FROM t ORDER BY n").fetchall() == [(1,), (5,)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_restarted_between_transactions_is_not_noticed_by_who_writes(own, connection, mode):
    own.restart(mode)
    with connection:
        connection.execute("INSERT INTO t VALUES (2)")
    assert connection.execute("SELECT n FROM t ORDER BY n").fetchall() == [(1,), (2,)]


def test_a_server_that_is_killed(own, small, connection):
    connection.execute("INSERT INTO t VALUES (2)")
    backend = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    os.kill(backend, signal.SIGKILL)  # the server ends all sessions, and recovers
    with pytest.raises(small.OperationalError):
        connection.commit()

    def write():
        with connection:
            return connection.execute("INSERT INTO t VALUES (3)").rowcount == 1

    _until(small, write)  # while it recovers, it may still take a connection, and end it
    assert connection.execute("SELECT DISTINCT n FROM t ORDER BY n").fetchall() == [(1,), (3,)]


def test_a_server_that_is_down_is_told_as_that_and_found_again(own, small, connection, tmp_path):
    own.stop()
    try:
        with pytest.raises(small.OperationalError):  # of the session that it had
            connection.execute("SELECT 1")
        for call in (lambda: connection.execute("SELECT 1"), lambda: small.connect(tmp_path / "data.db")):
            for _ in range(2):
                with pytest.raises(small.OperationalError, match="5432"):
                    call()
    finally:
        own.start()
    _until(small, lambda: connection.execute("SELECT n FROM t").fetchall() == [(1,)])


def test_a_server_that_is_back_is_found_at_once(own, small, connection, monkeypatch):
    waiting = next(each for each in vars(pool).values() if hasattr(each, "INITIAL_DELAY"))
    monkeypatch.setattr(waiting, "INITIAL_DELAY", 60)  # as after minutes without the server
    own.stop()
    try:
        for _ in range(2):
            with pytest.raises(small.OperationalError):
                connection.execute("SELECT 1")
    finally:
        own.start()
    assert connection.execute("SELECT n FROM t").fetchall() == [(1,)]


def test_a_password_that_is_wrong(own, small, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTGRES_USER", "app")
    for password in ("wrong", ""):
        monkeypatch.setenv("POSTGRES_PASSWORD", password)
        with pytest.raises(small.OperationalError, match="password") as told:
            small.connect(tmp_path / "app.db")
        assert "right" not in str(told.value)
        assert not password or password not in str(told.value)
    monkeypatch.setenv("POSTGRES_PASSWORD", "right")
    assert small.connect(tmp_path / "app.db").execute("SELECT current_user::text").fetchone() == ("app",)


def test_a_password_that_is_changed_while_the_program_runs(own, small, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTGRES_USER", "app")
    monkeypatch.setenv("POSTGRES_PASSWORD", "right")
    connection = small.connect(tmp_path / "app.db")
    own.run("ALTER ROLE app PASSWORD 'other'", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'app'")  # fmt: skip
    try:
        seem_idle(small)
        with pytest.raises(small.OperationalError, match="password authentication failed"):
            connection.execute("SELECT 1")
    finally:
        own.run("ALTER ROLE app PASSWORD 'right'")
    _until(small, lambda: connection.execute("SELECT 1").fetchone() == (1,))


def test_a_role_that_may_have_no_more_connections(own, small, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTGRES_USER", "app")
    monkeypatch.setenv("POSTGRES_PASSWORD", "right")
    connection = small.connect(tmp_path / "app.db", isolation_level=None)
    own.run("ALTER ROLE app CONNECTION LIMIT 1")
    try:
        connection.execute("BEGIN")
        assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(small.OperationalError, match='too many connections for role "app"'):
            small.connect(tmp_path / "app.db").execute("SELECT 1")
        assert connection.execute("SELECT 1").fetchone() == (1,)
        connection.execute("COMMIT")
        assert small.connect(tmp_path / "app.db").execute("SELECT 1").fetchone() == (1,)
    finally:
        own.run("ALTER ROLE app CONNECTION LIMIT -1")


def test_a_server_that_has_too_many_clients(own, small, connection, tmp_path):
    own.run(
        "ALTER SYSTEM SET max_connections = 4",
        "ALTER SYSTEM SET superuser_reserved_connections = 0",
        "ALTER SYSTEM SET max_wal_senders = 0",
    )
    others = []
    own.restart()
    try:
        small.close_pool()
        with suppress(psycopg.OperationalError):
            while True:
                others.append(psycopg.connect(own.dsn))
        for call in (lambda: small.connect(tmp_path / "data.db"), lambda: connection.execute("SELECT 1")):
            with pytest.raises(small.OperationalError, match="too many clients"):
                call()
        for each in others:
            each.close()
        _until(small, lambda: connection.execute("SELECT n FROM t").fetchall() == [(1,)])
    finally:
        for each in others:
            each.close()
        _until(psycopg, lambda: own.run("ALTER SYSTEM RESET ALL") == [])
        own.restart()


def test_a_standby_takes_no_writes_and_is_read(own, small, connection, tmp_path):
    mark = own.data / "standby.signal"
    mark.touch()
    os.chown(mark, own.data.stat().st_uid, own.data.stat().st_gid)
    own.restart()
    try:
        small.close_pool()
        again = small.connect(tmp_path / "data.db")
        assert again.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        assert again.execute("SELECT n FROM t").fetchall() == [(1,)]
        for statement in ("INSERT INTO t VALUES (2)", "CREATE TABLE u (n BIGINT)", "DROP TABLE t"):
            with pytest.raises(small.OperationalError, match="readonly database") as told:
                again.execute(statement)
            assert told.value.sqlstate == "25006"
            again.rollback()
        again.execute("BEGIN")
        assert again.execute("SELECT n FROM t").fetchall() == [(1,)]
        again.execute("COMMIT")
        again.execute("CREATE TABLE IF NOT EXISTS t (n BIGINT)")
        with pytest.raises(small.OperationalError, match="readonly database"):
            small.connect(tmp_path / "new.db")
    finally:
        mark.unlink()
        own.restart()
    with connection:
        connection.execute("INSERT INTO t VALUES (3)")
    assert connection.execute("SELECT n FROM t ORDER BY n").fetchall() == [(1,), (3,)]


def _until(errors, call):
    """Ask again until it is so; the server may still be about to get there."""
    end = time.monotonic() + WAIT
    while True:
        try:
            assert call()
        except (errors.OperationalError, AssertionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
