"""Objects that wrap what a database gave, and others of their class that wrap something else."""

import pytest

SOURCE = """import json, sqlite3
class Each:
    def __init__(self, items):
        self.items = iter(items)
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.items)
    def those(self, test):
        return [each for each in self.items if test(each)]
con = sqlite3.connect("x.db")
con.row_factory = sqlite3.Row
for row in Each(con.execute("SELECT a FROM t").fetchall()):
    print(row["wrapped"])
for row in Each(con.execute("SELECT a FROM t")).those(bool):
    print(row["chosen"])
for each in Each({others}):
    print(each["other"])
for each in Each({others}).those(bool):
    print(each["other"])
"""


@pytest.mark.parametrize("others", ["json.loads('')", "[{'other': 1}]", "({'other': 1},)", "open('x')"])
def test_what_wraps_no_rows_gives_none(sites_of, others):
    assert [site.span.line for site in sites_of(SOURCE.format(others=others)).of("row")] == [14, 16]
