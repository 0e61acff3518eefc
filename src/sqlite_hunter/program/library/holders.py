"""What keeps other values: queues, namespaces, context variables, records, and what frameworks share."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.inherited import KINDS
from sqlite_hunter.program.leads import OWN
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.shared import shared
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Container,
    External,
    Text,
    Value,
    derived,
    join,
    texts,
    value,
)
from sqlite_hunter.sql.template import Template


def taken(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value:
    """``g.get("x")`` of what a library hands out as one object: what was stored in it under that key or name."""
    owner, spot = shared(dotted.rpartition(".")[0]), frame.spot(op[2], op[3])
    default = arguments.get(1, "default") or NOTHING
    found = NOTHING
    for key in containers.keys(arguments.positional[0]) or []:
        found |= frame.machine.peek(field_cell(owner, f"[{key}]"), spot)
        found |= frame.machine.peek(field_cell(owner, f".{key[1:]}"), spot)
    return found | default | value(derived(dotted, "()"))


def _option(dotted: str) -> Model:
    """``ConfigParser().get("section", "name")``: neither is a value of it; a ``fallback`` is, besides what is read."""

    def model(_: Frame, arguments: Arguments, __: Op) -> Value:
        return arguments.keywords.get("fallback", NOTHING) | value(derived(dotted, "()"))

    return model


def updated(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> None:
    """``app.config.from_mapping(X=...)``: what ``taken`` finds again."""
    owner, spot = shared(dotted.rpartition(".")[0]), frame.spot(op[2], op[3])
    for name, given in arguments.keywords.items():
        frame.machine.write(field_cell(owner, f"['{name}]"), given, spot)
    for given in arguments.positional:
        for container in (atom for atom in given if type(atom) is Container):
            for field in (name for name in frame.machine.fields_of(container) if name.startswith("'")):
                element = frame.machine.peek(field_cell(container, field), spot)
                frame.machine.write(field_cell(owner, f"[{field}]"), element, spot)


def _field_name(frame: Frame, given: Value) -> Value:
    """The name in ``"a"`` or, as ``typing.NamedTuple`` is given it, in ``("a", int)``."""
    pairs = [atom for atom in given if type(atom) is Container]
    return join([given, *(frame.machine.peek(field_cell(pair, "0")) for pair in pairs)])


def _record(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``namedtuple("N", "a b")``: a class whose instances keep their fields."""
    container = Container("record", frame.spot(op[2], op[3]))
    fields: list[str] = []
    for atom in arguments.get(1, "field_names") or NOTHING:
        if type(atom) is Text and atom.template.is_constant:
            fields = atom.template.text.replace(",", " ").split()
        elif type(atom) is Container:
            each = containers.joined_texts(frame, atom, container.spot) or []
            fields = [text.template.text for element in each for text in texts(_field_name(frame, element))[:1]]
    for position, name in enumerate(fields):
        frame.machine.write(field_cell(container, f"#{position}"), value(Text(Template.of(name))), container.spot)
    return value(container)


def _closing(frame: Frame, arguments: Arguments, op: Op) -> Value:
    container = Container("closing", frame.spot(op[2], op[3]))
    frame.machine.write(field_cell(container, "#inner"), first(frame, arguments, op), container.spot)
    return value(container)


def _namespace(frame: Frame, arguments: Arguments, op: Op) -> Value:
    container = Container("namespace", frame.spot(op[2], op[3]))
    for name, given in arguments.keywords.items():
        frame.machine.write(field_cell(container, name), given, container.spot)
    return value(container)


def _holder(kind: str) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        container = Container(kind, frame.spot(op[2], op[3]))
        for given in arguments.positional[:1]:
            element = frame.operations.iterate(frame, given, container.spot)
            frame.machine.write(field_cell(container, containers.ANY), element, container.spot)
            frame.machine.write(field_cell(container, containers.ALL), element, container.spot)
        return value(container)

    return model


def _variable(frame: Frame, arguments: Arguments, op: Op) -> Value:
    container = Container("variable", frame.spot(op[2], op[3]))
    default = arguments.keywords.get("default", NOTHING)
    frame.machine.write(field_cell(container, containers.HELD), default, container.spot)
    return value(container)


def _defaultdict(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """A dict whose factory gives what is asked for and was never put in."""
    container = Container("dict", frame.spot(op[2], op[3]))
    element = join([_made_by(frame, atom, op) for atom in arguments.get(0) or NOTHING])
    if not containers.is_plain(element):
        frame.machine.write(field_cell(container, containers.ANY), element, container.spot)
        frame.machine.write(field_cell(container, containers.ALL), element, container.spot)
    for given in arguments.positional[1:]:
        containers.merge(frame, container, given, container.spot)
    return value(container)


def _made_by(frame: Frame, factory: Atom, op: Op) -> Value:
    kind = KINDS.get(factory.dotted) if type(factory) is External else None
    if kind is not None:
        return value(Container(f"{OWN}{kind}", frame.spot(op[2], op[3])))
    return frame.operations.call(frame, value(factory), Arguments(), op)


def _reference(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``weakref.ref(x)``: a callable that gives x, as ``partial`` of a function that gives its argument."""
    container = Container("partial", frame.spot(op[2], op[3]))
    function = value(External("weakref.ref.call"))
    frame.machine.write(field_cell(container, "#function"), function, container.spot)
    frame.machine.write(field_cell(container, "0"), arguments.get(0) or UNKNOWN, container.spot)
    return value(container)


def _proxy(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``LocalProxy(get_db)`` is what the function gives; of a namespace and a name it is that attribute."""
    given, spot = arguments.get(0, "local") or NOTHING, frame.spot(op[2], op[3])
    named = texts(arguments.get(1, "name") or NOTHING)
    if named:
        return join([frame.operations.attribute(frame, given, text.template.text, spot) for text in named])
    return call_at(frame, given, Arguments(), spot)


_QUEUES: Final = (
    "queue.Queue", "queue.LifoQueue", "queue.SimpleQueue", "queue.PriorityQueue", "asyncio.Queue", "asyncio.LifoQueue",
    "asyncio.PriorityQueue", "asyncio.queues.Queue", "multiprocessing.Queue", "multiprocessing.JoinableQueue",
    "multiprocessing.SimpleQueue", "gevent.queue.Queue", "eventlet.queue.Queue", "six.moves.queue.Queue",
)  # fmt: skip
_NAMESPACES: Final = (
    "threading.local", "types.SimpleNamespace", "argparse.Namespace", "werkzeug.local.Local", "asgiref.local.Local",
    "gevent.local.local",
)  # fmt: skip
_SETTINGS: Final = [
    f"{module}.{name}().get"
    for module in ("configparser", "ConfigParser", "backports.configparser", "six.moves.configparser")
    for name in ("ConfigParser", "RawConfigParser", "SafeConfigParser")
]

MODELS: Final[dict[str, Model]] = {
    **dict.fromkeys(_QUEUES, _holder("queue")),
    **dict.fromkeys(_NAMESPACES, _namespace),
    **{dotted: _option(dotted) for dotted in _SETTINGS},
    "contextlib.closing": _closing,
    "contextlib.aclosing": _closing,
    "contextlib.nullcontext": _closing,
    "collections.namedtuple": _record,
    "typing.NamedTuple": _record,
    "collections.deque": _holder("list"),
    "collections.defaultdict": _defaultdict,
    "contextvars.ContextVar": _variable,
    "contextlib.ExitStack().push": first,
    "contextlib.AsyncExitStack().push": first,
    "contextlib.AsyncExitStack().push_async_exit": first,
    "werkzeug.local.LocalProxy": _proxy,
    "weakref.ref": _reference,
    "weakref.WeakMethod": _reference,
    "weakref.ref.call": first,
    "weakref.proxy": first,
    "importlib.reload": first,
    "weakref.WeakKeyDictionary": _holder("dict"),
    "weakref.WeakValueDictionary": _holder("dict"),
    "weakref.WeakSet": _holder("list"),
}
"""Dotted name -> what calling it gives."""
