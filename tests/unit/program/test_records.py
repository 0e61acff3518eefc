"""Fields of dataclasses, attrs and named tuples: by default, by position, by unpacking, replaced."""

import pytest

HEAD = """
import sqlite3, psycopg2, dataclasses, attr, attrs, copy, collections
from dataclasses import dataclass, field
from typing import NamedTuple
def opened():
    return DRIVER.connect("a.db")
con = DRIVER.connect("a.db")
@dataclass
class A:
    con: object
class H(NamedTuple):
    con: object
    n: int
class K(collections.namedtuple("K", "con n")): ...
R = collections.namedtuple("R", ["con", "n"])
F = NamedTuple("F", [("con", object), ("n", int)])
"""
WAYS = {
    "factory": '@dataclass\nclass S:\n    con: object = field(default_factory=lambda: DRIVER.connect("a.db"))\nS().con',
    "named factory": "@dataclass\nclass S:\n    con: object = field(default_factory=opened)\nS().con",
    "default": "@dataclass\nclass S:\n    con: object = field(default=con)\nS().con",
    "attr": "@attr.s\nclass S:\n    con = attr.ib(factory=lambda: opened())\nS().con",
    "attr.Factory": "@attr.s\nclass S:\n    con = attr.ib(default=attr.Factory(opened))\nS().con",
    "attr by position": "@attr.s\nclass S:\n    con = attr.ib()\nS(con).con",
    "attrs": "@attrs.define\nclass S:\n    con: object = attrs.field(factory=opened)\nS().con",
    "list": "@dataclass\nclass S:\n    c: list = field(default_factory=list)\ns = S()\ns.c.append(con)\ns.c[0]",
    "index": "H(con, 1)[0]",
    "negative index": "H(con, 1)[-2]",
    "unpacked": "one, two = H(con, 1)\none",
    "any": "[x for x in H(con, 1)][0]",
    "derived": "K(con, 1).con",
    "derived index": "K(con, 1)[0]",
    "record unpacked": "one, two = R(con, 1)\none",
    "typed record": "F(con, 1).con",
    "typed record by position": "F(con, 1)[0]",
    "_replace": "H(None, 1)._replace(con=con).con",
    "_replace of a record": "R(None, 1)._replace(con=con).con",
    "replace": "dataclasses.replace(A(None), con=con).con",
    "evolve": "attr.evolve(A(None), con=con).con",
}


@pytest.mark.parametrize("way", WAYS)
def test_another_server_in_a_field_is_not_sqlite(sites_of, way):
    source = (HEAD + WAYS[way]).replace("DRIVER", "psycopg2") + '.execute("SELECT 1")'
    assert not sites_of(source).of("execute", "use")


@pytest.mark.parametrize(
    "way",
    [
        "H(con, 1)[1]",
        "F(con, 1)[1]",
        "one, two = H(con, 1)\ntwo",
        "H(con, 1)._replace(n=2).n",
        "K(con, 1)[1]",
        "A(con).other",
    ],
)
def test_another_field_is_not_the_connection(sites_of, way):
    assert not sites_of((HEAD + way).replace("DRIVER", "sqlite3") + ".commit()").of("use")


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_in_a_field_is_followed(sites_of, way):
    source = (HEAD + WAYS[way]).replace("DRIVER", "sqlite3") + ".commit()"
    assert len(source.splitlines()) in sites_of(source).lines("use")
