"""Locals that an inner function binds anew, and others of the same name that it does not."""

import pytest

SOURCE = """import sqlite3
def outer():
    con = {first}
    def inner():
        {declared}
        con = {second}
        return con
    inner()
    con.commit()
outer()
"""
FIRST, SECOND = 'sqlite3.connect("first.db")', 'sqlite3.connect("second.db")'


def committed(sites_of, **parts):
    """The databases that the outer function commits on."""
    sites = sites_of(SOURCE.format(**parts)).of("use")
    return [site.databases or (site.database,) for site in sites if site.member == "commit"]


@pytest.mark.parametrize("declared", ["pass", "global con"])
def test_a_name_of_the_inner_function_or_of_the_module_is_another(sites_of, declared):
    assert committed(sites_of, first=FIRST, second=SECOND, declared=declared) == [("first.db",)]


def test_a_local_that_holds_no_connection_is_none_for_a_namesake(sites_of):
    assert committed(sites_of, first="None", second=SECOND, declared="pass") == []


def test_a_local_that_an_inner_function_binds_may_be_either(sites_of):
    assert committed(sites_of, first=FIRST, second=SECOND, declared="nonlocal con") == [("first.db", "second.db")]


def test_a_local_that_only_an_inner_function_opens_is_that(sites_of):
    assert committed(sites_of, first="None", second=SECOND, declared="nonlocal con") == [("second.db",)]
