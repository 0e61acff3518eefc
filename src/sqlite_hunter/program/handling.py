"""What is noted of ``try``: handlers that swallow an error and let the function go on."""

from collections.abc import Iterator, Sequence

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.program.drivers import sqlite_member
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import External

_ENDING_METHODS = frozenset({"rollback", "exit", "_exit", "abort"})


def note_handlers(frame: Frame, body: Block, handlers: Sequence[Block]) -> None:
    """Record each handler that neither raises, returns nor rolls back, with the range of the guarded body."""
    if not body:
        return
    guarded = frame.spot(min(op[2] for op in body), max(op[3] for op in body))
    for handler in handlers:
        clause = next((op for op in handler if op[0] == ir.HANDLER), None)
        if clause is None:
            continue
        frame.note("guard", "", frame.spot(clause[2], clause[3]), argument=guarded)
        if any(map(_leaves, _all(handler))):
            continue
        given = frame.register(clause[4][0]) if clause[4] and clause[4][0] >= 0 else frozenset()
        names = {member for atom in given if type(atom) is External and (member := sqlite_member(atom.dotted))}
        place = frame.spot(clause[2], clause[3])
        frame.note("try", ", ".join(sorted(names)), place, argument=guarded, note="loop" if frame.exits else "")


def _leaves(op: Op) -> bool:
    if op[0] == ir.METH and op[5][0] in _ENDING_METHODS:
        return True
    return op[0] in (ir.RAISE, ir.RETURN) or (op[0] == ir.JUMP and op[5] == ("break",))


def _all(block: Block) -> Iterator[Op]:
    for op in block:
        yield op
        for inner in op[6]:
            yield from _all(inner)
