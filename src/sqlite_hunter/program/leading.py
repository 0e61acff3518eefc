"""Names that lead to a database: what another file would have to mention to use one."""

from collections import defaultdict

from sqlite_hunter.program.sites import Ground
from sqlite_hunter.program.values import (
    Atom,
    Bound,
    Class,
    Container,
    Descriptor,
    Driver,
    Function,
    Instance,
    UnitKey,
    Value,
)


def leading_names(ground: Ground) -> dict[str, frozenset[str]]:
    """For each file, its module-level names that give, keep or use an object of a database library."""
    found: dict[str, set[str]] = defaultdict(set)
    units = _using_units(ground)
    for unit in units:
        _add_outermost(ground, unit, found)
    classes = _leading_classes(ground)
    for cls in classes:
        _add_outermost(ground, cls.unit, found)
    for (tag, owner, name), held in ground.machine.cells.items():
        if tag == "global" and isinstance(owner, str) and _leads(held, classes, units):
            found[owner].add(name)
        elif tag in ("return", "yield") and isinstance(owner, int) and _leads(held, classes, units):
            _add_outermost(ground, ground.machine.contexts[owner].unit, found)
    return {path: frozenset(names) for path, names in found.items()}


def _using_units(ground: Ground) -> set[UnitKey]:
    using = {use.unit for use in ground.uses if use.receivers}
    grown = True
    calls = [(use.unit, use.member.rpartition("#")) for use in ground.by_what["forward"]]
    edges = [(unit, UnitKey(path, int(index))) for unit, (path, _, index) in calls]
    while grown:
        before = len(using)
        using.update(unit for unit, callee in edges if callee in using and _has_parameters(ground, unit))
        grown = len(using) > before
    return using


def _has_parameters(ground: Ground, unit: UnitKey) -> bool:
    return bool(ground.facts[unit.path].units[unit.index].params)


def _leading_classes(ground: Ground) -> set[Class]:
    classes: set[Class] = set()
    grown = True
    while grown:
        before = len(classes)
        for (tag, owner, _), held in ground.machine.cells.items():
            if not isinstance(owner, Class) or owner.plain in classes or tag not in ("attribute", "class"):
                continue
            if _leads(held, classes, set()):
                classes.add(owner.plain)
        for cls, bases in ground.machine.hierarchy.bases.items():
            if any(atom in classes for base in bases for atom in base if isinstance(atom, Class)):
                classes.add(cls)
        grown = len(classes) > before
    return classes


def _leads(held: Value, classes: set[Class], units: set[UnitKey]) -> bool:
    return any(_is_leading(atom, classes, units) for atom in held)


def _is_leading(atom: Atom, classes: set[Class], units: set[UnitKey]) -> bool:
    """Whether what gets hold of an atom may come to a database by it."""
    if isinstance(atom, Driver):
        return True
    if isinstance(atom, Bound):
        return isinstance(atom.owner, Driver)
    if isinstance(atom, Instance):
        return atom.origin is not None or atom.cls.plain in classes
    if isinstance(atom, Class):
        return atom.plain in classes
    if isinstance(atom, Function):
        return atom.unit in units
    if isinstance(atom, Descriptor):
        return atom.function.unit in units
    return isinstance(atom, Container) and atom.kind == "partial"


def _add_outermost(ground: Ground, unit: UnitKey, found: dict[str, set[str]]) -> None:
    units = ground.facts[unit.path].units
    index = unit.index
    while index > 0 and units[index].parent > 0:
        index = units[index].parent
    if index > 0:
        found[unit.path].add(units[index].name)
