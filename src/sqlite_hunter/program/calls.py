"""Calls: binding arguments to the functions and classes of the program, and driving library objects."""

from typing import Final, NamedTuple

from sqlite_hunter.model.ir import Op, Param
from sqlite_hunter.program import containers, records
from sqlite_hunter.program.cells import (
    OF_ROWS,
    annotation_cell,
    default_cell,
    field_cell,
    made_cell,
    parameter_cell,
    return_cell,
)
from sqlite_hunter.program.classes import as_driver, calling, class_attribute
from sqlite_hunter.program.driving import call_bound, called, note_mode, note_opening
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import Context, Machine, Signature
from sqlite_hunter.program.signatures import signature_of, words_of
from sqlite_hunter.program.testing import heard
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    Container,
    Descriptor,
    Driver,
    External,
    Function,
    Generator,
    Instance,
    Literal,
    Pending,
    Spot,
    UnitKey,
    Value,
    join,
    texts,
    value,
)

_OF_ROWS: Final = frozenset({"row", "rows", "cursor"})
"""What a database gives."""
_VARIADIC_LIMIT: Final = 24
"""Arguments of ``*args`` that are kept apart by position."""
_CALLABLE: Final = (Function, Class, Bound, Descriptor, Container, External, Instance)


class _Given(NamedTuple):
    """The arguments of a call by what takes them."""

    bound: dict[str, Value]
    """By parameter."""
    extra: list[Value]
    """Positional ones for ``*args``."""
    keywords: dict[str, Value]
    """For ``**kwargs``."""


def call_function(
    frame: Frame, function: Function, arguments: Arguments, spot: Spot, *, manager: bool = False
) -> Value:
    """Bind the arguments to a context of the function; its value is what that context returns."""
    machine = frame.machine
    unit = machine.facts[function.unit.path].units[function.unit.index]
    positional = arguments.positional
    if function.receiver is not None:
        positional = (value(function.receiver), *positional)
    given = _bind(unit.params, positional, arguments)
    first = unit.params[0].name if function.receiver is not None and unit.params else ""
    signature = signature_of(function.unit, given.bound, first, machine)
    context = Context(function.unit, function.parent, _class_of(function.receiver), signature)
    words: Signature = ()
    if machine.tests.is_outside(frame.path, function.unit.path):
        given = _from_test(given)
    elif machine.units.is_building(function.unit):
        words = tuple(words_of(given.bound, first, prose=True))
    elif machine.units.is_passing(function.unit):
        words = tuple(words_of(given.bound, first))
    number = joined = _hand_in(frame, function, machine.context(context), given, arguments, spot)
    if words:
        number = _hand_in(frame, function, machine.context_of_words(context, words), given, arguments, spot)
    (machine.joined if number == joined else machine.told_apart).add(joined)
    if "generator" in unit.flags:
        return value(Generator(number, manager))
    result = _result(machine, function, number, spot)
    return heard(result) if machine.tests.is_outside(function.unit.path, frame.path) else result


def _hand_in(frame: Frame, function: Function, number: int, given: _Given, arguments: Arguments, spot: Spot) -> int:
    """Write the arguments of a call into a context of the function; its number."""
    machine = frame.machine
    if machine.recording:
        machine.called.setdefault(frame.number, {}).setdefault(spot, set()).add(number)
        if frame.rescuing:
            machine.rescuing.add(number)
    for param in machine.unit_of(number).params:
        if param.name in given.bound:
            machine.write(parameter_cell(number, param.name), given.bound[param.name], spot)
        elif param.kind in ("*", "**"):
            _write_variadic(machine, number, param, given, arguments, spot)
        else:
            machine.write(parameter_cell(number, param.name), _default(frame, function, param.name), spot)
    return number


def _result(machine: Machine, function: Function, number: int, spot: Spot) -> Value:
    """What a context returns, or what the function is annotated to return where that says more."""
    result = machine.read(return_cell(number), spot)
    if result and not any(isinstance(atom, Driver | Instance) for atom in result):
        return result | machine.peek(annotation_cell(function, "return"))
    return result


def _from_test(given: _Given) -> _Given:
    bound = {name: heard(each) for name, each in given.bound.items()}
    keywords = {name: heard(each) for name, each in given.keywords.items()}
    return _Given(bound, [heard(each) for each in given.extra], keywords)


def _default(frame: Frame, function: Function, name: str) -> Value:
    """The default of a parameter that a call leaves out; that a test leaves it out says nothing of production.

    A number is there to be changed: a statement it is spliced into is built at run time, whoever calls so far.
    """
    known = frame.machine.peek(default_cell(function, name))
    changes = any(type(atom) is Literal and atom.source != "None" for atom in known)
    return known | UNKNOWN if changes or frame.machine.tests.is_outside(frame.path, function.unit.path) else known


def _class_of(receiver: Instance | Class | None) -> Class | None:
    return receiver.cls if isinstance(receiver, Instance) else receiver


def _bind(params: tuple[Param, ...], positional: tuple[Value, ...], arguments: Arguments) -> _Given:
    names = [param.name for param in params if param.kind == "pos"]
    bound = dict(zip(names, positional, strict=False))
    extra = list(positional[len(names) :])
    keywords = {param.name for param in params if param.kind in ("pos", "kw")}
    extra_keywords: dict[str, Value] = {}
    for name, given in arguments.keywords.items():
        if name in keywords:
            bound[name] = bound.get(name, NOTHING) | given
        else:
            extra_keywords[name] = given
    for name in names[len(positional) :] if arguments.star else ():
        bound[name] = bound.get(name, NOTHING) | arguments.star
    for name in keywords if arguments.double else ():
        if name not in bound:
            bound[name] = arguments.double
    return _Given(bound, extra, extra_keywords)


def _write_variadic(
    machine: Machine, number: int, param: Param, given: _Given, arguments: Arguments, spot: Spot
) -> None:
    """Write the container that ``*args`` or ``**kwargs`` is: one a context, as if made at the parameter."""
    kind = "tuple" if param.kind == "*" else "dict"
    container = Container(kind, Spot(f"{param.kind}{param.name}", number, 0))
    if param.kind == "*":
        fields = {str(position): each for position, each in enumerate(given.extra[:_VARIADIC_LIMIT])}
        rest = join([arguments.star, *given.extra[_VARIADIC_LIMIT:]])
        machine.write(field_cell(container, containers.ALL), rest, spot)
    else:
        fields = {f"'{name}": each for name, each in given.keywords.items()}
        rest = arguments.double
    for name, each in fields.items():
        machine.write(field_cell(container, name), each, spot)
        machine.write(field_cell(container, containers.ALL), each, spot)
    machine.write(field_cell(container, containers.ANY), rest, spot)
    machine.write(parameter_cell(number, param.name), value(container), spot)


def instantiate(frame: Frame, cls: Class, arguments: Arguments, spot: Spot) -> Value:
    """An instance, its ``__init__`` called; a connection of its own if the class derives from a driver's."""
    machine = frame.machine
    if not machine.tests.is_outside(frame.path, cls.unit.path):
        machine.write(made_cell(cls), value(cls))
    cls = _made_of(_held_by(frame, cls), arguments, frame)
    instance = Instance(cls)
    view = as_driver(machine, instance)
    if view is not None and view.role == "connection":
        origin = frame.origin(spot)
        instance = Instance(cls, origin)
        opened = Driver("connection", view.backend, view.library, origin)
        note_opening(frame, opened, arguments.get(0, "database"), spot)
        note_mode(frame, opened, arguments, spot)
    elif view is not None:
        parent = [atom for given in arguments.every() for atom in given if type(atom) is Driver]
        instance = Instance(cls, parent[0].origin if len(parent) == 1 else None)
    found, _ = class_attribute(machine, cls, "__init__")
    for atom in found:
        if type(atom) is Function:
            call_function(frame, Function(atom.unit, atom.parent, instance), arguments, spot)
    made = _made(frame, cls, arguments, spot)
    if not found:
        records.keep(frame, cls, arguments, spot)
    return value(instance) | made


def _held_by(frame: Frame, cls: Class) -> Class:
    """The class of a helper object, told apart by who makes it by an inherited method: each keeps a database there."""
    maker = frame.context.cls
    units = frame.machine.units
    if maker is None or cls.holder is not None or not units.is_mixed or cls.unit not in units.telling:
        return cls
    if maker.holder is not None:
        return Class(cls.unit, cls.parent, maker.holder)
    is_inherited = UnitKey(frame.path, frame.unit.parent) != maker.unit
    return Class(cls.unit, cls.parent, maker) if is_inherited and cls != maker else cls


def _made_of(cls: Class, arguments: Arguments, frame: Frame) -> Class:
    """The class of an object that wraps rows: ``AsyncIter(rows)`` is not what ``AsyncIter(names)`` is.

    A class that speaks of databases itself is not told apart, for it is made for them.
    """
    if cls.holder is not None or cls.unit in frame.machine.units.telling:
        return cls
    given = (atom for each in arguments.every() for atom in each)
    return Class(cls.unit, cls.parent, OF_ROWS) if any(map(_is_of_rows, given)) else cls


def _is_of_rows(atom: Atom) -> bool:
    return type(atom) is Driver and atom.role in _OF_ROWS


def _made(frame: Frame, cls: Class, arguments: Arguments, spot: Spot) -> Value:
    """What a class's own ``__new__`` gives that is no instance of it: a connection, say."""
    found, _ = class_attribute(frame.machine, cls, "__new__")
    functions = [Function(atom.unit, atom.parent, cls) for atom in found if type(atom) is Function]
    given = join([call_function(frame, function, arguments, spot) for function in functions])
    return frozenset(atom for atom in given if isinstance(atom, Driver | Instance | Container))


def call_atom(frame: Frame, atom: Atom, arguments: Arguments, op: Op) -> Value:
    """The value of calling one atom that is no library name (those are ``externals``)."""
    spot = frame.spot(op[2], op[3])
    if type(atom) is Function:
        return call_function(frame, atom, arguments, spot)
    if type(atom) is Bound:
        return call_bound(frame, atom, arguments, op)
    if type(atom) is Class:
        return instantiate(frame, atom, arguments, spot)
    if type(atom) is Descriptor:
        return call_function(frame, atom.function, arguments, spot, manager=atom.kind == "contextmanager")
    if type(atom) is Instance:
        return _call_instance(frame, atom, arguments, spot)
    if type(atom) is Container:
        return _call_container(frame, atom, arguments, op)
    if type(atom) is Pending:
        return _call_pending(frame, atom, arguments)
    return called(atom) if type(atom) is Driver else UNKNOWN


def _call_instance(frame: Frame, instance: Instance, arguments: Arguments, spot: Spot) -> Value:
    made = [call_function(frame, function, arguments, spot) for function in calling(frame.machine, instance)]
    return join(made) if made else UNKNOWN


def _call_pending(frame: Frame, atom: Pending, arguments: Arguments) -> Value:
    carried = [each for given in arguments.every() for each in given]
    if any(isinstance(each, Driver | Bound) or (type(each) is Instance and each.origin) for each in carried):
        frame.machine.wanted.add(atom.path)
    return value(atom)


def _call_container(frame: Frame, container: Container, arguments: Arguments, op: Op) -> Value:
    if container.kind == "record":
        return _make_record(frame, container, arguments, op)
    if container.kind == "typed":
        return frame.machine.peek(field_cell(container, containers.HELD))
    if container.kind != "partial" or container in frame.calling:
        return UNKNOWN
    machine, spot = frame.machine, frame.spot(op[2], op[3])
    given: list[Value] = []
    while found := machine.peek(field_cell(container, str(len(given))), spot):
        given.append(found)
    names = [atom.template.text for atom in texts(machine.peek(field_cell(container, "#keywords"), spot))]
    keywords = {name: machine.peek(field_cell(container, f"'{name}"), spot) for name in names}
    merged = Arguments(
        (*given, *arguments.positional), {**keywords, **arguments.keywords}, arguments.star, arguments.double
    )
    frame.calling.add(container)
    result = frame.operations.call(frame, machine.read(field_cell(container, "#function"), spot), merged, op)
    frame.calling.discard(container)
    return result


def _make_record(frame: Frame, record: Container, arguments: Arguments, op: Op) -> Value:
    machine, spot = frame.machine, frame.spot(op[2], op[3])
    made = Container("namespace", record.spot)
    for position, given in enumerate(arguments.positional):
        for text in texts(machine.peek(field_cell(record, f"#{position}"), spot)):
            machine.write(field_cell(made, text.template.text), given, spot)
        machine.write(field_cell(made, str(position)), given, spot)
        machine.write(field_cell(made, containers.ALL), given, spot)
    for name, given in arguments.keywords.items():
        machine.write(field_cell(made, name), given, spot)
        machine.write(field_cell(made, containers.ALL), given, spot)
    return value(made)


def hand_over(frame: Frame, callback: Value, arguments: Arguments, op: Op) -> Value:
    """A callable handed to something that will call it with the given arguments."""
    kept = frozenset(atom for atom in callback if isinstance(atom, _CALLABLE))
    return frame.operations.call(frame, kept, arguments, op) if kept else UNKNOWN
