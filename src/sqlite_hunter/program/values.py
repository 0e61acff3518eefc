"""What an expression may be: abstract values, as small immutable atoms joined in sets.

Precision lives here. A connection remembers which ``connect()`` made it (its origin), so that a use can name its
database and the chain that leads to it; a string remembers the literals it is made of, so that an SQL text can be
said to reach a connection or none. The empty set means *not computed yet*; a value nobody can know is ``UNKNOWN``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.sql.template import Hole, Template

SQLITE: Final = "sqlite"
POSTGRES: Final = "postgres"
OTHER: Final = "other"
UNSETTLED: Final = "unknown"
"""A library that speaks to several servers, such as SQLAlchemy, whose URL is not known."""


class UnitKey(NamedTuple):
    """A unit of the program: file and index into its units."""

    path: str
    index: int  # type: ignore[assignment] # hides tuple.index, which nothing uses


class Spot(NamedTuple):
    """A character range of a file."""

    path: str
    start: int
    end: int
    variant: int = 0
    """Of a connection's origin: the context it is opened in, where callers of one function name different files."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value about which nothing can be known."""


@dataclass(frozen=True, slots=True)
class External:
    """A name of a library outside the program, or what comes of calling it: ``os.path.join``, ``flask.Flask()``.

    A subscript or iteration step is written ``[]``, a call ``()``, so that unknown libraries stay told apart.
    """

    dotted: str


@dataclass(frozen=True, slots=True)
class Pending:
    """Something of a module of the program whose facts are not loaded (yet): the path, and what was taken of it."""

    path: str
    trail: str


@dataclass(frozen=True, slots=True)
class Driver:
    """An object of a database library: a connection, cursor, row, ..., on a known or unknown server."""

    role: str
    backend: str
    library: str
    origin: Spot | None
    """The call that opened the connection; None where only an annotation or a class says what it is."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of a library's object, taken but not yet called."""

    owner: "Driver | Instance | Container | Text | Module | Class | Generator"
    method: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the program, with the context that encloses it and what it is bound to."""

    unit: UnitKey
    parent: int
    """Context of the enclosing unit."""
    receiver: "Instance | Class | None" = None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A property, classmethod or staticmethod; or a context-manager function: ``kind`` tells."""

    kind: str
    function: Function


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the program."""

    unit: UnitKey
    parent: int
    holder: "Class | None" = None
    """Of the class of a helper object: the concrete class whose instances make it by a method that they inherit."""

    @property
    def plain(self) -> "Class":
        """The class itself, whoever holds its instances."""
        return self if self.holder is None else Class(self.unit, self.parent)


@dataclass(frozen=True, slots=True)
class Instance:
    """Any instance of a class of the program. Instances of one class, and of one holder, share their attributes."""

    cls: Class
    origin: Spot | None = None
    """The call that opened it, where the class derives from a driver's connection."""


@dataclass(frozen=True, slots=True)
class Super:
    """``super()`` inside a method: attributes of ``instance`` looked for behind ``cls``."""

    cls: Class
    instance: "Instance | Class"


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the program."""

    path: str


@dataclass(frozen=True, slots=True)
class Container:
    """A list, dict, queue, partial, namespace, ... made at one place; its fields are cells of the heap."""

    kind: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Generator:
    """What calling a generator function gives; ``manager`` if it is a context manager."""

    context: int
    manager: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A string or a path: its folded text, and the literals it was made of."""

    template: Template
    sources: tuple[Spot, ...] = ()
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, ``None``, ``True`` or ``False``, as written."""

    source: str


Atom: TypeAlias = (
    Unknown | External | Pending | Driver | Bound | Function | Descriptor | Class | Instance | Super | Module
    | Container | Generator | Text | Literal
)  # fmt: skip
Value: TypeAlias = frozenset[Atom]

NOTHING: Final[Value] = frozenset()
UNKNOWN: Final[Value] = frozenset({Unknown()})

PLAIN_LIMIT: Final = 6
"""Words (texts that are no SQL and no path) one value may hold; more are told as one that is not known."""
BLURRED: Final = Text(Template((Hole("..."),)))
_MANY_NUMBERS: Final = Literal("(any number)")
_MANY_ORIGINS: Final = Literal("(any connection)")
_MANY_RESULTS: Final = External("(any library's object)...")
MANY_OBJECTS: Final = Literal("(any object)")
"""Stands for functions, classes and instances of the program's own beyond those that one value is kept to."""
_KEPT: Final = ("None", _MANY_NUMBERS.source, _MANY_ORIGINS.source, MANY_OBJECTS.source)
_MARKS: Final = frozenset({BLURRED, _MANY_NUMBERS, _MANY_ORIGINS, _MANY_RESULTS})
TEXT_LIMIT: Final = 40
"""Texts one value may hold; more are told as one text that is not known."""
LIBRARY_LIMIT: Final = 16
"""Objects of libraries (results of their calls) one value may be; more are told as any."""
NUMBERS_LIMIT: Final = 6
SOURCES_LIMIT: Final = 4096
"""Literals that one text may be made of; more are a limit that is told, for what runs them would not be known."""
ORIGINS_LIMIT: Final = 160
"""Connections one value may come from; more are told as one whose origin is not known. No use is lost by it."""


_STEPS_KEPT: Final = 3
_NAMES_KEPT: Final = 5
_NAMES_PLAIN: Final = 1
_BLUR: Final = "..."
_ROOT: Final = re.compile(r"[(\[]")


@lru_cache(maxsize=1 << 16)
def derived(dotted: str, step: str) -> External:
    """What comes of a library's object by a step (``.name``, ``()``, ``[]``), blurred after a few, to stay finite."""
    if dotted.endswith(_BLUR) or (step == "[]" and dotted.endswith("[]")):
        return External(dotted)
    opened = _ROOT.search(dotted)
    root = dotted if opened is None else dotted[: opened.start()]
    steps = sum(map(dotted[len(root) :].count, ".(["))
    if steps >= _STEPS_KEPT or root.count(".") >= _NAMES_KEPT:
        return External(root + _BLUR)
    return External(dotted + step)


def value(*atoms: Atom) -> Value:
    """A value of the given atoms."""
    return frozenset(atoms)


def join(values: Iterable[Value]) -> Value:
    """The value that may be any of the given ones, kept to a bounded size."""
    return bounded(frozenset().union(*values))


def _is_derived(dotted: str) -> bool:
    return dotted.count(".") > _NAMES_PLAIN or "(" in dotted or "[" in dotted


def is_blurred(atom: Atom) -> bool:
    """Whether an atom stands for many texts, of which no more is kept than the literals they are made of."""
    return type(atom) is Text and atom.template == BLURRED.template


def bounded(joined: Value) -> Value:
    """The same value, with too many texts, numbers or origins told as one that is not known.

    What is told so stays so: it swallows further ones, so that a cell cannot swing between the two.
    """
    if len(joined) <= PLAIN_LIMIT and joined.isdisjoint(_MARKS) and not any(map(is_blurred, joined)):
        return joined
    found = [atom for atom in joined if type(atom) is Text]
    plain = [text for text in found if not text.sources]
    if len(plain) > PLAIN_LIMIT or (BLURRED in joined and len(plain) > 1):
        joined = (joined - frozenset(plain)) | {BLURRED}
    if len(found) - len(plain) > 1:
        told = [text for text in found if text.sources]
        if len(told) > TEXT_LIMIT or any(map(is_blurred, told)):
            sources = sorted({source for text in told for source in text.sources})[:SOURCES_LIMIT]
            joined = (joined - frozenset(told)) | {Text(BLURRED.template, tuple(sources))}
    numbers = [atom for atom in joined if type(atom) is Literal and atom.source not in _KEPT]
    if len(numbers) > NUMBERS_LIMIT or (numbers and _MANY_NUMBERS in joined):
        joined = (joined - frozenset(numbers)) | {_MANY_NUMBERS}
    made = [atom for atom in joined if type(atom) is External and _is_derived(atom.dotted)]
    if len(made) > LIBRARY_LIMIT or (len(made) > 1 and _MANY_RESULTS in joined):
        joined = (joined - frozenset(made)) | {_MANY_RESULTS}
    if len(joined) > ORIGINS_LIMIT or _MANY_ORIGINS in joined:
        merged = {Driver(atom.role, atom.backend, atom.library, None) for atom in joined if type(atom) is Driver}
        joined = frozenset(atom for atom in joined if type(atom) is not Driver) | merged | {_MANY_ORIGINS}
    return joined


def texts(of: Value) -> list[Text]:
    """The texts in a value, in a stable order."""
    found = [atom for atom in of if type(atom) is Text]
    return sorted(found, key=lambda text: (text.template.text, text.sources)) if len(found) > 1 else found


def drivers(of: Value) -> list[Driver]:
    """The library objects in a value, in no order."""
    return [atom for atom in of if type(atom) is Driver]


def function_of(atom: Atom) -> Function | None:
    """The function behind a plain function or a descriptor."""
    if type(atom) is Descriptor:
        return atom.function
    return atom if type(atom) is Function else None


def origins_of(given: Iterable[Atom]) -> set[Spot]:
    """The ``connect()`` calls behind the atoms."""
    owners = (atom.owner if type(atom) is Bound else atom for atom in given)
    return {owner.origin for owner in owners if isinstance(owner, Driver | Instance) and owner.origin is not None}
