"""Instances made by ``__new__``: by a class itself, by ``object``, by a class method that leaves ``__init__`` out."""

import pytest

BODIES = {
    "kept by the class": """
        def __new__(cls):
            cls._one = super().__new__(cls)
            cls._one.conn = DRIVER.connect("a.db")
            return cls._one
    """,
    "a local": """
        def __new__(cls):
            inst = super().__new__(cls)
            inst.conn = DRIVER.connect("a.db")
            return inst
    """,
    "super with arguments": """
        def __new__(cls):
            inst = super(Store, cls).__new__(cls)
            inst.conn = DRIVER.connect("a.db")
            return inst
    """,
    "object": """
        def __new__(cls):
            inst = object.__new__(cls)
            inst.conn = DRIVER.connect("a.db")
            return inst
    """,
    "a class method": """
        @classmethod
        def opened(cls):
            inst = cls.__new__(cls)
            inst.conn = DRIVER.connect("a.db")
            return inst
    """,
    "when there is none": """
        _one = None
        def __new__(cls, *args):
            if cls._one is None:
                cls._one = super().__new__(cls)
                cls._one.open()
            return cls._one
        def open(self):
            self.conn = DRIVER.connect("a.db")
    """,
    "a base": """
        def other(self): ...
    class Base:
        def __new__(cls, *args):
            inst = super().__new__(cls)
            inst.conn = DRIVER.connect("a.db")
            return inst
    class Store(Base):
        def leave(self): ...
    """,
}


def program(body: str, driver: str) -> str:
    lines = BODIES[body].replace("DRIVER", driver).rstrip()
    if "class Base" not in lines:
        lines += "\n        def use(self):\n            self.conn.rollback()"
    return f"    import sqlite3, psycopg2\n    class Store:{lines}\n    Store().conn.commit()\n"


@pytest.mark.parametrize("body", BODIES)
def test_an_instance_that_holds_another_connection_is_not_sqlite(sites_of, body):
    assert not sites_of(program(body, "psycopg2")).of("use", "execute", "connect")


def test_an_instance_of_a_class_that_is_not_known_gives_nothing(sites_of):
    found = sites_of("""
        import sqlite3
        def make(given):
            inst = object.__new__(given)
            inst.conn = sqlite3.connect("a.db")
            return inst
        make(unknown()).commit()
        object.__new__().commit()
    """)
    assert not found.of("use")


def test_a_connection_that_new_gives_is_no_attribute(sites_of):
    found = sites_of("""
        import psycopg2
        class Store:
            def __new__(cls, path):
                return psycopg2.connect(path)
        Store("x").execute("SELECT 1")
    """)
    assert not found.of("use", "execute")
    assert [site.what for site in found.postgres] == ["connect", "execute"]


@pytest.mark.parametrize("body", BODIES)
def test_an_instance_keeps_what_was_set_where_it_was_made(sites_of, body):
    found = sites_of(program(body, "sqlite3"))
    assert {site.member for site in found.of("use")} >= {"commit"}
    assert {site.databases for site in found.of("use")} == {("a.db",)}


def test_a_connection_instead_of_an_instance(sites_of):
    found = sites_of("""
        import sqlite3
        class Store:
            def __new__(cls, path):
                return sqlite3.connect(path)
        Store("a.db").commit()
    """)
    assert found.lines("use") == [6]
    assert found.one("use").databases == ("a.db",)
