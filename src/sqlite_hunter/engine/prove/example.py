"""What one run of a statement works with: rows of tables and bound values, the same on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = None | int | float | str | bytes
Row = tuple[Value, ...]
Placed = Sequence[Value] | Mapping[str, Value] | None
"""Values as a statement takes them: by order, by name or not at all."""


@dataclass(frozen=True, slots=True)
class Example:
    """Rows by the lower-case name of their table, and values by what they are bound to: a number from 1, or a name."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    values: Mapping[int | str, Value] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many rows there are in all."""
        return sum(map(len, self.rows.values()))
