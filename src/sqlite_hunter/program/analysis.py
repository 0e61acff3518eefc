"""The whole program from its facts: flow, sites, and what is known to be PostgreSQL."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.ir import FileFacts
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.site import Site
from sqlite_hunter.program import flow
from sqlite_hunter.program.faults import REASON_LENGTH
from sqlite_hunter.program.files import file_sites
from sqlite_hunter.program.leading import leading_names
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.objects import object_sites
from sqlite_hunter.program.program import Program
from sqlite_hunter.program.sites import Ground, backend_of, statement_of
from sqlite_hunter.program.statements import statement_sites
from sqlite_hunter.program.values import POSTGRES, UNSETTLED, Spot, UnitKey

if TYPE_CHECKING:
    from sqlite_hunter.program.uses import Use


@dataclass(frozen=True)
class Analysis:
    """The outcome: the files whose facts are still needed to tell, and the program, which is made when asked for."""

    outcome: flow.Flow
    ground: Ground
    wanted: frozenset[str]
    """Files whose facts would tell more."""
    leading: dict[str, frozenset[str]]
    """Names of each file that lead to a database: files that use them matter."""
    limited: bool
    failed: tuple[Problem, ...]
    """Files of which a part could not be followed."""

    @cached_property
    def program(self) -> Program:
        """All sites: they take as long as the flow, and are of no use while files are still to be loaded."""
        ground, whole = self.ground, self.ground.faults.whole
        sites = {*whole(statement_sites(ground)), *whole(object_sites(ground)), *whole(file_sites(ground))}
        sites |= set(whole(_guesses(self.outcome, sites, ground)))
        return Program(sites, list(whole(_postgres(ground))))

    def faults(self, root: str) -> Iterator[Problem]:
        """The files in which something could not be judged; ``root`` stands for all that no file is known to be."""
        self.program  # noqa: B018
        for fault in self.ground.faults.found:
            path, line = self.ground.place(fault.spot) if fault.spot is not None else (root, 1)
            yield Problem(path, line, f"a use could not be judged: {fault.reason}")


def analyse(
    facts: dict[str, FileFacts], modules: Modules, *, sqlite_named: bool = True, loadable: Set[str] = frozenset()
) -> Analysis:
    """Analyse the loaded files as one program.

    Where no file of the program can name SQLite (``sqlite_named`` is false) there is only PostgreSQL to be counted.
    Where any of the ``loadable`` files are needed, nothing is told but which.
    """
    outcome = flow.run(facts, modules, sqlite_named=sqlite_named, loadable=loadable)
    if outcome.given_up:
        return Analysis(outcome, Ground(outcome, facts), frozenset(outcome.wanted), {}, limited=False, failed=())
    wanted = frozenset(path for path in outcome.wanted if path in modules and path not in facts)
    ground = Ground(outcome, facts)
    wanted |= _wanted_by_paths(ground, modules)
    failed = tuple(_problem(ground, unit, reason) for unit, reason in sorted(outcome.failed.items()))
    return Analysis(outcome, ground, wanted, leading_names(ground), outcome.limited, failed)


def _guesses(outcome: flow.Flow, sites: set[Site], of_known: Ground) -> Iterator[Site]:
    """The sites of what is guessed, where nothing is known; each is likely at its own place."""
    if not outcome.guesses:
        return
    connects = [use for use in outcome.uses if use.what == "connect"]
    ground = Ground(replace(outcome, uses=[*connects, *outcome.guesses]), of_known.facts)
    ground.faults = of_known.faults
    scopes = {(holder(use.unit.path), ground.scope(use.unit)) for use in outcome.guesses}
    known = {(site.path, site.span, site.what) for site in sites}
    for site in (*statement_sites(ground), *object_sites(ground)):
        is_new = (site.path, site.span, site.what) not in known
        if is_new and site.backend != UNSETTLED and (site.path, site.scope) in scopes:
            yield replace(site, certain=False)


def _problem(ground: Ground, key: UnitKey, reason: str) -> Problem:
    unit = ground.facts[key.path].units[key.index]
    path, line = ground.place(Spot(key.path, unit.start, unit.end))
    said = printable(" ".join(reason.split())[:REASON_LENGTH])
    return Problem(path, line, f"{unit.qualname or 'the module'} could not be followed: {said}")


def _wanted_by_paths(ground: Ground, modules: Modules) -> frozenset[str]:
    """Files that would tell what a database's path or a statement is."""
    noted = (use.text for what in ("connect", "path-call", "execute") for use in ground.by_what[what])
    found = {path for text in noted for path in ground.machine.tellers(text)}
    return frozenset(path for path in found if path in modules and path not in ground.facts)


def _postgres(ground: Ground) -> Iterator[Site]:
    seen: dict[tuple[str, Spot], Use] = {}
    for what in ("connect", "execute", "member", "with"):
        for use in ground.by_what[what]:
            if use.receivers and backend_of(use.receivers) == POSTGRES:
                seen.setdefault((what, use.spot), use)
    yield from ground.each(seen.values(), lambda use: [_postgres_site(ground, use)])


def _postgres_site(ground: Ground, use: "Use") -> Site:
    """What is run there is kept: it may define the tables on which translated statements land."""
    statement = statement_of(ground.said(use)) if use.what == "execute" else None
    return ground.site(use.what, use.member, use, backend=POSTGRES, statement=statement)
