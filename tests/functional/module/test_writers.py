"""One writer at a time: no job is popped twice and no update is lost, and both are without the lock."""

import os
import threading

import pytest

from functional.module.conftest import drop, written


@pytest.fixture(scope="module")
def unlocked(server, driver, tmp_path_factory):
    made = written(tmp_path_factory.mktemp("unlocked"), f"{driver}_without_locks", locking="none", driver=driver)
    yield made
    made.close_pool()


def _together(work, workers=4):
    failed = []

    def run(number):
        try:
            work(number)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed


def _popped(module, path, jobs=40):
    """How often each job was popped, by workers that read which is next and then mark it."""
    with module.connect(path, isolation_level=None) as made:
        made.execute("CREATE TABLE jobs (id BIGINT PRIMARY KEY, taken BIGINT DEFAULT 0)")
        made.executemany("INSERT INTO jobs (id) VALUES (%s)", [(number,) for number in range(jobs)])
    popped = []

    def work(_):
        connection = module.connect(path, timeout=30, isolation_level=None)
        while True:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute("SELECT id FROM jobs WHERE taken = 0 ORDER BY id LIMIT 1").fetchone()
            if row is None:
                connection.execute("COMMIT")
                break
            connection.execute("UPDATE jobs SET taken = 1 WHERE id = %s", row)
            connection.execute("COMMIT")
            popped.append(row[0])
        connection.close()

    _together(work)
    return sorted(popped)


def _balance(module, path, rounds=25):
    """The balance to which workers add one by reading it, and storing one more, in a transaction."""
    with module.connect(path) as made:
        made.execute("CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT)")
        made.execute("INSERT INTO accounts VALUES (1, 0)")

    def work(_):
        connection = module.connect(path, timeout=30, isolation_level="IMMEDIATE")
        for _ in range(rounds):
            with connection:
                connection.execute("UPDATE accounts SET id = id")
                (before,) = connection.execute("SELECT balance FROM accounts WHERE id = 2 - 1").fetchone()
                connection.execute("UPDATE accounts SET balance = %s WHERE id = 1", (before + 1,))
        connection.close()

    _together(work)
    return module.connect(path).execute("SELECT balance FROM accounts").fetchone()[0]


def test_no_job_is_popped_twice(module, database):
    assert _popped(module, database) == list(range(40))


def test_without_the_lock_jobs_are_popped_twice(unlocked, server, tmp_path):
    paths = [tmp_path / f"{at}.db" for at in range(5)]  # whether two meet is chance
    try:
        assert any(len(_popped(unlocked, path)) > 40 for path in paths)
    finally:
        for path in paths:
            drop(unlocked, server, path)


def test_no_update_is_lost(module, database):
    assert _balance(module, database) == 100


def test_a_reader_that_writes_is_told_that_somebody_else_does(module, database):
    one, other = (module.connect(database, timeout=0.05, isolation_level=None) for _ in range(2))
    one.execute("CREATE TABLE t (n BIGINT)")
    for each in (one, other):
        each.execute("BEGIN")
        each.execute("SELECT * FROM t")
    with pytest.raises(module.OperationalError, match="database is locked"):
        one.execute("INSERT INTO t VALUES (1)")
    one.execute("ROLLBACK")
    other.execute("INSERT INTO t VALUES (2)")
    other.execute("COMMIT")
    assert one.execute("SELECT n FROM t").fetchall() == [(2,)]


def test_readers_do_not_wait_for_a_writer(module, database):
    one, other = (module.connect(database, timeout=0.05) for _ in range(2))
    one.execute("CREATE TABLE t (n BIGINT)")
    one.execute("INSERT INTO t VALUES (1)")
    assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)
    one.commit()
    assert other.execute("SELECT count(*) FROM t").fetchone() == (1,)


def test_other_databases_have_writers_of_their_own(module, server, database, tmp_path):
    one, other = module.connect(database), module.connect(tmp_path / "other.db", timeout=0.05)
    try:
        for each in (one, other):
            each.execute("CREATE TABLE t (n BIGINT)")
            each.execute("INSERT INTO t VALUES (1)")
        one.rollback()
        other.rollback()
    finally:
        drop(module, server, tmp_path / "other.db")


def test_what_is_made_already_waits_for_no_writer(module, database):
    one, other = (module.connect(database, timeout=0.05) for _ in range(2))
    one.execute('CREATE TABLE "a t" (n BIGINT)')
    one.execute('CREATE INDEX i ON "a t" (n)')
    one.execute('INSERT INTO "a t" VALUES (1)')
    other.execute('-- at the start of each program\nCREATE TABLE IF NOT EXISTS "a t" (n BIGINT)')
    other.execute('CREATE INDEX IF NOT EXISTS i ON "a t" (n)')
    with pytest.raises(module.OperationalError, match="database is locked"):
        other.execute("CREATE TABLE IF NOT EXISTS another (n BIGINT)")


def test_who_waits_to_write_keeps_no_session_from_the_writer(server, driver, tmp_path, monkeypatch):
    """Functions that open a connection of their own are called while others wait, more than the pool has sessions."""
    monkeypatch.setenv("POSTGRES_POOL_SIZE", "2")
    made = written(tmp_path, f"postgres_waiting_{os.urandom(4).hex()}", driver=driver)
    path = tmp_path / "data.db"
    made.connect(path).execute("CREATE TABLE t (n BIGINT)")
    failed: list[BaseException] = []

    def work(begin):
        try:
            writer = made.connect(path, timeout=30, isolation_level=None if begin else "")
            if begin:
                writer.execute(begin)
            writer.execute("INSERT INTO t VALUES (1)")
            made.connect(path).execute("SELECT count(*) FROM t").fetchone()
            writer.commit()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(begin,)) for begin in ("", "BEGIN IMMEDIATE", "BEGIN") * 4]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    assert made.connect(path).execute("SELECT count(*) FROM t").fetchone() == (12,)
    made.delete_database(path)
    made.close_pool()


@pytest.mark.parametrize("end", ["close", "rollback", "gone", "lost"])
def test_the_next_writer_comes_when_one_has_ended_in_any_way(module, server, database, end):
    one = module.connect(database)
    one.execute("CREATE TABLE t (n BIGINT)")
    one.execute("INSERT INTO t VALUES (1)")
    if end == "gone":
        del one
    elif end == "lost":
        process = one.execute("SELECT pg_backend_pid()").fetchone()
        server.execute("SELECT pg_terminate_backend(%s, 5000)", process)
        with pytest.raises(module.OperationalError):
            one.execute("SELECT 1")
    else:
        getattr(one, end)()
    with module.connect(database) as other:
        other.execute("INSERT INTO t VALUES (2)")
    assert module.connect(database).execute("SELECT * FROM t").fetchall() == [(2,)]


def test_a_database_in_use_is_not_deleted(module, database, monkeypatch):
    one = module.connect(database)
    one.execute("CREATE TABLE t (n BIGINT)")
    one.execute("INSERT INTO t VALUES (1)")
    looks = module._looks_at
    monkeypatch.setattr(module, "_looks_at", lambda session, schema, wait: looks(session, schema, min(wait, 50)))
    with pytest.raises(module.OperationalError, match="database is locked"):
        module.delete_database(database)
    one.commit()
    module.delete_database(database)
    assert not module.database_exists(database)


def test_of_two_who_read_and_then_write_one_is_told_at_once(module, database):
    """SQLite sees that neither could go on; the server does too, and nobody waits the whole timeout."""
    one = module.connect(database, timeout=60, isolation_level=None, check_same_thread=False)
    other = module.connect(database, timeout=60, isolation_level=None)
    one.execute("CREATE TABLE t (n BIGINT)")
    for each in (one, other):
        each.execute("BEGIN")
        each.execute("SELECT * FROM t")
    told = []

    def write(connection):
        try:
            connection.execute("INSERT INTO t VALUES (1)")
        except module.OperationalError as error:
            told.append(str(error))
            connection.rollback()

    thread = threading.Thread(target=write, args=(one,))
    thread.start()
    write(other)
    thread.join()
    assert [each[:18] for each in told] == ["database is locked"]
    for each in (one, other):
        each.rollback()


@pytest.mark.parametrize("begin", ["", "BEGIN"])
def test_a_statement_that_does_not_get_the_lock_leaves_the_transaction_open(module, database, begin):
    one, other = (module.connect(database, timeout=0.05) for _ in range(2))
    one.execute("CREATE TABLE t (n BIGINT)")
    one.execute("INSERT INTO t VALUES (1)")
    if begin:
        other.execute(begin)
    with pytest.raises(module.OperationalError, match="database is locked"):
        other.execute("INSERT INTO t VALUES (2)")
    assert other.in_transaction, "as on SQLite"
    one.commit()
    other.execute("INSERT INTO t VALUES (3)")
    other.commit()
    assert module.connect(database).execute("SELECT * FROM t").fetchall() == [(1,), (3,)]
