"""Operations are evaluated anew only where something that they hang on has changed, and then they are."""

import pytest

LATE = {
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
    assert way.executed == way.expected or "%s" in source
    assert way.executed


@pytest.mark.parametrize("source", LATE.values(), ids=LATE)
def test_the_same_on_another_driver_is_none_of_sqlite(way_of, source):
    assert way_of(source, "psycopg2").sites == []
