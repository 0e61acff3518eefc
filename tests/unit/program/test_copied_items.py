"""Dicts made of another's items: what stands under one name comes out under no other."""

import pytest

COPIES = [
    "{k: v for k, v in given.items()}",
    "{k: v for k, v in given.items() if k in names and v is not None}",
    "{k: v for k, v in {k: v for k, v in given.items() if k in names}.items() if v}",
    "{**given}",
    "{'other': 1, **given}",
]
PROGRAM = """
    import sqlite3

    def valid(names, given):
        return {copy}

    class Settings:
        def __init__(self, limit=None, conn=None):
            self.limit = limit
            self.conn = conn

    class Store:
        def __init__(self, **given):
            self.settings = Settings(**valid(("limit", "conn"), given))

        def use(self):
            self.settings.limit.execute("SELECT 1")
            self.settings.conn.execute("SELECT 2")

    Store(conn=sqlite3.connect("a.db"), limit=make()).use()
"""


@pytest.mark.parametrize("copy", COPIES)
def test_what_is_under_one_name_is_not_under_another(sites_of, copy):
    found = sites_of(PROGRAM.format(copy=copy))
    assert [site.statement.text for site in found.of("execute") if site.certain] == ["SELECT 2"]


def test_an_attribute_of_another_name_keeps_no_connection(sites_of):
    source = """
        import sqlite3
        class Settings:
            def __init__(self, limit=None, conn=None):
                self.limit = limit
        def make(**given):
            return Settings(**{k: v for k, v in given.items() if v})
        made = make(conn=sqlite3.connect("a.db"), limit=3)
        made.limit
    """
    assert sites_of(source).of("factory", "execute", "use") == []


@pytest.mark.parametrize(
    "copy",
    [
        "{v: k for k, v in given.items()}",
        "{k.lower(): v for k, v in given.items()}",
        "{k: v for k, v in sorted(given.items())}",
        "{k: v for v in given.values() for k, w in given.items()}",
        "dict(given)",
    ],
)
def test_what_is_no_copy_by_name_may_still_be_anything_of_it(sites_of, copy):
    found = sites_of(PROGRAM.format(copy=copy))
    if copy.startswith("{v: k"):
        assert [site for site in found.of("execute") if site.certain] == []
    else:
        assert "SELECT 2" in [site.statement.text for site in found.of("execute") if site.certain]


@pytest.mark.parametrize("call", ["use(conn=1, **given)", "use(**given, conn=1)"])
def test_what_is_unpacked_is_not_under_a_name_that_is_written_out(sites_of, call):
    source = f"""
        import sqlite3
        def use(conn, other):
            conn.execute("SELECT 1")
            other.execute("SELECT 2")
        given = {{"conn": sqlite3.connect("a.db"), "other": sqlite3.connect("b.db")}}
        {call}
    """
    assert [site.statement.text for site in sites_of(source).of("execute") if site.certain] == ["SELECT 2"]


def test_items_of_something_else_are_not_lost(sites_of):
    source = """
        import sqlite3
        class Registry:
            def items(self):
                yield "a", sqlite3.connect("a.db")
        def every(given):
            return {k: v for k, v in given.items()}
        every({"b": 1})
        every(Registry())["a"].execute("SELECT 1")
    """
    assert [site.certain for site in sites_of(source).of("execute")] == [True]


def test_a_dict_that_is_put_into_itself_ends(sites_of):
    source = """
        import sqlite3
        kept = {"conn": sqlite3.connect("a.db")}
        for _ in range(3):
            kept.update(kept)
            kept = {k: v for k, v in kept.items()}
            kept.update(other=1, **kept)
        kept["conn"].execute("SELECT 1")
    """
    assert [site.certain for site in sites_of(source).of("execute")] == [True]
