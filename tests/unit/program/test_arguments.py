"""Options of the command line: a default is one of the files that may be opened, and never said to be the only one."""

import pytest

PARSER = """
import argparse, sqlite3
parser = argparse.ArgumentParser()
{added}
args = parser.parse_args()
{used}
"""
OPENED = "sqlite3.connect(args.db).execute('SELECT 1')"


def _named(found) -> set[tuple[tuple[str, ...], bool, str | None]]:
    return {(site.databases, site.others, site.database) for site in found.of("connect", "execute")}


@pytest.mark.parametrize(
    "added",
    [
        'parser.add_argument("--out", default="out.dat")',
        'parser.add_argument("--out", "-o", default="out.dat")',
        'parser.add_argument("-o", "--out", "--db-out", default="out.dat")',
        'parser.add_argument("--db", dest="out", default="out.dat")',
        'parser.add_argument("out", nargs="?", default="out.dat")',
        'parser.set_defaults(out="out.dat")',
        'argparse.ArgumentParser().add_argument("--db", default="out.dat")',
    ],
)
def test_the_default_of_another_option_is_not_opened(sites_of, added):
    found = sites_of(PARSER.format(added=added, used=f"{OPENED}\nopen(args.out)"))
    assert _named(found) == {((), True, None)} or _named(found) == {((), False, None)}
    assert found.of("path", "file") == []


@pytest.mark.parametrize("added", ['parser.add_argument("db")', 'parser.add_argument("--db", required=True)', ""])
def test_what_has_no_default_is_not_known(sites_of, added):
    assert {names for names, _, _ in _named(sites_of(PARSER.format(added=added, used=OPENED)))} == {()}


def test_what_is_not_opened_with_sqlite_is_no_finding(sites_of):
    added = 'parser.add_argument("--db", default="dbname=trades")'
    used = "import psycopg\npsycopg.connect(args.db).execute('SELECT 1')"
    assert sites_of(PARSER.format(added=added, used=used)).of("connect", "execute", "path") == []


ADDED = {
    "an option": 'parser.add_argument("--db", default="x.db")',
    "with a short form": 'parser.add_argument("-d", "--db", default="x.db", help="file")',
    "a short form": 'parser.add_argument("-db", default="x.db")',
    "with a name": 'parser.add_argument("--database", dest="db", default="x.db")',
    "by its place": 'parser.add_argument("db", nargs="?", default="x.db")',
    "in a group": 'parser.add_argument_group("files").add_argument("--db", default="x.db")',
    "of a command": 'parser.add_subparsers().add_parser("run").add_argument("--db", default="x.db")',
    "of the parser": 'parser.add_argument("--db")\nparser.set_defaults(db="x.db")',
    "a constant": 'PATH = "x.db"\nparser.add_argument("--db", default=PATH)',
}
USED = {
    "at once": OPENED,
    "by a function": "def run(path):\n    sqlite3.connect(path).execute('SELECT 1')\nrun(args.db)",
    "of all arguments": "def run(args):\n    sqlite3.connect(args.db).execute('SELECT 1')\nrun(args)",
    "kept": "class Store:\n    def __init__(self, path):\n        self.path = path\n    def run(self):\n"
    "        sqlite3.connect(self.path).execute('SELECT 1')\nStore(args.db).run()",
    "that are known": "args, rest = parser.parse_known_args(['x'])\n" + OPENED,
}


@pytest.mark.parametrize("used", USED.values(), ids=USED)
@pytest.mark.parametrize("added", ADDED.values(), ids=ADDED)
def test_a_default_or_another_is_opened(sites_of, added, used):
    found = sites_of(PARSER.format(added=added, used=used))
    assert _named(found) == {(("x.db",), True, None)}
    assert {(site.member, site.certain) for site in found.of("path")} == {("x.db", True)}


def test_a_dash_is_an_underscore(sites_of):
    found = sites_of(
        PARSER.format(added='parser.add_argument("--db-path", default="x.db")', used="sqlite3.connect(args.db_path)")
    )
    assert found.one("connect").databases == ("x.db",)


def test_two_parsers_have_options_of_their_own(sites_of):
    source = "import argparse, sqlite3\ndef main():\n    parser = argparse.ArgumentParser()\n"
    source += '    parser.add_argument("--db", default="{0}.db")\n    sqlite3.connect(parser.parse_args().db)\nmain()\n'
    found = sites_of({"a.py": source.format("a"), "b.py": source.format("b")})
    assert {(site.path, site.databases) for site in found.of("connect")} == {("a.py", ("a.db",)), ("b.py", ("b.db",))}


def test_a_command_s_function_is_called_with_the_arguments(sites_of):
    source = """
        import argparse, sqlite3
        def run(args):
            args.con.execute("SELECT 1")
        def main():
            parser = argparse.ArgumentParser()
            commands = parser.add_subparsers()
            command = commands.add_parser("run")
            command.set_defaults(call=run)
            args = parser.parse_args()
            args.con = sqlite3.connect("x.db")
            args.call(args)
        main()
    """
    assert sites_of(source).lines("execute") == [4]
