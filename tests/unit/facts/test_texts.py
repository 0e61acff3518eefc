"""Which texts are kept, and what is said of where they stand."""

import pytest

from sqlite_hunter.facts.texts import is_interesting


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "a.dbm and b.dbx",
        "www.dbs.com",
        "x.database",
        "selected",
        "the insert was slow",
        "updates",
        "select",
        "http://example.com",
        "(nothing)",
        "withdraw",
        "/* unfinished",
        "-- select 1",
    ],
)
def test_is_not_interesting(text):
    assert not is_interesting(text)


@pytest.mark.parametrize(
    "text",
    [
        "uses SQLite here",
        "pysqlite2",
        "trades.db",
        "a.db3?mode=ro",
        "x.DB-wal",
        "y.sdb, z.s3db",
        "sqlite:///x",
        "postgresql+psycopg2://user@host/base",
        "POSTGRES://u",
        "  \n (SELECT 1",
        "insert\tinto a",
        "-- why\n/* so */ update a set b = 1",
        "PRAGMA foreign_keys = ON",
        "begin immediate",
        "COMMIT;",
        "with a as (select 1) select 2",
    ],
)
def test_is_interesting(text):
    assert is_interesting(text)


def test_boring_texts_are_left_out(facts_of):
    source = '"""Nothing here."""\n# nor here\nx = "or here"\ny = f"{db}"\nz = b"sqlite"\n'
    assert facts_of(source).texts == ()


def _kept(facts_of, source):
    return [(text.kind, text.text, text.unit, text.context) for text in facts_of(source).texts]


def test_kinds(facts_of):
    source = (
        '"""About sqlite."""\n'
        "#  the .db file \n"
        "class A:\n"
        "    'sqlite class'\n"
        "    def f(self):\n"
        '        r"""sqlite method"""\n'
        "        # sqlite inside\n"
        "        'sqlite again'\n"
        "# sqlite after\n"
    )
    assert _kept(facts_of, source) == [
        ("docstring", "About sqlite.", 0, ""),
        ("comment", "the .db file", 0, ""),
        ("docstring", "sqlite class", 1, ""),
        ("docstring", "sqlite method", 2, ""),
        ("comment", "sqlite inside", 2, ""),
        ("string", "sqlite again", 2, ""),
        ("comment", "sqlite after", 0, ""),
    ]


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("x = 'a.db'", ""),
        ("print(['a.db'])", ""),
        ("print(lambda: 'a.db')", ""),
        ("x = {1: 'a.db'}", ""),
        ("'a.db'.join(b)", ""),
        ("f(1)['x'] = 'a.db'", ""),
        ("return_ = ('a.db')", ""),
        ("print(x / 'a.db')", ""),
        ("print('a.db' / x / y)", ""),
        ("print(('b' + 'a.db') / x)", ""),
        ("print(x / ('b' + 'a.db'))", ""),
        ("raise E(x / 'a.db')", ""),
        ("x == y / 'a.db'", ""),
        ("print(str(x) / 'b' + 'a.db')", "call:print"),
        ("print(x / y, 'a.db')", "call:print"),
        ("raise a from b('a.db')", "call:b"),
        ("print('a.db')", "call:print"),
        ("self.log.info('a.db', x)", "call:self.log.info"),
        ("get(1).run(x['y'])(file='a.db')", "call:get().run()"),
        ("a[0].b('a.db')", "call:a[].b"),
        ("print('x' 'a.db')", "call:print"),
        ("print('a.db %s' % x)", "call:print"),
        ("print('a.db ' + f(x) + '')", "call:print"),
        ("print('a.db {}'.format(x))", "call:print"),
        ("print('{}'.format('a.db'))", "call:print"),
        ("print(f(g('a.db')))", "call:g"),
        ("print(f'{x} a.db')", "call:print"),
        ("'{}'.format('a.db')", "call:.format"),
        ("x == 'a.db'", "compare"),
        ("f('a.db' in x)", "compare"),
        ("x['a.db']", "index"),
        ("x['a.db'] = 1", "index"),
        ("x.get('a.db', 1)", "index"),
        ("x.y.pop('a.db')", "index"),
        ("print(x.get(str('a.db')))", "call:str"),
        ("x.get(1, 'a.db')", "call:x.get"),
        ("get('a.db')", "call:get"),
        ("f({'a.db': 1})", "key"),
        ("raise E('a.db')", "raise"),
        ("raise E(f'a.db {x}') from y", "raise"),
    ],
)
def test_context(facts_of, source, context):
    assert [text.context for text in facts_of(source).texts] == [context]


def test_holes_stand_as_their_source(facts_of):
    (text,) = facts_of("x = f'select {a.b!r:>{w}} from' \" {{}} {c [0]}\" f'{{{d=}'\n").texts
    assert text.text == "select {a.b} from {{}} {c [0]}{d={d}"
