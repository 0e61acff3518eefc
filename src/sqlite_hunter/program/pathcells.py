"""Where a path comes from that a connection is opened with, or that a file is asked for by.

Where it is the same place, it is the same file, even if nothing is known of the text.
"""

from typing import Final

from sqlite_hunter.model.ir import ATTR, CALL, METH, NAME, STORE, Op
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.cells import Cell, global_cell, instance_cell, local_cell, parameter_cell
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import Atom, Driver, External, Instance, Module, Value

_SAME_PATH: Final = frozenset(
    {"builtins.str", "os.fspath", "os.path.abspath", "os.path.realpath", "pathlib.Path", "pathlib.PurePath"}
)
"""What gives the path that it is given."""


def note_path(frame: Frame, op: Op, made: Value) -> None:
    """Remember which cells a path comes from, at a call that opens a connection or does something to a file."""
    if op[0] != CALL:
        return
    spot = frame.spot(op[2], op[3])
    origin = frame.origin(spot)
    if any(isinstance(atom, Driver | Instance) and atom.origin == origin for atom in made):
        given = (register for register, kind in zip(op[4][1:], op[5], strict=True) if kind in ("", "database"))
        frame.machine.opened_by.setdefault(origin, set()).update(_cells(frame, next(given, -1)))
    elif frame.uses and frame.uses[-1].what == "path-call" and frame.uses[-1].spot == spot:
        callee = frame.definitions.get(op[4][0])
        owner = callee[4][:1] if callee is not None and callee[0] == METH else ()
        for register in (*owner, *op[4][1:]):
            frame.machine.asked_by.setdefault(spot, set()).update(_cells(frame, register))


def _cells(frame: Frame, register: int) -> set[Cell]:
    op = frame.definitions.get(register)
    if op is None:
        return set()
    if op[0] in (ATTR, METH):
        return {cell for atom in frame.register(op[4][0]) if (cell := _attribute_cell(atom, op[5][0])) is not None}
    if op[0] == CALL:
        is_same = any(type(atom) is External and atom.dotted in _SAME_PATH for atom in frame.register(op[4][0]))
        return _cells(frame, op[4][1]) if is_same and len(op[4]) == 2 else set()
    return _cells_of_name(frame, op[5][0]) if op[0] == NAME else set()


def _attribute_cell(atom: Atom, name: str) -> Cell | None:
    if type(atom) is Instance:
        return instance_cell(atom.cls.plain, name)
    return global_cell(atom.path, name) if type(atom) is Module else None


def _cells_of_name(frame: Frame, name: str) -> set[Cell]:
    """The cell of a name that is bound in one place alone: at another it may stand for another file."""
    unit = frame.unit
    if unit.kind == "module" or name in unit.declared_global or name not in unit.bound:
        return {global_cell(frame.path, name)} if name in frame.machine.units.globals_of(frame.path) else set()
    stored = sum(op[0] == STORE and op[5][0] == name for op in operations(unit.body))
    if any(param.name == name for param in unit.params):
        return set() if stored else {parameter_cell(frame.number, name)}
    return {local_cell(frame.number, name)} if stored == 1 else set()
