import pytest

OPENED = 'sqlite3.connect("a.db")'


def lines_with_certainty(sites) -> list[int]:
    return sorted({site.span.line for site in sites.of("execute") if site.certain})


@pytest.mark.parametrize(
    "source",
    [
        "held = (1, CON)\nheld[0].execute('SELECT 1')",
        "name, con = 'x', CON\nname.execute('SELECT 1')",
        "held = {'con': CON, 'other': make()}\nheld['other'].execute('SELECT 1')",
        "held = {}\nheld['con'] = CON\nheld['other'] = 1\nheld['other'].execute('SELECT 1')",
        "held = {'con': CON}\nfor name in held:\n    name.execute('SELECT 1')",
        "held = {'con': CON}\nfor name, con in held.items():\n    name.execute('SELECT 1')",
        "held = [CON]\nfor number, con in enumerate(held):\n    number.execute('SELECT 1')",
        "held = [CON]\nlen(held).execute('SELECT 1')\nheld.execute('SELECT 1')",
        "from types import SimpleNamespace\nheld = SimpleNamespace(con=CON, x=1)\nheld.x.execute('SELECT 1')",
        "from collections import namedtuple\nHeld = namedtuple('Held', 'x con')\nHeld(1, CON).x.execute('SELECT 1')",
        "held = [CON]\nother = [make()]\nother[0].execute('SELECT 1')",
    ],
)
def test_what_lies_beside_a_connection_is_none(sites_of, source):
    sites = sites_of("import sqlite3\nfrom somewhere import make\n" + source.replace("CON", OPENED))
    assert lines_with_certainty(sites) == []


def test_a_row_s_values_are_no_connections(sites_of):
    sites = sites_of(
        """
        import sqlite3
        row = sqlite3.connect("a.db").execute("SELECT a FROM t").fetchone()
        row[0].execute("SELECT 1")
        row["a"].commit()
        """
    )
    assert sites.lines("execute") == [3]
    assert [site.member for site in sites.of("use")] == ["fetchone"]


@pytest.mark.parametrize(
    "source",
    [
        "held = (1, CON)\nheld[1].execute('SELECT 1')",
        "held = (1, CON)\nheld[-1].execute('SELECT 1')",
        "held = [1, *[CON]]\nheld[5].execute('SELECT 1')",
        "first, *rest = 1, 2, CON\nrest[0].execute('SELECT 1')",
        "held = [CON]\nheld.pop().execute('SELECT 1')",
        "held = []\nheld.extend([CON])\nheld[0].execute('SELECT 1')",
        "held = []\nheld += [CON]\nheld[0].execute('SELECT 1')",
        "held = {CON}\nfor con in held:\n    con.execute('SELECT 1')",
        "held = {}\nheld.update(con=CON)\nheld['con'].execute('SELECT 1')",
        "held = {**{'con': CON}}\nheld['con'].execute('SELECT 1')",
        "held = dict(con=CON)\nheld['con'].execute('SELECT 1')",
        "held = {}\nheld.setdefault('con', CON).execute('SELECT 1')",
        "held = {}\nheld['con'] = CON\nheld.pop('con').execute('SELECT 1')",
        "held = {'con': CON}\nfor con in held.values():\n    con.execute('SELECT 1')",
        "held = {'con': CON}\nheld[make()].execute('SELECT 1')",
        "held = [CON]\nheld.copy()[0].execute('SELECT 1')",
        "held = [CON]\nlist(reversed(held))[0].execute('SELECT 1')",
        "held = [CON]\nnext(iter(held)).execute('SELECT 1')",
        "from collections import deque\nheld = deque([CON])\nheld.popleft().execute('SELECT 1')",
        "from collections import defaultdict\nheld = defaultdict(list)\nheld['a'] = CON\nheld['a'].execute('SELECT 1')",
        "from contextvars import ContextVar\nheld = ContextVar('h')\nheld.set(CON)\nheld.get().execute('SELECT 1')",
        "from types import SimpleNamespace\nheld = SimpleNamespace(con=CON)\nheld.con.execute('SELECT 1')",
        "from flask import g\ng.con = CON\ng.pop('con').execute('SELECT 1')",
        "from flask import current_app\ncurrent_app.config['con'] = CON\ncurrent_app.config['con'].execute('SELECT 1')",
    ],
)
def test_what_is_put_in_comes_out(sites_of, source):
    source = "import sqlite3\nfrom somewhere import make\n" + source.replace("CON", OPENED)
    last = source.count("\n") + 1
    assert lines_with_certainty(sites_of(source)) == [last]


def test_rows_have_names_or_positions(sites_of):
    sites = sites_of(
        """
        import sqlite3
        con = sqlite3.connect("a.db")
        con.row_factory = sqlite3.Row
        for row in con.execute("SELECT a FROM t"):
            row["a"], row[0]
        """
    )
    assert [(site.member, site.note) for site in sites.of("row")] == [("name", "a"), ("index", "0")]
