"""Where a file reads an environment variable, and whether anything is done with it."""

import pytest

from sqlite_hunter.engine.reads import loads, readings, unfollowed


def told(text, name="DB_TYPE"):
    return [(reading.line, reading.is_used, reading.names) for reading in readings(text, name)]


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ['DB_TYPE'] = 'sqlite'\n",
        "import os\nos.environ['DB_TYPES'], os.getenv('DB')\n",
        "print('DB_TYPE')\nlabels = {'DB_TYPE': 1}\nlabels['DB_TYPE']\nlabels.get('DB_TYPE')\n",
        "import os\nos.getenv(name)\nos.getenv()\nos.getenv(default='DB_TYPE')\n",
        "# os.getenv('DB_TYPE')\n",
        "class Plain(Base):\n    db_type: str = 'x'\n",
        "class S(BaseSettings):\n    model_config = {'env_prefix': 'SHOP_'}\n    db_type: str = 'x'\n",
    ],
)
def test_what_reads_nothing(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "line", "is_used", "names"),
    [
        ("import os\nos.getenv('DB_TYPE')\n", 2, False, ()),
        ("import os\nprint(os.getenv('DB_TYPE'))\n", 2, True, ()),
        ("import os\nif os.environ.get('DB_TYPE') == 'x':\n    pass\n", 2, True, ()),
        ("import os\ndef f():\n    return os.environ['DB_TYPE']\n", 3, True, ()),
        ("from os import getenv\nKIND = getenv('DB_TYPE', 'a').lower()\n", 2, False, ("KIND",)),
        ("import os\ndef f():\n    kind = os.getenv('DB_TYPE')\n    return kind\n", 3, True, ()),
        ("import os\ndef f():\n    kind = os.getenv('DB_TYPE')\n    return 1\n", 3, False, ()),
        (
            "import os\nclass A:\n    def __init__(self):\n        self.kind = os.getenv('DB_TYPE') == 'x'\n",
            4,
            False,
            ("kind",),
        ),
        ("import os\nclass A:\n    KIND = os.getenv('DB_TYPE')\n", 3, False, ("KIND",)),
        ("import os\nCONFIG = {'kind': os.getenv('DB_TYPE'), 'a': 1}\n", 2, False, ("CONFIG",)),
        ("import os\nif (kind := os.getenv('DB_TYPE')):\n    pass\n", 2, True, ()),
        ("import os\ndef f():\n    global KIND\n    KIND = os.getenv('DB_TYPE')\n", 4, False, ("KIND",)),
        ("import os\nconnect(kind=os.getenv('DB_TYPE'))\n", 2, True, ()),
        ("import os\nENGINE = make(os.getenv('DB_TYPE'))\n", 2, True, ()),
        ("import os\nPORT = int(os.getenv('DB_TYPE'))\n", 2, False, ("PORT",)),
        ("import os\ndef f(kind=os.getenv('DB_TYPE')):\n    return kind\n", 2, True, ()),
        ("import os\na, b = os.getenv('DB_TYPE'), 1\n", 2, False, ("a", "b")),
        ("import os\nsettings['kind'] = os.getenv('DB_TYPE')\n", 2, True, ()),
        ("from decouple import config\nKIND = config('DB_TYPE', default='a')\n", 2, False, ("KIND",)),
        ("from environs import env\nKIND = env.str('DB_TYPE')\n", 2, False, ("KIND",)),
        ("class Settings(BaseSettings):\n    db_type: str = 'a'\n", 2, False, ("db_type",)),
        (
            "class S(pydantic.BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='DB_')\n    type: str\n",
            3,
            False,
            ("type",),
        ),
        ("class S(BaseSettings):\n    class Config:\n        env_prefix = 'db_'\n    type: str\n", 4, False, ("type",)),
    ],
)
def test_what_is_done_with_what_was_read(text, line, is_used, names):
    assert told(text) == [(line, is_used, names)]


def test_defaults():
    text = "import os\nos.getenv('A', 'one'), os.environ.get('A', default='two'), os.environ['A'], os.getenv('A', 3)\n"
    assert sorted(str(reading.default) for reading in readings(text, "A")) == ["None", "None", "one", "two"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KIND = 1\n", False),
        ("x.kind = 1\n", False),
        ("'KIND'\n", False),
        ("print(KIND)\n", True),
        ("from settings import KIND\n", True),
        ("from settings import *\n", True),
        ("settings.KIND\n", True),
    ],
)
def test_who_reads_a_name(text, expected):
    assert loads(text, "KIND") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\nos.getenv('OTHER')\nos.environ['DB_TYPE']\n", []),
        ("import os\nos.environ.get('PG_' + name)\nos.getenv(f'{prefix}_HOST')\n", []),
        ("names.get(key)\nconfig[key]\n", []),
        ("import os\nos.environ[key] = 'x'\n", []),
        ("import os\nos.environ.get(PREFIX + 'TYPE')\n", [2]),
        ("import os\nos.getenv(f'DB_{name}')\n", [2]),
        ("import os\nos.environ[name]\n", [2]),
        ("class S(Base, BaseSettings):\n    type: str\n", [1]),
    ],
)
def test_what_may_read_a_variable_without_naming_it(text, expected):
    assert unfollowed(text, "DB_TYPE") == expected
