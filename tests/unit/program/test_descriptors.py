"""Attributes that run code when they are read or set: ``property`` called by hand, classes with ``__get__``."""

import pytest

CLASS = """
import sqlite3, psycopg2, functools
class Store:
    def __init__(self):
        self._lite = sqlite3.connect("a.db")
        self._other = psycopg2.connect("x")
    def _get(self):
        return self.{kept}
    def _set(self, given):
        self.{kept} = given
    {attribute}
"""
MAKING = [
    "conn = property(_get)",
    "conn = property(fget=_get)",
    "conn = property(_get, _set)",
    "conn = property(lambda self: self.{kept})",
    "conn = functools.cached_property(_get)",
    "conn = functools.cached_property(func=_get)",
]


def made(attribute: str, kept: str) -> str:
    return CLASS.format(attribute=attribute.format(kept=kept), kept=kept)


@pytest.mark.parametrize("attribute", MAKING)
def test_a_property_of_another_server_is_not_sqlite(sites_of, attribute):
    found = sites_of(made(attribute, "_other") + 'Store().conn.commit()\nStore().conn.execute("SELECT 1")\n')
    assert not found.of("use", "execute")


@pytest.mark.parametrize(
    "attribute",
    ["conn = property(_missing)", "conn = property()", "conn = property(None, _set)", "conn = staticmethod(_missing)"],
)
def test_a_property_without_a_getter_gives_nothing(sites_of, attribute):
    assert not sites_of(made(attribute, "_lite") + "Store().conn.commit()\n").of("use", "execute")


def test_a_static_method_made_by_hand_is_handed_no_instance(sites_of):
    found = sites_of("""
        import sqlite3
        class Store:
            def execute(self, given): ...
            def _run(given, text):
                given.execute("SELECT 1")
            run = staticmethod(_run)
        Store().run(Store(), sqlite3.connect("a.db"))
    """)
    assert not [site for site in found.of("execute") if site.certain]


@pytest.mark.parametrize("attribute", MAKING)
def test_a_property_made_by_hand_is_called(sites_of, attribute):
    assert sites_of(made(attribute, "_lite") + "Store().conn.commit()\n").lines("use") == [12]


@pytest.mark.parametrize(
    ("driver", "lines"),
    [("psycopg2", []), ("sqlite3", [9, 10])],
)
def test_a_property_of_the_class(sites_of, driver, lines):
    found = sites_of("""
        import sqlite3, psycopg2
        class Store:
            _conn = DRIVER.connect("a.db")
            @classmethod
            @property
            def conn(cls):
                return cls._conn
        Store.conn.commit()
        Store().conn.commit()
    """.replace("DRIVER", driver))  # fmt: skip
    assert found.lines("use") == lines


@pytest.mark.parametrize(("driver", "lines"), [("psycopg2", []), ("sqlite3", [8])])
def test_a_context_manager_made_by_hand(sites_of, driver, lines):
    found = sites_of("""
        import sqlite3, psycopg2, contextlib
        def _opened():
            conn = DRIVER.connect("a.db")
            yield conn
        opened = contextlib.contextmanager(_opened)
        with opened() as conn:
            conn.commit()
    """.replace("DRIVER", driver))  # fmt: skip
    assert found.lines("use") == lines
