"""Which operands of one text hang together, as the operations of a unit tell."""

from typing import Final, NamedTuple

APART: Final = -1
"""Stands for the register of a tuple where a variable comes of none."""


class Variable(NamedTuple):
    """A variable of which operands are."""

    positions: tuple[int, ...]
    """Of the operands that are this variable."""
    part: int
    """The register of the part of a tuple that it is bound to."""


class Tie(NamedTuple):
    """Variables that are bound to parts of one tuple, or one variable alone."""

    whole: int
    """The register of the tuple."""
    variables: tuple[Variable, ...]
