"""Databases of other programs: those of a browser's profile that are only read."""

import pytest

FIREFOX = "~/.mozilla/firefox/ab.default/cookies.sqlite"
OWN = [
    "cookies.sqlite",
    "~/.config/trader/cookies.sqlite",
    "~/AppData/Roaming/Trader/trades.db",
    "~/.mozilla/firefox/trader.db",
]
PROFILES = [
    FIREFOX,
    "C:\\\\Users\\\\u\\\\AppData\\\\Roaming\\\\Mozilla\\\\Firefox\\\\Profiles\\\\x.default\\\\places.sqlite",
    "~/Library/Messages/chat.db",
    "~/.config/google-chrome/Default/Login Data",
]
WRITTEN = [
    "con.execute('DELETE FROM t')",
    "con.execute(input())",
    "con.executescript('DROP TABLE t')",
    f"sqlite3.connect('{FIREFOX}').execute('INSERT INTO t VALUES (1)')",
]


def opened(path: str, then: str = "") -> str:
    return f"import sqlite3\ncon = sqlite3.connect('{path}')\ncon.execute('SELECT 1 FROM t')\n{then}\n"


@pytest.mark.parametrize("path", OWN)
def test_a_database_by_a_like_name_is_the_programs_own(sites_of, path):
    assert [site.foreign for site in sites_of(opened(path)).of("connect")] == [False]


@pytest.mark.parametrize("then", WRITTEN)
def test_one_that_is_written_to_or_may_be_is_the_programs_own(sites_of, then):
    assert not any(site.foreign for site in sites_of(opened(FIREFOX, then)).of("connect"))


@pytest.mark.parametrize("path", PROFILES)
def test_a_profile_that_is_only_read_is_another_programs(sites_of, path):
    sites = sites_of(opened(path))
    assert [site.foreign for site in sites.of("connect", "execute")] == [True, True]


def test_another_connection_of_which_nothing_is_known_takes_nothing_away(sites_of):
    sites = sites_of(opened(FIREFOX, "sqlite3.connect(input()).execute('DELETE FROM t')"))
    assert [site.foreign for site in sites.of("connect")] == [True, False]
