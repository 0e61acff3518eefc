"""Our grammar against SQLite itself: what it accepts, SQLite must accept, and with the same precedence."""

import json
import random
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.keywords import KEYWORDS
from sqlite_hunter.sql.tokens import significant

CASES = Path(__file__).parents[2] / "sqldiff" / "cases.jsonl"


UNREAD = (nodes.CreateTrigger, nodes.CreateVirtual, nodes.Other)
"""Statements of which only the kind is read; none is translated beyond its first word."""


def statements():
    found = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        sql = case["sql"] if isinstance(case["sql"], list) else [case["sql"]]
        found += [*case.get("setup", []), *sql]
    return sorted(set(found))


ALL = statements()
WORDS = sorted({token.text for text in ALL for token in significant(text)})


def accepted(text):
    try:
        return parse(significant(text))
    except Unreadable:
        return None


def is_syntax_error(text):
    """Whether SQLite's own parser refuses the text; what it says of tables and functions comes later."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("EXPLAIN " + text)
    except sqlite3.Error as error:
        said = str(error)
        return "syntax error" in said or "unrecognized token" in said or "incomplete input" in said
    except (UnicodeEncodeError, ValueError):
        return True
    finally:
        connection.close()
    return False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT",
        "SELECT 1,",
        "SELECT (1",
        "SELECT 1 FROM",
        "SELECT * FROM t WHERE",
        "INSERT INTO t",
        "INSERT t VALUES (1)",
        "UPDATE t SET",
        "DELETE t",
        "CREATE TABLE t",
        "CREATE TABLE t()",
        "SELECT CASE END",
        "SELECT 1 IN",
        "SELECT a NOT b",
        "SELECT 'a",
        "SELECT 1 2 3",
        "SELECT * FROM t ORDER a",
        "BEGIN IMMEDIATE SOON",
        "SELECT 1; SELECT 2",
        "SELECT * FROM join",
        "SELECT left(1)",
        "SELECT 1 COLLATE left",
        "SELECT CAST(1 AS right)",
        "CREATE TABLE t (a left INTEGER)",
        "SELECT a FROM t ORDER BY a NULLS a",
        "PRAGMA busy_timeout = $uid",
        "PRAGMA busy_timeout = ?",
        "PRAGMA a = select",
        "SELECT RAISE",
        "SELECT raise FROM t",
        "SELECT RAISE.a FROM RAISE",
        "SELECT CURRENT_DATE.a FROM t",
        "SELECT CURRENT_DATE.* FROM t",
        "SELECT current_time(1)",
        "CREATE TABLE IF (a INTEGER)",
        "CREATE INDEX IF ON t (a)",
        "DROP TABLE IF",
        "DROP TABLE IF.t",
        "CREATE TABLE t (a TEXT) STRICT,",
        "CREATE TABLE t (a TEXT DEFAULT left)",
        "CREATE TABLE t (a TEXT DEFAULT ?)",
        "CREATE TABLE t (a TEXT DEFAULT date('now'))",
        "CREATE TABLE t (a TEXT DEFAULT -(1))",
        "CREATE TABLE t (a TEXT DEFAULT b.c)",
        "SELECT sum(a) OVER (ORDER BY a ROWS) FROM t",
        "SELECT sum(a) OVER (ORDER BY a ROWS UNBOUNDED FOLLOWING) FROM t",
        "SELECT sum(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING 2 FOLLOWING) FROM t",
        "SELECT sum(a) OVER (ORDER BY a ROWS 1 PRECEDING EXCLUDE a) FROM t",
        "SELECT a FROM t WINDOW w",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t OFFSET 5",
        "SELECT a FROM t FETCH FIRST 1 ROW ONLY",
    ],
)
def test_what_is_no_statement_is_refused(text):
    with pytest.raises(Unreadable):
        parse(significant(text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1 FOR, 2 OFFSET, 3 WINDOW, 4 FETCH",
        "SELECT 1 FROM (SELECT 2) OFFSET",
        "SELECT 1 FROM (SELECT 2) WINDOW LIMIT 1 OFFSET 2",
        "SELECT sum(1) OVER w FROM (SELECT 2) WINDOW WINDOW w AS (ORDER BY 1)",
        "SELECT 1 AS CURRENT_DATE, 2 raise, 3 AS if",
        "SELECT if.a, x.raise FROM (SELECT 1 AS a) if, (SELECT 2 AS raise) x",
        "CREATE TABLE IF NOT EXISTS if (raise TEXT DEFAULT cast, CURRENT_DATE TEXT DEFAULT if, c INTEGER DEFAULT - 1)",
        "SELECT sum(1) OVER (ORDER BY 1 ROWS BETWEEN ? PRECEDING AND 1 + 1 FOLLOWING EXCLUDE NO OTHERS)",
        "SELECT sum(1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)",
        "SELECT sum(1) OVER (GROUPS CURRENT ROW EXCLUDE TIES), sum(2) OVER (RANGE UNBOUNDED PRECEDING EXCLUDE GROUP)",
    ],
)
def test_words_that_are_names_where_nothing_else_fits_are_read(text):
    parse(significant(text))
    assert not is_syntax_error(text)


SIGNS = ["(", ")", ",", ".", "*", "=", "-", "1", "2.5", "'s'", '"q"', "a", "[b]", "`c`", "x'41'", "?", ":n", "||", "->"]
MUTATED = [*WORDS, *sorted(KEYWORDS), *SIGNS, *SIGNS]
LATER = ("no such table", "no such column", "no such function")
"""What SQLite says once it has read a whole statement; ALTER looks its table up before that."""
KNOWN = re.compile(r"^ALTER|GENERATED|CONSTRAINT|' *\.|ATTACH|VACUUM|ORDER|;|\bIN [^( ]+ \(", re.IGNORECASE)
"""Not read to the letter: a type called GENERATED, a constraint that is but a name, a table named by a string, a
table-valued function behind IN, several statements, of which EXPLAIN is of the first alone, and ORDER BY among
arguments, which SQLite has since 3.44."""


def taken_by_sqlite(text):
    """Whether SQLite reads it; None where it stops before the end, for another reason."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("EXPLAIN " + text)
    except sqlite3.Error as error:
        said = str(error)
        return True if any(each in said for each in LATER) else False if is_syntax_error(text) else None
    except (UnicodeEncodeError, ValueError):
        return None
    finally:
        connection.close()
    return True


@pytest.mark.parametrize("seed", range(12))
def test_changed_statements_are_read_as_sqlite_reads_them(seed):
    random_ = random.Random(seed)
    compared = 0
    for _ in range(400):
        tokens = [token.text for token in significant(random_.choice(ALL))]
        for _ in range(random_.choice((1, 1, 2))):
            at = random_.randrange(len(tokens) or 1)
            match random_.randrange(4):
                case 0:
                    del tokens[at : at + 1]
                case 1:
                    tokens[at:at] = tokens[at : at + 1]
                case 2:
                    tokens.insert(at, random_.choice(MUTATED))
                case _:
                    tokens[at : at + 1] = [random_.choice(MUTATED)]
        text = " ".join(tokens)
        tree = accepted(text)
        wanted = taken_by_sqlite(text)
        if KNOWN.search(text) or wanted is None or isinstance(tree, UNREAD):
            continue
        compared += 1
        assert (tree is not None) == wanted, text
    assert compared > 200


@pytest.mark.parametrize("depth", [61, 1000, 20_000])
def test_deep_nesting_is_refused_before_python_gives_up(depth):
    with pytest.raises(Unreadable, match="nested deeper"):
        parse(significant("SELECT " + "(" * depth + "1" + ")" * depth))


def test_a_thousand_conditions_are_no_deep_tree():
    tree = parse(significant("SELECT " + " AND ".join(["a = 1"] * 1000)))
    assert sum(isinstance(node, nodes.Binary) for node in tree.walk()) == 1000


@pytest.mark.parametrize("text", ALL)
def test_every_statement_of_the_cases_is_read_whole(text):
    tokens = significant(text)
    tree = parse(tokens)
    assert (tree.first, tree.last) == (0, len(tokens) - 1)
    for node in tree.walk():
        assert 0 <= node.first < len(tokens)
        assert node.last < len(tokens)


@settings(max_examples=600)
@given(st.data())
def test_what_sqlite_calls_a_syntax_error_is_never_accepted(data):
    tokens = [token.text for token in significant(data.draw(st.sampled_from(ALL)))]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, max(0, len(tokens) - 1)))
        change = data.draw(st.sampled_from(["drop", "add", "swap", "replace"]))
        if change == "drop" and tokens:
            del tokens[at]
        elif change == "add":
            tokens.insert(at, data.draw(st.sampled_from(WORDS)))
        elif change == "replace" and tokens:
            tokens[at] = data.draw(st.sampled_from(WORDS))
        elif tokens:
            other = data.draw(st.integers(0, len(tokens) - 1))
            tokens[at], tokens[other] = tokens[other], tokens[at]
    text = " ".join(tokens)
    tree = accepted(text)
    if tree is not None and not isinstance(tree, UNREAD):
        assert not is_syntax_error(text), text


OPERATORS = ["+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>", "=", "<>", "<", ">=", "AND", "OR", "IS", "IS NOT"]


def generated(random_, depth=0):
    if depth > 3 or random_.random() < 0.3:
        return random_.choice(["1", "2", "3", "0", "NULL", "7", "'5'", "2.5"])
    match random_.randrange(9):
        case 0:
            return f"NOT {generated(random_, depth + 1)}"
        case 1:
            return f"- {generated(random_, depth + 1)}"
        case 2:
            return f"{generated(random_, depth + 1)} ISNULL"
        case 8:
            return f"{random_.choice(['', 'NOT '])}EXISTS (SELECT {generated(random_, depth + 2)} WHERE 0)"
        case 3:
            low, high = generated(random_, depth + 2), generated(random_, depth + 2)
            return f"{generated(random_, depth + 1)} BETWEEN {low} AND {high}"
        case 4:
            return f"{generated(random_, depth + 1)} IN (1, {generated(random_, depth + 1)})"
        case _:
            operator = random_.choice(OPERATORS)
            return f"{generated(random_, depth + 1)} {operator} {generated(random_, depth + 1)}"


def bracketed(node, tokens):
    """The text with brackets round every part, as the tree has them."""
    children = list(node.children())
    if not children or isinstance(node, nodes.Exists):
        return " ".join(token.text for token in tokens[node.first : node.last + 1])
    pieces, at = [], node.first
    for child in children:
        pieces += [token.text for token in tokens[at : child.first]]
        pieces.append(f"({bracketed(child, tokens)})")
        at = child.last + 1
    return " ".join([*pieces, *(token.text for token in tokens[at : node.last + 1])])


@pytest.mark.parametrize("seed", range(40))
def test_operators_bind_as_sqlite_binds_them(seed):
    random_ = random.Random(seed)
    connection = sqlite3.connect(":memory:")
    for _ in range(25):
        text = generated(random_)
        tokens = significant(f"SELECT {text}")
        tree = accepted(f"SELECT {text}")
        if tree is None:
            assert is_syntax_error(f"SELECT {text}"), text
            continue
        expression = tree.select.cores[0].items[0].expression
        plain = connection.execute(f"SELECT {text}").fetchone()
        assert connection.execute(f"SELECT {bracketed(expression, tokens)}").fetchone() == plain, text
    connection.close()
