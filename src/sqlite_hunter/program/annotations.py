"""What an annotation says a value is."""

from typing import Final

from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.classes import with_subclasses
from sqlite_hunter.program.drivers import TYPES, canonical
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import Atom, Class, Container, Driver, External, Instance, Value

_TRANSPARENT: Final = (
    "Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "Type", "type",
)  # fmt: skip
_IGNORED: Final = ("typing.", "builtins.", "collections.", "typing_extensions.")


def instances(machine: Machine, annotation: Value) -> Value:
    """The instances that an annotation admits; nothing where it says nothing of interest."""
    made: set[Atom] = set()
    for atom in annotation:
        if type(atom) is Class:
            made.update(Instance(cls) for cls in with_subclasses(machine, atom))
        elif type(atom) is External:
            opening = TYPES.get(canonical(atom.dotted))
            if opening is not None:
                made.add(Driver(opening.role, opening.backend, opening.library, None))
            elif not atom.dotted.startswith(_IGNORED):
                made.add(External(f"{atom.dotted}()"))
        elif type(atom) is Container and atom.kind == "dependency":
            made.add(atom)
        elif type(atom) is Container and atom.kind == "typed":
            made.update(machine.peek(field_cell(atom, containers.HELD)))
    return frozenset(made)


def is_transparent(owner: External) -> bool:
    """Whether ``owner[X]`` stands for an X: ``Optional[X]``, but not ``list[X]``."""
    return owner.dotted.rpartition(".")[2] in _TRANSPARENT


def is_generic(owner: External) -> bool:
    """Whether a name is one of typing or a builtin container, whose subscript is a type."""
    return owner.dotted.startswith(_IGNORED)
