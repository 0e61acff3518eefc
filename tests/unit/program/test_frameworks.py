"""Functions that a framework calls: what it hands to them is what the program gave it."""

import pytest

WAYS = {
    "a dependency as default": """
        from fastapi import Depends
        def get_db():
            return sqlite3.connect("a.db")
        def route(con=Depends(get_db)):
            con.execute("SELECT 1")
    """,
    "a generator as dependency": """
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def get_db():
            con = sqlite3.connect("a.db")
            try:
                yield con
            finally:
                con.close()
        @app.get("/")
        def route(x: int, con: "object" = Depends(get_db)):
            con.execute("SELECT 1")
    """,
    "a dependency in an annotation": """
        from typing import Annotated
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def get_db():
            con = sqlite3.connect("a.db")
            yield con
        @app.get("/")
        async def route(con: Annotated[object, Depends(get_db)]):
            con.execute("SELECT 1")
    """,
    "an alias of an annotation": """
        from typing import Annotated
        from fastapi import Depends, FastAPI
        app = FastAPI()
        async def get_db():
            con = sqlite3.connect("a.db")
            yield con
        DB = Annotated[object, Depends(get_db)]
        @app.get("/")
        async def route(con: DB):
            con.execute("SELECT 1")
    """,
    "dependencies of dependencies": """
        from typing import Annotated
        from fastapi import Depends, FastAPI
        def get_db():
            con = sqlite3.connect("a.db")
            yield con
        def get_cursor(con=Depends(get_db)):
            return con.cursor()
        class Repo:
            def __init__(self, con=Depends(get_db)):
                self.con = con
            def save(self):
                self.con.execute("SELECT 1")
        def get_repo(con=Depends(get_db)):
            return Repo(con)
        async def route(cur=Depends(get_cursor), repo: Repo = Depends(get_repo), r2: Repo = Depends()):
            cur.execute("SELECT 1")
            repo.con.execute("SELECT 1")
            r2.con.execute("SELECT 1")
    """,
    "a class or an instance as dependency": """
        from fastapi import Depends, Security
        class Opener:
            def __call__(self):
                return sqlite3.connect("a.db")
        opener = Opener()
        class Db:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
        def route(con=Depends(opener), db=Depends(Db)):
            con.execute("SELECT 1")
            db.con.execute("SELECT 1")
        def other(con=Security(opener, scopes=["x"])):
            con.execute("SELECT 1")
    """,
    "the annotation's own class": """
        from typing import Annotated
        from fastapi import Depends
        class Db:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
        def route(db: Annotated[Db, Depends()]):
            db.con.execute("SELECT 1")
    """,
    "a context manager within a dependency": """
        from contextlib import contextmanager
        from fastapi import Depends
        @contextmanager
        def opened():
            yield sqlite3.connect("a.db")
        def get_db():
            with opened() as con:
                yield con
        def route(con=Depends(get_db, use_cache=False)):
            con.execute("SELECT 1")
    """,
    "the application's state": """
        from fastapi import Depends, Request, FastAPI
        app = FastAPI()
        @app.on_event("startup")
        def start():
            app.state.con = sqlite3.connect("a.db")
        def get_db(request: Request):
            return request.app.state.con
        def route(request: Request, con=Depends(get_db)):
            con.execute("SELECT 1")
            request.app.state.con.execute("SELECT 1")
    """,
    "the object of a context": """
        import click
        @click.group()
        @click.pass_context
        def cli(ctx):
            ctx.obj = sqlite3.connect("a.db")
        @cli.command()
        @click.pass_obj
        def save(con):
            con.execute("SELECT 1")
        @cli.command()
        @click.pass_context
        def other(ctx):
            ctx.obj.execute("SELECT 1")
    """,
    "an item of the context's object": """
        import click
        @click.group()
        @click.pass_context
        def cli(ctx):
            ctx.ensure_object(dict)
            ctx.obj["con"] = sqlite3.connect("a.db")
        @cli.command()
        @click.pass_obj
        def save(obj):
            obj["con"].execute("SELECT 1")
        @cli.command()
        @click.pass_context
        def other(ctx):
            ctx.obj["con"].execute("SELECT 1")
    """,
    "a decorator made for a class": """
        import click
        class Db:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
        pass_db = click.make_pass_decorator(Db, ensure=True)
        @click.command()
        @click.option("--x")
        @pass_db
        def save(db, x):
            db.con.execute("SELECT 1")
    """,
    "an application's items": """
        from aiohttp import web
        routes = web.RouteTableDef()
        @routes.get("/")
        async def handler(request):
            request.app["con"].execute("SELECT 1")
        async def other(request):
            request.app["con"].execute("SELECT 1")
        async def third(request: web.Request):
            request.app["con"].execute("SELECT 1")
        class H:
            async def handle(self, request):
                request.app["con"].execute("SELECT 1")
        async def start(app):
            app["con"] = sqlite3.connect("a.db")
        def main():
            app = web.Application()
            app["con"] = sqlite3.connect("a.db")
            app.router.add_get("/x", other)
            h = H()
            app.add_routes([web.get("/y", h.handle)])
            app["con"].execute("SELECT 1")
    """,
    "an application's attributes": """
        from flask import Flask, current_app, g
        app = Flask(__name__)
        app.con = sqlite3.connect("a.db")
        app.extensions["con"] = app.con
        @app.route("/")
        def f():
            current_app.con.execute("SELECT 1")
            current_app.extensions["con"].execute("SELECT 1")
            g.get("x")
        @app.before_request
        def before():
            g.con = sqlite3.connect("a.db")
        @app.route("/x")
        def h():
            g.con.execute("SELECT 1")
            getattr(g, "con", None).execute("SELECT 1")
            if "con" not in g:
                g.con = 1
            with app.app_context():
                g.con.execute("SELECT 1")
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_with_another_driver_is_no_site(way_of, way):
    assert way_of(WAYS[way], "psycopg").sites == []


@pytest.mark.parametrize(
    "source",
    [
        """
        from fastapi import Depends
        def route(con=Depends(connect)):
            con.execute("SELECT 1")
        def other(name=str, con=Depends(lambda: 1)):
            name.execute("SELECT 1")
        """,
        """
        from somewhere import Depends
        def opened():
            return sqlite3.connect("a.db")
        def route(con=Depends(opened)):
            con.execute("SELECT 1")
        """,
        """
        from typing import Annotated
        from fastapi import Depends
        def opened():
            yield sqlite3.connect("a.db")
        def route(con: Annotated[object, Depends(opened)], other: Annotated[object, "con"]):
            other.execute("SELECT 1")
        """,
        """
        import click
        @click.group()
        @click.pass_context
        def cli(ctx):
            ctx.obj = {"con": sqlite3.connect("a.db")}
        @cli.command()
        @click.pass_obj
        def save(obj, con):
            con.execute("SELECT 1")
            obj["name"].execute("SELECT 1")
        """,
        """
        from aiohttp import web
        async def handler(request):
            request.app["name"].execute("SELECT 1")
        app = web.Application()
        app["con"] = sqlite3.connect("a.db")
        app.router.add_get("/", handler)
        """,
    ],
)
def test_what_lies_beside_a_dependency_is_no_connection(way_of, source):
    assert way_of(source).executed == []


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_reaches_its_use_by(way_of, way):
    checked = way_of(WAYS[way])
    assert checked.executed == checked.expected
    assert len(checked.expected) > 0
