"""Evaluation of one context: each operation of its unit, in order, over the frame's registers and locals."""

import re
from collections.abc import Callable

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.program import binding, containers, definitions, handling, items, noting, texts
from sqlite_hunter.program.cells import field_cell, return_cell, yield_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.strings import combine, concatenated, joined_path
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Container,
    Driver,
    Literal,
    Spot,
    Text,
    Value,
    join,
    value,
)
from sqlite_hunter.sql.template import Hole, Template

_PASSES = 2
"""Times a loop's body is evaluated, each starting from the join of what came before."""

_FILE_LIKE = re.compile(r"[\w./~*?-]{0,80}[\w*?]\.\w{1,8}")
"""A file name or a pattern of one, whatever its extension: a database may have any."""

_NOWHERE = Spot("", 0, 0)
"""The place of what is not recorded."""

Handler = Callable[["Interpreter", Frame, Op], None]


class Interpreter:
    """Evaluates blocks of operations."""

    def __init__(self, modules: Modules) -> None:
        """Keep the module map, which names and imports are resolved with."""
        self.modules = modules

    def run(self, frame: Frame) -> None:
        """Evaluate a frame's whole unit."""
        binding.enter_unit(frame)
        ended = self.block(frame, frame.unit.body)
        if not ended and frame.unit.kind == "function" and "generator" not in frame.unit.flags:
            frame.machine.write(return_cell(frame.number), value(Literal("None")))

    def block(self, frame: Frame, block: Block) -> bool:
        """Evaluate a block; True if control cannot reach its end."""
        for op in block:
            if op[0] in _ENDING:
                _HANDLERS[op[0]](self, frame, op)
                return True
            if op[0] == ir.IF or op[0] == ir.TRY:
                if self._branching(frame, op):
                    return True
                continue
            _HANDLERS[op[0]](self, frame, op)
        return False

    def _branching(self, frame: Frame, op: Op) -> bool:
        return self._if(frame, op) if op[0] == ir.IF else self._try(frame, op)

    def _if(self, frame: Frame, op: Op) -> bool:
        then, otherwise = op[6]
        before = dict(frame.env)
        ended_then = self.block(frame, then)
        after_then = frame.env
        frame.env = before
        ended_else = self.block(frame, otherwise)
        if ended_else and not ended_then:
            frame.env = after_then
        elif not ended_else and not ended_then:
            frame.env = merged(after_then, frame.env)
        return ended_then and ended_else

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
        for handler in handlers:
            frame.env = dict(at_error)
            if not self.block(frame, handler):
                outcomes.append(frame.env)
        frame.env = merged(*outcomes) if outcomes else dict(at_error)
        if frame.machine.recording:
            handling.note_handlers(frame, body, handlers)
        ended_finally = self.block(frame, finally_)
        return ended_finally or not outcomes

    def loop(self, frame: Frame, op: Op) -> None:
        """Evaluate a loop: its body from the join of all ways into it, then its else block."""
        body, otherwise = op[6]
        frame.exits.append([])
        for _ in range(_PASSES):
            before = dict(frame.env)
            ended = self.block(frame, body)
            ways = [before, *frame.exits[-1]] if ended else [before, frame.env, *frame.exits[-1]]
            frame.env = merged(*ways)
            if frame.env == before:
                break
        frame.exits.pop()
        self.block(frame, otherwise)


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


# Values -------------------------------------------------------------------------------------------


def _str(_: Interpreter, frame: Frame, op: Op) -> None:
    known = frame.machine.literals.get((frame.path, op[2]))
    if known is None:
        is_told = (frame.path, op[2]) in frame.machine.units.told or _FILE_LIKE.fullmatch(op[5][0]) is not None
        sources = (frame.spot(op[2], op[3]),) if is_told else ()
        known = frame.machine.literals[frame.path, op[2]] = value(Text(Template.of(op[5][0]), sources))
    frame.registers[op[1]] = known


def _bytes(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = UNKNOWN


def _literal(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = value(Literal(op[5][0]))


def _fstr(_: Interpreter, frame: Frame, op: Op) -> None:
    names = op[5]
    operands = [frame.register(arg) for arg in op[4]]
    sources = list(names[1::2])
    note_pending(frame, operands, sources)

    def build(holes: object) -> Template:
        parts: list[str | Hole] = []
        for position, given in enumerate(holes):  # type: ignore[arg-type,var-annotated]
            parts.append(names[2 * position])
            parts.extend(given.parts)
        parts.append(names[-1])
        return Template(tuple(parts))

    frame.registers[op[1]] = combine(operands, sources, build, frame.told(op))


def note_pending(frame: Frame, operands: list[Value], sources: list[str]) -> None:
    """Remember which files would tell what could not be folded."""
    for given, source in zip(operands, sources, strict=True):
        for atom in given:
            path = getattr(atom, "path", None)
            if path is not None and hasattr(atom, "trail"):
                frame.machine.pending_holes.setdefault(source, set()).add(path)


def _name(interpreter: Interpreter, frame: Frame, op: Op) -> None:
    found = frame.registers[op[1]] = binding.load_name(frame, interpreter.modules, op[5][0], op)
    if frame.machine.recording:
        binding.note_reference(frame, found, frame.spot(op[2], op[3]))


def _attr(_: Interpreter, frame: Frame, op: Op) -> None:
    owner = frame.register(op[4][0])
    name = op[5][0]
    if not frame.machine.recording:
        frame.registers[op[1]] = frame.operations.attribute(frame, owner, name, _NOWHERE)
        return
    spot = frame.spot(op[2], op[3])
    frame.registers[op[1]] = frame.operations.attribute(frame, owner, name, spot)
    noting.note_attribute(frame, op, owner)


def _call(_: Interpreter, frame: Frame, op: Op) -> None:
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    star = double = NOTHING
    for register, kind in zip(op[4][1:], op[5], strict=True):
        given = frame.register(register)
        if kind == "":
            positional.append(given)
        elif kind == "*":
            known = _unpacked(frame, given, frame.spot(op[2], op[3]))
            if known is not None and not star:
                positional.extend(known)
            else:
                star = star | frame.operations.iterate(frame, given, frame.spot(op[2], op[3]))
        elif kind == "**":
            double = double | _unpack_keywords(frame, given, keywords, frame.spot(op[2], op[3]))
        else:
            keywords[kind] = given
    arguments = Arguments(tuple(positional), keywords, star, double)
    callee = frame.register(op[4][0])
    frame.registers[op[1]] = frame.operations.call(frame, callee, arguments, op)
    if frame.machine.recording:
        noting.note_call(frame, op, callee, arguments)


def _unpacked(frame: Frame, given: Value, spot: Spot) -> list[Value] | None:
    if len(given) != 1:
        return None
    (atom,) = given
    if type(atom) is not Container or atom.kind not in ("tuple", "list"):
        return None
    return containers.joined_texts(frame, atom, spot)


def _unpack_keywords(frame: Frame, given: Value, keywords: dict[str, Value], spot: Spot) -> Value:
    rest = NOTHING
    for atom in given:
        if type(atom) is Container and atom.kind == "dict":
            rest |= frame.machine.peek(field_cell(atom, containers.ANY), spot)
            for name in frame.machine.fields_of(atom):
                if name.startswith("'"):
                    found = frame.machine.peek(field_cell(atom, name), spot)
                    keywords[name[1:]] = keywords.get(name[1:], NOTHING) | found
        else:
            rest |= UNKNOWN
    return rest


def _subscr(interpreter: Interpreter, frame: Frame, op: Op) -> None:
    owner = frame.register(op[4][0])
    index = frame.registers.get(op[4][1]) if op[4][1] >= 0 else None
    frame.registers[op[1]] = items.subscript(frame, owner, index, op)


def _bin(_: Interpreter, frame: Frame, op: Op) -> None:
    left, right = frame.register(op[4][0]), frame.register(op[4][1])
    frame.registers[op[1]] = texts.repeated(frame, op) or _binary(frame, op, left, right)


def _binary(frame: Frame, op: Op, left: Value, right: Value) -> Value:
    if not left or not right:
        return NOTHING
    operator = op[5][0]
    has_text = any(type(atom) is Text for atom in left)
    if operator == "|":
        return left | right
    if operator in ("or", "and"):
        return join((left, right))
    if not has_text and not any(type(atom) is Text for atom in right):
        is_sum = operator in ("+", "*") and _containers(left)
        return containers.combined(frame, operator, left, right, frame.spot(op[2], op[3])) if is_sum else UNKNOWN
    sources = [frame.describe(op[4][0]), frame.describe(op[4][1])]
    note_pending(frame, [left, right], sources)
    if operator == "+":
        return combine([left, right], sources, concatenated)
    if operator == "/":
        made = combine([left, right], sources, joined_path)
        frame.note("path-text", "", frame.spot(op[2], op[3]), text=made)
        return frozenset(Text(atom.template, atom.sources, is_path=True) for atom in made if type(atom) is Text)
    if operator == "%" and has_text:
        return texts.percent_format(frame, op, left, right)
    return UNKNOWN


def _containers(of: Value) -> bool:
    return any(type(atom) is Container for atom in of)


def _compare(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = UNKNOWN
    if frame.machine.recording:
        noting.note_comparison(frame, op)


def _join(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = join([frame.register(arg) for arg in op[4]])


def _seq(_: Interpreter, frame: Frame, op: Op) -> None:
    elements = [frame.register(arg) for arg in op[4]]
    stars = [mark == "*" for mark in op[5][1:]]
    frame.registers[op[1]] = containers.make(frame, op[5][0], frame.spot(op[2], op[3]), elements, stars)


def _dict(_: Interpreter, frame: Frame, op: Op) -> None:
    args = op[4]
    pairs = [
        (None if args[i] < 0 else frame.register(args[i]), frame.register(args[i + 1])) for i in range(0, len(args), 2)
    ]
    frame.registers[op[1]] = containers.make_dict(frame, frame.spot(op[2], op[3]), pairs)


def _comp(_: Interpreter, frame: Frame, op: Op) -> None:
    kind = "dict" if op[5][0] == "dict" else "list"
    container = Container(kind, frame.spot(op[2], op[3]))
    element = frame.register(op[4][-1])
    for field in (containers.ANY, containers.ALL):
        frame.machine.write(field_cell(container, field), element, container.spot)
    frame.registers[op[1]] = value(container)


def _unknown(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = UNKNOWN


def _await(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = containers.awaited(frame, frame.register(op[4][0]), op)


def _yield(_: Interpreter, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0]) if op[4] and op[4][0] >= 0 else value(Literal("None"))
    frame.machine.write(yield_cell(frame.number), given, frame.spot(op[2], op[3]))
    frame.registers[op[1]] = UNKNOWN
    if frame.machine.recording:
        noting.note_hand_out(frame, given, frame.spot(op[2], op[3]))


def _yield_from(_: Interpreter, frame: Frame, op: Op) -> None:
    spot = frame.spot(op[2], op[3])
    given = frame.operations.iterate(frame, frame.register(op[4][0]), spot)
    frame.machine.write(yield_cell(frame.number), given, spot)
    frame.registers[op[1]] = UNKNOWN


# Bindings -----------------------------------------------------------------------------------------


def _store(_: Interpreter, frame: Frame, op: Op) -> None:
    binding.store_name(frame, op[5][0], frame.register(op[4][0]), frame.spot(op[2], op[3]))


def _setattr(_: Interpreter, frame: Frame, op: Op) -> None:
    owner, given = frame.register(op[4][0]), frame.register(op[4][1])
    spot = frame.spot(op[2], op[3])
    frame.operations.set_attribute(frame, owner, op[5][0], given, spot)
    if frame.machine.recording:
        noting.note_set_attribute(frame, op, owner, given)


def _setitem(_: Interpreter, frame: Frame, op: Op) -> None:
    owner, index, given = (frame.register(arg) for arg in op[4])
    spot = frame.spot(op[2], op[3])
    items.set_item(frame, owner, index if op[4][1] >= 0 else UNKNOWN, given, spot)


def _elem(_: Interpreter, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0])
    frame.registers[op[1]] = items.element(frame, given, op[5][0], frame.spot(op[2], op[3]))


def _annotate(_: Interpreter, frame: Frame, op: Op) -> None:
    definitions.annotate(frame, op)


def _delete(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.env.pop(op[5][0], None)


def _import(interpreter: Interpreter, frame: Frame, op: Op) -> None:
    binding.import_module(frame, interpreter.modules, op)


def _from(interpreter: Interpreter, frame: Frame, op: Op) -> None:
    binding.import_from(frame, interpreter.modules, op)


def _func(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = definitions.function(frame, op)


def _class(_: Interpreter, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = definitions.class_(frame, op)


# Control ------------------------------------------------------------------------------------------


def _loop(interpreter: Interpreter, frame: Frame, op: Op) -> None:
    interpreter.loop(frame, op)


def _iter(_: Interpreter, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0])
    spot = frame.spot(op[2], op[3])
    frame.registers[op[1]] = frame.operations.iterate(frame, given, spot)
    if frame.machine.recording:
        for atom in given:
            if type(atom) is Driver and atom.role == "cursor":
                frame.note("iterate", "__iter__", spot, frozenset({atom}))


def _handler(_: Interpreter, frame: Frame, op: Op) -> None:
    handling.handler(frame, op)


def _enter(_: Interpreter, frame: Frame, op: Op) -> None:
    manager = frame.register(op[4][0])
    spot = frame.spot(op[2], op[3])
    frame.registers[op[1]] = frame.operations.enter(frame, manager, frame.whole(op[4][0]) if op[4][0] >= 0 else spot)


def _leave(_: Interpreter, frame: Frame, op: Op) -> None:
    return


def _return(_: Interpreter, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0]) if op[4] and op[4][0] >= 0 else value(Literal("None"))
    spot = frame.spot(op[2], op[3])
    frame.machine.write(return_cell(frame.number), given, spot)
    if frame.machine.recording:
        noting.note_hand_out(frame, given, spot)


def _raise(_: Interpreter, frame: Frame, op: Op) -> None:
    return


def _jump(_: Interpreter, frame: Frame, op: Op) -> None:
    if frame.exits:
        frame.exits[-1].append(dict(frame.env))


_ENDING = frozenset({ir.RETURN, ir.RAISE, ir.JUMP})

_HANDLERS: dict[str, Handler] = {
    ir.STR: _str, ir.BYTES: _bytes, ir.INT: _literal, ir.NONE: _literal, ir.FSTR: _fstr, ir.NAME: _name, ir.ATTR: _attr,
    ir.METH: _attr, ir.CALL: _call, ir.SUBSCR: _subscr, ir.BIN: _bin, ir.COMPARE: _compare, ir.JOIN: _join,
    ir.SEQ: _seq,
    ir.DICT: _dict, ir.COMP: _comp, ir.UNKNOWN: _unknown, ir.AWAIT: _await, ir.YIELD: _yield,
    ir.YIELD_FROM: _yield_from,
    ir.STORE: _store, ir.SETATTR: _setattr, ir.SETITEM: _setitem, ir.ELEM: _elem, ir.ANNOTATE: _annotate,
    ir.DELETE: _delete,
    ir.IMPORT: _import, ir.FROM: _from, ir.FUNC: _func, ir.CLASS: _class, ir.LOOP: _loop, ir.ITER: _iter,
    ir.HANDLER: _handler,
    ir.ENTER: _enter, ir.LEAVE: _leave, ir.RETURN: _return, ir.RAISE: _raise, ir.JUMP: _jump,
}  # fmt: skip
