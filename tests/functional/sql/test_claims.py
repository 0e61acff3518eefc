"""What the translator says of an expression's value is held against the values that SQLite gives.

Translations hang on these claims: that a value is never NULL, that it is of one kind, that a text is no number. No
PostgreSQL is needed.
"""

import random
import re
import sqlite3
from itertools import product

import pytest

from sqlite_hunter.sql import translate
from sqlite_hunter.sql.constructs import Refused
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.kinds import looks_numeric
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.tokens import significant
from sqlite_hunter.sql.translator import Translator
from sqlite_hunter.sql.values import Type
from sqlite_hunter.sql.work import Work

TABLE = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, i INTEGER NOT NULL, r REAL, x REAL NOT NULL, s TEXT, "
    "z TEXT NOT NULL, c TEXT COLLATE NOCASE, b BLOB, d DATE, q NUMERIC)"
)
VALUES = {
    "n": [None, 0, 1, -1, 7, 64, 2**40],
    "i": [0, 1, -2, 3, 10],
    "r": [None, 0.0, 2.5, -3.0, 1e17, 0.5],
    "x": [0.0, 1.0, -2.5, 1e300],
    "s": [None, "", "abc", "12", "Ab", "2024-01-02", " 3x"],
    "z": ["", "zz", "A", "7", "2024-02-29 10:11:12"],
    "c": [None, "a", "A", "b"],
    "b": [None, b"", b"A", b"\xff\x00"],
    "d": [None, "2024-01-31", "1999-12-31"],
    "q": [None, 0, 3, 2.5],
}
LITERALS = ["NULL", "0", "1", "-1", "2.5", "0.0", "''", "'a'", "'12'", "'%Y'", "'%s'", "'+1 day'", "'%.2f'", "x'41'"]
OPERANDS = [*VALUES, *LITERALS]
OPERATORS = ["+", "-", "*", "/", "%", "||", "=", "<", "<>", "&", "|", "<<", ">>", "AND", "OR", "IS", "IS NOT", "LIKE"]
CHOICES = [
    "CASE WHEN {} THEN {} ELSE {} END",
    "CASE WHEN {} THEN {} END",
    "CASE {} WHEN {} THEN {} END",
    "{} IN ({}, {})",
    "{} BETWEEN {} AND {}",
    "{} IS NULL",
    "NOT {}",
    "-{}",
    "~{}",
    "CAST({} AS INTEGER)",
    "CAST({} AS REAL)",
    "CAST({} AS TEXT)",
    "CAST({} AS NUMERIC)",
    "(SELECT {})",
    "(SELECT {} FROM t WHERE i = 99)",
    "EXISTS (SELECT {})",
]
NOT_CALLED = {"changes", "total_changes", "last_insert_rowid", "load_extension", "random", "randomblob"}
WINDOWS = {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value"}
WINDOWS |= {"last_value", "nth_value"}
AGGREGATES = {"count", "sum", "avg", "total", "group_concat", "string_agg", "json_group_array", "json_group_object"}
WHOLE = re.compile(r"[-+]?[0-9]+")


@pytest.fixture(scope="module")
def lite():
    """Rows of all sorts, the same each time."""
    chosen = random.Random(1)
    connection = sqlite3.connect(":memory:")
    connection.text_factory = lambda text: text.decode(errors="replace")
    connection.execute(TABLE)
    names = list(VALUES)
    marks = ", ".join("?" * len(names))
    for _ in range(60):
        row = [chosen.choice(VALUES[name]) for name in names]
        connection.execute(f"INSERT INTO t ({', '.join(names)}) VALUES ({marks})", row)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def database():
    translator = Translator()
    translator.survey([TABLE])
    translator.translate(TABLE)
    return translator.database


def claimed(database, text):
    """What is said of the one column of a query; None where it is refused."""
    tokens = significant(text)
    try:
        tree = parse(tokens)
    except Unreadable:
        return None
    assert isinstance(tree, nodes.Query)
    work = Work(text, tokens, database, translate.handlers())
    work.query = query
    try:
        columns = query(work, tree.select, labels=True).columns
    except Refused:
        return None
    return columns[0].type if columns is not None and len(columns) == 1 else None


KINDS = {
    "integer": (int,),
    "real": (float,),
    "number": (int, float),
    "text": (str,),
    "blob": (bytes,),
    "null": (),
}


def wrong(said: Type, values) -> str:
    """What of the claim does not hold, "" if all does."""
    given = [each for each in values if each is not None]
    if not said.nullable and len(given) < len(values):
        return "it is NULL"
    kinds = KINDS.get(said.kind)
    other = [each for each in given if kinds is not None and not isinstance(each, kinds)]
    if other:
        return f"{other[0]!r} is not {said.kind}"
    if said.zero and any(isinstance(each, int) and each for each in given):
        return "it is an integer that is not 0"
    if said.whole and not all(WHOLE.fullmatch(each) if isinstance(each, str) else each == int(each) for each in given):
        return "it is not whole"
    if said.dated and any(isinstance(each, str) and looks_numeric(each) for each in given):
        return "it looks like a number"
    return ""


def expressions():
    """Each function with each argument NULL and not, each operator, and what chooses; then some of them in others."""
    chosen = random.Random(2)
    found = []
    names = sorted(key.removeprefix("call ") for key in translate.handlers() if key.startswith("call "))
    for name in names:
        if name in NOT_CALLED | WINDOWS:
            continue
        found += [f"{name}()", *(f"{name}({each})" for each in OPERANDS)]
        pairs = list(product(OPERANDS, repeat=2))
        found += [f"{name}({', '.join(each)})" for each in chosen.sample(pairs, 150)]
        found += [f"{name}({', '.join(chosen.choice(OPERANDS) for _ in range(3))})" for _ in range(80)]
    for operator in OPERATORS:
        pairs = list(product(OPERANDS, repeat=2))
        found += [f"({left} {operator} {right})" for left, right in chosen.sample(pairs, 120)]
    for choice in CHOICES:
        found += [f"({choice})".format(*(chosen.choice(OPERANDS) for _ in range(3))) for _ in range(80)]
    for name in sorted(WINDOWS):
        found += [f"{name}({each}) OVER (ORDER BY id)" for each in ("", *OPERANDS)]
        found += [f"{name}({', '.join(each)}) OVER (ORDER BY id)" for each in chosen.sample(pairs, 60)]
    plain = [each for each in found if not each.startswith(tuple(f"{name}(" for name in AGGREGATES))]
    plain = [each for each in plain if " OVER " not in each]
    for _ in range(2500):
        outer = chosen.choice(plain)
        inner = chosen.choice([name for name in VALUES if name in re.findall(r"\b\w\b", outer)] or [""])
        found.append(re.sub(rf"\b{inner}\b", lambda _: chosen.choice(plain), outer, count=1) if inner else outer)
    return list(dict.fromkeys(found))


def outcome(lite, text):
    try:
        return [row[0] for row in lite.execute(text)]
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def test_what_is_said_of_a_value_holds(lite, database):
    checked = 0
    faults = []
    for expression in expressions():
        aggregated = expression.startswith(tuple(f"{name}(" for name in AGGREGATES))
        texts = [f"SELECT {expression} FROM t"]
        if aggregated:
            texts += [f"SELECT {expression} FROM t GROUP BY i", f"SELECT {expression} FROM t WHERE i = 99"]
        for text in texts:
            values = outcome(lite, text)
            said = claimed(database, text) if values is not None else None
            if said is None:
                continue
            checked += 1
            why = wrong(said, values)
            if why:
                faults.append(f"{text}: {why}, {said}")
    assert not faults, "\n".join(faults)
    assert checked > 2000
