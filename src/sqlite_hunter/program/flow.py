"""The fixed point: evaluate every context until nothing grows, then once more to note the uses.

Three steps, each deterministic. First every cell grows from nothing. Then cells that were needed and that nothing
wrote (a parameter without a caller, an attribute set from outside) are given up as unknown, which may let more
grow. Last, every context is evaluated once more, in a fixed order, with noting switched on.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.model.ir import Block, FileFacts, Op
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.guessing import guesses, supposing
from sqlite_hunter.program.interp import Interpreter
from sqlite_hunter.program.machine import Context, Machine
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.operations import ProgramOperations
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import UnitKey

_STEPS_LIMIT: Final = 120_000
"""Evaluations of contexts after which the flow stops and says so; real programs need a few for each function."""
WORK_LIMIT: Final = 40_000_000
"""Work (see ``Machine.work``) after which it stops too: some minutes, for a step may be a hundred times another.

It is counted and not timed, so that a slow machine is told no other findings than a quick one.
"""
_STEPS_WITHOUT_SQLITE: Final = 12_000
_ROUNDS_OF_LOST = 4
_STEPS_BETWEEN_LOOKS = 256
"""Evaluations after which a flow that may be given up looks whether files are missing."""


@dataclass
class Flow:
    """The outcome of the flow over the loaded files."""

    machine: Machine
    uses: list[Use]
    guesses: list[Use]
    """What there would be if functions that libraries hold were called with what those are handed."""
    limited: bool = False
    """Whether the limit was hit: the result may miss uses, which must be told."""
    wanted: set[str] = field(default_factory=set)
    """Files whose facts would tell more."""
    failed: dict[UnitKey, str] = field(default_factory=dict)
    """Units that could not be evaluated, and why: what else is known does not hang on them."""
    sqlite_named: bool = True
    """Whether any file of the program, loaded or not, can name SQLite."""
    given_up: bool = False
    """Whether nothing but ``wanted`` is to be had of it."""
    exhausted: bool = False
    """Whether it was stopped before its end: with more files it would come no further."""


def run(
    facts: dict[str, FileFacts], modules: Modules, *, sqlite_named: bool = True, loadable: Set[str] = frozenset()
) -> Flow:
    """Run the flow over the given files.

    In a program that cannot name SQLite the limit is lower, and to hit it costs nothing but PostgreSQL's count. As soon
    as one of the ``loadable`` files turns out to be needed it is given up: it would have to be run again with them.
    """
    runner = _Runner(facts, modules, _STEPS_LIMIT if sqlite_named else _STEPS_WITHOUT_SQLITE, loadable)
    settled = runner.settle()
    if runner.missing():
        return Flow(runner.machine, [], [], wanted=runner.missing(), given_up=True)
    limited = (not settled or runner.machine.is_overfull()) and sqlite_named
    runner.record()
    machine = runner.machine
    return Flow(
        machine, runner.uses, runner.guesses, limited, machine.wanted, runner.failed, sqlite_named,
        exhausted=not settled,
    )  # fmt: skip


class _Runner:
    def __init__(self, facts: dict[str, FileFacts], modules: Modules, limit: int, loadable: Set[str]) -> None:
        self._limit = limit
        self._loadable = loadable
        self.machine = Machine(facts, modules.paths)
        self.uses: list[Use] = []
        self.guesses: list[Use] = []
        self.failed: dict[UnitKey, str] = {}
        self._interpreter = Interpreter(modules)
        self._operations = ProgramOperations(modules)
        self._definitions: dict[UnitKey, dict[int, Op]] = {}
        self._steps = 0
        for path in sorted(facts):
            modules.learn_stars(facts[path])
        for path in sorted(facts):
            self.machine.context(Context(UnitKey(path, 0), -1, None, ()))

    def settle(self) -> bool:
        """Evaluate until nothing grows; False if the limit was hit."""
        for _ in range(_ROUNDS_OF_LOST):
            if not self._drain():
                return False
            lost = self.machine.unwritten()
            if not lost:
                return True
            self.machine.give_up(sorted(lost, key=repr))
        return self._drain() and not self.machine.unwritten()

    def _drain(self) -> bool:
        while (number := self.machine.dequeue()) is not None:
            self._steps += 1
            if self._steps > self._limit or self.machine.work > WORK_LIMIT:
                return False
            if self._steps % _STEPS_BETWEEN_LOOKS == 0 and self.missing():
                return False
            self._evaluate(number, self.uses)
        return True

    def missing(self) -> set[str]:
        """Files whose facts are needed and may be loaded: all that is known will have to be worked out again."""
        return self.machine.wanted & self._loadable

    def record(self) -> None:
        """Evaluate every context once more, noting uses; then what is guessed."""
        self.machine.start_recording()
        for number in range(len(self.machine.contexts)):
            self._evaluate(number, self.uses)
        for number, cell in guesses(self.machine):
            with supposing(self.machine, cell):
                self._evaluate(number, self.guesses)

    def _evaluate(self, number: int, uses: list[Use]) -> None:
        key = self.machine.contexts[number].unit
        if key in self.failed:
            return
        definitions = self._definitions.get(key)
        if definitions is None:
            definitions = self._definitions[key] = {}
            _define(self.machine.unit_of(number).body, definitions)
        frame = Frame(self.machine, self._operations, number, definitions, uses)
        try:
            self._interpreter.run(frame)
        except Exception as error:  # a fault of this program's own must not hide what there is in all other files
            self.failed[key] = f"{type(error).__name__} {error}"


def _define(block: Block, definitions: dict[int, Op]) -> None:
    for op in block:
        if op[1] >= 0:
            definitions[op[1]] = op
        for inner in op[6]:
            _define(inner, definitions)
