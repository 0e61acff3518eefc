"""What calls the functions it is given: executors, pools, threads, event loops, ``functools.partial``."""

from itertools import zip_longest
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.calls import hand_over
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
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
    join,
    value,
)
from sqlite_hunter.sql.template import Template

_INVOKERS: Final = {
    "submit": 0, "to_thread": 0, "run_in_executor": 1, "run_sync": 0, "call_soon": 0, "call_soon_threadsafe": 0,
    "register": 0, "addCleanup": 0, "addAsyncCleanup": 0, "addfinalizer": 0, "finalize": 1, "signal": 1, "callback": 0,
    "apply_async": 0, "apply": 0, "call_later": 1, "run_until_complete": 0, "start_soon": 0, "spawn": 0, "call_at": 1,
    "start_new_thread": 0, "run_in_threadpool": 0, "deferToThread": 0, "callInThread": 0, "start_background_task": 0,
}  # fmt: skip
"""Functions and methods that call what they are given: position of the callable, whose arguments follow it."""
_GIVING_BACK: Final = frozenset(
    {"to_thread", "run_in_executor", "run_sync", "run_until_complete", "apply", "run_in_threadpool"}
)
"""Those whose result is the callable's."""
_MAPPING: Final = frozenset({"map", "imap", "imap_unordered", "map_async", "starmap", "starmap_async"})
_PACKING: Final = frozenset({"apply", "apply_async", "start_new_thread"})
"""Those that are given the callable's arguments as a tuple and a dict."""
_STARTING: Final = {
    "Thread": (1, 3, "target"), "Process": (1, 3, "target"), "Timer": (1, 2, "function"), "__init__": (1, 3, "target"),
}  # fmt: skip
"""Classes that call what they are given later: position of the callable, of its arguments, the callable's keyword."""
_WORKERS: Final = {"ThreadPoolExecutor": 2, "ProcessPoolExecutor": 2, "Pool": 1, "ThreadPool": 1}
"""Pools of workers, each of which calls an initializer first: its position."""
_LOOPS: Final = ("get_event_loop", "get_running_loop", "new_event_loop")
_CALLABLE: Final = (Function, Class, Container, External, Instance, Bound)


def invoked(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    """The value of a call of something that calls what it is given; None if it is no such thing."""
    name = dotted.rpartition(".")[2]
    if name in _STARTING:
        return _started(frame, dotted, arguments, op)
    if name in _WORKERS:
        return _pool(frame, dotted, arguments, op)
    if name in _MAPPING:
        return _mapped(frame, name, arguments, op)
    position = _INVOKERS.get(name)
    callback = None if position is None else arguments.get(position, "func")
    if position is None or not _is_callable(callback):
        return None
    rest = Arguments(arguments.positional[position + 1 :], arguments.keywords, arguments.star, arguments.double)
    if name in _PACKING:
        rest = _packed(frame, arguments.get(1, "args"), arguments.get(2, "kwds"), op)
    given = hand_over(frame, callback or NOTHING, rest, op)
    if name in ("submit", "apply_async"):
        future = Container("future", frame.spot(op[2], op[3]))
        frame.machine.write(field_cell(future, containers.HELD), given, future.spot)
        return value(future)
    return given if name in _GIVING_BACK else callback


def _future(frame: Frame, _: Arguments, op: Op) -> Value:
    return value(Container("future", frame.spot(op[2], op[3])))


def _is_callable(given: Value | None) -> bool:
    return any(isinstance(atom, _CALLABLE) for atom in given or NOTHING)


def _started(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    """A thread, timer or process: its target is called with its ``args`` and ``kwargs``."""
    name = dotted.rpartition(".")[2]
    at, follows, keyword = _STARTING[name]
    target = arguments.keywords.get(keyword) if name == "__init__" else arguments.get(at, keyword)
    if not _is_callable(target):
        return None
    packed = _packed(frame, arguments.get(follows, "args"), arguments.get(follows + 1, "kwargs"), op)
    hand_over(frame, target or NOTHING, packed, op)
    return value(derived(dotted, "()"))


def _packed(frame: Frame, args: Value | None, kwargs: Value | None, op: Op) -> Arguments:
    """Arguments that are handed over as a tuple and a dict."""
    spot = frame.spot(op[2], op[3])
    positional: list[Value] = []
    star = NOTHING
    for atom in args or NOTHING:
        if type(atom) is Container:
            known = containers.joined_texts(frame, atom, spot)
            if known is None:
                star |= frame.machine.peek(field_cell(atom, containers.ALL), spot)
            positional = [join(each) for each in zip_longest(positional, known or [], fillvalue=NOTHING)]
    keywords: dict[str, Value] = {}
    for atom in kwargs or NOTHING:
        for field in frame.machine.fields_of(atom) if type(atom) is Container else ():
            if field.startswith("'"):
                found = frame.machine.peek(field_cell(atom, field), spot)
                keywords[field[1:]] = keywords.get(field[1:], NOTHING) | found
    return Arguments(tuple(positional), keywords, star)


def _pool(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    at = _WORKERS[dotted.rpartition(".")[2]]
    initializer = arguments.get(at, "initializer")
    if not _is_callable(initializer):
        return None
    hand_over(frame, initializer or NOTHING, _packed(frame, arguments.get(at + 1, "initargs"), None, op), op)
    return value(derived(dotted, "()"))


def _mapped(frame: Frame, name: str, arguments: Arguments, op: Op) -> Value | None:
    """``executor.map(f, xs, ys)``: the callable is called with an element of each."""
    if len(arguments.positional) < 2 or not _is_callable(arguments.positional[0]):
        return None
    spot = frame.spot(op[2], op[3])
    elements = [frame.operations.iterate(frame, given, spot) for given in arguments.positional[1:]]
    given = _packed(frame, elements[0], None, op) if name.startswith("starmap") else Arguments(tuple(elements))
    return containers.listed(frame, hand_over(frame, arguments.positional[0], given, op), spot)


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


def _gathered(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``await asyncio.gather(a, b)``: the results in order."""
    spot = frame.spot(op[2], op[3])
    if arguments.star:
        return containers.listed(frame, join([*arguments.positional, arguments.star]), spot)
    return containers.make(frame, "tuple", spot, list(arguments.positional), [False] * len(arguments.positional))


def _waited(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``done, pending = wait(futures)``."""
    given = arguments.get(0, "fs") or UNKNOWN
    return containers.make(frame, "tuple", frame.spot(op[2], op[3]), [given, given], [False, False])


MODELS: Final[dict[str, Model]] = {
    "functools.partial": _partial, "functools.partialmethod": _partial,
    "asyncio.run": first, "asyncio.create_task": first, "asyncio.ensure_future": first, "asyncio.wait_for": first,
    "asyncio.shield": first, "anyio.run": first, "trio.run": first, "asyncio.wrap_future": first,
    "asyncio.Future": _future, "concurrent.futures.Future": _future,
    **{f"asyncio.{loop}().create_future": _future for loop in _LOOPS},
    "asyncio.gather": _gathered, "asyncio.as_completed": first, "asyncio.wait": _waited,
    "concurrent.futures.as_completed": first, "concurrent.futures.wait": _waited,
}  # fmt: skip
"""Dotted name -> what calling it gives."""
