"""What a formatter changes is no change: the real ruff, over a table of cases and over the whole fixture backend."""

import ast
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.gate.identity import digest, normalised
from sqlite_hunter.gate.showing import shown

RUFF = Path(sys.executable).parent / "ruff"
BACKEND = Path(__file__).parents[2] / "fixtures" / "backend"
STYLES = [
    ("line-length = 30",),
    ("line-length = 320",),
    ("line-length = 60", "format.quote-style = 'single'", "format.skip-magic-trailing-comma = true"),
    ("line-length = 40", "preview = true"),
]
EXPRESSIONS = [
    "c.execute('SELECT 1', (a, b))",
    "c.execute('SELECT 1', (a, b,),)",
    "c.execute(\n'SELECT a '\n'FROM b '\n\"WHERE c = 'd'\", [a,b])",
    "c.execute('SELECT ' 'a FROM a_very_long_table_name ' 'WHERE b')",
    r"c.execute('it\'s', (a, b))",
    r"""c.execute('it\'s "quoted"', "it's")""",
    "c.execute(u'SELECT', U'1', F'{x}', Rb'a', BR'b')",
    "c.execute(f'SELECT {x} ' 'FROM {y} ' f'{ z }')",
    "c.execute(f'SELECT {row[\"a\"]} FROM b', (0XFF, 1E5, 10J, 0B1, 0O7, 1_0))",
    "(sqlite3.connect)(('a.db'))",
    "sqlite3.connect(os.path.join(folder, 'a.db')).execute('SELECT a FROM b').fetchall()",
    "sqlite3.connect(path if (path is not None) else default_path, timeout=(5), isolation_level = None)",
    "(sqlite3.connect(a) if a else psycopg.connect(b, c, dddddddddddddddddddd))",
    "connect(*b, **{'a':1,})",
    "row [ 'id' ] [ 1 : 2 ]",
    "rows[a+1 :]",
    "[row for row in conn.execute('SELECT 1') if (row[0] > 1) and (not row[1])]",
    "{'a': conn.cursor(), **b}",
    "lambda row: (row['a'], -row['b'] ** -2)",
    "not (a in b)",
    "(yield)",
    "(x := conn.cursor())",
    "'INSERT INTO a VALUES (%s)' % (a,)",
    "\"a\" + 'b' + c + 'dddddddddddddddddddddddddddddddddddd' + eeeeeeeeeeeeee",
    "await_(a)[0].lastrowid",
    "conn \\\n.cursor()",
    "f(a, # why\nb # because\n)",
    "('''SELECT a\n   FROM b''')",
    "(a, (b, c), (d,), ())",
    "a<b<=c!=d",
]  # fmt: skip
STATEMENTS = [
    "import sqlite3 ;",
    "from sqlite3 import (connect, Row,)",
    "del (a, b)",
    "with (sqlite3.connect('a')) as c , (open('b')) as d : pass",
    "for (a, b) in (c) : pass",
    "assert (a), ('no database')",
    "raise (sqlite3.Error('a'))",
    "conn.row_factory = ( sqlite3.Row )",
    "class A() : 'sqlite'",
    "def f(a:sqlite3.Connection=None,*,b) -> (sqlite3.Row) : return (a)",
    "@ f\ndef g(): pass",
    "if (a): pass",
    "while (a and\n b): pass",
    "x = a if b else c if d else eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
]
DOCUMENTED = '''
class Ledger:
    \'\'\'   The ledger in SQLite,
      and what "reads" it\'\'\'

    def read(self):
            """Reads sqlite.

                Indented.
            """
            return 1   #why
'''


@pytest.fixture(scope="module", params=STYLES, ids=range(len(STYLES)))
def format_files(request, tmp_path_factory):
    """A function that formats a folder in one style."""
    style = tmp_path_factory.mktemp("style") / "ruff.toml"
    style.write_text("\n".join((*request.param, "")))

    def run(folder):
        run_ruff(style, folder)

    return run


def run_ruff(style, folder):
    command = [RUFF, "format", "--isolated", "--no-cache"]
    options = [f"--config={line}" for line in style.read_text().splitlines()]
    done = subprocess.run([*command, *options, folder], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def formatted(folder, format_files, text):
    path = folder / "a.py"
    path.write_text(text)
    format_files(folder)
    return path.read_text()


def values(text):
    """The source of each assigned value."""
    return [ast.get_source_segment(text, node.value) for node in ast.parse(text).body]


def test_the_table_holds_what_a_formatter_changes(tmp_path, format_files):
    text = "\n".join(f"v{at} = {each}" for at, each in enumerate(EXPRESSIONS))
    before, after = values(text), values(formatted(tmp_path, format_files, text))
    assert len(before) == len(after) == len(EXPRESSIONS)
    assert sum(old != new for old, new in zip(before, after, strict=True)) > len(EXPRESSIONS) / 2


def test_an_expression_stays_the_same_construct(tmp_path, format_files):
    text = "\n".join(f"v{at} = {each}" for at, each in enumerate(EXPRESSIONS))
    for old, new in zip(values(text), values(formatted(tmp_path, format_files, text)), strict=True):
        assert normalised(old) == normalised(new)
        assert shown(old) == shown(new)


def test_no_two_expressions_become_one(tmp_path, format_files):
    text = "\n".join(f"v{at} = {each}" for at, each in enumerate(EXPRESSIONS))
    assert len({digest(each) for each in values(formatted(tmp_path, format_files, text))}) == len(EXPRESSIONS) - 1


def test_a_statement_stays_the_same_construct(tmp_path, format_files):
    text = "\n".join(STATEMENTS)
    after = formatted(tmp_path, format_files, text)
    assert after != text
    for each, node in zip(STATEMENTS, ast.parse(after).body, strict=True):
        segment = ast.get_source_segment(after, node)
        if each.startswith("@"):
            segment = f"@f\n{segment}"
        assert normalised(each) == normalised(segment)


def test_a_docstring_and_a_comment_stay_the_same(tmp_path, format_files):
    after = formatted(tmp_path, format_files, DOCUMENTED)
    docstrings = [
        [
            ast.get_source_segment(text, node.body[0])
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        ]
        for text in (DOCUMENTED, after)
    ]
    assert docstrings[0] != docstrings[1]
    assert [normalised(each) for each in docstrings[0]] == [normalised(each) for each in docstrings[1]]
    assert [shown(each) for each in docstrings[0]] == [shown(each) for each in docstrings[1]]
    assert normalised("#why") == normalised(after[after.index("#") :].strip())


def test_a_formatted_backend_has_the_findings_that_it_had(tmp_path, format_files):
    folder = tmp_path / "backend"
    shutil.copytree(BACKEND, folder)
    config = Config(project_root=tmp_path, respect_gitignore=False)

    def found():
        findings = scan([folder], ScanSettings(config=config, jobs=1, use_cache=False)).findings
        return Counter((each.rule, each.path, each.scope, each.fingerprint) for each in findings)

    before = found()
    sources = {path: path.read_text() for path in folder.rglob("*.py")}
    format_files(folder)
    assert sum(path.read_text() != text for path, text in sources.items()) > len(sources) / 2
    assert before
    assert found() == before


NAMES = st.sampled_from(["a", "conn", "cursor.execute", "sqlite3.connect"])
TEXTS = st.builds(
    lambda prefix, text: prefix + repr(text),
    st.sampled_from(["", "b", "u", "R", "F"]),
    st.text("ab'\" %?", max_size=5),
).filter(lambda text: "\\" not in text or text[0] not in "RF")
LEAVES = st.one_of(NAMES, TEXTS, st.sampled_from(["1", "0XFF", "1E5", "None", "()"]))


def grown(inner):
    """Expressions of smaller ones, laid out as nobody would."""
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(NAMES, several).map(lambda pair: pair[0] + "( " + " ,\n".join(pair[1]) + " ,)"),
        inner.map(lambda text: f"({text})"),
        several.map(lambda texts: f"({' , '.join(texts)},)"),
        several.map(lambda texts: f"( {' + '.join(texts)} )"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} if {pair[1]} else {pair[0]})"),
        st.tuples(inner, inner).map(lambda pair: f"{{ {pair[0]} :{pair[1]} }}"),
        inner.map(lambda text: f"f( x = {text} , ** y )"),
        inner.map(lambda text: f"(lambda:{text})"),
        inner.map(lambda text: f"(not {text})"),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.recursive(LEAVES, grown, max_leaves=8), min_size=8, max_size=8), style=st.sampled_from(STYLES))
def test_any_expression_stays_the_same_construct(tmp_path_factory, texts, style):
    folder = tmp_path_factory.mktemp("any")
    written = folder / "ruff.toml"
    written.write_text("\n".join(style))
    text = "\n".join(f"v{at} = {each}" for at, each in enumerate(texts))
    after = formatted(folder, lambda where: run_ruff(written, where), text)
    for old, new in zip(values(text), values(after), strict=True):
        assert normalised(old) == normalised(new)
        assert shown(old) == shown(new)
