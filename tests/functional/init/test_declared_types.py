"""What init writes of declared types, for a program that has sqlite3 convert what it reads."""

import runpy
from importlib.resources import files

import pytest

MODULE = "postgres_database.py"
PROGRAM = """\
import sqlite3
from datetime import datetime

def get_db():
    db = sqlite3.connect("flaskr.sqlite", detect_types=sqlite3.PARSE_DECLTYPES)
    db.row_factory = sqlite3.Row
    with open("schema.sql") as file:
        db.executescript(file.read())
    return db

sqlite3.register_converter("timestamp", lambda v: datetime.fromisoformat(v.decode()))
"""
SCHEMA = """\
DROP TABLE IF EXISTS user;
DROP TABLE IF EXISTS post;
CREATE TABLE user (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT UNIQUE NOT NULL);
CREATE TABLE post (
  id INTEGER PRIMARY KEY AUTOINCREMENT, author_id INTEGER NOT NULL, title TEXT NOT NULL,
  created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, FOREIGN KEY (author_id) REFERENCES user (id)
);
"""
FOUND = {"post": {"created": "TIMESTAMP"}, "user": {}}
TABLE = 'db.execute("CREATE TABLE t (a DATE, b JSON, c TEXT, d DATETIME)")\n'
OPEN = "import sqlite3\ndb = sqlite3.connect('a.db', detect_types=sqlite3.PARSE_DECLTYPES)\n"


def declared(project):
    return runpy.run_path(str(project / MODULE)).get("DECLARED")


@pytest.fixture
def flaskr(project):
    project.write("requirements.txt", "flask\n")
    project.write("db.py", PROGRAM)
    project.write("schema.sql", SCHEMA)
    return project


@pytest.mark.parametrize(
    "text",
    [
        "import sqlite3\ndb = sqlite3.connect('a.db')\n" + TABLE,
        "import sqlite3\ndb = sqlite3.connect('a.db', 5, 0)\n" + TABLE,
        "import sqlite3\ndb = sqlite3.connect('a.db')  # no detect_types\n" + TABLE,
        "import sqlite3\nsqlite3.register_converter('date', str)\ndb = sqlite3.connect('a.db')\n" + TABLE,
        "import other\nother.connect('host', 'user', 'password')\n",
        "",
    ],
)
def test_a_program_that_does_not_ask_for_types_gets_none(project, text):
    project.write("requirements.txt", "flask\n")
    project.write("app.py", text)
    outcome = project.init()
    has_converters = "register_converter" in text
    assert (outcome.code, outcome.err, declared(project)) == (0, "", {} if has_converters else None)
    assert not (project / ".sqlite_hunter_cache").exists()


def test_flaskr(flaskr):
    outcome = flaskr.init()
    assert (outcome.code, outcome.err, declared(flaskr)) == (0, "", FOUND)
    before = flaskr.everything()
    assert flaskr.init().out == "nothing to change\n"
    assert flaskr.init("--diff").code == 0
    assert flaskr.everything() == before


def test_the_difference_writes_nothing(flaskr):
    before = flaskr.everything()
    outcome = flaskr.init("--diff")
    assert outcome.code == 1
    assert f"+DECLARED = {FOUND!r}\n" in outcome.out
    assert flaskr.everything() == before


def test_a_program_that_was_rewritten_keeps_what_was_known(flaskr):
    flaskr.init()
    flaskr.write("db.py", PROGRAM.replace("sqlite3", "postgres_database"))
    flaskr.write("schema.sql", SCHEMA.replace("TIMESTAMP NOT", "TEXT NOT"))
    outcome = flaskr.init()
    assert (outcome.code, outcome.out) == (0, "nothing to change\n")
    (flaskr / "schema.sql").unlink()
    flaskr.write("db.py", "")
    assert flaskr.init().out == "nothing to change\n"


def test_a_changed_definition_is_brought_up_to_date(flaskr):
    flaskr.init()
    flaskr.write("schema.sql", SCHEMA.replace("created TIMESTAMP", "at DATE"))
    assert flaskr.init().code == 0
    assert declared(flaskr) == {"post": {"at": "DATE"}, "user": {}}


def test_an_edited_module_is_left_alone(flaskr):
    flaskr.init()
    flaskr.write(MODULE, flaskr.read(MODULE) + "x = 1\n")
    flaskr.write("schema.sql", SCHEMA.replace("created TIMESTAMP", "at DATE"))
    outcome = flaskr.init()
    assert outcome.code == 1
    assert "it was edited" in outcome.err
    assert declared(flaskr) == FOUND


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (OPEN + TABLE, {"a": "DATE", "d": "DATETIME"}),
        ("import sqlite3\ndb = sqlite3.connect('a.db', 5, 1)\n" + TABLE, {"a": "DATE", "d": "DATETIME"}),
        ("import sqlite3\ndb = sqlite3.connect('a.db', **{'detect_types': 1})\n" + TABLE,
         {"a": "DATE", "d": "DATETIME"}),
        (OPEN + "sqlite3.register_converter('json', str)\n" + TABLE, {"a": "DATE", "b": "JSON", "d": "DATETIME"}),
        (OPEN + "from sqlite3 import register_converter\nregister_converter('Text', str)\n" + TABLE,
         {"a": "DATE", "c": "TEXT", "d": "DATETIME"}),
        (OPEN + "for name in NAMES:\n    sqlite3.register_converter(name, str)\n" + TABLE,
         {"a": "DATE", "b": "JSON", "c": "TEXT", "d": "DATETIME"}),
        (OPEN + "register = sqlite3.register_converter\nregister('json', str)\n" + TABLE,
         {"a": "DATE", "b": "JSON", "c": "TEXT", "d": "DATETIME"}),
        (OPEN + "from sqlite3 import register_converter as add\nadd('json', str)\n" + TABLE,
         {"a": "DATE", "b": "JSON", "c": "TEXT", "d": "DATETIME"}),
    ],
)  # fmt: skip
def test_columns_are_those_that_something_may_convert(project, text, columns):
    project.write("requirements.txt", "flask\n")
    project.write("app.py", text)
    assert project.init().code == 0
    assert declared(project) == {"t": columns}
    assert project.init().out == "nothing to change\n"


TWO = OPEN + TABLE + "other = sqlite3.connect('b.db')\nother.execute('CREATE TABLE t (a TEXT, d DATETIME)')\n"


def test_two_tables_of_one_name_that_disagree(project):
    project.write("requirements.txt", "flask\n")
    project.write("app.py", TWO)
    outcome = project.init()
    assert outcome.code == 0
    assert outcome.err == (
        f"warning: {MODULE}: t.a is declared as DATE | TEXT, so that reading it with detect_types raises: "
        "[databases] declared says which\n"
    )
    assert declared(project) == {"t": {"a": "DATE | TEXT", "d": "DATETIME"}}
    project.write("sqlite-hunter.toml", '[databases."a.db".declared.T]\nA = "date"\n')
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert declared(project) == {"t": {"a": "date", "d": "DATETIME"}}
    project.write("sqlite-hunter.toml", '[databases."b.db"]\ntables = {t = "T_of_B"}\n')
    assert project.init().code == 0
    assert declared(project) == {"t": {"a": "DATE", "d": "DATETIME"}, "t_of_b": {"d": "DATETIME"}}


def test_the_configuration_alone_is_enough(project):
    project.write("requirements.txt", "flask\n")
    project.write(
        "sqlite-hunter.toml",
        '[databases."a.db"]\nschema = "a"\ntables = {my_table = "yours"}\n'
        '[databases."a.db".declared]\nmy_table = {made_at = "TIMESTAMP"}\nplain = {}\n',
    )
    assert project.init().code == 0
    assert declared(project) == {"yours": {"made_at": "TIMESTAMP"}, "plain": {}}
    assert project.init().out == "nothing to change\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('declared = "x"', 'key "declared": expected a table, not a string'),
        ('declared = {t = "DATE"}', '[databases."a.db".declared] key "t": expected a table, not a string'),
        ("declared = {t = {a = 1}}", '[databases."a.db".declared.t] key "a": expected a string, not an integer'),
        ('declared = {t = {a = ""}}', '[databases."a.db".declared.t] key "a": an empty string'),
    ],
)
def test_a_configuration_that_is_wrong_is_said(project, text, said):
    project.write("sqlite-hunter.toml", f'[databases."a.db"]\n{text}\n')
    outcome = project.init()
    assert outcome.code == 2
    assert said in outcome.err


def test_what_is_not_known_is_said(project):
    project.write("requirements.txt", "flask\n")
    project.write("app.py", OPEN)
    outcome = project.init()
    assert outcome.code == 0
    assert outcome.err == (
        f"warning: {MODULE}: it uses detect_types, and no CREATE TABLE is known: "
        "fill DECLARED by [databases] declared\n"
    )
    project.write("app.py", OPEN + TABLE + "db.execute(f'{input()} TABLE u (d DATE)')\n")
    outcome = project.init()
    assert (
        "of detect_types: a.db: what is run at app.py:4 is only known at run time, and may define more" in outcome.err
    )
    project.write("broken.py", "import sqlite3\nsqlite3.connect('a.db', detect_types=(\n")
    outcome = project.init()
    assert "of detect_types: broken.py:" in outcome.err
    assert declared(project) == {"t": {"a": "DATE", "d": "DATETIME"}}


def test_the_real_module_is_read_again(flaskr, monkeypatch):
    text = files("sqlite_hunter.engine.init").joinpath("templates/postgres.py.jinja").read_text("utf-8")
    monkeypatch.setattr("sqlite_hunter.engine.init.module.template_text", lambda: text)
    flaskr.init()
    written = flaskr.read(MODULE)
    assert '\n    "post": {\n        "created": "TIMESTAMP",\n    },\n    "user": {},\n}\n' in written
    assert flaskr.init().out == "nothing to change\n"
    flaskr.write("db.py", "")
    assert flaskr.init().out == "nothing to change\n"
    assert flaskr.read(MODULE) == written
