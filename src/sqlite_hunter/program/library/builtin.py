"""Builtin functions, and the few of ``copy``, ``typing`` and ``textwrap`` that hand their argument on."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import annotations, containers, namespaces
from sqlite_hunter.program.binding import note_reference
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.drivers import is_sqlite_module
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.strings import alternatives
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Class,
    Container,
    Driver,
    External,
    Instance,
    Module,
    Spot,
    Super,
    Text,
    Value,
    derived,
    join,
    texts,
    value,
)
from sqlite_hunter.sql.template import Template

_NAMES_LIMIT: Final = 4
"""Names up to which ``getattr`` of a library's object tells them apart."""


def _getattr(frame: Frame, arguments: Arguments, op: Op) -> Value:
    owner, names = arguments.get(0) or NOTHING, arguments.get(1) or NOTHING
    default = arguments.get(2) or NOTHING
    spot = frame.spot(op[2], op[3])
    known = [text.template.text for text in texts(names) if text.template.is_constant]
    if len(known) > _NAMES_LIMIT:
        owner = frozenset(map(_vaguely, owner))
    found = [frame.operations.attribute(frame, owner, name, spot) for name in known]
    for name, given in zip(known, found, strict=True):
        note_reference(frame, name, given, spot)
    if len(known) < len(names):
        found.append(UNKNOWN)
    return join([*found, default])


def _hasattr(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """What is looked for in a SQLite module is spoken of; whether it is there is not known."""
    owner = frozenset(atom for atom in arguments.get(0) or NOTHING if type(atom) is External)
    spot = frame.spot(op[2], op[3])
    for text in texts(arguments.get(1) or NOTHING) if owner else ():
        name = text.template.text
        note_reference(frame, name, frame.operations.attribute(frame, owner, name, spot), spot)
    return UNKNOWN


def _vaguely(owner: Atom) -> Atom:
    """A library's object of which one of many names is taken: the names would be multiplied by those of others."""
    if type(owner) is not External or is_sqlite_module(owner.dotted):
        return owner
    return derived(owner.dotted, "[]")


def _setattr(frame: Frame, arguments: Arguments, op: Op) -> Value:
    owner, given = arguments.get(0) or NOTHING, arguments.get(2) or NOTHING
    spot = frame.spot(op[2], op[3])
    for text in texts(arguments.get(1) or NOTHING):
        frame.operations.set_attribute(frame, owner, text.template.text, given, spot)
    return UNKNOWN


def _vars(_: Frame, arguments: Arguments, __: Op) -> Value:
    return namespaces.of(arguments.get(0) or NOTHING)


def _globals(frame: Frame, _: Arguments, __: Op) -> Value:
    return namespaces.of(value(Module(frame.path)))


def _super(frame: Frame, _: Arguments, __: Op) -> Value:
    number = frame.context.parent
    while number >= 0 and frame.machine.unit_of(number).kind != "class":
        number = frame.machine.contexts[number].parent
    if number < 0 or not frame.unit.params:
        return UNKNOWN
    cls = frame.machine.contexts[number].cls
    receiver = frame.local(frame.unit.params[0].name)
    if cls is None:
        return UNKNOWN
    return frozenset(Super(cls, atom) for atom in receiver if isinstance(atom, Instance | Class))


def _new(_: Frame, arguments: Arguments, __: Op) -> Value:
    """``object.__new__(cls)``."""
    given = arguments.get(0) or NOTHING
    return frozenset(Instance(atom) for atom in given if type(atom) is Class) or UNKNOWN


def _isinstance(frame: Frame, _: Arguments, op: Op) -> Value:
    if len(op[4]) > 2:
        frame.note("isinstance", "", frame.whole(op[4][2]))
    return UNKNOWN


def _next(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return iterated(frame, arguments.get(0) or UNKNOWN, op) | (arguments.get(1) or NOTHING)


def iterated(frame: Frame, of: Value, op: Op) -> Value:
    """One element, noted where it is a cursor that is iterated."""
    spot = frame.whole(op[4][1]) if len(op[4]) > 1 else frame.spot(op[2], op[3])
    for atom in of:
        if type(atom) is Driver and atom.role == "cursor":
            frame.note("iterate", "__iter__", spot, frozenset({atom}))
    return frame.operations.iterate(frame, of, spot)


def collected(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """A new list of the elements of the first argument, by which key it is ordered."""
    given = arguments.get(0)
    spot = frame.spot(op[2], op[3])
    if given is None:
        return value(Container("list", frame.place(spot)))
    element = iterated(frame, given, op)
    _keyed(frame, element, arguments, op)
    return containers.listed(frame, element, spot)


def _keyed(frame: Frame, element: Value, arguments: Arguments, op: Op) -> None:
    key = arguments.keywords.get("key")
    if key and element:
        call_at(frame, key, Arguments((element,)), frame.spot(op[2], op[3]))


def _extreme(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``max(xs, key=f)`` or ``max(a, b)``."""
    several = len(arguments.positional) > 1
    element = join(arguments.positional) if several else iterated(frame, arguments.get(0) or UNKNOWN, op)
    _keyed(frame, element, arguments, op)
    return element | arguments.keywords.get("default", NOTHING)


def tuples(frame: Frame, elements: list[Value], spot: Spot) -> Value:
    """A list of tuples of the given elements."""
    pair = Container("tuple", frame.place(spot))
    for position, element in enumerate(elements):
        frame.machine.write(field_cell(pair, str(position)), element, spot)
        frame.machine.write(field_cell(pair, containers.ALL), element, spot)
    return containers.listed(frame, value(pair), spot)


def _enumerate(frame: Frame, arguments: Arguments, op: Op) -> Value:
    element = iterated(frame, arguments.get(0) or UNKNOWN, op)
    return tuples(frame, [UNKNOWN, element], frame.spot(op[2], op[3]))


def _zip(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    return tuples(frame, [frame.operations.iterate(frame, given, spot) for given in arguments.positional], spot)


def _map(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    given = [frame.operations.iterate(frame, each, spot) for each in arguments.positional[1:]]
    element = frame.operations.call(frame, arguments.get(0) or UNKNOWN, Arguments(tuple(given)), op)
    return containers.listed(frame, element, spot)


def _filter(frame: Frame, arguments: Arguments, op: Op) -> Value:
    element = iterated(frame, arguments.get(1) or UNKNOWN, op)
    call_at(frame, arguments.get(0) or NOTHING, Arguments((element,)), frame.spot(op[2], op[3]))
    return containers.listed(frame, element, frame.spot(op[2], op[3]))


def _dict(frame: Frame, arguments: Arguments, op: Op) -> Value:
    pairs: list[tuple[Value | None, Value]] = [(None, given) for given in arguments.positional]
    pairs += [(value(Text(Template.of(name))), given) for name, given in arguments.keywords.items()]
    return containers.make_dict(frame, frame.spot(op[2], op[3]), pairs)


def _str(frame: Frame, arguments: Arguments, op: Op) -> Value:
    given = arguments.get(0)
    if not given:
        return NOTHING if given is not None else value(Text(Template.of("")))
    source = frame.describe(op[4][1]) if len(op[4]) > 1 else "..."
    found = alternatives(given, source)
    return frozenset(Text(text.template, text.sources) for text in found)


def _cast(frame: Frame, arguments: Arguments, op: Op) -> Value:
    frame.note("annotation", "cast", frame.whole(op[4][1]) if len(op[4]) > 1 else frame.spot(op[2], op[3]))
    return annotations.instances(frame.machine, arguments.get(0) or NOTHING) | (arguments.get(1) or NOTHING)


MODELS: Final[dict[str, Model]] = {
    "builtins.getattr": _getattr, "builtins.hasattr": _hasattr, "builtins.setattr": _setattr, "builtins.super": _super,
    "builtins.object.__setattr__": _setattr, "builtins.object.__getattribute__": _getattr,
    "builtins.vars": _vars, "builtins.globals": _globals,
    "builtins.object.__new__": _new,
    "builtins.isinstance": _isinstance, "builtins.issubclass": _isinstance,
    "builtins.iter": first, "builtins.aiter": first, "builtins.next": _next, "builtins.anext": _next,
    "builtins.list": collected, "builtins.tuple": collected, "builtins.set": collected,
    "builtins.frozenset": collected, "builtins.sorted": collected, "builtins.reversed": collected,
    "builtins.max": _extreme, "builtins.min": _extreme,
    "builtins.enumerate": _enumerate, "builtins.zip": _zip, "builtins.map": _map, "builtins.filter": _filter,
    "builtins.dict": _dict, "collections.OrderedDict": _dict, "builtins.str": _str,
    "copy.copy": first, "copy.deepcopy": first, "typing.cast": _cast,
    "textwrap.dedent": first, "inspect.cleandoc": first,
}  # fmt: skip
"""Dotted name -> what calling it gives."""
