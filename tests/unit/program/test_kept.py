"""What a function puts into an object of which nothing is known, as frameworks hand one in, and takes out again."""

import pytest

OPEN = 'sqlite3.connect("x.db")'


def uses(sites_of, body):
    """The lines, counted in the body, on which a connection is used."""
    source = "import sqlite3\n" + body
    return [site.span.line - 1 for site in sites_of(source).all if site.what in ("use", "execute")]


@pytest.mark.parametrize(
    "body",
    [
        f"def f(app, other):\n    app.db = {OPEN}\n    app = other\n    app.db.commit()\n",
        f"def f(app):\n    app.db = {OPEN}\n    app.other.commit()\n",
        f"def f(app, other):\n    app.db = {OPEN}\n    other.db.commit()\n",
        f"def f(app):\n    app.db = {OPEN}\ndef g(app):\n    app.db.commit()\n",
        f"def f(app):\n    app.db = {OPEN}\n    app.db = object()\n    app.db.commit()\n",
        f"def f(state, key):\n    state['db'] = {OPEN}\n    state['cache'].commit()\n",
        f"def f(state, key):\n    state[key] = {OPEN}\n    state['db'].commit()\n",
    ],
    ids=["rebound", "another attribute", "another object", "another function", "stored over", "another item", "a key"],
)
def test_what_is_not_that_place_is_not_that_connection(sites_of, body):
    assert uses(sites_of, body) == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"def f(app):\n    app.db = {OPEN}\n    app.db.commit()\n    app.db.close()\n", [3, 4]),
        (f"def f(state: dict):\n    state['db'] = {OPEN}\n    state['db'].commit()\n", [3]),
        (f"def f(xs):\n    for x in xs:\n        x.db = {OPEN}\n        x.db.commit()\n", [4]),
        (f"def f(app):\n    if app.on:\n        app.db = {OPEN}\n    app.db.commit()\n", [4]),
        (f"def f(app):\n    try:\n        app.db = {OPEN}\n    except OSError:\n        app.db.commit()\n", [5]),
        (f"class Cog:\n    def setup(self, bot):\n        bot.db = {OPEN}\n        bot.db.commit()\n", [4]),
        (f"async def lifespan(app):\n    app.db = {OPEN}\n    yield\n    app.db.commit()\n", [4]),
    ],
    ids=["an attribute", "an item", "an element", "a branch", "a handler", "a method", "a generator"],
)
def test_what_is_stored_there_is_found_there(sites_of, body, lines):
    assert uses(sites_of, body) == lines


def test_an_object_that_is_known_keeps_it_for_everybody(sites_of):
    body = f"class App: pass\ndef f(app):\n    app.db = {OPEN}\n    app.db.commit()\ndef g(app):\n    app.db.commit()\n"
    assert uses(sites_of, f"{body}app = App()\nf(app)\ng(app)\n") == [4, 6]
