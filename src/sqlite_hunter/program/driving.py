"""Library objects driven: what opens a connection, what its methods give, and what is noted of either."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers, generators, namespaces
from sqlite_hunter.program.classes import as_driver
from sqlite_hunter.program.drivers import (
    OPENINGS,
    ORM_LIBRARIES,
    TABLE_LIBRARY,
    result_role,
    runs_statement,
    url_backend,
)
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.values import (
    NOTHING,
    SQLITE,
    UNKNOWN,
    UNSETTLED,
    Atom,
    Bound,
    Class,
    Container,
    Driver,
    Instance,
    Spot,
    Text,
    Value,
    join,
    texts,
    value,
)
from sqlite_hunter.sql.template import Template

_RETURNING_SELF: Final = frozenset({"execute", "executemany", "executescript", "__enter__"})
"""Methods that give the object itself, so that an instance of a program's own class stays one."""
_RAW: Final = frozenset({"exec_driver_sql"})
"""Methods of libraries that put statements together which are only ever given text."""
_NEVER: Final = 1 << 30
_MODES: Final = {"isolation_level": 3, "autocommit": _NEVER}
"""What a connection is opened with that says how its transactions begin, and where it stands if not by its name."""


def note_opening(frame: Frame, opened: Driver, target: Value | None, spot: Spot, name: str = "") -> None:
    """Record a ``connect()``; ``name`` is the dotted name of what was called, where a library has several."""
    frame.note("connect", opened.library, spot, frozenset({opened}), target or NOTHING, note=name)


def note_mode(frame: Frame, opened: Driver, arguments: Arguments, spot: Spot) -> None:
    """Record what a ``connect()`` is told of how transactions begin; what it is not told is the library's default."""
    for name, position in _MODES.items():
        given = arguments.get(position, name)
        if given is not None and opened.backend == SQLITE:
            frame.note("mode", name, spot, frozenset({opened}), given)


def open_driver(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    """What calling a library's name opens; None if that name opens nothing."""
    opening = OPENINGS.get(dotted)
    if opening is None:
        return None
    spot = frame.spot(op[2], op[3])
    target = _target(opening.library, arguments)
    wrapped = [atom for atom in target or NOTHING if type(atom) is Driver and atom.role == "connection"]
    if opening.library == TABLE_LIBRARY and wrapped:
        return frozenset(Driver(opening.role, atom.backend, opening.library, atom.origin) for atom in wrapped)
    if opening.library == "sqlite3" and (factory := arguments.get(5, "factory")):
        made = [Instance(atom, frame.origin(spot)) for atom in factory if type(atom) is Class]
        if made:
            of_class = Driver("connection", SQLITE, "sqlite3", frame.origin(spot))
            note_opening(frame, of_class, target, spot)
            note_mode(frame, of_class, arguments, spot)
            return frozenset(made)
    backends = _backends_of_url(target) if opening.backend == UNSETTLED else [opening.backend]
    made_of = [Driver(opening.role, backend, opening.library, frame.origin(spot)) for backend in backends]
    for opened in made_of:
        own = _of_backend(target, opened.backend) if len(made_of) > 1 else target
        note_opening(frame, opened, own, spot, dotted if opening.library == "peewee" else "")
        note_mode(frame, opened, arguments, spot)
    return value(*made_of)


def _target(library: str, arguments: Arguments) -> Value | None:
    """The file, URL or connection that a database is opened by."""
    given = arguments.get(0, "database")
    for name in ("dsn", "url", "filename_or_conn", "filename"):
        given = given or arguments.keywords.get(name)
    in_memory = library == TABLE_LIBRARY and ("memory" in arguments.keywords or "memory_name" in arguments.keywords)
    return value(Text(Template.of(":memory:"))) if in_memory and not given else given


def _backends_of_url(target: Value | None) -> list[str]:
    """The servers that a URL may name, one or several; that it may name another still is left out."""
    backends = {url_backend(text.template.text) for text in texts(target or NOTHING)} - {UNSETTLED}
    return sorted(backends) or [UNSETTLED]


def _of_backend(target: Value | None, backend: str) -> Value:
    """A URL, less what names another server."""
    return frozenset(
        atom
        for atom in target or NOTHING
        if type(atom) is not Text or url_backend(atom.template.text) in (backend, UNSETTLED)
    )


def call_bound(frame: Frame, bound: Bound, arguments: Arguments, op: Op) -> Value:
    """A method of a library's object."""
    spot = frame.spot(op[2], op[3])
    owner: Atom = bound.owner
    made = namespaces.call(frame, bound, arguments, spot)
    made = generators.call(frame, bound, arguments, spot) if made is None else made
    if made is not None:
        return made
    if type(owner) is Container:
        return containers.method(frame, owner, bound.method, arguments, spot)
    driver = as_driver(frame.machine, owner) if type(owner) is Instance else owner
    if type(driver) is not Driver:
        return UNKNOWN
    method = bound.method
    note_method(frame, driver, method, arguments, op)
    if method == "__init__":
        note_mode(frame, driver, arguments, spot)
    if method == "cursor" and (own := _own_cursor(driver, arguments)):
        return own
    role = result_role(driver.role, method, driver.library)
    if role is None:
        return UNKNOWN
    if type(owner) is Instance and role == driver.role and method in _RETURNING_SELF:
        return value(owner)
    return value(Driver(role, driver.backend, driver.library, driver.origin))


def called(driver: Driver) -> Value:
    """What calling an object itself gives: a session, of a session maker."""
    role = result_role(driver.role, "__call__")
    return value(Driver(role, driver.backend, driver.library, driver.origin)) if role else UNKNOWN


def _own_cursor(driver: Driver, arguments: Arguments) -> Value:
    factory = arguments.get(0, "factory") or NOTHING
    return frozenset(Instance(atom, driver.origin) for atom in factory if type(atom) is Class)


def note_method(
    frame: Frame, driver: Driver, method: str, arguments: Arguments, op: Op, others: frozenset[Driver] = frozenset()
) -> None:
    """Record the call of a method of a library's object; ``others`` are alternatives whose method it may be as well."""
    if not frame.machine.recording:
        return
    receivers = others | {driver}
    spot = frame.spot(op[2], op[3])
    callee = frame.definitions.get(op[4][0]) if op[4] else None
    named = frame.spot(callee[2], callee[3]) if callee is not None else spot
    if runs_statement(driver.library, driver.role, method):
        sql = _statement(arguments)
        argument = frame.whole(op[4][1]) if len(op[4]) > 1 else None
        source = frame.describe(op[4][1]) if len(op[4]) > 1 else ""
        is_raw = driver.library not in ORM_LIBRARIES or texts(sql) or method in _RAW
        if is_raw and any(arguments.every()):  # without an argument nothing runs
            frame.note("execute", method, spot, receivers, sql, argument, source)
    elif driver.library not in ORM_LIBRARIES:
        frame.note("member", method, named, receivers)


def _statement(arguments: Arguments) -> Value:
    """What is run: by position or by name, which may both be where unpacked arguments come from several callers."""
    given = [arguments.keywords.get(name, NOTHING) for name in ("sql", "operation", "statement", "query")]
    return join([*arguments.positional[:1], *given]) or arguments.star
