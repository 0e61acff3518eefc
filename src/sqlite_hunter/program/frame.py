"""One evaluation of one context: its registers and locals, and the operations that every part of the evaluator needs.

The operations (calling, attributes, iteration, entering) need each other; a frame carries them as an ``Operations``
object, so that the modules that implement them do not import each other in a circle.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from sqlite_hunter.model.ir import ATTR, BIN, CALL, FSTR, INT, METH, NAME, STR, SUBSCR, FileFacts, Op, Unit
from sqlite_hunter.program.cells import OF_ROWS
from sqlite_hunter.program.machine import Context, Machine, Reader
from sqlite_hunter.program.uses import Assumption, Use
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Container, Driver, Spot, UnitKey, Value

_DESCRIBE_DEPTH = 6
_APART = ("text ", "file ")
"""Beginnings of the kinds of arguments by which calls are told apart that hand in different files."""
_SHORT = 20
"""Characters of a literal that is shown whole."""
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "@": 2, "**": 3}
"""Of operators how tightly they bind; others bind less than these (https://docs.python.org/3/reference/expressions.html#operator-precedence)."""
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


class Frame:
    """The state of one evaluation."""

    def __init__(
        self, machine: Machine, operations: Operations, number: int, definitions: dict[int, Op], uses: list[Use]
    ) -> None:
        """Prepare to evaluate context ``number``; ``definitions`` maps a register to the operation that sets it."""
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
        self.definitions = definitions
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
        else:
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

    # Sources of expressions, worked out from the operations ------------------------------------

    def begin(self, register: int) -> int:
        """Offset at which the expression of a register begins."""
        op = self.definitions.get(register)
        while op is not None and op[0] in (ATTR, METH):
            following = self.definitions.get(op[4][0])
            if following is None:
                return op[2]
            op = following
        return op[2] if op is not None else 0

    def whole(self, register: int) -> Spot:
        """The range of the expression of a register."""
        op = self.definitions.get(register)
        return self.spot(self.begin(register), op[3] if op is not None else 0)

    def describe(self, register: int, depth: int = 0) -> str:
        """The source of the expression of a register, shortened: ``self.path``, ``get_dir()``."""
        op = self.definitions.get(register)
        if op is None or depth > _DESCRIBE_DEPTH:
            return "..."
        names = op[5]
        if op[0] == NAME:
            return names[0].partition("@")[0]
        if op[0] == INT:
            return names[0]
        if op[0] == STR:
            return repr(names[0]) if len(names[0]) <= _SHORT else "..."
        return self._describe_compound(op, depth + 1)

    def _describe_compound(self, op: Op, depth: int) -> str:
        code, args, names = op[0], op[4], op[5]
        if code in (ATTR, METH):
            return f"{self.describe(args[0], depth)}.{names[0]}"
        if code == CALL:
            inner = self.describe(args[1], depth) if len(args) == 2 else "..." if len(args) > 1 else ""
            return f"{self.describe(args[0], depth)}({inner})"
        if code == SUBSCR:
            index = self.describe(args[1], depth) if args[1] >= 0 else "..."
            return f"{self.describe(args[0], depth)}[{index}]"
        if code == BIN:
            return self.binary(op, self.describe(args[0], depth), self.describe(args[1], depth))
        return "f'...'" if code == FSTR else "..."

    def binary(self, op: Op, left: str, right: str) -> str:
        """A binary operation of described operands, with the brackets that their own operations need."""
        sides = zip(op[4], (left, right), (False, True), strict=True)
        left, right = (self._bracketed(register, text, op[5][0], is_right) for register, text, is_right in sides)
        return f"{left} {op[5][0]} {right}"

    def _bracketed(self, register: int, described: str, operator: str, is_right: bool) -> str:
        inner = self.definitions.get(register)
        if inner is None or inner[0] != BIN or described == "...":
            return described
        binds = _PRECEDENCE.get(inner[5][0], 0) - _PRECEDENCE.get(operator, 0)
        return f"({described})" if binds < 0 or (is_right and binds == 0) else described
