"""What may be a row, or a dict as well, is likely a row only."""

import pytest

SOURCE = """import sqlite3
con = sqlite3.connect("x.db")
con.row_factory = sqlite3.Row
def read(one, each):
    each = {each}
    return each["name"]
"""
ROW = "con.execute('SELECT 1').fetchone()"


def read(sites_of, each):
    return [(site.certain, site.note) for site in sites_of(SOURCE.format(each=each)).of("row")]


def test_a_dict_is_no_row(sites_of):
    assert read(sites_of, "{'name': 1}") == []


@pytest.mark.parametrize("other", ["{'name': con}", "[con]", "'text'"])
def test_what_may_be_a_row_or_other_data_is_likely_a_row(sites_of, other):
    assert read(sites_of, f"{ROW} if one else {other}") == [(False, "name")]


@pytest.mark.parametrize("other", ["None", "unheard_of()", "con.execute('SELECT 2').fetchall()[0]"])
def test_what_is_a_row_as_far_as_is_known_is_one(sites_of, other):
    assert read(sites_of, f"{ROW} if one else {other}") == [(True, "name")]
