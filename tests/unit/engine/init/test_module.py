import ast
import itertools

import pytest

from sqlite_hunter import __version__
from sqlite_hunter.engine.init.mark import mark_of
from sqlite_hunter.engine.init.module import render

SCHEMAS = {}, {"data/trades.db": "users", "a\"b'c\\d.db": "it's {{ x }} {% y %}"}


@pytest.mark.parametrize(
    ("schemas", "locking", "driver", "asynchronous"),
    list(itertools.product(SCHEMAS, ("advisory", "none"), ("psycopg", "psycopg2"), (True, False))),
)
def test_every_module_is_python_that_says_where_it_is_from(schemas, locking, driver, asynchronous):
    text = render(schemas, locking, driver, asynchronous=asynchronous)
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert __version__ in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {*schemas, *schemas.values()} <= strings
    assert len(text.splitlines()[0]) <= 79


def test_the_same_is_written_each_time():
    first, second = (render(SCHEMAS[1], "advisory", "psycopg", asynchronous=True) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "text",
    ["", "x = 1\n", "# sqlite-hunter init\n", "\n# sqlite-hunter init --async, hash of the rest: " + "0" * 24 + "\n",
     "# sqlite-hunter init --async, hash of the rest: " + "0" * 23 + "\n",
     "# sqlite-hunter init --async, hash of the rest: " + "0" * 24],
)  # fmt: skip
def test_a_file_without_the_mark(text):
    assert mark_of(text) is None


def test_a_mark_that_was_changed_is_an_edit():
    text = render({}, "advisory", "psycopg", asynchronous=False)
    at = text.index(": ") + 2
    assert mark_of(text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1 :]).is_edited


@pytest.mark.parametrize(("driver", "others"), [("psycopg", {"psycopg2"}), ("psycopg2", {"psycopg", "psycopg_pool"})])
def test_one_driver_alone_is_imported(driver, others):
    tree = ast.parse(render({}, "advisory", driver, asynchronous=False))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported = {name.partition(".")[0] for name in names}
    assert driver in imported
    assert not imported & others
