"""Attributes set and read other than by a dot: ``__dict__``, ``vars``, ``globals``, ``object``, descriptors."""

import pytest

HEAD = """
import sqlite3, psycopg2
class Given:
    def __get__(self, owner, cls):
        return DRIVER.connect("a.db")
class Kept:
    def __set_name__(self, owner, name):
        self.name = "_" + name
    def __get__(self, owner, cls=None):
        return getattr(owner, self.name)
    def __set__(self, owner, given):
        setattr(owner, self.name, given)
class Lazy:
    def __init__(self, function):
        self.function = function
    def __get__(self, owner, cls):
        return self.function(owner)
class Store:
    given = Given()
    kept = Kept()
    @Lazy
    def lazy(self):
        return self.__dict__["a"]
    def __init__(self):
        con = DRIVER.connect("a.db")
        object.__setattr__(self, "a", con)
        self.__dict__["b"] = con
        vars(self)["c"] = con
        self.__dict__.update(d=con)
        self.__dict__.update({"e": con})
        self.__setattr__("f", con)
        super().__setattr__("g", con)
        self.kept = con
store = Store()
top = DRIVER.connect("a.db")
globals()["hidden"] = top
"""
WAYS = [
    *(f"store.{name}" for name in "abcdefg"),
    "store.given",
    "Store.given",
    "store.kept",
    "store.lazy",
    "vars(store)['a']",
    "store.__dict__.get('a')",
    "store.__getattribute__('a')",
    "object.__getattribute__(store, 'a')",
    "globals()['top']",
    "globals().get('top')",
    "hidden",
]


@pytest.mark.parametrize("way", WAYS)
def test_another_server_in_a_namespace_is_not_sqlite(sites_of, way):
    assert not sites_of((HEAD + way).replace("DRIVER", "psycopg2") + ".commit()").of("use", "execute")


@pytest.mark.parametrize(
    "way",
    [
        "store.z",
        "vars(store)['z']",
        "store.__dict__['a'].z",
        "store.__dict__",
        "vars(store)",
        "globals()['store']",
        "globals()",
        "globals()[unknown]",
        "vars(unknown)['a']",
        "vars()",
    ],
)
def test_another_name_is_not_the_connection(sites_of, way):
    source = (HEAD + way).replace("DRIVER", "sqlite3") + ".commit()"
    assert len(source.splitlines()) not in [site.span.line for site in sites_of(source).all]


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_in_a_namespace_is_followed(sites_of, way):
    source = (HEAD + way).replace("DRIVER", "sqlite3") + ".commit()"
    assert len(source.splitlines()) in sites_of(source).lines("use")
