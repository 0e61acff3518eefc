"""The name of an option and that of its section are no values of it; what it falls back on is one."""

import pytest

READ = {
    "made here": "ConfigParser().get",
    "of the module": "configparser.RawConfigParser().get",
    "of an annotation": "annotated.get",
    "of an own class": "Own().get",
    "of a wrapper": "Wrapper().get",
    "of the wrapper's own base": "Wrapper().read",
}
PROGRAM = """
import configparser, sqlite3
from configparser import ConfigParser
from lib import settings
class Own(ConfigParser):
    pass
class Wrapper:
    def __init__(self):
        self.parser = ConfigParser()
        self.parser.read("app.conf")
    def get(self, section, option, fallback=None):
        return self._get(self.parser.get, section, option, fallback)
    def read(self, section, option, fallback=None):
        return self.parser.get(section, option, fallback=fallback)
    def _get(self, method, section, option, fallback):
        try:
            return method(section, option)
        except configparser.NoOptionError:
            return fallback
def run(annotated: ConfigParser):
    sqlite3.connect({call})
"""


def _databases(found) -> set[str]:
    return {name for site in found.of("connect") for name in site.databases}


@pytest.mark.parametrize("get", READ.values(), ids=READ)
def test_the_name_of_an_option_is_no_path(sites_of, get):
    found = sites_of(PROGRAM.format(call=f'{get}("section", "dbs_dir")'))
    assert found.of("connect")
    assert not _databases(found)


@pytest.mark.parametrize("get", READ.values(), ids=READ)
def test_what_it_falls_back_on_is_one(sites_of, get):
    assert _databases(sites_of(PROGRAM.format(call=f'{get}("section", "dbs_dir", fallback="a.db")'))) == {"a.db"}


@pytest.mark.parametrize("get", ['ConfigParser()["section"].get', "{}.get", "settings().get"])
def test_the_second_of_others_is_what_they_fall_back_on(sites_of, get):
    assert _databases(sites_of(PROGRAM.format(call=f'{get}("option", "a.db")'))) == {"a.db"}
