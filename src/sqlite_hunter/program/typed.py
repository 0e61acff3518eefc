"""What ``list[Connection]`` says of a value: a container, of which only is known what its elements are.

Only what the flow follows makes one: an annotation of a list of numbers says nothing.
"""

from typing import Final

from sqlite_hunter.program import annotations, containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import NOTHING, Container, Driver, Instance, Spot, Value, value

_FIRST: Final = frozenset(
    {
        "list", "List", "Sequence", "MutableSequence", "Iterable", "Collection", "Iterator", "Generator", "set", "Set",
        "frozenset", "FrozenSet", "deque", "Deque", "WeakSet", "AsyncIterable", "AsyncIterator", "AsyncGenerator",
    }
)  # fmt: skip
_QUEUES: Final = frozenset({"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"})
_SECOND: Final = frozenset(
    {
        "dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict", "WeakValueDictionary",
        "WeakKeyDictionary",
    }
)  # fmt: skip
_MANAGERS: Final = frozenset(
    {"ContextManager", "AsyncContextManager", "AbstractContextManager", "AbstractAsyncContextManager"}
)
_TUPLES: Final = frozenset({"tuple", "Tuple"})


def container_type(frame: Frame, name: str, index: Value | None, spot: Spot) -> Value:
    """The type ``name[index]``, as a mark that an annotation turns into the container; nothing if it is of no use."""
    arguments = _arguments(frame, index, spot)
    kind = _kind(name)
    if not kind or not arguments:
        return NOTHING
    made = Container(kind, spot)
    chosen = arguments if kind == "tuple" else arguments[1:2] if name in _SECOND else arguments[:1]
    instances = [annotations.instances(frame.machine, given) for given in chosen]
    if not any(_is_followed(frame, given) for given in instances):
        return NOTHING
    for position, given in enumerate(instances):
        fields = ("#inner",) if kind == "closing" else (str(position), containers.ALL)
        for field in fields if kind in ("tuple", "closing") else (containers.ANY, containers.ALL):
            frame.machine.write(field_cell(made, field), given, spot)
    mark = Container("typed", spot)
    frame.machine.write(field_cell(mark, containers.HELD), value(made), spot)
    return value(mark)


def _kind(name: str) -> str:
    if name in _SECOND:
        return "dict"
    if name in _TUPLES:
        return "tuple"
    if name in _MANAGERS:
        return "closing"
    return "queue" if name in _QUEUES else "list" if name in _FIRST else ""


def _arguments(frame: Frame, index: Value | None, spot: Spot) -> list[Value]:
    """What stands in the brackets, one by one."""
    if not index:
        return []
    several = [atom for atom in index if type(atom) is Container and atom.kind == "tuple"]
    if not several:
        return [index]
    return containers.joined_texts(frame, several[0], spot) or []


def _is_followed(frame: Frame, given: Value) -> bool:
    return any(
        isinstance(atom, Driver | Container)
        or (type(atom) is Instance and atom.cls.unit in frame.machine.units.telling)
        for atom in given
    )
