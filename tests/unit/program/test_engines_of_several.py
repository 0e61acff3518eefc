"""Engines whose URL may be of one server or another, or is not known: no statement on them is lost, none accused."""

import pytest

HEAD = "import os, sys\nfrom sqlalchemy import create_engine, text\n"
RUN = "with engine.begin() as con:\n    con.execute(text('SELECT 2 FROM a'))\n"
LITE, POSTGRES = "'sqlite:///u.db'", "'postgresql://h/prod'"
CHOSEN = {
    "a conditional expression": f"url = {LITE} if os.environ.get('DEV') else {POSTGRES}\n",
    "a branch": f"url = {POSTGRES}\nif sys.argv:\n    url = {LITE}\n",
    "a function": f"def made():\n    if sys.argv:\n        return {LITE}\n    return {POSTGRES}\nurl = made()\n",
    "a mapping": f"url = {{'dev': {LITE}, 'prod': {POSTGRES}}}[os.environ['KIND']]\n",
}


def test_an_engine_of_another_server_alone_is_not_told(sites_of):
    sites = sites_of(f"{HEAD}import sqlite3\nengine = create_engine({POSTGRES})\n{RUN}")
    assert [site.what for site in sites.all if site.span.line > 3] == []


def test_the_url_of_another_server_beside_sqlites_is_no_path(sites_of):
    source = f"{HEAD}def make(url):\n    return create_engine(url)\n"
    sites = sites_of(f"{source}lite = make({LITE})\npg = make({POSTGRES})\n")
    assert not sites.of("path")
    assert [site.database for site in sites.of("url")] == ["u.db"]


def test_each_of_two_engines_of_one_function_is_its_own(sites_of):
    source = f"{HEAD}def make(url):\n    return create_engine(url)\nlite = make({LITE})\nengine = make({POSTGRES})\n"
    sites = sites_of(f"{source}with lite.begin() as con:\n    con.execute(text('SELECT 1 FROM a'))\n{RUN}")
    assert [site.database for site in sites.of("execute")] == ["u.db"]


@pytest.mark.parametrize("chosen", CHOSEN.values(), ids=CHOSEN.keys())
def test_an_engine_of_either_is_told_so(sites_of, chosen):
    sites = sites_of(f"{HEAD}{chosen}engine = create_engine(url)\n{RUN}")
    assert [(site.backend, site.statement.text) for site in sites.of("execute")] == [("either", "SELECT 2 FROM a")]


@pytest.mark.parametrize("library", ["create_engine(sys.argv[1])", "create_engine(os.environ['URL'])"])
def test_a_statement_on_an_engine_of_which_nothing_is_known_is_seen(sites_of, library):
    sites = sites_of(f"{HEAD}import sqlite3\nengine = {library}\n{RUN}")
    assert [site.backend for site in sites.of("untraced")] == ["unknown"]


PARTS = "from sqlalchemy import URL, make_url\n"


@pytest.mark.parametrize(
    "url", [f"make_url({POSTGRES})", "URL.create('postgresql+psycopg', 'u', 'p', 'h', 5432, 'prod')"]
)
def test_a_url_of_another_servers_parts_is_not_told(sites_of, url):
    sites = sites_of(f"{HEAD}{PARTS}import sqlite3\nengine = create_engine({url})\n{RUN}")
    assert [site.what for site in sites.all if site.span.line > 4] == []


@pytest.mark.parametrize(
    "url",
    [
        f"make_url({LITE})",
        "URL.create('sqlite', database='u.db')",
        "URL.create(drivername='sqlite+pysqlite', database='u.db')",
        "URL.create('sqlite', None, None, None, None, 'u.db')",
    ],
)
def test_a_url_of_sqlites_parts_names_its_database(sites_of, url):
    sites = sites_of(f"{HEAD}{PARTS}engine = create_engine({url})\n{RUN}")
    assert [(site.backend, site.database) for site in sites.of("execute")] == [("sqlite", "u.db")]


def test_a_url_of_no_database_is_one_in_memory(sites_of):
    sites = sites_of(f"{HEAD}{PARTS}engine = create_engine(URL.create('sqlite'))\n{RUN}")
    assert [site.database for site in sites.of("execute")] == [":memory:"]


MENDED = "settings.url.replace('postgres://', 'postgresql+asyncpg://')"
UNMENDED = "settings.url.replace('-', '_')"


def chosen(url):
    return f"from settings import settings\nurl = {url} if settings.url else {LITE}\n"


def test_a_text_replaced_in_a_url_that_is_not_known_says_nothing_of_its_server(sites_of):
    sites = sites_of(f"{HEAD}{chosen(UNMENDED)}engine = create_engine(url)\n{RUN}")
    assert [(site.backend, site.database) for site in sites.of("execute")] == [("sqlite", "u.db")]


def test_a_scheme_replaced_in_a_path_of_its_own_is_the_path_s(sites_of):
    made = "'sqlite:///u.db'.replace('sqlite://', 'sqlite+aiosqlite://')"
    sites = sites_of(f"{HEAD}engine = create_engine({made})\n{RUN}")
    assert [(site.backend, site.database) for site in sites.of("execute")] == [("sqlite", "u.db")]


def test_an_engine_of_a_url_whose_scheme_the_program_replaces_by_another_server_s_is_of_either(sites_of):
    sites = sites_of(f"{HEAD}{chosen(MENDED)}engine = create_engine(url)\n{RUN}")
    assert [site.backend for site in sites.of("execute")] == ["either"]


def test_a_url_of_the_environment_whose_scheme_is_replaced_is_of_either(sites_of):
    url = f"url = os.environ.get('URL', {LITE})\nif url.startswith('postgres:'):\n    "
    url += "url = url.replace('postgres://', 'postgresql://', 1)\n"
    sites = sites_of(f"{HEAD}{url}engine = create_engine(url)\n{RUN}")
    assert [site.backend for site in sites.of("execute")] == ["either"]


@pytest.mark.parametrize("made", ["select(User)", "build()", "User.insert()", "build"])
def test_what_a_library_may_have_put_together_is_no_raw_statement(sites_of, made):
    source = f"{HEAD}from somewhere import build, select, User\nengine = create_engine({LITE})\n"
    sites = sites_of(f"{source}with engine.begin() as con:\n    con.execute({made})\n")
    assert not sites.of("execute")


@pytest.mark.parametrize("run", ["execute(text(open('m.sql').read()))", "exec_driver_sql(os.environ['QUERY'])"])
def test_a_raw_statement_that_is_not_known_is_told_all_the_same(sites_of, run):
    sites = sites_of(f"{HEAD}engine = create_engine({LITE})\nwith engine.begin() as con:\n    con.{run}\n")
    assert [(site.backend, site.database) for site in sites.of("execute")] == [("sqlite", "u.db")]
