"""What could not be folded into a text, and the files that would tell."""

from collections.abc import Sequence

from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import Pending, Value


def note_unfolded(frame: Frame, operands: Sequence[Value], sources: Sequence[str]) -> None:
    """Remember which files that are not loaded would tell what became holes named ``sources``."""
    for given, source in zip(operands, sources, strict=True):
        for atom in given:
            if type(atom) is Pending:
                frame.machine.pending_holes.setdefault(source, set()).add(atom.path)
