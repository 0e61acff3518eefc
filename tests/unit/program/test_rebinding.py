"""Globals that functions bind anew: the module's own code finds what they bound, behind their call."""

import pytest

BASE = """
import sqlite3, psycopg

class Base:
    def __init__(self):
        self.con = sqlite3.connect("a.db")

class Other:
    def __init__(self):
        self.con = psycopg.connect("")

def choose():
    global Late
    Late = Base
"""
USE = """
class Store(Late):
    def go(self):
        self.con.execute("SELECT 2")
Store().go()
"""


@pytest.mark.parametrize(
    "before",
    ["Late = Other", "Late = Other\nprint()\nstr(1)", "choose()\nLate = Other", "choose()\nLate = Other\nlen([])"],
)
def test_a_name_is_what_the_module_bound_while_no_function_was_called_since(sites_of, before):
    assert sites_of(BASE + before + USE).of("execute") == []


def test_a_connection_of_the_module_is_no_other_before_a_function_binds_it(sites_of):
    source = """
        import sqlite3, psycopg
        def switch():
            global con
            con = sqlite3.connect("a.db")
        con = psycopg.connect("")
        con.execute("SELECT 1")
        con = psycopg.connect("")
        for row in range(3):
            con.execute("SELECT 2")
            print(row)
        con.commit()
        switch()
    """
    found = sites_of(source)
    assert found.of("execute", "use", "connect-either") == []


@pytest.mark.parametrize(
    "before",
    [
        "choose()",
        "Late = None\nchoose()",
        "Late = object\nchoose()",
        "class Late: pass\nchoose()",
        "Late = Other\nif asked():\n    choose()",
        "Late = None\ndef again():\n    choose()\nagain()",
        "Late = None\nimport threading\nthreading.Thread(target=choose).start()",
        "Late = None\ntry:\n    choose()\nexcept ValueError:\n    pass",
    ],
)
def test_bases_that_a_function_binds_are_followed(sites_of, before):
    found = sites_of(BASE + before + USE)
    assert [(site.statement.text, site.certain) for site in found.of("execute")] == [("SELECT 2", True)]


@pytest.mark.parametrize("bound", ["if asked():\n    Late = Base\nelse:\n    Late = object", "Late = Base or None"])
def test_bases_that_a_condition_binds_are_followed(sites_of, bound):
    assert len(sites_of(f"{BASE}{bound}{USE}").of("execute")) == 1


def test_what_is_bound_anew_is_found_where_a_loop_comes_round(sites_of):
    source = """
        import sqlite3
        def switch():
            global con
            con = sqlite3.connect("a.db")
        con = None
        while True:
            if con:
                con.execute("SELECT 1")
            switch()
    """
    assert [site.certain for site in sites_of(source).of("execute")] == [True]


def test_a_connection_that_a_function_opens_is_found_behind_it(sites_of):
    source = """
        import sqlite3
        con = None
        def begin():
            global con
            con = sqlite3.connect("a.db")
        begin()
        con.execute("SELECT 1")
        con.close()
    """
    found = sites_of(source)
    assert [(site.database, site.certain) for site in found.of("execute")] == [("a.db", True)]
    assert [site.member for site in found.of("use")] == ["close"]
