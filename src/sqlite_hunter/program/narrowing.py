"""What a branch tells of a name: behind ``if isinstance(con, sqlite3.Connection)`` it is no other driver's connection.

Of a text: behind ``if not path.endswith(".db")`` it is none that ends so.

Else what is put behind it there (``path += "/store.db"``) would be put behind every path that it may be, and name
files that are never made. Behind ``if path == ":memory:"`` it is that text, and in the ``else`` of it any other.
"""

from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import CALL, COMPARE, METH, NAME, SEQ, STR, Op
from sqlite_hunter.program.drivers import TYPES, Opening, canonical
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import (
    NOTHING,
    SQLITE,
    UNKNOWN,
    Atom,
    Driver,
    External,
    Literal,
    Text,
    Unknown,
    Value,
    texts,
    value,
)
from sqlite_hunter.sql.template import Template

COMPARISONS: Final = frozenset({"==", "!=", "in", "not in"})
_ISINSTANCE: Final = value(External("builtins.isinstance"))
_NONE: Final = Literal("None")
NEGATED: Final = frozenset({"!=", "not in"})


class Narrowing:
    """The test of a branch, if it asks how a local's text begins or ends, or which of some texts it is."""

    def __init__(self, frame: Frame, test: int) -> None:
        """Look at what sets the register of the test."""
        self.name = ""
        self._affixes: tuple[str, ...] = ()
        self._at_end = False
        self._equal: frozenset[Text] = frozenset()
        self._types: tuple[Opening, ...] = ()
        op, self._negated = positive(frame, test)
        if op is not None and op[0] == COMPARE:
            self._look_at_comparison(frame, op)
        elif op is not None and op[0] == CALL and op[5] == ("",):
            self._look_at_call(frame, op)
        elif op is not None and op[0] == CALL and op[5] == ("", ""):
            self._look_at_types(frame, op)

    def _look_at_comparison(self, frame: Frame, op: Op) -> None:
        if len(op[5]) != 1 or op[5][0] not in COMPARISONS:
            return
        sides = (op[4], op[4][::-1]) if op[5][0] in ("==", "!=") else (op[4],)
        for left, right in sides:
            name, equal = _local(frame, left), _constants(frame, right, several=op[5][0].endswith("in"))
            if name and equal:
                self.name, self._equal = name, equal
                self._negated ^= op[5][0] in NEGATED
                return

    def _look_at_call(self, frame: Frame, op: Op) -> None:
        callee = frame.definitions.get(op[4][0])
        if callee is None or callee[0] != METH or callee[5][0] not in ("endswith", "startswith"):
            return
        name = _local(frame, callee[4][0])
        if name:
            self._affixes = literals(frame, op[4][1])
            self._at_end = callee[5][0] == "endswith"
            self.name = name if self._affixes else ""

    def _look_at_types(self, frame: Frame, op: Op) -> None:
        """``isinstance(con, sqlite3.Connection)``, where every type that is asked for is a driver's."""
        if frame.register(op[4][0]) != _ISINSTANCE:
            return
        given = frame.definitions.get(op[4][2])
        asked = given[4] if given is not None and given[0] == SEQ else (op[4][2],)
        held = [atom for register in asked for atom in frame.register(register)]
        types = [TYPES.get(canonical(atom.dotted)) if type(atom) is External else None for atom in held]
        known = tuple(opening for opening in types if opening is not None)
        if known and len(known) == len(types):
            self.name, self._types = _local(frame, op[4][1]), known

    def narrowed(self, given: Value, *, holds: bool) -> Value:
        """The part of a value that may come into the branch where the test holds, or into the other.

        What is not known is there one of the texts that it is found to be.
        """
        is_so = holds != self._negated
        left = frozenset(atom for atom in given if self._answer(atom) in (None, is_so))
        unknown = frozenset(filter(_is_unknown, left)) if self._equal and is_so else NOTHING
        return (left - unknown) | self._equal if unknown else left

    def supposed(self, *, holds: bool) -> Value:
        """What a name is taken to be in a branch that nothing known comes into: its uses are noted all the same."""
        if not self._equal:
            return NOTHING
        return self._equal if holds != self._negated else UNKNOWN

    def _answer(self, atom: Atom) -> bool | None:
        """Whether a text begins or ends so, or is one of the texts; None if that cannot be told."""
        if self._types:
            return self._is_of(atom)
        if self._equal:
            return self._is_equal(atom)
        if type(atom) is not Text:
            return None
        template = atom.template
        known = _end(template) if self._at_end else _beginning(template)
        fits = known.endswith(self._affixes) if self._at_end else known.startswith(self._affixes)
        return fits if fits or template.is_constant or len(known) >= max(map(len, self._affixes)) else None

    def _is_of(self, atom: Atom) -> bool | None:
        """Whether a driver's object is of one of the types; other servers' drivers have several for one purpose."""
        if type(atom) is not Driver:
            return None
        alike = [each for each in self._types if (each.library, each.role) == (atom.library, atom.role)]
        return None if alike and atom.backend != SQLITE else bool(alike)

    def _is_equal(self, atom: Atom) -> bool | None:
        if atom == _NONE:
            return False
        if type(atom) is not Text or atom.is_path:
            return None
        text, wanted = atom.template.text, [each.template.text for each in self._equal]
        if atom.template.is_constant:
            return text in wanted
        begins, ends = _beginning(atom.template), _end(atom.template)
        return None if any(each.startswith(begins) and each.endswith(ends) for each in wanted) else False


def positive(frame: Frame, test: int) -> "tuple[Op | None, bool]":
    """What a test asks, less each ``not`` around it, and whether it is the contrary."""
    negated = False
    op = frame.definitions.get(test)
    while op is not None and op[0] == ir.UNKNOWN and op[5] == ("not",):
        negated = not negated
        op = frame.definitions.get(op[4][0])
    return op, negated


def _local(frame: Frame, register: int) -> str:
    """The name of the local that a register is loaded from; none if it is anything else."""
    op = frame.definitions.get(register)
    return op[5][0] if op is not None and op[0] == NAME and op[5][0] in frame.env else ""


def _constants(frame: Frame, register: int, *, several: bool) -> frozenset[Text]:
    """The texts that are written there, as values; none if anything else is."""
    op = frame.definitions.get(register)
    if op is None or several != (op[0] == SEQ):
        return frozenset()
    found = [_constant(frame, each) for each in (op[4] if several else (register,))]
    return frozenset(text for text in found if text is not None) if all(found) else frozenset()


def _constant(frame: Frame, register: int) -> Text | None:
    op = frame.definitions.get(register)
    held = texts(frame.register(register)) if op is not None and op[0] == STR else []
    return held[0] if len(held) == 1 else None


def _is_unknown(atom: Atom) -> bool:
    return isinstance(atom, Unknown | External) or (type(atom) is Text and not atom.template.is_constant)


def _end(template: Template) -> str:
    last = template.parts[-1] if template.parts else ""
    return last if isinstance(last, str) else ""


def _beginning(template: Template) -> str:
    first = template.parts[0] if template.parts else ""
    return first if isinstance(first, str) else ""


def literals(frame: Frame, register: int) -> tuple[str, ...]:
    """The texts that are written there, one or a tuple of them; none if anything else is."""
    op = frame.definitions.get(register)
    ops = [frame.definitions.get(each) for each in op[4]] if op is not None and op[0] == SEQ else [op]
    found = [each[5][0] if each is not None and each[0] == STR else "" for each in ops]
    return tuple(found) if all(found) else ()
