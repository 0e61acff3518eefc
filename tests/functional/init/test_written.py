"""What init writes, and where."""

import runpy
import subprocess
import tomllib

import pytest

from sqlite_hunter.cli.main import execute

MODULE = "postgres_database.py"
NEW_VARIABLES = """\
# PostgreSQL: copy this file to .env and fill it in there; .env stays out of the repository.
DATABASE_TYPE=postgresql
POSTGRES_HOST=localhost
POSTGRES_PORT=5432
POSTGRES_DB=
POSTGRES_USER=
POSTGRES_PASSWORD=
DUAL_WRITE_MODE=false
"""


def constants(path):
    return {name: value for name, value in runpy.run_path(str(path)).items() if name.isupper()}


def test_a_project_gets_all_three(project):
    project.write("requirements.txt", "flask\n")
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert project.read("requirements.txt") == "flask\npsycopg[binary,pool]>=3.2\n"
    assert project.read(".env.example") == NEW_VARIABLES
    assert outcome.out.splitlines()[-7:] == [
        f"{MODULE}: written",
        ".env.example: written",
        "requirements.txt: written",
        "Next:",
        "  cp .env.example .env  # fill it in, keep it out of the repository, and load it: the module reads os.environ",
        "  pip install -r requirements.txt",
        "  from postgres_database import connect  # in the place of sqlite3.connect",
    ]


def test_the_difference_is_one_that_patch_applies(project):
    project.write("requirements.txt", "flask\n# end")
    project.write(".env.example", "A=1\r\n\r\nB=2")
    shown = project.init("--diff").out
    files = {name: (project / name).read_bytes() for name in ("requirements.txt", ".env.example")}
    project.init()
    written = {name: (project / name).read_bytes() for name in (*files, MODULE)}
    for name, content in files.items():
        project.write(name, content)
    (project / MODULE).unlink()
    subprocess.run(["git", "init", "-q"], cwd=project.path, check=True)
    done = subprocess.run(["git", "apply", "-p0"], cwd=project.path, input=shown.encode(), check=False)
    assert done.returncode == 0
    assert {name: (project / name).read_bytes() for name in written} == written


def test_the_template_gets_what_is_configured(project):
    project.write(
        "sqlite-hunter.toml",
        '[target]\nlocking = "none"\nmodule = "storage/pg.py"\n'
        '[databases."data/trades.db"]\nschema = "users"\n[databases."a\\"b.db"]\nschema = "it\'s"\n'
        '[databases.unnamed]\ntables = {a = "b"}\n',
    )
    project.write("storage/__init__.py", "")
    outcome = project.init()
    assert "from storage.pg import connect" in outcome.out
    found = constants(project / "storage/pg.py")
    assert found["SCHEMAS"] == {"data/trades.db": "users", 'a"b.db': "it's"}
    assert (found["LOCKING"], found["ASYNCHRONOUS"], found["DRIVER"]) == ("none", False, "psycopg")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import aiosqlite\n", True),
        ("def f():\n    from aiosqlite.core import Connection as C\n", True),
        ("import os, aiosqlite as db\n", True),
        ("import aiosqlite\n(", True),
        ("# import aiosqlite\n", False),
        ('"""\nimport aiosqlite\n"""\n', False),
        ("from .aiosqlite import x\n", False),
        ("import aiosqlitepool\n", False),
    ],
)
def test_asynchronous_programs_get_the_twin(project, text, expected):
    project.write("app/store.py", text)
    project.init()
    assert constants(project / MODULE)["ASYNCHRONOUS"] is expected
    project.init("--no-async" if expected else "--async")
    assert constants(project / MODULE)["ASYNCHRONOUS"] is not expected


def test_a_program_that_was_rewritten_keeps_the_twin(project):
    path = project.write("store.py", "import aiosqlite\n")
    project.init()
    path.write_text("import postgres_database\n")
    project.init()
    assert constants(project / MODULE)["ASYNCHRONOUS"] is True


def test_force_overwrites_an_edited_module_and_shows_how(project):
    project.write("requirements.txt", "flask\n")
    project.init()
    written = project.read(MODULE)
    project.write(MODULE, written + "mine = 1\n")
    outcome = project.init("--force")
    assert outcome.code == 0
    assert "-mine = 1\n" in outcome.out
    assert project.read(MODULE) == written


def test_an_older_module_that_nobody_edited_is_brought_up_to_date(project):
    project.write("requirements.txt", "flask\n")
    with pytest.MonkeyPatch.context() as older:
        older.setattr("sqlite_hunter.engine.init.module.__version__", "0.0.9")
        project.init()
    assert constants(project / MODULE)["VERSION"] == "0.0.9"
    project.write(MODULE, project.read(MODULE).replace("\n", "\r\n"))
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert "0.0.9" not in project.read(MODULE)
    assert project.read(MODULE).count("\r\n") == project.read(MODULE).count("\n")
    assert project.init().out == "nothing to change\n"


@pytest.mark.parametrize(
    ("files", "place", "name"),
    [
        ((), MODULE, "postgres_database"),
        (("app/__init__.py",), MODULE, "postgres_database"),
        (("src/app/__init__.py",), f"src/app/{MODULE}", "app.postgres_database"),
        (("src/a/__init__.py", "src/b/__init__.py"), MODULE, "postgres_database"),
        (("my_app/__init__.py",), f"my_app/{MODULE}", "my_app.postgres_database"),
        (("__init__.py",), MODULE, "project.postgres_database"),
    ],
)
def test_the_default_place(project, files, place, name):
    project.write("pyproject.toml", '[project]\nname = "My.App"\ndependencies = []\n')
    for file in files:
        project.write(file, "")
    outcome = project.init()
    assert outcome.code == 0
    assert (project / place).is_file()
    assert f"  from {name} import connect" in outcome.out


def test_a_folder_below_finds_what_is_above(project):
    project.write("pyproject.toml", '[project]\ndependencies = ["flask"]\n')
    project.write("backend/core/a.py", "")
    outcome = project.init("backend", "--output", "backend/core/pg.py")
    assert outcome.code == 0
    assert "  from core.pg import connect" in outcome.out
    assert tomllib.loads(project.read("pyproject.toml"))["project"]["dependencies"] == [
        "flask",
        "psycopg[binary,pool]>=3.2",
    ]
    assert (project / ".env.example").is_file()


def test_the_nearest_file_is_the_one(project):
    project.write("pyproject.toml", '[project]\ndependencies = ["flask"]\n')
    project.write("backend/requirements.txt", "flask\n")
    project.write("backend/pyproject.toml", "[tool.ruff]\nline-length = 9\n")
    assert project.init("backend").code == 0
    assert "psycopg" in project.read("backend/requirements.txt")
    assert "psycopg" not in project.read("pyproject.toml") + project.read("backend/pyproject.toml")
    assert (project / "backend/.env.example").is_file()


def test_nothing_above_the_repository_is_looked_at(project):
    project.write("requirements.txt", "flask\n")
    project.write("clone/.git/HEAD", "")
    outcome = project.init("clone")
    assert outcome.code == 1
    assert "no requirements.txt" in outcome.err
    assert project.read("requirements.txt") == "flask\n"


def test_a_link_within_the_project_stays_a_link(project):
    project.write("conf/requirements.in", "flask\n")
    (project / "requirements.txt").symlink_to("conf/requirements.in")
    assert project.init().code == 0
    assert (project / "requirements.txt").is_symlink()
    assert project.read("conf/requirements.in") == "flask\npsycopg[binary,pool]>=3.2\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "psycopg[binary,pool]>=3.2\n"),
        ("flask", "flask\npsycopg[binary,pool]>=3.2"),
        ("\ufeffflask\r\n\r\n# end\r\n", "\ufeffflask\r\n\r\n# end\r\npsycopg[binary,pool]>=3.2\r\n"),
        ("psycopg>=3.2  # ours\n", "psycopg>=3.2  # ours\npsycopg-pool>=3.2\n"),
        ("psycopg-pool\npsycopg-binary\n", "psycopg-pool\npsycopg-binary\npsycopg[binary,pool]>=3.2\n"),
        ("-e .\n--no-binary psycopg\n", "-e .\n--no-binary psycopg\npsycopg[binary,pool]>=3.2\n"),
    ],
)
def test_requirements(project, before, after):
    project.write("requirements.txt", before)
    outcome = project.init()
    assert (outcome.code, outcome.err, project.read("requirements.txt")) == (0, "", after)


def test_names_with_spaces_are_quoted(project):
    project.write("my app/requirements.txt", "flask\n")
    out = project.init("my app").out
    assert "  cp 'my app/.env.example' 'my app/.env'  # " in out
    assert "  pip install -r 'my app/requirements.txt'\n" in out


def driver_of(project):
    return constants(project / MODULE)["DRIVER"]


BY_IT = "psycopg2, and so the module goes by it and not by psycopg 3: driver in [target] chooses"


@pytest.mark.parametrize(
    ("files", "name", "added", "said"),
    [
        ({"requirements.txt": "psycopg2-binary==2.9\n"}, "requirements.txt", "", "requirements.txt names "),
        ({"requirements.txt": "flask\npsycopg2\n"}, "requirements.txt", "", "requirements.txt names "),
        (
            {"requirements.txt": "flask\n", "a/store.py": "from psycopg2 import pool\n"},
            "requirements.txt",
            "psycopg2-binary>=2.9\n",
            "the program imports ",
        ),
        (
            {"requirements.txt": "flask\n", "requirements-pg.txt": "-r requirements.txt\npsycopg2>2.9\n"},
            "requirements.txt",
            "psycopg2>=2.9\n",
            "requirements-pg.txt names ",
        ),
        (
            {"pyproject.toml": "[project.optional-dependencies]\npg = ['psycopg2']\n[project]\nname = 'a'\n"},
            "pyproject.toml",
            'dependencies = ["psycopg2>=2.9"]\n',
            "pyproject.toml names ",
        ),
        (
            {"pyproject.toml": "[tool.poetry.group.pg.dependencies]\npsycopg2 = '*'\n[tool.poetry.dependencies]\n"},
            "pyproject.toml",
            'psycopg2 = ">=2.9"\n',
            "pyproject.toml names ",
        ),
    ],
)
def test_a_program_that_has_psycopg2_gets_no_second_driver(project, files, name, added, said):
    for each, text in files.items():
        project.write(each, text)
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, f"warning: {said}{BY_IT}\n")
    assert driver_of(project) == "psycopg2"
    assert project.read(name) == files[name] + added
    before = project.everything()
    assert (project.init().out, project.everything()) == ("nothing to change\n", before)


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "psycopg2\npsycopg[pool]\n"},
        {"requirements.txt": "psycopg[pool]\n", "a.py": "import psycopg2\n"},
        {"requirements.txt": "psycopg[pool]  # not psycopg2\n# psycopg2-binary==2.9\n"},
        {"requirements.txt": "aiopsycopg2x\npsycopg[pool]\n"},
    ],
)
def test_psycopg_is_the_usual_one(project, files):
    for each, text in files.items():
        project.write(each, text)
    outcome = project.init()
    assert (outcome.code, outcome.err, driver_of(project)) == (0, "", "psycopg")
    assert project.read("requirements.txt") == files["requirements.txt"]


def test_what_is_said_of_psycopg2_in_comments_and_other_programs_counts_for_nothing(project):
    project.write("requirements.txt", "flask # faster than psycopg2\n")
    project.write("notes.txt", "psycopg2\n")
    project.write("a.py", "import psycopg, psycopg2\n")
    assert project.init().code == 0
    assert driver_of(project) == "psycopg"
    assert project.read("requirements.txt").endswith("psycopg[binary,pool]>=3.2\n")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("requirements.txt", "flask\n", "flask\npsycopg2-binary>=2.9\n"),
        (
            "pyproject.toml",
            "[project]\ndependencies = ['a']\n",
            "[project]\ndependencies = ['a', 'psycopg2-binary>=2.9']\n",
        ),
        ("pyproject.toml", "[tool.poetry.dependencies]\n", '[tool.poetry.dependencies]\npsycopg2-binary = ">=2.9"\n'),
    ],
)
def test_psycopg2_on_request(project, name, before, after):
    project.write("sqlite-hunter.toml", 'target.driver = "psycopg2"\n')
    project.write(name, before)
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert (project.read(name), driver_of(project)) == (after, "psycopg2")


ITEM = '"psycopg[binary,pool]>=3.2"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[project]\ndependencies = []\n", f"[project]\ndependencies = [{ITEM}]\n"),
        ("[project]\ndependencies = [ ]", f"[project]\ndependencies = [ {ITEM} ]"),
        (
            "[project]\ndependencies = ['a']  # x\n",
            "[project]\ndependencies = ['a', 'psycopg[binary,pool]>=3.2']  # x\n",
        ),
        ('[project]\ndependencies = ["a",]\n', f'[project]\ndependencies = ["a", {ITEM},]\n'),
        (
            '[project]\r\ndependencies = [\r\n\t"a", # ]\r\n\t"b"  # last\r\n\t# end\r\n]\r\n',
            f'[project]\r\ndependencies = [\r\n\t"a", # ]\r\n\t"b",  # last\r\n\t{ITEM}\r\n\t# end\r\n]\r\n',
        ),
        (
            '[project]\ndependencies = [\n  "a",\n  "b",\n]\n[tool.x]\n',
            f'[project]\ndependencies = [\n  "a",\n  "b",\n  {ITEM},\n]\n[tool.x]\n',
        ),
        (
            '[project]\ndependencies = ["a",\n                "b"]\n',
            f'[project]\ndependencies = ["a",\n                "b", {ITEM}]\n',
        ),
        ("[project]\ndependencies = [\n    # none\n]\n", f"[project]\ndependencies = [\n    # none\n    {ITEM},\n]\n"),
        ("[project]\nname = 'x' # y\n\n[tool.x]", f"[project]\nname = 'x' # y\ndependencies = [{ITEM}]\n\n[tool.x]"),
        ("project.name = 'x'\nproject.dependencies = ['a']", None),
    ],
)
def test_project_dependencies(project, before, after):
    project.write("pyproject.toml", before)
    outcome = project.init("--isolated")
    assert (outcome.code, outcome.err) == (0, "")
    assert project.read("pyproject.toml") == (after or before.replace("'a'", "'a', 'psycopg[binary,pool]>=3.2'"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '[tool.poetry.dependencies]\npython = "^3.11"\nflask = {version = "*", extras = []} # x\n\n[x]\n',
            '[tool.poetry.dependencies]\npython = "^3.11"\nflask = {version = "*", extras = []} # x\n'
            'psycopg = {version = ">=3.2", extras = ["binary", "pool"]}\n\n[x]\n',
        ),
        (
            '[tool.poetry.dependencies]\npsycopg = "^3.2"',
            '[tool.poetry.dependencies]\npsycopg = "^3.2"\npsycopg-pool = ">=3.2"',
        ),
        ('[tool.poetry.dependencies]\npsycopg = {version = "^3.1", extras = ["pool"]}\n', None),
    ],
)
def test_poetry(project, before, after):
    project.write("pyproject.toml", before)
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert project.read("pyproject.toml") == (after or before)
    assert "  poetry lock && poetry install\n" in outcome.out


def test_requirements_that_setuptools_takes_the_dependencies_from(project):
    project.write(
        "pyproject.toml",
        '[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\n'
        'dependencies = {file = ["requirements/base.txt"]}\n',
    )
    project.write("requirements/base.txt", "flask\n")
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert project.read("requirements/base.txt") == "flask\npsycopg[binary,pool]>=3.2\n"


def test_it_can_be_named_twice_in_one_file(project):
    project.write("pyproject.toml", '[project]\ndependencies = ["psycopg>=3.2", "psycopg-pool; extra == \'x\'"]\n')
    assert project.init().code == 0
    listed = tomllib.loads(project.read("pyproject.toml"))["project"]["dependencies"]
    assert listed == ["psycopg>=3.2", "psycopg-pool; extra == 'x'", "psycopg-pool>=3.2"]


def test_what_is_to_be_done_next_is_a_command_that_does_it(project, monkeypatch):
    project.write("pyproject.toml", '[project]\nname = "a"\ndependencies = []\n')
    monkeypatch.chdir(project.path.parent)
    outcome = project.init(project.path.name)
    assert f"pip install ./{project.path.name}\n" in outcome.out, "a bare word is the name of a package of the index"


def test_where_the_driver_could_not_be_added_it_is_installed_by_itself(project):
    project.write("requirements.txt", "flask==3.0 --hash=sha256:" + "0" * 64 + "\n")
    outcome = project.init()
    assert outcome.code == 1
    assert 'pip install "psycopg[binary,pool]>=3.2"\n' in outcome.out


def test_what_init_wrote_is_no_use_of_sqlite(tmp_path, monkeypatch, capsys):
    """A program that is off SQLite has no findings in the module that took it off; what its owner adds is looked at."""
    monkeypatch.chdir(tmp_path)
    assert execute(["init", "--isolated"]) in {0, 1}
    module = tmp_path / "postgres_database.py"
    capsys.readouterr()
    execute(["scan", ".", "--output-format", "concise", "--isolated"])
    assert "postgres_database.py" not in capsys.readouterr().out
    module.write_text(module.read_text("utf-8") + "import sqlite3\n", encoding="utf-8")
    execute(["scan", ".", "--output-format", "concise", "--isolated"])
    assert "SQH101" in capsys.readouterr().out
