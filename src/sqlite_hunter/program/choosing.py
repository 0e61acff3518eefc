"""Which servers a branch is for: behind ``if url.scheme == "mysql"`` a connection of any server is hardly SQLite's.

Whether the test speaks of that connection is not known: what may be SQLite's is told all the same, as likely. Behind
``== "sqlite"`` it is SQLite's alone. Only what is of SQLite and of a server that the branch is for is judged so; the
test says nothing of a connection of which it names no server, of one that is opened in the branch itself, of one that
may take the place of a server that does not answer, and of any where a function has several.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.drivers import OPENINGS, SQLITE_MODULES
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.narrowing import COMPARISONS, NEGATED, literals, positive
from sqlite_hunter.program.standing import driver_of
from sqlite_hunter.program.uses import Assumption, Use
from sqlite_hunter.program.values import (
    NOTHING,
    OTHER,
    POSTGRES,
    SQLITE,
    UNSETTLED,
    Container,
    Driver,
    Spot,
    Text,
    Value,
    texts,
)

_Servers = frozenset[str]

_ALL: Final = frozenset({SQLITE, POSTGRES, OTHER, UNSETTLED})
_SQLITE: Final = frozenset({SQLITE})
_POSTGRES: Final = frozenset({POSTGRES})
_OTHER: Final = frozenset({OTHER})
_LIKE_POSTGRES: Final = frozenset({POSTGRES, OTHER})
_OPENED: Final = ("connect", "mode")
"""Uses that are of what is opened there."""

_DRIVEN: Final = frozenset({"connection", "cursor", "pool", "engine", "session"})
_PASSING: Final = frozenset({ir.ENTER, ir.AWAIT, ir.JOIN})
"""Operations that give the very object that they are given."""

_SERVERS: Final[dict[str, _Servers]] = {
    **{dotted.partition(".")[0]: frozenset({of.backend}) for dotted, of in OPENINGS.items() if of.backend != UNSETTLED},
    **dict.fromkeys(SQLITE_MODULES | {"sqlite", "pysqlite", "sqlcipher"}, _SQLITE),
    **dict.fromkeys(("postgres", "postgresql", "pg", "psql", "psycopg3"), _POSTGRES),
    **dict.fromkeys(("cockroach", "cockroachdb", "redshift", "timescale", "timescaledb", "greenplum"), _LIKE_POSTGRES),
    **dict.fromkeys(
        (
            "mysql", "mysqldb", "mariadb", "mssql", "sqlserver", "oracle", "db2", "firebird", "snowflake", "clickhouse",
            "duckdb", "bigquery", "hive", "presto", "trino", "sybase", "databricks",
        ),
        _OTHER,
    ),
}  # fmt: skip
"""What dialects, URLs' schemes and drivers are called -> the servers that are meant."""
_SERVERS.pop("peewee", None)


def _servers(text: str) -> _Servers:
    """The servers that a text names: ``mysql+aiomysql``, ``sqlite://``, ``django.db.backends.sqlite3``."""
    scheme = text.strip().lower().partition(":")[0].partition("+")[0]
    return _SERVERS.get(scheme.rpartition(".")[2], frozenset())


class Choice(NamedTuple):
    """The servers that may be where a test holds, and where it does not."""

    then: _Servers = _ALL
    otherwise: _Servers = _ALL

    def left(self, ended: Sequence[bool]) -> _Servers:
        """The servers that may be behind the branches, by which of the two end the function or the loop."""
        if list(ended) == [True, False]:
            return self.otherwise
        return self.then if list(ended) == [False, True] else _ALL


def choice(frame: Frame, test: int) -> Choice:
    """What the test of a branch tells of the server."""
    op, negated = positive(frame, test)
    if op is None:
        return Choice()
    if op[0] == ir.JOIN:  # whether of ``or`` or ``and``: where it holds one of them does
        found = Choice(frozenset[str]().union(*(choice(frame, each).then for each in op[4])))
    elif op[0] == ir.COMPARE:
        found = _by_comparison(frame, op)
    else:
        found = _by_beginning(frame, op)
    return Choice(found.otherwise, found.then) if negated else found


def _by_comparison(frame: Frame, op: Op) -> Choice:
    if len(op[5]) != 1 or op[5][0] not in COMPARISONS:
        return Choice()
    named = _named(frame, op[4][1])
    if op[5][0] in ("==", "!="):
        sides = [_named(frame, each) for each in op[4]]
        written = [each for each in op[4] if _is_text(frame, each)]
        named = _named(frame, written[0]) if len(written) == 1 else sides[0] or sides[1] if not all(sides) else ()
    elif _is_text(frame, op[4][1]):
        return Choice()  # part of a text
    spelled = set(named)
    gone = set[str]()
    if "sqlite" in spelled:
        gone.add(SQLITE)
    if {"postgres", "postgresql"} <= spelled:
        gone.add(POSTGRES)
    found = _of(named, gone)
    return Choice(found.otherwise, found.then) if op[5][0] in NEGATED else found


def _is_text(frame: Frame, register: int) -> bool:
    op = frame.definitions.get(register)
    return op is not None and op[0] == ir.STR


def _by_beginning(frame: Frame, op: Op) -> Choice:
    callee = frame.definitions.get(op[4][0]) if op[0] == ir.CALL and op[5] == ("",) else None
    if callee is None or callee[0] != ir.METH or callee[5][0] != "startswith":
        return Choice()
    named = literals(frame, op[4][1])
    beginnings = {"sqlite": SQLITE, "postgres": POSTGRES}
    return _of(named, {beginnings[each] for each in named if each in beginnings})


def _of(named: Sequence[str], gone: set[str]) -> Choice:
    servers = [_servers(each) for each in named]
    if not servers or not all(servers):
        return Choice()
    return Choice(frozenset[str]().union(*servers), _ALL - gone)


def _named(frame: Frame, register: int) -> tuple[str, ...]:
    """The texts that something is compared with, as written or by the name of a constant; none if any is unknown."""
    op = frame.definitions.get(register)
    if op is None:
        return ()
    if op[0] in (ir.STR, ir.SEQ):
        return literals(frame, register)
    held = frame.register(register)
    inside = [frame.machine.peek(field_cell(atom, containers.ALL)) for atom in held if type(atom) is Container]
    return _constants(inside[0] if len(inside) == len(held) == 1 else held if len(held) == 1 else NOTHING)


def _constants(held: Value) -> tuple[str, ...]:
    known = all(type(atom) is Text and atom.template.is_constant for atom in held)
    return tuple(text.template.text for text in texts(held)) if known else ()


def assume(frame: Frame, servers: _Servers, block: Block) -> int:
    """Have a block be one that only these servers come into; how many assumptions that adds."""
    if servers == _ALL or not block or not frame.machine.recording or _is_one_of_several(frame):
        return 0
    if SQLITE not in servers and _names_sqlite(block):  # the test was of one spelling, or is not all there is to it
        return 0
    frame.assumed.append(Assumption(servers, min(op[2] for op in block), max(op[3] for op in block)))
    return 1


def _names_sqlite(block: Block) -> bool:
    return any(op[0] == ir.STR and _servers(op[5][0]) == _SQLITE for op in operations(block))


def _is_one_of_several(frame: Frame) -> bool:
    """Whether a unit drives several connections, or cursors: which of them a test speaks of is not known."""
    driven: dict[str, set[str]] = defaultdict(set)
    for op in frame.definitions.values():
        for register in op[4] if op[0] not in _PASSING else ():
            named = frame.definitions.get(register)
            if named is not None and (op[0] == ir.METH or named[0] in (ir.NAME, ir.ATTR)):
                for role in _roles(frame, register):
                    driven[role].add(frame.describe(register))
    return any(len(names) > 1 for names in driven.values())


def _roles(frame: Frame, register: int) -> set[str]:
    views = (driver_of(frame.machine, atom) for atom in frame.register(register))
    return {driver.role for driver in views if driver is not None and driver.role in _DRIVEN}


def chosen(machine: Machine, uses: list[Use]) -> tuple[list[Use], set[Spot]]:
    """The uses, those in a branch for SQLite less the receivers of others; and where a branch is for others alone."""
    known = _backends(uses)
    if not known:
        return uses, set()
    opened, rescues = _opened(machine, uses)
    found: list[Use] = []
    doubted: set[Spot] = set()
    sure: set[Spot] = set()
    for use in uses:
        among, backends = use.among, known.get((use.what, use.member, use.spot), set())
        if among is None or not _is_told_apart(backends, among.servers):
            found.append(use)
            continue
        kept = rescues | {origin for origin in opened if _is_inside(origin, use.spot.path, among)}
        own = frozenset(each for each in use.receivers if _is_admitted(each, among.servers, kept))
        places = {spot for spot in (use.spot, use.argument) if spot is not None}
        if _is_of_sqlite(own):
            sure |= places
        elif _is_of_sqlite(use.receivers):
            doubted |= places
            own = use.receivers
        if own:
            found.append(use._replace(receivers=own))
    return found, doubted - sure


def _backends(uses: Iterable[Use]) -> dict[tuple[str, str, Spot], set[str]]:
    """The servers that are known of what is done in branches for some."""
    known: dict[tuple[str, str, Spot], set[str]] = defaultdict(set)
    for use in uses:
        if use.among is not None and use.what not in _OPENED:
            known[use.what, use.member, use.spot].update(driver.backend for driver in use.receivers)
    return known


def _is_of_sqlite(receivers: Iterable[Driver]) -> bool:
    return any(each.backend == SQLITE for each in receivers)


def _is_told_apart(backends: set[str], servers: _Servers) -> bool:
    return SQLITE in backends and len(backends) > 1 and not servers.isdisjoint(backends)


def _is_inside(origin: Spot, path: str, among: Assumption) -> bool:
    return origin.path == path and among.start <= origin.start and origin.end <= among.end


def _is_admitted(driver: Driver, servers: _Servers, kept: set[Spot]) -> bool:
    """Whether a receiver stays: also one that may be opened at a place of which the test says nothing."""
    if driver.backend in servers or driver.backend == UNSETTLED:
        return True
    if driver.backend != SQLITE:
        return False
    return bool(kept) if driver.origin is None else driver.origin._replace(variant=0) in kept


def _opened(machine: Machine, uses: Iterable[Use]) -> tuple[set[Spot], set[Spot]]:
    """The places that open SQLite, and those of them that do where an error was raised: in handlers, or called there.

    What is opened there may take the place of a server that does not answer.
    """
    contexts = set(machine.rescuing)
    pending = sorted(contexts)
    while pending:
        callees = machine.called.get(pending.pop(), {}).values()
        new = set[int]().union(*callees) - contexts
        contexts |= new
        pending += sorted(new)
    connects = [use for use in uses if use.what == "connect" and _is_of_sqlite(use.receivers)]
    rescues = {use.spot for use in connects if use.context in contexts or use.rescuing}
    return {use.spot for use in connects}, rescues
