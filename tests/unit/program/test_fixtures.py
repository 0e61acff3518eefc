"""pytest's fixtures under another name, and asked for by name."""

import pytest

FIXTURES = """
import pytest, sqlite3, psycopg2
@pytest.fixture
def lite():
    yield sqlite3.connect("a.db")
@pytest.fixture
def other():
    return psycopg2.connect("x")
@pytest.fixture(name="cur", scope="module")
def _cur(DB):
    return DB.cursor()
@pytest.fixture
def asked(request):
    return request.getfixturevalue("DB")
"""


@pytest.mark.parametrize(
    "test",
    [
        "def test_it(_cur):\n    _cur.fetchone()",
        "def test_it(request):\n    request.getfixturevalue('missing').commit()",
        "def test_it(request):\n    request.getfixturevalue('other').commit()",
        "def test_it(request):\n    request.lite.commit()",
        "def view(request):\n    request.get('DB').commit()",
    ],
)
def test_what_is_no_fixture_of_that_name_gives_nothing(sites_of, test):
    found = sites_of((FIXTURES + test).replace("DB", "lite"))
    assert not [line for line in found.lines("use") if line > 14]


@pytest.mark.parametrize(
    "test",
    ["def test_it(cur):\n    cur.fetchone()", "def test_it(asked):\n    asked.commit()"],
)
def test_a_fixture_of_another_server_is_not_sqlite(sites_of, test):
    assert not sites_of((FIXTURES + test).replace("DB", "other")).of("use", "execute")


@pytest.mark.parametrize(
    "test",
    [
        "def test_it(cur):\n    cur.fetchone()",
        "def test_it(asked):\n    asked.commit()",
        "def test_it(request):\n    request.getfixturevalue('DB').commit()",
        "class TestIt:\n    def test_it(self, request): request.getfixturevalue(argname='DB').commit()",
    ],
)
def test_a_fixture_by_another_way_is_followed(sites_of, test):
    assert 16 in sites_of((FIXTURES + test).replace("DB", "lite")).lines("use")
