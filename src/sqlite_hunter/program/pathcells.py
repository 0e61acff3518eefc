"""Where a path comes from that a connection is opened with, or that a file is asked for by.

Where it is the same place, it is the same file, even if nothing is known of the text. Of a path that is chosen among
several (``path or "a.db"``), or that an attribute keeps, it is remembered too which cells it may come from: what they
are given besides is opened as well.
"""

from typing import Final

from sqlite_hunter.model.ir import ATTR, BIN, CALL, FSTR, JOIN, METH, NAME, STORE, Op
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.cells import Cell, field_cell, global_cell, instance_cell, local_cell, parameter_cell
from sqlite_hunter.program.databases import is_unnamed
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import Atom, Container, Driver, External, Instance, Module, Value

_SAME_PATH: Final = frozenset(
    {"builtins.str", "os.fspath", "os.path.abspath", "os.path.realpath", "pathlib.Path", "pathlib.PurePath"}
)
"""What gives the path that it is given."""
_MADE_OF: Final = frozenset({FSTR, BIN})
_DEPTH: Final = 4
"""Names and choices that are looked through."""


def note_path(frame: Frame, op: Op, made: Value) -> None:
    """Remember which cells a path comes from, at a call that opens a connection or does something to a file."""
    if op[0] != CALL:
        return
    spot = frame.spot(op[2], op[3])
    origin = frame.origin(spot)
    if any(isinstance(atom, Driver | Instance) and atom.origin == origin for atom in made):
        given = (register for register, kind in zip(op[4][1:], op[5], strict=True) if kind in ("", "database"))
        path = next(given, -1)
        frame.machine.opened_by.setdefault(origin, set()).update(_cells(frame, path))
        frame.machine.fed_by.setdefault(origin, set()).update(_sources(frame, path))
    elif frame.uses and frame.uses[-1].what == "path-call" and frame.uses[-1].spot == spot:
        callee = frame.definitions.get(op[4][0])
        owner = callee[4][:1] if callee is not None and callee[0] == METH else ()
        for register in (*owner, *op[4][1:]):
            frame.machine.asked_by.setdefault(spot, set()).update(_cells(frame, register))


def note_kept(frame: Frame, owner: Value, name: str, register: int) -> None:
    """Remember where the value comes from that an attribute is set to, if it may be any."""
    if any(map(is_unnamed, frame.register(register))):
        for atom in owner:
            if (cell := _attribute_cell(atom, name)) is not None:
                note_fed(frame, cell, register)


def note_fed(frame: Frame, cell: Cell, register: int) -> None:
    """Remember the cells that the value of a register may come from as those of the cell that it is put into."""
    if sources := _sources(frame, register) - {cell}:
        frame.machine.fed_by.setdefault(cell, set()).update(sources)


def _sources(frame: Frame, register: int, depth: int = 0) -> set[Cell]:
    """The cells that a value may be of: of all that is chosen among, and of a name wherever it is bound."""
    op = frame.definitions.get(register)
    if op is None or depth > _DEPTH:
        return set()
    if op[0] == JOIN or (op[0] == CALL and len(op[4]) == 2 and _is_same(frame, op)):
        chosen = op[4] if op[0] == JOIN else op[4][1:]
        return set[Cell]().union(*(_sources(frame, each, depth + 1) for each in chosen))
    if op[0] in _MADE_OF and any(map(is_unnamed, frame.register(register))):
        return set[Cell]().union(*(_sources(frame, each, depth + 1) for each in op[4]))
    if op[0] != NAME or op[5][0] not in frame.unit.bound:
        return _cells(frame, register)
    name = op[5][0]
    found = {parameter_cell(frame.number, param.name) for param in frame.unit.params if param.name == name}
    stored = [each for each in operations(frame.unit.body) if each[0] == STORE and each[5][0] == name]
    return found.union(*(_sources(frame, each[4][0], depth + 1) for each in stored), _cells(frame, register))


def _is_same(frame: Frame, call: Op) -> bool:
    return any(type(atom) is External and atom.dotted in _SAME_PATH for atom in frame.register(call[4][0]))


def _cells(frame: Frame, register: int) -> set[Cell]:
    op = frame.definitions.get(register)
    if op is None:
        return set()
    if op[0] in (ATTR, METH):
        return {cell for atom in frame.register(op[4][0]) if (cell := _attribute_cell(atom, op[5][0])) is not None}
    if op[0] == CALL:
        return _cells(frame, op[4][1]) if len(op[4]) == 2 and _is_same(frame, op) else set()
    return _cells_of_name(frame, op[5][0]) if op[0] == NAME else set()


def _attribute_cell(atom: Atom, name: str) -> Cell | None:
    if type(atom) is Instance:
        return instance_cell(atom.cls.plain, name)
    if type(atom) is Container:
        return field_cell(atom, name) if atom.kind == "namespace" else None
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
