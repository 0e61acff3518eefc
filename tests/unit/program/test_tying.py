"""What hangs together is told together: a variable used twice, variables of one tuple. What does not is not."""

from textwrap import dedent, indent

import pytest

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.ir import NAME
from sqlite_hunter.program.blocks import last_bound

PAIRS = '[("a", "TEXT DEFAULT 1"), ("b", "INTEGER"), ("c", "REAL")]'
FEW = '[("a", "TEXT"), ("b", "REAL")]'
PREPARED = """
import sqlite3
con = sqlite3.connect(":memory:")
"""


class Recorder:
    """A connection that notes what it runs."""

    def __init__(self):
        self.ran = set()

    def connect(self, _):
        return self

    def execute(self, statement):
        self.ran.add(statement)


def ran_by(source: str) -> set[str]:
    """The statements that a program really runs."""
    recorder = Recorder()
    exec(source.replace("import sqlite3", "", 1), {"sqlite3": recorder, "__name__": "app"})
    return recorder.ran


def told_of(found) -> set[str]:
    return {text for site in found.of("execute") for text in site.statement.text.split(";\n")}


def program(body: str, *, inside: bool) -> str:
    body = dedent(body)
    if inside:
        return f"{PREPARED}def run():\n{indent(body, '    ')}\nrun()\n"
    return PREPARED + body


APART = {
    "two loops": """
        for name in ("a", "b"):
            for kind in ("TEXT", "REAL"):
                con.execute(f"ALTER TABLE t ADD COLUMN {name} {kind}")
    """,
    "a name bound anew between its uses": """
        for first in ("a", "b"):
            name = first
            con.execute(f"SELECT {name}, {(name := 'c' if first == 'a' else 'd')}, {name}")
    """,
    "a name bound anew between its uses in a sum": """
        for first in ("a", "b"):
            name = first
            con.execute("SELECT " + name + ", " + (name := "c" if first == "a" else "d") + ", " + name)
    """,
    "a name bound to another of the same between its uses": """
        for first in ("a", "b"):
            name = first
            con.execute(f"SELECT {name}, {(name := 'b' if first == 'a' else 'a')}, {name}")
    """,
    "a part that is bound elsewhere too": f"""
        for name, kind in {PAIRS}:
            if name == "a":
                kind = "BLOB"
            con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """,
    "a part that is bound in another loop too": f"""
        for name, kind in {PAIRS}:
            for name, _ in [("x", "u"), ("y", "v")]:
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """,
    "parts of two tuples": f"""
        for name, _ in {PAIRS}:
            for _, kind in {PAIRS}:
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """,
    "tuples made of alternatives": """
        pairs = []
        for name in ("a", "b"):
            for kind in ("TEXT", "REAL"):
                pairs.append((name, kind))
        for name, kind in pairs:
            con.execute(f"ALTER TABLE t ADD COLUMN {name} {kind}")
    """,
    "a tuple unpacked behind the use": f"""
        name, given = "x", "y"
        kind = "z"
        left = {PAIRS}
        while left:
            con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
            name, kind = left.pop()
    """,
    "a tuple unpacked behind the use alone": f"""
        began = False
        left = {PAIRS}
        while left:
            if began:
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
            began = True
            name, kind = left.pop()
    """,
    "parts that are parameters": f"""
        def add(name, kind, pairs):
            for name, kind in pairs:
                pass
            con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
        add("x", "BLOB", [])
        add("y", "BLOB", {FEW})
    """,
    "parts bound anew in a later turn": f"""
        for name, kind in {PAIRS}:
            for number in range(2):
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
                name, _ = "x", "y"
        for name, kind in {PAIRS}:
            pass
    """,
    "parts bound anew before a failure": f"""
        for name, kind in {PAIRS}:
            try:
                name, _ = ("x", "u") if name == "a" else ("y", "v")
                raise ValueError
            except ValueError:
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
        for name, kind in {PAIRS}:
            pass
    """,
    "parts of a pattern that may not match": f"""
        for name, kind in {FEW}:
            match ("x", "U", 1) if name == "a" else ("y", "U", 2):
                case (name, kind, 1):
                    pass
            con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """,
    "parts bound in a branch": f"""
        for name, kind in {PAIRS}:
            if name == "a":
                name, kind = ("x", "BLOB")
            con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """,
    "parts behind two loops": f"""
        for name, kind in {PAIRS}:
            pass
        for name, kind in []:
            pass
        con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """,
    "half of a tuple": """
        class Refusing:
            def __setattr__(self, name, value):
                if value == "second":
                    raise ValueError
        held = Refusing()
        try:
            for name, held.value, kind in [("a", "first", "TEXT"), ("b", "second", "REAL")]:
                pass
        except ValueError:
            con.execute(f"ALTER TABLE t ADD COLUMN {name} {kind}")
    """,
    "a name of the same letters in an inner function": f"""
        for name, kind in {PAIRS}:
            def inner(name):
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
            inner("x")
            inner("y")
    """,
}


@pytest.mark.parametrize("inside", [False, True], ids=["in the module", "in a function"])
@pytest.mark.parametrize("body", APART.values(), ids=APART)
def test_what_can_run_is_told_where_nothing_hangs_together(sites_of, body, inside):
    source = program(body, inside=inside)
    ran = ran_by(source)
    assert ran
    assert ran <= told_of(sites_of(source))


def test_what_a_manager_may_swallow_is_no_last_binding():
    source = b"name = 1\nwith quiet():\n    before()\n    name = 2\n    name\nname\nname = 3\nname\n"
    (unit,) = extract("app.py", source).units
    bound = last_bound(unit.body)
    reads = [op for op in unit.body if op[0] == NAME and op[5] == ("name",)]
    lines = [source.count(b"\n", 0, bound[op[1]][2]) + 1 if op[1] in bound else None for op in reads]
    assert lines == [4, None, 7]


REBOUND = {
    "nonlocal": """
        def run(given):
            name = "a" if given else "b"
            def other():
                nonlocal name
                name = "c"
                return 1
            con.execute(f"SELECT {name}, {other()}, {name}")
        run(0)
        run(1)
    """,
    "global": """
        def other():
            global name
            name = "c"
            return 1
        for given in (0, 1):
            name = "a" if given else "b"
            con.execute(f"SELECT {name}, {other()}, {name}")
    """,
    "a part that is nonlocal": f"""
        def run():
            def other():
                nonlocal kind
                kind = "BLOB"
            for name, kind in {PAIRS}:
                other()
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
        run()
    """,
}


@pytest.mark.parametrize("body", REBOUND.values(), ids=REBOUND)
def test_what_another_function_binds_does_not_hang_together(sites_of, body):
    source = PREPARED + dedent(body)
    told = told_of(sites_of(source))
    if "SELECT" in source:
        assert {"SELECT a, 1, b", "SELECT b, 1, a"} <= told
    else:
        assert {f"ALTER TABLE t ADD COLUMN {name} REAL" for name in "abc"} <= told


def test_what_is_not_known_beside_tuples_stays(sites_of):
    source = f"""
        import sqlite3
        con = sqlite3.connect("a.db")
        def run(*more):
            for name, kind in [*{PAIRS}, *more]:
                con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """
    told = told_of(sites_of(source))
    assert {"ALTER TABLE t ADD COLUMN a TEXT DEFAULT 1", "ALTER TABLE t ADD COLUMN b INTEGER"} <= told
    assert any("{name}" in text for text in told)


def test_more_than_are_told_apart_is_not_less_known_than_without(sites_of):
    pairs = ", ".join(f'("c{number}", "{("TEXT", "REAL")[number % 2]}")' for number in range(30))
    source = f"""
        import sqlite3
        con = sqlite3.connect("a.db")
        for name, kind in [{pairs}]:
            con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")
    """
    statement = sites_of(source).one("execute").statement
    assert statement.operation == "alter"
    assert set(statement.tables) == {"t"}


TOGETHER = {
    "f-string": 'con.execute(f"ALTER TABLE t ADD COLUMN {name} {kind}")',
    "sum": 'con.execute("ALTER TABLE t ADD COLUMN " + name + " " + kind)',
    "sum in brackets": 'con.execute("ALTER TABLE t ADD COLUMN " + (name + (" " + kind)))',
    "percent": 'con.execute("ALTER TABLE t ADD COLUMN %s %s" % (name, kind))',
    "format": 'con.execute("ALTER TABLE t ADD COLUMN {} {}".format(name, kind))',
    "format by name": 'con.execute("ALTER TABLE t ADD COLUMN {n} {k}".format(k=kind, n=name))',
    "join": 'con.execute(" ".join(["ALTER TABLE t ADD COLUMN", name, kind]))',
    "used twice": 'con.execute(f"UPDATE t SET {name} = CAST({name} AS {kind})")',
}
WAYS = {
    "loop": "for name, kind in {pairs}:\n    {use}\n",
    "known before": "pairs = {pairs}\nfor name, kind in pairs:\n    {use}\n",
    "unpacked later": "for pair in {pairs}:\n    name, kind = pair\n    {use}\n",
    "counted": "for number, (name, kind) in enumerate({pairs}):\n    {use}\n",
    "comprehension": "[{use} for name, kind in {pairs}]\n",
    "tried": "for name, kind in {pairs}:\n    try:\n        {use}\n    except ValueError:\n        pass\n",
    "among others": "for name, kind in [('x', 'U'), ('y', 'V')]:\n    pass\n"
    "for name, kind in {pairs}:\n    if name:\n        {use}\nfor name, kind in [('x', 'U'), ('y', 'V')]:\n    pass\n",
    "bound before": "name = kind = 'x'\nfor name, kind in {pairs}:\n    {use}\n    kind = name = 'y'\n",
    "annotated": "name: str\nkind: str\nfor name, kind in {pairs}:\n    {use}\n",
    "chosen": "for given in range(3):\n"
    "    name, kind = ('a', 'TEXT') if given == 0 else ('b', 'REAL') if given == 1 else ('c', 'BLOB')\n    {use}\n",
}


@pytest.mark.parametrize("inside", [False, True], ids=["in the module", "in a function"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("use", TOGETHER.values(), ids=TOGETHER)
def test_parts_of_one_tuple_are_told_together(sites_of, use, way, inside):
    source = program(way.format(pairs=PAIRS, use=use), inside=inside)
    assert told_of(sites_of(source)) == ran_by(source)


TWICE = {
    "f-string": 'con.execute(f"UPDATE t SET {name} = {name} + 1")',
    "sum": 'con.execute("UPDATE t SET " + name + " = " + name + " + 1")',
    "percent": 'con.execute("UPDATE t SET %s = %s + 1" % (name, name))',
    "format": 'con.execute("UPDATE t SET {} = {} + 1".format(name, name))',
}


@pytest.mark.parametrize("inside", [False, True], ids=["in the module", "in a function"])
@pytest.mark.parametrize("use", TWICE.values(), ids=TWICE)
def test_a_variable_used_twice_is_the_same_twice(sites_of, use, inside):
    source = program(f'for given in (0, 1):\n    name = "a" if given else "b"\n    {use}\n', inside=inside)
    assert told_of(sites_of(source)) == ran_by(source)


@pytest.mark.parametrize("use", TWICE.values(), ids=TWICE)
def test_a_parameter_used_twice_is_the_same_twice(sites_of, use):
    source = f"{PREPARED}def run(name):\n    {use}\nfor given in ('a', 'b'):\n    run(given)\n"
    assert told_of(sites_of(source)) == ran_by(source)


@pytest.mark.parametrize("count", [4, 7, 9, 15])
def test_each_of_many_tuples_is_told(sites_of, count):
    pairs = [(f"c{number}", ("TEXT", "REAL")[number % 2]) for number in range(count)]
    source = PREPARED + f'for name, kind in {pairs}:\n    con.execute(f"ALTER TABLE t ADD COLUMN {{name}} {{kind}}")\n'
    assert told_of(sites_of(source)) == ran_by(source)


@pytest.mark.parametrize("inside", [False, True], ids=["in the module", "in a function"])
def test_what_a_branch_leaves_out_is_left_out(sites_of, inside):
    use = """
        for name, kind in [("id_a", "TEXT"), ("b", "REAL"), ("c", "BLOB")]:
            if not name.startswith("id_"):
                con.execute(f"ALTER TABLE t ADD COLUMN {name} {kind}")
    """
    source = program(use, inside=inside)
    assert told_of(sites_of(source)) == ran_by(source)


@pytest.mark.parametrize("path", ['f"{kind}-{name}"', '"%s-%s" % (kind, name)', 'kind + "-" + name'])
def test_paths_of_one_tuple_are_told_together(sites_of, path):
    source = f"""
        import sqlite3
        for kind, name in [("live", "a.db"), ("demo", "b.db")]:
            sqlite3.connect({path})
    """
    assert set(sites_of(source).one("connect").databases) == {"live-a.db", "demo-b.db"}
