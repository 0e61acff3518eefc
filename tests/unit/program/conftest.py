"""Small programs, given as ``{path: source}``, through the facts and the flow."""

from collections.abc import Mapping
from textwrap import dedent

import pytest

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.analysis import Analysis, analyse
from sqlite_hunter.program.modules import Modules


def analyse_sources(sources: Mapping[str, str], root: str = "project") -> Analysis:
    """The analysis of a whole program; ``root`` is the name of the scanned folder."""
    facts = {}
    for path, source in sources.items():
        outcome = extract(path, dedent(source).encode())
        assert not isinstance(outcome, Problem), outcome
        facts[path] = outcome
    analysis = analyse(facts, Modules(sources, root))
    assert not analysis.limited
    assert not analysis.wanted
    assert not analysis.failed
    return analysis


class Sites:
    """The sites of a program, asked for in short."""

    def __init__(self, analysis: Analysis) -> None:
        self.all = analysis.program.sites
        self.postgres = analysis.program.postgres

    def of(self, *kinds: str) -> list[Site]:
        return [site for site in self.all if site.what in kinds]

    def lines(self, *kinds: str, path: str | None = None) -> list[int]:
        """The lines of the sites of the given kinds, in one file or in all."""
        return [site.span.line for site in self.of(*kinds) if path in (None, site.path)]

    def one(self, *kinds: str) -> Site:
        (site,) = self.of(*kinds)
        return site


@pytest.fixture(name="analyse_sources")
def analyse_sources_fixture():
    return analyse_sources


@pytest.fixture
def sites_of():
    """The sites of a program: of one source (as ``app.py``) or of several by path."""

    def sites(sources: str | Mapping[str, str], root: str = "project") -> Sites:
        return Sites(analyse_sources({"app.py": sources} if isinstance(sources, str) else sources, root))

    return sites


class Way:
    """A program whose statements are all ``SELECT 1``: the lines that hold one, and those that are found to run one."""

    def __init__(self, source: str, driver: str) -> None:
        text = f"import sqlite3\n{dedent(source)}".replace("sqlite3", driver)
        found = Sites(analyse_sources({"app.py": text}))
        self.expected = [number for number, line in enumerate(text.splitlines(), 1) if '"SELECT 1")' in line]
        self.executed = sorted({site.span.line for site in found.of("execute") if site.certain})
        self.sites = found.of("execute", "use", "connect", "with", "factory")


@pytest.fixture
def way_of():
    """A way from a connection to its use, with sqlite3 or, as what must not be found, another driver."""

    def way(source: str, driver: str = "sqlite3") -> Way:
        return Way(source, driver)

    return way
