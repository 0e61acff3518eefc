"""What comes out of what goes through iterables: itertools, sorted, map, references, slices and sums."""

import pytest

WAYS = {
    "popitem": """
        held = {}
        held["a"] = sqlite3.connect("a.db")
        name, con = held.popitem()
        con.execute("SELECT 1")
    """,
    "popitem of an ordered dict": """
        from collections import OrderedDict
        held = OrderedDict()
        held["a"] = sqlite3.connect("a.db")
        name, con = held.popitem(last=False)
        con.execute("SELECT 1")
        held.move_to_end("a")
        held.get("a").execute("SELECT 1")
    """,
    "setdefault": """
        held = {}
        con = held.setdefault("a", sqlite3.connect("a.db"))
        con.execute("SELECT 1")
        held["a"].execute("SELECT 1")
        def f(key):
            held.setdefault(key, sqlite3.connect("a.db")).execute("SELECT 1")
            held.pop(key, None).execute("SELECT 1")
    """,
    "a dict of lists": """
        from collections import defaultdict
        held = defaultdict(list)
        held["a"].append(sqlite3.connect("a.db"))
        held["a"][0].execute("SELECT 1")
        for con in held["a"]:
            con.execute("SELECT 1")
        for key, cons in held.items():
            for con in cons:
                con.execute("SELECT 1")
    """,
    "a dict with a factory": """
        from collections import defaultdict
        def opened():
            return sqlite3.connect("a.db")
        held = defaultdict(opened)
        held["a"].execute("SELECT 1")
        def f(k):
            held[k].execute("SELECT 1")
    """,
    "setdefault of a list": """
        held = {}
        def put(k):
            held.setdefault(k, []).append(sqlite3.connect("a.db"))
        def take(k):
            held[k].pop().execute("SELECT 1")
            for c in held.get(k, []):
                c.execute("SELECT 1")
            for k, v in held.items():
                v[0].execute("SELECT 1")
    """,
    "deque": """
        from collections import deque
        held = deque(maxlen=3)
        held.append(sqlite3.connect("a.db"))
        held.pop().execute("SELECT 1")
        held.appendleft(sqlite3.connect("a.db"))
        held[0].execute("SELECT 1")
        for c in held:
            c.execute("SELECT 1")
        held2 = deque()
        held2.extendleft([sqlite3.connect("a.db")])
        held2.popleft().execute("SELECT 1")
    """,
    "a queue": """
        import queue
        q = queue.Queue(maxsize=3)
        def put():
            q.put(sqlite3.connect("a.db"), block=False)
        def take():
            con = q.get(timeout=3)
            con.execute("SELECT 1")
            q.get_nowait().execute("SELECT 1")
            x = q.get(block=False)
            x.execute("SELECT 1")
    """,
    "a queue of tuples": """
        import queue
        import threading
        q = queue.Queue()
        def put():
            q.put((1, sqlite3.connect("a.db")))
            q.put_nowait((1, sqlite3.connect("a.db")))
        def take():
            n, con = q.get()
            con.execute("SELECT 1")
    """,
    "a weak reference": """
        import weakref
        class Con(sqlite3.Connection):
            pass
        con = sqlite3.connect("a.db", factory=Con)
        ref = weakref.ref(con)
        ref().execute("SELECT 1")
        class Keeper:
            def __init__(self):
                self.ref = weakref.ref(con)
            def save(self):
                c = self.ref()
                c.execute("SELECT 1")
        weakref.proxy(con).execute("SELECT 1")
    """,
    "weak containers": """
        import weakref
        held = weakref.WeakValueDictionary()
        held["a"] = sqlite3.connect("a.db")
        held["a"].execute("SELECT 1")
        held.get("a").execute("SELECT 1")
        for c in held.values():
            c.execute("SELECT 1")
        for c in weakref.WeakSet([sqlite3.connect("a.db")]):
            c.execute("SELECT 1")
        ws = weakref.WeakSet()
        ws.add(sqlite3.connect("a.db"))
        for c in list(ws):
            c.execute("SELECT 1")
        wk = weakref.WeakKeyDictionary()
        wk[ws] = sqlite3.connect("a.db")
        wk[ws].execute("SELECT 1")
    """,
    "an exit stack": """
        from contextlib import ExitStack, closing, nullcontext, AsyncExitStack
        with ExitStack() as stack:
            con = stack.enter_context(sqlite3.connect("a.db"))
            con.execute("SELECT 1")
            con2 = stack.enter_context(closing(sqlite3.connect("a.db")))
            con2.execute("SELECT 1")
            con3 = stack.enter_context(nullcontext(sqlite3.connect("a.db")))
            con3.execute("SELECT 1")
            c4 = stack.push(sqlite3.connect("a.db"))
            c4.execute("SELECT 1")
    """,
    "a null context": """
        import contextlib
        def f(con=None):
            with contextlib.nullcontext(con) if con else sqlite3.connect("a.db") as c:
                c.execute("SELECT 1")
        with contextlib.nullcontext(sqlite3.connect("a.db")) as c:
            c.execute("SELECT 1")
        with contextlib.nullcontext(enter_result=sqlite3.connect("a.db")) as c:
            c.execute("SELECT 1")
        with contextlib.suppress(OSError), contextlib.closing(thing=sqlite3.connect("a.db")) as c:
            c.execute("SELECT 1")
    """,
    "itertools": """
        import itertools
        cons = [sqlite3.connect("a.db")]
        for c in itertools.chain(cons, []):
            c.execute("SELECT 1")
        for c in itertools.islice(cons, 3):
            c.execute("SELECT 1")
        for c in itertools.chain.from_iterable([cons]):
            c.execute("SELECT 1")
        it = itertools.cycle(cons)
        next(it).execute("SELECT 1")
        for c in itertools.repeat(cons[0], 3):
            c.execute("SELECT 1")
        for c, n in itertools.product(cons, [1]):
            c.execute("SELECT 1")
        for k, g in itertools.groupby(cons, key=id):
            for c in g:
                c.execute("SELECT 1")
        for c, n in itertools.zip_longest(cons, [1]):
            c.execute("SELECT 1")
        a, b = itertools.tee(cons)
        for c in a:
            c.execute("SELECT 1")
        for c in itertools.takewhile(bool, cons):
            c.execute("SELECT 1")
        for c in itertools.filterfalse(None, cons):
            c.execute("SELECT 1")
        for x, y in itertools.pairwise(cons):
            x.execute("SELECT 1")
    """,
    "map and filter": """
        cons = [sqlite3.connect("a.db")]
        list(map(lambda c: c.execute("SELECT 1"), cons))
        for cur in map(lambda c: c.cursor(), cons):
            cur.execute("SELECT 1")
        for c in filter(None, cons):
            c.execute("SELECT 1")
        for c in filter(lambda c: c.execute("SELECT 1"), cons):
            c.execute("SELECT 1")
    """,
    "sorting and choosing": """
        cons = [sqlite3.connect("a.db")]
        sorted(cons, key=lambda c: c.execute("SELECT 1").fetchone())
        for c in sorted(cons, key=id):
            c.execute("SELECT 1")
        max(cons, key=id).execute("SELECT 1")
        min(cons, key=lambda c: c.execute("SELECT 1")).execute("SELECT 1")
        for c in reversed(cons):
            c.execute("SELECT 1")
        for n, (c, d) in enumerate(zip(cons, cons), 1):
            d.execute("SELECT 1")
        import random
        random.choice(cons).execute("SELECT 1")
        cons[::-1][0].execute("SELECT 1")
        (cons + [])[0].execute("SELECT 1")
        any(c.execute("SELECT 1") for c in cons)
        tuple(c for c in cons)[0].execute("SELECT 1")
        {c: 1 for c in cons}
        import functools
        functools.reduce(lambda a, c: c.execute("SELECT 1"), cons, None)
        cons.sort(key=lambda c: c.execute("SELECT 1"))
        set(cons).pop().execute("SELECT 1")
        (cons * 3)[0].execute("SELECT 1")
    """,
    "keys of a dict": """
        held = {sqlite3.connect("a.db"): 1}
        for con in held:
            con.execute("SELECT 1")
        for con in held.keys():
            con.execute("SELECT 1")
        for con, n in held.items():
            con.execute("SELECT 1")
        next(iter(held)).execute("SELECT 1")
    """,
    "an iterator": """
        cons = [sqlite3.connect("a.db")]
        next(iter(cons)).execute("SELECT 1")
        held = {"a": cons[0]}
        next(iter(held.values())).execute("SELECT 1")
        next((c for c in cons), None).execute("SELECT 1")
        list(held.values())[0].execute("SELECT 1")
        list(held.items())[0][1].execute("SELECT 1")
    """,
    "slots": """
        slots = [None] * 4
        def put(i):
            slots[i] = sqlite3.connect("a.db")
        def take(i):
            slots[i].execute("SELECT 1")
    """,
    "slices": """
        con = sqlite3.connect("a.db")
        con.row_factory = sqlite3.Row
        rows = con.execute("SELECT 1").fetchall()
        for cons in [[con]][:1]:
            for c in cons[1:]:
                c.execute("SELECT 1")
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_with_another_driver_is_no_site(way_of, way):
    assert way_of(WAYS[way], "psycopg").sites == []


@pytest.mark.parametrize(
    "source",
    [
        """
        held = {"a": sqlite3.connect("a.db")}
        name, con = held.popitem()
        name.execute("SELECT 1")
        for name in held.keys():
            name.execute("SELECT 1")
        """,
        """
        from collections import defaultdict
        held, other = defaultdict(list), defaultdict(list)
        held["a"].append(sqlite3.connect("a.db"))
        other["a"][0].execute("SELECT 1")
        held["a"].execute("SELECT 1")
        """,
        """
        import itertools
        for con, name in itertools.zip_longest([sqlite3.connect("a.db")], [make()]):
            name.execute("SELECT 1")
        for key, group in itertools.groupby([sqlite3.connect("a.db")], key=id):
            key.execute("SELECT 1")
            group.execute("SELECT 1")
        """,
        """
        held = [sqlite3.connect("a.db")]
        held[:1].execute("SELECT 1")
        (held + held).execute("SELECT 1")
        sorted(held, key=id).execute("SELECT 1")
        """,
        """
        import weakref
        reference = weakref.ref(sqlite3.connect("a.db"))
        reference.execute("SELECT 1")
        """,
    ],
)
def test_what_lies_beside_a_connection_is_none(way_of, source):
    assert way_of(source).executed == []


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ('["SELECT a FROM t"] + make()', None),
        ('make() + ["SELECT b FROM t"]', None),
        ('["SELECT a FROM t", "SELECT b FROM t"][:1]', None),
        ('["SELECT a FROM t"] * 2', None),
        ('["SELECT a FROM t"]', "SELECT a FROM t"),
        ('["SELECT a FROM t"] + ["SELECT b FROM t"]', "SELECT a FROM t UNION SELECT b FROM t"),
    ],
)
def test_a_statement_is_known_only_as_far_as_its_pieces_are(sites_of, pieces, text):
    site = sites_of(f'import sqlite3\nsqlite3.connect("a.db").execute(" UNION ".join({pieces}))\n').one("execute")
    assert (site.statement and site.statement.text) == text


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_reaches_its_use_by(way_of, way):
    checked = way_of(WAYS[way])
    assert checked.executed == checked.expected
    assert len(checked.expected) > 0
