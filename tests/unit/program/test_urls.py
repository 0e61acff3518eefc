"""URLs of SQLite: which name a database in memory, and which are only what other URLs are told by."""

import pytest


@pytest.mark.parametrize(
    "use",
    [
        'url.startswith("sqlite:///")',
        'url.startswith(("sqlite://", "sqlite+aiosqlite://"))',
        'url.replace("sqlite:///", "")',
        'url.removeprefix("sqlite:///")',
        'url.split("sqlite://")[1]',
        'url.partition("sqlite:///")',
        '"sqlite:///" in url',
        'url == "sqlite://"',
        "url.startswith(PREFIX)",
        "PREFIX in url",
        "url.removeprefix(PREFIX)",
        "url.startswith(PREFIXES)",
    ],
)
def test_a_beginning_that_urls_are_compared_with_is_a_check(sites_of, use):
    source = f"""
        import sqlite3
        PREFIX = "sqlite:///"
        PREFIXES = ("sqlite:///", "sqlite+pysqlite:///")
        def path_of(url):
            return {use}
        sqlite3.connect(path_of(given))
    """
    sites = sites_of(source).of("url")
    checks = [site for site in sites if site.member == "check"]
    assert checks
    assert {(site.database, site.databases) for site in sites} == {(None, ())}


@pytest.mark.parametrize("use", ["PREFIX + path", 'f"{PREFIX}{path}"', '"sqlite:///" + path', 'PREFIX + "" + path'])
def test_a_beginning_that_a_path_is_put_behind_names_no_database(sites_of, use):
    source = f'from sqlalchemy import create_engine\nPREFIX = "sqlite:///"\ndef made(path):\n    create_engine({use})\n'
    assert {(site.member, site.database) for site in sites_of(source).of("url")} == {("url", None)}


def test_what_is_put_behind_it_names_the_database_though_it_is_a_check_too(sites_of):
    source = """
        from sqlalchemy import create_engine
        PREFIX = "sqlite:///"
        def made(path):
            assert not path.startswith(PREFIX)
            return create_engine(PREFIX + path)
        made("trades.db")
    """
    (site,) = sites_of(source).of("url")
    assert (site.member, site.database) == ("url", "trades.db")


@pytest.mark.parametrize(
    "source",
    [
        'create_engine("sqlite://")',
        'create_engine("sqlite:///")',
        'create_engine("sqlite:///:memory:")',
        'URL = "sqlite://"\ncreate_engine(URL)',
        'URL = "sqlite:///"\nif URL.startswith("sqlite:///x.db"):\n    pass\ncreate_engine(URL)',
        'URL = "sqlite:///:memory:"\nurl.startswith(URL)',
        'unknown.open("sqlite://")',
        'unknown.open("sqlite:///?cache=shared")',
    ],
)
def test_a_database_in_memory_is_told(sites_of, source):
    sites = sites_of(f"from sqlalchemy import create_engine\n{source}\n").of("url")
    assert ":memory:" in {site.database for site in sites}
    assert {site.member for site in sites} == {"url"}


COMPARED = 'from sqlalchemy import create_engine\nURL = "sqlite:///a.db"\nassert made() == URL\n'


@pytest.mark.parametrize(
    "source", ['assert str(new) == "sqlite:////srv/b.db"\n', 'if url != "sqlite:///b.db":\n    pass\n']
)
def test_a_url_that_another_is_compared_with_tells_no_library(sites_of, source):
    assert sites_of(f"import sqlite3\n{source}").of("url") == []


def test_a_url_that_is_opened_too_is_told(sites_of):
    sites = sites_of(f"{COMPARED}create_engine(URL)\n")
    assert [(site.member, site.database) for site in sites.of("url")] == [("url", "a.db")]
