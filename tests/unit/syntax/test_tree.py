"""Offsets, against LibCST's own position provider, and the reasons given for what cannot be parsed."""

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from sqlite_hunter.syntax.decode import Unreadable
from sqlite_hunter.syntax.normalise import normalise
from sqlite_hunter.syntax.tree import parse

SOURCES = [
    "",
    "\n\n",
    "# only a comment",
    "x = 1",
    "x = (  a . b (c) [ d ]  )  # e\n",
    "try:\n    a\nexcept (A, B) as e:\n    b\nexcept  :\n    c\nelse:\n    d\nfinally:\n    e\n",
    "with open(a) as b, c(d) as (e, f):\n    pass\n",
    "async def f():\n\tasync with a as b: await c\n\tasync for d in e: yield d\n",
    "def f(a: int = 1, *b, c=2, **d) -> str:\n    '''doc'''\n    return (a, *b)\n",
    "from . import (a,\n    b as c,  # why\n)\nfrom x import *\nimport a.b.c as d, e\n",
    "x = f'{a!r:>{w}}' f\"{b}\" 'c'\r\ny = [i for i in j if k]\r\n",
    "class A(B, metaclass=C):\n\n    x: int = 1\n    # end\n\n# after\n",
    "match a:\n    case [b, *c] if d: pass\n    case {'e': f, **g}: pass\n    case H(i, j=k) | None as m: pass\n",
    "type X[T: int] = list[T]\ndef f[T](a: T): pass\n",
    "try:\n    a\nexcept* A:\n    b\n",
    "x = lambda a, *, b=1: (yield)\nassert a, b\ndel a, b.c, d[e]\nraise A from b\n",
    "if a:\n  b\n # odd comment\n  # odder\nelse: c; d ;\n\n\n  # last",
    "x = 1 if a else \\\n  2\nx += 1; y: int\nwhile (z := f()): break\n",
    'é = \'ü\' + """\n漢\n"""\n',
]


@pytest.mark.parametrize("source", SOURCES)
def test_spans_are_those_of_the_position_provider(source):
    tree = parse(source)
    starts = normalise(source).line_starts
    positions = MetadataWrapper(tree.module, unsafe_skip_copy=True).resolve(PositionProvider)
    by_id = {id(node): (node, place) for node, place in positions.items()}
    for key, (start, end) in tree.spans.items():
        node, place = by_id[key]
        assert starts[place.start.line - 1] + place.start.column == start, node
        assert starts[place.end.line - 1] + place.end.column == end, node
    wanted = (cst.BaseExpression, cst.BaseSmallStatement, cst.ImportAlias, cst.ExceptHandler, cst.WithItem)
    assert all(key in tree.spans for key, (node, _) in by_id.items() if isinstance(node, wanted))


@pytest.mark.parametrize("source", SOURCES)
def test_comments_are_those_of_the_tree(source):
    tree = parse(source)
    found = [source[start:end] for start, end in tree.comments]
    assert found == [node.value for node in _nodes(tree.module) if isinstance(node, cst.Comment)]


def _nodes(node):
    yield node
    for child in node.children:
        yield from _nodes(child)


@pytest.mark.parametrize(
    "source", ["x = f'# {a} #'\n", "x = f'''{a:#x}# no\n# no'''\n", "x = '# no'\n", "x = f'{a}'f'#'\n"]
)
def test_text_of_strings_is_no_comment(source):
    assert parse(source).comments == ()


def test_lost_white_space_is_found_again():
    text = "try:\n    a\nexcept A \\\n  :\n    b(c)\nexcept B :# d\n    e\n"
    tree = parse(text)
    spans = {
        type(node).__name__: text[slice(*tree.spans[id(node)])]
        for node in _nodes(tree.module)
        if id(node) in tree.spans
    }
    assert spans["Call"] == "b(c)"
    assert [text[start:end] for start, end in tree.comments] == ["# d"]


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("a = 1\nprint 'x'\n", 2, "not Python 3: Missing parentheses in call to 'print'"),
        ("a = 1\nraise A, 'b'\n", 2, "not Python 3: "),
        ("x = 0777\n", 1, "not Python 3: leading zeros"),
        ("x = `a`\n", 1, "not Python 3: "),
        ("x = 1\ny = (\n", 2, "syntax error: '(' was never closed"),
        ("x = 1\n\n\x1a", 3, "syntax error: "),
        ("x = b'a' 'b'\n", 1, "syntax error: cannot mix bytes and nonbytes literals"),
        ("x = '\udc80'\n", 1, "cannot be parsed: "),
        ("try:\n  a\nexcept:\n  b\nexcept C:\n  d\n", 3, "syntax error: default 'except:' must be last"),
        ("a\nif b:\n    (c): int\n", 3, "LibCST cannot parse this, though Python can"),
    ],
)
def test_refuses(source, line, reason):
    with pytest.raises(Unreadable) as refused:
        parse(source)
    assert refused.value.line == line
    assert refused.value.reason.startswith(reason)
    assert "\n" not in refused.value.reason
