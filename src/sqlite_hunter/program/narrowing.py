"""What a branch tells of a name's text: behind ``if not path.endswith(".db")`` it is none that ends so.

Else what is put behind it there (``path += "/store.db"``) would be put behind every path that it may be, and name
files that are never made.
"""

from sqlite_hunter.model.ir import CALL, METH, NAME, SEQ, STR, UNKNOWN
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import Atom, Text, Value
from sqlite_hunter.sql.template import Template


class Narrowing:
    """The test of a branch, if it asks how a local's text begins or ends."""

    def __init__(self, frame: Frame, test: int) -> None:
        """Look at what sets the register of the test."""
        self.name = ""
        self._affixes: tuple[str, ...] = ()
        self._at_end = False
        self._negated = False
        op = frame.definitions.get(test)
        while op is not None and op[0] == UNKNOWN and op[5] == ("not",):
            self._negated = not self._negated
            op = frame.definitions.get(op[4][0])
        callee = frame.definitions.get(op[4][0]) if op is not None and op[0] == CALL and op[5] == ("",) else None
        if op is None or callee is None or callee[0] != METH or callee[5][0] not in ("endswith", "startswith"):
            return
        owner = frame.definitions.get(callee[4][0])
        if owner is not None and owner[0] == NAME and owner[5][0] in frame.env:
            self._affixes = _literals(frame, op[4][1])
            self._at_end = callee[5][0] == "endswith"
            self.name = owner[5][0] if self._affixes else ""

    def narrowed(self, given: Value, *, holds: bool) -> Value:
        """The part of a value that may come into the branch where the test holds, or into the other."""
        return frozenset(atom for atom in given if self._answer(atom) in (None, holds != self._negated))

    def _answer(self, atom: Atom) -> bool | None:
        """Whether a text begins or ends so; None if that cannot be told."""
        if type(atom) is not Text:
            return None
        template = atom.template
        known = _end(template) if self._at_end else _beginning(template)
        fits = known.endswith(self._affixes) if self._at_end else known.startswith(self._affixes)
        return fits if fits or template.is_constant or len(known) >= max(map(len, self._affixes)) else None


def _end(template: Template) -> str:
    last = template.parts[-1] if template.parts else ""
    return last if isinstance(last, str) else ""


def _beginning(template: Template) -> str:
    first = template.parts[0] if template.parts else ""
    return first if isinstance(first, str) else ""


def _literals(frame: Frame, register: int) -> tuple[str, ...]:
    """The texts that are written there, one or a tuple of them; none if anything else is."""
    op = frame.definitions.get(register)
    ops = [frame.definitions.get(each) for each in op[4]] if op is not None and op[0] == SEQ else [op]
    found = [each[5][0] if each is not None and each[0] == STR else "" for each in ops]
    return tuple(found) if all(found) else ()
