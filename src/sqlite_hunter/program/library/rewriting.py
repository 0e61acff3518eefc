"""What libraries make of a text that cannot be folded: it is made of the same literals, whatever it says.

Sources: https://docs.python.org/3/library/re.html#re.sub, https://sqlparse.readthedocs.io/en/latest/api.html
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.calls import hand_over
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Function, Text, Value, join, texts
from sqlite_hunter.sql.template import Template


def _rewritten(position: int, name: str) -> Model:
    """The model of a function that makes another text of an argument; functions that are given to it may be called."""

    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        functions = frozenset(atom for given in arguments.every() for atom in given if type(atom) is Function)
        if functions:
            hand_over(frame, functions, Arguments(star=UNKNOWN), op)
        given = arguments.get(position, name)
        if given is not None and not given:
            return NOTHING
        made = Template.unknown(frame.describe(op[1]))
        every = texts(join([given or UNKNOWN, *arguments.positional[:position]]))
        return frozenset(Text(made, text.sources) for text in every if text.sources) or UNKNOWN

    return model


_MODULES: Final = ("re", "regex")

MODELS: Final[dict[str, Model]] = {
    **{f"{module}.sub": _rewritten(2, "string") for module in _MODULES},
    **{f"{module}.compile().sub": _rewritten(1, "string") for module in _MODULES},
    "sqlparse.format": _rewritten(0, "sql"),
}
"""Dotted name -> what calling it gives."""
