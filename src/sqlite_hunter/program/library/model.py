"""What a model is, and the one that several subjects share."""

from collections.abc import Callable
from typing import TypeAlias

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.values import UNKNOWN, Value

Model: TypeAlias = Callable[[Frame, Arguments, Op], Value]
"""What calling a library's function gives, worked out from the arguments of the call."""


def first(_: Frame, arguments: Arguments, __: Op) -> Value:
    """The first argument: of what copies, wraps or awaits it, so that what was true of it stays true."""
    if arguments.positional:
        return arguments.positional[0]
    return next(iter(arguments.keywords.values()), UNKNOWN)
