"""Methods of strings and paths."""

from collections.abc import Callable
from typing import Final

from sqlite_hunter.program import containers
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.strings import combine, joined_path, mapped
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Bound, Container, Text, Value, texts, value
from sqlite_hunter.sql.template import Hole, Template

EXISTENCE: Final = frozenset({"exists", "is_file", "stat", "lstat"})
OPERATIONS: Final = frozenset(
    {"unlink", "rename", "replace", "open", "read_bytes", "write_bytes", "touch", "chmod", "symlink_to", "hardlink_to", "copy", "move"}
)

_SAME: Final = frozenset(
    {"resolve", "absolute", "expanduser", "as_posix", "encode", "decode", "expandtabs", "__str__", "__fspath__", "readlink"}
)
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
    if text.is_path:
        noted = _path_method(frame, text, name, arguments, op)
        if noted is not None:
            return noted
    if name in _SAME:
        return value(text)
    if name in _CHANGES and not arguments.positional:
        return mapped(value(text), _CHANGES[name])
    if name == "format":
        return _format(frame, text, arguments, op)
    if name == "join":
        return _join(frame, text, arguments, op)
    if name == "replace" and len(arguments.positional) >= 2:
        return _replace(text, arguments)
    return UNKNOWN


def _path_method(frame: Frame, text: Text, name: str, arguments: Arguments, op: Op) -> Value | None:
    spot = frame.spot(op[2], op[3])
    if name in EXISTENCE:
        frame.note("path-call", f"exists:{name}", spot, text=value(text))
        return UNKNOWN
    if name in OPERATIONS and not (name == "replace" and len(arguments.positional) == 2):
        frame.note("path-call", f"file:{name}", spot, text=value(text))
        return UNKNOWN
    if name == "joinpath":
        sources = ["...", *(frame.describe(register) for register in op[4][1:])]
        joined = combine([value(text), *arguments.positional], sources[: len(arguments.positional) + 1], joined_path)
        return mapped(joined, lambda template: template, path=True)
    if name in ("with_suffix", "with_name", "with_stem"):
        return _renamed(text, name, arguments)
    return None


def _renamed(text: Text, name: str, arguments: Arguments) -> Value:
    made = set()
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
    return frozenset(made) or value(Text(Template((Hole(f"{text.template.text}.{name}(...)"),)), text.sources, is_path=True))


def _format(frame: Frame, text: Text, arguments: Arguments, op: Op) -> Value:
    registers = list(op[4][1:])
    sources = [frame.describe(register) for register in registers]
    names = list(arguments.keywords)
    count = len(arguments.positional)
    if arguments.star or arguments.double or len(registers) != count + len(names):
        return mapped(value(text), lambda template: template.format_braces([], {}))
    operands = [value(text), *arguments.positional, *arguments.keywords.values()]

    def build(parts: object) -> Template:
        template, *given = parts  # type: ignore[misc]
        return template.format_braces(given[:count], dict(zip(names, given[count:], strict=True)))  # type: ignore[no-any-return]

    return combine(operands, ["...", *sources], build)


def _join(frame: Frame, text: Text, arguments: Arguments, op: Op) -> Value:
    given = arguments.get(0) or UNKNOWN
    spot = frame.spot(op[2], op[3])
    for atom in given:
        if type(atom) is not Container:
            continue
        operands = containers.joined_texts(frame, atom, spot)
        if operands is not None:
            sources = [f"...[{position}]" for position in range(len(operands))]
            return combine(operands, sources, lambda parts: Template.join(text.template, parts))
        elements = texts(containers.elements(frame, atom, spot))
        sources_of = tuple({source: None for each in elements for source in each.sources})
        shown = " | ".join(repr(each.template.text) for each in elements[:3]) or frame.describe(op[4][1])
        return value(Text(Template((Hole(f"{text.template.text!r}.join({shown} ...)"),)), text.sources + sources_of))
    return value(Text(Template((Hole(f"{text.template.text!r}.join({frame.describe(op[4][1])})"),)), text.sources))


def _replace(text: Text, arguments: Arguments) -> Value:
    made = set()
    for old in texts(arguments.positional[0]):
        for new in texts(arguments.positional[1]) or [Text(Template((Hole("..."),)))]:
            if old.template.is_constant:
                made.add(Text(text.template.replace(old.template.text, new.template), text.sources, text.is_path))
    return frozenset(made) or value(Text(Template((Hole(f"{text.template.text}.replace(...)"),)), text.sources, text.is_path))
