"""A class of the program that derives from a container: its instances hold what any container holds."""

from typing import Final

from sqlite_hunter.program.leads import OWN
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import Class, Container, External, Spot

KINDS: Final = {
    **dict.fromkeys(
        (
            "builtins.dict", "collections.OrderedDict", "collections.UserDict", "collections.defaultdict",
            "typing.Dict", "weakref.WeakValueDictionary", "weakref.WeakKeyDictionary",
        ),
        "dict",
    ),
    **dict.fromkeys(
        (
            "builtins.list", "builtins.set", "collections.deque", "collections.UserList", "typing.List",
            "weakref.WeakSet",
        ),
        "list",
    ),
    **dict.fromkeys(
        (
            "queue.Queue", "queue.LifoQueue", "queue.PriorityQueue", "queue.SimpleQueue", "asyncio.Queue",
            "asyncio.LifoQueue", "asyncio.PriorityQueue",
        ),
        "queue",
    ),
}  # fmt: skip
"""Classes of libraries -> what they are to the flow."""


def as_container(machine: Machine, cls: Class) -> Container | None:
    """The container that the instances of a class are; they share it, as they share their attributes."""
    for base in machine.order(cls):
        kind = KINDS.get(base.dotted.removesuffix("[]")) if type(base) is External else None
        if kind is not None:
            unit = machine.facts[cls.unit.path].units[cls.unit.index]
            return Container(f"{OWN}{kind}", Spot(cls.unit.path, unit.start, unit.end))
    return None
