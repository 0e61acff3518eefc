"""Calls of library names: what opens a database, what the ``library`` package models, and what is taken of the rest."""

import pkgutil
from importlib import import_module
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import guessing, library, scripts
from sqlite_hunter.program.calls import hand_over
from sqlite_hunter.program.classes import as_driver
from sqlite_hunter.program.drivers import SQLITE_MODULES, TYPES, canonical, sqlite_member
from sqlite_hunter.program.driving import open_driver
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library import callables, frameworks, holders
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Driver,
    External,
    Function,
    Instance,
    Module,
    Value,
    derived,
    texts,
    value,
)


def _models() -> dict[str, Model]:
    """The tables of every file of the ``library`` package, so that a new subject is one new file."""
    found: dict[str, Model] = {}
    for module in pkgutil.iter_modules(library.__path__):
        found.update(getattr(import_module(f"{library.__name__}.{module.name}"), "MODELS", {}))
    return found


_MODELS: Final = _models()
_IMPORTING: Final = ("importlib.import_module", "builtins.__import__")
_TRANSFERS: Final = ("upload", "download", "send_file", "put_object")
"""Parts of names of what takes a file elsewhere: object stores, web frameworks."""
_DATAFRAMES: Final = frozenset({"read_sql", "read_sql_query", "read_sql_table", "to_sql", "read_database"})
"""Functions and methods of pandas and polars that are given a connection."""


def call(frame: Frame, dotted: str, modules: Modules, arguments: Arguments, op: Op) -> Value:
    """The value of calling a library's name."""
    known = canonical(dotted)
    opened = open_driver(frame, known, arguments, op)
    if opened is not None:
        return opened
    unbound = _unbound(frame, known, arguments, op)
    if unbound is not None:
        return unbound
    model = _MODELS.get(known.removesuffix("[]"))
    if model is not None:
        return model(frame, arguments, op)
    if known in _IMPORTING:
        return _import_module(frame, modules, arguments, op)
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


def _import_module(frame: Frame, modules: Modules, arguments: Arguments, op: Op) -> Value:
    made: set[Atom] = set()
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
    if member := sqlite_member(dotted):
        frame.note("reference", member, frame.whole(op[4][0]) if op[4] else frame.spot(op[2], op[3]))
    return value(Driver(opening.role, opening.backend, opening.library, source[0].origin if source else None))


def _unmodelled(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value:
    """What is taken of a call by the last part of its name; else of a function given to it that it may call it."""
    name = dotted.rpartition(".")[2]
    handed = _handed(frame, dotted, arguments, op)
    if handed is not None:
        return handed
    _note_files(frame, name, arguments, op)
    if name in scripts.OPENING or name in scripts.READING:
        script = _script(frame, dotted, name, arguments, op)
        if script:
            return script
    guessing.note_handed(frame, dotted, arguments)
    if name in _DATAFRAMES:
        _note_dataframe(frame, name, arguments, op)
    functions = frozenset(atom for given in arguments.every() for atom in given if type(atom) is Function)
    if functions:
        hand_over(frame, functions, frameworks.handed(dotted), op)
    if name in ("get", "pop", "setdefault") and arguments.positional:
        return holders.taken(frame, dotted, arguments, op)
    if name in ("from_mapping", "update"):
        holders.updated(frame, dotted, arguments, op)
    passed = functions if len(arguments.positional) == 1 and not arguments.keywords else NOTHING
    return passed | value(derived(dotted, "()"))


def _script(frame: Frame, dotted: str, name: str, arguments: Arguments, op: Op) -> Value:
    """A file of SQL that a package keeps, or what it holds; nothing where another file is meant."""
    for given in arguments.every():
        if any(map(scripts.is_file, texts(given))):
            take = scripts.opened if name in scripts.OPENING else scripts.read
            return take(frame, given, op, value(derived(dotted, "()")))
    return NOTHING


def _handed(frame: Frame, dotted: str, arguments: Arguments, op: Op) -> Value | None:
    if dotted.rpartition(".")[2] in ("enter_context", "enter_async_context"):
        return frame.operations.enter(frame, arguments.get(0) or UNKNOWN, frame.spot(op[2], op[3]))
    return callables.invoked(frame, dotted, arguments, op)


def _note_files(frame: Frame, name: str, arguments: Arguments, op: Op) -> None:
    """Record that a file is taken elsewhere, or that a script of SQL is named."""
    if not frame.machine.recording:
        return
    spot = frame.spot(op[2], op[3])
    if any(word in name.lower() for word in _TRANSFERS):
        for given in arguments.every():
            frame.note("path-call", f"transfer:{name}", spot, text=given)
    for text in (text for given in arguments.positional for text in texts(given)):
        if text.template.text.endswith(".sql"):
            frame.note("sql-file", text.template.text, spot)


def _note_dataframe(frame: Frame, name: str, arguments: Arguments, op: Op) -> None:
    receivers = frozenset(atom for given in arguments.every() for atom in given if type(atom) is Driver)
    if receivers:
        frame.note("pandas", name, frame.spot(op[2], op[3]), receivers, arguments.get(0, "sql") or NOTHING)
