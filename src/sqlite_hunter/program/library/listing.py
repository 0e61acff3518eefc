"""Files that are looked for by pattern: each that is found is the pattern with its wildcards unknown."""

import re
from collections.abc import Callable
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.strings import joined_path, mapped
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Text, Value, texts, value
from sqlite_hunter.sql.template import Hole, Template

_WILDCARDS: Final = re.compile(r"[*?]+|\[[^\]/]*\]")
_ANY_NAME: Final = Template((Hole("*"),))


def matching(pattern: Template) -> Template:
    """The path of a file that a pattern matches."""
    parts: list[str | Hole] = []
    for part in pattern.parts:
        if isinstance(part, Hole):
            parts.append(part)
            continue
        at = 0
        for wild in _WILDCARDS.finditer(part):
            parts += [part[at : wild.start()], Hole(wild[0])]
            at = wild.end()
        parts.append(part[at:])
    return Template(tuple(parts))


def found_below(frame: Frame, folder: Text, patterns: Value, op: Op) -> Value:
    """``path.glob(pattern)``: paths, each below the folder."""
    made: set[Text] = set()
    for pattern in texts(patterns) or [Text(_ANY_NAME)]:
        path = joined_path([folder.template, matching(pattern.template)])
        made.add(Text(path, folder.sources + pattern.sources, is_path=True))
    return containers.listed(frame, frozenset(made), frame.spot(op[2], op[3]))


def _listed(change: Callable[[Template], Template]) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        given = arguments.get(0, "pathname") or NOTHING
        found = mapped(given, change) if texts(given) else UNKNOWN if given else NOTHING
        return containers.listed(frame, found, frame.spot(op[2], op[3]))

    return model


def _names(frame: Frame, _: Arguments, op: Op) -> Value:
    return containers.listed(frame, value(Text(_ANY_NAME)), frame.spot(op[2], op[3]))


MODELS: Final[dict[str, Model]] = {
    "glob.glob": _listed(matching), "glob.iglob": _listed(matching), "os.listdir": _names,
}  # fmt: skip
"""Dotted name -> what calling it gives."""
