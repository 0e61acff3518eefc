"""What calls the functions it is given: executors, threads, event loops, ``functools.partial``."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.calls import hand_over
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.machine import field_cell
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Container,
    External,
    Function,
    Instance,
    Text,
    Value,
    derived,
    value,
)
from sqlite_hunter.sql.template import Template

_INVOKERS: Final = {
    "submit": 0, "to_thread": 0, "run_in_executor": 1, "run_sync": 0, "call_soon": 0, "call_soon_threadsafe": 0,
    "register": 0, "addCleanup": 0, "addAsyncCleanup": 0, "addfinalizer": 0, "finalize": 1, "signal": 1, "callback": 0,
    "apply_async": 0, "apply": 0, "call_later": 1, "run_until_complete": 0, "start_soon": 0, "spawn": 0, "Timer": 1,
    "start_new_thread": 0,
}  # fmt: skip
"""Functions and methods that call what they are given: position of the callable, whose arguments follow it."""
_GIVING_BACK: Final = frozenset({"to_thread", "run_in_executor", "run_sync", "run_until_complete", "apply"})
"""Those whose result is the callable's."""
_CALLABLE: Final = (Function, Class, Container, External, Instance, Bound)


def invoked(frame: Frame, name: str, arguments: Arguments, op: Op) -> Value | None:
    """The value of a call of something that calls what it is given; None if it is no such thing."""
    position = _INVOKERS.get(name)
    if position is None:
        return None
    callback = arguments.get(position, "func")
    if callback is None or not any(isinstance(atom, _CALLABLE) for atom in callback):
        return None
    rest = Arguments(arguments.positional[position + 1 :], arguments.keywords, arguments.star, arguments.double)
    if name == "Timer":
        rest = Arguments(star=UNKNOWN)
    given = hand_over(frame, callback, rest, op)
    if name in ("submit", "apply_async"):
        future = Container("future", frame.spot(op[2], op[3]))
        frame.machine.write(field_cell(future, containers.HELD), given, future.spot)
        return value(future)
    return given if name in _GIVING_BACK else callback


def started(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value:
    """A thread or process: its target is called with its ``args`` and ``kwargs``."""
    spot = frame.spot(op[2], op[3])
    positional: list[Value] = []
    for atom in arguments.keywords.get("args", NOTHING):
        if type(atom) is Container:
            positional = containers.joined_texts(frame, atom, spot) or []
    keywords: dict[str, Value] = {}
    for atom in arguments.keywords.get("kwargs", NOTHING):
        for field in frame.machine.fields_of(atom) if type(atom) is Container else ():
            if field.startswith("'"):
                keywords[field[1:]] = frame.machine.peek(field_cell(atom, field), spot)
    hand_over(frame, arguments.keywords["target"], Arguments(tuple(positional), keywords), op)
    return value(derived(dotted, "()"))


def _partial(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    container = Container("partial", spot)
    machine = frame.machine
    machine.write(field_cell(container, "#function"), arguments.get(0) or UNKNOWN, spot)
    for position, given in enumerate(arguments.positional[1:]):
        machine.write(field_cell(container, str(position)), given, spot)
    for name, given in arguments.keywords.items():
        machine.write(field_cell(container, f"'{name}"), given, spot)
        machine.write(field_cell(container, "#keywords"), value(Text(Template.of(name))), spot)
    return value(container)


MODELS: Final[dict[str, Model]] = {
    "functools.partial": _partial, "functools.partialmethod": _partial,
    "asyncio.run": first, "asyncio.create_task": first, "asyncio.ensure_future": first, "asyncio.wait_for": first,
    "asyncio.shield": first, "anyio.run": first, "trio.run": first,
}  # fmt: skip
"""Dotted name -> what calling it gives."""
