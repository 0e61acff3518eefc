"""Methods of strings and paths, and ``%``."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlite_hunter.model.ir import BIN, COMP, METH, SEQ, Op
from sqlite_hunter.program import containers, scripts
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.databases import is_unnamed
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.listing import found_below
from sqlite_hunter.program.strings import Tied, combine, joined_path, mapped, opening_mode
from sqlite_hunter.program.tying import tied
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Container,
    Spot,
    Text,
    Value,
    is_blurred,
    join,
    texts,
    value,
)
from sqlite_hunter.sql.making import is_placeholders, shown
from sqlite_hunter.sql.template import Hole, Template

EXISTENCE: Final = frozenset({"exists", "is_file", "stat", "lstat"})
"""Methods of a path that ask for its file."""
OPERATIONS: Final = frozenset(
    {
        "unlink", "rename", "replace", "open", "read_bytes", "write_bytes", "write_text", "touch", "chmod",
        "symlink_to", "hardlink_to", "copy", "move",
    }
)  # fmt: skip
"""Methods of a path that do something to its file."""

_SCHEME_END: Final = "://"
_SHOWN: Final = 3
"""Elements of a list that are shown."""
_PARTS_SHOWN: Final = 8
"""The same of one whose parts may be translated."""
_DISPLAYED: Final = 48
"""Elements of a display that are joined one by one."""

_SAME: Final = frozenset(
    {
        "resolve", "absolute", "expanduser", "as_posix", "encode", "decode", "expandtabs", "__str__", "__fspath__",
        "readlink",
    }
)  # fmt: skip
"""Methods that leave a text what it is, as far as it matters here."""
_REWRITING: Final = frozenset(
    {"translate", "capitalize", "title", "swapcase", "center", "ljust", "rjust", "format_map"}
)
"""Methods that make another text, which is not folded: it is made of the same literals."""
_CHANGES: Final[dict[str, Callable[[Template], Template]]] = {
    "strip": Template.strip,
    "lstrip": Template.lstrip,
    "rstrip": Template.rstrip,
    "lower": Template.lower,
    "upper": Template.upper,
    "casefold": Template.lower,
}


def method(frame: Frame, bound: Bound, arguments: Arguments, op: Op) -> Value:
    """A method of a text that is a string or a path."""
    text = bound.owner
    if type(text) is not Text:
        return UNKNOWN
    name = bound.method
    of_path = _path_method(frame, text, name, arguments, op) if text.is_path else None
    if of_path is not None:
        return of_path
    if name in _SAME:
        return value(text)
    if name in _CHANGES and not arguments.positional:
        return mapped(value(text), _CHANGES[name])
    if name in ("strip", "lstrip", "rstrip"):
        return _stripped(text, name, arguments)
    return _put_together(frame, text, name, arguments, op)


def _put_together(frame: Frame, text: Text, name: str, arguments: Arguments, op: Op) -> Value:
    if name == "format":
        return _format(frame, text, arguments, op)
    if name == "join":
        return _join(frame, text, arguments, op)
    if name == "replace" and len(arguments.positional) >= 2:
        return _replace(text, arguments)
    return _unfolded(text, f"{name}(...)") if name in _REWRITING and text.sources else UNKNOWN


def _path_method(frame: Frame, text: Text, name: str, arguments: Arguments, op: Op) -> Value | None:
    spot = frame.spot(op[2], op[3])
    if name in EXISTENCE:
        frame.note("path-call", f"exists:{name}", spot, text=_among(frame, text, op))
        return UNKNOWN
    if name in OPERATIONS and not (name == "replace" and len(arguments.positional) == 2):
        mode = opening_mode(arguments.get(0, "mode")) if name == "open" else ""
        frame.note("path-call", f"file:{name}", spot, text=_among(frame, text, op), note=mode)
        return _held(frame, text, name, op)
    if name == "read_text":
        return _held(frame, text, name, op)
    if name == "joinpath":
        return _joined_path(frame, text, arguments, op)
    if name in ("with_suffix", "with_name", "with_stem"):
        return _renamed(text, name, arguments)
    if name in ("glob", "rglob", "iterdir"):
        return found_below(frame, text, arguments.get(0, "pattern") or NOTHING, op)
    return None


def _held(frame: Frame, text: Text, name: str, op: Op) -> Value:
    """What a file of SQL holds, where it is opened or read."""
    take = {"open": scripts.opened, "read_text": scripts.read, "read_bytes": scripts.read}.get(name)
    return take(frame, value(text), op, UNKNOWN, scripts.OF_PATH) if take is not None else UNKNOWN


def _among(frame: Frame, text: Text, op: Op) -> Value:
    """A path whose method is called, and what else it may be of which nothing is known."""
    callee = frame.definitions.get(op[4][0]) if frame.machine.recording and op[4] else None
    owner = frame.register(callee[4][0]) if callee is not None and callee[0] == METH else NOTHING
    return value(text, *(atom for atom in owner if is_unnamed(atom)))


def _joined_path(frame: Frame, text: Text, arguments: Arguments, op: Op) -> Value:
    """``path.joinpath(a, b)``; of ``*parts`` that are not known one by one only that they follow."""
    operands = [value(text), *arguments.positional, *([arguments.star] if arguments.star else [])]
    registers = op[4][1:]
    described = [frame.describe(register) for register in registers]
    sources = described if len(described) == len(operands) - 1 else ["..."] * (len(operands) - 1)
    return mapped(combine(operands, ["...", *sources], joined_path), lambda template: template, path=True)


def _renamed(text: Text, name: str, arguments: Arguments) -> Value:
    made: set[Text] = set()
    for given in texts(arguments.get(0) or NOTHING):
        *front, last = text.template.parts or ("",)
        if not isinstance(last, str) or not given.template.is_constant:
            continue
        folder, slash, file = last.rpartition("/")
        stem, dot, suffix = file.rpartition(".")
        if name == "with_suffix":
            file = f"{stem if dot else file}{given.template.text}"
        elif name == "with_name":
            file = given.template.text
        else:
            file = f"{given.template.text}{dot}{suffix if dot else ''}"
        made.add(Text(Template((*front, f"{folder}{slash}{file}")), text.sources + given.sources, is_path=True))
    return frozenset(made) or _unfolded(text, f"{name}(...)")


def _format(frame: Frame, text: Text, arguments: Arguments, op: Op) -> Value:
    registers = list(op[4][1:])
    sources = [frame.describe(register) for register in registers]
    names = list(arguments.keywords)
    count = len(arguments.positional)
    if arguments.star or arguments.double or len(registers) != count + len(names):
        return mapped(value(text), lambda template: template.format_braces([], {}))
    operands = [value(text), *arguments.positional, *arguments.keywords.values()]

    def build(parts: Sequence[Template]) -> Template:
        template, *given = parts
        return template.format_braces(given[:count], dict(zip(names, given[count:], strict=True)))

    return combine(operands, ["...", *sources], build, tied=tied(frame, [-1, *registers], operands))


def percent_format(frame: Frame, op: Op, left: Value, right: Value) -> Value:
    """``left % right`` on texts."""
    operands = frozenset(atom for atom in right if type(atom) is not Container)
    made = [_percent_container(frame, op, left, atom) for atom in right if type(atom) is Container]
    if operands:
        sources = ["...", frame.describe(op[4][1])]
        made.append(combine([left, operands], sources, lambda parts: parts[0].format_percent([parts[1]])))
    return join(made)


def _percent_container(frame: Frame, op: Op, left: Value, container: Container) -> Value:
    """``left % container``: its elements in order, or those of its keys."""
    spot = frame.spot(op[2], op[3])
    if container.kind == "tuple":
        operands = containers.joined_texts(frame, container, spot) or []
        definition = frame.definitions.get(op[4][1])
        registers = definition[4] if definition is not None and definition[0] == SEQ else ()
        sources = [frame.describe(op[4][1])] * len(operands)
        hanging: list[Tied] = []
        if len(registers) == len(operands):
            sources = [frame.describe(each) for each in registers]
            hanging = tied(frame, [-1, *registers], [left, *operands])
        return combine(
            [left, *operands], ["...", *sources], lambda parts: parts[0].format_percent(list(parts[1:])), tied=hanging
        )
    names = [name[1:] for name in frame.machine.fields_of(container) if name.startswith("'")]
    operands = [frame.machine.peek(field_cell(container, f"'{name}"), spot) for name in names]
    return combine(
        [left, *operands], ["...", *names],
        lambda parts: parts[0].format_percent(dict(zip(names, parts[1:], strict=True))),
    )  # fmt: skip


def _join(frame: Frame, text: Text, arguments: Arguments, op: Op) -> Value:
    given = arguments.get(0) or UNKNOWN
    spot = frame.spot(op[2], op[3])
    made: set[Atom] = set()
    for atom in given:
        if type(atom) is Container:
            made |= _joined(frame, text, atom, op, spot)
        elif type(atom) is Text and is_made_of_placeholders(atom):
            made |= _joined_unknown(text, atom.template.holes[0].source)
    if made:
        return frozenset(made)
    register = op[4][1] if len(op[4]) > 1 else -1
    operands = _display(frame, register)
    if operands:
        return _joined_in_order(frame, text, operands, register)
    return _joined_unknown(text, _described(frame, register))


def _display(frame: Frame, register: int) -> list[Value]:
    """The elements of a display that is joined where it is written; the flow keeps none of plain words."""
    op = frame.definitions.get(register)
    known = op is not None and op[0] == SEQ and op[5][0] != "set" and "*" not in op[5] and len(op[4]) <= _DISPLAYED
    return [frame.foreign_register(each) for each in op[4]] if known and op is not None else []


def _joined_in_order(frame: Frame, text: Text, operands: Sequence[Value], register: int) -> Value:
    sources = [f"...[{position}]" for position in range(len(operands))]
    display = frame.definitions.get(register)
    registers = display[4] if display is not None and display[0] == SEQ else ()
    hanging = tied(frame, registers, operands) if len(registers) == len(operands) else []
    return combine(operands, sources, lambda parts: Template.join(text.template, parts), tied=hanging)


def _joined(frame: Frame, text: Text, container: Container, op: Op, spot: Spot) -> Value:
    operands = containers.joined_texts(frame, container, spot)
    if operands is not None:
        return _joined_in_order(frame, text, operands, op[4][1] if len(op[4]) > 1 else -1)
    every = containers.elements(frame, container, spot)
    elements = texts(every)
    kept = [each.template for each in elements if not is_blurred(each)][:_PARTS_SHOWN]
    listed = shown(kept, complete=len(kept) == len(every)) or _described(frame, op[4][1])
    return _joined_unknown(text, f"{listed} ...", elements)


def _joined_unknown(text: Text, items: str, elements: Sequence[Text] = ()) -> Value:
    """A join of which the number of elements is not known: a hole that says what they are."""
    sources = tuple({source: None for each in elements for source in each.sources})
    return value(Text(Template.unknown(f"{text.template.text!r}.join({items})"), text.sources + sources))


def _described(frame: Frame, register: int) -> str:
    """The source of what is joined; unlike others, with the literals that repetitions and displays are made of."""
    op = frame.definitions.get(register)
    if op is None:
        return "..."
    if op[0] == SEQ:
        return f"[{', '.join(frame.describe(each) for each in op[4][:_SHOWN])}]"
    if op[0] == BIN:
        return frame.binary(op, *(_described(frame, register) for register in op[4]))
    if op[0] == COMP:
        return frame.describe(op[4][-1])
    return frame.describe(register)


def repeated(frame: Frame, op: Op) -> Value:
    """``"?," * n``, ``["?"] * n``: a hole that says so, as statements' placeholders are often made; else nothing."""
    if op[5][0] != "*":
        return NOTHING
    source = frame.binary(op, *(_described(frame, register) for register in op[4]))
    return value(Text(Template.unknown(source))) if is_placeholders(source) else NOTHING


def is_made_of_placeholders(text: Text) -> bool:
    """Whether a text is nothing but placeholders made at run time; less of them, or without the last comma, is too."""
    match text.template.parts:
        case (Hole(source),):
            return is_placeholders(source)
        case _:
            return False


def _stripped(text: Text, name: str, arguments: Arguments) -> Value:
    if is_made_of_placeholders(text):
        return value(text)
    made: set[Text] = set()
    for given in texts(arguments.positional[0]):
        if text.template.is_constant and given.template.is_constant:
            cut = getattr(text.template.text, name)(given.template.text)
            made.add(Text(Template.of(cut), text.sources, text.is_path))
    return frozenset(made) or _unfolded(text, f"{name}(...)")


def _replace(text: Text, arguments: Arguments) -> Value:
    made: set[Text] = set()
    for old in texts(arguments.positional[0]):
        for new in texts(arguments.positional[1]) or [Text(Template.unknown("..."))]:
            if old.template.is_constant:
                made.add(Text(text.template.replace(old.template.text, new.template), text.sources, text.is_path))
    return frozenset(made) or _unfolded(text, "replace(...)")


def with_scheme(frame: Frame, op: Op, callee: Value, arguments: Arguments) -> Value:
    """What ``url.replace("postgres://", "postgresql://")`` tells of a URL that is not known: it may begin so.

    That is how many a program mends what its host's environment says; without it an engine that is given that or a
    SQLite URL would be told as SQLite's alone.
    """
    method = frame.definitions.get(op[4][0])
    if method is None or method[0] != METH or method[5][0] != "replace" or len(arguments.positional) < 2:
        return NOTHING
    if all(type(atom) is Bound for atom in callee):
        return NOTHING
    old, new = ([text.template for text in texts(given)] for given in arguments.positional[:2])
    if not all(each.is_constant and _SCHEME_END in each.text for each in (*old, *new)):
        return NOTHING
    source = f"{frame.describe(method[4][0])}.replace(...)"
    return frozenset(Text(Template((each.text, Hole(source)))) for each in new)


def _unfolded(text: Text, call: str) -> Value:
    """What a method gives of a text that cannot be folded; of its own result, as in a loop, no more than before."""
    parts = text.template.parts
    only = parts[0] if len(parts) == 1 else None
    source = only.source if isinstance(only, Hole) else text.template.text
    if not source.endswith(f".{call}"):
        source = f"{source}.{call}"
    return value(Text(Template.unknown(source), text.sources, text.is_path))
