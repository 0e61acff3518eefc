import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.program.databases import MEMORY, Catalogue, is_family, is_read_only, key_of
from sqlite_hunter.sql.template import Hole, Template


def key(shown: str) -> str | None:
    """The key of a path as it would be shown: ``{...}`` is a part that is only known at run time."""
    return key_of(Template.marked(shown))


# Keys ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["", "{path}", "/data/{name}", "{a}{b}", "/", ".", "{folder}/{name}", "sqlite://"])
def test_a_path_whose_name_is_not_known_has_no_key(shown):
    assert key(shown) in (None, MEMORY)


@pytest.mark.parametrize("shown", ["{a}\n{b}", "SELECT 1\nFROM a.db", "one.db\ntwo.db"])
def test_a_text_of_several_lines_is_no_path(shown):
    assert key(shown) is None


def test_a_line_end_behind_a_path_does_not_count():
    assert key("data/a.db\n") is not None


def test_what_is_not_known_is_no_memory():
    assert key("{path}") is None


@pytest.mark.parametrize("shown", ["file:{path}", "file:{path}?mode=ro", "file:{folder}/{name}"])
def test_what_is_not_known_has_no_name_in_a_uri_either(shown):
    assert key(shown) is None


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("trades.db", "trades.db"),
        ("./trades.db", "trades.db"),
        ("../trades.db", "trades.db"),
        ("~/app/trades.db", "app/trades.db"),
        ("$HOME/trades.db", "trades.db"),
        ("/var/lib/trades.db", "var/lib/trades.db"),
        ("C:\\data\\trades.db", "C:/data/trades.db"),
        ("{get_dir()}/trades.db", "trades.db"),
        ("{root}/{sub}/trades.db", "trades.db"),
        ("{root}/data/{mode}/fills.db", "data/*/fills.db"),
        ("{prefix}_fills.db", "*_fills.db"),
        ("data/{day}.db", "data/*.db"),
        ("file:trades.db?mode=ro", "trades.db"),
        ("file:trades.db", "trades.db"),
        ("file:{folder}/trades.db", "trades.db"),
        ("sqlite:///data/trades.db", "data/trades.db"),
        (":memory:", MEMORY),
        ("file::memory:?cache=shared", MEMORY),
    ],
)
def test_the_key_is_what_is_known_of_the_end_of_the_path(shown, expected):
    assert key(shown) == expected


@given(st.lists(st.one_of(st.text(max_size=12), st.builds(Hole, st.text(max_size=4))), max_size=6))
def test_no_path_is_too_odd_for_a_key(parts):
    found = key_of(Template(tuple(parts)))
    assert found is None or found


@pytest.mark.parametrize("shown", ["trades.db", "file:trades.db", "file:trades.db?mode=rw", "mode=ro.db"])
def test_a_database_is_written_unless_its_uri_says_otherwise(shown):
    assert not is_read_only(Template.of(shown))


@pytest.mark.parametrize("shown", ["file:trades.db?mode=ro", "file:trades.db?immutable=1&cache=shared"])
def test_a_uri_may_open_read_only(shown):
    assert is_read_only(Template.of(shown))


# Catalogue -------------------------------------------------------------------------------------------


def test_equal_base_names_under_different_folders_are_two_databases():
    catalogue = Catalogue([["live/trades.db"], ["demo/trades.db"]])
    assert catalogue.shown("live/trades.db") == "live/trades.db"
    assert catalogue.shown("demo/trades.db") == "demo/trades.db"


def test_a_shorter_key_that_fits_two_longer_ones_is_neither():
    catalogue = Catalogue([["live/trades.db"], ["demo/trades.db"], ["trades.db"]])
    assert len({catalogue.shown(key) for key in ("live/trades.db", "demo/trades.db", "trades.db")}) == 3


def test_a_longer_key_that_only_a_test_gives_is_another_database_than_production_s():
    catalogue = Catalogue([["trades.db"], ["tmp/run-*/trades.db"]], {"tmp/run-*/trades.db"})
    assert catalogue.shown("trades.db") == "trades.db"
    assert catalogue.shown("tmp/run-*/trades.db") == "tmp/run-*/trades.db"


def test_what_production_opens_is_what_a_test_names_in_short():
    catalogue = Catalogue([["data/trades.db"], ["trades.db"]], {"trades.db"})
    assert catalogue.shown("trades.db") == "trades.db" == catalogue.shown("data/trades.db")


def test_a_name_that_only_ends_alike_is_another_database():
    catalogue = Catalogue([["data/trades.db"], ["my_trades.db"]])
    assert catalogue.shown("my_trades.db") == "my_trades.db"
    assert catalogue.shown("data/trades.db") == "trades.db"


def test_memory_is_never_taken_for_a_file():
    catalogue = Catalogue([[MEMORY], ["data/trades.db"], ["*.db"]])
    assert catalogue.shown(MEMORY) == MEMORY


def test_different_base_names_of_one_connect_stay_apart():
    catalogue = Catalogue([["data/trades.db", "data/fills.db"]])
    assert catalogue.shown("data/trades.db") == "trades.db"
    assert catalogue.shown("data/fills.db") == "fills.db"


def test_nothing_is_known_of_a_database_that_is_never_opened():
    assert "trades.db" not in Catalogue([["fills.db"]])
    assert "fills.db" in Catalogue([["fills.db"]])


def test_a_shorter_key_that_fits_one_longer_one_is_the_same_database():
    catalogue = Catalogue([["data/trades.db"], ["trades.db"]])
    assert catalogue.shown("trades.db") == catalogue.shown("data/trades.db") == "trades.db"


def test_alternatives_of_one_connect_are_one_database():
    catalogue = Catalogue([["live/trades.db", "demo/trades.db"]])
    assert catalogue.shown("live/trades.db") == catalogue.shown("demo/trades.db") == "trades.db"


def test_alternatives_in_one_folder_are_a_family():
    catalogue = Catalogue([["users/live/trades.db", "users/demo/trades.db"]])
    shown = catalogue.shown("users/live/trades.db")
    assert shown == catalogue.shown("users/demo/trades.db") == "users/*/trades.db"
    assert is_family(shown)


def test_a_member_of_a_family_is_the_family():
    catalogue = Catalogue([["users/*/trades.db"], ["users/live/trades.db"]])
    assert catalogue.shown("users/live/trades.db") == "users/*/trades.db"


@given(st.lists(st.lists(st.sampled_from(["x.db", "a/x.db", "b/x.db", "a/*/x.db", "a/c/x.db", "y.db", MEMORY]))))
def test_the_catalogue_does_not_depend_on_order(opened):
    there = Catalogue(opened)
    back = Catalogue([list(reversed(keys)) for keys in opened])
    assert [there.shown(key) for keys in opened for key in keys] == [back.shown(key) for keys in opened for key in keys]


# In programs -----------------------------------------------------------------------------------------


def test_a_database_that_is_also_written_is_not_foreign(sites_of):
    sites = sites_of(
        """
        import sqlite3
        sqlite3.connect("file:a.db?mode=ro", uri=True).execute("SELECT 1")
        sqlite3.connect("a.db").execute("DELETE FROM t")
        """
    )
    assert [site.foreign for site in sites.of("connect")] == [False, False]


def test_a_database_that_is_only_read_is_foreign(sites_of):
    sites = sites_of("import sqlite3\nsqlite3.connect('file:a.db?mode=ro', uri=True).execute('SELECT 1')\n")
    assert sites.one("connect").foreign


def test_a_use_of_two_databases_names_none_as_the_one(sites_of):
    sites = sites_of(
        """
        import sqlite3, sys
        if sys.argv:
            con = sqlite3.connect("a.db")
        else:
            con = sqlite3.connect("b.db")
        con.execute("SELECT 1")
        """
    )
    site = sites.one("execute")
    assert site.database is None
    assert site.databases == ("a.db", "b.db")


@pytest.mark.parametrize(
    "path",
    [
        "os.path.join(os.path.dirname(__file__), 'data', 'a.db')",
        "Path(os.environ['DATA']) / 'data' / 'a.db'",
        "f'{os.getcwd()}/data/a.db'",
        "str(Path.cwd() / 'data' / 'a.db')",
        "os.path.abspath('data/a.db')",
        "'%s/data/a.db' % os.getcwd()",
        "'{}/data/a.db'.format(os.getcwd())",
        "os.getcwd() + '/data/' + 'a.db'",
        "Path('data').joinpath('a.db')",
        "Path('data/b.db').with_name('a.db')",
        "Path('data/a.sql').with_suffix('.db')",
    ],
)
def test_paths_are_folded(sites_of, path):
    sites = sites_of(
        f"""
        import os, sqlite3
        from pathlib import Path
        PATH = {path}
        sqlite3.connect(PATH)
        sqlite3.connect("other/a.db")
        """
    )
    assert [site.database for site in sites.of("connect")] == ["data/a.db", "other/a.db"]


def test_a_folder_chosen_at_run_time_makes_a_family(sites_of):
    sites = sites_of(
        """
        import os, sqlite3
        def path(mode):
            return os.path.join(os.getcwd(), "users", mode, "fills.db")
        sqlite3.connect(path(os.environ["MODE"])).execute("SELECT 1")
        """
    )
    site = sites.one("execute")
    assert site.database == "users/*/fills.db"
    assert site.family


# Files found by pattern, URLs put together, errors' texts ------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        'for path in glob.glob("data/*.txt"):\n    open(path)',
        "for path in glob.glob(make()):\n    sqlite3.connect(path)",
        'for path in os.listdir("data.db"):\n    sqlite3.connect(path)',
        'glob.glob("data/*.db").execute("SELECT 1")',
    ],
)
def test_what_is_found_by_another_pattern_names_no_database(sites_of, source):
    sites = sites_of(f"import glob, os, sqlite3\nfrom somewhere import make\n{source}\n")
    assert [site.database for site in sites.of("connect", "file", "execute") if site.database] == []


@pytest.mark.parametrize(
    ("source", "database"),
    [
        ('for path in glob.glob("data/*.db"):\n    sqlite3.connect(path)', "*.db"),
        ('sqlite3.connect(sorted(glob.glob("~/x/*.old/cookies.sqlite"))[0])', "cookies.sqlite"),
        ('for path in Path("data").glob("*.db"):\n    sqlite3.connect(path)', "*.db"),
        ('for name in os.listdir("data"):\n    sqlite3.connect(os.path.join("data", name, "a.db"))', "a.db"),
    ],
)
def test_what_is_found_by_a_pattern_is_a_path(sites_of, source, database):
    site = sites_of(f"import glob, os, sqlite3\nfrom pathlib import Path\n{source}\n").one("connect")
    assert site.database is not None
    assert site.database.endswith(database)


def test_a_url_that_is_put_together_leads_to_its_file(sites_of):
    sites = sites_of(
        """
        from sqlalchemy import create_engine
        import os
        create_engine("sqlite:///" + os.path.join(os.environ["X"], "tax.db"))
        other = "sqlite:///"
        """
    )
    assert [(site.span.line, site.database) for site in sites.of("url")] == [(4, "tax.db"), (5, None)]


@pytest.mark.parametrize(
    "test",
    [
        'str(error).startswith(("invalid", "unknown"))',
        'str(error) in ("a", "b")',
        "WORDS in str(error)",
        "str(error) == NAMES",
    ],
)
def test_other_texts_of_errors_are_no_sites(sites_of, test):
    source = f'WORDS = "no such luck"\nNAMES = ("a", "b")\ntry:\n    pass\nexcept ValueError as error:\n    {test}\n'
    assert sites_of(source).of("error-text") == []


@pytest.mark.parametrize(
    "test",
    [
        'str(error).startswith(("unknown", "no such table"))',
        'str(error) in ("database is locked", "other")',
        "LOCKED in str(error)",
        "str(error).startswith(SEVERAL)",
        "any(part in str(error) for part in SEVERAL)",
    ],
)
def test_an_errors_text_is_compared_with_one_of_several(sites_of, test):
    source = 'LOCKED = "database is locked"\nSEVERAL = ("no such table", "other")\n'
    sites = sites_of(f"{source}import sqlite3\ntry:\n    pass\nexcept sqlite3.Error as error:\n    {test}\n")
    assert sites.lines("error-text") == [7]


READING = 'import sqlite3\nsqlite3.connect("file:cookies.db?mode=ro", uri=True)\n'


@pytest.mark.parametrize(
    "other",
    [
        'sqlite3.connect("cookies.db")',
        "import sys\nsqlite3.connect(sys.argv[1])",
        'def open_(path):\n    return sqlite3.connect(path)\nopen_("data/" + input())',
    ],
)
def test_a_database_that_may_be_written_elsewhere_is_the_program_s(sites_of, other):
    assert not any(site.foreign for site in sites_of(f"{READING}{other}\n").of("connect"))


@pytest.mark.parametrize("other", ["", 'sqlite3.connect("own.db")', "import psycopg, sys\npsycopg.connect(sys.argv)"])
def test_a_database_that_is_only_read_is_another_program_s(sites_of, other):
    assert sites_of(f"{READING}{other}\n").of("connect")[0].foreign


def test_a_path_may_be_joined_by_the_constants_of_os(sites_of):
    site = sites_of('import os, sqlite3\nsqlite3.connect("data" + os.sep + "a" + os.extsep + "db")\n').one("connect")
    assert site.databases == ("a.db",)
