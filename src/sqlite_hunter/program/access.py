"""Attributes: what ``x.name`` gives and what ``x.name = v`` stores, for every kind of value."""

from sqlite_hunter.program import generators, namespaces
from sqlite_hunter.program.cells import field_cell, global_cell, instance_cell, shared_cell, written_cells
from sqlite_hunter.program.classes import as_driver, class_attribute
from sqlite_hunter.program.drivers import (
    SQLITE_MODULES,
    STAR_NAMES,
    TYPES,
    canonical,
    result_role,
)
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.inherited import as_container
from sqlite_hunter.program.members import (
    CONTAINER_METHODS,
    DRIVER_METHODS,
    MAKER,
    driver_attribute,
    got,
    home_of,
    is_property,
    kept_in,
    of_class,
    of_class_atom,
    of_container,
    of_external,
    of_text,
    set_property,
)
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.testing import without_constants
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
    Module,
    Pending,
    Spot,
    Super,
    Text,
    Value,
    derived,
    join,
    value,
)
from sqlite_hunter.sql.template import Template

NO_PATHS: frozenset[str] = frozenset()


class Attributes:
    """Attribute access; needs the module map of the program."""

    def __init__(self, modules: Modules) -> None:
        """Keep the module map."""
        self._modules = modules

    def load(self, frame: Frame, owner: Value, name: str, spot: Spot) -> Value:
        """The join of what the attribute may be for each atom of the owner."""
        if len(owner) == 1:
            (atom,) = owner
            return self.of(frame, atom, name, spot)
        return join([self.of(frame, atom, name, spot) for atom in owner])

    def of(self, frame: Frame, atom: Atom, name: str, spot: Spot) -> Value:
        """What the attribute is for one atom."""
        if type(atom) is Instance:
            return self.of_instance(frame, atom, name, spot)
        if type(atom) is External:
            return of_external(frame, atom.dotted, name, spot)
        if type(atom) is Driver:
            return driver_attribute(atom, name)
        if type(atom) is Module:
            return self.of_module(frame, atom.path, name, spot)
        if type(atom) is Class:
            return of_class(frame, atom, name, spot)
        if type(atom) is Container:
            return of_container(frame, atom, name, spot)
        if type(atom) is Text:
            return of_text(atom, name)
        return self._of_rarer(frame, atom, name, spot)

    def _of_rarer(self, frame: Frame, atom: Atom, name: str, spot: Spot) -> Value:
        if type(atom) is Super:
            return self._of_super(frame, atom, name, spot)
        if type(atom) is Pending:
            return value(atom)
        if type(atom) is Literal:
            return NOTHING if atom.source == "None" else UNKNOWN
        if type(atom) is Generator:
            return generators.member(atom, name)
        if type(atom) is Bound:
            return namespaces.member(atom, name)
        if type(atom) is Descriptor and atom.kind == "property" and name in ("setter", "getter", "deleter"):
            return value(Descriptor(f"property.{name}", atom.function))
        if type(atom) is Function:
            return frame.machine.peek(field_cell(atom.unit, name), spot) or UNKNOWN
        return UNKNOWN

    def of_module(self, frame: Frame, path: str, name: str, spot: Spot, seen: frozenset[str] = NO_PATHS) -> Value:
        """A global of a module, a submodule of a package, or what a star import brings; ``seen`` ones asked for it."""
        if name == "__dict__":
            return namespaces.of(value(Module(path)))
        facts = frame.machine.facts.get(path)
        if facts is None:
            return self._of_unloaded(path, name)
        if name in facts.units[0].bound:
            return frame.machine.read(global_cell(path, name), spot)
        submodule = self._modules.submodule(path, name)
        if submodule:
            return value(Module(submodule))
        stars = self._modules.stars(path)
        if stars:
            seen |= {path}
            return (
                join([self.of_module(frame, star, name, spot, seen) for star in stars if star not in seen]) or UNKNOWN
            )
        for star in self._modules.foreign_stars(path):
            if star.partition(".")[0] in SQLITE_MODULES and name in STAR_NAMES:
                return value(External(canonical(f"{star}.{name}")))
        return frame.machine.peek(global_cell(path, name), spot) or UNKNOWN

    def _of_unloaded(self, path: str, name: str) -> Value:
        submodule = self._modules.submodule(path, name)
        if submodule:
            return value(Module(submodule))
        if path.endswith("/"):  # a folder that is no package: an installed library goes before it
            return value(External(canonical(f"{self._modules.name_of(path)}.{name}")))
        return value(Pending(path, name))

    def of_instance(self, frame: Frame, instance: Instance, name: str, spot: Spot) -> Value:
        """An attribute of an instance: what its methods stored, and what its class and bases bind."""
        machine = frame.machine
        stored = machine.peek(instance_cell(instance.cls, name), spot)
        if machine.units.is_mixed:
            stored |= machine.peek(shared_cell(instance.cls, name), spot)
        found, foreign = class_attribute(machine, instance.cls, name)
        if found and foreign and name in DRIVER_METHODS and as_driver(machine, instance) is not None:
            found = NOTHING
        bound = join([self._bind(frame, atom, instance, spot) for atom in found]) if found else NOTHING
        if bound or stored:
            return stored | bound
        if name in namespaces.OWN:
            return value(Bound(instance, name))
        return self._beyond(frame, instance, name, foreign, spot)

    def _beyond(self, frame: Frame, instance: Instance, name: str, foreign: list[Atom], spot: Spot) -> Value:
        """An attribute that no class of the program binds: a library base has it, or ``__getattr__`` makes it up."""
        machine = frame.machine
        view = as_driver(machine, instance) if foreign else None
        if view is not None and name != "__init__":
            role = result_role(view.role, name, view.library)
            if is_property(view, name):
                return value(Driver(role, view.backend, view.library, view.origin)) if role else UNKNOWN
            return value(Bound(instance, name))
        dynamic = self._dynamic(frame, instance, name, spot)
        if dynamic:
            return dynamic
        inside = as_container(machine, instance.cls) if foreign and name in CONTAINER_METHODS else None
        if inside is not None:
            return value(Bound(inside, name))
        for base in foreign:
            if type(base) is Pending:
                machine.wanted.add(base.path)
            if type(base) is External:
                return of_external(frame, f"{base.dotted}()", name, spot)
        return machine.read(instance_cell(instance.cls, name), spot)

    def _dynamic(self, frame: Frame, instance: Instance, name: str, spot: Spot) -> Value:
        if name.startswith("__"):
            return NOTHING
        found, _ = class_attribute(frame.machine, instance.cls, "__getattr__")
        if not found:
            return NOTHING
        callee = join([self._bind(frame, atom, instance, spot) for atom in found])
        from_name = Arguments((value(Text(Template.of(name))),))
        return call_at(frame, callee, from_name, spot)

    def _bind(self, frame: Frame, atom: Atom, instance: Instance, spot: Spot) -> Value:
        if type(atom) is Function and atom.receiver is None:
            return value(Function(atom.unit, atom.parent, instance))
        if type(atom) is Descriptor:
            function = Function(atom.function.unit, atom.function.parent, instance)
            if atom.kind == "property":
                return call_at(frame, value(function), Arguments(), spot)
            if atom.kind == "contextmanager":
                return value(Descriptor("contextmanager", function))
            return NOTHING if atom.kind == "setter" else of_class_atom(frame, atom, instance.cls, spot)
        if type(atom) is External and atom.dotted.rpartition(".")[0] in TYPES:
            view = as_driver(frame.machine, instance)
            return value(atom if view is None else Bound(instance, atom.dotted.rpartition(".")[2]))
        return got(frame, atom, instance, spot)

    def _of_super(self, frame: Frame, atom: Super, name: str, spot: Spot) -> Value:
        instance = atom.instance
        if isinstance(instance, Class):
            found, _ = class_attribute(frame.machine, instance, name, behind=atom.cls)
            if name == "__new__" and not found:
                return MAKER
            return join([of_class_atom(frame, each, instance, spot) for each in found]) or UNKNOWN
        found, foreign = class_attribute(frame.machine, instance.cls, name, behind=atom.cls)
        bound = join([self._bind(frame, each, instance, spot) for each in found])
        if bound:
            return bound
        if name in namespaces.OWN:
            return value(Bound(instance, name))
        view = as_driver(frame.machine, instance) if foreign else None
        if view is not None:
            return value(Bound(view, name))
        inside = as_container(frame.machine, instance.cls) if name in CONTAINER_METHODS - {"__init__"} else None
        if inside is not None:
            return value(Bound(inside, name))
        libraries = [base.dotted for base in foreign if type(base) is External] if name == "__init__" else []
        return frozenset(derived(dotted, ".__init__") for dotted in libraries) or UNKNOWN

    def store(self, frame: Frame, owner: Value, name: str, given: Value, spot: Spot) -> None:
        """Store into the attribute of each atom of the owner."""
        for atom in owner:
            home = home_of(atom)
            is_patched = bool(home) and frame.machine.tests.is_outside(frame.path, home)
            said = without_constants(given) if is_patched else given
            if type(atom) is not Instance:
                cell = kept_in(atom, name)
                if cell is not None:
                    frame.machine.write(cell, said, spot)
            elif not set_property(frame, atom, name, said, spot):
                for cell in written_cells(atom.cls, name):
                    frame.machine.write(cell, said, spot)
