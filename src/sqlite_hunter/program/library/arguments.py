"""Options of the command line: what ``parse_args()`` gives has the defaults of the options, or what a user writes.

A parser, its groups and its commands fill one namespace. Source: https://docs.python.org/3/library/argparse.html
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Container, External, Spot, Text, Value, texts, value

_WRITTEN: Final = value(External("argparse.Namespace().option"))
"""What a user writes."""
_OPTION: Final = "argparse.ArgumentParser.add_argument.call"
_DEFAULTS: Final = "argparse.ArgumentParser.set_defaults.call"
_KNOWN: Final = "argparse.ArgumentParser.parse_known_args.call"
_SAME: Final = "argparse.ArgumentParser.same.call"
_OF_NAMESPACE: Final = {
    "add_argument": _OPTION,
    "set_defaults": _DEFAULTS,
    "parse_args": _SAME,
    "parse_intermixed_args": _SAME,
    "parse_known_args": _KNOWN,
}
"""Methods of a parser that fill its namespace, or give it."""
_OF_PARSER: Final = ("add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser")
"""Methods that give another parser, which fills the same namespace."""


def _parser(frame: Frame, _: Arguments, op: Op) -> Value:
    """A parser: an object whose methods are functions that are given it, or its namespace, first."""
    spot = frame.spot(op[2], op[3])
    parser, namespace = (Container("namespace", spot._replace(variant=variant)) for variant in (-1, -2))
    for method, function in _OF_NAMESPACE.items():
        _bind(frame, parser, method, function, namespace, spot)
    for method in _OF_PARSER:
        _bind(frame, parser, method, _SAME, parser, spot)
    return value(parser)


def _bind(frame: Frame, parser: Container, method: str, function: str, owner: Container, spot: Spot) -> None:
    number = (*_OF_NAMESPACE, *_OF_PARSER).index(method)
    bound = Container("partial", spot._replace(variant=-3 - number))
    frame.machine.write(field_cell(bound, "#function"), value(External(function)), spot)
    frame.machine.write(field_cell(bound, "0"), value(owner), spot)
    frame.machine.write(field_cell(parser, method), value(bound), spot)


def _option(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``add_argument("--db", default="a.db")``: by default the one, else what is written."""
    name = _name(arguments)
    default = arguments.keywords.get("default", NOTHING)
    for namespace in _containers(arguments.get(0)) if name else ():
        for given in (default, _WRITTEN):
            frame.machine.write(field_cell(namespace, name), given, frame.spot(op[2], op[3]))
    return UNKNOWN


def _name(arguments: Arguments) -> str:
    """The attribute of an option: as it is said, else its first long form, else its first form; "" if not known."""
    flags = [atom for given in arguments.positional[1:] for atom in given]
    said = texts(arguments.keywords.get("dest", NOTHING))
    forms = [said[0].template.text] if said else [flag.template.text for flag in flags if type(flag) is Text]
    name = next((form for form in forms if form.startswith("--")), forms[0] if forms else "")
    return name if said else name.lstrip("-").replace("-", "_")


def _defaults(frame: Frame, arguments: Arguments, op: Op) -> Value:
    for namespace in _containers(arguments.get(0)):
        for name, given in arguments.keywords.items():
            frame.machine.write(field_cell(namespace, name), given, frame.spot(op[2], op[3]))
    return UNKNOWN


def _known(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """The namespace, and what of the command line is left."""
    namespace = arguments.get(0) or NOTHING
    return containers.make(frame, "tuple", frame.spot(op[2], op[3]), [namespace, UNKNOWN], [False, False])


def _containers(given: Value | None) -> Iterator[Container]:
    return (atom for atom in given or NOTHING if type(atom) is Container)


MODELS: Final[dict[str, Model]] = {
    "argparse.ArgumentParser": _parser,
    _OPTION: _option,
    _DEFAULTS: _defaults,
    _KNOWN: _known,
    _SAME: first,
}
"""Dotted name -> what calling it gives."""
