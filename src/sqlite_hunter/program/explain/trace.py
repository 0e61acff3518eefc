"""The way back of a value: where it is bound, handed in, stored and returned, as far as it can be seen."""

from collections.abc import Callable, Iterator
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.explanation import Hop
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.blocks import bound_name
from sqlite_hunter.program.databases import is_unnamed
from sqlite_hunter.program.explain.chain import place_of
from sqlite_hunter.program.explain.unit import Evaluated, Evaluations
from sqlite_hunter.program.sites import Ground
from sqlite_hunter.program.values import (
    Class,
    External,
    Function,
    Instance,
    Pending,
    Text,
    UnitKey,
    Unknown,
    Value,
    function_of,
)

_STEPS: Final = 5
"""Steps back that are told."""
_HOPS: Final = 8
"""Places that are told in all."""
_PLACES: Final = 4
"""Places of one kind that are told: callers, assignments."""
_IMPORTS: Final = frozenset({ir.IMPORT, ir.FROM})


def is_unknown(held: Value) -> bool:
    """Whether nothing, or not all, is known of a value."""
    return not held or any(isinstance(atom, Unknown | Pending) for atom in held)


def is_nameless(held: Value) -> bool:
    """Whether a value may be a path of which nothing is known."""
    return not held or any(map(is_unnamed, held))


def is_library(held: Value) -> bool:
    """Whether a value may be what a library gives."""
    return any(type(atom) is External for atom in held)


class Trace:
    """Follows values of one kind back to where they come from."""

    def __init__(self, ground: Ground, units: Evaluations, wanted: Callable[[Value], bool]) -> None:
        """Look in the outcome of a flow for what brings a value that is ``wanted``."""
        self._ground = ground
        self._units = units
        self._wanted = wanted

    def way(self, unit: Evaluated, register: int) -> tuple[Hop, ...]:
        """What is seen on the way back from a register, each place once."""
        return tuple(dict.fromkeys(self._back(unit, register, 0)))[:_HOPS]

    def _back(self, unit: Evaluated, register: int, step: int) -> Iterator[Hop]:
        op = unit.sources.definitions.get(register)
        if op is None or step >= _STEPS:
            return
        if op[0] == ir.NAME:
            yield from self._name(unit, op, step)
        elif op[0] in (ir.ATTR, ir.METH):
            yield from self._attribute(unit, op, step)
        elif op[0] == ir.CALL:
            yield from self._call(unit, op, step)
        else:
            for operand in op[4]:
                if operand >= 0 and self._wanted(unit.value(operand)):
                    yield from self._back(unit, operand, step + 1)

    # Names ------------------------------------------------------------------------------------

    def _name(self, unit: Evaluated, op: Op, step: int) -> Iterator[Hop]:
        name = op[5][0]
        shown = name.partition("@")[0]
        bound = list(unit.bindings(name))
        parameter = next((param for param in unit.unit.params if param.name == name), None)
        if parameter is not None:
            yield from self._parameter(unit, name, step)
        for store in bound[:_PLACES]:
            if self._wanted(unit.value(store[4][0])):
                yield self._hop(unit, store, f"{shown} is {_source(unit, store[4][0])} here")
                yield from self._back(unit, store[4][0], step + 1)
        if parameter is None and not bound:
            yield from self._outer(unit, op, shown, step)

    def _outer(self, unit: Evaluated, op: Op, name: str, step: int) -> Iterator[Hop]:
        """Where a name is bound that the unit reads and does not bind by an assignment."""
        imported = [each for each in unit.operations if each[0] in _IMPORTS and bound_name(each) == name]
        for each in imported[:1]:
            yield self._hop(unit, each, f"{name} is imported here from {each[5][0]}")
        if imported or name in unit.unit.bound:
            return
        if unit.unit.parent < 0:
            yield self._hop(unit, op, f"{name} is bound nowhere in this file")
            return
        outer = self._units.unit(UnitKey(unit.key.path, unit.unit.parent))
        if name in outer.unit.bound and name in (param.name for param in outer.unit.params):
            yield from self._parameter(outer, name, step)
        for store in list(outer.bindings(name))[:_PLACES]:
            if self._wanted(outer.value(store[4][0])):
                yield self._hop(outer, store, f"{name} is {_source(outer, store[4][0])} here")
                yield from self._back(outer, store[4][0], step + 1)
        if name not in outer.unit.bound:
            yield from self._outer(outer, op, name, step + 1)

    def _parameter(self, unit: Evaluated, name: str, step: int) -> Iterator[Hop]:
        """Who hands in what; that nobody does is the end of the way."""
        function = self._ground.scope(unit.key)
        place = place_of(self._ground, unit.named)
        callee = f"{unit.key.path}#{unit.key.index}"
        handed = [use for use in self._ground.by_what["passed"] if use.member == f"{callee}:{name}"]
        doubtful = [use for use in handed if self._wanted(use.text)]
        if not unit.is_called:
            yield Hop(place, f"{name} is a parameter of {function}(), which nobody in the program is seen to call")
        for use in doubtful[:_PLACES]:
            yield Hop(place_of(self._ground, use.spot), f"{function}() is called here, with {use.note} as {name}")
            if use.argument is not None:
                yield from self._argument(use.unit, use.argument.end, step)
        if len(doubtful) > _PLACES:
            yield Hop(place, f"{name} is a parameter of {function}(); {len(doubtful) - _PLACES} more places call it so")
        if unit.is_called and not doubtful:
            yield Hop(place, f"{name} is a parameter of {function}(): not all that is handed in for it is known")

    def _argument(self, key: UnitKey, end: int, step: int) -> Iterator[Hop]:
        """Where an argument that ends at an offset comes from."""
        caller = self._units.unit(key)
        found = [op for op in caller.operations if op[3] == end and op[1] >= 0 and self._wanted(caller.value(op[1]))]
        if found:
            yield from self._back(caller, found[-1][1], step + 1)

    # Attributes and calls ---------------------------------------------------------------------

    def _attribute(self, unit: Evaluated, op: Op, step: int) -> Iterator[Hop]:
        owner = unit.value(op[4][0])
        classes = sorted({atom.cls.unit for atom in owner if type(atom) is Instance})
        for key in classes[:_PLACES]:
            yield from self._stored(key, op[5][0], step)
        if self._wanted(owner):
            yield from self._back(unit, op[4][0], step + 1)

    def _stored(self, key: UnitKey, name: str, step: int) -> Iterator[Hop]:
        """Where the methods of a class store an attribute."""
        found = [
            (unit, op)
            for unit in self._methods(key)
            for op in unit.operations
            if op[0] == ir.SETATTR and op[5][0] == name
        ]
        for unit, op in found[:_PLACES]:
            yield self._hop(unit, op, f"the attribute {name} is {_source(unit, op[4][1])} here")
            if self._wanted(unit.value(op[4][1])):
                yield from self._back(unit, op[4][1], step + 1)
        if not found:
            place = place_of(self._ground, self._units.unit(key).named)
            yield Hop(place, f"the class {self._ground.scope(key)}, no method of which itself is seen to set {name}")

    def _methods(self, key: UnitKey) -> Iterator[Evaluated]:
        units = self._ground.facts[key.path].units
        for index, unit in enumerate(units):
            if unit.parent == key.index:
                yield self._units.unit(UnitKey(key.path, index))

    def _call(self, unit: Evaluated, op: Op, step: int) -> Iterator[Hop]:
        callee = unit.value(op[4][0])
        functions = sorted({function.unit for atom in callee if (function := function_of(atom)) is not None})
        for key in functions[:_PLACES]:
            yield from self._returned(key, step)
        if self._wanted(callee):
            yield from self._back(unit, op[4][0], step + 1)
        if not functions and not _is_of_program(callee) and callee:
            yield self._hop(unit, op, f"{_source(unit, op[1])} is called here")

    def _returned(self, key: UnitKey, step: int) -> Iterator[Hop]:
        function = self._units.unit(key)
        returns = [op for op in function.operations if op[0] == ir.RETURN and op[4] and op[4][0] >= 0]
        for op in [each for each in returns if self._wanted(function.value(each[4][0]))][:_PLACES]:
            yield self._hop(function, op, f"{self._ground.scope(key)}() returns {_source(function, op[4][0])} here")
            yield from self._back(function, op[4][0], step + 1)

    def _hop(self, unit: Evaluated, op: Op, what: str) -> Hop:
        return Hop(place_of(self._ground, unit.spot(op)), what)


def _is_of_program(callee: Value) -> bool:
    return any(isinstance(atom, Function | Class | Text) for atom in callee)


def _source(unit: Evaluated, register: int) -> str:
    described = unit.sources.describe(register)
    return "what is written" if described == "..." else described
