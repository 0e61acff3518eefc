"""Jupyter notebooks: what is never looked at, where findings stand in the file, what is broken."""

import json
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.explain import explain
from sqlite_hunter.engine.place import Asked
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.files._json import elements, members, string

PYTHON = {"kernelspec": {"name": "python3", "language": "python"}}
OPEN = "import sqlite3\ncon = sqlite3.connect('a.db')\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    folder = tmp_path / "program"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def code(source: str, **more: object) -> dict:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True), **more}


def write(*cells: dict, name: str = "a.ipynb", metadata: dict | None = None, indent: int | None = 1) -> None:
    document = {"cells": list(cells), "metadata": PYTHON if metadata is None else metadata, "nbformat": 4}
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(json.dumps(document, indent=indent), encoding="utf-8")


def report(**more):
    return scan([Path()], ScanSettings(Config(Path.cwd()), **{"use_cache": False, **more}))


def found(**more) -> list[tuple[str, str]]:
    """Rule and what is written there, in order."""
    told = []
    for finding in report(**more).findings:
        lines, span = Path(finding.path).read_text(encoding="utf-8").split("\n"), finding.span
        if span.line == span.end_line and finding.rule != "SQH902":
            told.append((finding.rule, lines[span.line - 1][span.column - 1 : span.end_column - 1]))
    return told


# --- what must not be touched --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"name": "bash"}},
        {"kernelspec": {"name": "deno"}},
    ],
)
def test_notebooks_of_other_languages_are_no_python(tree, metadata):
    write(code(OPEN), code("x <- function( {\n"), metadata=metadata)
    assert ({rule for rule, _ in found()}, report().problems) == ({"SQH501", "SQH506"}, ())


def test_outputs_metadata_and_attachments_are_never_looked_at(tree):
    write(
        code("x = 1\n", outputs=[{"output_type": "error", "traceback": [OPEN, "sqlite:///a.db"]}]),
        code("y = 2\n", metadata={"note": "sqlite:///b.db", "source": OPEN}),
        {"cell_type": "raw", "metadata": {}, "source": [OPEN]},
        {"cell_type": "markdown", "metadata": {}, "source": ["plain"], "attachments": {"a.db": {"source": OPEN}}},
        metadata={**PYTHON, "path": "c.db", "cells": [code(OPEN)]},
    )
    assert found() == []


@pytest.mark.parametrize(
    "text",
    [
        "%%html\n<a href='a.db'>import sqlite3</a>\n",
        "%%javascript\nimport sqlite3\n",
        "%%bash\npsql book -c 'DELETE FROM a'\n",
        "%sql postgresql://host/book\n%sql DELETE FROM a\n",
        "%%sql\nDELETE FROM a\n",
        "import psycopg\nwith psycopg.connect('') as con:\n    con.execute('DELETE FROM a')\n",
        "%load_ext sql\n!ls\n%cd data\n",
    ],
)
def test_cells_without_sqlite(tree, text):
    write(code(text))
    assert (found(), report().problems) == ([], ())


def test_a_cell_of_another_language_is_no_python(tree):
    write(code("let x = sqlite3\n", metadata={"vscode": {"languageId": "javascript"}}), code("x = 1\n"))
    assert (found(), report().problems) == ([("SQH506", "let x = sqlite3")], ())


def test_checkpoints_and_what_is_excluded_are_not_looked_at(tree):
    write(code(OPEN), name=".ipynb_checkpoints/a-checkpoint.ipynb")
    write(code(OPEN), name="old/b.ipynb")
    config = Config(Path.cwd(), extend_exclude=("old",))
    assert scan([Path()], ScanSettings(config, use_cache=False)).findings == ()


# --- what is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [1, None])
def test_findings_stand_where_the_notebook_is_written(tree, indent):
    write(
        {"cell_type": "markdown", "metadata": {}, "source": ["text"]},
        code('import sqlite3\ncon = sqlite3.connect("\u00e9\U0001f600.db")  # "\ttab\n'),
        code('%time con.execute("DELETE FROM \\"a\\"")\ncon.commit()'),
        indent=indent,
    )
    assert [pair for pair in found() if pair[0] != "SQH501"] == [
        ("SQH101", "sqlite3"),
        ("SQH201", 'sqlite3.connect(\\"\\u00e9\\ud83d\\ude00.db\\")'),
        ("SQH301", 'con.execute(\\"DELETE FROM \\\\\\"a\\\\\\"\\")'),
        ("SQH701", "commit"),
    ]
    (told,) = [finding for finding in report().findings if finding.rule == "SQH301"]
    assert (told.path, told.database, told.sql.tables) == ("a.ipynb", "\u00e9\U0001f600.db", ("a",))
    assert told.message.endswith(" (cell 3)")


def test_a_finding_keeps_its_fingerprint_when_a_cell_comes_before_it(tree):
    write(code(OPEN), code("con.commit()\n"))
    before = {finding.fingerprint for finding in report().findings}
    write(code("x = 1\n"), code(OPEN), code("y = 2\n"), code("con.commit()\n"))
    assert {finding.fingerprint for finding in report().findings} == before


def test_cells_share_their_names_and_import_the_program(tree):
    Path("store.py").write_text("import sqlite3\ndef get():\n    return sqlite3.connect('a.db')\n")
    write(code("from store import get\n"), code("con = get()\n"), code("con.execute('VACUUM')\n"), name="notes/a.ipynb")
    (told,) = [finding for finding in report().findings if finding.rule == "SQH301"]
    assert [place.path for place in told.via] == ["store.py", "notes/a.ipynb"]


def test_commands_magics_and_files_that_are_written_are_told(tree):
    write(
        code("!sqlite3 a.db .dump\nx = !sqlite3 b.db 'VACUUM'\n%pip install apsw\n"),
        code('%%bash\npython3 - <<E\nimport sqlite3\nsqlite3.connect("c.db")\nE\n'),
        code("%sql sqlite:///d.db\n"),
        code("%%sql\nDELETE FROM e;\n"),
        code("%%writefile f.py\nimport sqlite3\nsqlite3.connect('g.db')\n"),
    )
    told = [pair for pair in found() if pair[0] not in ("SQH101", "SQH501")]
    assert told == [
        ("SQH504", "sqlite3 a.db .dump"),
        ("SQH504", "sqlite3 b.db 'VACUUM'"),
        ("SQH103", "apsw"),
        ("SQH201", 'sqlite3.connect(\\"c.db\\")'),
        ("SQH104", "sqlite:///d.db"),
        ("SQH504", "DELETE FROM e"),
        ("SQH201", "sqlite3.connect('g.db')"),
    ]
    assert {finding.database for finding in report().findings if finding.sql and finding.sql.operation == "delete"} == {
        "d.db"
    }


def test_the_format_before_this_one_is_read(tree):
    cell = {"cell_type": "code", "input": ["import sqlite3\n"], "language": "python", "outputs": []}
    Path("a.ipynb").write_text(json.dumps({"worksheets": [{"cells": [cell]}], "metadata": {}, "nbformat": 3}))
    assert found() == [("SQH101", "sqlite3")]


def test_a_notebook_is_explained_by_its_own_lines(tree):
    write(code("import psycopg\ncon = psycopg.connect('')\n"), code("con.execute('SELECT 1')\n"))
    line = next(at for at, text in enumerate(Path("a.ipynb").read_text().split("\n"), start=1) if "SELECT" in text)
    settings = ScanSettings(Config(Path.cwd()), use_cache=False)
    assert [reason.kind for reason in explain(Asked("a.ipynb", line, None), [Path()], settings).reasons] == ["postgres"]


def test_all_ways_to_scan_a_notebook_say_the_same(tree, tmp_path):
    write(code("from store import get\n"), code("get().commit()\n"))
    Path("store.py").write_text("import sqlite3\ndef get():\n    return sqlite3.connect('a.db')\n")
    plain = report()
    assert [finding.rule for finding in plain.findings if finding.path == "a.ipynb"] == ["SQH701"]
    config = Config(Path.cwd(), cache_dir=tmp_path / "cache")
    assert [scan([Path()], ScanSettings(config, jobs=2)) for _ in range(2)] == [plain, plain]
    assert report(triage=False) == plain


def test_a_notebook_with_large_outputs_is_read(tree):
    write(code(OPEN, outputs=[{"data": {"image/png": "A" * 2_000_000}}]))
    assert "SQH201" in {rule for rule, _ in found()}
    assert report().problems == ()


# --- what is broken ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n "cells": [\n', 3, "no notebook: not JSON (expecting value)"),
        ("", 1, "no notebook: not JSON (expecting value)"),
        ("[]", 1, "no notebook: there is no list of cells"),
        ('{"cells": {}}', 1, "no notebook: there is no list of cells"),
        ("[" * 100_000, 1, "no notebook: nested too deeply"),
    ],
)
def test_a_broken_notebook_is_one_problem(tree, text, line, reason):
    Path("a.ipynb").write_text(text)
    Path("b.py").write_text(OPEN)
    done = report()
    assert [(each.path, each.line, each.reason) for each in done.problems] == [("a.ipynb", line, reason)]
    assert "b.py" in {finding.path for finding in done.findings}


@pytest.mark.parametrize("cell", [{}, {"cell_type": "code"}, {"cell_type": "code", "source": 5}, {"cell_type": 1}])
def test_a_cell_without_a_text_is_none(tree, cell):
    write(cell, code("import sqlite3\n"))
    assert (found(), report().problems) == ([("SQH101", "sqlite3")], ())


def test_a_cell_that_cannot_be_parsed_is_told_and_the_others_are_done(tree):
    write(code(OPEN), code("x = 1\ny = = 2\n"), code("con.commit()\n"))
    lines = Path("a.ipynb").read_text().split("\n")
    told = [(each.line, each.reason) for each in report().problems]
    assert told == [(lines.index('    "y = = 2\\n"') + 1, "Python in cell 2: syntax error: invalid syntax")]
    assert {rule for rule, _ in found()} >= {"SQH201", "SQH701"}


# --- JSON ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": 1},
        {"a": {"b": [1, "]}", None]}, "c": '\\"\n\u00e9\U0001f600\ud800'},
        {"x,y:z": "\t/"},
        {"": [[], {}, ""]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_members_are_found_where_they_stand(value, indent):
    text = json.dumps(value, indent=indent)
    assert {key: json.loads(text[at[0] : at[1]]) for key, at in members(text, 0)} == value
    assert {key: string(text, at) for key, at in members(text, 0) if isinstance(value[key], str)} == {
        key: each for key, each in value.items() if isinstance(each, str)
    }
    assert list(members(text, 1)) == list(elements(text, 0)) == []
    listed = json.dumps([value, 1, "a"], indent=indent)
    assert [json.loads(listed[at[0] : at[1]]) for at in elements(listed, 0)] == [value, 1, "a"]
