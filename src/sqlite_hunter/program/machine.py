"""The store of the fixed point: cells that only grow, who reads them, and the contexts still to be evaluated.

A cell holds the join of everything ever stored in it: a module's global, an attribute of a class's instances, a
parameter, what a function returns, a field of a container. Evaluation reads and writes cells; a cell that grows puts
its readers back in the queue. Every transfer is monotone over a finite set of atoms, so it ends, and the result does
not depend on the order of evaluation.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.model.ir import RETURN, SETATTR, Block, FileFacts, Op, Unit
from sqlite_hunter.program.drivers import SQLITE_MODULES
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    Driver,
    Function,
    Instance,
    Spot,
    UnitKey,
    Value,
    bounded,
)

Cell: TypeAlias = tuple[str, Hashable, str]
"""(tag, owner, name): see the functions at the end of this file."""

CONTEXTS_LIMIT: Final = 24
"""Signatures under which one function is evaluated apart; further ones share a context. No use is lost by it."""
_DATABASE_WORDS: Final = SQLITE_MODULES | {
    "execute", "executemany", "executescript", "cursor", "commit", "rollback", "fetchone", "fetchall", "fetchmany",
    "connect", "connection", "conn", "_conn", "con", "_con", "db", "_db", "database", "row_factory", "lastrowid",
    "getconn", "acquire", "psycopg", "psycopg2", "asyncpg",
}  # fmt: skip
_PASSING_LENGTH: Final = 40
"""Operations of a function that is worth a context for each text it is given."""
MERGED: Final = (("*",),)


class Context(NamedTuple):
    """A unit as it is evaluated: inside which context, for which concrete class, with which kinds of arguments."""

    unit: UnitKey
    parent: int
    cls: Class | None
    signature: tuple[tuple[str, ...], ...]


class Transfer(NamedTuple):
    """One end of a cell, kept while sites are recorded: which unit wrote or read it, and where."""

    unit: UnitKey
    spot: Spot


class Machine:
    """The state of one run of the flow over the loaded files."""

    def __init__(self, facts: dict[str, FileFacts]) -> None:
        """Start with nothing known about the given files."""
        self.facts = facts
        self.contexts: list[Context] = []
        self.cells: dict[Cell, Value] = {}
        self.current = -1
        self.lost: set[Cell] = set()
        """Cells that were read and never written: their value is unknown rather than not computed yet."""
        self.recording = False
        self.writers: dict[Cell, dict[Spot, set[Transfer]]] = {}
        self.read_at: dict[Cell, set[Transfer]] = {}
        self.called: dict[int, dict[Spot, set[int]]] = {}
        """Contexts that each context calls, by the place of the call; kept while sites are recorded."""
        self.wanted: set[str] = set()
        """Paths of files whose facts would be needed."""
        self.pending_holes: dict[str, set[str]] = {}
        """Source of an expression that could not be folded -> files that would tell."""
        self.bases: dict[Class, tuple[Value, ...]] = {}
        """The bases of each class, in order."""
        self.nesting: set[UnitKey] = set()
        """Units that hold other units, whose locals an inner function may read."""
        self.has_fixtures = False
        self.made: set[Class] = set()
        """Classes that the program makes instances of."""
        self.holding = {UnitKey(path, text.unit) for path, file in facts.items() for text in file.texts}
        """Units that hold a text that speaks of a database."""
        self.orders: dict[Class, tuple[Atom, ...]] = {}
        """Resolution orders worked out since a base last changed."""
        self._index: dict[Context, int] = {}
        self._stored: dict[UnitKey, frozenset[str]] = {}
        self._passing: dict[UnitKey, bool] = {}
        self._signatures: dict[tuple[UnitKey, int, Class | None], int] = {}
        self._readers: dict[Cell, set[int]] = {}
        self._strict: set[Cell] = set()
        self._queue: deque[int] = deque()
        self._queued: set[int] = set()
        self.literals: dict[tuple[str, int], Value] = {}
        """Values of the string literals met so far."""
        self._globals: dict[str, frozenset[str]] = {}
        self._fields: dict[Hashable, set[str]] = {}
        self.told = {(path, text.start) for path, file in facts.items() for text in file.texts}
        """Where literals stand that may be SQL, a database's path or URL: only they are remembered as sources."""
        self.telling = _telling(facts)
        """Classes and functions whose names speak of databases."""
        for path, file in facts.items():
            self.nesting.update(UnitKey(path, unit.parent) for unit in file.units if unit.parent >= 0)

    # Contexts --------------------------------------------------------------------------------

    def unit_of(self, context: int) -> Unit:
        """The unit that a context evaluates."""
        path, index = self.contexts[context].unit
        return self.facts[path].units[index]

    def context(self, wanted: Context) -> int:
        """The number of a context; it is queued when it is new."""
        known = self._index.get(wanted)
        if known is not None:
            return known
        family = (wanted.unit, wanted.parent, wanted.cls)
        count = self._signatures.get(family, 0)
        if count >= CONTEXTS_LIMIT and wanted.signature not in ((), MERGED):
            return self.context(wanted._replace(signature=MERGED))
        self._signatures[family] = count + 1
        number = len(self.contexts)
        self.contexts.append(wanted)
        self._index[wanted] = number
        self.enqueue(number)
        return number

    def is_passing(self, unit: UnitKey) -> bool:
        """Whether a function is short and returns something: what it gives may be made of what it is given."""
        known = self._passing.get(unit)
        if known is None:
            found = self.facts[unit.path].units[unit.index]
            known = self._passing[unit] = unit not in self.nesting and _passes(found)
        return known

    def stored_by_telling(self, cls: UnitKey) -> frozenset[str]:
        """Names of the attributes that those methods of a class store which speak of databases."""
        known = self._stored.get(cls)
        if known is None:
            units = enumerate(self.facts[cls.path].units)
            methods = [
                unit for index, unit in units if unit.parent == cls.index and UnitKey(cls.path, index) in self.telling
            ]
            found = (op[5][0] for unit in methods for op in _every(unit.body) if op[0] == SETATTR)
            known = self._stored[cls] = frozenset(found)
        return known

    def enqueue(self, context: int) -> None:
        """Have a context evaluated (again)."""
        if context not in self._queued:
            self._queued.add(context)
            self._queue.append(context)

    def dequeue(self) -> int | None:
        """The next context to evaluate, or None when nothing is left."""
        if not self._queue:
            return None
        context = self._queue.popleft()
        self._queued.discard(context)
        return context

    # Cells -----------------------------------------------------------------------------------

    def peek(self, cell: Cell, spot: Spot | None = None) -> Value:
        """The value of a cell that may well never be written; the current context depends on it."""
        found = self.cells.get(cell, NOTHING)
        if not self.recording:
            self._readers.setdefault(cell, set()).add(self.current)
        elif spot is not None and found:
            self.read_at.setdefault(cell, set()).add(Transfer(self.contexts[self.current].unit, spot))
        return found

    def read(self, cell: Cell, spot: Spot | None = None) -> Value:
        """The value of a cell that something must write; if nothing ever does, it is unknown."""
        if cell in self.lost:
            return self.peek(cell, spot) | UNKNOWN
        if not self.recording:
            self._strict.add(cell)
        return self.peek(cell, spot)

    def write(self, cell: Cell, given: Value, spot: Spot | None = None) -> None:
        """Join a value into a cell; its readers are queued if that tells them more."""
        if not given:
            return
        if self.recording:
            if spot is not None:
                self._note_writer(cell, given, spot)
            return
        old = self.cells.get(cell, NOTHING)
        if given <= old:
            return
        new = bounded(old | given)
        if new == old:
            return
        self.cells[cell] = new
        if not old and cell[0] == "field":
            self._fields.setdefault(cell[1], set()).add(cell[2])
        for reader in self._readers.get(cell, ()):
            self.enqueue(reader)

    def _note_writer(self, cell: Cell, given: Value, spot: Spot) -> None:
        origins = origins_of(given)
        if not origins:
            return
        transfer = Transfer(self.contexts[self.current].unit, spot)
        known = self.writers.setdefault(cell, {})
        for origin in origins:
            known.setdefault(origin, set()).add(transfer)

    def globals_of(self, path: str) -> frozenset[str]:
        """Every name that a module binds, or that one of its functions declares global."""
        known = self._globals.get(path)
        if known is None:
            units = self.facts[path].units
            known = frozenset(units[0].bound).union(*(unit.declared_global for unit in units))
            self._globals[path] = known
        return known

    def fields_of(self, owner: Hashable) -> list[str]:
        """Fields of a container that hold something, sorted; the current context depends on their number."""
        self.peek(("field", owner, "[*]"))
        return sorted(self._fields.get(owner, ()))

    def set_bases(self, cls: Class, bases: tuple[Value, ...]) -> None:
        """Join what the bases of a class may be; every context is evaluated again if that is news (it seldom is)."""
        old = self.bases.get(cls)
        new = bases if old is None else tuple(a | b for a, b in zip(old, bases, strict=True))
        if new == old or self.recording:
            return
        self.bases[cls] = new
        self.orders.clear()
        if any(new) or old:
            for context in range(len(self.contexts)):
                self.enqueue(context)

    def unwritten(self) -> set[Cell]:
        """Cells that some context needs and none has written."""
        return {cell for cell in self._strict if not self.cells.get(cell)} - self.lost

    def give_up(self, cells: Iterable[Cell]) -> None:
        """Treat cells as unknown from now on, and have their readers evaluated again."""
        for cell in cells:
            self.lost.add(cell)
            for reader in self._readers.get(cell, ()):
                self.enqueue(reader)

    def readers_of(self, cell: Cell) -> set[int]:
        """Contexts that read a cell."""
        return self._readers.get(cell, set())


def _passes(unit: Unit) -> bool:
    if not unit.params or unit.kind == "class" or "generator" in unit.flags:
        return False
    ops = [op for op, _ in zip(_every(unit.body), range(_PASSING_LENGTH + 1), strict=False)]
    return len(ops) <= _PASSING_LENGTH and any(op[0] == RETURN and op[4] and op[4][0] >= 0 for op in ops)


def _every(block: Block) -> Iterator[Op]:
    for op in block:
        yield op
        for inner in op[6]:
            yield from _every(inner)


def _telling(facts: dict[str, FileFacts]) -> frozenset[UnitKey]:
    found: set[UnitKey] = set()
    for path, file in facts.items():
        for index, unit in enumerate(file.units):
            if _DATABASE_WORDS.isdisjoint(unit.words):
                continue
            while index > 0 and UnitKey(path, index) not in found:
                found.add(UnitKey(path, index))
                index = file.units[index].parent
    return frozenset(found)


def origins_of(given: Iterable[Atom]) -> set[Spot]:
    """The ``connect()`` calls behind the atoms."""
    found = set()
    for atom in given:
        if type(atom) is Bound and type(atom.owner) in (Driver, Instance):
            atom = atom.owner
        if type(atom) in (Driver, Instance) and atom.origin is not None:  # type: ignore[union-attr]
            found.add(atom.origin)  # type: ignore[union-attr]
    return found


def global_cell(path: str, name: str) -> Cell:
    """A global of a module."""
    return ("global", path, name)


def local_cell(context: int, name: str) -> Cell:
    """A local that an inner function may read."""
    return ("local", context, name)


def class_cell(cls: Class, name: str) -> Cell:
    """An attribute that the body of a class binds."""
    return ("class", cls, name)


def instance_cell(cls: Class, name: str) -> Cell:
    """An attribute of the instances of a concrete class."""
    return ("attribute", cls, name)


def field_cell(owner: Hashable, name: str) -> Cell:
    """A field of a container, or an attribute hung on something of a library; ``[]`` is any element."""
    return ("field", owner, name)


def parameter_cell(context: int, name: str) -> Cell:
    """What is handed to a parameter."""
    return ("parameter", context, name)


def return_cell(context: int) -> Cell:
    """What a function returns; its name is empty, for the function's own name is what becomes hot."""
    return ("return", context, "")


def default_cell(function: Function, name: str) -> Cell:
    """The default of a parameter."""
    return ("default", (function.unit, function.parent), name)


def annotation_cell(function: Function, name: str) -> Cell:
    """What the annotation of a parameter (or of ``return``) says its value is."""
    return ("annotation", (function.unit, function.parent), name)


def yield_cell(context: int) -> Cell:
    """What a generator yields."""
    return ("yield", context, "")


def function_of(atom: Atom) -> Function | None:
    """The function behind a plain function or a descriptor."""
    if type(atom) is Function:
        return atom
    return getattr(atom, "function", None)
