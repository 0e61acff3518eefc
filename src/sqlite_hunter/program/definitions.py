"""Functions and classes as they are made, items, and what is noted of an operation on the recording pass."""

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import annotations, binding, containers, fixtures
from sqlite_hunter.program.classes import as_driver, class_attribute, resolution_order
from sqlite_hunter.program.drivers import EXECUTES, TYPES, canonical, sqlite_member
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import (
    Context,
    annotation_cell,
    class_cell,
    default_cell,
    field_cell,
    function_of,
    instance_cell,
    parameter_cell,
)
from sqlite_hunter.program.strings import alternatives, combine
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
    Instance,
    Literal,
    Pending,
    Spot,
    Text,
    Unknown,
    UnitKey,
    Value,
    derived,
    join,
    texts,
    value,
)
from sqlite_hunter.sql.messages import is_sqlite_message
from sqlite_hunter.sql.template import Template
from sqlite_hunter.program.access import PROPERTIES, shared

_DESCRIPTORS = {
    "builtins.property": "property", "functools.cached_property": "property", "abc.abstractproperty": "property",
    "builtins.staticmethod": "staticmethod", "builtins.classmethod": "classmethod",
    "contextlib.contextmanager": "contextmanager", "contextlib.asynccontextmanager": "contextmanager",
}  # fmt: skip
_CALL = "call"


# Making ------------------------------------------------------------------------------------------


def function(frame: Frame, op: Op) -> Value:
    """A function with its decorators applied; it is evaluated for itself at least once."""
    made = Function(UnitKey(frame.path, int(op[5][0])), frame.number)
    decorators = []
    for register, role in zip(op[4], op[5][1:], strict=True):
        given = frame.register(register)
        if role == "@":
            decorators.append(given)
        elif role.startswith("="):
            frame.machine.write(default_cell(made, role[1:]), given)
        else:
            name = "return" if role == "->" else role[1:]
            frame.machine.write(annotation_cell(made, name), annotations.instances(frame.machine, given))
            frame.note("annotation", name, frame.whole(register))
    result = value(made)
    for decorator in reversed(decorators):
        result = _decorated(frame, decorator, result, op)
    _enter_alone(frame, made, result)
    return result


def _decorated(frame: Frame, decorator: Value, made: Value, op: Op) -> Value:
    if not decorator:
        return NOTHING
    if fixtures.is_fixture_decorator(decorator):
        fixtures.register(frame, frame.machine.facts[frame.path].units[int(op[5][0])].name, made)
        return made
    results = [_decorated_by(frame, atom, made, op) for atom in decorator]
    return join(results)


def _decorated_by(frame: Frame, decorator: Atom, made: Value, op: Op) -> Value:
    if type(decorator) is External:
        kind = _DESCRIPTORS.get(decorator.dotted)
        if kind is None and decorator.dotted.rpartition(".")[2].removesuffix("()").endswith("property"):
            kind = "property"
        if kind is not None:
            return frozenset(Descriptor(kind, found) for atom in made if (found := function_of(atom)) is not None)
        return made
    if type(decorator) is Descriptor and decorator.kind.startswith("property."):
        kind = "setter" if decorator.kind == "property.setter" else "property"
        setters = frozenset(Descriptor(kind, found) for atom in made if (found := function_of(atom)) is not None)
        return setters | value(Descriptor("property", decorator.function))
    if type(decorator) is Pending:
        frame.machine.wanted.add(decorator.path)
        return made
    call: Op = (_CALL, -1, op[2], op[3], (), (), ())
    given = frame.operations.call(frame, value(decorator), Arguments((made,)), call)
    return given if any(type(atom) is not Unknown for atom in given) or not given else made


def _enter_alone(frame: Frame, made: Function, decorated: Value) -> None:
    machine = frame.machine
    cls = frame.context.cls if frame.unit.kind == "class" else None
    kinds = {atom.kind for atom in decorated if type(atom) is Descriptor}
    if cls is None or "staticmethod" in kinds:
        machine.context(Context(made.unit, made.parent, None, ()))
        return
    enter_method(frame, made, cls, bound_to_class="classmethod" in kinds)


def enter_method(frame: Frame, made: Function, cls: Class, *, bound_to_class: bool) -> None:
    """Evaluate a method for a concrete class as if called from outside."""
    machine = frame.machine
    unit = machine.facts[made.unit.path].units[made.unit.index]
    number = machine.context(Context(made.unit, made.parent, cls, ()))
    if unit.params:
        receiver: Atom = cls if bound_to_class else Instance(cls)
        machine.write(parameter_cell(number, unit.params[0].name), value(receiver))


def class_(frame: Frame, op: Op) -> Value:
    """A class; its body is evaluated, and every method it inherits is evaluated for it too."""
    machine = frame.machine
    cls = Class(UnitKey(frame.path, int(op[5][0])), frame.number)
    bases = []
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
    for base in resolution_order(machine, cls)[1:]:
        if type(base) is Class:
            _inherit(frame, cls, base)
    return result


def _decorated_class(frame: Frame, decorator: Atom, made: Value, op: Op) -> Value:
    if type(decorator) is Function:
        call: Op = (_CALL, -1, op[2], op[3], (), (), ())
        return made | frame.operations.call(frame, value(decorator), Arguments((made,)), call)
    return made


def _inherit(frame: Frame, cls: Class, base: Class) -> None:
    machine = frame.machine
    own = machine.facts[cls.unit.path].units[cls.unit.index].bound
    unit = machine.facts[base.unit.path].units[base.unit.index]
    for name in unit.bound:
        if name in own and name != "__init__":
            continue
        for atom in machine.peek(class_cell(base, name)):
            made = function_of(atom)
            kind = atom.kind if type(atom) is Descriptor else ""
            if made is not None and kind != "staticmethod":
                enter_method(frame, made, cls, bound_to_class=kind == "classmethod")


def annotate(frame: Frame, op: Op) -> None:
    """``name: T = v``: v, or an instance of T where v says nothing."""
    annotation = frame.register(op[4][0])
    given = frame.register(op[4][1]) if op[4][1] >= 0 else NOTHING
    frame.note("annotation", op[5][0], frame.whole(op[4][0]))
    if not any(isinstance(atom, Driver | Instance | Container) for atom in given):
        given |= annotations.instances(frame.machine, annotation)
    spot = frame.spot(op[2], op[3])
    if op[4][2] >= 0:
        frame.operations.set_attribute(frame, frame.register(op[4][2]), op[5][0], given, spot)
    elif op[4][1] >= 0 or frame.unit.kind != "function":
        binding.store_name(frame, op[5][0], given, spot)
        if frame.unit.kind == "class" and frame.context.cls is not None and op[4][1] < 0:
            frame.machine.write(instance_cell(frame.context.cls, op[5][0]), given, spot)


# Items -------------------------------------------------------------------------------------------


def subscript(frame: Frame, owner: Value, index: Value | None, op: Op) -> Value:
    """``owner[index]``."""
    spot = frame.spot(op[2], op[3])
    return join([_subscript_of(frame, atom, index, op, spot) for atom in owner])


def _subscript_of(frame: Frame, atom: Atom, index: Value | None, op: Op, spot: Spot) -> Value:
    if type(atom) is Container:
        return containers.load(frame, atom, index, spot)
    if type(atom) is Driver:
        return _driver_item(frame, atom, index, spot)
    if type(atom) is External:
        if annotations.is_generic(atom):
            frame.note("annotation", "", frame.spot(frame.begin(op[4][0]), op[3]))
            return _type_arguments(frame, index, spot) if annotations.is_transparent(atom) else UNKNOWN
        hung = NOTHING
        for key in containers.keys(index) or [] if index else []:
            hung |= frame.machine.peek(field_cell(shared(atom.dotted), f"[{key}]"), spot)
        return hung | value(derived(atom.dotted, "[]"))
    if type(atom) is Instance:
        found, _ = class_attribute(frame.machine, atom.cls, "__getitem__")
        callee = frozenset(Function(each.unit, each.parent, atom) for each in found if type(each) is Function)
        call: Op = (_CALL, -1, op[2], op[3], (), (), ())
        if callee:
            return frame.operations.call(frame, callee, Arguments((index or UNKNOWN,)), call)
        return UNKNOWN
    if type(atom) is Class:
        return value(atom)
    if type(atom) is Pending:
        return value(atom)
    return NOTHING if atom == Literal("None") else UNKNOWN


def _type_arguments(frame: Frame, index: Value | None, spot: Spot) -> Value:
    found = []
    for atom in index or NOTHING:
        found.append(containers.elements(frame, atom, spot) if type(atom) is Container else value(atom))
    return join(found) or UNKNOWN


def _driver_item(frame: Frame, driver: Driver, index: Value | None, spot: Spot) -> Value:
    if driver.role == "rows":
        return value(Driver("row", driver.backend, driver.library, driver.origin))
    if driver.role == "row" and frame.machine.recording:
        for key in containers.keys(index) or [] if index else []:
            frame.note("item", "name" if key.startswith("'") else "index", spot, frozenset({driver}), note=key.lstrip("'"))
    return UNKNOWN


def set_item(frame: Frame, owner: Value, index: Value, given: Value, spot: Spot) -> None:
    """``owner[index] = given``."""
    for atom in owner:
        if type(atom) is Container:
            containers.store(frame, atom, index, given, spot)
        elif type(atom) is External:
            for key in containers.keys(index) or []:
                frame.machine.write(field_cell(shared(atom.dotted), f"[{key}]"), given, spot)
        elif type(atom) is Instance:
            found, _ = class_attribute(frame.machine, atom.cls, "__setitem__")
            callee = frozenset(Function(each.unit, each.parent, atom) for each in found if type(each) is Function)
            if callee:
                frame.operations.call(frame, callee, Arguments((index, given)), (_CALL, -1, spot.start, spot.end, (), (), ()))


def element(frame: Frame, given: Value, position: str, spot: Spot) -> Value:
    """One part of an unpacked value."""
    parts = []
    for atom in given:
        if type(atom) is Container:
            index = NOTHING if position == "*" or position.startswith("-") else value(Literal(position))
            parts.append(containers.load(frame, atom, index or None, spot))
        elif type(atom) is Driver and atom.role == "rows":
            parts.append(value(Driver("row", atom.backend, atom.library, atom.origin)))
        elif type(atom) is Driver and atom.role == "cursor":
            parts.append(frame.operations.iterate(frame, value(atom), spot))
        else:
            parts.append(UNKNOWN)
    return join(parts)


def percent_format(frame: Frame, op: Op, left: Value, right: Value) -> Value:
    """``left % right`` on texts."""
    spot = frame.spot(op[2], op[3])
    source = frame.describe(op[4][1])
    container = next((atom for atom in right if type(atom) is Container), None)
    if container is not None and container.kind == "tuple":
        operands = containers.joined_texts(frame, container, spot) or []
        definition = frame.definitions.get(op[4][1])
        registers = definition[4] if definition is not None and definition[0] == ir.SEQ else ()
        sources = [frame.describe(each) for each in registers] if len(registers) == len(operands) else [source] * len(operands)
        return combine(
            [left, *operands], ["...", *sources], lambda parts: parts[0].format_percent(list(parts[1:]))
        )
    if container is not None:
        names = [name[1:] for name in frame.machine.fields_of(container) if name.startswith("'")]
        operands = [frame.machine.peek(field_cell(container, f"'{name}"), spot) for name in names]
        return combine(
            [left, *operands], ["...", *names],
            lambda parts: parts[0].format_percent(dict(zip(names, parts[1:], strict=True))),
        )  # fmt: skip
    return combine([left, right], ["...", source], lambda parts: parts[0].format_percent([parts[1]]))


# Noting ------------------------------------------------------------------------------------------


def note_attribute(frame: Frame, op: Op, owner: Value) -> None:
    """Record the mention of a SQLite module's member, or of a driver object's member that is not called here."""
    name = op[5][0]
    spot = frame.spot(op[2], op[3])
    for atom in owner:
        if type(atom) is External:
            member = sqlite_member(canonical(f"{atom.dotted}.{name}"))
            if member:
                frame.note("reference", member, frame.spot(frame.begin(op[4][0]), op[3]))
        elif op[0] == ir.ATTR:
            driver = as_driver(frame.machine, atom) if type(atom) is Instance and atom.origin else atom
            if type(driver) is Driver and driver.role in ("connection", "cursor", "blob"):
                note = "" if name in PROPERTIES else "reference"
                frame.note("member", name, spot, frozenset({driver}), note=note)


def note_set_attribute(frame: Frame, op: Op, owner: Value, given: Value) -> None:
    """Record an option set on a driver's object, or a connection kept in an attribute."""
    whole = frame.spot(op[2], op[3])
    for atom in owner:
        driver = as_driver(frame.machine, atom) if type(atom) is Instance else atom
        if type(driver) is Driver and driver.role in ("connection", "cursor"):
            frame.note("member", f"{op[5][0]}=", whole, frozenset({driver}))
    kept = connections(frame, given)
    if kept:
        frame.note("keep", op[5][0], whole, kept)


def connections(frame: Frame, given: Value) -> frozenset[Driver]:
    """The connections in a value, those of the program's own classes included."""
    found = set()
    for atom in given:
        if type(atom) is Container and atom.kind == "tuple":
            inside = frame.machine.peek(field_cell(atom, containers.ALL))
            found |= connections(frame, frozenset(each for each in inside if type(each) is not Container))
        driver = as_driver(frame.machine, atom) if type(atom) is Instance else atom
        if type(driver) is Driver and driver.role == "connection":
            found.add(driver)
    return frozenset(found)


def note_hand_out(frame: Frame, given: Value, spot: Spot) -> None:
    """Record that a function hands out connections."""
    handed = connections(frame, given)
    if handed and frame.unit.kind in ("function", "lambda"):
        frame.note("hand-out", frame.unit.name, frame.spot(frame.unit.start, frame.unit.end), handed, argument=spot)


def note_comparison(frame: Frame, op: Op) -> None:
    """Record the test of an error's text."""
    for register in op[4]:
        definition = frame.definitions.get(register)
        if definition is not None and definition[0] == ir.STR and is_sqlite_message(definition[5][0]):
            frame.note("error-text", definition[5][0], frame.spot(op[2], op[3]))


def note_call(frame: Frame, op: Op, callee: Value, arguments: Arguments) -> None:
    """Record a statement handed to the program's own functions or to an object of which nothing is known."""
    definition = frame.definitions.get(op[4][0])
    method = definition[5][0] if definition is not None and definition[0] == ir.METH else ""
    if method in EXECUTES and arguments.positional and all(type(atom) in (Unknown, Pending) for atom in callee):
        receiver = frame.describe(definition[4][0]) if definition is not None else ""
        spot = frame.spot(op[2], op[3])
        frame.note("unknown-execute", method, spot, text=arguments.positional[0], argument=frame.whole(op[4][1]), note=receiver)
        for atom in callee:
            if type(atom) is Pending:
                frame.machine.wanted.add(atom.path)
    if any(word in method.lower() for word in ("upload", "download")) and not any(function_of(atom) for atom in callee):
        for given in arguments.every():
            frame.note("path-call", f"file:{method}", frame.spot(op[2], op[3]), text=given)
    if method in ("startswith", "find", "index", "count", "search", "match"):
        for register in op[4][1:]:
            text = frame.definitions.get(register)
            if text is not None and text[0] == ir.STR and is_sqlite_message(text[5][0]):
                frame.note("error-text", text[5][0], frame.spot(op[2], op[3]))
    for atom in callee:
        called = function_of(atom)
        if called is not None:
            _note_handoff(frame, op, f"{called.unit.path}#{called.unit.index}")


def _note_handoff(frame: Frame, op: Op, callee: str) -> None:
    spot = frame.spot(op[2], op[3])
    frame.note("forward", callee, spot)
    parameters = {param.name for param in frame.unit.params}
    for register in op[4][1:]:
        definition = frame.definitions.get(register)
        if definition is None or (definition[0] == ir.NAME and definition[5][0] in parameters):
            continue
        given = frozenset(atom for atom in frame.register(register) if type(atom) is Text and atom.sources)
        if given:
            frame.note("handoff", callee, spot, text=given, argument=frame.whole(register), note=frame.describe(register))


def handler(frame: Frame, op: Op) -> None:
    """An ``except`` clause: the exception itself is of no interest to the flow, its type is."""
    frame.registers[op[1]] = UNKNOWN
    if not frame.machine.recording:
        return
    given = frame.register(op[4][0]) if op[4][0] >= 0 else NOTHING
    flat = [atom for each in given for atom in (_elements(frame, each, op) if type(each) is Container else (each,))]
    names = sorted({member for atom in flat if type(atom) is External and (member := sqlite_member(atom.dotted))})
    broad = op[4][0] < 0 or any(atom in (External("builtins.Exception"), External("builtins.BaseException")) for atom in flat)
    if names or broad:
        frame.note("handler", ", ".join(names), frame.spot(op[2], op[3]), note="broad" if broad else "")


def _elements(frame: Frame, container: Container, op: Op) -> Value:
    return containers.elements(frame, container, frame.spot(op[2], op[3]))


__all__ = ["TYPES", "Bound", "alternatives", "texts"]
