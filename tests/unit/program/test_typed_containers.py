"""Containers that an annotation or a class of the program's own says what they hold."""

import pytest

WAYS = {
    "annotations": """
        from typing import Dict, List, Iterator, Optional, Union
        import queue, asyncio
        from sqlite3 import Connection as Con
        def a(cons: list[sqlite3.Connection]):
            for con in cons:
                con.execute("SELECT 1")
        def b(cons: Dict[str, sqlite3.Connection], name):
            cons[name].execute("SELECT 1")
            for n, con in cons.items():
                con.execute("SELECT 1")
        def c(con: Union[sqlite3.Connection, None], other: Optional[sqlite3.Connection], x: "Con | None"):
            con.execute("SELECT 1")
            other.execute("SELECT 1")
            x.execute("SELECT 1")
        class S:
            cons: dict[int, sqlite3.Connection]
            def __init__(self):
                self.q: queue.Queue[sqlite3.Connection] = queue.Queue()
                self.free: List[sqlite3.Connection] = []
                self.aq = asyncio.Queue[sqlite3.Connection]()
            def f(self):
                self.q.get().execute("SELECT 1")
                self.free.pop().execute("SELECT 1")
                self.cons[1].execute("SELECT 1")
                self.aq.get().execute("SELECT 1")
        def d(t: tuple[int, sqlite3.Connection]):
            n, con = t
            con.execute("SELECT 1")
    """,
    "subscripted classes": """
        from collections import OrderedDict, deque
        from contextvars import ContextVar
        import queue
        held = dict[str, sqlite3.Connection]()
        def make():
            held["a"] = sqlite3.connect("a.db")
        held["a"].execute("SELECT 1")
        var = ContextVar[object]("var")
        var.set(sqlite3.connect("a.db"))
        var.get().execute("SELECT 1")
        q = queue.Queue[object]()
        q.put(sqlite3.connect("a.db"))
        q.get().execute("SELECT 1")
        d = deque[object](maxlen=1)
        d.append(sqlite3.connect("a.db"))
        d.pop().execute("SELECT 1")
        var2 = ContextVar("var2", default=sqlite3.connect("a.db"))
        var2.get().execute("SELECT 1")
    """,
    "classes of its own": """
        import queue, collections
        class Pool(queue.Queue):
            def __init__(self):
                super().__init__(5)
                self.put(sqlite3.connect("a.db"))
            def take(self):
                return self.get()
        class Cache(dict):
            def add(self, k):
                self[k] = sqlite3.connect("a.db")
            def take(self, k):
                return self[k]
        class Odd(collections.OrderedDict):
            def __setitem__(self, k, v):
                super().__setitem__(k, v)
            def __missing__(self, k):
                self[k] = sqlite3.connect("a.db")
                return self[k]
        class L(list):
            pass
        Pool().take().execute("SELECT 1")
        p = Pool()
        p.get_nowait().execute("SELECT 1")
        c = Cache()
        c.take(1).execute("SELECT 1")
        c[2].execute("SELECT 1")
        for x in c.values():
            x.execute("SELECT 1")
        Odd()["a"].execute("SELECT 1")
        o = Odd()
        o["b"] = sqlite3.connect("a.db")
        for n, x in o.items():
            x.execute("SELECT 1")
        l = L([1])
        l.append(sqlite3.connect("a.db"))
        l[0].execute("SELECT 1")
        for x in l:
            x.execute("SELECT 1")
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_with_another_driver_is_no_site(way_of, way):
    assert way_of(WAYS[way], "psycopg").sites == []


@pytest.mark.parametrize(
    "source",
    [
        """
        def save(cons: dict[str, sqlite3.Connection], names: list[str]):
            for name in cons:
                name.execute("SELECT 1")
            names[0].execute("SELECT 1")
            cons.execute("SELECT 1")
        """,
        """
        def save(held: tuple[str, sqlite3.Connection]):
            held[0].execute("SELECT 1")
        """,
        """
        from typing import Callable
        def save(opened: Callable[[sqlite3.Connection], str]):
            opened.execute("SELECT 1")
            opened(1).execute("SELECT 1")
        """,
        """
        class Pool(dict):
            def __getitem__(self, key):
                return make()
        pool = Pool()
        dict.__setitem__(pool, "a", sqlite3.connect("a.db"))
        pool["a"].execute("SELECT 1")
        """,
        """
        import queue
        class Pool(queue.Queue):
            pass
        class Other(queue.Queue):
            pass
        Pool().put(sqlite3.connect("a.db"))
        Other().get().execute("SELECT 1")
        """,
        """
        class Handlers(dict):
            def run(self, name):
                return self[name]()
        def plain():
            return make()
        handlers = Handlers()
        handlers["a"] = plain
        handlers["con"] = sqlite3.connect("a.db")
        handlers.run("a").execute("SELECT 1")
        """,
    ],
)
def test_what_lies_beside_a_connection_is_none(way_of, source):
    assert way_of(source).executed == []


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_reaches_its_use_by(way_of, way):
    checked = way_of(WAYS[way])
    assert checked.executed == checked.expected
    assert len(checked.expected) > 0
