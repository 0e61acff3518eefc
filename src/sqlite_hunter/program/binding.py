"""Names: what a name is in each scope, what storing and importing it does."""

import builtins
from typing import Final

from sqlite_hunter.model.ir import SETITEM, Block, Op, Param
from sqlite_hunter.program import containers, fixtures, rebinding
from sqlite_hunter.program.cells import (
    annotation_cell,
    class_cell,
    default_cell,
    field_cell,
    global_cell,
    local_cell,
    nonlocal_cell,
    parameter_cell,
    rebound_cell,
)
from sqlite_hunter.program.drivers import (
    SQLITE_MODULES,
    STAR_NAMES,
    canonical,
    imported_from,
    is_named_sqlite,
    is_sqlite_module,
    sqlite_member,
)
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_special
from sqlite_hunter.program.library import dependencies
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Container,
    Driver,
    External,
    Function,
    Instance,
    Module,
    Spot,
    Text,
    Value,
    join,
    value,
)
from sqlite_hunter.sql.template import Template

_PLAIN_MEMBERS: Final = frozenset(
    {"version", "version_info", "sqlite_version", "sqlite_version_info", "apilevel", "paramstyle", "threadsafety"}
)
_BUILTINS: Final = frozenset(dir(builtins))


def enter_unit(frame: Frame) -> None:
    """Bind the parameters of a function: what callers hand in, else default, annotation or pytest fixture."""
    if frame.unit.kind not in ("function", "lambda"):
        return
    function = Function(frame.key, frame.context.parent)
    for param in frame.unit.params:
        cell = parameter_cell(frame.number, param.name)
        given = frame.machine.read(cell, _name_spot(frame))
        if cell in frame.machine.lost:
            given |= frame.machine.peek(default_cell(function, param.name))
            given |= fixtures.provide(frame, param.name)
            given |= _collecting(frame, param)
        given = dependencies.resolved(frame, given)
        if given and not any(isinstance(atom, Driver | Instance | Container) for atom in given):
            annotated = frame.machine.peek(annotation_cell(function, param.name))
            given |= dependencies.resolved(frame, annotated)
        frame.env[param.name] = given
        if frame.key in frame.machine.units.nesting:
            frame.machine.write(local_cell(frame.number, param.name), given)


def _collecting(frame: Frame, param: Param) -> Value:
    """What ``**kwargs`` is of a function that nobody calls, if it puts something in: that may come out."""
    if param.kind != "**" or not _fills(frame, frame.unit.body, param.name):
        return NOTHING
    container = Container("dict", Spot(f"**{param.name}", frame.number, 0))
    for field in (containers.ANY, containers.ALL):
        frame.machine.write(field_cell(container, field), UNKNOWN)
    return value(container)


def _fills(frame: Frame, block: Block, name: str) -> bool:
    for op in block:
        if op[0] == SETITEM and (held := frame.definitions.get(op[4][0])) is not None and held[5] == (name,):
            return True
        if any(_fills(frame, inner, name) for inner in op[6]):
            return True
    return False


def _name_spot(frame: Frame) -> Spot:
    return frame.spot(frame.unit.start, frame.unit.end)


def load_name(frame: Frame, modules: Modules, name: str, op: Op) -> Value:
    """The value of a name where it is read."""
    unit = frame.unit
    spot = frame.spot(op[2], op[3])
    if name in frame.env and name not in unit.declared_global and name not in unit.declared_nonlocal:
        return frame.env[name] | rebinding.rebound(frame, name, op) | _bound_inside(frame, name, spot)
    if unit.kind in ("function", "lambda") and name in unit.bound:
        return NOTHING
    if name not in unit.declared_global and unit.kind != "module":
        enclosing = _enclosing(frame, name)
        if enclosing is not None:
            return frame.machine.read(local_cell(enclosing, name), spot)
    return _load_global(frame, modules, name, spot)


def _bound_inside(frame: Frame, name: str, spot: Spot) -> Value:
    """What an inner function may have bound a local to, which it declares nonlocal."""
    units = frame.machine.units
    if frame.key not in units.nesting or name not in units.nonlocal_in(frame.path):
        return NOTHING
    return frame.machine.peek(nonlocal_cell(frame.number, name), spot)


def _enclosing(frame: Frame, name: str) -> int | None:
    number = frame.context.parent
    while number >= 0:
        unit = frame.machine.unit_of(number)
        if unit.kind == "module":
            return None
        if unit.kind != "class" and name in unit.bound:
            return number
        number = frame.machine.contexts[number].parent
    return None


def _load_global(frame: Frame, modules: Modules, name: str, spot: Spot) -> Value:
    if name in frame.machine.units.globals_of(frame.path):
        return frame.machine.read(global_cell(frame.path, name), spot)
    stars = modules.stars(frame.path)
    if stars:
        found = join([frame.operations.attribute(frame, value(Module(star)), name, spot) for star in stars])
        if found and found != UNKNOWN:
            return found
    for star in modules.foreign_stars(frame.path):
        known = canonical(f"{star}.{name}")
        if name not in _BUILTINS and (star.partition(".")[0] not in SQLITE_MODULES or name in STAR_NAMES):
            return value(External(known))
    if name in _BUILTINS:
        return value(External(f"builtins.{name}"))
    if name in SQLITE_MODULES:
        frame.note("unimported", name, spot)
        return value(External(canonical(name)))
    return frame.machine.peek(global_cell(frame.path, name), spot) or UNKNOWN


def note_reference(frame: Frame, name: str, given: Value, spot: Spot) -> None:
    """Record the mention of a member of a SQLite module.

    A variable that holds its version or a constant is none, nor is a local that may hold something else: what it may
    hold is mentioned where it is stored.
    """
    if not frame.machine.recording or (len(given) > 1 and name in frame.env and frame.unit.kind == "function"):
        return
    for atom in given:
        member = sqlite_member(atom.dotted) if type(atom) is External else None
        if member and (name == member or not _is_plain(member)):
            frame.note("reference", member, spot)


def _is_plain(member: str) -> bool:
    """Whether a member of the module is a text or a number."""
    return member.isupper() or member in _PLAIN_MEMBERS


def store_name(frame: Frame, name: str, given: Value, spot: Spot) -> None:
    """Bind a name in the scope it belongs to."""
    unit, machine = frame.unit, frame.machine
    if name in unit.declared_global:
        machine.write(global_cell(frame.path, name), given, spot)
        machine.write(rebound_cell(frame.path, name), given, spot)
        return
    if name in unit.declared_nonlocal:
        enclosing = _enclosing(frame, name)
        if enclosing is not None:
            machine.write(local_cell(enclosing, name), given, spot)
            machine.write(nonlocal_cell(enclosing, name), given, spot)
        return
    frame.env[name] = given
    for trace in frame.traces[-1:]:
        trace[name] = trace.get(name, NOTHING) | given
    if unit.kind == "module":
        machine.write(global_cell(frame.path, name), given, spot)
    elif unit.kind == "class" and frame.context.cls is not None:
        machine.write(class_cell(frame.context.cls, name), given, spot)
        _tell_name(frame, frame.context.cls, name, given, spot)
    elif frame.key in machine.units.nesting:
        machine.write(local_cell(frame.number, name), given, spot)


def _tell_name(frame: Frame, cls: Class, name: str, given: Value, spot: Spot) -> None:
    """A descriptor is told the class and the name it is bound to: ``__set_name__``."""
    for atom in given:
        if type(atom) is Instance:
            call_special(frame, atom, "__set_name__", Arguments((value(cls), value(Text(Template.of(name))))), spot)


def import_module(frame: Frame, modules: Modules, op: Op) -> None:
    """``import a.b`` binds ``a``; ``import a.b as c`` binds the module."""
    dotted, alias = op[5]
    spot = frame.spot(op[2], op[3])
    found = modules.resolve(frame.path, dotted)
    if found is None and dotted.partition(".")[0] in SQLITE_MODULES:
        frame.note("import", dotted, spot)
    elif found is None and is_named_sqlite(dotted):
        frame.note("import-named", dotted, spot)
    name = alias or dotted.partition(".")[0]
    if not alias and "." in dotted:
        found = modules.resolve(frame.path, name)
        dotted = name
    given = value(Module(found)) if found is not None else value(External(canonical(dotted)))
    store_name(frame, name, given, spot)


def import_from(frame: Frame, modules: Modules, op: Op) -> None:
    """``from a import b as c``."""
    dotted, name, alias = op[5]
    spot = frame.spot(op[2], op[3])
    found = modules.resolve(frame.path, dotted)
    if found is None:
        known = imported_from(dotted, name)
        is_of_sqlite = dotted.partition(".")[0] in SQLITE_MODULES
        is_first = op[3] - op[2] >= len(dotted) + len(name) + len("from  import ")  # else: a further name after a comma
        if is_first if is_of_sqlite else is_sqlite_module(known):
            frame.note("import", f"{dotted}.{name}", spot)
        elif not is_of_sqlite and is_named_sqlite(f"{dotted}.{name}"):
            frame.note("import-named", f"{dotted}.{name}", spot)
        given = UNKNOWN if known.startswith(".") else value(External(known))
    else:
        # a package that imports from itself is still being made: it has no such attribute yet, only the submodule
        inner = modules.submodule(found, name) if found == frame.path else None
        given = value(Module(inner)) if inner else frame.operations.attribute(frame, value(Module(found)), name, spot)
    if name != "*":
        store_name(frame, alias or name, given, spot)
