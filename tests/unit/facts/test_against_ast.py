"""Positions and values, against the parser of Python itself."""

import ast
import bisect

import pytest

SOURCES = {
    "chain": "x = a.b(c)(d)[e].f(  # why\n    g,\n).h\n",
    "parentheses": "x = ((a).b)((c), (d).e())\n(f)()\n(  g  ).h\n",
    "tabs and returns": "if a:\r\n\tb.c('d')\r\n\r\nelse:\r\n\te()\r\n",
    "wide characters": "é = 'ü'.f('漢字', g); h('😀').i\n",
    "strings": "x = 'a' \"b\" r'\\c' '''d\ne''' u'f'\ny = ('g'\n     'h')\nz = '\\x41\\u00e9\\N{EM DASH}\\101\\\n'\n",
    "f-strings beside": "x = f'{a}' + b('c')\n",
    "no newline": "a(b)",
    "trailing space": "a(b)\n   ",
    "handlers": "try:\n    a\nexcept B.c as d:\n    e()\n"
    "except (\n    F\n):\n    g()\nexcept I :\n    j()\nexcept:\n    h()\nfinally: k()\n",
    "imports": "import a, b.c as d\nfrom e import f as g, h\n"
    "from . import (\n    i,\n    j as k,\n)\nfrom l import *\n",
    "functions": "@a.b(c)\ndef d(e=f(1), *, g: h.i = 'j') -> k.l:\n    '''m'''\n    return n(o)\n"
    "x = lambda p=q(): p.r()\n",
    "classes": "class A(B.c, d=e()):\n    f = 'g'\n    def h(self): return super().h()\n",
    "comprehensions": "x = [a.b(c) for c in d.e() if f(c)]\ny = {g: h for g, h in i('j')}\nz = sum(k for k in l)\n",
    "operators": "x = a.b + 'c' % (d,) - e(f) * -g\nassert h == 'i' < j, k('l')\ny = m if n else o('p') or q\n",
    "targets": "a.b = c\na.b.c, d[e.f] = g\nh.i += j\ndel k.l\nfor m.n in o: p\nwith q() as r.s: t\n",
    "match": "match a.b():\n    case C.d: e('f')\n    case G(h=1) if i(): j()\n",
    "generators": "def f():\n    x = yield a.b()\n    yield from c('d')\n    return\n",
    "backslashes": "x = a. \\\n  b \\\n  ('c')\n",
    "semicolons": "a(); b(); c = d()\nif e: f(); g()\n",
    "form feed": "def f():\n    pass\n\f\ndef g():\n    a.b('c')\n",
    "odd indentation": "class A:\n\tdef f(self):\n\t\tfor a in b:\n\t \t\tif c:\n\t \t\t\td('e')\n\t \t\t# f\n"
    "\t \t\telse: g(h, '''i\n\t\t \tj''', k(\n\t \tl))\n\t \t\tm \\\n \t .n('o')\n\tp = 'q'\n",
    "odd indentation and returns": "if a:\r\n\tif c:\r\n  \t \td('e')\r\n  \t \te()\r\n\tf()\r\n",
    "odd indentation and a form feed": "if a:\n\tif b:\n \t\tb('c')\n\f \t\td('e')\n",
    "form feed before code": "a\n\fb.c('d')\n\f    \fe()\n",
    "byte order mark": "\ufeffa.b('c')\nd()\n",
    "lone returns": "a.b('c')\rd(e)\r\nf()\n",
    "strings with lines": 'x = """\n  a\n\n""".b("c")\ny = d(\'e\')\n',
    "subscripts": "a[b.c:d(), 'e'] = f['g'][h()]\n",
    "starred": "a(*b.c, **d())\n[*e('f'), *g]\nh = *i, j\n",
    "sets and dicts": "{'a': b.c, **d()}\n{e('f')}\n",
    "blank and comments": "\n\n# a\n\n   # b\n\nc('d')  # e\n    # f\n",
    "walrus": "if (a := b('c')) and (d := a.e): f(d)\n",
}
CODES = {
    ast.Call: ("call",),
    ast.Return: ("return",),
    ast.BinOp: ("bin",),
    ast.Compare: ("compare",),
    ast.Await: ("await",),
    ast.Raise: ("raise",),
    ast.Dict: ("dict",),
    ast.BoolOp: ("join",),
    ast.IfExp: ("join",),
    ast.Lambda: ("func",),
}
BY_CONTEXT = {
    (ast.Name, ast.Load): ("name",),
    (ast.Name, ast.Store): ("store",),
    (ast.Attribute, ast.Store): ("setattr",),
    (ast.Subscript, ast.Load): ("subscr",),
    (ast.Subscript, ast.Store): ("setitem",),
}


@pytest.mark.parametrize("name", SOURCES)
def test_positions_and_values_are_those_of_python(facts_of, flat, name):
    source = SOURCES[name]
    facts = facts_of(source)
    found = {}
    for unit in facts.units:
        for op in flat(unit.body):
            found.setdefault((op[0], _place(facts, op[2]), _place(facts, op[3])), op)
    tree = ast.parse(source.encode())
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    wanted = [want for node in ast.walk(tree) for want in _wanted(node, lines)]
    assert len(wanted) > 0
    for codes, start, end, value in wanted:
        ops = [found[(code, start, end)] for code in codes if (code, start, end) in found]
        assert ops, (codes, start, end)
        if value is not None:
            assert ops[0][5][0] == value


def _place(facts, offset):
    line = bisect.bisect_right(facts.line_starts, offset)
    return line, offset - facts.line_starts[line - 1] + dict(facts.column_shifts).get(line, 0)


def _wanted(node, lines):
    """Operations that must be there: (codes, start, end, first name or None)."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from _imports(node, lines)
    elif isinstance(node, ast.ExceptHandler):
        start, end = _span(node.type or node, lines)
        yield ("handler",), start, end if node.type else (start[0], start[1] + len("except")), node.name or ""
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        _, end = _span(node, lines)
        yield ("attr", "meth"), (end[0], end[1] - len(node.attr)), end, node.attr
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ("str",), *_span(node, lines), node.value
    elif hasattr(node, "ctx"):
        if (type(node), type(node.ctx)) in BY_CONTEXT:
            yield BY_CONTEXT[type(node), type(node.ctx)], *_span(node, lines), None
    elif type(node) in CODES:
        yield CODES[type(node)], *_span(node, lines), None


def _imports(node, lines):
    start, _ = _span(node, lines)
    for index, alias in enumerate(node.names):
        own, end = _span(alias, lines)
        if isinstance(node, ast.Import):
            yield ("import",), own, end, alias.name
        else:
            yield ("from",), own if index else start, end, "." * node.level + (node.module or "")


def _span(node, lines):
    return _characters(lines, node.lineno, node.col_offset), _characters(lines, node.end_lineno, node.end_col_offset)


def _characters(lines, line, column):
    return line, len(lines[line - 1].encode()[:column].decode())
