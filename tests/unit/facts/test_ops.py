"""What each construct compiles to: registers, operations in evaluation order, names."""

import libcst as cst
import pytest

from sqlite_hunter.facts.extract import EXPRESSIONS, STATEMENTS


@pytest.mark.parametrize("source", ["", "\n", "# comment\n", "pass\n", "if a: pass\n" * 0, "global x\n"])
def test_nothing_from_nothing(ops, source):
    assert ops(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'a' \"b\\n\"", ["0 = str | ab\n"]),
        ("b'a' b'b'", ["0 = bytes"]),
        ("-0x10", ["0 = int | -16"]),
        ("1_000", ["0 = int | 1000"]),
        ("9" * 5000, ["0 = int | " + "9" * 5000]),
        ("0x" + "f" * 5000, ["0 = int | 0x" + "f" * 5000]),
        ("None; ...; 1.5; 2j; True", ["0 = none | None", "1 = none | ...", "2 = none | 1.5", "3 = none | 2j",
            "4 = none | True"]),
        ("-x", ["0 = name | x", "1 = unknown 0"]),
        ("f'a{x!r:>{w}}b' 'c'", ["0 = name | x", "1 = name | w", "2 = fstr 0 | a x bc"]),
        ("f'{x}{{}}'", ["0 = name | x", "1 = fstr 0 | '' x {}"]),
        ("a.b", ["0 = name | a", "1 = attr 0 | b"]),
        ("a.b(c, *d, e=f, **g)", [
            "0 = name | a", "1 = meth 0 | b", "2 = name | c", "3 = name | d", "4 = name | f", "5 = name | g",
            "6 = call 1 2 3 4 5 | '' * e **",
        ]),
        ("a[b]", ["0 = name | a", "1 = name | b", "2 = subscr 0 1"]),
        ("a[b:c]", ["0 = name | a", "1 = name | b", "2 = name | c", "3 = subscr 0 -1"]),
        ("a[b, c:d]", ["0 = name | a", "1 = name | b", "2 = name | c", "3 = name | d", "4 = subscr 0 -1"]),
        ("a[b, *c]", [
            "0 = name | a", "1 = name | b", "2 = name | c", "3 = seq 1 2 | tuple '' *", "4 = subscr 0 3",
        ]),
        ("a + b % c - d", [
            "0 = name | a", "1 = name | b", "2 = name | c", "3 = bin 1 2 | %", "4 = bin 0 3 | +",
            "5 = name | d", "6 = bin 4 5 | -",
        ]),
        ("a < b not in c", ["0 = name | a", "1 = name | b", "2 = name | c", "3 = compare 0 1 2 | < not in"]),
        ("a or b and c", ["0 = name | a", "1 = name | b", "2 = name | c", "3 = join 0 1 2"]),
        ("a if t else b if u else c", [
            "0 = name | t", "1 = name | a", "2 = name | u", "3 = name | b", "4 = name | c", "5 = join 1 3 4",
        ]),
        ("(a, *b)", ["0 = name | a", "1 = name | b", "2 = seq 0 1 | tuple '' *"]),
        ("[]; {a}", ["0 = seq | list", "1 = name | a", "2 = seq 1 | set ''"]),
        ("{a: b, **c}", ["0 = name | a", "1 = name | b", "2 = name | c", "3 = dict 0 1 -1 2"]),
        ("(a := b)", ["0 = name | b", "store 0 | a"]),
    ],
)  # fmt: skip
def test_expressions(ops, source, expected):
    assert ops(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[x for x in a if b(x)]", [
            "0 = name | a", "loop", "  0:", "    1 = iter 0", "    store 1 | x@0", "    2 = name | b",
            "    3 = name | x@0",
            "    4 = call 2 3 | ''", "    5 = name | x@0", "  1: -", "6 = comp 5 | list",
        ]),
        ("{x: y for x, y in x}", [
            "0 = name | x", "loop", "  0:", "    1 = iter 0", "    2 = elem 1 | 0 2", "    store 2 | x@0",
            "    3 = elem 1 | 1 2",
            "    store 3 | y@0", "    4 = name | x@0", "    5 = name | y@0", "  1: -", "6 = comp 4 5 | dict",
        ]),
        ("{y for x in a for y in x}", [
            "0 = name | a", "loop", "  0:", "    1 = iter 0", "    store 1 | x@0", "    2 = name | x@0",
            "    loop", "      0:",
            "        3 = iter 2", "        store 3 | y@0", "        4 = name | y@0", "      1: -", "  1: -",
            "5 = comp 4 | set",
        ]),
        ("((z := x) for x in a)", [
            "0 = name | a", "loop", "  0:", "    1 = iter 0", "    store 1 | x@1", "    2 = name | x@1",
            "    store 2 | z",
            "  1: -", "3 = comp 2 | generator",
        ]),
    ],
)  # fmt: skip
def test_comprehensions(ops, source, expected):
    assert ops(source) == expected


def test_a_comprehension_leaves_the_names_around_it_alone(facts_of, ops):
    source = "x = 1\n[x for x in y]\nx\n"
    assert ops(source)[-1] == "5 = name | x"
    assert facts_of(source).units[0].bound == ("x", "x@6")


def test_a_lambda_in_a_comprehension_sees_its_target_unless_it_has_the_name_itself(ops):
    assert ops("[lambda: x for x in y]", 1) == ["0 = name | x@0", "return 0"]
    assert ops("[lambda x: x for x in y]", 1) == ["0 = name | x", "return 0"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = b = c", ["0 = name | c", "store 0 | a", "store 0 | b"]),
        ("a.b = c[d] = e", [
            "0 = name | e", "1 = name | a", "setattr 1 0 | b", "2 = name | c", "3 = name | d", "setitem 2 3 0",
        ]),
        ("a, (b, *c, d) = e", [
            "0 = name | e", "1 = elem 0 | 0 2", "store 1 | a", "2 = elem 0 | 1 2", "3 = elem 2 | 0 3",
            "store 3 | b",
            "4 = elem 2 | * 3", "store 4 | c", "5 = elem 2 | -1 3", "store 5 | d",
        ]),
        ("a += b", ["0 = name | a", "1 = name | b", "2 = bin 0 1 | +", "store 2 | a"]),
        ("a.b **= c", ["0 = name | a", "1 = attr 0 | b", "2 = name | c", "3 = bin 1 2 | **", "setattr 0 3 | b"]),
        ("a[b] //= c", [
            "0 = name | a", "1 = name | b", "2 = subscr 0 1", "3 = name | c", "4 = bin 2 3 | //", "setitem 0 1 4",
        ]),
        ("a: b", ["0 = name | b", "annotate 0 -1 -1 | a"]),
        ("a: 'b.c' = d", ["0 = name | d", "1 = name | b", "2 = attr 1 | c", "annotate 2 0 -1 | a"]),
        ("a.b: c = d", ["0 = name | d", "1 = name | a", "2 = name | c", "annotate 2 0 1 | b"]),
        ("a: 'b c'", ["0 = str | b c", "annotate 0 -1 -1 | a"]),
        ("a: L['b']", ["0 = name | L", "1 = name | b", "2 = subscr 0 1", "annotate 2 -1 -1 | a"]),
        ("a: t.Literal['b']", [
            "0 = name | t", "1 = attr 0 | Literal", "2 = str | b", "3 = subscr 1 2", "annotate 3 -1 -1 | a",
        ]),
        ("a: Annotated['b', 'c']", [
            "0 = name | Annotated", "1 = name | b", "2 = str | c", "3 = seq 1 2 | tuple '' ''", "4 = subscr 0 3",
            "annotate 4 -1 -1 | a",
        ]),
        ("a: f('b')", ["0 = name | f", "1 = str | b", "2 = call 0 1 | ''", "annotate 2 -1 -1 | a"]),
        ("del a, b.c, d[e]", ["delete | a", "0 = name | b", "1 = name | d", "2 = name | e"]),
        ("assert a, b", ["0 = name | a", "1 = name | b"]),
        ("raise a from b", ["0 = name | a", "1 = name | b", "raise 0"]),
        ("raise", ["raise -1"]),
        ("import a.b as c, d.e", ["import | a.b c", "import | d.e ''"]),
        ("from ..a.b import c as d, e", ["from | ..a.b c d", "from | ..a.b e ''"]),
        ("from . import *", ["from | . * ''"]),
        ("type A[T: b] = c", ["0 = name | b", "1 = name | c", "store 1 | A"]),
        ("lazy import a", ["import | a ''"]),
        ("lazy from a import b", ["from | a b ''"]),
    ],
)  # fmt: skip
def test_simple_statements(ops, source, expected):
    assert ops(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if a: b\nelif c: d\nelse: e", [
            "0 = name | a", "if 0", "  0:", "    1 = name | b", "  1:", "    2 = name | c", "    if 2", "      0:",
            "        3 = name | d", "      1:", "        4 = name | e",
        ]),
        ("for a in b:\n break\nelse: c", [
            "0 = name | b", "loop", "  0:", "    1 = iter 0", "    store 1 | a", "    jump | break", "  1:",
            "    2 = name | c",
        ]),
        ("while a: continue", ["loop", "  0:", "    0 = name | a", "    jump | continue", "  1: -"]),
        ("try: a\nexcept B as c: d\nexcept: e\nelse: f\nfinally: g", [
            "try", "  0:", "    0 = name | a", "  1:", "    6 = name | f", "  2:", "    7 = name | g",
            "  3:", "    1 = name | B", "    2 = handler 1 | c", "    store 2 | c", "    3 = name | d",
            "  4:", "    4 = handler -1 | ''", "    5 = name | e",
        ]),
        ("try: a\nexcept* B: c", [
            "try", "  0:", "    0 = name | a", "  1: -", "  2: -", "  3:", "    1 = name | B",
            "    2 = handler 1 | ''",
            "    3 = name | c",
        ]),
        ("with a as b, c: d", [
            "0 = name | a", "1 = enter 0", "store 1 | b", "2 = name | c", "3 = enter 2", "4 = name | d",
            "leave 0 2",
        ]),
        ("match a:\n case B(c=d) if e: f\n case [g, *_]: h\n case None | 'i': j", [
            "0 = name | a", "1 = name | B", "2 = unknown 0 1", "if 2", "  0:", "    3 = attr 0 | c",
            "    store 3 | d",
            "    4 = name | e", "    5 = name | f", "  1:", "    6 = unknown 0", "    if 6", "      0:",
            "        7 = elem 0 | 0 2",
            "        store 7 | g", "        8 = name | h", "      1:", "        9 = none | None",
            "        10 = str | i",
            "        11 = unknown 0 9 10", "        if 11", "          0:", "            12 = name | j",
            "          1: -",
        ]),
        ("match a:\n case {'b': c, **d}: pass\n case (e | [e]) as f: pass", [
            "0 = name | a", "1 = str | b", "2 = unknown 0 1", "if 2", "  0:", "    3 = unknown 0",
            "    store 3 | c",
            "    4 = unknown 0", "    store 4 | d", "  1:", "    5 = unknown 0", "    if 5", "      0:",
            "        store 0 | e",
            "        6 = elem 0 | 0 1", "        store 6 | e", "        store 0 | f", "      1: -",
        ]),
    ],
)  # fmt: skip
def test_compound_statements(ops, source, expected):
    assert ops(source) == expected


def test_async_is_flagged(facts_of, ops):
    source = "async def f():\n async with a: await b\n async for c in d: pass\n [e async for e in g]\n"
    shown = ops(source, 1)
    assert [line.strip() for line in shown if "async" in line] == [
        "1 = enter 0 | async",
        "5 = iter 4 | async",
        "7 = iter 6 | async",
    ]
    assert "3 = await 2" in shown
    assert facts_of(source).units[1].flags == ("async",)


def test_a_function_is_made_after_its_decorators_defaults_and_annotations(ops, facts_of):
    source = "@a\n@b()\ndef f(c, /, d: 'T' = 1, *e, g: U = 2, **h) -> V: return c\n"
    assert ops(source) == [
        "0 = name | a", "1 = name | b", "2 = call 1", "3 = int | 1", "4 = int | 2", "5 = name | T",
        "6 = name | U", "7 = name | V",
        "8 = func 0 2 3 4 5 6 7 | 1 @ @ =d =g :d :g ->", "store 8 | f",
    ]  # fmt: skip
    unit = facts_of(source).units[1]
    assert [tuple(param) for param in unit.params] == [("c", "pos"), ("d", "pos"), ("e", "*"), ("g", "kw"), ("h", "**")]
    assert (unit.kind, unit.name, unit.qualname, unit.parent, unit.flags) == ("function", "f", "f", 0, ())
    assert unit.bound == ("c", "d", "e", "g", "h")


def test_a_class_is_made_of_its_bases_and_keywords(ops, facts_of):
    source = "@a\nclass A[T](B, *c, metaclass=D, **e):\n  x: int = 1\n  def m(self): return lambda: T\n"
    assert ops(source) == [
        "0 = name | a", "1 = name | B", "2 = name | c", "3 = unknown 2", "4 = name | D", "5 = name | e",
        "6 = class 0 1 3 4 5 | 1 @ '' '' =metaclass =**", "store 6 | A",
    ]  # fmt: skip
    units = facts_of(source).units
    assert [unit.qualname for unit in units] == ["<module>", "A", "A.m", "A.m.<lambda>"]
    assert [unit.parent for unit in units] == [-1, 0, 1, 2]
    assert units[1].bound == ("T", "m", "x")


def test_generators(facts_of):
    units = facts_of("def f(): yield\ndef g(): yield from a\ndef h(): (lambda: (yield))\n").units
    assert [unit.flags for unit in units] == [(), ("generator",), ("generator",), (), ("generator",)]


def test_declared_names_are_not_bound(facts_of):
    unit = facts_of("def f():\n global a, b\n nonlocal c\n a = c = d = 1\n").units[1]
    assert (unit.bound, unit.declared_global, unit.declared_nonlocal) == (("d",), ("a", "b"), ("c",))


def test_everything_that_binds_is_bound(facts_of):
    source = (
        "import a.x\nfrom m import b as b2, c\nfor d, [e] in x: pass\nwith x as f: pass\n"
        "try: pass\nexcept x as g: pass\n"
        "def h(): pass\nclass i: pass\nj: int\nk += 1\ndel l\n"
        "match x:\n case [m, *n]: pass\n(o := 1)\nx.y = x[0] = p = 1\n"
    )
    assert facts_of(source).units[0].bound == ("a", "b2", *"cdefghijklmnop")


def test_words_are_of_the_unit_alone(facts_of):
    units = facts_of("import a.b\nc.d(e=f)\ndef g(h):\n  return i.j\n").units
    assert units[0].words == ("a", "b", "c", "d", "e", "f", "g")
    assert units[1].words == ("h", "i", "j")


def test_every_kind_of_expression_and_statement_is_known():
    def concrete(kind):
        for child in kind.__subclasses__():
            yield from concrete(child)
            if not child.__abstractmethods__:
                yield child

    known = {kind.__name__ for kind in (*EXPRESSIONS, *STATEMENTS)}
    kinds = [*concrete(cst.BaseExpression), *concrete(cst.BaseSmallStatement), *concrete(cst.BaseCompoundStatement)]
    assert {kind.__name__ for kind in kinds} - known == set()


def test_operations_are_numbered_in_order_and_operands_come_first(facts_of, flat):
    source = (
        "def f(a):\n  for b in a:\n    try: c = [b.d(e, *f) for e in g]\n    except (I, J) as k: raise K(k) from k\n"
    )
    for unit in facts_of(source).units:
        seen = set()
        for _, register, start, end, args, _, _ in _executed(unit.body):
            assert 0 <= start <= end <= len(source)
            assert all(arg == -1 or arg in seen for arg in args)
            if register >= 0:
                assert register not in seen
                seen.add(register)


def _executed(block):
    """Inner blocks before the operation that holds them: a ``loop`` or ``try`` has no operands of its own."""
    for op in block:
        for inner in op[6]:
            yield from _executed(inner)
        yield op
