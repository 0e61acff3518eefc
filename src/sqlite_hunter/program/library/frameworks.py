"""What frameworks hand to the functions that a decorator registers: click's context and object, aiohttp's request.

Sources: https://click.palletsprojects.com/en/stable/commands/#nested-handling-and-contexts,
https://docs.aiohttp.org/en/stable/web_quickstart.html
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.calls import hand_over
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Class, Container, External, Function, Instance, Value, value

_CLICK: Final = ("click", "click.decorators", "asyncclick", "rich_click", "cloup")
_CONTEXT: Final = value(External("click.Context()"))
_REQUEST: Final = value(External("aiohttp.web.Request()"))
_AIOHTTP: Final = "aiohttp.web."


def registers(dotted: str) -> bool:
    """Whether a decorator hands something of its own to what it decorates."""
    return dotted in MODELS or dotted.startswith(_AIOHTTP)


def handed(dotted: str) -> Arguments:
    """What a library's function calls the functions with that are given to it."""
    if dotted.startswith(_AIOHTTP):
        return Arguments((_REQUEST,), star=UNKNOWN)
    return Arguments(star=UNKNOWN)


def _given_to(frame: Frame, callback: Value, given: Value, op: Op) -> Value:
    functions = frozenset(atom for atom in callback if type(atom) is Function)
    if functions and given:
        hand_over(frame, functions, Arguments((given,), star=UNKNOWN), op)
    return callback


def _pass_context(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return _given_to(frame, arguments.get(0) or NOTHING, _CONTEXT, op)


def _pass_obj(frame: Frame, arguments: Arguments, op: Op) -> Value:
    kept = frame.operations.attribute(frame, _CONTEXT, "obj", frame.spot(op[2], op[3]))
    return _given_to(frame, arguments.get(0) or NOTHING, kept, op)


def _make_pass_decorator(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """A decorator that hands over the context's object of one class."""
    container = Container("partial", frame.spot(op[2], op[3]))
    classes = arguments.get(0, "object_type") or NOTHING
    instances = frozenset(Instance(atom) for atom in classes if type(atom) is Class) or UNKNOWN
    function = value(External("click.make_pass_decorator.call"))
    frame.machine.write(field_cell(container, "#function"), function, container.spot)
    frame.machine.write(field_cell(container, "0"), instances, container.spot)
    return value(container)


def _pass_instance(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return _given_to(frame, arguments.get(1) or NOTHING, arguments.get(0) or NOTHING, op)


MODELS: Final[dict[str, Model]] = {
    **{f"{module}.pass_context": _pass_context for module in _CLICK},
    **{f"{module}.pass_obj": _pass_obj for module in _CLICK},
    **{f"{module}.make_pass_decorator": _make_pass_decorator for module in _CLICK},
    "click.make_pass_decorator.call": _pass_instance,
}
"""Dotted name -> what calling it gives."""
