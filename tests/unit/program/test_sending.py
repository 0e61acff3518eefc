"""Values sent into a generator, and objects that stand for what a function gives."""

import pytest

PROGRAM = """
import sqlite3, psycopg2, werkzeug.local, threading
def worker():
    given = yield
    given.commit()
    yield given
def opened():
    return DRIVER.connect("a.db")
local = threading.local()
local.conn = opened()
g = worker()
next(g)
back = g.send(opened())
WAY.rollback()
"""
WAYS = ["back", "werkzeug.local.LocalProxy(opened)", "werkzeug.local.LocalProxy(local, 'conn')"]


@pytest.mark.parametrize("way", WAYS)
def test_another_server_is_not_sqlite(sites_of, way):
    assert not sites_of(PROGRAM.replace("DRIVER", "psycopg2").replace("WAY", way)).of("use", "execute")


@pytest.mark.parametrize("way", ["g.close()", "g.throw", "g", "worker().send(None)", "werkzeug.local.LocalProxy(g)"])
def test_what_gives_no_connection_gives_none(sites_of, way):
    found = sites_of(PROGRAM.replace("DRIVER", "sqlite3").replace("WAY", way).replace("back = g.send", "g.missing"))
    assert not found.of("use")


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_that_is_sent_or_stood_for_is_followed(sites_of, way):
    assert sites_of(PROGRAM.replace("DRIVER", "sqlite3").replace("WAY", way)).lines("use") == [5, 14]
