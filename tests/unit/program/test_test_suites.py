"""Fixtures of pytest: what a parameter of a test is."""


def test_a_parameter_of_no_fixture_s_name_is_not_known(sites_of):
    sites = sites_of(
        {
            "conftest.py": "import pytest, sqlite3\n@pytest.fixture\ndef con():\n    return sqlite3.connect('a.db')\n",
            "test_a.py": "def test_a(other):\n    other.commit()\n",
        }
    )
    assert sites.lines("use", path="test_a.py") == []


def test_a_function_that_is_no_fixture_provides_nothing(sites_of):
    sites = sites_of(
        {
            "conftest.py": "import pytest, sqlite3\n@pytest.fixture\ndef other():\n    pass\n"
            "def con():\n    return sqlite3.connect('a.db')\n",
            "test_a.py": "def test_a(con):\n    con.commit()\n",
        }
    )
    assert sites.lines("use", path="test_a.py") == []


def test_the_nearest_fixture_is_meant(sites_of):
    fixture = "import pytest, sqlite3, psycopg\n@pytest.fixture\ndef con():\n    return {}.connect('a')\n"
    test = "def test_a(con):\n    con.commit()\n"
    sites = sites_of(
        {
            "conftest.py": fixture.format("sqlite3"),
            "new/conftest.py": fixture.format("psycopg"),
            "new/test_a.py": test,
            "old/test_a.py": test,
        }
    )
    assert sites.lines("use", path="new/test_a.py") == []
    assert sites.lines("use", path="old/test_a.py") == [2]


def test_what_a_fixture_yields_is_handed_to_the_test(sites_of):
    sites = sites_of(
        """
        import pytest, sqlite3

        @pytest.fixture(scope="module")
        def con():
            with sqlite3.connect("a.db") as con:
                yield con

        def test_a(con):
            con.commit()
        """
    )
    assert sites.lines("use") == [10]
