"""A file that one caller hands to a helper is not judged by what another caller's file leads to."""

import pytest

HELPERS = {
    "a short one": """
def get_files(folder, glob="*"):
    return list(Path(folder).glob(glob))
""",
    "a long one": """
def get_files(folder, glob="*", *, sort=True, strict=False):
    if isinstance(folder, Path):
        sources = [folder]
    elif isinstance(folder, str):
        if folder == "":
            return ()
        sources = [Path(folder)]
    else:
        sources = [each if isinstance(each, Path) else Path(each) for each in folder]
    found = []
    for source in sources:
        if os.path.isdir(str(source)):
            below = source.glob(glob)
            if sort:
                below = sorted(below)
            found.extend(below)
        else:
            assert source.exists(), source
            found.append(source)
    if strict and not found:
        raise FileNotFoundError(folder)
    return tuple(found)
""",
    "one with a function inside": """
def get_files(folder, glob="*"):
    def shown():
        return f"{folder}/{glob}"
    print(shown())
    return sorted(Path(folder).glob(glob))
""",
    "one that yields": """
def get_files(folder, glob="*"):
    for path in Path(folder).glob(glob):
        yield path
""",
    "one that asks another": """
def below(folder, glob):
    return [*Path(folder).glob(glob)]
def get_files(folder, glob="*"):
    return below(folder, glob)
""",
}
BOTH = """
import os, sqlite3, zipfile
from pathlib import Path
{helper}
def archives(config):
    for path in get_files(config.folder, glob="*.zip"):
        zipfile.ZipFile(path).extractall()
def tracks(config):
    return [path.stat() for path in get_files(config.folder, "*.gpx")]
def databases(config):
    for path in get_files(config.folder, {glob}):
        sqlite3.connect(path).execute("SELECT 1")
"""


@pytest.mark.parametrize("helper", HELPERS)
@pytest.mark.parametrize("glob", ['"*.db"', '"*.sqlite3"', '"*.dat"'])
def test_what_other_callers_look_for_is_no_database(sites_of, helper, glob):
    found = sites_of(BOTH.format(helper=HELPERS[helper], glob=glob))
    assert {site.database for site in found.of("path", "connect", "execute")} == {glob.strip('"')}
    assert found.of("exists", "file") == []


@pytest.mark.parametrize("helper", HELPERS)
def test_nor_where_the_databases_are_looked_for_by_no_pattern(sites_of, helper):
    found = sites_of(BOTH.format(helper=HELPERS[helper], glob=""))
    assert {site.database for site in found.of("connect", "execute")} == {None}
    assert found.of("path", "exists", "file") == []


@pytest.mark.parametrize(
    "handed", ['"*.csv"', 'str(tmp_path) + "/*.csv"', '[tmp_path / "a.csv"]', 'tmp_path / "a.csv"']
)
def test_what_a_test_looks_for_is_not_judged_by_what_production_opens(sites_of, handed):
    test = f"from app import get_files\ndef test_it(tmp_path):\n    assert get_files({handed})\n"
    found = sites_of({"app.py": BOTH.format(helper=HELPERS["a long one"], glob=""), "tests/test_app.py": test})
    assert found.of("path", "exists", "file") == []


SETTINGS = {
    "in a class": """
class Settings:
    def __init__(self, values):
        self.values = values
    def get(self, key, default=None):
        found = self.values
        for part in key.split("."):
            if not isinstance(found, dict) or part not in found:
                return default
            found = found[part]
        return default if found is None else found
settings = Settings(load())
""",
    "that keeps the defaults": """
class Settings:
    def __init__(self):
        self.values = {}
    def get(self, key, default=None):
        if key not in self.values:
            self.values[key] = default
        return self.values[key]
settings = Settings()
""",
    "with much to do": """
class settings:
    @staticmethod
    def get(name, default, cast=None, required=False):
        found = os.environ.get(name)
        if found is None:
            found = os.environ.get(name.upper())
        if found is None and required:
            raise KeyError(name)
        if found is None:
            logging.debug("default of %s", name)
            return default
        if cast is not None:
            try:
                return cast(found)
            except ValueError:
                logging.warning("bad %s: %s", name, found)
                return default
        if found.startswith("~"):
            found = os.path.expanduser(found)
        return found
""",
}
ASKING = """
import logging, os, sqlite3
{settings}
logging.FileHandler(settings.get("logfile", "bot.log"))
con = sqlite3.connect(settings.get("database", "{name}"))
"""


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("name", ["bot.db", "bot.dat"])
def test_the_default_of_another_setting_is_no_database(sites_of, settings, name):
    found = sites_of(ASKING.format(settings=SETTINGS[settings], name=name))
    assert {(site.member, site.database) for site in found.of("path")} == {(name, name)}
    assert found.one("connect").database == name


def test_a_helper_that_opens_what_it_is_given_opens_all(sites_of):
    found = sites_of(
        "import sqlite3\ndef opened(name):\n    return sqlite3.connect(name)\nopened('a.dat')\nopened('b.dat')\n"
    )
    assert found.one("connect").databases == ("a.dat", "b.dat")
    assert [(site.member, site.certain) for site in found.of("path")] == [("a.dat", True), ("b.dat", True)]


KEPT = """
import logging, sqlite3
class Values:
    def __init__(self):
        self.values = {}
    def fill(self, key, default):
        self.values[key] = self.values.get(key, default)
        return self.values[key]
values = Values()
logging.FileHandler(values.fill("logfile", "bot.log"))
sqlite3.connect(values.fill("database", "bot.db"))
"""


def test_what_comes_out_of_one_place_with_a_database_s_path_is_only_likely_one(sites_of):
    paths = {site.member: site.certain for site in sites_of(KEPT).of("path")}
    assert paths == {"bot.log": False, "bot.db": True}


@pytest.mark.parametrize("other", ["", 'sqlite3.connect("bot.log")\n'])
def test_but_for_what_is_opened_elsewhere_too(sites_of, other):
    paths = [site for site in sites_of(KEPT + other).of("path") if site.member == "bot.log"]
    assert [site.certain for site in paths] == ([False] if not other else [False, True])
