"""One unit of a file as it was evaluated: its operations, and what their registers held in the end."""

from collections import defaultdict
from collections.abc import Iterator

from sqlite_hunter.model.ir import CALL, METH, STORE, Op, Unit
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.sources import Sources
from sqlite_hunter.program.values import NOTHING, Spot, UnitKey, Value


class Evaluated:
    """A unit after the flow, over all contexts that it was evaluated in."""

    def __init__(self, machine: Machine, key: UnitKey, contexts: list[int], *, is_called: bool) -> None:
        """``contexts`` are those that somebody calls, or else the one that stands for callers that nobody knows."""
        self.key = key
        self.contexts = contexts
        self.is_called = is_called
        self.unit: Unit = machine.units.unit(key)
        self.operations: tuple[Op, ...] = tuple(operations(self.unit.body))
        self.sources = Sources({op[1]: op for op in self.operations if op[1] >= 0})
        self._machine = machine

    def value(self, register: int) -> Value:
        """What a register may have held."""
        held = (self._machine.registers(number).get(register, NOTHING) for number in self.contexts)
        return frozenset().union(*held)

    def spot(self, op: Op) -> Spot:
        """The range of an operation."""
        return Spot(self.key.path, op[2], op[3])

    @property
    def named(self) -> Spot:
        """Where the unit's name stands; the beginning of the file for a module."""
        return Spot(self.key.path, self.unit.start, self.unit.end)

    def calls(self) -> Iterator["tuple[Op, Op | None]"]:
        """Each call, with the operation that took the method if it is one of an object."""
        for op in self.operations:
            if op[0] == CALL:
                callee = self.sources.definitions.get(op[4][0])
                yield op, callee if callee is not None and callee[0] == METH else None

    def binds(self, name: str) -> bool:
        """Whether a name is bound in the unit itself; those of comprehensions are made unique to it."""
        return name in self.unit.bound or any(self.bindings(name))

    def bindings(self, name: str) -> Iterator[Op]:
        """The operations that bind a local name to a value."""
        return (op for op in self.operations if op[0] == STORE and op[5][0] == name)


class Evaluations:
    """All units after the flow, each looked up once."""

    def __init__(self, machine: Machine) -> None:
        """Index the contexts of a flow."""
        self._machine = machine
        self._known: dict[UnitKey, Evaluated] = {}
        self._contexts: dict[UnitKey, list[int]] = defaultdict(list)
        for number, context in enumerate(machine.contexts):
            self._contexts[context.unit].append(number)
        calls = (callees for called in machine.called.values() for callees in called.values())
        self._callees: set[int] = set().union(*calls)

    def unit(self, key: UnitKey) -> Evaluated:
        """One of them."""
        if key not in self._known:
            own = self._contexts[key]
            called = [number for number in own if number in self._callees]
            self._known[key] = Evaluated(self._machine, key, called or own, is_called=bool(called))
        return self._known[key]
