"""Operations are evaluated anew only where something that they hang on has changed, and then they are."""

import pytest

LATE = {
    "a key of a dict whose value is there under another": """
        options = {}
        con = sqlite3.connect("a.db")
        options["a"] = con
        copied = {**options}
        def use():
            copied["b"].execute("SELECT 1")
        def later():
            options["b"] = con
    """,
    "a key of a dict that is unpacked into a call": """
        options = {}
        con = sqlite3.connect("a.db")
        options["a"] = con
        def use(a=None, b=None):
            b.execute("SELECT 1")
        def run():
            use(**options)
        def outer():
            def later():
                def last():
                    options["b"] = con
                return last
            return later
    """,
    "an attribute that a later function fills": """
        def use():
            holder.con.execute("SELECT 1")
        class Holder:
            con = None
        holder = Holder()
        def fill():
            holder.con = sqlite3.connect("a.db")
    """,
    "an element of a display that a format takes": """
        def use(table=None):
            con.execute("SELECT %s FROM %s" % (1, table))
        use()
        use("t")
        con = sqlite3.connect("a.db")
        con.execute("SELECT 1")
    """,
    "a method behind super()": """
        class Base:
            def run(self):
                return self.con
        class Store(Base):
            def run(self):
                return super().run()
            def use(self):
                self.run().execute("SELECT 1")
            def __init__(self):
                self.con = sqlite3.connect("a.db")
    """,
    "what a loop carries from one turn to the next": """
        def use():
            con = None
            while True:
                for _ in range(3):
                    if con:
                        con.execute("SELECT 1")
                    con = opened()
        def opened():
            return sqlite3.connect("a.db")
    """,
}


@pytest.mark.parametrize("source", LATE.values(), ids=LATE)
def test_what_is_known_late_is_followed(way_of, source):
    way = way_of(source)
    assert set(way.executed) >= set(way.expected) != set()


@pytest.mark.parametrize("source", LATE.values(), ids=LATE)
def test_the_same_on_another_driver_is_none_of_sqlite(way_of, source):
    assert way_of(source, "psycopg2").sites == []


BASE = """
import sqlite3
class Base:
    where = "base.db"
    def work(self):
        sqlite3.connect(self.where).execute("SELECT 1")
class Derived(Base):
    pass
"""


def test_a_class_that_is_made_elsewhere_has_what_it_inherits_looked_at(sites_of):
    """Whichever file is evaluated first: its own attribute is opened, and that of its base no longer alone."""
    made = "from a import Derived\nthing = Derived()\nthing.where = 'derived.db'\n"
    for sources in ({"a.py": BASE, "b.py": made}, {"b.py": made.replace(" a ", " z "), "z.py": BASE}):
        assert set(sites_of(sources).one("connect").databases) == {"base.db", "derived.db"}
