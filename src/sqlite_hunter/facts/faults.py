"""Reasons of problems that are no fault of the file, so that another run may have none."""

from typing import Final

OUT_OF_MEMORY: Final = "too large to be analysed in this memory"
UNFORESEEN: Final = "could not be analysed: "
"""The beginning; a fault of this program follows."""
FAULTS: Final = (OUT_OF_MEMORY, UNFORESEEN)
