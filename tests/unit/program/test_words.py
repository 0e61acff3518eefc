"""Names and directions of lists and dicts of words, of which statements are put together: what is run is told."""

import re
from textwrap import dedent, indent

import pytest

PREPARED = """
import sqlite3
con = sqlite3.connect("app.db")
"""


class Recorder:
    """A connection that notes what it runs."""

    def __init__(self):
        self.ran = set()

    def connect(self, _):
        return self

    def execute(self, statement, values=()):
        self.ran.add(statement)


def ran_by(source: str) -> set[str]:
    """The statements that a program really runs."""
    recorder = Recorder()
    exec(source.replace("import sqlite3", "", 1), {"sqlite3": recorder, "__name__": "app"})
    return recorder.ran


def told_of(found) -> set[str]:
    return {text for site in found.of("execute") for text in site.statement.text.split(";\n")}


def covers(told: str, ran: str) -> bool:
    """Whether a statement as it is told, with holes, is the one that was run."""
    return bool(re.fullmatch(".*".join(map(re.escape, re.split(r"\{[^{}]*\}", told))), ran, re.DOTALL))


def program(body: str, *, inside: bool) -> str:
    body = dedent(body)
    return f"{PREPARED}def run():\n{indent(body, '    ')}\nrun()\n" if inside else PREPARED + body


DOUBTFUL = {
    "a list that grows": """
        names = ["a", "b"]
        names.append("c")
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a list that is sorted": """
        names = ["b", "a"]
        names.sort()
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a list that is turned round": """
        names = ["b", "a"]
        names.reverse()
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a list from which one is taken": """
        names = ["a", "b", "c"]
        names.remove("b")
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a list whose first is taken": """
        names = ["a", "b", "c"]
        first = names.pop(0)
        con.execute(f"SELECT {', '.join(names)} FROM {first}")
    """,
    "a list that is changed elsewhere": """
        def longer(given):
            given.extend(["c", "d"])
        names = ["a"]
        longer(names)
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a list under another name": """
        names = ["a", "b"]
        others = names
        others[0] = "z"
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a dict that grows": """
        orders = {"up": "ASC"}
        orders["down"] = "DESC"
        con.execute(f"SELECT a FROM t ORDER BY a {orders['down']}")
    """,
    "more words than are kept": """
        for name in ["a", "b", "c", "d", "e", "f", "g", "h"]:
            con.execute(f"SELECT {name} FROM t")
    """,
    "the keys of a dict": """
        for name in {"a": "TEXT", "b": "REAL"}:
            con.execute(f"SELECT {name} FROM t")
    """,
    "keys and values": """
        for name, kind in {"a": "TEXT", "b": "REAL"}.items():
            con.execute(f"ALTER TABLE t ADD COLUMN {name} {kind}")
    """,
}


@pytest.mark.parametrize("inside", [False, True], ids=["module", "function"])
@pytest.mark.parametrize("body", DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_is_run_is_told(sites_of, body, inside):
    source = program(body, inside=inside)
    told = told_of(sites_of(source))
    ran = ran_by(source)
    assert ran
    assert {statement for statement in ran if not any(covers(each, statement) for each in told)} == set()


EXACT = {
    "a list of columns": """
        names = ["a", "b", "c", "d", "e", "f", "g", "h"]
        con.execute(f"SELECT {', '.join(names)} FROM t")
    """,
    "a loop over names": """
        for name in ["a", "b"]:
            con.execute(f"SELECT {name} FROM t WHERE {name} IS NOT NULL")
    """,
    "a dict of directions": """
        for up in (True, False):
            con.execute("SELECT a FROM t ORDER BY a {}".format({True: "ASC", False: "DESC"}[up]))
    """,
    "the values of a dict": """
        for name in {"x": "a", "y": "b"}.values():
            con.execute("SELECT %s FROM t" % name)
    """,
}


@pytest.mark.parametrize("inside", [False, True], ids=["module", "function"])
@pytest.mark.parametrize("body", EXACT.values(), ids=EXACT)
def test_just_what_is_run_is_told(sites_of, body, inside):
    source = program(body, inside=inside)
    assert told_of(sites_of(source)) == ran_by(source)


def test_words_of_a_file_without_statements_are_not_followed(sites_of):
    sources = {
        "names.py": "NAMES = ['a', 'b']\n",
        "app.py": PREPARED + "from names import NAMES\nfor name in NAMES:\n    con.execute(f'SELECT {name} FROM t')\n",
    }
    assert told_of(sites_of(sources)) == {"SELECT {name} FROM t"}


STORE = """
import sqlite3
class Store:
    def __init__(self, table):
        self.con = sqlite3.connect("app.db")
        self.table = table
    def run(self):
        self.con.execute(f"BODY")
for table in ("a", "b"):
    Store(table).run()
"""


def test_an_attribute_read_twice_is_one_value(sites_of):
    source = STORE.replace("BODY", "DELETE FROM {self.table} WHERE id = (SELECT max(id) FROM {self.table})")
    assert told_of(sites_of(source)) == ran_by(source)


@pytest.mark.parametrize(
    "change",
    [
        "def other(self):\n        self.table = 'b' if self.table == 'a' else 'a'\n        return 'id'",
        "def other(self):\n        self.__dict__['table'] = 'c'\n        return 'id'",
    ],
)
def test_an_attribute_that_a_call_between_changes_is_not(sites_of, change):
    source = STORE.replace("BODY", "DELETE FROM {self.table} WHERE {self.other()} = (SELECT 1 FROM {self.table})")
    source = source.replace("for table in", f"    {change}\nfor table in")
    told = told_of(sites_of(source))
    assert "DELETE FROM a WHERE {self.other()} = (SELECT 1 FROM b)" in told or any(
        covers(each, "DELETE FROM a WHERE id = (SELECT 1 FROM b)") for each in told
    )


def test_a_property_may_be_another_each_time(sites_of):
    source = """
        import sqlite3
        class Store:
            def __init__(self):
                self.con = sqlite3.connect("app.db")
                self.tables = ["a", "b"]
            @property
            def table(self):
                return self.tables.pop()
            def run(self):
                self.con.execute(f"INSERT INTO {self.table} SELECT * FROM {self.table}")
        Store().run()
    """
    told = told_of(sites_of(source))
    assert any(covers(each, "INSERT INTO b SELECT * FROM a") for each in told)


ADDING = """
def add(table, column, kind="TEXT"):
    con.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
"""
ONE_CALL_EACH = {
    "columns added one by one": ADDING + "\n".join(
        f"add('{table}', '{column}', 'INTEGER NOT NULL DEFAULT {number}')"
        for number, (table, column) in enumerate([("a", "x"), ("a", "y"), ("b", "z"), ("b", "u"), ("c", "w")])
    ),
    "a default": ADDING + "add('a', 'x')\nadd('b', 'y', 'REAL')\nadd('b', 'z', kind='BLOB')",
    "a method": """
class Rows:
    def clear(self, table, column):
        con.execute(f"DELETE FROM {table} WHERE {column} IS NULL")
rows = Rows()
rows.clear("a", "x")
rows.clear("b", "y")
""",
}  # fmt: skip


@pytest.mark.parametrize("body", ONE_CALL_EACH.values(), ids=ONE_CALL_EACH)
def test_what_a_short_function_puts_together_is_of_each_call_alone(sites_of, body):
    source = PREPARED + body
    assert told_of(sites_of(source)) == ran_by(source)


def test_a_call_with_a_value_that_is_not_known_is_told_with_it(sites_of):
    source = PREPARED + "import sys\n" + ADDING + "add('a', 'x')\nadd(sys.argv[0], 'y')\nadd('b', *sys.argv[:1])\n"
    told = told_of(sites_of(source))
    assert "ALTER TABLE a ADD COLUMN x TEXT" in told
    assert "ALTER TABLE {table} ADD COLUMN y TEXT" in told
    assert any(covers(each, "ALTER TABLE b ADD COLUMN anything TEXT") for each in told)


def test_a_function_that_nobody_calls_is_told_with_its_parameters(sites_of):
    assert "ALTER TABLE {table} ADD COLUMN {column} {kind}" in told_of(sites_of(PREPARED + ADDING))


def test_a_function_that_is_handed_on_is_told_whole(sites_of):
    source = PREPARED + ADDING + "add('a', 'x')\nimport other\nother.register(add)\n"
    assert "ALTER TABLE a ADD COLUMN x TEXT" in told_of(sites_of(source))
