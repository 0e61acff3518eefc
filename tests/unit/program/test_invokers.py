"""Functions handed to what calls them: executors, threads, pools, event loops, and the program's own wrappers."""

import pytest

WAYS = {
    "a wrapper that is handed a lambda": """
        class Store:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
            def _run(self, fn):
                return fn(self.con)
            def save(self, sql, args):
                return self._run(lambda con: con.execute("SELECT 1"))
    """,
    "a wrapper that is handed a method": """
        class Store:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
            def _run(self, fn, *args):
                return fn(self.con, *args)
            def opened(self):
                return self._run(lambda con: con)
            def save(self):
                self.opened().execute("SELECT 1")
            def f(self):
                self._run(self._do, 1)
            def _do(self, con, n):
                con.execute("SELECT 1")
    """,
    "run_in_executor": """
        import asyncio
        async def save():
            con = sqlite3.connect("a.db")
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, lambda: con.execute("SELECT 1"))
            cur = await loop.run_in_executor(None, con.cursor)
            cur.execute("SELECT 1")
            c = await asyncio.get_event_loop().run_in_executor(None, sqlite3.connect, "a.db")
            c.execute("SELECT 1")
    """,
    "to_thread": """
        import asyncio
        def work(con, n):
            con.execute("SELECT 1")
            return con
        async def save():
            con = sqlite3.connect("a.db")
            other = await asyncio.to_thread(work, con, 1)
            other.execute("SELECT 1")
            third = await asyncio.wait_for(asyncio.to_thread(work, con, n=1), timeout=3)
            third.execute("SELECT 1")
    """,
    "a wrapper around an executor": """
        import asyncio
        from concurrent.futures import ThreadPoolExecutor
        class Store:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
                self.pool = ThreadPoolExecutor(1)
            async def run(self, fn, *args, **kwargs):
                loop = asyncio.get_event_loop()
                return await loop.run_in_executor(self.pool, functools.partial(fn, *args, **kwargs))
            def _do(self, con):
                con.execute("SELECT 1")
                return con
            async def save(self):
                con = await self.run(self._do, self.con)
                con.execute("SELECT 1")
        import functools
    """,
    "submit and map": """
        from concurrent.futures import ThreadPoolExecutor, as_completed, wait
        def work(con, n):
            con.execute("SELECT 1")
            return con
        def main():
            con = sqlite3.connect("a.db")
            with ThreadPoolExecutor() as ex:
                futures = [ex.submit(work, con, n) for n in range(3)]
                for future in as_completed(futures):
                    future.result().execute("SELECT 1")
                for done in ex.map(work, [con], [1]):
                    done.execute("SELECT 1")
    """,
    "an initializer that opens": """
        from concurrent.futures import ThreadPoolExecutor
        con = None
        def start(path):
            global con
            con = sqlite3.connect(path)
        def work():
            con.execute("SELECT 1")
        ThreadPoolExecutor(initializer=start, initargs=("a.db",)).submit(work)
    """,
    "an initializer that is handed": """
        from concurrent.futures import ThreadPoolExecutor
        held = None
        def start(con):
            global held
            held = con
            con.execute("SELECT 1")
        def work():
            held.execute("SELECT 1")
        ThreadPoolExecutor(max_workers=1, initializer=start, initargs=(sqlite3.connect("a.db"),)).submit(work)
    """,
    "a pool of processes": """
        import multiprocessing
        import threading
        local = threading.local()
        def start(con):
            local.con = con
            con.execute("SELECT 1")
        def work():
            local.con.execute("SELECT 1")
        with multiprocessing.Pool(2, initializer=start, initargs=[sqlite3.connect("a.db")]) as pool:
            pool.map(work, [1])
    """,
    "an initializer by position": """
        from multiprocessing import Pool
        def start(con):
            con.execute("SELECT 1")
        with Pool(2, start, (sqlite3.connect("a.db"),)) as pool:
            pass
    """,
    "a context variable set in a thread": """
        import threading
        from contextvars import ContextVar
        held = ContextVar("held", default=None)
        def start(con):
            held.set(con)
        def work():
            held.get().execute("SELECT 1")
        threading.Thread(target=start, args=(sqlite3.connect("a.db"),)).start()
    """,
    "a thread by position": """
        import threading
        def work(con):
            con.execute("SELECT 1")
        threading.Thread(None, work, "name", (sqlite3.connect("a.db"),)).start()
    """,
    "a thread of its own class": """
        import threading
        class Worker(threading.Thread):
            def __init__(self, con):
                super().__init__(target=self.work, args=(con,))
            def work(self, con):
                con.execute("SELECT 1")
        Worker(sqlite3.connect("a.db")).start()
    """,
    "keyword arguments of a thread": """
        import threading
        def work(con):
            con.execute("SELECT 1")
        threading.Thread(target=work, kwargs={"con": sqlite3.connect("a.db")}).start()
        threading.Thread(target=work, kwargs=dict(con=sqlite3.connect("a.db"))).start()
    """,
    "a queue of functions": """
        import queue
        class Worker:
            def __init__(self):
                self.q = queue.Queue()
                self.con = sqlite3.connect("a.db")
            def loop(self):
                while True:
                    fn, args = self.q.get()
                    fn(self.con, *args)
                    job = self.q.get()
                    if job is None:
                        break
                    job[0](self.con)
            def put(self):
                self.q.put((self.do, (1,)))
                self.q.put((lambda con: con.execute("SELECT 1"), ()))
            def do(self, con, n=1):
                con.execute("SELECT 1")
    """,
    "an event loop": """
        import asyncio, atexit
        con = sqlite3.connect("a.db")
        atexit.register(con.close)
        atexit.register(lambda: con.execute("SELECT 1"))
        def done(c):
            c.execute("SELECT 1")
        loop = asyncio.get_event_loop()
        loop.call_soon(done, con)
        async def main():
            a, b = await asyncio.gather(asyncio.to_thread(lambda: con), asyncio.to_thread(lambda: 2))
            a.execute("SELECT 1")
            t = asyncio.create_task(other())
            x = await t
            x.execute("SELECT 1")
        async def other():
            return con
        asyncio.run(main())
    """,
    "a pool of threads": """
        import tenacity, anyio
        from starlette.concurrency import run_in_threadpool
        con = sqlite3.connect("a.db")
        def work(c):
            c.execute("SELECT 1")
            return c
        async def main():
            x = await run_in_threadpool(work, con)
            x.execute("SELECT 1")
            y = await anyio.to_thread.run_sync(work, con)
            y.execute("SELECT 1")
            z = await anyio.to_thread.run_sync(lambda: work(con))
            z.execute("SELECT 1")
    """,
    "a callback of a future": """
        from concurrent.futures import ThreadPoolExecutor
        def opened():
            return sqlite3.connect("a.db")
        def done(future):
            future.result().execute("SELECT 1")
        f = ThreadPoolExecutor().submit(opened)
        f.add_done_callback(done)
        import asyncio
        async def main():
            loop = asyncio.get_running_loop()
            fut = loop.create_future()
            fut.set_result(sqlite3.connect("a.db"))
            (await fut).execute("SELECT 1")
            c = await asyncio.wrap_future(f)
            c.execute("SELECT 1")
    """,
    "a decorator of a library": """
        from asgiref.sync import sync_to_async
        con = sqlite3.connect("a.db")
        def work(c):
            c.execute("SELECT 1")
            return c
        async def main():
            x = await sync_to_async(work)(con)
            x.execute("SELECT 1")
        @sync_to_async
        def other(c):
            c.execute("SELECT 1")
            return c
        async def m2():
            y = await other(con)
            y.execute("SELECT 1")
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_with_another_driver_is_no_site(way_of, way):
    assert way_of(WAYS[way], "psycopg").sites == []


@pytest.mark.parametrize(
    "source",
    [
        """
        import threading
        def work(con, name):
            name.execute("SELECT 1")
        threading.Thread(target=work, args=(sqlite3.connect("a.db"), make())).start()
        """,
        """
        import threading
        def work(con, name=None):
            con.execute("SELECT 1")
        threading.Thread(target=work, kwargs={"name": sqlite3.connect("a.db")}).start()
        """,
        """
        import asyncio
        async def main():
            first, second = await asyncio.gather(asyncio.to_thread(make), asyncio.to_thread(sqlite3.connect, "a.db"))
            first.execute("SELECT 1")
        """,
        """
        class Store:
            def run(self, fn):
                return fn(make())
            def save(self):
                self.con = sqlite3.connect("a.db")
                self.run(lambda con: con.execute("SELECT 1"))
        """,
        """
        from concurrent.futures import ThreadPoolExecutor
        def start(name, con):
            name.execute("SELECT 1")
        ThreadPoolExecutor(1, "con", start, (make(), sqlite3.connect("a.db")))
        """,
    ],
)
def test_what_is_handed_beside_a_connection_is_none(way_of, source):
    assert way_of(source).executed == []


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_reaches_its_use_by(way_of, way):
    checked = way_of(WAYS[way])
    assert checked.executed == checked.expected
    assert len(checked.expected) > 0
