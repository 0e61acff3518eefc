from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.config.settings import ServiceConfig
from sqlite_hunter.engine.services import make_services, name_services
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.location import Span, joined
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.program import Program

HERE = Path()


def config(**services: tuple[str, ...]) -> Config:
    return Config(project_root=HERE, services={name: ServiceConfig(paths=paths) for name, paths in services.items()})


def names(*paths: str, settings: Config | None = None, root: str = ".") -> dict[str, str]:
    return name_services(paths, settings or config(), root)


def finding(
    path: str, line: int, *, severity: str = "error", rule: str = "SQH301", database: str | None = None
) -> Finding:
    return Finding(
        rule, "", "", severity, "certain", path, Span(line, 1, line, 9), "", "", "sqlite", database, None, (), "main"
    )


def services(
    *findings: Finding, postgres: int = 0, broken: tuple[str, ...] = (), paths: tuple[str, ...] = ("main.py",)
):
    sites = [
        Site("execute", "execute", paths[0], Span(n, 1, n, 2), "", "postgres", certain=True)
        for n in range(1, postgres + 1)
    ]
    return make_services(dict.fromkeys(paths, "main"), findings, Program((), sites), frozenset({"SQH301"}), broken)[0]


def test_a_file_is_a_service_by_its_stem_and_a_package_by_its_folder():
    assert names("a/trade_manager.py", "b/feed/__init__.py", "tool") == {
        "a/trade_manager.py": "trade_manager",
        "b/feed/__init__.py": "feed",
        "tool": "tool",
    }


def test_equal_stems_take_their_folders():
    assert names("a/main.py", "b/main.py", "c/other.py") == {
        "a/main.py": "a/main",
        "b/main.py": "b/main",
        "c/other.py": "other",
    }
    assert names("main.py", "main/__init__.py") == {"main.py": "main", "main/__init__.py": "main/__init__"}
    assert names("a/x/__init__.py", "b/x/__init__.py") == {"a/x/__init__.py": "a/x", "b/x/__init__.py": "b/x"}


def test_a_configured_name_is_never_given_to_another_file():
    settings = config(main=("a/main.py",))
    assert names("a/main.py", "b/main.py", settings=settings) == {"a/main.py": "main", "b/main.py": "b/main"}


@pytest.mark.parametrize("pattern", ["b", "backend/a.pyx", "a", "ackend/a.py", "*.txt"])
def test_a_pattern_that_does_not_fit_names_nothing(pattern):
    assert names("a.py", settings=config(web=(pattern,)), root="backend") == {"a.py": "a"}


@pytest.mark.parametrize("pattern", ["a.py", "backend/a.py", "backend", "backend/", "*/a.py", "*.py"])
def test_a_path_is_named_by_configuration_from_the_project_or_from_the_root(pattern):
    assert names("a.py", settings=config(web=(pattern,)), root="backend") == {"a.py": "web"}


def test_the_first_service_that_fits_wins_and_does_not_count_as_a_stem():
    settings = config(one=("a",), two=("a/main.py",))
    assert names("a/main.py", "b/main.py", settings=settings) == {"a/main.py": "one", "b/main.py": "main"}


@pytest.mark.parametrize(
    ("count", "postgres", "broken", "status"),
    [
        (0, 0, (), "none"),
        (0, 2, (), "migrated"),
        (1, 0, (), "sqlite"),
        (1, 1, (), "dual"),
        (0, 0, ("main.py",), "unknown"),
        (1, 1, ("main.py",), "unknown"),
        (0, 1, ("another.py",), "migrated"),
    ],
)
def test_the_status_of_a_service(count, postgres, broken, status):
    found = services(*(finding("main.py", line) for line in range(1, count + 1)), postgres=postgres, broken=broken)
    assert (found.status, found.sqlite_sites, found.postgres_sites) == (status, count, postgres)


def test_what_is_no_error_is_no_site():
    found = services(finding("main.py", 1, severity="info"), finding("main.py", 2, severity="warning"))
    assert (found.status, found.sqlite_sites) == ("none", 0)


def test_databases_are_named_once_and_sorted():
    found = services(*(finding("main.py", 1, database=name) for name in ("b.db", "a.db", None, "b.db")))
    assert found.databases == ("a.db", "b.db")


def test_lines_are_those_of_the_audit_and_only_of_a_single_file():
    found = [finding("main.py", 4), finding("main.py", 5), finding("main.py", 9), finding("main.py", 7, rule="SQH203")]
    assert services(*found).lines == ((4, 5), (9, 9))
    assert services(*found, paths=("main.py", "more.py")).lines == ()


@pytest.mark.parametrize(
    ("spans", "result"),
    [
        ([], ()),
        ([(1, 1), (3, 3)], ((1, 1), (3, 3))),
        ([(336, 338), (334, 335)], ((334, 338),)),
        ([(1, 9), (2, 3), (9, 12)], ((1, 12),)),
        ([(1, 1), (1, 1)], ((1, 1),)),
    ],
)
def test_neighbours_and_overlaps_are_joined(spans, result):
    assert joined(spans) == result
