"""The store of the fixed point: cells that only grow, who reads them, and the contexts still to be evaluated.

A cell holds the join of everything ever stored in it: a module's global, an attribute of a class's instances, a
parameter, what a function returns, a field of a container. Evaluation reads and writes cells; a cell that grows puts
its readers back in the queue. Every transfer is monotone over a finite set of atoms, so it ends, and the result does
not depend on the order of evaluation.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.model.ir import FileFacts, Unit
from sqlite_hunter.program.cells import ALL, ANY, Cell, class_cell, derived_cell, field_cell, fields_cell, order_cell
from sqlite_hunter.program.databases import is_unnamed
from sqlite_hunter.program.hierarchy import Hierarchy
from sqlite_hunter.program.leads import (
    CONTAINERS_LIMIT,
    MANY,
    MARKS,
    OBJECTS_LIMIT,
    is_data,
    is_own,
    may_lead,
    speaks,
)
from sqlite_hunter.program.testing import Tests
from sqlite_hunter.program.units import Units
from sqlite_hunter.program.values import (
    MANY_OBJECTS,
    NOTHING,
    SOURCES_LIMIT,
    UNKNOWN,
    Atom,
    Class,
    Container,
    Pending,
    Spot,
    Text,
    UnitKey,
    Unknown,
    Value,
    bounded,
    origins_of,
    texts,
)

CONTEXTS_LIMIT: Final = 64
"""Signatures under which one function is evaluated apart; further ones share a context.

No use is lost by it, but what the function gives is then that of all these calls.
"""
WORDS_LIMIT: Final = 512
"""The same for the words that a short function is given, and for what is given to one that may wrap it or give it back.
"""
MERGED: Final = (("*",),)
_WORK_OF_CALL: Final = 8
"""A call that is bound takes as long as this many other operations."""
_ATOMS_STORED_AT_ONCE: Final = 16
"""To store so many atoms takes as long as one operation."""
_NAMING: Final = frozenset({"parameter", "attribute", "global"})
"""Kinds of cells that a path is handed on by."""


Signature: TypeAlias = tuple[tuple[str, ...], ...]
"""For each argument that matters its name and what is known of it."""


class Context(NamedTuple):
    """A unit as it is evaluated: inside which context, for which concrete class, with which kinds of arguments."""

    unit: UnitKey
    parent: int
    cls: Class | None
    signature: Signature


class Reader:
    """Whoever read cells, to be told when one of them grows: a context, or the outcome of one of its operations."""

    __slots__ = ("context", "given", "result", "stale")

    def __init__(self, context: int, given: Sequence[Value | None] = (), result: Value | None = None) -> None:
        """Keep what an operation was given; its result is added when it is known."""
        self.context = context
        self.given = given
        self.result = result
        self.stale = False


class Transfer(NamedTuple):
    """One end of a cell, kept while sites are recorded: which unit wrote or read it, and where."""

    unit: UnitKey
    spot: Spot


class Machine:
    """The state of one run of the flow over the loaded files."""

    def __init__(self, facts: dict[str, FileFacts], paths: Iterable[str]) -> None:
        """Start with nothing known about the given files; ``paths`` are those of the whole program."""
        self.facts = facts
        self.units = Units(facts)
        self.tests = Tests(paths, facts)
        self.contexts: list[Context] = []
        self.cells: dict[Cell, Value] = {}
        self.reader = Reader(-1)
        """Who reads at the moment."""
        self.lost: set[Cell] = set()
        """Cells that were read and never written: their value is unknown rather than not computed yet."""
        self.work = 0
        """What has been done so far, in operations evaluated, calls bound and atoms stored."""
        self.recording = False
        self.writers: dict[Cell, dict[Spot, set[Transfer]]] = {}
        self.read_at: dict[Cell, set[Transfer]] = {}
        self.called: dict[int, dict[Spot, set[int]]] = {}
        """Contexts that each context calls, by the place of the call; kept while sites are recorded."""
        self.unnamed: dict[Cell, dict[int, bool]] = {}
        """Cells that may hold texts and are given something else that is not known: the contexts that give it, and
        whether not even a library is known that it is of; kept while sites are recorded."""
        self.opened_by: dict[Spot, set[Cell]] = {}
        """Cells that the paths come from which connections are opened with, by their origin; kept likewise."""
        self.fed_by: dict[Spot | Cell, set[Cell]] = {}
        """Cells that the path may come from which a connection is opened with, or which a cell keeps; kept likewise."""
        self.asked_by: dict[Spot, set[Cell]] = {}
        """The same of paths that files are asked for by, or handled by, by the place of the call."""
        self.guessed: dict[Cell, Value] = {}
        """What parameters may be that nobody is seen to give anything; kept likewise."""
        self.rescuing: set[int] = set()
        """Contexts that are called in a handler."""
        self.wanted: set[str] = set()
        """Paths of files whose facts would be needed."""
        self.pending_holes: dict[str, set[str]] = {}
        """Source of an expression that could not be folded -> files that would tell."""
        self.hierarchy = Hierarchy()
        self.has_fixtures = False
        self.holdings: dict[Class, Value] = {}
        """What of database libraries the instances of classes hold; filled while sites are recorded."""
        self._index: dict[Context, int] = {}
        self._told: dict[UnitKey, int] = {}
        """Contexts of a unit that are told apart by what they are given, whatever classes they are for."""
        self._signatures: dict[tuple[UnitKey, int, Class | None], int] = {}
        self._readers: dict[Cell, dict[Reader, None]] = {}
        """A dict for its order, which is that of evaluation; that of a set of objects hangs on where they lie."""
        self._outcomes: dict[int, dict[int, Reader]] = {}
        self._registers: dict[int, dict[int, Value]] = {}
        self._strict: set[Cell] = set()
        self._queue: deque[int] = deque()
        self._queued: set[int] = set()
        self.literals: dict[tuple[str, int], Value] = {}
        """Values of the string literals met so far."""
        self.joined: set[int] = set()
        self.told_apart: set[int] = set()
        """Contexts that stand for calls, and those of calls that have a context for their words each beside."""
        self._fields: dict[Hashable, set[str]] = {}
        self._merged: set[Hashable] = set()
        """Containers that ``MANY`` stands for too."""

    # Contexts --------------------------------------------------------------------------------

    def is_covered(self, context: int) -> bool:
        """Whether what a context does is told for each of its calls alone: it puts statements together."""
        apart = context in self.told_apart and context not in self.joined
        return apart and self.units.is_building(self.contexts[context].unit)

    def unit_of(self, context: int) -> Unit:
        """The unit that a context evaluates."""
        return self.units.unit(self.contexts[context].unit)

    def context(self, wanted: Context) -> int:
        """The number of a context; it is queued when it is new."""
        self.work += _WORK_OF_CALL
        known = self._index.get(wanted)
        if known is not None:
            return known
        family = (wanted.unit, wanted.parent, wanted.cls)
        count = self._signatures.get(family, 0)
        gives_back = wanted.unit in self.units.nesting or self.units.is_passing(wanted.unit)
        limit = WORDS_LIMIT if gives_back else CONTEXTS_LIMIT
        told = wanted.signature not in ((), MERGED)
        if told and (count >= limit or self._told.get(wanted.unit, 0) >= WORDS_LIMIT):
            return self.context(wanted._replace(signature=MERGED))
        self._signatures[family] = count + 1
        if told:
            self._told[wanted.unit] = self._told.get(wanted.unit, 0) + 1
        return self._new(wanted)

    def context_of_words(self, wanted: Context, words: Signature) -> int:
        """The number of the context of a call with these words; that of the call alone when there are too many."""
        apart = wanted._replace(signature=wanted.signature + words)
        known = self._index.get(apart)
        if known is not None:
            return known
        if self._told.get(wanted.unit, 0) >= WORDS_LIMIT:
            return self.context(wanted)
        self._told[wanted.unit] = self._told.get(wanted.unit, 0) + 1
        return self._new(apart)

    def _new(self, wanted: Context) -> int:
        number = len(self.contexts)
        self.contexts.append(wanted)
        self._index[wanted] = number
        self.enqueue(number)
        return number

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

    # Outcomes --------------------------------------------------------------------------------

    def outcomes(self, context: int) -> dict[int, Reader]:
        """What the operations of a context gave when last evaluated, by the operation's ``id``.

        An operation that is given the same again, and none of whose cells has grown, would give and write the same.
        """
        return self._outcomes.setdefault(context, {})

    def registers(self, context: int) -> dict[int, Value]:
        """What the registers of a context held when it was last evaluated; every evaluation goes the same ways."""
        return self._registers.setdefault(context, {})

    def start_recording(self) -> None:
        """From now on cells stay as they are, and every operation is evaluated again to note what it does."""
        self.recording = True
        self._outcomes.clear()

    def tellers(self, text: Value) -> Iterator[str]:
        """The files, not loaded, that would tell what a path or a statement is."""
        for atom in text:
            if type(atom) is Pending:
                yield atom.path
            elif type(atom) is Text:
                for hole in atom.template.holes:
                    yield from self.pending_holes.get(hole.source, ())

    # Cells -----------------------------------------------------------------------------------

    def peek(self, cell: Cell, spot: Spot | None = None) -> Value:
        """The value of a cell that may well never be written; the current context depends on it."""
        found = self.cells.get(cell, NOTHING)
        if cell[2] in (ANY, ALL) and cell[1] in self._merged:
            found |= self.peek(field_cell(MANY, cell[2]), spot)
        if not self.recording:
            self._depend(cell)
        elif spot is not None and found:
            self.read_at.setdefault(cell, set()).add(Transfer(self.contexts[self.reader.context].unit, spot))
        return found

    def _depend(self, cell: Cell) -> None:
        """Have whoever reads at the moment told when a cell grows."""
        readers = self._readers.get(cell)
        if readers is None:
            self._readers[cell] = {self.reader: None}
        else:
            readers[self.reader] = None

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
                self._note_unnamed(cell, given)
            return
        self.work += len(given) // _ATOMS_STORED_AT_ONCE
        old = self.cells.get(cell, NOTHING)
        if given <= old:
            return
        new = self._bounded_in(old, bounded(old | given))
        if new == old:
            return
        self.cells[cell] = new
        if not old and cell[0] == "field":
            self._fields.setdefault(cell[1], set()).add(cell[2])
            self._tell_readers(fields_cell(cell[1]))
        self._tell_readers(cell)
        if cell[0] == "field" and cell[1] in self._merged:
            self._give_merged(new)

    def _bounded_in(self, old: Value, joined: Value) -> Value:
        """The same value, bounded: what a cell may hold that held ``old``.

        Too many containers are told as one that holds what they hold, which stays so; of too many objects of the
        program's own that speak of no database, those that came first are kept.
        """
        if len(joined) <= CONTAINERS_LIMIT and joined.isdisjoint(MARKS):
            return joined
        data = [atom for atom in joined if is_data(atom)]
        if len(data) > CONTAINERS_LIMIT or MANY in joined:
            for atom in data:
                self._merge(atom)
            joined = joined.difference(data) | {MANY}
        own = [atom for atom in joined if is_own(atom) and not speaks(self.units, atom)]
        if len(own) > OBJECTS_LIMIT or MANY_OBJECTS in joined:
            new = sorted((atom for atom in own if atom not in old), key=repr)
            room = max(0, OBJECTS_LIMIT - (len(own) - len(new)))
            joined = joined.difference(new[room:]) | {MANY_OBJECTS}
        return joined

    def _merge(self, container: Atom) -> None:
        """From now on ``MANY`` holds what the container holds, and the other way round."""
        if container in self._merged or container == MANY:
            return
        self._merged.add(container)
        for name in (ANY, ALL):
            self._tell_readers(field_cell(container, name))
        for name in sorted(self._fields.get(container, ())):
            self._give_merged(self.cells[field_cell(container, name)])

    def _give_merged(self, held: Value) -> None:
        leading = frozenset(atom for atom in held if may_lead(self.units, atom)) | UNKNOWN
        for name in (ANY, ALL):
            self.write(field_cell(MANY, name), leading)

    def _tell_readers(self, cell: Cell) -> None:
        """Have those that read a cell do so again; whoever still needs it then will be its reader anew."""
        for reader in self._readers.pop(cell, ()):
            reader.stale = True
            self.enqueue(reader.context)

    def _note_writer(self, cell: Cell, given: Value, spot: Spot) -> None:
        origins = origins_of(given)
        if not origins:
            return
        transfer = Transfer(self.contexts[self.reader.context].unit, spot)
        known = self.writers.setdefault(cell, {})
        for origin in origins:
            known.setdefault(origin, set()).add(transfer)

    def _note_unnamed(self, cell: Cell, given: Value) -> None:
        if not _is_naming(cell) or any(type(atom) is Text and not is_unnamed(atom) for atom in given):
            return
        if not any(map(is_unnamed, given)):
            return
        if cell[0] == "parameter" or self._holds_text(cell):  # a parameter may have a default beside it
            given_by = self.unnamed.setdefault(cell, {})
            given_by[self.reader.context] = given_by.get(self.reader.context, True) and _is_only_unknown(given)

    def _holds_text(self, cell: Cell) -> bool:
        """Whether a cell may hold a text too; an attribute also by what the body of its class binds."""
        tag, owner, name = cell
        bases = self.hierarchy.order(owner.plain) if tag == "attribute" and isinstance(owner, Class) else ()
        cells = (cell, *(class_cell(base, name) for base in bases if isinstance(base, Class)))
        return any(texts(self.cells.get(each, NOTHING)) for each in cells)

    def fields_of(self, owner: Hashable) -> list[str]:
        """Fields of a container that hold something, sorted; the current context depends on their number."""
        self._depend(fields_cell(owner))
        return sorted(self._fields.get(owner, ()))

    def order(self, cls: Class) -> tuple[Atom, ...]:
        """The resolution order of a class (see ``Hierarchy``); the current context depends on it."""
        self._depend(order_cell(cls.plain))
        return self.hierarchy.order(cls.plain)

    def derived(self, cls: Class) -> list[Class]:
        """The classes that derive from a class; the current context depends on them."""
        self._depend(derived_cell(cls.plain))
        return self.hierarchy.derived(cls.plain)

    def set_bases(self, cls: Class, bases: tuple[Value, ...]) -> None:
        """Join what the bases of a class may be; whoever looked at them, or for what derives from them, is queued."""
        news = None if self.recording else self.hierarchy.join(cls, bases)
        if news is None:
            return
        changed, above = news
        for cell in (*map(order_cell, changed), *map(derived_cell, above)):
            self._tell_readers(cell)

    def is_overfull(self) -> bool:
        """Whether a text is made of more literals than are kept."""
        return any(len(text.sources) >= SOURCES_LIMIT for held in self.cells.values() for text in texts(held))

    def unwritten(self) -> set[Cell]:
        """Cells that some context needs and none has written."""
        return {cell for cell in self._strict if not self.cells.get(cell)} - self.lost

    def give_up(self, cells: Iterable[Cell]) -> None:
        """Treat cells as unknown from now on, and have their readers evaluated again."""
        for cell in cells:
            self.lost.add(cell)
            self._tell_readers(cell)


def _is_naming(cell: Cell) -> bool:
    owner = cell[1]
    return cell[0] in _NAMING or (type(owner) is Container and owner.kind == "namespace")


def _is_only_unknown(given: Value) -> bool:
    return all(isinstance(atom, Unknown | Text) for atom in given)
