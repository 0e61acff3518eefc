"""Environment variables of a whole program."""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.discover import discover
from sqlite_hunter.engine.variables import Variables

FILES = {
    "settings.py": (
        "import os\nKIND = os.getenv('DB_KIND', 'sqlite')\nDEAD = os.getenv('DEAD')\nfar = os.getenv('FAR')\n"
        "for name in ('LISTED', 'FAR'):\n    print(os.environ[name])\n"
    ),
    "main.py": "import settings\nprint(settings.KIND)\n",
    "broken.py": "import os\nos.getenv('DB_KIND'\n",
    ".env": "# DB_KIND=mysql\nDB_KIND=postgresql\nMY_DB_KIND=a\n",
    "run.sh": "export DB_KIND='sqlite'\necho $DB_KIND\n",
    "Dockerfile": "FROM python\nENV DB_KIND postgresql\n",
    "docker-compose.yml": "services:\n  a:\n    environment:\n      DB_KIND: postgresql\n",
    "supervisord.conf": '[program:a]\nenvironment=A="b",DB_KIND="sqlite"\n',
    "README.md": "DB_KIND=oracle\n",
    "say.sh": 'echo "DB_KIND must be set"\n; DB_KIND=x\n',
    "compose.prod.yml": "services:\n  a:\n    environment:\n      DB_KIND: ${DB_KIND:-postgresql}\n",
    "app.ini": "[a]\n; DB_KIND=mysql\nDB_KIND = sqlite\n",
    "list.md": "DB_KIND=oracle\n",
}


@pytest.fixture
def variables(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return Variables(lambda: discover([Path(tmp_path)], Config(project_root=tmp_path)), "list.md")


def test_a_name_that_another_file_reads_is_used(variables):
    [read] = variables.of("DB_KIND").reads
    assert (read.path, read.line, read.is_used, read.default) == ("settings.py", 2, True, "sqlite")


def test_what_names_a_variable_and_is_not_followed_is_told(variables):
    assert variables.of("LISTED").mentions == (("settings.py", 5), ("settings.py", 6))
    assert variables.of("DB_KIND").mentions == (
        ("broken.py", 1), ("compose.prod.yml", 4), ("run.sh", 2), ("settings.py", 6),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["DEAD", "FAR"])
def test_a_name_that_nobody_reads_is_not(variables, name):
    assert [read.is_used for read in variables.of(name).reads] == [False]


def test_settings_are_told_where_they_set_it_and_nowhere_else(variables):
    assert [(each.path, each.line, each.value) for each in variables.of("DB_KIND").settings] == [
        (".env", 2, "postgresql"),
        ("Dockerfile", 2, "postgresql"),
        ("app.ini", 3, "sqlite"),
        ("docker-compose.yml", 4, "postgresql"),
        ("run.sh", 1, "sqlite"),
        ("supervisord.conf", 2, "sqlite"),
    ]


def test_nothing_is_known_of_a_variable_that_nobody_names(variables):
    found = variables.of("NOBODYS")
    assert (found.reads, found.settings) == ((), ())
    assert found.mentions == (("settings.py", 6),), "a name that is only known at run time may be any"
