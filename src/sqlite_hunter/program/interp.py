"""Evaluation of one context: each operation of its unit, in order, over the frame's registers and locals."""

from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.program import binding, choosing, handling
from sqlite_hunter.program.blocks import exposed, operations
from sqlite_hunter.program.cells import return_cell
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.machine import Reader
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.narrowing import Narrowing
from sqlite_hunter.program.steps import calling, combining, literals, passing, reading, storing
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.values import NOTHING, Literal, Value, join, value

_PASSES: Final = 12
"""Times a loop's body is evaluated at most, each starting from the join of what came before; two do as a rule."""

_OF_WITH: Final = frozenset({ir.ENTER, ir.LEAVE})
_ENDING: Final = frozenset({ir.RETURN, ir.RAISE, ir.JUMP})

_REPEATABLE: Final = frozenset(
    {
        ir.CALL, ir.METH, ir.ATTR, ir.FSTR, ir.SUBSCR, ir.DICT, ir.SEQ, ir.BIN, ir.COMP, ir.COMPARE, ir.ITER, ir.ELEM,
        ir.SETATTR, ir.SETITEM, ir.ENTER, ir.RETURN, ir.YIELD, ir.YIELD_FROM,
    }
)  # fmt: skip
"""Operations that hang on their operands and on cells alone, and are worth being told from what they were before."""

_CONSTANT: Final = frozenset({ir.STR, ir.BYTES, ir.INT, ir.NONE})
"""Operations that give the same whenever they are evaluated."""

_STEPS: Final[dict[str, Step]] = {
    code: step
    for subject in (literals, reading, calling, combining, storing, passing)
    for code, step in subject.STEPS.items()
}
"""What evaluates an operation; those that hold blocks the interpreter evaluates itself."""


class Interpreter:
    """Evaluates blocks of operations."""

    def __init__(self, modules: Modules) -> None:
        """Keep the module map, which names and imports are resolved with."""
        self._modules = modules
        self._exposed: dict[int, frozenset[str]] = {}
        """Of each loop, by its ``id``, the names that its body may read before it binds them."""
        self._raising: dict[int, bool] = {}
        """Of each operation looked at, by its ``id``, whether it raises anything, or holds what does."""

    def run(self, frame: Frame) -> None:
        """Evaluate a frame's whole unit."""
        binding.enter_unit(frame)
        ended = self.block(frame, frame.unit.body)
        if not ended and frame.unit.kind == "function" and "generator" not in frame.unit.flags:
            frame.machine.write(return_cell(frame.number), value(Literal("None")))

    def block(self, frame: Frame, block: Block) -> bool:
        """Evaluate a block; True if control cannot reach its end.

        Any manager of a ``with`` may swallow what is raised in it, so what follows it is evaluated; as few do, the end
        of the block is taken to be reached by no such way.
        """
        managers, raised, swallowed, assumed = 0, False, False, len(frame.assumed)
        for position, op in enumerate(block):
            code = op[0]
            if code in _OF_WITH:
                managers += 1 if code == ir.ENTER else -len(op[4])
                raised = raised and code == ir.ENTER
            if raised or not self._ends(frame, op):
                if code == ir.IF and (managers == 0 or not self._raises(op)):
                    choosing.assume(frame, frame.left, block[position + 1 :])
                continue
            if managers == 0 or not self._raises(op):
                swallowed = True
                break
            raised = swallowed = True
        del frame.assumed[assumed:]
        return swallowed

    def _ends(self, frame: Frame, op: Op) -> bool:
        """Evaluate an operation, unless nothing that it hangs on has changed; True if control cannot go on behind it.

        It ends where it ended before: that hangs on the code alone.
        """
        code = op[0]
        step = _STEPS.get(code)
        if step is None:
            return self._branching(frame, op)
        registers = frame.registers
        if code in _REPEATABLE or (code == ir.NAME and op[5][0] not in frame.env):
            known = frame.outcomes.get(id(op))
            if known is None or known.stale or known.given != [registers.get(arg) for arg in op[4]]:
                self._evaluate(frame, op, step)
            elif known.result is not None:
                registers[op[1]] = known.result
        elif code not in _CONSTANT or op[1] not in registers:
            step(self._modules, frame, op)
        return code in _ENDING

    def _evaluate(self, frame: Frame, op: Op, step: Step) -> None:
        """Evaluate an operation, and keep what it gave and what that hangs on."""
        registers = frame.registers
        frame.machine.work += 1
        made = Reader(frame.number, [registers.get(arg) for arg in op[4]])
        frame.outcomes[id(op)] = frame.machine.reader = made
        step(self._modules, frame, op)
        frame.machine.reader = frame.reader
        if op[1] >= 0:
            made.result = registers.get(op[1])

    def _branching(self, frame: Frame, op: Op) -> bool:
        if op[0] == ir.IF:
            return self._if(frame, op)
        if op[0] == ir.TRY:
            return self._try(frame, op)
        self._loop(frame, op)
        return False

    def _if(self, frame: Frame, op: Op) -> bool:
        then, otherwise = op[6]
        test = Narrowing(frame, op[4][0])
        choice = choosing.choice(frame, op[4][0]) if frame.machine.recording else choosing.Choice()
        before, given = frame.env, frame.env.get(test.name, NOTHING)
        ended, narrowed, after = [], [], []
        for holds, block in ((True, then), (False, otherwise)):
            frame.env = dict(before)
            assumed = choosing.assume(frame, choice.then if holds else choice.otherwise, block)
            if test.name:
                frame.env[test.name] = test.narrowed(given, holds=holds)
            narrowed.append(frame.env.get(test.name, NOTHING))
            ended.append(self._branch(frame, test, given, block, holds=holds))
            after.append(frame.env)
            del frame.assumed[len(frame.assumed) - assumed :]
        frame.left = choice.left(ended)
        frame.env = after[1] if ended[0] else after[0] if ended[1] else merged(*after)
        if test.name and not any(ended) and [env.get(test.name) for env in after] == narrowed:
            frame.env[test.name] = given
        return all(ended)

    def _branch(self, frame: Frame, test: Narrowing, given: Value, block: Block, *, holds: bool) -> bool:
        """Evaluate one branch; on the last pass with what is supposed, where nothing known comes into it."""
        supposed = NOTHING
        if given and frame.machine.recording and not frame.env[test.name]:
            supposed = frame.env[test.name] = test.supposed(holds=holds)
        ended = self.block(frame, block)
        if supposed and frame.env.get(test.name) == supposed:
            frame.env[test.name] = NOTHING
        return ended

    def _try(self, frame: Frame, op: Op) -> bool:
        body, otherwise, finally_, *handlers = op[6]
        before = dict(frame.env)
        trace: dict[str, Value] = {}
        frame.traces.append(trace)
        ended = self.block(frame, body)
        frame.traces.pop()
        for outer in frame.traces:
            for name, stored in trace.items():
                outer[name] = outer.get(name, NOTHING) | stored
        at_error = merged(before, trace)
        if not ended:
            ended = self.block(frame, otherwise)
        outcomes = [] if ended else [frame.env]
        frame.rescuing += 1
        for handler in handlers:
            frame.env = dict(at_error)
            if not self.block(frame, handler):
                outcomes.append(frame.env)
        frame.rescuing -= 1
        frame.env = merged(*outcomes) if outcomes else dict(at_error)
        if frame.machine.recording:
            handling.note_handlers(frame, body, handlers)
        ended_finally = self.block(frame, finally_)
        return ended_finally or not outcomes

    def _loop(self, frame: Frame, op: Op) -> None:
        """Evaluate a loop: its body from the join of all ways into it, then its else block."""
        body, otherwise = op[6]
        frame.exits.append([])
        for _ in range(_PASSES):
            before = dict(frame.env)
            ended = self.block(frame, body)
            ways = [before, *frame.exits[-1]] if ended else [before, frame.env, *frame.exits[-1]]
            frame.env = merged(*ways)
            if not self._reads(frame, op, body, before):
                break
        frame.exits.pop()
        self.block(frame, otherwise)

    def _raises(self, op: Op) -> bool:
        known = self._raising.get(id(op))
        if known is None:
            inside = (inner[0] == ir.RAISE for block in op[6] for inner in operations(block))
            known = self._raising[id(op)] = op[0] == ir.RAISE or any(inside)
        return known

    def _reads(self, frame: Frame, op: Op, body: Block, before: dict[str, Value]) -> bool:
        """Whether a body, evaluated again, may read any of what a pass over it has changed in the locals."""
        changed = {name for name, held in frame.env.items() if before.get(name) != held}
        if not changed:
            return False
        read = self._exposed.get(id(op))
        if read is None:
            receiver = [param.name for param in frame.unit.params[:1]]  # ``super()`` reads it unnamed
            read = self._exposed[id(op)] = exposed(body).union(receiver)
        return not changed.isdisjoint(read)


def merged(*envs: dict[str, Value]) -> dict[str, Value]:
    """The join of several states of the locals."""
    first, *others = envs
    result = dict(first)
    for env in others:
        for name, held in env.items():
            known = result.get(name)
            if known is None:
                result[name] = held
            elif known is not held and known != held:
                result[name] = join((known, held))
    return result
