"""Library functions whose result matters to the flow: builtins, os.path, contextlib, threading, asyncio, pandas, ..."""

from collections.abc import Callable
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import annotations, containers
from sqlite_hunter.program.classes import as_driver
from sqlite_hunter.program.binding import note_reference
from sqlite_hunter.program.calls import hand_over
from sqlite_hunter.program.driving import open_driver
from sqlite_hunter.program.drivers import OPENINGS, SQLITE_MODULES, TYPES, canonical
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import field_cell
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.strings import alternatives, as_paths, base_name, combine, joined_path, mapped, parent_path
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Container,
    Driver,
    External,
    Function,
    Instance,
    Literal,
    Module,
    Super,
    Text,
    Value,
    derived,
    join,
    texts,
    value,
)
from sqlite_hunter.sql.template import Template

Model = Callable[[Frame, Arguments, Op], Value]

_TRAIL_LIMIT = 200
_INVOKERS: Final = {
    "submit": 0, "to_thread": 0, "run_in_executor": 1, "run_sync": 0, "call_soon": 0, "call_soon_threadsafe": 0, "register": 0,
    "addCleanup": 0, "addAsyncCleanup": 0, "addfinalizer": 0, "finalize": 1, "signal": 1, "callback": 0, "apply_async": 0, "apply": 0,
    "call_later": 1, "run_until_complete": 0, "start_soon": 0, "spawn": 0, "Timer": 1, "start_new_thread": 0,
}  # fmt: skip
"""Functions and methods that call what they are given: position of the callable, whose arguments follow it."""


def call(frame: Frame, dotted: str, modules: Modules, arguments: Arguments, op: Op) -> Value:
    """The value of calling a library's name."""
    known = canonical(dotted)
    opened = open_driver(frame, known, arguments, op)
    if opened is not None:
        return opened
    unbound = _unbound(frame, known, arguments, op)
    if unbound is not None:
        return unbound
    model = _MODELS.get(known)
    if model is not None:
        return model(frame, arguments, op)
    if known in ("importlib.import_module", "builtins.__import__"):
        return _import(frame, modules, arguments, op)
    if known in TYPES and (made := _constructed(frame, known, arguments, op)):
        return made
    return _unmodelled(frame, known, arguments, op)


def _unbound(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    """``sqlite3.Cursor.execute(self, ...)``: the method of the class, called on its first argument."""
    owner, _, method = dotted.rpartition(".")
    if owner not in TYPES or not arguments.positional:
        return None
    view = []
    for atom in arguments.positional[0]:
        driver = as_driver(frame.machine, atom) if type(atom) is Instance else atom
        if type(driver) is Driver:
            view.append(Bound(driver, method))
    if not view:
        return None
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.star, arguments.double)
    shifted: Op = (*op[:4], (op[4][0], *op[4][2:]), op[5][1:], op[6]) if op[4] else op
    return frame.operations.call(frame, frozenset(view), rest, shifted)


def _unmodelled(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value:
    name = dotted.rpartition(".")[2]
    if name in _INVOKERS and (handed := _invoke(frame, name, arguments, op)) is not None:
        return handed
    if name in ("Thread", "Process") and "target" in arguments.keywords:
        return _thread(frame, arguments, op, dotted)
    if name == "enter_context" or name == "enter_async_context":
        return frame.operations.enter(frame, arguments.get(0) or UNKNOWN, frame.spot(op[2], op[3]))
    if any(word in name.lower() for word in ("upload", "download", "send_file", "put_object")):
        for given in arguments.every():
            frame.note("path-call", f"file:{name}", frame.spot(op[2], op[3]), text=given)
    if frame.machine.recording:
        for text in (text for given in arguments.positional for text in texts(given)):
            if text.template.text.endswith(".sql"):
                frame.note("sql-file", text.template.text, frame.spot(op[2], op[3]))
    if name in ("read_sql", "read_sql_query", "read_sql_table", "to_sql", "read_database"):
        _pandas(frame, name, arguments, op)
    if name in ("get", "pop", "setdefault") and arguments.positional:
        return _mapping_get(frame, dotted, name, arguments, op)
    if name == "from_mapping" or name == "update":
        _mapping_update(frame, dotted, arguments, op)
    functions = frozenset(atom for given in arguments.every() for atom in given if type(atom) is Function)
    if functions:
        hand_over(frame, functions, Arguments(star=UNKNOWN), op)
    passed = functions if len(arguments.positional) == 1 and not arguments.keywords else NOTHING
    return passed | value(derived(dotted, "()"))


def _shared(dotted: str) -> str:
    from sqlite_hunter.program.access import shared

    return shared(dotted.rpartition(".")[0])


def _mapping_get(frame: Frame, dotted: str, name: str, arguments: Arguments, op: Op) -> Value:
    owner, spot = _shared(dotted), frame.spot(op[2], op[3])
    default = arguments.get(1, "default") or NOTHING
    found = NOTHING
    for key in containers.keys(arguments.positional[0]) or []:
        found |= frame.machine.peek(field_cell(owner, f"[{key}]"), spot)
        found |= frame.machine.peek(field_cell(owner, f".{key[1:]}"), spot)
    return found | default | value(derived(dotted, "()"))


def _mapping_update(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> None:
    owner, spot = _shared(dotted), frame.spot(op[2], op[3])
    for name, given in arguments.keywords.items():
        frame.machine.write(field_cell(owner, f"['{name}]"), given, spot)
    for given in arguments.positional:
        for atom in given:
            for field in frame.machine.fields_of(atom) if type(atom) is Container else ():
                if field.startswith("'"):
                    frame.machine.write(field_cell(owner, f"[{field}]"), frame.machine.peek(field_cell(atom, field), spot), spot)


def _invoke(frame: Frame, name: str, arguments: Arguments, op: Op) -> Value | None:
    position = _INVOKERS[name]
    callback = arguments.get(position, "func")
    if callback is None or not any(isinstance(atom, _CALLABLE) for atom in callback):
        return None
    rest = Arguments(arguments.positional[position + 1 :], arguments.keywords, arguments.star, arguments.double)
    if name == "Timer":
        rest = Arguments(star=UNKNOWN)
    given = hand_over(frame, callback, rest, op)
    if name in ("submit", "apply_async"):
        future = Container("future", frame.spot(op[2], op[3]))
        frame.machine.write(field_cell(future, "#value"), given, future.spot)
        return value(future)
    return given if name in ("to_thread", "run_in_executor", "run_sync", "run_until_complete", "apply") else callback


_CALLABLE = (Function, Class, Container, External, Instance, Bound)


def _thread(frame: Frame, arguments: Arguments, op: Op, dotted: str) -> Value:
    spot = frame.spot(op[2], op[3])
    positional: list[Value] = []
    for atom in arguments.keywords.get("args", NOTHING):
        if type(atom) is Container:
            positional = containers.joined_texts(frame, atom, spot) or []
    keywords = {}
    for atom in arguments.keywords.get("kwargs", NOTHING):
        for field in frame.machine.fields_of(atom) if type(atom) is Container else ():
            if field.startswith("'"):
                keywords[field[1:]] = frame.machine.peek(field_cell(atom, field), spot)
    hand_over(frame, arguments.keywords["target"], Arguments(tuple(positional), keywords), op)
    return value(derived(dotted, "()"))


def _pandas(frame: Frame, name: str, arguments: Arguments, op: Op) -> None:
    receivers = frozenset(atom for given in arguments.every() for atom in given if type(atom) is Driver)
    if receivers:
        frame.note("pandas", name, frame.spot(op[2], op[3]), receivers, arguments.get(0, "sql") or NOTHING)


def _import(frame: Frame, modules: Modules, arguments: Arguments, op: Op) -> Value:
    made = set()
    for text in texts(arguments.get(0, "name") or NOTHING):
        dotted = text.template.text
        if not text.template.is_constant:
            continue
        found = modules.resolve(frame.path, dotted)
        if found is None and dotted.partition(".")[0] in SQLITE_MODULES:
            frame.note("import", dotted, frame.spot(op[2], op[3]))
        made.add(Module(found) if found is not None else External(canonical(dotted)))
    return frozenset(made) or UNKNOWN


def _constructed(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value:
    opening = TYPES[dotted]
    source = [atom for given in arguments.every() for atom in given if type(atom) is Driver]
    frame.note("reference", dotted.rpartition(".")[2], frame.whole(op[4][0]) if op[4] else frame.spot(op[2], op[3]))
    return value(Driver(opening.role, opening.backend, opening.library, source[0].origin if source else None))


# Builtins ------------------------------------------------------------------------------------------


def _first(_: Frame, arguments: Arguments, __: Op) -> Value:
    return arguments.get(0) if arguments.positional else next(iter(arguments.keywords.values()), UNKNOWN)  # type: ignore[return-value]


def _getattr(frame: Frame, arguments: Arguments, op: Op) -> Value:
    owner, names = arguments.get(0) or NOTHING, arguments.get(1) or NOTHING
    default = arguments.get(2) or NOTHING
    spot = frame.spot(op[2], op[3])
    known = [text.template.text for text in texts(names) if text.template.is_constant]
    found = [frame.operations.attribute(frame, owner, name, spot) for name in known]
    for given in found:
        note_reference(frame, given, spot)
    if len(known) < len(names):
        found.append(UNKNOWN)
    return join([*found, default])


def _setattr(frame: Frame, arguments: Arguments, op: Op) -> Value:
    for text in texts(arguments.get(1) or NOTHING):
        given = arguments.get(2) or NOTHING
        frame.operations.set_attribute(frame, arguments.get(0) or NOTHING, text.template.text, given, frame.spot(op[2], op[3]))
    return UNKNOWN


def _super(frame: Frame, arguments: Arguments, op: Op) -> Value:
    number = frame.context.parent
    while number >= 0 and frame.machine.unit_of(number).kind != "class":
        number = frame.machine.contexts[number].parent
    if number < 0 or not frame.unit.params:
        return UNKNOWN
    cls = frame.machine.contexts[number].cls
    receiver = frame.env.get(frame.unit.params[0].name, NOTHING)
    if cls is None:
        return UNKNOWN
    return frozenset(Super(cls, atom) for atom in receiver if isinstance(atom, Instance | Class)) or NOTHING


def _isinstance(frame: Frame, arguments: Arguments, op: Op) -> Value:
    if len(op[4]) > 2:
        frame.note("isinstance", "", frame.whole(op[4][2]))
    return UNKNOWN


def _next(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return _iterated(frame, arguments.get(0) or UNKNOWN, op) | (arguments.get(1) or NOTHING)


def _iterated(frame: Frame, of: Value, op: Op) -> Value:
    spot = frame.whole(op[4][1]) if len(op[4]) > 1 else frame.spot(op[2], op[3])
    for atom in of:
        if type(atom) is Driver and atom.role == "cursor":
            frame.note("iterate", "__iter__", spot, frozenset({atom}))
    return frame.operations.iterate(frame, of, spot)


def _collected(frame: Frame, arguments: Arguments, op: Op) -> Value:
    given = arguments.get(0)
    container = Container("list", frame.spot(op[2], op[3]))
    if given is None:
        return value(container)
    element = _iterated(frame, given, op)
    for field in (containers.ANY, containers.ALL):
        frame.machine.write(field_cell(container, field), element, container.spot)
    return value(container)


def _tuples(frame: Frame, arguments: Arguments, op: Op, elements: list[Value]) -> Value:
    spot = frame.spot(op[2], op[3])
    pair = Container("tuple", spot)
    for position, element in enumerate(elements):
        frame.machine.write(field_cell(pair, str(position)), element, spot)
        frame.machine.write(field_cell(pair, containers.ALL), element, spot)
    listed = Container("list", spot)
    frame.machine.write(field_cell(listed, containers.ALL), value(pair), spot)
    return value(listed)


def _enumerate(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return _tuples(frame, arguments, op, [UNKNOWN, _iterated(frame, arguments.get(0) or UNKNOWN, op)])


def _zip(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    return _tuples(frame, arguments, op, [frame.operations.iterate(frame, given, spot) for given in arguments.positional])


def _map(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    given = [frame.operations.iterate(frame, each, spot) for each in arguments.positional[1:]]
    element = frame.operations.call(frame, arguments.get(0) or UNKNOWN, Arguments(tuple(given)), op)
    container = Container("list", spot)
    frame.machine.write(field_cell(container, containers.ANY), element, spot)
    frame.machine.write(field_cell(container, containers.ALL), element, spot)
    return value(container)


def _filter(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return _collected(frame, Arguments((arguments.get(1) or UNKNOWN,)), op)


def _dict(frame: Frame, arguments: Arguments, op: Op) -> Value:
    pairs: list[tuple[Value | None, Value]] = [(None, given) for given in arguments.positional]
    pairs += [(value(Text(Template.of(name))), given) for name, given in arguments.keywords.items()]
    return containers.make_dict(frame, frame.spot(op[2], op[3]), pairs)


def _str(frame: Frame, arguments: Arguments, op: Op) -> Value:
    given = arguments.get(0)
    if not given:
        return NOTHING if given is not None else value(Text(Template.of("")))
    source = frame.describe(op[4][1]) if len(op[4]) > 1 else "..."
    found = alternatives(given, source)
    return frozenset(Text(text.template, text.sources) for text in found)


def _open(frame: Frame, arguments: Arguments, op: Op) -> Value:
    frame.note("path-call", "file:open", frame.spot(op[2], op[3]), text=arguments.get(0, "file") or NOTHING)
    for text in texts(arguments.get(0, "file") or NOTHING):
        if text.template.text.endswith(".sql"):
            frame.note("sql-file", text.template.text, frame.spot(op[2], op[3]))
    return value(External("builtins.open()"))


# Paths ---------------------------------------------------------------------------------------------


def _path_join(frame: Frame, arguments: Arguments, op: Op) -> Value:
    from sqlite_hunter.program.interp import note_pending

    sources = [frame.describe(register) for register in op[4][1:]]
    operands = list(arguments.positional)
    if arguments.star or len(sources) != len(operands):
        return UNKNOWN
    note_pending(frame, operands, sources)
    made = combine(operands, sources, joined_path)
    frame.note("path-text", "", frame.spot(op[2], op[3]), text=made)
    return made


def _path(frame: Frame, arguments: Arguments, op: Op) -> Value:
    if len(arguments.positional) == 1 and len(op[4]) > 1:
        return as_paths(arguments.positional[0], frame.describe(op[4][1]))
    return mapped(_path_join(frame, arguments, op), lambda template: template, path=True) if arguments.positional else UNKNOWN


def _changed(change: Callable[[Template], Template]) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        given = arguments.get(0) or UNKNOWN
        source = frame.describe(op[4][1]) if len(op[4]) > 1 else "..."
        return mapped(frozenset(alternatives(given, source)), change)

    return model


def _path_call(what: str, *positions: int) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        for position in positions:
            given = arguments.get(position)
            if given:
                frame.note("path-call", what, frame.spot(op[2], op[3]), text=given)
        return UNKNOWN

    return model


def _getenv(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return UNKNOWN | (arguments.get(1, "default") or NOTHING)


# Callables, contexts, holders ----------------------------------------------------------------------


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


def _record(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``namedtuple("N", "a b")``: a class whose instances keep their fields."""
    container = Container("record", frame.spot(op[2], op[3]))
    fields: list[str] = []
    for atom in arguments.get(1, "field_names") or NOTHING:
        if type(atom) is Text and atom.template.is_constant:
            fields = atom.template.text.replace(",", " ").split()
        elif type(atom) is Container:
            each = containers.joined_texts(frame, atom, container.spot) or []
            fields = [text.template.text for element in each for text in texts(element)[:1]]
    for position, name in enumerate(fields):
        frame.machine.write(field_cell(container, f"#{position}"), value(Text(Template.of(name))), container.spot)
    return value(container)


def _closing(frame: Frame, arguments: Arguments, op: Op) -> Value:
    container = Container("closing", frame.spot(op[2], op[3]))
    frame.machine.write(field_cell(container, "#inner"), arguments.get(0) or UNKNOWN, container.spot)
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
            frame.machine.write(field_cell(container, containers.ALL), element, container.spot)
        return value(container)

    return model


def _cast(frame: Frame, arguments: Arguments, op: Op) -> Value:
    frame.note("annotation", "cast", frame.whole(op[4][1]) if len(op[4]) > 1 else frame.spot(op[2], op[3]))
    return annotations.instances(frame.machine, arguments.get(0) or NOTHING) | (arguments.get(1) or NOTHING)


def _session(role: str) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        made = set()
        for given in arguments.every():
            for atom in given:
                if type(atom) is Driver and atom.role in ("engine", "maker", "connection"):
                    made.add(Driver(role, atom.backend, atom.library, atom.origin))
        return frozenset(made) or value(Driver(role, "unknown", "sqlalchemy", None))

    return model


def _none(_: Frame, __: Arguments, ___: Op) -> Value:
    return value(Literal("None"))


_MODELS: Final[dict[str, Model]] = {
    "builtins.getattr": _getattr, "builtins.setattr": _setattr, "builtins.super": _super, "builtins.isinstance": _isinstance,
    "builtins.issubclass": _isinstance, "builtins.iter": _first, "builtins.next": _next, "builtins.anext": _next,
    "builtins.aiter": _first, "builtins.list": _collected, "builtins.tuple": _collected, "builtins.set": _collected,
    "builtins.frozenset": _collected, "builtins.sorted": _collected, "builtins.reversed": _collected,
    "builtins.enumerate": _enumerate, "builtins.zip": _zip, "builtins.map": _map, "builtins.filter": _filter,
    "builtins.dict": _dict, "builtins.str": _str, "builtins.open": _open, "io.open": _open, "aiofiles.open": _open,
    "copy.copy": _first, "copy.deepcopy": _first, "typing.cast": _cast, "textwrap.dedent": _first, "inspect.cleandoc": _first,
    "sqlalchemy.text": _first, "sqlalchemy.sql.text": _first, "sqlalchemy.sql.expression.text": _first,
    "psycopg.sql.SQL": _first, "psycopg2.sql.SQL": _first,
    "os.path.join": _path_join, "posixpath.join": _path_join, "os.path.abspath": _first, "os.path.realpath": _first,
    "os.path.expanduser": _first, "os.path.expandvars": _first, "os.path.normpath": _first, "os.fspath": _first,
    "os.fsdecode": _first, "os.path.dirname": _changed(parent_path), "os.path.basename": _changed(base_name),
    "pathlib.Path": _path, "pathlib.PurePath": _path, "pathlib.PosixPath": _path, "pathlib.PurePosixPath": _path, "anyio.Path": _path,
    "os.getenv": _getenv, "os.environ.get": _getenv,
    "os.path.exists": _path_call("exists:exists", 0), "os.path.isfile": _path_call("exists:isfile", 0),
    "os.path.lexists": _path_call("exists:lexists", 0), "os.path.getsize": _path_call("exists:getsize", 0),
    "os.path.getmtime": _path_call("exists:getmtime", 0), "os.path.getctime": _path_call("exists:getctime", 0),
    "os.path.getatime": _path_call("exists:getatime", 0), "os.stat": _path_call("exists:stat", 0), "os.access": _path_call("exists:access", 0),
    "os.remove": _path_call("file:remove", 0), "os.unlink": _path_call("file:unlink", 0), "os.rename": _path_call("file:rename", 0, 1),
    "os.replace": _path_call("file:replace", 0, 1), "os.link": _path_call("file:link", 0, 1), "os.symlink": _path_call("file:symlink", 0, 1),
    "os.chmod": _path_call("file:chmod", 0), "os.truncate": _path_call("file:truncate", 0), "os.open": _path_call("file:open", 0),
    "shutil.copy": _path_call("file:copy", 0, 1), "shutil.copy2": _path_call("file:copy2", 0, 1),
    "shutil.copyfile": _path_call("file:copyfile", 0, 1), "shutil.move": _path_call("file:move", 0, 1),
    "gzip.open": _path_call("file:gzip.open", 0), "zipfile.ZipFile": _path_call("file:ZipFile", 0),
    "functools.partial": _partial, "functools.partialmethod": _partial,
    "contextlib.closing": _closing, "contextlib.aclosing": _closing, "contextlib.nullcontext": _closing,
    "collections.namedtuple": _record, "threading.local": _namespace, "types.SimpleNamespace": _namespace, "argparse.Namespace": _namespace,
    "werkzeug.local.Local": _namespace, "asgiref.local.Local": _namespace, "gevent.local.local": _namespace,
    "contextvars.ContextVar": _holder("variable"), "weakref.ref": _holder("variable"),
    "queue.Queue": _holder("queue"), "queue.LifoQueue": _holder("queue"), "queue.SimpleQueue": _holder("queue"),
    "queue.PriorityQueue": _holder("queue"), "asyncio.Queue": _holder("queue"), "asyncio.LifoQueue": _holder("queue"),
    "multiprocessing.Queue": _holder("queue"), "collections.deque": _holder("list"), "collections.OrderedDict": _dict,
    "collections.defaultdict": _holder("dict"), "weakref.WeakValueDictionary": _holder("dict"), "weakref.WeakSet": _holder("list"),
    "asyncio.run": _first, "asyncio.create_task": _first, "asyncio.ensure_future": _first, "asyncio.wait_for": _first,
    "asyncio.shield": _first, "anyio.run": _first, "trio.run": _first,
    "sqlalchemy.orm.sessionmaker": _session("maker"), "sqlalchemy.orm.session.sessionmaker": _session("maker"),
    "sqlalchemy.ext.asyncio.async_sessionmaker": _session("maker"), "sqlalchemy.orm.scoped_session": _session("maker"),
    "sqlalchemy.orm.Session": _session("session"), "sqlalchemy.ext.asyncio.AsyncSession": _session("session"),
    "sqlmodel.Session": _session("session"),
}  # fmt: skip

__all__ = ["OPENINGS", "call"]
