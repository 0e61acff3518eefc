"""Keys that rows are read by: one place is told once, whatever the keys may be."""

import pytest

BEFORE = """
import sqlite3
con = sqlite3.connect("a.db")
con.row_factory = sqlite3.Row
row = con.execute("SELECT * FROM t").fetchone()
other = {"a": 1}
"""


@pytest.mark.parametrize("use", ['other["a"]', "other[key]", "con", "row.keys()"])
def test_what_is_no_row_s_item_is_not_told(sites_of, use):
    assert not sites_of(f"{BEFORE}{use}\n").of("row")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ('"a"', ("name", "a")),
        ("0", ("index", "0")),
        ('"a" if x else "b"', ("name", "a\nb")),
        ('"a" if x else "b" if y else "c"', ("name", "a\nb\nc")),
        ("0 if x else 1", ("index", "0\n1")),
        ('"a" if x else 0', ("name", "0\na")),
    ],
)
def test_a_place_is_told_once(sites_of, key, told):
    site = sites_of(f"{BEFORE}row[{key}]\n").one("row")
    assert (site.member, site.note) == told


def test_two_places_on_a_line_are_two(sites_of):
    assert len(sites_of(f'{BEFORE}print(row["a"], row["b"])\n').of("row")) == 2
