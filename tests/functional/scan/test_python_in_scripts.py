"""Python and SQL inside scripts: what is none of it, where it stands, what it knows of the program, what is broken."""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.explain import explain
from sqlite_hunter.engine.place import Asked
from sqlite_hunter.engine.scan import ScanSettings, scan

CONNECT = 'import sqlite3\nsqlite3.connect("a.db")\n'


@pytest.fixture
def tree(tmp_path, monkeypatch):
    folder = tmp_path / "program"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def settings(**more) -> ScanSettings:
    return ScanSettings(Config(Path.cwd()), **{"use_cache": False, **more})


def report(**more):
    return scan([Path()], settings(**more))


def write(**named: str) -> None:
    for name, text in named.items():
        path = Path(name.replace("__", "/").replace("_sh", ".sh").replace("_py", ".py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(**more) -> list[tuple[str, int, int, str]]:
    return [(f.path, f.span.line, f.span.column, f.rule) for f in report(**more).findings if f.rule < "SQH501"]


def problems() -> list[tuple[str, int, str]]:
    return [(problem.path, problem.line, problem.reason) for problem in report().problems]


# --- what must not be touched --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "psql <<E\nSELECT * FROM a WHERE b = 1;\nE\n",
        "sudo -u postgres psql book <<E\nDELETE FROM a;\nE\n",
        "echo 'DELETE FROM a' | psql book\n",
        "cat <<E | mysql book\nDELETE FROM a;\nE\n",
        "python3 report.py <<E\n" + CONNECT + "E\n",
        "python3 -m json.tool <<E\n" + CONNECT + "E\n",
        "cat > notes.txt <<E\n" + CONNECT + "E\n",
        "cat <<E\n" + CONNECT + "E\n",
        "node - <<E\n" + CONNECT + "E\n",
        "grep -c 'import sqlite3' x\n",
        "apt-get install python3 -c 'import sqlite3'\n",
        "which python3 -c 'import sqlite3'\n",
        "echo \"python3 -c 'import sqlite3'\"\n",
        "python3 - <<E\nimport psycopg\npsycopg.connect('dbname=a').execute('DELETE FROM b')\nE\n",
        "python3 -c 'print(1)'\n",
        "x=$((1 << 2))\npython3 tool.py\n",
        "python3 - <<A <<E\n" + CONNECT + "A\nprint(1)\nE\n",
    ],
)
def test_what_is_no_python_and_no_sql_of_sqlite(tree, text):
    write(a_sh=text)
    assert found() == []
    assert problems() == []


def test_sources_of_one_script_do_not_see_each_other(tree):
    write(
        a_sh="python3 <<E\n" + CONNECT.replace("sqlite3.", "c = sqlite3.") + "E\npython3 <<E\nc.execute('VACUUM')\nE\n"
    )
    assert [line for _, line, _, rule in found() if rule in ("SQH201", "SQH301")] == [3]


def test_a_source_cannot_be_imported(tree):
    write(
        a_sh="python3 <<E\nimport sqlite3\ncon = sqlite3.connect('a.db')\nE\n",
        b_py="import a\na.con.execute('VACUUM')\n",
    )
    assert "b.py" not in {path for path, _, _, _ in found()}


def test_a_module_of_the_program_is_not_called_by_a_script_of_its_name(tree):
    write(
        store_py="def f(con):\n    con.execute('DELETE FROM a')\n", store_sh="python3 -c 'def f(con): con.execute(1)'\n"
    )
    assert [rule for path, _, _, rule in found() if path == "store.sh"] == []


# --- what is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("python3 - <<'E'\n" + CONNECT + "E\n", 3, 1),
        ("python3 <<E || exit 1\n" + CONNECT + "E\n", 3, 1),
        ('python3 - "$1" <<\\E\n' + CONNECT + "E\n", 3, 1),
        ("if x; then\n  python3.12 -u - <<-E\n\timport sqlite3\n\tsqlite3.connect('a.db')\n\tE\nfi\n", 4, 2),
        ("f() {\n x=$(python <<E\n" + CONNECT + "E\n )\n}\n", 4, 1),
        ("ssh host python3 <<E\n" + CONNECT + "E\n", 3, 1),
        ("docker exec -i c python - <<E\n" + CONNECT + "E\n", 3, 1),
        ("docker compose exec -T c python - <<E\n" + CONNECT + "E\n", 3, 1),
        ("cat <<E | sudo -u u python3 -\n" + CONNECT + "E\n", 3, 1),
        ("cat > a.py <<E\n" + CONNECT + "E\n", 3, 1),
        ("sudo tee /opt/a.py > /dev/null <<E\n" + CONNECT + "E\n", 3, 1),
        ("cat > a.py <<E; cat > b.txt <<F\n" + CONNECT + "E\nx\nF\n", 3, 1),
        ("python3 -c 'import sqlite3; sqlite3.connect(\"a.db\")'\n", 1, 29),
        ('python3 -c "import sqlite3; sqlite3.connect(\\"a.db\\")"\n', 1, 29),
        ("python3 -c \"\nimport sqlite3\nif 1:\n    sqlite3.connect('$A')\n\"\n", 4, 5),
        ("python3 -Bc 'import sqlite3; sqlite3.connect(\"a.db\")' $x\n", 1, 30),
        ("python3 <<< 'import sqlite3; sqlite3.connect(\"a.db\")'\n", 1, 30),
        ("echo 'import sqlite3; sqlite3.connect(\"a.db\")' | python3\n", 1, 23),
        ("./manage.py shell <<E\n" + CONNECT + "E\n", 3, 1),
        ("python manage.py shell -c 'import sqlite3; sqlite3.connect(\"a.db\")'\n", 1, 44),
        ("$PYTHON - <<E\n" + CONNECT + "E\n", 3, 1),
        ("bash -c 'python3 -c \"import sqlite3; sqlite3.connect()\"'\n", 1, 38),
        ("ssh host <<E\npython3 <<'P'\n" + CONNECT + "P\nE\n", 4, 1),
        ("python3 <<E\r\nimport sqlite3\r\nsqlite3.connect('a.db')\r\nE\r\n", 3, 1),
    ],
)
def test_python_in_a_script_is_told_where_it_stands(tree, text, line, column):
    Path("a.sh").write_bytes(text.encode())
    assert problems() == []
    assert ("a.sh", line, column, "SQH201") in found()


def test_a_source_knows_the_program_and_the_program_its_calls(tree):
    write(
        store_py="import sqlite3\ndef open_it(path):\n    return sqlite3.connect(path)\n",
        tools__a_sh="python3 - <<E\nfrom store import open_it\nopen_it('$DATA/book.db').execute('DELETE FROM a')\nE\n",
    )
    (told,) = [finding for finding in report().findings if finding.rule == "SQH301"]
    assert (told.path, told.span.line, told.database, told.scope) == ("tools/a.sh", 3, "book.db", "<module>")
    assert [tuple(place) for place in told.via] == [("store.py", 3), ("tools/a.sh", 3)]
    (opened,) = [finding for finding in report().findings if finding.rule == "SQH201"]
    assert opened.database == "book.db"


def test_a_value_that_the_shell_puts_in_is_not_invented(tree):
    write(a_sh="A=x\npython3 - <<E\nimport sqlite3\nA = 'y.db'\nsqlite3.connect('$A')\nsqlite3.connect('$A/z.db')\nE\n")
    assert [(f.span.line, f.database) for f in report().findings if f.rule == "SQH201"] == [(5, None), (6, "z.db")]


def test_sql_is_told_statement_by_statement_on_the_database_of_the_command(tree):
    write(a_sh="sqlite3 -batch x/a.db <<E\n.mode csv\nDELETE FROM b\n WHERE c = '$D'; VACUUM;\n.dump\nE\n")
    told = [f for f in report().findings if f.rule == "SQH504"]
    assert [(f.span.line, f.span.column, f.span.end_line, f.sql and f.sql.operation) for f in told] == [
        (1, 1, 1, None), (3, 1, 4, "delete"), (4, 18, 4, "vacuum"), (5, 1, 5, None),
    ]  # fmt: skip
    assert {f.database for f in told} == {"a.db"}
    (deleted,) = [f.sql for f in report().findings if f.sql and f.sql.operation == "delete"]
    assert (deleted.tables, deleted.text) == (("b",), "DELETE FROM b\n WHERE c = '{D}'")


def test_sql_among_the_words_belongs_to_the_command(tree):
    write(a_sh='sqlite3 -cmd "PRAGMA foreign_keys=1" a.db "SELECT x FROM y" "DELETE FROM z"\n')
    (told,) = [f.sql for f in report().findings if f.rule == "SQH504"]
    assert (told.operation, told.tables) == ("script", ("y", "z"))


@pytest.mark.parametrize("name", ["a.yml", "Dockerfile", "Makefile"])
def test_other_files_hold_python_too(tree, name):
    code = "python3 -c 'import sqlite3; sqlite3.connect(\"a.db\")'"
    texts = {
        "a.yml": f"on: x\njobs:\n  - run: |\n      {code}\n", "Dockerfile": f"FROM a\n\n\nRUN {code}\n",
        "Makefile": f"a:\n\n\n\t{code}\n",
    }  # fmt: skip
    Path(name).write_text(texts[name])
    column = texts[name].split("\n")[3].index("sqlite3.") + 1
    assert (name, 4, column, "SQH201") in found()


def test_a_here_document_in_a_block_of_yaml_ends_where_it_is_indented_like_the_block(tree):
    Path("a.yml").write_text(
        "run: |\n    python3 - <<E\n    import sqlite3\n    if 1:\n        sqlite3.connect('a.db')\n    E\n    ls\n"
    )
    assert ("a.yml", 5, 9, "SQH201") in found()
    assert problems() == []


def test_a_source_has_the_same_report_however_it_is_scanned(tree, tmp_path):
    write(
        store_py="import sqlite3\ndef get():\n    return sqlite3.connect('a.db')\n",
        a_sh="python3 - <<E\nfrom store import get\nget().execute('$X')\nE\npython3 <<E\n'sqlite3'\nE\n",
        b_sh="python3 - <<E\nfrom store import get\nget().commit()\nE\n",
    )
    plain = report()
    assert {f.path for f in plain.findings if f.rule == "SQH701"} == {"b.sh"}
    config = Config(Path.cwd(), cache_dir=tmp_path / "cache")
    for _ in range(2):
        assert scan([Path()], ScanSettings(config, jobs=2)) == plain
    assert report(triage=False) == plain


def test_a_finding_keeps_its_fingerprint_when_a_script_grows_above_it(tree):
    write(a_sh="python3 <<E\n" + CONNECT + "E\n")
    before = {f.fingerprint for f in report().findings}
    write(a_sh="#!/bin/sh\n\necho hello\npython3 <<E\n" + CONNECT + "E\n")
    assert {f.fingerprint for f in report().findings} == before


def test_a_line_of_a_source_is_explained(tree):
    write(a_sh="echo x\npython3 <<E\nimport psycopg\ncon = psycopg.connect('')\ncon.execute('SELECT 1')\nE\n")
    answer = explain(Asked("a.sh", 5, None), [Path()], settings())
    assert [(reason.kind, [tuple(hop.place) for hop in reason.hops]) for reason in answer.reasons] == [
        ("postgres", [("a.sh", 4)])
    ]
    assert [reason.kind for reason in explain(Asked("a.sh", 1, None), [Path()], settings()).reasons] == ["code"]


# --- what is broken ------------------------------------------------------------------------------------------


def test_python_that_cannot_be_parsed_is_told_at_its_line_and_the_rest_is_done(tree):
    write(a_sh="echo\npython3 <<E\nx = 1\ny = = 2\nE\npython3 <<E\n" + CONNECT + "E\n")
    assert problems() == [("a.sh", 4, "Python: syntax error: invalid syntax")]
    assert ("a.sh", 8, 1, "SQH201") in found()


def test_what_is_put_in_is_named_where_it_may_be_the_cause(tree):
    write(a_sh="python3 <<E\nimport os\ndef $NAME(:\n  pass\nE\n")
    ((path, line, reason),) = problems()
    assert (path, line) == ("a.sh", 3)
    assert reason.endswith("(what is put in for $NAME at run time is not known)")


@pytest.mark.parametrize("ending", ["", " E\n", "E \n", "'E'\n"])
def test_a_here_document_that_never_ends_is_one_problem_and_the_rest_is_done(tree, ending):
    write(a_sh="sqlite3 a.db .dump\npython3 - <<E\n" + CONNECT + ending)
    assert problems() == [("a.sh", 2, 'the here-document that begins here never ends: no line is "E" alone')]
    assert ("a.sh", 1) in {(f.path, f.span.line) for f in report().findings if f.rule == "SQH504"}


def test_what_follows_an_end_that_is_indented_is_done(tree):
    write(a_sh="if x; then\n  python3 - <<E\n" + CONNECT + "  E\nfi\nsqlite3 a.db .dump\n")
    assert [line for _, line, _ in problems()] == [2]
    assert [f.span.line for f in report().findings if f.rule == "SQH504"] == [7]


def test_a_line_of_a_recipe_is_no_script_of_its_own(tree):
    Path("Makefile").write_text("a:\n\tcat > x <<E\n\tsqlite3\n\tE\n")
    assert problems() == []


def test_thousands_of_ends_that_are_none_take_no_time(tree):
    write(a_sh="sqlite3 x.db\n" + "".join(f"cat <<E{n % 50}\n E{n % 50}\n" for n in range(30_000)))
    assert len(problems()) > 1000
