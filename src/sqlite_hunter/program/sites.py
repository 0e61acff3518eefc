"""Sites from the raw uses, once all is known: joined over contexts, with backend, database, chain and confidence."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Final, TypedDict, TypeVar, Unpack

from sqlite_hunter.model import ir
from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.model.ir import STORE, Block, FileFacts
from sqlite_hunter.model.location import Place, Span
from sqlite_hunter.model.site import Gap, Site
from sqlite_hunter.program.cells import Cell
from sqlite_hunter.program.chains import Chains
from sqlite_hunter.program.choosing import chosen
from sqlite_hunter.program.databases import Catalogue, is_family, is_unnamed, key_of
from sqlite_hunter.program.drivers import ORM_LIBRARIES
from sqlite_hunter.program.faults import Faults
from sqlite_hunter.program.flow import Flow
from sqlite_hunter.program.foreign import foreign
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.placeholders import of_sqlite
from sqlite_hunter.program.unnamed import Unnamed
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
    is_blurred,
    texts,
)
from sqlite_hunter.sql.paths import is_database_path
from sqlite_hunter.sql.roles import holes
from sqlite_hunter.sql.sniff import looks_like_sql
from sqlite_hunter.sql.statements import summarise_any
from sqlite_hunter.sql.template import Template

_STATEMENTS_LIMIT: Final = 300
"""Alternatives of one statement that are told together; more are told as not known."""


_Made = TypeVar("_Made")


_BESIDE: Final = re.compile(r"-(?:wal|shm|journal)$")
"""The end of the names of files that SQLite keeps beside a database (https://www.sqlite.org/tempfiles.html)."""


class Named(TypedDict):
    """The fields of a site that name its databases."""

    database: str | None
    databases: tuple[str, ...]
    others: bool
    family: bool
    foreign: bool
    opened: bool


class Told(TypedDict, total=False):
    """The fields of a site that its maker may know better than the flow; they mean what they mean there."""

    database: str | None
    databases: tuple[str, ...]
    others: bool
    family: bool
    foreign: bool
    opened: bool
    statement: SqlSummary | None
    gaps: tuple[Gap, ...]
    via: tuple[Place, ...]
    note: str


class Ground:
    """The flow's outcome, indexed for the making of sites."""

    def __init__(self, flow: Flow, facts: dict[str, FileFacts]) -> None:
        """Join the uses of all contexts and work out the databases."""
        self.facts = facts
        self.faults = Faults()
        self._shifts: dict[str, dict[int, int]] = {}
        self.machine = flow.machine
        self._tests = flow.machine.tests
        self.sqlite_named = flow.sqlite_named
        self.guessed = {source for use in flow.guesses if use.what == "execute" for source in sources_of(use.text)}
        """Literals that are told as statements which are likely run."""
        self._literals = {
            (path, text.start): text.text
            for path, file in facts.items()
            for text in file.texts
            if text.kind == "string"
        }
        self._opened: dict[Spot, set[Text]] = defaultdict(set)
        opened_in: dict[Spot, set[UnitKey]] = defaultdict(set)
        for use, origin in _openings(flow.uses):
            self._opened[origin].update(text for text in texts(self.paths_of(use)) if key_of(text.template))
            opened_in[origin].add(use.unit)
        self.raw, self._of_others = chosen(flow.machine, _with_own(_without_test_classes(flow)))
        """The uses by context, in no order that means anything; and places in branches that are for other servers."""
        unnamed = Unnamed(flow.machine, (use for use in self.raw if use.what == "connect" and is_sqlite(use)))
        reached = _without_unreached(self.raw, unnamed.real)
        self.of_several = {(use.member, use.spot) for use in reached if _may_be_another(use)}
        """What is done to a file that may be a database, by member and place, and may as well be any other file."""
        self.uses = sorted(map(self.concerning, _joined(reached)), key=_use_order)
        self.by_what: dict[str, list[Use]] = defaultdict(list)
        for use in self.uses:
            self.by_what[use.what].append(use)
        self._unnamed = unnamed.origins
        self._opened_by_cell = _opened_by_cell(flow.machine, self.raw)
        self.foreign = foreign(filter(is_sqlite, self.by_what["connect"]), self.by_what["execute"])
        """Keys of the databases that are another program's."""
        self.catalogue = Catalogue(self._alternatives(), self._keys_of_tests())
        self.acquired = _acquired(flow.machine)
        """Where a unit gets a connection from a function: (unit, connect) -> places of the calls."""
        self.chains = Chains(flow.machine, opened_in)

    def each(self, uses: Iterable[Use], make: Callable[[Use], Iterable[_Made]]) -> Iterator[_Made]:
        """What is made of each use; a use that cannot be judged is a fault of its file."""
        yield from self.faults.each(uses, make, lambda use: use.spot)

    def span(self, spot: Spot) -> Span:
        """Lines and columns of a range."""
        facts = self.facts[spot.path]
        start, end = self._position(facts, spot.start), self._position(facts, max(spot.end, spot.start))
        if facts.placement is not None:
            end = facts.placement.position(*end, is_end=end > start)
            start = facts.placement.position(*start)
        return Span(*start, *max(start, end))

    def place(self, spot: Spot) -> Place:
        """The line of a file that a range begins on."""
        return Place(holder(spot.path), self.span(spot).line)

    def part(self, spot: Spot) -> str:
        """The name of the part of a file that a range is in."""
        facts = self.facts[spot.path]
        return facts.placement.part(self._position(facts, spot.start)[0]) if facts.placement is not None else ""

    def _position(self, facts: FileFacts, offset: int) -> tuple[int, int]:
        line = bisect_right(facts.line_starts, offset)
        if facts.column_shifts and facts.path not in self._shifts:
            self._shifts[facts.path] = dict(facts.column_shifts)
        shift = self._shifts.get(facts.path, {}).get(line, 0)
        return line, offset - facts.line_starts[line - 1] + 1 + shift

    def scope(self, unit: UnitKey) -> str:
        """The dotted name of a unit."""
        return self.facts[unit.path].units[unit.index].qualname

    def _alternatives(self) -> Iterator[set[str]]:
        """For each ``connect()`` the keys it opens, each key that only a test gives it apart."""
        for origin in sorted(self._opened):
            own = set(self._keys_at([origin], origin.path))
            yield own
            yield from ({key_of(text.template) or ""} - own for text in self._opened[origin])

    def _keys_of_tests(self) -> set[str]:
        """Keys that nothing but tests gives, or opens."""
        given: dict[bool, set[str]] = {True: set(), False: set()}
        for origin, opened in self._opened.items():
            for text in opened:
                is_of_test = any(self._tests.is_test(spot.path) for spot in (origin, *text.sources))
                given[is_of_test].add(key_of(text.template) or "")
        return given[True] - given[False]

    def _keys_at(self, origins: Iterable[Spot], path: str) -> Iterator[str]:
        for origin in origins:
            for text in self._opened.get(origin, ()):
                if self._tests.concerns(text.sources, path):
                    yield key_of(text.template) or ""

    def keys(self, receivers: Iterable[Driver], path: str) -> list[str]:
        """Database keys behind library objects, as far as they concern a file."""
        origins = {driver.origin for driver in receivers if driver.origin is not None}
        return sorted(set(self._keys_at((each for each in origins if self._tests.concerns([each], path)), path)))

    def concerning(self, use: Use) -> Use:
        """A use less the library objects that only other files' tests bring, if any others are left."""
        own = frozenset(driver for driver in use.receivers if self._concerns(driver, use.spot.path))
        return use._replace(receivers=own) if own else use

    def _concerns(self, driver: Driver, path: str) -> bool:
        if driver.origin is None:
            return True
        opened = self._opened.get(driver.origin)
        return self._tests.concerns([driver.origin], path) and (
            not opened or any(self._tests.concerns(text.sources, path) for text in opened)
        )

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
        receivers = [driver for driver in use.receivers if driver.backend == SQLITE]
        keys = self.keys(receivers, use.spot.path)
        origins = sorted({driver.origin for driver in receivers if driver.origin is not None})
        chain = min((self.chains.chain(origin, use.unit) for origin in origins), key=_chain_order, default=())
        via = tuple(dict.fromkeys(map(self.place, chain)))
        if what in ("connect", "connect-either"):
            via = ()
        others = not self._unnamed.isdisjoint(origins) and not self._tests.is_test(use.spot.path)
        named = self.named(keys, others=others)
        fields: Told = {"statement": None, "gaps": (), "via": via, "note": use.note, **named}
        fields.update(more)
        roles = {driver.role for driver in receivers}
        role = roles.pop() if len(roles) == 1 else ""
        known = backend_of(use.receivers) if backend is None else backend
        span, scope = self.span(use.spot), self.scope(use.unit)
        doubted = use.spot in self._of_others
        certain = certain and not doubted
        path, part = holder(use.spot.path), self.part(use.spot)
        return Site(what, member, path, span, scope, known, certain, role=role, doubted=doubted, part=part, **fields)

    def paths_at(self, origin: Spot) -> list[Text]:
        """The paths that a connection is opened with, as far as they name a database."""
        return texts(frozenset(self._opened.get(origin, ())))

    def is_unnamed(self, origin: Spot) -> bool:
        """Whether a connection may be of a database of which nothing is known."""
        return origin in self._unnamed or not self._opened.get(origin)

    def concerns(self, text: Text, path: str) -> bool:
        """Whether a text says something of a file: not if another file's test has a part in it."""
        return self._tests.concerns(text.sources, path)

    def opened_by_path(self, use: Use) -> frozenset[Driver]:
        """The SQLite connections that are opened by the very path that a use has, whatever its text."""
        asked = self.machine.asked_by.get(use.spot, set())
        found = (self._opened_by_cell.get(cell, set()) for cell in asked)
        return frozenset().union(*found)

    def said(self, use: Use) -> Value:
        """What a use says of its statement or path, less what only other files' tests hand in."""
        return self._tests.concerning(use.text, use.spot.path)

    def statements_of(self, use: Use) -> Value:
        """The same for a statement as SQLite takes it; where there are too many, the literals that they are made of."""
        found: set[Atom] = set()
        for atom in of_sqlite(self.said(use)):
            spelled = self._spelled_out(atom) if type(atom) is Text and is_blurred(atom) else []
            found.update(spelled or [atom])
        return frozenset(found)

    def spelled(self, given: Value) -> list[Text]:
        """The texts in a value; where there are too many, the statements among the literals that they are made of."""
        found: set[Text] = set()
        for text in texts(given):
            found.update(self._spelled_out(text) if is_blurred(text) else [text])
        return texts(frozenset(found))

    def paths_of(self, use: Use) -> Value:
        """What a use says of a path; where there are too many, the paths among the literals that they are made of."""
        found: set[Atom] = set(use.text)
        for atom in use.text:
            if type(atom) is Text and is_blurred(atom):
                literals = ((self._literals.get(spot[:2]), spot) for spot in atom.sources)
                found |= {
                    Text(Template.of(text), (spot,)) for text, spot in literals if text and is_database_path(text)
                }
        return frozenset(found)

    def _spelled_out(self, blurred: Text) -> list[Text]:
        literals = [(self._literals.get(spot[:2]), spot) for spot in blurred.sources]
        whole = [Text(Template.marked(text), (spot,)) for text, spot in literals if text and looks_like_sql(text)]
        return whole if len(whole) == len(literals) else [*whole, Text(blurred.template, blurred.sources)]

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

    def opens(self, keys: Iterable[str]) -> bool:
        """Whether a connection to any of these databases, or to that of a file beside it, is seen to be opened."""
        return any(self.catalogue.opens(_BESIDE.sub("", key)) for key in keys)

    def named(self, keys: list[str], *, others: bool = False) -> Named:
        """The fields of a site that name its databases; ``others`` if it may be one of which nothing is known."""
        shown = tuple(sorted({self.catalogue.shown(key) for key in keys}))
        is_known = len(shown) == 1 and not others
        return {
            "database": shown[0] if is_known else None,
            "databases": shown,
            "others": others,
            "family": is_known and any(is_family(name) for name in shown),
            "foreign": bool(keys) and not others and self.foreign.issuperset(keys),
            "opened": self.opens(keys),
        }


def _use_order(use: Use) -> tuple[Spot, str, str, str]:
    return (use.spot, use.what, use.member, use.note)


def _without_test_classes(flow: Flow) -> list[Use]:
    """The uses, less those of production code in a class that a test derives from it, where it is used otherwise."""
    tests, contexts = flow.machine.tests, flow.machine.contexts

    def is_of_test(use: Use) -> bool:
        cls = contexts[use.context].cls
        return cls is not None and tests.is_outside(cls.unit.path, use.spot.path)

    of_tests = [is_of_test(use) for use in flow.uses]
    if not any(of_tests):
        return flow.uses
    known = {(use.what, use.member, use.spot) for use, only in zip(flow.uses, of_tests, strict=True) if not only}
    uses = zip(flow.uses, of_tests, strict=True)
    return [use for use, only in uses if not only or (use.what, use.member, use.spot) not in known]


def _may_be_another(use: Use) -> bool:
    named = use.what == "path-call" and any(key_of(text.template) for text in texts(use.text))
    return named and any(map(is_unnamed, use.text))


def _without_unreached(uses: list[Use], reached: Container[int]) -> list[Use]:
    """The uses, less what a function does to a file as if nobody called it, where callers are known that hand one in.

    Such a context knows nothing of the file, and only takes away from what is known of it in the others.
    """
    known = {(use.member, use.spot) for use in uses if use.what == "path-call" and use.context in reached}
    return [
        use for use in uses if use.what != "path-call" or use.context in reached or (use.member, use.spot) not in known
    ]


def _with_own(uses: list[Use]) -> list[Use]:
    """The uses, with own objects that a unit hands out or keeps where it also does so with a driver of another backend.

    By itself such an object is no connection: what its class does with the one it holds is told there.
    """
    known: dict[tuple[UnitKey, str, str], set[str]] = defaultdict(set)
    for use in uses:
        known[use.unit, use.what, use.member].update(driver.backend for driver in use.receivers)
    found: list[Use] = []
    for use in uses:
        what = use.what.removesuffix("-own")
        others = known.get((use.unit, what, use.member), set())
        if what == use.what:
            found.append(use)
        elif others and not others.issuperset(driver.backend for driver in use.receivers):
            found.append(use._replace(what=what))
    return found


def _openings(uses: Iterable[Use]) -> Iterator[tuple[Use, Spot]]:
    """Each ``connect()`` with the origins it has: several where its callers name different files."""
    for use in uses:
        if use.what == "connect":
            yield from ((use, driver.origin) for driver in use.receivers if driver.origin is not None)


def _opened_by_cell(machine: Machine, uses: Iterable[Use]) -> dict[Cell, set[Driver]]:
    """SQLite connections by the cells that their paths come from."""
    found: dict[Cell, set[Driver]] = defaultdict(set)
    for use in uses:
        for driver in use.receivers if use.what == "connect" and is_sqlite(use) else ():
            for cell in machine.opened_by.get(driver.origin, ()) if driver.origin is not None else ():
                found[cell].add(driver)
    return found


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
    found = (text.template for text in texts(given) if any(isinstance(part, str) for part in text.template.parts))
    known = list(dict.fromkeys(found))
    return summarise_any(known) if 0 < len(known) <= _STATEMENTS_LIMIT else None


def gaps_of(given: Value) -> tuple[Gap, ...]:
    """The holes of a statement's text with their roles, the most telling text first."""
    found = {Gap(hole.source, hole.role) for text in texts(given) for hole in holes(text.template)}
    return tuple(sorted(found, key=lambda gap: (gap.role != "value", gap.source)))


def spot_of(path: str, text: ir.Text) -> Spot:
    """The place of a text of a file."""
    return Spot(path, text.start, text.end)


def sources_of(given: Value) -> set[Spot]:
    """The literals a value is made of."""
    return {source for text in texts(given) for source in text.sources}


def takes_parameter(ground: Ground, use: Use) -> bool:
    """Whether what a use is given is a parameter of its function, as callers give it."""
    unit = ground.facts[use.unit.path].units[use.unit.index]
    return any(use.note == param.name for param in unit.params) and not _stores(unit.body, use.note)


def _stores(block: Block, name: str) -> bool:
    return any((op[0] == STORE and op[5][0] == name) or any(_stores(inner, name) for inner in op[6]) for op in block)
