"""What is noted of an operation on the recording pass, when every value is known."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.classes import as_driver, calling
from sqlite_hunter.program.drivers import EXECUTES, canonical, sqlite_member
from sqlite_hunter.program.driving import note_method
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.handing import note_handoff, note_paths
from sqlite_hunter.program.members import is_property
from sqlite_hunter.program.pathcells import note_kept, note_path
from sqlite_hunter.program.standing import beside, driver_of, owners, standing
from sqlite_hunter.program.values import (
    NOTHING,
    Bound,
    Class,
    Container,
    Driver,
    External,
    Instance,
    Pending,
    Spot,
    Text,
    Unknown,
    Value,
    function_of,
    texts,
)
from sqlite_hunter.sql.messages import SHORT, is_sqlite_message
from sqlite_hunter.sql.paths import sqlite_url

_SEARCHING: Final = frozenset({"startswith", "find", "index", "count", "search", "match"})
"""Methods that look for a text in another."""
_CUTTING: Final = frozenset({"removeprefix", "removesuffix", "replace", "split", "rsplit", "partition", "rpartition"})
"""Methods that look for a text in another to cut it there."""


def note_attribute(frame: Frame, op: Op, owner: Value) -> None:
    """Record the mention of a SQLite module's member, or of a driver object's member that is not called here."""
    name = op[5][0]
    spot = frame.spot(op[2], op[3])
    for atom in owner:
        if type(atom) is External:
            member = sqlite_member(canonical(f"{atom.dotted}.{name}"))
            if member:
                frame.note("reference", member, frame.spot(frame.begin(op[4][0]), op[3]))
        elif op[0] == ir.ATTR:
            driver = as_driver(frame.machine, atom) if type(atom) is Instance and atom.origin else atom
            if type(driver) is Driver and driver.role in ("connection", "cursor", "blob", "table"):
                note = "" if is_property(driver, name) else "reference"
                frame.note("member", name, spot, beside(frame.machine, owner, driver), note=note)


def note_set_attribute(frame: Frame, op: Op, owner: Value, given: Value) -> None:
    """Record an option set on a driver's object, or a connection kept in an attribute."""
    whole = frame.spot(op[2], op[3])
    for atom in owner:
        driver = as_driver(frame.machine, atom) if type(atom) is Instance else atom
        if type(driver) is Driver and driver.role in ("connection", "cursor"):
            frame.note("member", f"{op[5][0]}=", whole, beside(frame.machine, owner, driver), given)
    note_kept(frame, owner, op[5][0], op[4][1])
    _note_kept(frame, "keep", op[5][0], given, whole)


def _note_kept(frame: Frame, what: str, name: str, given: Value, spot: Spot, argument: Spot | None = None) -> None:
    """Record that connections are kept or handed out; own objects that stand for one count where another is one."""
    kept = connections(frame, given)
    if kept:
        frame.note(what, name, spot, kept, argument=argument)
    if own := standing(frame.machine, given):
        frame.note(f"{what}-own", name, spot, own, argument=argument)


def connections(frame: Frame, given: Value) -> frozenset[Driver]:
    """The connections in a value, those of the program's own classes included."""
    found: set[Driver] = set()
    for atom in given:
        if type(atom) is Container and atom.kind == "tuple":
            inside = frame.machine.peek(field_cell(atom, containers.ALL))
            found |= connections(frame, frozenset(each for each in inside if type(each) is not Container))
        driver = as_driver(frame.machine, atom) if type(atom) is Instance else atom
        if type(driver) is Driver and driver.role == "connection":
            found.add(driver)
    return frozenset(found)


def note_hand_out(frame: Frame, given: Value, spot: Spot) -> None:
    """Record that a function hands out connections."""
    if frame.unit.kind in ("function", "lambda"):
        whole = frame.spot(frame.unit.start, frame.unit.end)
        _note_kept(frame, "hand-out", frame.unit.name, given, whole, spot)


def note_comparison(frame: Frame, op: Op) -> None:
    """Record the test of an error's text, and what a text is compared with."""
    _note_error_texts(frame, op, op[4])
    _note_looked_for(frame, op, op[4])


def note_call(frame: Frame, op: Op, callee: Value, arguments: Arguments) -> None:
    """Record a statement handed to the program's own functions or to an object of which nothing is known."""
    definition = frame.definitions.get(op[4][0])
    method = definition[5][0] if definition is not None and definition[0] == ir.METH else ""
    functions = [function for atom in callee if (function := function_of(atom)) is not None]
    functions += [function for atom in callee if type(atom) is Instance for function in calling(frame.machine, atom)]
    note_path(frame, op, frame.register(op[1]))
    note_paths(frame, op)
    if functions:
        _note_beside(frame, op, callee, arguments)
    if method:
        _note_unknown_execute(frame, op, callee, arguments, method)
        own = functions or any(type(atom) is Class for atom in callee)
        if not own and any(word in method.lower() for word in ("upload", "download")):
            for given in arguments.every():
                frame.note("path-call", f"transfer:{method}", frame.spot(op[2], op[3]), text=given)
        if method in _SEARCHING:
            _note_error_texts(frame, op, op[4][1:])
        if not functions and method in _SEARCHING | _CUTTING:
            _note_looked_for(frame, op, op[4][1:])
    for function in functions:
        note_handoff(frame, op, function)


def _note_beside(frame: Frame, op: Op, callee: Value, arguments: Arguments) -> None:
    """Record that a method of a driver's object may, at this call, be that of an own object that stands for another."""
    others = standing(frame.machine, owners(callee))
    for atom in callee if others else NOTHING:
        driver = driver_of(frame.machine, atom.owner) if type(atom) is Bound else None
        if type(atom) is Bound and driver is not None:
            as_it = frozenset(replace(each, role=driver.role) for each in others)
            note_method(frame, driver, atom.method, arguments, op, as_it)


def _note_unknown_execute(frame: Frame, op: Op, callee: Value, arguments: Arguments, method: str) -> None:
    if method not in EXECUTES or not arguments.positional:
        return
    if not all(isinstance(atom, Unknown | Pending) for atom in callee):
        return
    definition = frame.definitions[op[4][0]]
    frame.note(
        "unknown-execute", method, frame.spot(op[2], op[3]), text=arguments.positional[0],
        argument=frame.whole(op[4][1]), note=frame.describe(definition[4][0]),
    )  # fmt: skip
    frame.machine.wanted.update(atom.path for atom in callee if type(atom) is Pending)


def _note_error_texts(frame: Frame, op: Op, registers: Sequence[int]) -> None:
    for register in registers:
        messages = [text for text in _constants(frame, register) if is_sqlite_message(text)]
        if messages:
            frame.note("error-text", messages[0], frame.spot(op[2], op[3]))
            return
        words = [text for text in _constants(frame, register) if text.strip().lower() in SHORT]
        if words:
            frame.note("error-text", words[0], frame.spot(op[2], op[3]), note="short")
            return


def _note_looked_for(frame: Frame, op: Op, registers: Sequence[int]) -> None:
    """Record the URLs that another text is only compared with, or cut off at: they open nothing there."""
    for register in registers:
        given = frozenset(text for text in _held(frame, register) if sqlite_url(text.template.text) is not None)
        if given:
            frame.note("looked-for", "", frame.spot(op[2], op[3]), text=given)


def _held(frame: Frame, register: int) -> list[Text]:
    """The texts that an operand may be, or that a tuple of texts has."""
    definition = frame.definitions.get(register)
    written = definition[4] if definition is not None and definition[0] == ir.SEQ else ()
    held = [frame.register(register), *(frame.register(each) for each in written)]
    for atom in held[0]:
        if type(atom) is Container:
            held.append(frame.machine.peek(field_cell(atom, containers.ALL)))
    return [text for given in held for text in texts(given)]


def _constants(frame: Frame, register: int) -> list[str]:
    """The texts that an operand is, or that a tuple of texts has, as written or by the name of a constant."""
    found: list[str] = []
    pending = [register]
    while pending:
        definition = frame.definitions.get(pending.pop())
        if definition is not None and definition[0] == ir.STR:
            found.append(definition[5][0])
        elif definition is not None and definition[0] == ir.SEQ:
            pending += reversed(definition[4])
    held = frame.register(register)
    for atom in held:
        inside = frame.machine.peek(field_cell(atom, containers.ALL)) if type(atom) is Container else NOTHING
        found += [text.template.text for text in texts(inside | frozenset({atom})) if text.template.is_constant]
    return list(dict.fromkeys(found))
