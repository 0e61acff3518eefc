"""What is refused comes first: a setting that is silently off is worse than none."""

import contextlib
import os
import tempfile
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.config import DEFAULT_EXCLUDE, Config, DatabaseConfig, ServiceConfig, TargetConfig, load
from sqlite_hunter.errors import ConfigError, SqliteHunterError, UsageError

NO_MODULE = 'is not a Python file below this folder, such as "storage/postgres_database.py"'


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refusal(text: str, name: str = "sqlite-hunter.toml") -> str:
    """The one line that a file with this text is refused with."""
    Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load([Path()])
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_unknown_key_names_the_nearest(project):
    assert refusal('[tool.sqlite-hunter]\nexlude = ["x"]\n', "pyproject.toml") == (
        'pyproject.toml: [tool.sqlite-hunter] unknown key "exlude": did you mean "exclude"?'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jbos = 1", 'unknown key "jbos": did you mean "jobs"?'),
        ("respect_git_ignore = true", 'unknown key "respect_git_ignore": did you mean "respect-gitignore"?'),
        (
            "zzz = 1",
            'unknown key "zzz" (known: select, ignore, severity, effort, exclude, extend-exclude, force-exclude, '
            "respect-gitignore, "
            "jobs, cache, cache-dir, services, databases, target)",
        ),
        ('"a\\nb" = 1', 'unknown key "a\\nb" (known: '),
        ("cache-dir = 'a'\ncache_dir = 'b'", 'key "cache-dir" stands twice, with - and with _'),
        ("[services.a]\npath = ['x']", '[services.a] unknown key "path": did you mean "paths"?'),
        ("[databases.'a.db']\nschmea = 'x'", '[databases."a.db"] unknown key "schmea": did you mean "schema"?'),
        ("[target]\non_failur = 'raise'", '[target] unknown key "on_failur": did you mean "on-failure"?'),
        ("[services.a]\npaths=['x']\n[services.a.target]\nx=1", '[services.a.target] unknown key "x" (known: import, '),
        (
            "[services.a]\npaths=['x']\ntarget.module='a.py'",
            '[services.a.target] unknown key "module" (known: import, ',
        ),
        ("[tool.sqlite-hunter]", "the keys of this file stand at its top, not under [tool.sqlite-hunter]"),
    ],
)
def test_unknown_keys(project, text, message):
    assert refusal(text).startswith(f"sqlite-hunter.toml: {message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jobs = true", 'key "jobs": expected an integer, not true or false'),
        ("jobs = 1.5", 'key "jobs": expected an integer, not a float'),
        ("jobs = -1", 'key "jobs": expected 0 or more, not -1'),
        ("jobs = 1979-05-27", 'key "jobs": expected an integer, not a date or time'),
        ("cache = 0", 'key "cache": expected true or false, not an integer'),
        ("respect-gitignore = 'yes'", 'key "respect-gitignore": expected true or false, not a string'),
        ("exclude = 'x'", 'key "exclude": expected an array of strings, not a string'),
        ("exclude = [1]", 'key "exclude": expected a string, not an integer'),
        ("exclude = ['']", 'key "exclude": an empty string'),
        ("exclude = ['/']", 'key "exclude": "/" is not a pattern'),
        ("exclude = ['!']", 'key "exclude": "!" is not a pattern'),
        ("exclude = ['# x']", 'key "exclude": "# x" is not a pattern'),
        ("extend-exclude = ['a\\']", 'key "extend-exclude": "a\\\\" is not a pattern'),
        ('exclude = ["a\\nb"]', 'key "exclude": "a\\nb" holds a control character'),
        ("cache-dir = ['x']", 'key "cache-dir": expected a string, not an array'),
        ("select = ['E501']", 'key "select": "E501" is not a rule code or the start of one, such as "SQH3"'),
        ("select = ['sqh101']", 'key "select": "sqh101" is not a rule code or the start of one, such as "SQH3"'),
        ("ignore = ['SQH1011']", 'key "ignore": "SQH1011" is not a rule code or the start of one, such as "SQH3"'),
        ("services = ['a']", 'key "services": expected a table, not an array'),
        ("services.a = 'x.py'", '[services] key "a": expected a table, not a string'),
        ("services.a = {}", '[services.a] key "paths": expected at least one path'),
        ("services.a.paths = []", '[services.a] key "paths": expected at least one path'),
        ("services.'' = {paths = ['x']}", '[services] "" is not a name'),
        (
            "services.a = {paths = ['x'], priority = 1}",
            '[services.a] key "priority": expected a string, not an integer',
        ),
        ("databases.a.tables = {t = 1}", '[databases.a.tables] key "t": expected a string, not an integer'),
        ("databases.a.tables = {t = ''}", '[databases.a.tables] key "t": an empty string'),
        ("databases.a.tables = {'' = 't'}", '[databases.a.tables] "" is not a name'),
        ("databases.a.schema = ''", '[databases.a] key "schema": an empty string'),
        ("target = 'x'", 'key "target": expected a table, not a string'),
        ("target.driver = 'pg8000'", '[target] key "driver": "pg8000" is not one of "psycopg", "psycopg2"'),
        ("target.on_failure = 'null'", '[target] key "on-failure": "null" is not one of "raise", "none"'),
        ("target.module = 'a/../b.py'", f'[target] key "module": "a/../b.py" {NO_MODULE}'),
        ("target.module = '/a.py'", f'[target] key "module": "/a.py" {NO_MODULE}'),
        ("target.module = 'a.b'", f'[target] key "module": "a.b" {NO_MODULE}'),
        ("target.module = 'a//b.py'", f'[target] key "module": "a//b.py" {NO_MODULE}'),
        ("target.module = 3", '[target] key "module": expected a string, not an integer'),
        ("target.locking = 'x'", '[target] key "locking": "x" is not one of "advisory", "none"'),
        ("target.import = 'm'", '[target] key "connect" is missing: import and connect stand together'),
        ("target.connect = 'f'", '[target] key "import" is missing: import and connect stand together'),
    ],
)
def test_wrong_values(project, text, message):
    assert refusal(text) == f"sqlite-hunter.toml: {message}"


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"jobs = 1\nselect = [\n", "sqlite-hunter.toml:2: "),
        (b"jobs = 1\n\njobs = 2\n", "sqlite-hunter.toml:3: "),
        (b"jobs = 1\nx = '\xff'\n", "sqlite-hunter.toml:2: not UTF-8"),
        (b"jobs = " + b"9" * 5000, "sqlite-hunter.toml:1: "),
        (b"x = " + b"[" * 100_000, "sqlite-hunter.toml"),
        (b"\x00", "sqlite-hunter.toml:1: "),
        (b"x = '\x1b[31m'", "sqlite-hunter.toml:1: "),
    ],
)
def test_broken_toml_has_file_and_line(project, content, start):
    (project / "sqlite-hunter.toml").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load([Path()])
    assert str(caught.value).startswith(start)
    assert str(caught.value).isprintable()


@given(st.binary(max_size=60))
def test_any_bytes_are_settings_or_one_line(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    message = ""
    try:
        load(config_file=file)
    except ConfigError as error:
        message = str(error)
    assert len(message.splitlines()) <= 1
    assert message.encode("utf-8").decode() == message


def test_table_under_another_spelling_is_refused(project):
    assert refusal("[tool.sqlite_hunter]\njobs = 1\n", "pyproject.toml") == (
        "pyproject.toml: [tool.sqlite_hunter] is not read: did you mean [tool.sqlite-hunter]?"
    )


def test_table_that_is_no_table(project):
    assert refusal("tool.sqlite-hunter = 1", "pyproject.toml") == (
        'pyproject.toml: [tool] key "sqlite-hunter": expected a table, not an integer'
    )


@pytest.mark.parametrize(
    "text", ["tool = 1  # sqlite-hunter", "[tool.ruff]\n# sqlite-hunter\n", "[project]\nname = 'x'\n"]
)
def test_pyproject_without_the_table_is_passed_over(project, text):
    write(project, "pyproject.toml", text)
    assert load([Path()]) == Config(project)


def test_pyproject_that_does_not_speak_of_us_is_not_our_business(project):
    write(project, "pyproject.toml", "[project]\nname = 'x'\n")
    assert load([Path()]) == Config(project)


@pytest.mark.parametrize("before", ["", "[tool.sqlite-hunter]"])
def test_broken_pyproject_is_refused_whatever_it_speaks_of(project, before):
    assert refusal(f"{before}\n[[[", "pyproject.toml").startswith("pyproject.toml:2: ")


@pytest.fixture
def unprivileged():
    """A folder of a user for whom permissions count; tests in containers mostly run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        root = os.geteuid() == 0
        with contextlib.chdir(folder):
            if root:
                os.chown(folder, 65534, -1)
                os.seteuid(65534)
            yield folder
            if root:
                os.seteuid(0)


def test_unreadable_file_is_refused(unprivileged):
    write(unprivileged, "sqlite-hunter.toml", "").chmod(0)
    with pytest.raises(ConfigError, match=r"^sqlite-hunter.toml: cannot be read: Permission denied$"):
        load([Path()])


def test_folder_and_fifo_of_that_name_are_no_configuration(project):
    (project / "sqlite-hunter.toml").mkdir()
    os.mkfifo(project / ".sqlite-hunter.toml")
    assert load([Path()]) == Config(project)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.toml", "absent.toml: no such file"),
        ("absent/x.toml", "absent/x.toml: no such file"),
        (".", ".: cannot be read: Is a directory"),
        ("a\nb", r"a\nb: no such file"),
        ("a\0b", r"a\x00b: cannot be read: no path can hold this character"),
    ],
)
def test_named_file_that_cannot_be_read(project, name, message):
    with pytest.raises(ConfigError) as caught:
        load([Path()], config_file=Path(name))
    assert str(caught.value) == message


def test_named_pyproject_needs_the_table(project):
    write(project, "pyproject.toml", "[project]\n")
    with pytest.raises(ConfigError, match=r"^pyproject.toml: there is no \[tool.sqlite-hunter\] table$"):
        load(config_file=Path("pyproject.toml"))


def test_named_file_and_isolated_contradict(project):
    with pytest.raises(UsageError, match="--config cannot be used together with --isolated"):
        load(config_file=Path("x.toml"), isolated=True)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"select": ["E5"]}, '--select: "E5" is not a rule code or the start of one, such as "SQH3"'),
        ({"ignore": [""]}, '--ignore: "" is not a rule code or the start of one, such as "SQH3"'),
        ({"exclude": ["!"]}, '--exclude: "!" is not a pattern'),
        ({"extend_exclude": [""]}, '--extend-exclude: "" is not a pattern'),
        ({"jobs": -2}, "--jobs: expected 0 or more, not -2"),
    ],
)
def test_wrong_flags(project, flags, message):
    with pytest.raises(UsageError) as caught:
        Config(project).with_flags(**flags)
    assert str(caught.value) == message


def test_isolated_reads_nothing(project):
    write(project, "sqlite-hunter.toml", "jobs = 'broken'")
    assert load([Path()], isolated=True) == Config(project)


def test_configuration_is_frozen(project):
    with pytest.raises(FrozenInstanceError):
        Config(project).jobs = 3


def test_search_begins_at_the_first_path_only(project):
    write(project / "b", "sqlite-hunter.toml", "jobs = 7")
    (project / "a").mkdir()
    assert load([Path("a"), Path("b")]).jobs == 0
    assert load([Path("b"), Path("a")]).jobs == 7


def test_defaults(project):
    config = load()
    assert config == Config(project)
    assert (config.exclude, config.jobs, config.cache, config.respect_gitignore) == (DEFAULT_EXCLUDE, 0, True, True)
    assert config.cache_path == project / ".sqlite_hunter_cache"
    assert config.select == ("SQH",)


def test_default_exclude_takes_a_plain_build_folder():
    assert "build" not in DEFAULT_EXCLUDE
    assert {".git", ".venv", "venv", "node_modules", "__pycache__", ".tox", "dist", "site-packages"} <= set(
        DEFAULT_EXCLUDE
    )


def test_order_of_names_in_a_folder_and_nearest_folder_first(project):
    write(project, "pyproject.toml", "[tool.sqlite-hunter]\njobs = 1")
    write(project / "a" / "b", "x.py", "")
    assert load([Path("a/b/x.py")]).jobs == 1
    write(project, "sqlite-hunter.toml", "jobs = 2")
    assert load([Path("a/b/x.py")]).jobs == 2
    write(project, ".sqlite-hunter.toml", "jobs = 3")
    assert load([Path("a/b/x.py")]).jobs == 3
    write(project / "a", "pyproject.toml", "[project]\n")
    assert load([Path("a/b/x.py")]).jobs == 3
    write(project / "a", "pyproject.toml", "[tool.sqlite-hunter]\njobs = 4")
    config = load([Path("a/b/x.py")])
    assert (config.jobs, config.project_root, config.source) == (4, project / "a", "a/pyproject.toml")


def test_path_that_is_not_there_still_has_a_configuration(project):
    write(project, "sqlite-hunter.toml", "jobs = 2")
    assert load([Path("no/such/file.py")]).jobs == 2


def test_every_key(project):
    file = write(
        project / "conf",
        "sqlite-hunter.toml",
        """
        select = ["ALL", "SQH3"]
        ignore = ["SQH506"]
        exclude = ["old/"]
        extend_exclude = ["gen*.py", "!gen1.py"]
        force-exclude = true
        respect-gitignore = false
        jobs = 3
        cache = false
        cache-dir = "tmp/cache"
        [services.trade_manager]
        paths = ["backend/trade_manager.py"]
        priority = "high"
        impact = "trading stops"
        tables = {trades = "trades_0001"}
        target = {driver = "psycopg2"}
        [databases."trades.db"]
        schema = "users"
        tables = {trades = "trades_0001"}
        [target]
        import = "shared.db"
        connect = "get_connection"
        driver = "psycopg"
        on_failure = "none"
        locking = "advisory"
        module = "storage/postgres.py"
        """,
    )
    config = load([file])
    assert config == Config(
        project_root=project / "conf",
        source="conf/sqlite-hunter.toml",
        select=("SQH", "SQH3"),
        ignore=("SQH506",),
        exclude=("old/",),
        extend_exclude=("gen*.py", "!gen1.py"),
        force_exclude=True,
        respect_gitignore=False,
        jobs=3,
        cache=False,
        cache_dir=project / "conf" / "tmp/cache",
        services={
            "trade_manager": ServiceConfig(
                ("backend/trade_manager.py",),
                "high",
                "trading stops",
                {"trades": "trades_0001"},
                TargetConfig(driver="psycopg2"),
            )
        },
        databases={"trades.db": DatabaseConfig("users", {"trades": "trades_0001"})},
        target=TargetConfig("shared.db", "get_connection", "psycopg", "none", "advisory", "storage/postgres.py"),
    )
    assert config.exclusions == ("old/", "gen*.py", "!gen1.py")
    assert config.cache_path == project / "conf" / "tmp/cache"


def test_named_file_counts_from_the_current_folder(project):
    write(project / "conf", "mine.toml", "cache-dir = 'c'")
    config = load([Path()], config_file=Path("conf/mine.toml"))
    assert (config.project_root, config.cache_dir, config.source) == (project, project / "c", "conf/mine.toml")


def test_flags_come_before_the_file(project):
    write(project, "sqlite-hunter.toml", "jobs = 3\nextend-exclude = ['a']\nselect = ['SQH1']\ncache = true")
    config = load([Path()])
    assert config.with_flags() == config
    flagged = config.with_flags(
        jobs=0, extend_exclude=["b"], select=["ALL"], cache=False, cache_dir="x", ignore=["SQH9"]
    )
    assert (flagged.jobs, flagged.extend_exclude, flagged.select, flagged.cache) == (0, ("a", "b"), ("SQH",), False)
    assert (flagged.cache_dir, flagged.ignore, flagged.exclude) == (project / "x", ("SQH9",), config.exclude)


def test_errors_are_the_kind_the_command_line_catches():
    assert issubclass(ConfigError, SqliteHunterError)
