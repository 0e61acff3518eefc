"""One evaluation of one context: its registers and locals, and the operations that every part of the evaluator needs.

The operations (calling, attributes, iteration, entering) need each other; a frame carries them as an ``Operations``
object, so that the modules that implement them do not import each other in a circle.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from sqlite_hunter.model.ir import FileFacts, Op, Unit
from sqlite_hunter.program.cells import OF_ROWS
from sqlite_hunter.program.machine import Context, Machine, Reader
from sqlite_hunter.program.sources import Sources
from sqlite_hunter.program.uses import Assumption, Use
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Container, Driver, Spot, UnitKey, Value

_APART = ("text ", "file ")
"""Beginnings of the kinds of arguments by which calls are told apart that hand in different files."""
_OF_PATHS = frozenset({"connect", "path-call"})
"""Uses that are told by the path of a file."""


class Arguments(NamedTuple):
    """Values of a call: ``star`` and ``double`` are the unpacked ``*`` and ``**`` operands."""

    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = {}
    star: Value = NOTHING
    double: Value = NOTHING

    def get(self, position: int, name: str = "") -> Value | None:
        """The argument at a position or of a name; None if it is not given."""
        if position < len(self.positional):
            return self.positional[position]
        return self.keywords.get(name)

    def every(self) -> list[Value]:
        """All argument values."""
        return [*self.positional, *self.keywords.values(), self.star, self.double]


class Operations(Protocol):
    """What an evaluator can do with values."""

    def call(self, frame: "Frame", callee: Value, arguments: Arguments, op: Op) -> Value:
        """The value of a call."""

    def attribute(self, frame: "Frame", owner: Value, name: str, spot: Spot) -> Value:
        """The value of an attribute."""

    def set_attribute(self, frame: "Frame", owner: Value, name: str, given: Value, spot: Spot) -> None:
        """Store into an attribute."""

    def iterate(self, frame: "Frame", of: Value, spot: Spot) -> Value:
        """One element."""

    def enter(self, frame: "Frame", manager: Value, spot: Spot) -> Value:
        """What ``with`` binds."""


class Frame(Sources):
    """The state of one evaluation."""

    def __init__(
        self, machine: Machine, operations: Operations, number: int, definitions: dict[int, Op], uses: list[Use]
    ) -> None:
        """Prepare to evaluate context ``number``; ``definitions`` maps a register to the operation that sets it."""
        super().__init__(definitions)
        self.machine = machine
        self.operations = operations
        self.number = number
        self.context: Context = machine.contexts[number]
        self.key: UnitKey = self.context.unit
        self.path = self.key.path
        self.facts: FileFacts = machine.facts[self.path]
        self.unit: Unit = self.facts.units[self.key.index]
        self.registers = machine.registers(number)
        self.env: dict[str, Value] = {}
        self.uses = uses
        self.traces: list[dict[str, Value]] = []
        self.exits: list[list[dict[str, Value]]] = []
        self.assumed: list[Assumption] = []
        """What the tests of the branches around tell of the server; on the last pass only."""
        self.left: frozenset[str] = frozenset()
        """What the last ``if`` leaves of the servers for what follows it."""
        self.rescuing = 0
        """Handlers around."""
        self.calling: set[Container] = set()
        """Partials that are being called: one may hold itself."""
        named = any(kind.startswith(_APART) for kinds in self.context.signature for kind in kinds[1:])
        self.is_apart = named or (self.context.cls is not None and self.context.cls.holder == OF_ROWS)
        """Whether the context is that of some calls only, by the files that they name, or that they work on rows."""
        self.reader = machine.reader = Reader(number)
        self.outcomes = machine.outcomes(number)

    def register(self, number: int) -> Value:
        """The value in a register; an absent operand is unknown."""
        return UNKNOWN if number < 0 else self.registers.get(number, NOTHING)

    def foreign_register(self, number: int) -> Value:
        """The value in a register that is no operand of the operation being evaluated: its outcome hangs on more."""
        self.machine.reader.stale = True
        return self.register(number)

    def local(self, name: str) -> Value:
        """The value of a local that is no operand either."""
        self.machine.reader.stale = True
        return self.env.get(name, NOTHING)

    def origin(self, spot: Spot) -> Spot:
        """A place that opens a connection, told apart by caller where callers name different files."""
        named = any(kind.startswith("text ") for kinds in self.context.signature for kind in kinds[1:])
        return spot._replace(variant=self.number) if named else spot

    def spot(self, start: int, end: int) -> Spot:
        """A range of this frame's file."""
        return Spot(self.path, start, end)

    def place(self, spot: Spot) -> Spot:
        """Where a list, tuple or dict is made, told apart by caller where callers hand in different files.

        Else it would hold what all of them hand in, and what is given back to one would be the others' too.
        """
        return spot._replace(variant=self.number) if self.is_apart else spot

    def told(self, op: Op) -> Spot | None:
        """The range of an f-string that may be SQL or a path; None for any other."""
        return self.spot(op[2], op[3]) if (self.path, op[2]) in self.machine.units.told else None

    def note(
        self, what: str, member: str, spot: Spot, receivers: frozenset[Driver] = frozenset(), text: Value = NOTHING,
        argument: Spot | None = None, note: str = "",
    ) -> None:  # fmt: skip
        """Record a use, on the last pass; before, only which files would tell the path that it is of."""
        if not self.machine.recording:
            if what in _OF_PATHS:
                self.machine.wanted.update(self.machine.tellers(text))
        elif not self.machine.is_covered(self.number):
            among, rescuing = self._among() if receivers else None, self.rescuing > 0
            self.uses.append(
                Use(what, member, spot, self.key, receivers, text, argument, note, self.number, among, rescuing)
            )

    def _among(self) -> Assumption | None:
        """What all tests around tell of the server together; None if that is nothing, or nothing that can be."""
        if not self.assumed:
            return None
        servers = frozenset[str].intersection(*(each.servers for each in self.assumed))
        start, end = min(each.start for each in self.assumed), max(each.end for each in self.assumed)
        return Assumption(servers, start, end) if servers else None

    def whole(self, register: int) -> Spot:
        """The range of the expression of a register."""
        op = self.definitions.get(register)
        return self.spot(self.begin(register), op[3] if op is not None else 0)
