"""Handlers that swallow an error of a statement, with its transaction going on behind them.

PostgreSQL fails every statement behind such a handler, so it must be told; but not of a handler that ends the
transaction itself: by a rollback, by closing the connection or taking another in its place, or by leaving, each also
through the program's own functions; nor of statements that stand in none, because nothing begins one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.reaching import reached
from sqlite_hunter.program.sites import Ground, is_orm, is_sqlite
from sqlite_hunter.program.transactions import Transactions, order_of
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import SQLITE, Spot, UnitKey, texts

_Origins = set[Spot | None]


class _Clause(NamedTuple):
    """One ``except`` clause in its surroundings, as ranges."""

    handler: Spot
    passed_over: tuple[Spot, ...]
    """What is not run after this handler: the other handlers, and ``else``."""
    loop: Spot | None
    """The body of the innermost loop around it."""
    is_rebinding: bool
    """Whether the handler binds a name or an attribute anew that the guarded body mentions."""


def swallow_sites(ground: Ground) -> Iterator[Site]:
    """Handlers that go on after an error of a statement, with the same connection in use afterwards."""
    work = _Work(ground)
    handlers = {(use.spot, use.argument): use for use in ground.by_what["try"]}
    yield from ground.each(handlers.values(), partial(_swallowed, ground, work))


def _swallowed(ground: Ground, work: "_Work", use: Use) -> Iterator[Site]:
    going_on = work.going_on(use)
    if going_on:
        receivers = frozenset(
            driver for each in work.failing(use) for driver in each.receivers if driver.origin in going_on
        )
        certain = any(going_on.values())
        swallowed, note = use._replace(receivers=receivers), "" if certain else "mode"
        yield ground.site("swallow", use.member, swallowed, certain=certain, note=note)


class _Work:
    """What is done on SQLite connections, by unit and by context."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._acts: dict[UnitKey, list[Use]] = defaultdict(list)
        """Statements, commits and what ends a transaction, in the order of the text."""
        for use in sorted([*ground.by_what["execute"], *ground.by_what["member"]], key=lambda use: use.spot):
            if _is_of_sqlite(use) and (use.what == "execute" or use.member == "commit" or _ends(use)):
                self._acts[use.unit].append(use)
        self._with = [use for use in ground.by_what["with"] if use.member == "connection" and _is_of_sqlite(use)]
        self._ended_in: dict[int, _Origins] = defaultdict(set)
        """Connections whose transaction a context ends, or in whose place it keeps another."""
        for use in ground.raw:
            if _is_of_sqlite(use) and (use.what == "keep" or _ends(use)):
                self._ended_in[use.context] |= _origins(use)
        self._contexts: dict[UnitKey, list[int]] = defaultdict(list)
        for number in ground.machine.called:
            self._contexts[ground.machine.contexts[number].unit].append(number)
        self._clauses: dict[UnitKey, dict[Spot, _Clause]] = {}
        self._transactions = Transactions(ground)

    def failing(self, use: Use) -> list[Use]:
        """The statements that a handler guards."""
        body = use.argument
        acts = self._acts[use.unit] if body is not None else []
        return [each for each in acts if each.what == "execute" and body is not None and _within(each.spot, body)]

    def going_on(self, use: Use) -> dict[Spot | None, bool]:
        """The connections whose transaction goes on behind a handler, and whether there surely is one."""
        clause = self._clause(use)
        if use.argument is None or clause is None:
            return {}
        failing = self.failing(use)
        origins = {driver.origin for each in failing for driver in each.receivers if driver.backend == SQLITE}
        origins -= self._opened_within(origins, use.unit, use.argument)
        if origins and not self._is_left(use.unit, clause):
            origins -= self._rolled_back(failing, use.argument) | self._ended(use.unit, clause.handler)
            told = {origin: self._open_in(origin, failing, clause) for origin in origins}
            return {
                origin: certain
                for origin, certain in told.items()
                if certain is not None and self._goes_on(origin, use, clause)
            }
        return {}

    def _open_in(self, origin: Spot | None, failing: list[Use], clause: _Clause) -> bool | None:
        """Whether any of the statements surely runs in a transaction; None if none does.

        What only an annotation says to be a connection is taken for those that are known to be there.
        """
        if origin is None:
            known = {each for act in failing for each in _origins(act) if each is not None}
            told = [self._open_in(each, failing, clause) for each in known]
            return any(told) if any(each is not None for each in told) else None if told else True
        mode = self._transactions.mode(origin)
        if not mode.by_order:
            return True
        statements = [each for each in failing if origin in _origins(each) and not order_of(each)]
        if any(self._transactions.is_begun(origin, each.unit, each.spot, clause.loop) for each in statements):
            return True
        return False if mode.by_itself else None

    def _clause(self, use: Use) -> _Clause | None:
        if use.unit not in self._clauses:
            unit = self._ground.facts[use.unit.path].units[use.unit.index]
            self._clauses[use.unit] = dict(_clauses(unit.body, use.unit.path, None))
        return self._clauses[use.unit].get(use.spot)

    def _opened_within(self, origins: Iterable[Spot | None], unit: UnitKey, where: Spot) -> _Origins:
        """The connections that are opened, or got from a factory, in a range: none of them outlives it."""
        acquired = self._ground.acquired
        return {
            origin
            for origin in origins
            if origin and any(_within(spot, where) for spot in (origin, *acquired.get((unit, origin), ())))
        }

    def _rolled_back(self, failing: list[Use], body: Spot) -> _Origins:
        """The connections that a ``with`` inside the guarded body rolls back: it begins before all their statements."""
        found: _Origins = set()
        for use in self._with:
            if _within(use.spot, body):
                first = min((each.spot for each in failing if _origins(each) & _origins(use)), default=use.spot)
                found |= _origins(use) if first > use.spot else set()
        return found

    def _is_left(self, unit: UnitKey, clause: _Clause) -> bool:
        """Whether a handler raises through a function it calls, or takes another connection in place of the old."""
        machine = self._ground.machine
        callees = {callee for _, _, contexts in self._calls(unit, clause.handler) for callee in contexts}
        if any(_raises(machine.unit_of(callee).body) for callee in callees):
            return True
        known = {driver.origin for use in self._acts[unit] for driver in use.receivers if driver.backend == SQLITE}
        opened = {
            driver.origin for use in self._ground.by_what["connect"] if is_sqlite(use) for driver in use.receivers
        }
        return clause.is_rebinding and bool(self._opened_within(known | opened, unit, clause.handler))

    def _ended(self, unit: UnitKey, handler: Spot) -> _Origins:
        """The connections whose transaction a handler ends, or lets a function end."""
        found: _Origins = set()
        for act in self._acts[unit]:
            if _ends(act) and _within(act.spot, handler):
                found |= _origins(act)
        for context, spot, _ in self._calls(unit, handler):
            for callee in reached(self._ground.machine, context, spot):
                found |= self._ended_in.get(callee, set())
        return found

    def _calls(self, unit: UnitKey, where: Spot) -> Iterator[tuple[int, Spot, set[int]]]:
        for context in self._contexts[unit]:
            for spot, callees in self._ground.machine.called[context].items():
                if _within(spot, where):
                    yield context, spot, callees

    def _goes_on(self, origin: Spot | None, use: Use, clause: _Clause) -> bool:
        """Whether more is done on a connection behind a handler before anything ends the transaction."""
        behind = [act for act in self._acts[use.unit] if act.spot > use.spot and origin in _origins(act)]
        acts = [act for act in behind if not any(_within(act.spot, other) for other in clause.passed_over)]
        loop = clause.loop if clause.loop and not self._opened_within([origin], use.unit, clause.loop) else None
        if loop is not None:
            acts = [act for act in acts if _within(act.spot, loop)]
        return not _ends(acts[0]) if acts else loop is not None


def _is_of_sqlite(use: Use) -> bool:
    return is_sqlite(use) and not is_orm(use)


def _origins(use: Use) -> _Origins:
    return {driver.origin for driver in use.receivers if driver.backend == SQLITE}


def _ends(use: Use) -> bool:
    """Whether a use ends the transaction of its connection, or goes back to a savepoint of it."""
    if use.what == "execute":
        return any(text.template.text.lstrip().upper().startswith("ROLLBACK") for text in texts(use.text))
    if use.what != "member":
        return False
    return use.member == "rollback" or (
        use.member == "close" and any(driver.role == "connection" for driver in use.receivers)
    )


def _clauses(block: Block, path: str, loop: Spot | None) -> Iterator[tuple[Spot, _Clause]]:
    """Every ``except`` clause in a block, by the place of its type."""
    for op in block:
        if op[0] == ir.TRY:
            body, otherwise, _, *handlers = op[6]
            spans = [_span(each, path) for each in (otherwise, *handlers)]
            for position, handler in enumerate(handlers, start=1):
                clause = next((each for each in handler if each[0] == ir.HANDLER), None)
                if clause is not None:
                    others = tuple(span for at, span in enumerate(spans) if at != position and span)
                    told = _Clause(spans[position], others, loop, _rebinds(handler, body))
                    yield Spot(path, clause[2], clause[3]), told
        for position, inner in enumerate(op[6]):
            is_loop = op[0] == ir.LOOP and position == 0 and inner
            yield from _clauses(inner, path, _span(inner, path) if is_loop else loop)


def _span(block: Block, path: str) -> Spot:
    every = list(operations(block))
    return Spot(path, min((op[2] for op in every), default=0), max((op[3] for op in every), default=0))


def _rebinds(handler: Block, body: Block) -> bool:
    bound = {op[5][0] for op in operations(handler) if op[0] in (ir.STORE, ir.SETATTR)}
    return any(op[0] in (ir.NAME, ir.ATTR, ir.METH) and op[5][0] in bound for op in operations(body))


def _raises(body: Block) -> bool:
    """Whether a function always raises, or raises again what it was called to handle."""
    if any(op[0] == ir.RAISE for op in body):
        return True
    return any(op[0] == ir.RAISE and (not op[4] or op[4][0] < 0) for op in operations(body))


def _within(spot: Spot, where: Spot) -> bool:
    return spot.path == where.path and where.start <= spot.start and spot.end <= where.end
