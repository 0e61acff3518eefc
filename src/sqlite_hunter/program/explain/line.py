"""What is known of a line: behind a finding the way that leads to it, elsewhere what its values are."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.explanation import DatabaseName, Evidence, Hop, Reason, Statement
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.ir import FileFacts, Op
from sqlite_hunter.model.location import Place
from sqlite_hunter.program.analysis import Analysis
from sqlite_hunter.program.blocks import bound_name, operations
from sqlite_hunter.program.cells import global_cell
from sqlite_hunter.program.databases import key_of
from sqlite_hunter.program.drivers import CONNECTION_USES, CURSOR_USES, EXECUTES
from sqlite_hunter.program.explain import words
from sqlite_hunter.program.explain.chain import chain_of, in_words, opened_at, place_of
from sqlite_hunter.program.explain.trace import Trace, is_library, is_nameless, is_unknown
from sqlite_hunter.program.explain.unit import Evaluated, Evaluations
from sqlite_hunter.program.sites import backend_of, gaps_of, sources_of
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import NOTHING, POSTGRES, SQLITE, Driver, External, Spot, UnitKey, Value

_ASKED: Final = EXECUTES | CONNECTION_USES | CURSOR_USES
"""Methods that every driver's objects have: whoever reads the line asks of these first."""
_MOST: Final = 6
"""Values of a line, databases or openings that are told."""
_USED: Final = {
    "execute": "run here",
    "handoff": "handed here to what runs it",
    "with": "entered here",
    "iterate": "iterated over here",
    "connect": "opened here",
    "hand-out": "handed out by the function that is named here",
    "keep": "kept here",
}
_TEXTS: Final = {
    "execute": ("statement", "a text that is a statement, or a part of one,", "run here"),
    "connect": ("path", "a text that is the path of a database, or a part of it,", "opened here"),
}
"""What a text is for: the kind of the reason, its words, and what happens where the text is used."""
_SERVERS: Final = {SQLITE: "SQLite", POSTGRES: "PostgreSQL", "either": "SQLite or PostgreSQL"}
_ROLES: Final = {"fragment": "a piece of SQL, or not known"}


class Witness:
    """Answers questions about the lines of an analysed program."""

    def __init__(self, analysis: Analysis) -> None:
        """Ask the given analysis."""
        self._ground = analysis.ground
        self._program = analysis.program
        self._evaluated = Evaluations(analysis.ground.machine)
        self._doubt = Trace(analysis.ground, self._evaluated, is_unknown)
        self._paths = Trace(analysis.ground, self._evaluated, is_nameless)
        self._libraries = Trace(analysis.ground, self._evaluated, is_library)

    def is_loaded(self, path: str) -> bool:
        """Whether a file, or a source in it, was analysed; what is not may have been passed over."""
        return bool(self._modules(path))

    def _modules(self, path: str) -> list[str]:
        """The modules of a file: itself, or the sources in it."""
        return sorted(module for module in self._ground.facts if holder(module) == path)

    # Findings ---------------------------------------------------------------------------------

    def evidence(self, finding: Finding) -> Evidence:
        """What leads to a finding."""
        uses = self._uses_of(finding)
        drivers = {driver for use in uses for driver in use.receivers}
        chain = self._chain(finding, uses)
        begun = opened_at(self._ground, finding.via[0]) if finding.via else {}
        of_sqlite = filter(_is_sqlite, drivers or begun.values())
        origins = {driver.origin for driver in of_sqlite if driver.origin is not None}
        others = self._others({*(hop.place for hop in chain), Place(finding.path, finding.span.line)}, drivers)
        used = () if uses else self._used(finding)
        return Evidence(chain, others, self._databases(origins), self._statement(finding, uses), used)

    def _used(self, finding: Finding) -> tuple[Hop, ...]:
        """Where a text is used that is a finding by itself: a path, a statement."""
        span = finding.span
        found: dict[Hop, None] = {}
        for module in self._modules(finding.path):
            facts = self._ground.facts[module]
            starts = self._ranges(facts, span.line, span.column)
            ends = self._ranges(facts, span.end_line, max(span.end_column - 1, 1))
            if starts and ends:
                reasons = self._of_texts(module, starts[0][0], ends[-1][1])
                found.update(dict.fromkeys(hop for reason in reasons for hop in reason.hops))
        return tuple(found)[:_MOST]

    def _uses_of(self, finding: Finding) -> list[Use]:
        """The uses that a finding is made of: those of its very place."""
        of_file = (use for use in self._ground.uses if holder(use.spot.path) == finding.path)
        return [use for use in of_file if finding.span in (self._ground.span(use.spot), self._argument(use))]

    def _argument(self, use: Use) -> object:
        return self._ground.span(use.argument) if use.argument is not None else None

    def _chain(self, finding: Finding, uses: Iterable[Use]) -> tuple[Hop, ...]:
        if not finding.via:
            return ()
        chain = in_words(self._ground, self._via(finding, uses))
        here = Place(finding.path, finding.span.line)
        words = sorted({_USED.get(use.what, f"{use.member.removesuffix('=')} is used here") for use in _telling(uses)})
        used = Hop(here, " and ".join(words) or "used here")
        if chain[-1].place != here:
            return (*chain, used)
        return (*chain[:-1], replace(chain[-1], what=f"{chain[-1].what}; {used.what}"))

    def _via(self, finding: Finding, uses: Iterable[Use]) -> Sequence[Place]:
        """The chain of a finding; one that would lead to a later line of the same function goes by an earlier one."""
        chains = (chain_of(self._ground, filter(_is_sqlite, use.receivers), use.unit, use.spot.start) for use in uses)
        earlier = [chain for chain in chains if len(chain) > 1 and chain[:1] == finding.via[:1]]
        is_later = finding.via[-1].path == finding.path and finding.via[-1].line > finding.span.line
        return min(earlier, default=finding.via) if is_later else finding.via

    def _others(self, told: Container[Place], drivers: Iterable[Driver]) -> tuple[Hop, ...]:
        """Where else something that may be used there is opened, of whatever server."""
        found = set()
        for driver in drivers:
            if driver.origin is not None and (place := place_of(self._ground, driver.origin)):
                found.add(Hop(place, f"a {driver.library} connection may be the one too: it is opened here"))
        return tuple(sorted((hop for hop in found if hop.place not in told), key=lambda hop: hop.place))[:_MOST]

    def _databases(self, origins: Iterable[Spot]) -> tuple[DatabaseName, ...]:
        """How the names of the databases came about that are opened at the given places."""
        paths: dict[str, set[str]] = defaultdict(set)
        hops: dict[str, dict[Hop, None]] = defaultdict(dict)
        for origin in sorted(origins):
            opened = Hop(place_of(self._ground, origin), "opened here, by this path")
            for text in self._ground.paths_at(origin):
                name = self._ground.catalogue.shown(key_of(text.template) or "")
                paths[name].add(text.template.text)
                hops[name].update(dict.fromkeys((opened, *map(self._literal, text.sources))))
            if self._ground.is_unnamed(origin):
                source, way = self._path_at(origin)
                paths[""].add(source)
                hops[""].update(dict.fromkeys((opened, *way)))
        found = (DatabaseName(name, tuple(sorted(paths[name])), tuple(hops[name])) for name in sorted(paths))
        return tuple(found)[:_MOST]

    def _path_at(self, origin: Spot) -> tuple[str, tuple[Hop, ...]]:
        """The source of a path of which nothing is known, and where that comes from."""
        for unit in self._units(origin.path):
            for call, _ in unit.calls():
                if (call[2], call[3]) == (origin.start, origin.end) and len(call[4]) > 1:
                    return f"{{{unit.sources.describe(call[4][1])}}}", self._paths.way(unit, call[4][1])
        return "", ()

    def _literal(self, spot: Spot) -> Hop:
        facts = self._ground.facts[spot.path]
        written = [
            op[5][0] for unit in facts.units for op in operations(unit.body) if op[0] == ir.STR and op[2] == spot.start
        ]
        return Hop(place_of(self._ground, spot), f"{_short(written[0])} is written here" if written else "written here")

    def _statement(self, finding: Finding, uses: Iterable[Use]) -> Statement | None:
        if finding.sql is None:
            return None
        ran = [use for use in uses if use.what in ("execute", "handoff", "unknown-execute")]
        gaps = {(gap.source, _ROLES.get(gap.role, gap.role)) for use in ran for gap in gaps_of(use.text)}
        spots = {spot for use in ran for spot in sources_of(self._ground.statements_of(use))}
        lines = range(finding.span.line, finding.span.end_line + 1)
        hops = {Hop(place_of(self._ground, spot), "a part of it is written here") for spot in spots}
        away = [hop for hop in hops if hop.place.path != finding.path or hop.place.line not in lines]
        away.sort(key=lambda hop: hop.place)
        return Statement(finding.sql.text, tuple(sorted(gaps)), tuple(away[:_MOST]))

    # Lines without a finding ------------------------------------------------------------------

    def reasons(self, path: str, line: int, column: int | None) -> list[Reason]:
        """What is known of a line, or of what stands at a column of it; nothing if nothing of interest stands there."""
        found: dict[Reason, None] = {}
        for module in self._modules(path):
            for start, end in self._ranges(self._ground.facts[module], line, column):
                for unit in self._units(module):
                    here = [op for op in unit.operations if op[2] < end and op[3] > start]
                    found.update(dict.fromkeys(self._of_unit(unit, here, start)))
                found.update(dict.fromkeys(self._of_texts(module, start, end)))
        return list(found)

    def _ranges(self, facts: FileFacts, line: int, column: int | None) -> list[tuple[int, int]]:
        """The ranges of a module's text that are written at a place of its file."""
        if facts.placement is None:
            return [self._range(facts, line, column)]
        found = []
        for start, end in facts.placement.ranges(line, column):
            number = bisect_right(facts.placement.line_starts, start)
            shift = start - facts.placement.line_starts[number - 1]
            begin, _ = self._range(facts, number, shift + 1)
            found.append((begin, begin + end - start))
        return found

    def _range(self, facts: FileFacts, line: int, column: int | None) -> tuple[int, int]:
        starts = facts.line_starts
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else max((op[3] for op in _all(facts)), default=start) + 1
        if column is None:
            return start, end
        at = start + max(column - 1 - dict(facts.column_shifts).get(line, 0), 0)
        return at, at + 1

    def _units(self, path: str) -> Iterator[Evaluated]:
        for index in range(len(self._ground.facts[path].units)):
            yield self._evaluated.unit(UnitKey(path, index))

    def _of_unit(self, unit: Evaluated, here: list[Op], start: int) -> Iterator[Reason]:
        """What the operations of a line are: its calls of methods, then its other values of databases, then imports."""
        told: set[int] = set()
        methods = [
            (call, method) for call, method in unit.calls() if method is not None and _begins(method, here, start)
        ]
        if not methods:
            methods = _innermost((call, method) for call, method in unit.calls() if method is not None and call in here)
        asked = [each for each in methods if each[1][5][0] in _ASKED] or methods
        for call, method in asked[:_MOST]:
            told |= {call[1], method[4][0]}
            yield from self._of_method(unit, call, method)
        plain = [call for call, method in unit.calls() if method is None and _begins(call, here, start)]
        for call in plain[:_MOST] if not asked else ():
            name = unit.sources.describe(call[4][0])
            yield from words.reasons(self._ground, f"{name}() is called: it", unit.value(call[4][0]), unit.key, call[2])
        for op in here:
            if op[1] >= 0 and op[1] not in told and op[0] in (ir.NAME, ir.CALL, ir.ATTR):
                yield from self._of_value(unit, op)
        for op in here:
            if op[0] in (ir.IMPORT, ir.FROM):
                yield self._of_import(unit, op)

    def _of_method(self, unit: Evaluated, call: Op, method: Op) -> Iterator[Reason]:
        """Whose method is called, or why that is not known."""
        register, member = method[4][0], method[5][0]
        source, held = unit.sources.describe(register), unit.value(register)
        subject = f"{source}.{member}() is called: {source}"
        opened = _opened_by(unit, call)
        if opened:
            subject, held = f"{source}.{member}() opens a connection: it", opened
        for reason in words.reasons(self._ground, subject, held, unit.key, call[2], member):
            counted = reason.kind == "postgres" and self._is_counted(unit, call, method)
            yield self._with_way(unit, register, reason, counted=counted)
        if not held:
            text = f"{subject} is nothing that is seen: the line is not reached, or it is None there"
            yield Reason("nothing", text, self._doubt.way(unit, register))
        elif is_unknown(held):
            also = "may also be something that is not known" if len(held) > 1 else "is not known"
            yield Reason("not-known", f"{subject} {also}", self._doubt.way(unit, register))

    def _with_way(self, unit: Evaluated, register: int, reason: Reason, *, counted: bool) -> Reason:
        """A reason with where an object of a library comes from, and with what becomes of PostgreSQL's."""
        if reason.kind == "library":
            return replace(reason, hops=self._libraries.way(unit, register))
        return replace(reason, text=f"{reason.text}: no finding, but counted as PostgreSQL's") if counted else reason

    def _is_counted(self, unit: Evaluated, *ops: Op) -> bool:
        """Whether a call is a site of PostgreSQL's: of the whole call, or of the method's name."""
        spans = {self._ground.span(unit.spot(op)) for op in ops}
        return any(site.span in spans and site.path == holder(unit.key.path) for site in self._program.postgres)

    def _of_value(self, unit: Evaluated, op: Op) -> Iterator[Reason]:
        """An object of a database library that is only named, opened or handed on."""
        held: Value = frozenset(atom for atom in unit.value(op[1]) if type(atom) is Driver and atom.role != "row")
        for reason in words.reasons(self._ground, unit.sources.describe(op[1]), held, unit.key, op[2]) if held else ():
            text = f"{reason.text}; it is only named here, which no rule speaks of: its uses are findings"
            yield replace(reason, text=text) if reason.kind == "sqlite" else reason

    def _of_import(self, unit: Evaluated, op: Op) -> Reason:
        """What is imported: a module of the program, or a library that is one of a database or none."""
        held = self._ground.machine.cells.get(global_cell(unit.key.path, bound_name(op)), NOTHING)
        own = sorted(reason.text for reason in words.reasons(self._ground, bound_name(op), held, unit.key, op[2]))
        if own and not any(isinstance(atom, External) for atom in held):
            return Reason("import", f"an import: {'; '.join(own)}")
        return Reason("import", f"an import of {words.imported(op[5][0])}")

    def _of_texts(self, path: str, start: int, end: int) -> Iterator[Reason]:
        """Statements and paths that are written here and used elsewhere."""
        for use in self._ground.uses:
            sources = sources_of(self._ground.said(use)) if use.what in _TEXTS else ()
            is_here = use.spot.path == path and _overlaps(use.spot, start, end)
            if not is_here and any(spot.path == path and _overlaps(spot, start, end) for spot in sources):
                kind, text, word = _TEXTS[use.what]
                whose = _SERVERS.get(backend_of(use.receivers), "a server that is not known")
                yield Reason(kind, f"{text} on {whose}", (Hop(place_of(self._ground, use.spot), word),))


def _opened_by(unit: Evaluated, call: Op) -> Value:
    """The connections that a call opens itself."""
    spot = unit.spot(call)
    made = (atom for atom in unit.value(call[1]) if type(atom) is Driver and atom.origin is not None)
    return frozenset(driver for driver in made if driver.origin is not None and driver.origin[:3] == spot[:3])


def _telling(uses: Iterable[Use]) -> Iterator[Use]:
    return (use for use in uses if use.what in _USED or use.what in ("member", "item", "item-among"))


def _is_sqlite(driver: Driver) -> bool:
    return driver.backend == SQLITE


def _overlaps(spot: Spot, start: int, end: int) -> bool:
    return spot.start < end and spot.end > start


def _begins(method: Op, here: list[Op], start: int) -> bool:
    return method in here and method[2] >= start


def _innermost(calls: Iterable[tuple[Op, Op]]) -> list[tuple[Op, Op]]:
    """The shortest of the calls that a line lies inside."""
    return sorted(calls, key=lambda each: each[0][3] - each[0][2])[:1]


def _all(facts: FileFacts) -> Iterator[Op]:
    return (op for unit in facts.units for op in operations(unit.body))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line) if len(line) <= 60 else f"{line[:59]!r}..."
