"""Lists, tuples, dicts, queues and the like: one cell a known position or key, one for any, one for all together."""

from collections.abc import Sequence
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.cells import ALL as ALL
from sqlite_hunter.program.cells import ANY as ANY
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.drivers import OPENINGS, SQLITE_MODULES
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.leads import OWN, may_lead
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Container,
    Driver,
    External,
    Instance,
    Literal,
    Spot,
    Text,
    Unknown,
    Value,
    join,
    value,
)
from sqlite_hunter.sql.template import Template

HELD: Final = "#value"
"""The field of what a future or a context variable holds."""
KEYS: Final = "#keys"
"""The field of the keys of a dict that are library objects."""
_POSITIONS_LIMIT: Final = 48
"""Elements of a display that are kept apart by position."""
_NAMES_LIMIT: Final = 32
"""Words of one display: as many columns as a table has."""
_LONGEST_NAME: Final = 63
"""Characters."""

_ADDING: Final = {
    "append": 0, "add": 0, "put": 0, "put_nowait": 0, "appendleft": 0, "push": 0, "insert": 1, "extend": 0, "update": 0,
    "extendleft": 0,
}  # fmt: skip
"""Methods that put something in: position of what is put in."""
_MOVING: Final = frozenset({"sort", "reverse", "remove", "clear", "discard", "__delitem__"})
"""Methods after which what stands at a position is not known."""
_TAKING: Final = frozenset({"pop", "get", "popleft", "get_nowait", "setdefault", "peek"})


def is_dict(container: Container) -> bool:
    """Whether what is put in is found by its key."""
    return container.kind.removeprefix(OWN) == "dict"


def is_plain(element: Value) -> bool:
    """Whether an element of a display is data: nothing that could lead to a database, no SQL, no place to be filled."""
    return all(map(_is_plain_atom, element))


def _is_plain_atom(atom: Atom) -> bool:
    if type(atom) is Text:
        return not atom.sources
    if type(atom) is Literal:
        return atom.source != "None"
    if type(atom) is External:
        return atom.dotted not in OPENINGS and atom.dotted not in SQLITE_MODULES
    return type(atom) is Unknown


def _are_names(frame: Frame, elements: Sequence[Value]) -> bool:
    """Whether a display holds a few words that a statement of its file may be put together of: names, directions."""
    return (
        len(elements) <= _NAMES_LIMIT
        and frame.path in frame.machine.units.building
        and all(len(each) == 1 and all(map(_is_word, each)) for each in elements)
    )


def _is_word(atom: Atom) -> bool:
    return type(atom) is Text and atom.template.is_constant and len(atom.template.text) <= _LONGEST_NAME


def make(frame: Frame, kind: str, spot: Spot, elements: list[Value], stars: list[bool]) -> Value:
    """A tuple, list or set display."""
    container = Container(kind, frame.place(spot))
    if kind != "tuple" and elements and all(map(is_plain, elements)) and not _are_names(frame, elements):
        return UNKNOWN if all(elements) else NOTHING
    machine = frame.machine
    exact = len(elements) <= _POSITIONS_LIMIT
    if not exact:  # one by one, a table of thousands of rows would be joined thousands of times
        pairs = zip(elements, stars, strict=True)
        element = join([frame.operations.iterate(frame, each, spot) if star else each for each, star in pairs])
        machine.write(field_cell(container, ANY), element, spot)
        machine.write(field_cell(container, ALL), element, spot)
        return value(container)
    for position, (element, star) in enumerate(zip(elements, stars, strict=True)):
        if star:
            exact = False
            element = frame.operations.iterate(frame, element, spot)
        if exact:
            machine.write(field_cell(container, str(position)), element, spot)
        else:
            machine.write(field_cell(container, ANY), element, spot)
        machine.write(field_cell(container, ALL), element, spot)
    return value(container)


def listed(frame: Frame, element: Value, spot: Spot) -> Value:
    """A list made at a place, of which only is known what its elements may be."""
    container = Container("list", frame.place(spot))
    frame.machine.write(field_cell(container, ANY), element, spot)
    frame.machine.write(field_cell(container, ALL), element, spot)
    return value(container)


def make_dict(frame: Frame, spot: Spot, pairs: list[tuple[Value | None, Value]]) -> Value:
    """A dict display; a pair without a key is ``**value``."""
    container = Container("dict", frame.place(spot))
    plain = pairs and all(is_plain(given) and not any(map(_is_driver, key or NOTHING)) for key, given in pairs)
    if plain and not (all(key for key, _ in pairs) and _are_names(frame, [given for _, given in pairs])):
        return UNKNOWN if all(given for _, given in pairs) else NOTHING
    for key, given in pairs:
        if key is None:
            merge(frame, container, given, spot)
        else:
            store(frame, container, key, given, spot)
    return value(container)


def _put(frame: Frame, container: Container, field: str, given: Value, spot: Spot) -> None:
    if container.kind.startswith(OWN):
        kept = frozenset(atom for atom in given if may_lead(frame.machine.units, atom))
        given = given if len(kept) == len(given) else kept | UNKNOWN
    frame.machine.write(field_cell(container, field), given, spot)
    if field != ALL:
        frame.machine.write(field_cell(container, ALL), given, spot)


def merge(frame: Frame, container: Container, given: Value, spot: Spot) -> None:
    """``container.update(given)``: its elements may be any of the other's; of a dict, those of the same name."""
    for atom in given - {container}:
        if type(atom) is not Container or _copy(frame, container, atom, spot):
            continue
        _put(frame, container, ANY, frame.machine.read(field_cell(atom, ALL), spot), spot)


def _copy(frame: Frame, container: Container, other: Container, spot: Spot) -> bool:
    """Put what a dict holds into another, name by name; False if it holds nothing (yet), or one of them is no dict."""
    if not is_dict(container) or not is_dict(other):
        return False
    found = False
    for name in frame.machine.fields_of(other):
        held = frame.machine.peek(field_cell(other, name), spot) if name != ALL and name[0] != "." else NOTHING
        if name == KEYS:
            frame.machine.write(field_cell(container, KEYS), held, spot)
        elif held:
            found = True
            _put(frame, container, name, held, spot)
    return found


def keys(index: Value) -> list[str] | None:
    """Constant positions or keys an index may be; None if it may be another."""
    found = []
    for atom in index:
        if type(atom) is Literal:
            found.append(atom.source)
        elif type(atom) is Text and atom.template.is_constant:
            found.append(f"'{atom.template.text}")
        else:
            return None
    return found or None


def _is_driver(atom: Atom) -> bool:
    return type(atom) is Driver or (type(atom) is Instance and atom.origin is not None)


def store(frame: Frame, container: Container, index: Value, given: Value, spot: Spot) -> None:
    """``container[index] = given``."""
    for key in keys(index) or [ANY]:
        _put(frame, container, key, given, spot)
    if is_dict(container):
        frame.machine.write(field_cell(container, KEYS), frozenset(filter(_is_driver, index)), spot)


def load(frame: Frame, container: Container, index: Value | None, spot: Spot) -> Value:
    """``container[index]``; no index stands for any element."""
    known = keys(index) if index else None
    if known is None or any(key.startswith("-") for key in known):
        return frame.machine.read(field_cell(container, ALL), spot)
    found = [frame.machine.peek(field_cell(container, key), spot) for key in known]
    any_key = frame.machine.peek(field_cell(container, ANY), spot)
    return join([*found, any_key]) or frame.machine.read(field_cell(container, ANY), spot)


def combined(frame: Frame, operator: str, left: Value, right: Value, spot: Spot) -> Value:
    """``left + right``, in order where both are known one by one and are not this very sum; or ``left * n``."""
    kind = "tuple" if any(type(atom) is Container and atom.kind == "tuple" for atom in left) else "list"
    made = Container(kind, frame.place(spot))
    operands = [left] if operator == "*" else [left, right]
    known = [_exactly(frame, given, spot) for given in operands]
    if operator == "+" and None not in known and made not in left | right:
        in_order = [element for part in known for element in part or ()]
        return make(frame, kind, spot, in_order, [False] * len(in_order))
    for given in operands:
        element = frame.operations.iterate(frame, given, spot)
        frame.machine.write(field_cell(made, ANY), element, spot)
        frame.machine.write(field_cell(made, ALL), element, spot)
    return value(made)


def _exactly(frame: Frame, given: Value, spot: Spot) -> list[Value] | None:
    if len(given) != 1:
        return None
    (atom,) = given
    return joined_texts(frame, atom, spot) if type(atom) is Container else None


def sliced(frame: Frame, container: Container, spot: Spot) -> Value:
    """``container[a:b]``: some of its elements."""
    return listed(frame, load(frame, container, None, spot), spot)


def method(frame: Frame, container: Container, name: str, arguments: Arguments, spot: Spot) -> Value:
    """A method of a list, dict, queue, ...: what goes in may come out."""
    if name in _ADDING:
        _add(frame, container, name, arguments, spot)
        return UNKNOWN
    if name in _TAKING:
        if name == "pop" and not is_dict(container):
            frame.machine.write(field_cell(container, ANY), frame.machine.read(field_cell(container, ALL), spot), spot)
        index = arguments.get(0) if is_dict(container) else None
        default = arguments.get(1, "default") or NOTHING
        if name == "setdefault" and index is not None:
            store(frame, container, index, default, spot)
        return load(frame, container, index, spot) | default
    if name in ("copy", "__copy__", "__iter__"):
        return value(container)
    if name == "values":
        return listed(frame, frame.machine.read(field_cell(container, ALL), spot), spot)
    return _rarer(frame, container, name, arguments, spot)


def _rarer(frame: Frame, container: Container, name: str, arguments: Arguments, spot: Spot) -> Value:
    if name == "keys":
        return listed(frame, elements(frame, container, spot), spot)
    if name == "items":
        return listed(frame, _item(frame, container, spot), spot)
    if name == "popitem":
        return _item(frame, container, spot)
    if name == "__getitem__":
        return load(frame, container, arguments.get(0), spot)
    if name == "__setitem__":
        store(frame, container, arguments.get(0) or UNKNOWN, arguments.get(1) or UNKNOWN, spot)
    if name in _MOVING and not is_dict(container):
        frame.machine.write(field_cell(container, ANY), frame.machine.read(field_cell(container, ALL), spot), spot)
    if name == "sort" and (key := arguments.keywords.get("key")):
        call_at(frame, key, Arguments((elements(frame, container, spot),)), spot)
    return UNKNOWN


def _add(frame: Frame, container: Container, name: str, arguments: Arguments, spot: Spot) -> None:
    given = arguments.get(_ADDING[name], "item")
    if name in ("extend", "extendleft", "update") and given is not None:
        merge(frame, container, given, spot)
    elif given is not None:
        _put(frame, container, ANY, given, spot)
    for keyword, each in arguments.keywords.items() if name == "update" else ():
        store(frame, container, value(Text(Template.of(keyword))), each, spot)


def _item(frame: Frame, container: Container, spot: Spot) -> Value:
    """A key and its value."""
    machine = frame.machine
    pair = Container("tuple", frame.place(spot))
    machine.write(field_cell(pair, "0"), elements(frame, container, spot), spot)
    machine.write(field_cell(pair, "1"), machine.read(field_cell(container, ALL), spot), spot)
    return value(pair)


def held(frame: Frame, holder: Container, method_name: str, arguments: Arguments, spot: Spot) -> Value:
    """A method of a future or a context variable: what is set in it may come out."""
    cell = field_cell(holder, HELD)
    if method_name in ("set", "set_result"):
        frame.machine.write(cell, arguments.get(0) or NOTHING, spot)
        return UNKNOWN
    if method_name == "add_done_callback":
        return call_at(frame, arguments.get(0) or NOTHING, Arguments((value(holder),)), spot)
    return frame.machine.peek(cell, spot) | (arguments.get(0) or NOTHING)


def awaited(frame: Frame, given: Value, op: Op) -> Value:
    """``await x``: what a future holds; anything else is taken for its own result."""
    if not any(type(atom) is Container and atom.kind == "future" for atom in given):
        return given
    spot = frame.spot(op[2], op[3])
    held_in = [field_cell(atom, HELD) for atom in given if type(atom) is Container and atom.kind == "future"]
    others = frozenset(atom for atom in given if type(atom) is not Container or atom.kind != "future")
    return join([others, *(frame.machine.peek(cell, spot) for cell in held_in)])


def elements(frame: Frame, container: Container, spot: Spot) -> Value:
    """One element of an iteration; the keys of a dict."""
    if is_dict(container):
        return UNKNOWN | frame.machine.peek(field_cell(container, KEYS), spot)
    return frame.machine.read(field_cell(container, ALL), spot)


def joined_texts(frame: Frame, container: Container, spot: Spot) -> list[Value] | None:
    """The elements of a display in order, for ``"".join([...])``; None if they are not known one by one."""
    if frame.machine.peek(field_cell(container, ANY), spot):
        return None
    found: list[Value] = []
    while element := frame.machine.peek(field_cell(container, str(len(found))), spot):
        found.append(element)
    return found or None
