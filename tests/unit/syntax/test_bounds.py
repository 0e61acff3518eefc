"""What LibCST survives must pass, what it dies of must not reach it."""

import subprocess
import sys
import time

import pytest

from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable
from sqlite_hunter.syntax.tree import parse

REAL = {
    "sum of 300": "x = " + "a + " * 300 + "1\n",
    "sum of 900 strings": "x = (" + "'text ' +\n" * 900 + "'')\n",
    "500 elifs": "if a == 0:\n  b\n" + "".join(f"elif a == {n}:\n  b\n" for n in range(500)),
    "100 brackets": "x = " + "[" * 100 + "]" * 100 + "\n",
    "list of 50,000": "x = [" + "'a', " * 50_000 + "]\n",
    "nested table": "x = {" + "'k': [(1, 2), {'a': f(b)}],\n" * 1_000 + "}\n",
    "1,500 neighbouring strings": "x = (" + "'text'\n" * 1_500 + ")\n",
    "builder": "x = (query\n" + "  .where(a == 1)\n" * 300 + ")\n",
    "long f-string": "x = f'''" + "<p class='a.b'>{a.b + c}</p> + - * / ( [ {{ \n" * 500 + "'''\n",
    "90 blocks": "".join(" " * n + "if x:\n" for n in range(90)) + " " * 90 + "x\n",
    "long string": "x = '" + "([{" * 5_000 + "'\n",
    "unbalanced strings": "x = '('\n# ((((\n" * 2_000,
    "many statements": "x = a.b(c)['d'] + 1\n" * 1_000,
    "case": "match a:\n case {'b': [C(d=[1, 2, (e, f)])]}:\n  pass\n",
    "many cases": "match a:\n" + "".join(f" case {n}:\n  b({n})\n" for n in range(800)),
    "comprehension of many": "x = [a for a in b if c" + " if d" * 300 + "]\n",
}
DEADLY = {
    "brackets": "x = " + "(" * 2_000 + ")" * 2_000,
    "brackets over lines": "x = " + "f(\n" * 2_000 + ")\n" * 2_000,
    "sum": "x = " + "1 + " * 20_000 + "1",
    "sum over lines": "x = " + "1 + \\\n" * 20_000 + "1",
    "strings": "x = (" + "'a' " * 20_000 + ")",
    "elifs": "if a:\n  b\n" + "elif c:\n  d\n" * 20_000,
    "not": "x = " + "not " * 20_000 + "a",
    "minus": "x = " + "-" * 20_000 + "1",
    "lambda": "x = " + "lambda: " * 5_000 + "1",
    "lambda defaults": "x = " + "lambda a=" * 700 + "1" + ":1" * 700,
    "attributes": "x = a" + ".b" * 10_000,
    "calls": "x = a" + "()" * 10_000,
    "subscripts": "x = a" + "[0]" * 10_000,
    "conditional": "x = " + "a if b else " * 10_000 + "c",
    "powers": "x = " + "2 ** " * 10_000 + "2",
    "or": "x = " + "a or " * 20_000 + "b",
    "loops": "x = [a" + " for b in c" * 5_000 + "]",
    "class pattern": "match a:\n case " + "A(" * 30 + ")" * 30 + ":\n  pass",
    "mapping pattern": "match a:\n case " + "{1: " * 12 + "2" + "}" * 12 + ":\n  pass",
    "in an f-string": "x = f'{" + "(" * 2_000 + ")" * 2_000 + "}'",
    "sum in an f-string": "x = f'{" + "1+" * 20_000 + "1}'",
    "annotation": "x: " + "a[" * 2_000 + "]" * 2_000,
    "in a block": "def f():\n  if a:\n    return " + "a." * 20_000 + "b",
    "after a string": "x = '''\n" + "a\n" * 500 + "''' + " + "1 + " * 20_000 + "1",
}


@pytest.mark.parametrize("name", REAL)
def test_lets_through_what_people_write(name):
    bounds.check(REAL[name])
    assert parse(REAL[name]).module.body


@pytest.mark.parametrize("name", DEADLY)
def test_refuses_what_kills_the_parser(name):
    with pytest.raises(Unreadable) as refused:
        bounds.check(DEADLY[name])
    assert 1 <= refused.value.line <= DEADLY[name].count("\n") + 1


def test_says_the_line():
    with pytest.raises(Unreadable) as refused:
        bounds.check("a = 1\n" * 300 + "x = (\n" + "(" * 300 + ")" * 300 + ")\n")
    assert refused.value.line == 302
    assert refused.value.reason == "more than 200 brackets inside each other"


def test_size():
    with pytest.raises(Unreadable, match=r"file is 3\.0 MB, larger than 1\.5 MB"):
        bounds.check("x = 1\n" * 500_000)


def test_takes_linear_time():
    text = "x = [" + "([{'a': \"b\", 'c': (d)}])," * 40_000 + "]\n" + "y = '" + "\\" * 10_000 + "'\n" + "(" * 150 + "\n"
    start = time.perf_counter()
    bounds.check(text)
    assert time.perf_counter() - start < 10


JUST_BELOW = {
    "brackets": "x = " + "f(a[{1: (" * 49 + "1" + ")}])" * 49,
    "sum": "x = " + "1 + " * 990 + "1",
    "links": "x = a" + ".b()" * 495,
    "lambda defaults": "x = " + "lambda a=" * 245 + "1" + ":1" * 245,
    "conditional": "x = " + "a if b else " * 990 + "c",
    "strings": "x = (" + "'a' " * 1_990 + ")",
    "brackets and sum": "x = " + "(" * 195 + "1 + " * 700 + "1" + ")" * 195,
    "elifs": "if a:\n  b\n" + "elif c:\n  d\n" * 1_990,
    "pattern": "match a:\n case " + "A(" * 12 + ")" * 12 + ":\n  pass",
}
CHILD = """
import sys
sys.path[:] = sys.argv[1:]
from sqlite_hunter.facts.extract import extract
result = extract("a.py", sys.stdin.buffer.read())
sys.exit(0 if hasattr(result, "units") else result.reason)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", JUST_BELOW)
def test_what_is_just_below_the_bounds_survives_on_half_the_stack(name):
    bounds.check(JUST_BELOW[name])
    argv = ["sh", "-c", 'ulimit -s 4096; exec "$@"', "sh", sys.executable, "-c", CHILD, *sys.path]
    done = subprocess.run(argv, input=JUST_BELOW[name].encode(), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
