from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.config.settings import ServiceConfig
from sqlite_hunter.engine.chosen import find_services
from sqlite_hunter.engine.discover import discover
from sqlite_hunter.engine.naming import Naming, name_files
from sqlite_hunter.errors import UsageError


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def program(name: str, command: str) -> str:
    return f"[program:{name}]\ncommand={command}\n"


def name(*paths: str, **services: tuple[str, ...]) -> Naming:
    config = Config(
        project_root=Path.cwd(), services={service: ServiceConfig(paths=given) for service, given in services.items()}
    )
    given = [Path(path) for path in paths or ("backend",)]
    found = discover(given, config)
    return name_files(given, found, [source.path for source in found.files], config)


def test_without_a_process_manager_each_file_is_a_service_and_nothing_is_known_to_begin_one(project):
    write({"backend/a.py": "", "backend/b/a.py": ""})
    naming = name()
    assert naming.names == {"a.py": "a", "b/a.py": "b/a"}
    assert (naming.programs, naming.entries, naming.unscanned, naming.notes) == ({}, frozenset(), (), ())


def test_a_process_manager_above_that_runs_nothing_of_what_is_scanned_is_about_other_things(project):
    write(
        {
            "backend/a.py": "",
            "web/b.py": "",
            "supervisord.conf": program("b", "python web/b.py") + program("c", "python gone.py"),
        }
    )
    assert name().unscanned == ()
    assert name().notes == ()


def test_configured_names_are_not_taken_by_programs(project):
    write(
        {
            "backend/a.py": "",
            "backend/b.py": "",
            "supervisord.conf": program("web", "python backend/a.py") + program("b", "python backend/b.py"),
        }
    )
    naming = name(web=("backend/b.py",))
    assert naming.names == {"a.py": "a", "b.py": "web"}
    assert naming.programs == {"web": "a", "b": "web"}
    assert naming.entries == {"a.py", "b.py"}


def test_a_file_that_is_no_program_is_not_called_as_one(project):
    conf = program("feed", "python backend/feed_api.py") + program("old", "python old/x.py")
    write(
        {
            "backend/feed_api.py": "",
            "backend/feed.py": "",
            "backend/old.py": "",
            "old/x.py": "",
            "supervisord.conf": conf,
        }
    )
    assert name().names == {"feed_api.py": "feed", "feed.py": "feed.py", "old.py": "old.py"}
    assert name().unscanned == ("old",)


def test_named_files_alone_are_told_nothing_of_the_others(project):
    write(
        {
            "backend/a.py": "",
            "backend/b.py": "",
            "supervisord.conf": program("one", "python backend/a.py") + program("two", "python backend/b.py"),
        }
    )
    naming = name("backend/a.py")
    assert naming.names == {"backend/a.py": "one"}
    assert (naming.unscanned, naming.notes) == ((), ())


def test_what_is_not_scanned_is_a_service_and_a_note(project):
    conf = (
        program("a", "python backend/a.py") + program("b", "python old/b.py") + program("c", "python backend/gone.py")
    )
    conf += (
        program("d", "backend/start.sh")
        + program("e", "python backend/left/e.py")
        + program("nginx", "/usr/sbin/nginx")
    )
    write({"backend/a.py": "", "old/b.py": "", "backend/left/e.py": "", "supervisord.conf": conf})
    (project / "backend" / ".git").mkdir()
    (project / "backend" / ".git" / "HEAD").write_text("")
    (project / ".git").mkdir()
    (project / "backend" / ".gitignore").write_text("left/\n")
    config = Config(project_root=project, source="sqlite-hunter.toml")
    found = discover([Path("backend")], config)
    naming = name_files([Path("backend")], found, [source.path for source in found.files], config)
    assert naming.names == {"a.py": "a"}
    assert naming.unscanned == ("b", "c", "d", "e")
    assert naming.outside == {"../old/b.py": str(project / "old/b.py"), "left/e.py": str(project / "backend/left/e.py")}
    assert naming.notes == (
        "supervisord.conf:3: program b runs ../old/b.py, which is outside the scanned folder"
        ": what it uses is not known",
        "supervisord.conf:5: program c runs backend/gone.py, which is not there",
        "supervisord.conf:7: program d runs backend/start.sh, which is not there",
        "supervisord.conf:9: program e runs left/e.py, which is left out of the scan: what it uses is not known",
    )


def test_what_is_not_found_is_not_said_to_be_where_nobody_looked(project):
    conf = (
        program("a", "python ../out/o.py")
        + program("b", "python /srv/there.py")
        + program("c", "python -m lib.there")
        + program("d", "python old/gone.py")
        + program("e", "../out/run.sh")
        + program("f", "python there.py\ndirectory=../out")
    )
    write({"backend/a.py": "", "supervisord.conf": conf})
    (project / ".git").mkdir()
    (project.parent / "out").mkdir()
    (project.parent / "out" / "o.py").write_text("")
    assert [note.partition(" runs ")[2] for note in name(".").notes] == [
        "../out/o.py, which lies outside the project and is not read",
        "/srv/there.py, which is not in the project",
        "lib.there, which is not there",
        "old/gone.py, which is not there",
        "../out/run.sh, which lies outside the project and is not read",
        "there.py, which lies outside the project and is not read",
    ]


COMPOSE = "services:\n  db:\n    image: postgres:16\n  web:\n    build: .\n    command: python app.py\n"


def test_a_service_without_code_names_no_file(project):
    write({"docker-compose.yml": COMPOSE, "app.py": "", "lib/db.py": "", "lib/other.py": "", "cache.py": ""})
    write({"supervisord.conf": program("cache", "redis-server")})
    naming = name(".")
    assert naming.names == {"app.py": "web", "lib/db.py": "lib/db", "lib/other.py": "other", "cache.py": "cache.py"}
    assert (naming.unscanned, naming.notes) == ((), ())


def test_a_service_without_code_of_a_file_about_other_things_takes_no_name(project):
    write({"docker-compose.yml": COMPOSE.replace("app", "gone"), "backend/db.py": ""})
    (project / ".git").mkdir()
    assert name("backend/db.py").names == {"backend/db.py": "db"}


def test_a_file_that_is_run_by_the_name_of_a_service_without_code_keeps_it(project):
    write({"docker-compose.yml": COMPOSE, "app.py": "", "lib/db.py": "", "Procfile": "db: python lib/db.py\n"})
    assert name(".").names == {"app.py": "web", "lib/db.py": "db"}


def test_files_of_one_unit_are_one_service_and_those_of_two_are_two(project):
    write(
        {
            "k.service": "[Service]\nType=oneshot\nExecStart=python one.py\nExecStart=python two.py\n",
            "Procfile": "web: python x.py\n",
            "more/Procfile": "web: python y.py\n",
            **dict.fromkeys(["one.py", "two.py", "x.py", "more/y.py", "z.py"], ""),
        }
    )
    assert name(".").names == {"one.py": "k", "two.py": "k", "x.py": "web", "more/y.py": "y", "z.py": "z"}


def test_notes_are_no_flood(project):
    write(
        {
            "backend/a.py": "",
            "backend/Procfile": "".join(f"p{number}: python gone{number}.py\n" for number in range(30)),
        }
    )
    notes = name().notes
    assert (len(notes), notes[-1]) == (21, "process managers: 10 more such notes")


def test_programs_of_one_file_are_one_service(project):
    conf = program("watch_btc", "python backend/watch.py BTC") + program("watch_eth", "python backend/watch.py ETH")
    write({"backend/watch.py": "", "supervisord.conf": conf})
    assert name().names == {"watch.py": "watch"}
    assert name().programs == {"watch_btc": "watch", "watch_eth": "watch"}


def test_the_nearest_file_and_the_first_kind_give_the_name_and_all_names_count(project):
    write({"backend/a.py": "", "backend/supervisord.conf": program("near", "python backend/a.py")})
    write({"supervisord.conf": program("far", "python backend/a.py"), "Procfile": "web: python backend/a.py"})
    assert name().names == {"a.py": "near"}
    assert name().programs == {"near": "near", "far": "near", "web": "near"}


def test_the_last_of_several_commands_is_the_service_and_all_begin_it(project):
    write({"backend/a.py": "", "backend/m.py": "", "Procfile": "web: python backend/m.py && python backend/a.py"})
    assert name().names == {"a.py": "web", "m.py": "m"}
    assert name().entries == {"a.py", "m.py"}


def test_the_order_of_paths_changes_nothing(project):
    write(
        {
            "backend/a.py": "",
            "other/b.py": "",
            "other/Procfile": "one: python b.py",
            "Procfile": "two: python backend/a.py",
        }
    )
    assert name("backend", "other") == name("other", "backend")
    assert name("backend", "other").names == {"backend/a.py": "two", "other/b.py": "one"}


# --- finding one ---------------------------------------------------------------------------------------


@pytest.fixture
def named(project) -> Naming:
    conf = program("ledger", "python backend/core/books.py") + program("old", "python old/x.py")
    write(
        {"backend/core/books.py": "", "backend/a/main.py": "", "backend/b/main.py": "", "backend/core/__init__.py": ""}
    )
    write({"old/x.py": "", "supervisord.conf": conf, "Procfile": "worker: python backend/core/books.py"})
    return name()


THERE = " (there are: a/main, b/main, core, ledger, old)"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("ledgr", "there is no service 'ledgr' (nearest: ledger)"),
        ("Lodger", "there is no service 'Lodger' (nearest: ledger)"),
        ("backend/core/bokks.py", "there is no service 'backend/core/bokks.py' (nearest: books)"),
        ("main", "'main' names 2 services: a/main, b/main"),
        ("zzz", f"there is no service 'zzz'{THERE}"),
        ("", f"there is no service ''{THERE}"),
        ("backend", f"there is no service 'backend'{THERE}"),
        ("x\x1b\0", f"there is no service 'x\\\\x1b\\\\x00'{THERE}"),
    ],
)
def test_a_name_that_means_none_or_several_is_an_error(named, wanted, message):
    with pytest.raises(UsageError) as raised:
        find_services([wanted], named, "backend")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    "wanted",
    [
        "ledger", "worker", "books", "core.books", "backend.core.books",
        "core/books.py", "backend/core/books.py", "./backend/core/books.py", " ledger ",
        "Ledger", "WORKER", "Backend.Core.Books", "Core/Books.py",
    ],
)  # fmt: skip
def test_the_names_of_a_service(named, wanted):
    assert find_services([wanted], named, "backend") == {"ledger"}


def test_an_absolute_path_names_a_service(named, project):
    assert find_services([str(project / "backend/core/books.py")], named, "backend") == {"ledger"}


def test_several_services_are_found_and_one_that_is_not_scanned(named):
    assert find_services(["old", "a/main", "core"], named, "backend") == {"old", "a/main", "core"}
    assert find_services([], named, "backend") == frozenset()


def test_a_name_as_it_is_written_comes_before_one_of_another_case(project):
    write({"A.py": "", "b/a.py": ""})
    naming = name(".")
    assert find_services(["a"], naming, ".") == {"a"}
    assert find_services(["A"], naming, ".") == {"A"}


def test_of_many_services_some_are_named(project):
    write({f"m{number:02}.py": "" for number in range(25)})
    with pytest.raises(UsageError, match=r"there are: m00, .*, m19 and 5 more\)$"):
        find_services(["quite else"], name("."), ".")
