"""Whether a connection is inside a transaction where a statement runs.

SQLite's module begins one by itself before a statement that writes, unless it is told not to (``isolation_level=None``,
``autocommit=True``); then each statement stands for itself, but for what is between a ``BEGIN`` and its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.sites import Ground
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import SQLITE, External, Literal, Spot, UnitKey, Value, texts

_NONE: Final = Literal("None")
_TRUE: Final = Literal("True")
_LEGACY: Final = frozenset({Literal("-1"), External("sqlite3.LEGACY_TRANSACTION_CONTROL")})
_SETTINGS: Final = frozenset({"isolation_level=", "autocommit="})
_APSW: Final = "apsw"
"""Never begins a transaction by itself; its ``with`` does (https://rogerbinns.github.io/apsw/connection.html)."""

_BEGIN: Final = "begin"
_END: Final = "end"
_SAVE: Final = "savepoint"
_RELEASE: Final = "release"
_WORDS: Final = {
    "BEGIN": _BEGIN, "COMMIT": _END, "END": _END, "ROLLBACK": _END, "SAVEPOINT": _SAVE, "RELEASE": _RELEASE,
}  # fmt: skip


class Mode(NamedTuple):
    """How a connection's transactions may begin."""

    by_itself: bool
    """With the first statement that writes."""
    by_order: bool
    """Only where one is asked for."""


class _Mark(NamedTuple):
    """A place at which something is done about the transaction of a connection."""

    spot: Spot
    kind: str


_BY_ITSELF: Final = Mode(by_itself=True, by_order=False)
_BY_ORDER: Final = Mode(by_itself=False, by_order=True)
_EITHER: Final = Mode(by_itself=True, by_order=True)


class Transactions:
    """The transactions of a program's connections."""

    def __init__(self, ground: Ground) -> None:
        """Index what connections are told, and what begins and ends transactions, by context."""
        self._machine = ground.machine
        self._openers: dict[Spot, set[int]] = defaultdict(set)
        self._told: dict[tuple[Spot, str], set[Value]] = defaultdict(set)
        self._set: dict[Spot, list[Use]] = defaultdict(list)
        self._apsw: set[Spot] = set()
        self._marks: dict[tuple[int, Spot], list[_Mark]] = defaultdict(list)
        self._withs: dict[UnitKey, dict[Spot, Spot]] = {}
        self._contexts: dict[UnitKey, list[int]] = defaultdict(list)
        for number, context in enumerate(self._machine.contexts):
            self._contexts[context.unit].append(number)
        self._callers: dict[int, list[tuple[int, Spot]]] = defaultdict(list)
        for number, called in self._machine.called.items():
            for spot, callees in called.items():
                for callee in callees:
                    self._callers[callee].append((number, spot))
        for use in ground.raw:
            for driver in use.receivers:
                if driver.backend == SQLITE and driver.origin is not None:
                    self._learn(use, driver.origin, driver.library)

    def _learn(self, use: Use, origin: Spot, library: str) -> None:
        if use.what == "connect":
            self._openers[origin].add(use.context)
            if library == _APSW:
                self._apsw.add(origin)
        elif use.what == "mode":
            self._told[origin, use.member].add(use.text)
        elif use.what == "member" and use.member in _SETTINGS:
            self._set[origin].append(use)
        if library == _APSW and use.what == "with" and use.member == "connection":
            self._marks[use.context, origin].append(_Mark(use.spot, _BEGIN))
            self._marks[use.context, origin].append(_Mark(self._end_of_with(use.unit, use.spot), _END))
        elif kind := order_of(use):
            self._marks[use.context, origin].append(_Mark(use.spot, kind))

    def mode(self, origin: Spot | None) -> Mode:
        """How the transactions of a connection begin; by themselves where nothing is known of it."""
        if origin is None:
            return _BY_ITSELF
        if origin in self._apsw:
            return _BY_ORDER
        later = [_mode_of(use.member.removesuffix("="), use.text) for use in self._set[origin]]
        if self._is_always_set(origin):
            return _any_of(later)
        return _any_of([*self._opened_in(origin), *later])

    def _opened_in(self, origin: Spot) -> Iterator[Mode]:
        """What a connection is opened with: ``isolation_level`` means nothing beside an ``autocommit`` of its own."""
        given = self._told.get((origin, "autocommit"), set())
        yield from (_mode_of("autocommit", each) for each in given if each.isdisjoint(_LEGACY))
        if not given or not all(each.isdisjoint(_LEGACY) for each in given):
            levels = self._told.get((origin, "isolation_level"), set())
            yield from (_mode_of("isolation_level", each) for each in levels)
            if not levels:
                yield _BY_ITSELF

    def _is_always_set(self, origin: Spot) -> bool:
        """Whether what is set later holds for every use.

        It is set where the connection is opened or by what is called there; or by all that have it opened.
        """
        setting, openers = {use.context for use in self._set[origin]}, self._openers[origin]
        if any(each in openers or any(caller in openers for caller, _ in self._callers[each]) for each in setting):
            return True
        callers = {caller for opener in openers for caller, _ in self._callers[opener]}
        return bool(callers) and callers <= setting

    def is_begun(self, origin: Spot, unit: UnitKey, spot: Spot, loop: Spot | None) -> bool:
        """Whether a transaction is asked for before a place of a unit, there or in what calls it."""
        pending: list[tuple[int, Spot, Spot | None]] = [(context, spot, loop) for context in self._contexts[unit]]
        seen = {(context, spot) for context, spot, _ in pending}
        while pending:
            context, before, around = pending.pop()
            if self._is_open(context, origin, before, around):
                return True
            callers = [each for each in self._callers[context] if each not in seen]
            seen.update(callers)
            pending += [(caller, place, None) for caller, place in callers]
        return False

    def _is_open(self, context: int, origin: Spot, before: Spot, loop: Spot | None) -> bool:
        """Whether a transaction is open at a place; or, begun behind it, when its loop comes round."""
        marks = sorted([*self._marks.get((context, origin), ()), *self._marks_of_calls(context, origin)])
        earlier = [mark for mark in marks if mark.spot < before]
        if earlier or loop is None:
            return _leaves_open(earlier)
        return _leaves_open(mark for mark in marks if loop.start <= mark.spot.start and mark.spot.end <= loop.end)

    def _marks_of_calls(self, context: int, origin: Spot) -> Iterator[_Mark]:
        """What the functions called in a context leave behind; of a generator that is a manager, what it is inside."""
        machine = self._machine
        for spot, callees in machine.called.get(context, {}).items():
            for callee in callees:
                marks = sorted(self._marks.get((callee, origin), ()))
                if not marks:
                    continue
                if "generator" in machine.unit_of(callee).flags and marks[0].kind in (_BEGIN, _SAVE):
                    yield _Mark(spot, _BEGIN)
                    yield _Mark(self._end_of_with(machine.contexts[context].unit, spot), _END)
                else:
                    yield _Mark(spot, _BEGIN if _leaves_open(marks) else _END)

    def _end_of_with(self, unit: UnitKey, spot: Spot) -> Spot:
        """Where the block of a ``with`` ends that enters what a place gives; beyond all where there is none."""
        known = self._withs.get(unit)
        if known is None:
            known = self._withs[unit] = dict(_withs(self._machine.units.unit(unit).body, unit.path))
        return known.get(spot, Spot(unit.path, 1 << 60, 1 << 60))


def order_of(use: Use) -> str:
    """What a use does about its connection's transaction; "" if it is about none, or ends what it begins."""
    if use.what == "member":
        return _END if use.member in ("commit", "rollback") else ""
    if use.what != "execute":
        return ""
    kinds = {_order_in(text.template.text.upper()) for text in texts(use.text)}
    return _BEGIN if _BEGIN in kinds else min(kinds, default="")


def _order_in(statement: str) -> str:
    words = statement.replace(";", " ").split()
    kind = _WORDS.get(words[0], "") if words else ""
    if kind == _BEGIN and not {"COMMIT", "END", "ROLLBACK"}.isdisjoint(words):
        return ""
    return "" if words[:2] == ["ROLLBACK", "TO"] or words[:3] == ["ROLLBACK", "TRANSACTION", "TO"] else kind


def _leaves_open(marks: Iterable[_Mark]) -> bool:
    is_open, saved = False, 0
    for mark in marks:
        if mark.kind == _SAVE:
            saved += 1
        elif mark.kind == _RELEASE:
            saved = max(saved - 1, 0)
        else:
            is_open, saved = mark.kind == _BEGIN, 0
    return is_open or saved > 0


def _mode_of(setting: str, given: Value) -> Mode:
    """What a value of a setting says; one that is not known may say either."""
    if setting == "autocommit":
        return _BY_ORDER if given == {_TRUE} else _BY_ITSELF if given == {Literal("False")} else _EITHER
    if given == {_NONE}:
        return _BY_ORDER
    return _BY_ITSELF if texts(given) and len(texts(given)) == len(given) else _EITHER


def _any_of(modes: Iterable[Mode]) -> Mode:
    every = list(modes)
    return Mode(any(mode.by_itself for mode in every), any(mode.by_order for mode in every))


def _withs(block: Block, path: str) -> Iterator[tuple[Spot, Spot]]:
    """Every ``with`` item of a block, and the end of the block that it is entered for."""
    entered: dict[int, tuple[Spot, int]] = {}
    for position, op in enumerate(block):
        if op[0] == ir.ENTER:
            entered[op[4][0]] = Spot(path, op[2], op[3]), position
        elif op[0] == ir.LEAVE:
            for register in op[4]:
                if register in entered:
                    spot, start = entered.pop(register)
                    end = max((each[3] for each in operations(block[start:position])), default=spot.end)
                    yield spot, Spot(path, end, end)
        for inner in op[6]:
            yield from _withs(inner, path)
