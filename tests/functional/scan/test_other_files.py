"""Files of other kinds as people write them: what is none of SQLite's, what is told once, and where it stands."""

import json
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan

STEPS = "on: push\njobs:\n  a:\n    steps:\n"


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    folder = tmp_path / "program"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def report(name: str, text: str):
    for before in Path().iterdir():
        before.unlink() if before.is_file() else None
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(text.encode())
    return scan([Path()], ScanSettings(Config(Path.cwd()), use_cache=False))


def told(name: str, text: str) -> list[tuple[str, str]]:
    """Rule and what is written there, in order; a problem has its line and reason."""
    result = report(name, text)
    found = [(str(each.line), each.reason) for each in result.problems]
    lines = text.replace("\r\n", "\n").split("\n")
    for finding in result.findings:
        span = finding.span
        if finding.rule != "SQH902":
            last = span.end_column - 1 if span.line == span.end_line else None
            found.append((finding.rule, lines[span.line - 1][span.column - 1 : last]))
    return found


def rules(name: str, text: str) -> set[str]:
    return {rule for rule, _ in told(name, text)}


def notebook(*cells: str, language: str = "python") -> str:
    listed = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": listed, "metadata": {"language_info": {"name": language}}, "nbformat": 4})


# --- what must not be touched --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        "      - run: |\n          print('hello')\n        shell: python\n",
        "      - shell: python\n        run: |\n          import psycopg\n          psycopg.connect('a').commit()\n",
        "      - run: |\n          # ${{ x }}\n          x = '${{ a }}' or ${{ b }}\n        shell: python {0}\n",
        "      - run: ls\n        shell: python\n      - run: |\n          psql -c 'DELETE FROM a'\n",
        "      - run: node x.js\n        shell: bash\n",
    ],
)
def test_a_step_without_sqlite(step):
    assert told(".github/workflows/a.yml", STEPS + step) == []


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("      - run: |\n          print('sqlite3')\n        shell: python\n", "SQH506"),
        ("      - run: print('sqlite3 a.db .dump')\n        shell: python3 {0}\n", "SQH506"),
        ("      - run: print 'sqlite3'\n        shell: perl {0}\n", "SQH506"),
        ("      - run: sqlite3 a.db .dump\n        shell: bash\n", "SQH504"),
        (
            "      - run: sqlite3 a.db .dump\n        shell: bash -l {0}\n      - run: x\n        shell: python\n",
            "SQH504",
        ),
        ("      - run: x = 1\n        shell: python\n      - run: sqlite3 a.db .dump\n", "SQH504"),
    ],
)
def test_a_shell_is_that_of_its_own_step(step, rule):
    assert rules(".github/workflows/a.yml", STEPS + step) == {rule}


@pytest.mark.parametrize(
    "text",
    [
        "INSERT IGNORE INTO a VALUES (1);\n",
        "REPLACE INTO a VALUES (1);\nCREATE OR REPLACE VIEW v AS SELECT 1;\n",
        "-- INSERT OR IGNORE INTO a\nSELECT 1;\n",
        "/* UPDATE OR FAIL a SET b = 1 */ SELECT 1;\n",
        "INSERT INTO a VALUES ('insert or replace into b');\n",
        'SELECT "insert or ignore" FROM a;\n',
        "UPDATE a SET b = 1 WHERE c OR ignore;\n",
        "INSERT OR IGNORE INTO a SELECT x::int FROM b;\n",
    ],
)
def test_a_script_of_another_server(text):
    assert told("a.sql", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "d: {host: my.db.example.org, port: 5432}\n",
        "d: {{ cookiecutter.name }}\n",
        "d: {a: 1, b: [x, y], c: {}}\n",
        "d: {unclosed: x\n",
        "d: }{\n",
        "d: {'': ''}\n",
        "x: \"a \\\" b\"\ny: 'it''s'\n",
    ],
)
def test_yaml_that_names_no_database(text):
    assert not {rule for rule in rules("a.yml", text) if rule.startswith("SQH")}


@pytest.mark.parametrize(
    "cell",
    ["x = '''\n>>> 1\n... 2\n'''\n", "def f():\n    '''\n    >>> f()\n    '''\n    ...\n", "x = 5 >> 2\n...\n"],
)
def test_prompts_in_texts_stay(cell):
    assert told("a.ipynb", notebook(cell)) == []


@pytest.mark.parametrize(
    "cell",
    ["%%writefile q.txt\nhello\n", "%%script psql\nDELETE FROM a;\n", "%%writefile q.sh\npsql -c 'DELETE FROM a'\n"],
)
def test_a_cell_of_other_programs(cell):
    assert told("a.ipynb", notebook(cell)) == []


def test_a_notebook_of_another_language_without_sqlite():
    assert told("a.ipynb", notebook("con <- dbConnect(RPostgres::Postgres())\n", language="R")) == []


@pytest.mark.parametrize(
    "text",
    [
        "CODE='import psycopg'\npython3 -c \"$CODE\"\n",
        "cat <<E | tee x.txt\nhello\nE\n",
        "cat <<E | psql\nDELETE FROM a;\nE\n",
        "curl https://www.sqlite.org/2023/x.tar.gz\n",
        "ls sq lite\n",
        "move_sqlite_rows a b\n",
        "case $1 in\n  3) sqlite_version=3.1 ;;\nesac\n",
        "move_sqlite_rows() {\n  ls\n}\n",
    ],
)
def test_a_script_without_sqlite(text):
    assert told("a.sh", text) == []


@pytest.mark.parametrize(
    "setting",
    [
        "", "DB=/v/a.db\nDB=/v/b.db\n", "if x; then\n  DB=/v/a.db\nfi\n", '[ -z "$DB" ] && DB=/v/a.db\n',
        "DB=$1/a.db\n", "DB=/v/a.db ls\n", "read DB\nDB=/v/a.db\n", "for DB in x y; do\nDB=/v/a.db\ndone\n",
        "DB=/v/a.db\nDB+=x\n", "case x in\n y) DB=/v/a.db;;\nesac\n",
    ],
)  # fmt: skip
def test_a_variable_that_may_be_something_else_names_no_database(setting):
    found = [f for f in report("a.sh", setting + 'sqlite3 "$DB" .dump\n').findings if f.rule == "SQH504"]
    assert [f.database for f in found] == [None]


def test_a_variable_that_is_set_later_names_no_database():
    found = [f for f in report("a.sh", 'sqlite3 "$DB" .dump\nDB=/v/a.db\n').findings if f.rule == "SQH504"]
    assert [f.database for f in found] == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqlite3 a.db .dump\n", [("SQH504", "sqlite3 a.db .dump")]),
        ("apt-get install sqlite3\n", [("SQH504", "sqlite3")]),
        ("pip install aiosqlite\n", [("SQH103", "aiosqlite")]),
        ("./run.sh --db sqlite:///a.db\n", [("SQH104", "sqlite:///a.db")]),
        ("cp a.sqlite b\n", [("SQH501", "a.sqlite")]),
        ("echo 'no SQLite here'\n", [("SQH506", "no SQLite here")]),
        ("docker run x sqlite3 a.db \\\n  .dump sqlite\n", [("SQH504", "docker run x sqlite3 a.db \\")]),
        ("./x.sh sqlite_x sqlite_y\n", [("SQH506", "sqlite_x")]),
        ("DB=sqlite3 ./run.sh sqlite\n", [("SQH506", "sqlite3")]),
    ],
)
def test_nothing_is_told_twice(text, expected):
    assert told("a.sh", text) == expected


# --- what is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        STEPS + "      - run: |\n          import sqlite3\n          sqlite3.connect('a.db')\n        shell: python\n",
        STEPS + "      - shell: python\n        run: |\n          import sqlite3\n          sqlite3.connect('a.db')\n",
        STEPS + "      - name: x\n        shell: 'python {0}'\n        run: import sqlite3; sqlite3.connect('a.db')\n",
        STEPS + "      - {shell: python, run: \"import sqlite3; sqlite3.connect('a.db')\"}\n",
        "defaults:\n  run:\n    shell: python\n" + STEPS + "      - run: import sqlite3; sqlite3.connect('a.db')\n",
        "defaults: {run: {shell: python}}\n" + STEPS + "      - run: import sqlite3; sqlite3.connect('a.db')\n",
        "jobs:\n  a:\n    defaults:\n      run:\n        shell: python\n    steps:\n"
        "    - run: import sqlite3; sqlite3.connect('a.db')\n",
        "jobs:\n  a:\n    steps:\n    - run: import sqlite3; sqlite3.connect('a.db')\n"
        "    defaults:\n      run:\n        shell: python\n",
    ],
)
def test_a_step_that_python_runs(text):
    assert ("SQH201", "sqlite3.connect('a.db')") in told(".github/workflows/a.yml", text)
    assert rules(".github/workflows/a.yml", text) == {"SQH101", "SQH201", "SQH501"}


def test_a_default_holds_for_its_own_job():
    text = (
        "jobs:\n  a:\n    defaults:\n      run:\n        shell: python\n    steps:\n    - run: x = 'sqlite3'\n"
        "  b:\n    steps:\n    - run: sqlite3 b.db .dump\n"
    )
    assert ("SQH504", "sqlite3 b.db .dump") in told("a.yml", text)


def test_what_github_puts_in_is_a_hole():
    text = (
        STEPS
        + "      - shell: python\n        run: |\n          import sqlite3\n"
        + "          sqlite3.connect('${{ x }}/a.db')\n"
    )
    assert ("SQH201", "sqlite3.connect('${{ x }}/a.db')") in told("a.yml", text)


def test_an_image_whose_shell_is_python():
    text = 'FROM a\nSHELL ["python", "-c"]\nRUN import sqlite3; \\\n  sqlite3.connect("a.db")\n'
    text += "FROM b\nRUN sqlite3 b.db .dump\n"
    found = told("Dockerfile", text)
    assert ("SQH201", 'sqlite3.connect("a.db")') in found
    assert ("SQH504", "sqlite3 b.db .dump") in found
    assert {rule for rule, _ in found} == {"SQH101", "SQH201", "SQH501", "SQH504"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("import sqlite3\n", "sqlite3"),
        ("./run.sh sqlite3 foo\n", "sqlite3"),
        ("rails new x --database=sqlite3\n", "--database=sqlite3"),
        ("npm i better-sqlite3\n", "better-sqlite3"),
        ("node -e \"require('sqlite3')\"\n", "require('sqlite3')"),
        ("pecl install pdo_sqlite\n", "pdo_sqlite"),
        ("docker-php-ext-install pdo_sqlite\n", "pdo_sqlite"),
        ("x > sqlite_log\n", "sqlite_log"),
    ],
)
def test_a_word_of_a_command_that_no_other_rule_takes(text, word):
    expected = [("SQH506", word)]
    assert told("a.sh", text) == expected
    assert told("Dockerfile", f"FROM a\nRUN {text}")[-1:] == expected
    assert told("Makefile", f"a:\n\t{text}")[-1:] == expected


def test_words_of_lists_and_of_steps():
    assert told("Dockerfile", 'CMD ["./run", "--database=sqlite3"]\n') == [("SQH506", "--database=sqlite3")]
    assert told("a.yml", STEPS + "      - run: |\n          ./run.sh sqlite3 foo\n") == [("SQH506", "sqlite3")]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT OR IGNORE INTO a VALUES (1);\n",
        "insert or replace into a values (1);\n",
        "UPDATE OR FAIL a SET b = 1;\n",
    ],
)
def test_a_script_that_resolves_conflicts_as_sqlite_does(text):
    assert told("a.sql", text) == [("SQH504", " ".join(text.split()[:3]))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d: {path: data/y4.db}\n", ("SQH501", "data/y4.db")),
        ('d: {path: "data/y4.db"}\n', ("SQH501", "data/y4.db")),
        ("- {engine: sqlite, path: data/y2.db}\n", ("SQH501", "data/y2.db")),
        ("d: [{path: data/y2.db}, {path: x}]\n", ("SQH501", "data/y2.db")),
        ("d: {u: 'sqlite:///y.db'}\n", ("SQH104", "sqlite:///y.db")),
        ("d: {e: {f: {path: '/x/y.db'}}}\n", ("SQH501", "/x/y.db")),
        ("s: {command: [sqlite3, a.db, .dump]}\n", ("SQH504", "sqlite3, a.db, .dump")),
        ("s: {run: sqlite3 a.db .dump}\n", ("SQH504", "sqlite3 a.db .dump")),
    ],
)
def test_yaml_in_braces(text, expected):
    assert expected in told("a.yml", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('- run: "python -c \\"import sqlite3; sqlite3.connect(\'a.db\')\\""\n', ("SQH201", "sqlite3.connect('a.db')")),
        ("- run: 'sqlite3 sq.db ''SELECT 4'''\n", ("SQH504", "sqlite3 sq.db ''SELECT 4''")),
        ('- run: "sqlite3 sq.db \\"SELECT 4\\""\n', ("SQH504", 'sqlite3 sq.db \\"SELECT 4\\"')),
        ('- run: "x\\nsqlite3 sq.db \\\\\\n .dump"\n', ("SQH504", "sqlite3 sq.db \\\\\\n .dump")),
        (
            '- run: "python -c \\"import sqlite3;\n   sqlite3.connect(\'a.db\')\\""\n',
            ("SQH201", "sqlite3.connect('a.db')"),
        ),
        ('command: ["python", "-c", "import sqlite3; sqlite3.connect(\\"a.db\\")"]\n', ("SQH101", '"import sqlite3; ')),
        ('x: "C:\\\\data\\\\a.db"\n', ("SQH501", "\\\\data\\\\a.db")),
    ],
)
def test_quoted_scalars(text, expected):
    found = told("a.yml", text)
    assert not [each for each in found if not each[0].startswith("SQH")]
    if expected[0] == "SQH101":
        assert "SQH201" in {rule for rule, _ in found}
    else:
        assert expected in found


def test_a_folded_block_is_one_line():
    result = report("a.yml", "- run: >-\n    sqlite3 a.db\n    'DELETE FROM b'\n- run: ls\n")
    (finding,) = [f for f in result.findings if f.rule == "SQH504"]
    assert (finding.span.line, finding.span.column, finding.span.end_line, finding.span.end_column) == (2, 5, 3, 20)
    assert finding.sql is not None
    assert finding.sql.tables == ("b",)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("%%writefile q.sh\nsqlite3 h.db .dump\n", "SQH504"),
        ("%%file q.sh\nsqlite3 h.db .dump\n", "SQH504"),
        ("%%script sqlite3 h.db\nDELETE FROM a;\n", "SQH504"),
        ("%%script --bg sqlite3 h.db\nDELETE FROM a;\n", "SQH504"),
        (">>> import sqlite3\n>>> c = sqlite3.connect('a.db')\n", "SQH201"),
        (">>> import sqlite3\n>>> if 1:\n...     c = sqlite3.connect('a.db')\n", "SQH201"),
        ("In [1]: import sqlite3\nIn [2]: c = sqlite3.connect('a.db')\n", "SQH201"),
    ],
)
def test_cells(cell, rule):
    result = report("a.ipynb", notebook(cell))
    assert result.problems == ()
    assert rule in {f.rule for f in result.findings}


def test_the_sql_of_a_cell_is_told_statement_by_statement():
    result = report("a.ipynb", notebook("%%script sqlite3 h.db\nDELETE FROM a;\nVACUUM;\n"))
    found = [(f.database, f.sql.operation) for f in result.findings if f.rule == "SQH504" and f.sql]
    assert found == [("h.db", "delete"), ("h.db", "vacuum")]


@pytest.mark.parametrize("language", ["R", "julia"])
def test_a_notebook_of_another_language_is_told_by_its_words(language):
    text = notebook('con <- dbConnect(RSQLite::SQLite(), "data/a.db")\n', "plain\n", language=language)
    assert rules("a.ipynb", text) == {"SQH501", "SQH506"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", "FROM a\nCOPY <<E /app/x.py\nimport sqlite3\nsqlite3.connect('a.db')\nE\n"),
        ("Dockerfile", "FROM a\nCOPY <<x.py /app/\nimport sqlite3\nsqlite3.connect('a.db')\nx.py\n"),
        ("a.sh", "cat <<E | tee x.py\nimport sqlite3\nsqlite3.connect('a.db')\nE\n"),
        ("a.sh", 'CODE=\'import sqlite3; sqlite3.connect("a.db")\'\npython3 -c "$CODE"\n'),
        ("a.sh", 'export CODE="\nimport sqlite3\nsqlite3.connect(\'a.db\')"\nls\npython3 -c "${CODE}"\n'),
    ],
)
def test_python_that_runs_all_the_same(name, text):
    result = report(name, text)
    assert result.problems == ()
    assert {f.rule for f in result.findings} == {"SQH101", "SQH201", "SQH501"}


def test_a_rule_with_its_recipe_on_its_own_line():
    assert told("Makefile", 'x: y; @sqlite3 one.db "VACUUM"\n') == [("SQH504", 'sqlite3 one.db "VACUUM"')]


@pytest.mark.parametrize(
    ("text", "database"),
    [
        ('sqlite3 "my data.db" .dump\n', "my data.db"),
        ('DB=/v/app.db\nsqlite3 "$DB" .dump\n', "/v/app.db"),
        ('export DB="/v/app.db"\nf() {\n  sqlite3 -batch ${DB} .dump\n}\n', "/v/app.db"),
        ("DB=/v/app.db\necho 'DELETE FROM a' | sqlite3 $DB\n", "/v/app.db"),
    ],
)
def test_the_database_of_a_command(text, database):
    found = {f.database for f in report("a.sh", text).findings if f.rule == "SQH504"}
    assert {name and name.rpartition("/")[2] for name in found} == {database.rpartition("/")[2]}


def test_the_sql_of_a_command_begins_with_itself():
    (found,) = [
        f.sql for f in report("a.sh", 'sqlite3 -cmd ".timeout 5" x.sqlite "UPDATE a SET b=1"\n').findings if f.sql
    ]
    assert found.text == "UPDATE a SET b=1"


def test_each_value_of_an_image_s_environment():
    found = told(
        "Dockerfile",
        'ENV DATABASE_URL=sqlite:////data/app.db DB=/data/env.sqlite3 C="/data/c.db"\nENV OLD /data/o.db\n',
    )
    assert found == [
        ("SQH104", "sqlite:////data/app.db"), ("SQH501", "/data/env.sqlite3"), ("SQH501", "/data/c.db"),
        ("SQH501", "/data/o.db"),
    ]  # fmt: skip


def test_a_command_of_the_program_ends_before_its_line_does():
    assert ("SQH504", ".import f.csv t") in told("a.sh", "sqlite3 a.db <<E\r\n.import f.csv t\r\nE\r\n")
