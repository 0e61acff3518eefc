"""The way back of a value: where it is bound, handed in, stored and returned, as far as it can be seen."""

import builtins
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

_STEPS: Final = 30
"""Expressions on the way back that are looked at, each inside the last."""
_HOPS: Final = 8
"""Places that are told."""
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
        self._seen: set[tuple[UnitKey, int]] = set()
        """Expressions that were looked at on the present way: values may go round in a circle."""

    def way(self, unit: Evaluated, register: int) -> tuple[Hop, ...]:
        """What is seen on the way back from a register, each place once and no more than a person reads."""
        self._seen.clear()
        found: dict[Hop, None] = {}
        for hop in self._back(unit, register, 0):
            found[hop] = None
            if len(found) >= _HOPS:
                break
        return tuple(found)

    def _back(self, unit: Evaluated, register: int, step: int) -> Iterator[Hop]:
        op = unit.sources.definitions.get(register)
        if op is None or step >= _STEPS or (unit.key, register) in self._seen:
            return
        self._seen.add((unit.key, register))
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
        """Where a name is bound: in the unit itself, or in one around it."""
        name = op[5][0]
        home: Evaluated | None = unit
        while home is not None and not home.binds(name):
            home = self._around(home)
        if home is not None:
            yield from self._bound(home, name, step)
        elif not hasattr(builtins, name):
            yield self._hop(unit, op, f"{name} is bound nowhere in this file")

    def _around(self, unit: Evaluated) -> Evaluated | None:
        """The unit around another whose names are seen in it: what the body of a class binds its methods do not see."""
        parent = unit.unit.parent
        if parent < 0:
            return None
        around = self._units.unit(UnitKey(unit.key.path, parent))
        return self._around(around) if around.unit.kind == "class" else around

    def _bound(self, unit: Evaluated, name: str, step: int) -> Iterator[Hop]:
        """What binds a name in a unit: a parameter, an import, an assignment."""
        shown = name.partition("@")[0]
        if any(param.name == name for param in unit.unit.params):
            yield from self._parameter(unit, name, step)
        for each in unit.operations:
            if each[0] in _IMPORTS and bound_name(each) == name:
                yield self._hop(unit, each, f"{shown} is imported here from {each[5][0]}")
        for store in list(unit.bindings(name))[:_PLACES]:
            if self._wanted(unit.value(store[4][0])):
                yield self._hop(unit, store, f"{shown} is {_source(unit, store[4][0])} here")
                yield from self._back(unit, store[4][0], step + 1)

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
        wanted = [(unit, op) for unit, op in found if self._wanted(unit.value(op[4][1]))]
        for unit, op in (wanted or found)[:_PLACES]:
            yield self._hop(unit, op, f"the attribute {name} is {_source(unit, op[4][1])} here")
            if wanted:
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
        elif not functions and callee and not _is_of_program(callee):
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
    op = unit.sources.definitions.get(register)
    if op is not None and op[0] == ir.NONE:
        return op[5][0]
    described = unit.sources.describe(register)
    return "what is written" if described == "..." else described
