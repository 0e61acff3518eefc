"""Sites from the raw uses, once all is known: joined over contexts, with backend, database, chain and confidence."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, TypedDict, Unpack

from sqlite_hunter.model import ir
from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.model.ir import FileFacts
from sqlite_hunter.model.location import Place, Span
from sqlite_hunter.model.site import Gap, Site
from sqlite_hunter.program.chains import Chains
from sqlite_hunter.program.databases import Catalogue, is_family, is_read_only, key_of
from sqlite_hunter.program.drivers import ORM_LIBRARIES
from sqlite_hunter.program.flow import Flow
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.testing import concerning, concerns
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import (
    OTHER,
    POSTGRES,
    SQLITE,
    UNSETTLED,
    Atom,
    Driver,
    Spot,
    Text,
    UnitKey,
    Value,
    texts,
)
from sqlite_hunter.sql.roles import holes
from sqlite_hunter.sql.statements import summarise
from sqlite_hunter.sql.template import Template

_STATEMENTS_LIMIT: Final = 8
"""Alternatives of one statement that are told together; more are told as not known."""


class Named(TypedDict):
    """The fields of a site that name its databases."""

    database: str | None
    databases: tuple[str, ...]
    family: bool
    foreign: bool


class Told(TypedDict, total=False):
    """The fields of a site that its maker may know better than the flow; they mean what they mean there."""

    database: str | None
    databases: tuple[str, ...]
    family: bool
    foreign: bool
    statement: SqlSummary | None
    gaps: tuple[Gap, ...]
    via: tuple[Place, ...]
    note: str


class Ground:
    """The flow's outcome, indexed for the making of sites."""

    def __init__(self, flow: Flow, facts: dict[str, FileFacts]) -> None:
        """Join the uses of all contexts and work out the databases."""
        self.facts = facts
        self.machine = flow.machine
        self.sqlite_named = flow.sqlite_named
        self.uses = sorted(_joined(flow.uses), key=lambda use: (use.spot, use.what, use.member, use.note))
        self.by_what: dict[str, list[Use]] = defaultdict(list)
        for use in self.uses:
            self.by_what[use.what].append(use)
        self.raw = flow.uses
        """The uses by context, in no order that means anything."""
        self._opened: dict[Spot, set[Text]] = defaultdict(set)
        opened_in: dict[Spot, set[UnitKey]] = defaultdict(set)
        for use, origin in _openings(flow.uses):
            self._opened[origin].update(text for text in texts(use.text) if key_of(text.template))
            opened_in[origin].add(use.unit)
        self.read_only = _read_only(self.by_what["connect"])
        self.catalogue = Catalogue(self._alternatives())
        self.acquired = _acquired(flow.machine)
        """Where a unit gets a connection from a function: (unit, connect) -> places of the calls."""
        self.chains = Chains(flow.machine, opened_in)

    def span(self, spot: Spot) -> Span:
        """Lines and columns of a range."""
        facts = self.facts[spot.path]
        line, column = self._position(facts, spot.start)
        end_line, end_column = self._position(facts, max(spot.end, spot.start))
        return Span(line, column, end_line, end_column)

    def _position(self, facts: FileFacts, offset: int) -> tuple[int, int]:
        line = bisect_right(facts.line_starts, offset)
        shift = sum(by for at, by in facts.column_shifts if at == line)
        return line, offset - facts.line_starts[line - 1] + 1 + shift

    def scope(self, unit: UnitKey) -> str:
        """The dotted name of a unit."""
        return self.facts[unit.path].units[unit.index].qualname

    def _alternatives(self) -> Iterator[set[str]]:
        """For each ``connect()`` the keys it opens, each key that only a test gives it apart."""
        for origin in sorted(self._opened):
            own = {key_of(text.template) or "" for text in self._opened[origin] if concerns(text.sources, origin.path)}
            yield own
            yield from ({key_of(text.template) or ""} - own for text in self._opened[origin])

    def keys(self, receivers: Iterable[Driver], path: str) -> list[str]:
        """Database keys behind library objects, as far as they concern a file."""
        origins = {driver.origin for driver in receivers if driver.origin and concerns([driver.origin], path)}
        opened = (text for origin in origins for text in self._opened.get(origin, ()))
        return sorted({key_of(text.template) or "" for text in opened if concerns(text.sources, path)})

    def _concerning(self, receivers: list[Driver], path: str) -> list[Driver]:
        """The library objects less those that only other files' tests bring, if any others are left."""
        return [driver for driver in receivers if self._concerns(driver, path)] or receivers

    def _concerns(self, driver: Driver, path: str) -> bool:
        if driver.origin is None:
            return True
        opened = self._opened.get(driver.origin)
        return concerns([driver.origin], path) and (not opened or any(concerns(text.sources, path) for text in opened))

    def site(
        self,
        what: str,
        member: str,
        use: Use,
        *,
        certain: bool = True,
        backend: str | None = None,
        **more: Unpack[Told],
    ) -> Site:
        """A site of a use: place, scope, backend, databases and chain worked out where they are not given."""
        of_sqlite = [driver for driver in use.receivers if driver.backend == SQLITE]
        receivers = self._concerning(of_sqlite, use.spot.path)
        keys = self.keys(receivers, use.spot.path)
        origins = sorted({driver.origin for driver in receivers if driver.origin is not None})
        chain = min((self.chains.chain(origin, use.unit) for origin in origins), key=_chain_order, default=())
        via = tuple(dict.fromkeys(Place(spot.path, self.span(spot).line) for spot in chain))
        if what in ("connect", "connect-either"):
            via = ()
        fields: Told = {"statement": None, "gaps": (), "via": via, "note": use.note, **self.named(keys)}
        fields.update(more)
        roles = {driver.role for driver in receivers}
        role = roles.pop() if len(roles) == 1 else ""
        known = backend_of(use.receivers) if backend is None else backend
        span, scope = self.span(use.spot), self.scope(use.unit)
        return Site(what, member, use.spot.path, span, scope, known, certain, role=role, **fields)

    @staticmethod
    def said(use: Use) -> Value:
        """What a use says of its statement or path, less what only other files' tests hand in."""
        return concerning(use.text, use.spot.path)

    def literal(
        self,
        what: str,
        member: str,
        facts: FileFacts,
        text: ir.Text,
        *,
        certain: bool = True,
        backend: str | None = None,
        **more: Unpack[Told],
    ) -> Site:
        """A site of a text that stands for itself: a path, a URL, a mention, SQL that reaches no connection."""
        more.setdefault("note", "")
        use = Use(what, member, Spot(facts.path, text.start, text.end), UnitKey(facts.path, text.unit))
        return self.site(what, member, use, certain=certain, backend=backend, **more)

    def named(self, keys: list[str]) -> Named:
        """The fields of a site that name its databases."""
        shown = tuple(sorted({self.catalogue.shown(key) for key in keys}))
        return {
            "database": shown[0] if len(shown) == 1 else None,
            "databases": shown,
            "family": len(shown) == 1 and any(is_family(name) for name in shown),
            "foreign": bool(keys) and all(key in self.read_only for key in keys),
        }


def _openings(uses: Iterable[Use]) -> Iterator[tuple[Use, Spot]]:
    """Each ``connect()`` with the origins it has: several where its callers name different files."""
    for use in uses:
        if use.what == "connect":
            yield from ((use, driver.origin) for driver in use.receivers if driver.origin is not None)


def _read_only(connects: Iterable[Use]) -> set[str]:
    """Keys of the databases that are never opened for writing; none while it is not known what some call opens."""
    opened: list[tuple[str, Text]] = []
    for use in connects:
        found = [(key, text) for text in texts(use.text) if (key := key_of(text.template))]
        if not found and is_sqlite(use) and not any(is_read_only(text.template) for text in texts(use.text)):
            return set()
        opened.extend(found)
    writable = {key for key, text in opened if not is_read_only(text.template)}
    return {key for key, _ in opened} - writable


def _acquired(machine: Machine) -> dict[tuple[UnitKey, Spot], set[Spot]]:
    found: dict[tuple[UnitKey, Spot], set[Spot]] = defaultdict(set)
    for cell, readers in machine.read_at.items():
        if cell[0] in ("return", "yield"):
            for origin in machine.writers.get(cell, ()):
                for reader in readers:
                    found[reader.unit, origin].add(reader.spot)
    return found


def _chain_order(chain: tuple[Spot, ...]) -> tuple[int, list[tuple[str, int, int]]]:
    """Shortest first, then by place; the number of a context must not decide."""
    return (len(chain), [spot[:3] for spot in chain])


def _joined(uses: list[Use]) -> Iterator[Use]:
    grouped: dict[tuple[str, str, Spot, UnitKey, str, Spot | None], tuple[set[Driver], set[Atom]]] = {}
    for use in uses:
        key = (use.what, use.member, use.spot, use.unit, use.note, use.argument)
        receivers, given = grouped.setdefault(key, (set(), set()))
        receivers.update(use.receivers)
        given.update(use.text)
    for (what, member, spot, unit, note, argument), (receivers, given) in grouped.items():
        yield Use(what, member, spot, unit, frozenset(receivers), frozenset(given), argument, note)


def backend_of(receivers: Iterable[Driver]) -> str:
    """The backend of a use: "either" where SQLite and another are possible."""
    backends = {driver.backend for driver in receivers}
    if not backends:
        return SQLITE
    if SQLITE in backends:
        return "either" if POSTGRES in backends or OTHER in backends else SQLITE
    return POSTGRES if backends == {POSTGRES} else UNSETTLED


def is_sqlite(use: Use) -> bool:
    """Whether a use may be of SQLite."""
    return any(driver.backend == SQLITE for driver in use.receivers)


def is_orm(use: Use) -> bool:
    """Whether a use is of a library that is told its database by URL."""
    return any(driver.library in ORM_LIBRARIES for driver in use.receivers)


def statement_of(given: Value) -> SqlSummary | None:
    """The statement that a value is, if it is one or a few."""
    known = [text.template for text in texts(given) if any(isinstance(part, str) for part in text.template.parts)]
    if not known or len(known) > _STATEMENTS_LIMIT:
        return None
    if len(known) == 1:
        return summarise(known[0])
    script = Template.join(Template.of(";\n"), known)
    return summarise(script)


def gaps_of(given: Value) -> tuple[Gap, ...]:
    """The holes of a statement's text with their roles, the most telling text first."""
    found = {Gap(hole.source, hole.role) for text in texts(given) for hole in holes(text.template)}
    return tuple(sorted(found, key=lambda gap: (gap.role != "value", gap.source)))


def sources_of(given: Value) -> set[Spot]:
    """The literals a value is made of."""
    return {source for text in texts(given) for source in text.sources}
