"""Functions and classes as they are made: decorators, defaults, annotations, bases, and what is inherited."""

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import annotations, binding, fixtures, guessing
from sqlite_hunter.program.cells import annotation_cell, default_cell, instance_cell
from sqlite_hunter.program.entering import CLASS_METHODS, enter_inherited, enter_method
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.library import descriptors, frameworks
from sqlite_hunter.program.machine import Context
from sqlite_hunter.program.pathcells import note_kept
from sqlite_hunter.program.values import (
    NOTHING,
    Atom,
    Class,
    Container,
    Descriptor,
    Driver,
    External,
    Function,
    Instance,
    Pending,
    UnitKey,
    Unknown,
    Value,
    function_of,
    join,
    value,
)


def function(frame: Frame, op: Op) -> Value:
    """A function with its decorators applied; it is evaluated for itself at least once."""
    made = Function(UnitKey(frame.path, int(op[5][0])), frame.number)
    decorators: list[tuple[int, Value]] = []
    for register, role in zip(op[4], op[5][1:], strict=True):
        given = frame.register(register)
        if role == "@":
            decorators.append((register, given))
        elif role.startswith("="):
            frame.machine.write(default_cell(made, role[1:]), given)
        else:
            name = "return" if role == "->" else role[1:]
            frame.machine.write(annotation_cell(made, name), annotations.instances(frame.machine, given))
            frame.note("annotation", name, frame.whole(register))
    result = value(made)
    for register, decorator in reversed(decorators):
        if fixtures.is_fixture_decorator(decorator):
            for name in fixtures.given_names(frame, register, frame.machine.units.unit(made.unit).name):
                fixtures.register(frame, name, result)
        else:
            result = _decorated(frame, decorator, result, op)
    _enter_alone(frame, made, result)
    return result


def _outermost(frame: Frame, unit: UnitKey) -> Class:
    """The class that a unit makes here; one of those it is made in where a method of itself makes it again.

    ``def preferences(self): class Proxy(Client): ...`` in ``Client`` would else be made anew for each proxy's own.
    """
    contexts, number = frame.machine.contexts, frame.number
    while number >= 0:
        around = contexts[number].cls
        if around is not None and around.unit == unit:
            return around.plain
        number = contexts[number].parent if around is None else around.parent
    return Class(unit, frame.number)


def _decorated(frame: Frame, decorator: Value, made: Value, op: Op) -> Value:
    if not decorator:
        return NOTHING
    results = [_decorated_by(frame, atom, made, op) for atom in decorator]
    return join(results)


def _decorated_by(frame: Frame, decorator: Atom, made: Value, op: Op) -> Value:
    if type(decorator) is External:
        kind = descriptors.kind_of(decorator.dotted)
        if kind is not None:
            return descriptors.of(kind, made)
        if frameworks.registers(decorator.dotted):
            call_at(frame, value(decorator), Arguments((made,)), frame.spot(op[2], op[3]))
        guessing.register(frame, decorator.dotted, made)
        return made
    if type(decorator) is Descriptor and decorator.kind.startswith("property."):
        kind = "setter" if decorator.kind == "property.setter" else "property"
        setters = frozenset(Descriptor(kind, found) for atom in made if (found := function_of(atom)) is not None)
        return setters | value(Descriptor("property", decorator.function))
    if type(decorator) is Pending:
        frame.machine.wanted.add(decorator.path)
        return made
    given = call_at(frame, value(decorator), Arguments((made,)), frame.spot(op[2], op[3]))
    return given if any(type(atom) is not Unknown for atom in given) or not given else made


def _enter_alone(frame: Frame, made: Function, decorated: Value) -> None:
    machine = frame.machine
    cls = frame.context.cls if frame.unit.kind == "class" else None
    kinds = {atom.kind for atom in decorated if type(atom) is Descriptor}
    if cls is None or "staticmethod" in kinds:
        machine.context(Context(made.unit, made.parent, None, ()))
        return
    of_class = not kinds.isdisjoint(descriptors.OF_CLASS) or frame.machine.units.unit(made.unit).name in CLASS_METHODS
    enter_method(machine, made, cls, bound_to_class=of_class)


def class_(frame: Frame, op: Op) -> Value:
    """A class; its body is evaluated, and every method it inherits is evaluated for it too."""
    machine = frame.machine
    cls = _outermost(frame, UnitKey(frame.path, int(op[5][0])))
    bases: list[Value] = []
    result = value(cls)
    for register, role in zip(op[4], op[5][1:], strict=True):
        given = frame.register(register)
        if role == "":
            bases.append(given)
            for atom in given:
                if type(atom) is Pending:
                    machine.wanted.add(atom.path)
        elif role == "@":
            result = join([_decorated_class(frame, atom, result, op) for atom in given]) or result
    machine.set_bases(cls, tuple(bases))
    machine.context(Context(cls.unit, frame.number, cls, ()))
    enter_inherited(machine, cls)
    return result


def _decorated_class(frame: Frame, decorator: Atom, made: Value, op: Op) -> Value:
    if type(decorator) is Function:
        return made | call_at(frame, value(decorator), Arguments((made,)), frame.spot(op[2], op[3]))
    return made


def annotate(frame: Frame, op: Op) -> None:
    """``name: T = v``: v, or an instance of T where v says nothing."""
    annotation = frame.register(op[4][0])
    given = frame.register(op[4][1]) if op[4][1] >= 0 else NOTHING
    frame.note("annotation", op[5][0], frame.whole(op[4][0]))
    if not any(isinstance(atom, Driver | Instance) for atom in given):
        said = annotations.instances(frame.machine, annotation)
        is_held = any(type(atom) is Container for atom in given)
        given |= frozenset(atom for atom in said if type(atom) is Container) if is_held else said
    spot = frame.spot(op[2], op[3])
    if op[4][2] >= 0:
        owner = frame.register(op[4][2])
        frame.operations.set_attribute(frame, owner, op[5][0], given, spot)
        if frame.machine.recording:
            note_kept(frame, owner, op[5][0], op[4][1])
    elif op[4][1] >= 0 or frame.unit.kind != "function":
        binding.store_name(frame, op[5][0], given, spot)
        if frame.unit.kind == "class" and frame.context.cls is not None and op[4][1] < 0:
            frame.machine.write(instance_cell(frame.context.cls, op[5][0]), given, spot)
