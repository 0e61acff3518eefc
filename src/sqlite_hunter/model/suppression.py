"""A comment by which a person says that a finding is a false alarm, or debt that is known."""

from dataclasses import dataclass
from typing import Final

IGNORE: Final = "ignore"
"""The finding is a false alarm: it is reported nowhere, only counted."""
FIXME: Final = "fixme"
"""The finding is known debt: it is reported, but the gate lets it pass, counted."""


@dataclass(frozen=True, slots=True, order=True)
class Suppression:
    """A comment that was understood: ``# sqlite-hunter: ignore[SQH301] reason``."""

    path: str
    line: int
    """1-based line of the comment."""
    kind: str
    """IGNORE or FIXME."""
    codes: tuple[str, ...]
    """Rule codes, as they are written, each once."""
    reason: str
    silenced: int = 0
    """Findings that it silences."""
