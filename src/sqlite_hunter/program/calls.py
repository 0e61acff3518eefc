"""Calls: binding arguments to the functions and classes of the program, and driving library objects."""

from sqlite_hunter.model.ir import Op, Param
from sqlite_hunter.program import containers
from sqlite_hunter.program.classes import as_driver, class_attribute
from sqlite_hunter.program.drivers import EXECUTES, OPENINGS, ORM_LIBRARIES, canonical, result_role, url_backend
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import (
    Context,
    annotation_cell,
    default_cell,
    field_cell,
    instance_cell,
    parameter_cell,
    return_cell,
)
from sqlite_hunter.program.values import (
    NOTHING,
    OTHER,
    SQLITE,
    UNKNOWN,
    UNSETTLED,
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
    Pending,
    Spot,
    Text,
    Unknown,
    Value,
    join,
    texts,
    value,
)

_TRAIL_LIMIT = 200
_VARIADIC_LIMIT = 24


def call_function(frame: Frame, function: Function, arguments: Arguments, spot: Spot, *, manager: bool = False) -> Value:
    """Bind the arguments to a context of the function; its value is what that context returns."""
    machine = frame.machine
    unit = machine.facts[function.unit.path].units[function.unit.index]
    positional = arguments.positional
    if function.receiver is not None:
        positional = (value(function.receiver), *positional)
    bound, extra, extra_keywords = _bind(unit.params, positional, arguments)
    cls = function.receiver.cls if type(function.receiver) is Instance else function.receiver
    first = unit.params[0].name if function.receiver is not None and unit.params else ""
    signature = tuple(
        (name, *kinds) for name, given in sorted(bound.items()) if name != first and (kinds := signature_of(given))
    )
    number = machine.context(Context(function.unit, function.parent, cls, signature))  # type: ignore[arg-type]
    for name, given in bound.items():
        machine.write(parameter_cell(number, name), given, spot)
    for param in unit.params:
        if param.name not in bound and param.kind in ("pos", "kw"):
            machine.write(parameter_cell(number, param.name), machine.peek(default_cell(function, param.name)), spot)
    _write_variadic(frame, unit.params, number, extra, extra_keywords, arguments, spot)
    if "generator" in unit.flags:
        return value(Generator(number, manager))
    result = machine.read(return_cell(number), spot)
    if result and not any(isinstance(atom, Driver | Instance) for atom in result):
        return result | machine.peek(annotation_cell(function, "return"))
    return result


def _bind(
    params: tuple[Param, ...], positional: tuple[Value, ...], arguments: Arguments
) -> tuple[dict[str, Value], list[Value], dict[str, Value]]:
    names = [param.name for param in params if param.kind == "pos"]
    bound = dict(zip(names, positional, strict=False))
    extra = list(positional[len(names) :])
    keywords = {param.name for param in params if param.kind in ("pos", "kw")}
    extra_keywords = {}
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
    return bound, extra, extra_keywords


def _write_variadic(
    frame: Frame, params: tuple[Param, ...], number: int, extra: list[Value], keywords: dict[str, Value], arguments: Arguments,
    spot: Spot,
) -> None:  # fmt: skip
    machine = frame.machine
    for param in params:
        if param.kind == "*":
            container = Container("tuple", Spot(f"*{param.name}", number, 0))
            for position, given in enumerate(extra[:_VARIADIC_LIMIT]):
                machine.write(field_cell(container, str(position)), given, spot)
                machine.write(field_cell(container, containers.ALL), given, spot)
            machine.write(field_cell(container, containers.ANY), arguments.star, spot)
            machine.write(field_cell(container, containers.ALL), arguments.star, spot)
            machine.write(parameter_cell(number, param.name), value(container), spot)
        elif param.kind == "**":
            container = Container("dict", Spot(f"**{param.name}", number, 0))
            for name, given in keywords.items():
                machine.write(field_cell(container, f"'{name}"), given, spot)
                machine.write(field_cell(container, containers.ALL), given, spot)
            machine.write(field_cell(container, containers.ANY), arguments.double, spot)
            machine.write(parameter_cell(number, param.name), value(container), spot)


def signature_of(given: Value) -> tuple[str, ...]:
    """What of an argument is worth a context of its own: kinds of library objects, classes, functions."""
    kinds = set()
    for atom in given:
        kind = type(atom)
        if kind is Driver:
            kinds.add(f"{atom.role} {atom.backend} {atom.library}")  # type: ignore[union-attr]
        elif kind is Instance:
            kinds.add(f"instance {atom.cls.unit.path}:{atom.cls.unit.index}")  # type: ignore[union-attr]
        elif kind is Function:
            kinds.add(f"function {atom.unit.path}:{atom.unit.index}:{atom.parent}")  # type: ignore[union-attr]
        elif kind is Bound:
            kinds.add(f"method {atom.method} {sorted(signature_of(frozenset((atom.owner,))))}")  # type: ignore[union-attr]
    return tuple(sorted(kinds))


def instantiate(frame: Frame, cls: Class, arguments: Arguments, spot: Spot) -> Value:
    """An instance, its ``__init__`` called; a connection of its own if the class derives from a driver's."""
    machine = frame.machine
    instance = Instance(cls)
    view = as_driver(machine, instance)
    if view is not None and view.role == "connection":
        instance = Instance(cls, spot)
        note_opening(frame, Driver("connection", view.backend, view.library, spot), arguments.get(0, "database"), spot)
    elif view is not None:
        parent = [atom for given in arguments.every() for atom in given if type(atom) is Driver]
        instance = Instance(cls, parent[0].origin if len(parent) == 1 else None)
    found, _ = class_attribute(machine, cls, "__init__")
    for atom in found:
        if type(atom) is Function:
            call_function(frame, Function(atom.unit, atom.parent, instance), arguments, spot)
    if not found:
        _fields(frame, cls, arguments, spot)
    return value(instance)


def _fields(frame: Frame, cls: Class, arguments: Arguments, spot: Spot) -> None:
    """Arguments of a class without ``__init__`` (dataclass, NamedTuple, attrs, pydantic) become its attributes."""
    unit = frame.machine.facts[cls.unit.path].units[cls.unit.index]
    names = [op[5][0] for op in unit.body if op[0] == "annotate"]
    for name, given in zip(names, arguments.positional, strict=False):
        frame.machine.write(instance_cell(cls, name), given, spot)
    for name, given in arguments.keywords.items():
        frame.machine.write(instance_cell(cls, name), given, spot)


def note_opening(frame: Frame, opened: Driver, target: Value | None, spot: Spot) -> None:
    """Record a ``connect()``."""
    frame.note("connect", opened.library, spot, frozenset({opened}), target or NOTHING)


def open_driver(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    """What calling a library's name opens; None if that name opens nothing."""
    opening = OPENINGS.get(dotted)
    if opening is None:
        return None
    spot = frame.spot(op[2], op[3])
    target = arguments.get(0, "database") or arguments.keywords.get("dsn") or arguments.keywords.get("url")
    backend = opening.backend
    if backend == UNSETTLED:
        backend = _backend_of_url(target)
    if opening.library == "sqlite3" and (factory := arguments.get(5, "factory")):
        made = [Instance(atom, spot) for atom in factory if type(atom) is Class]
        if made:
            note_opening(frame, Driver("connection", SQLITE, "sqlite3", spot), target, spot)
            return frozenset(made)
    opened = Driver(opening.role, backend, opening.library, spot)
    note_opening(frame, opened, target, spot)
    return value(opened)


def _backend_of_url(target: Value | None) -> str:
    backends = {url_backend(text.template.text) for text in texts(target or NOTHING)}
    backends.discard(UNSETTLED)
    return backends.pop() if len(backends) == 1 else UNSETTLED if not backends else OTHER


def call_bound(frame: Frame, bound: Bound, arguments: Arguments, op: Op) -> Value:
    """A method of a library's object."""
    spot = frame.spot(op[2], op[3])
    owner: Atom = bound.owner
    if type(owner) is Container:
        return containers.method(frame, owner, bound.method, arguments, spot)
    driver = as_driver(frame.machine, owner) if type(owner) is Instance else owner
    if type(driver) is not Driver:
        return UNKNOWN
    method = bound.method
    note_method(frame, driver, method, arguments, op)
    if method == "cursor" and (made := _own_cursor(driver, arguments)):
        return made
    role = result_role(driver.role, method)
    if role is None:
        return UNKNOWN
    if method in ("execute", "executemany", "executescript", "__enter__") and type(owner) is Instance and role == driver.role:
        return value(owner)
    return value(Driver(role, driver.backend, driver.library, driver.origin))


def _own_cursor(driver: Driver, arguments: Arguments) -> Value:
    factory = arguments.get(0, "factory") or NOTHING
    return frozenset(Instance(atom, driver.origin) for atom in factory if type(atom) is Class)


def note_method(frame: Frame, driver: Driver, method: str, arguments: Arguments, op: Op) -> None:
    """Record the call of a method of a library's object."""
    if not frame.machine.recording:
        return
    spot = frame.spot(op[2], op[3])
    callee = frame.definitions.get(op[4][0]) if op[4] else None
    named = frame.spot(callee[2], callee[3]) if callee is not None else spot
    if method in EXECUTES or method in ("execute_sql", "exec_driver_sql", "query"):
        sql = arguments.get(0, "sql") or arguments.keywords.get("operation") or arguments.keywords.get("statement") or arguments.star
        argument = frame.whole(op[4][1]) if len(op[4]) > 1 else None
        source = frame.describe(op[4][1]) if len(op[4]) > 1 else ""
        if driver.library in ORM_LIBRARIES and not texts(sql):
            return
        frame.note("execute", method, spot, frozenset({driver}), sql, argument, source)
        return
    if driver.library not in ORM_LIBRARIES:
        frame.note("member", method, named, frozenset({driver}))


def call_atom(frame: Frame, atom: Atom, arguments: Arguments, op: Op) -> Value:
    """The value of calling one atom that is no library name (those are ``externals``)."""
    spot = frame.spot(op[2], op[3])
    kind = type(atom)
    if kind is Function:
        return call_function(frame, atom, arguments, spot)  # type: ignore[arg-type]
    if kind is Bound:
        return call_bound(frame, atom, arguments, op)  # type: ignore[arg-type]
    if kind is Class:
        return instantiate(frame, atom, arguments, spot)  # type: ignore[arg-type]
    if kind is Descriptor:
        return call_function(frame, atom.function, arguments, spot, manager=atom.kind == "contextmanager")  # type: ignore[union-attr]
    if kind is Instance:
        found, _ = class_attribute(frame.machine, atom.cls, "__call__")  # type: ignore[union-attr]
        made = [
            call_function(frame, Function(each.unit, each.parent, atom), arguments, spot)  # type: ignore[arg-type]
            for each in found
            if type(each) is Function
        ]
        return join(made) if made else UNKNOWN
    if kind is Container:
        return _call_container(frame, atom, arguments, op)  # type: ignore[arg-type]
    if kind is Pending:
        return _call_pending(frame, atom, arguments)  # type: ignore[arg-type]
    if kind is Driver:
        role = result_role(atom.role, "__call__")  # type: ignore[union-attr]
        return value(Driver(role, atom.backend, atom.library, atom.origin)) if role else UNKNOWN  # type: ignore[union-attr]
    return UNKNOWN


def _call_pending(frame: Frame, atom: Pending, arguments: Arguments) -> Value:
    carried = [each for given in arguments.every() for each in given]
    if any(type(each) in (Driver, Bound) or (type(each) is Instance and each.origin) for each in carried):  # type: ignore[union-attr]
        frame.machine.wanted.add(atom.path)
    return value(atom)


def _call_container(frame: Frame, container: Container, arguments: Arguments, op: Op) -> Value:
    if container.kind == "record":
        return _make_record(frame, container, arguments, op)
    if container.kind != "partial":
        return UNKNOWN
    machine, spot = frame.machine, frame.spot(op[2], op[3])
    given = []
    while found := machine.peek(field_cell(container, str(len(given))), spot):
        given.append(found)
    names = [atom.template.text for atom in texts(machine.peek(field_cell(container, "#keywords"), spot))]
    keywords = {name: machine.peek(field_cell(container, f"'{name}"), spot) for name in names}
    merged = Arguments((*given, *arguments.positional), {**keywords, **arguments.keywords}, arguments.star, arguments.double)
    return frame.operations.call(frame, machine.read(field_cell(container, "#function"), spot), merged, op)


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
    callable_kinds = (Function, Class, Bound, Descriptor, Container, External, Instance)
    kept = frozenset(atom for atom in callback if isinstance(atom, callable_kinds))
    return frame.operations.call(frame, kept, arguments, op) if kept else UNKNOWN


def opening_name(atom: Atom) -> str | None:
    """The canonical dotted name if an atom is a library's function that opens a database."""
    if type(atom) is External and canonical(atom.dotted) in OPENINGS:
        return canonical(atom.dotted)
    return None


__all__ = ["Text", "Unknown", "call_atom", "call_bound", "call_function", "hand_over", "instantiate", "open_driver", "opening_name"]
