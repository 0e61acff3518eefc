"""Walking the operations of a unit."""

from collections.abc import Iterator

from sqlite_hunter.model.ir import (
    ANNOTATE,
    BIN,
    DELETE,
    ENTER,
    FROM,
    IMPORT,
    LEAVE,
    NAME,
    STORE,
    STR,
    Block,
    FileFacts,
    Op,
)


def operations(block: Block) -> Iterator[Op]:
    """Every operation of a block, those of the blocks in it too."""
    for op in block:
        yield op
        for inner in op[6]:
            yield from operations(inner)


def exposed(block: Block) -> frozenset[str]:
    """The names that a block may read before it has bound them itself."""
    found: set[str] = set()
    bound: set[str] = set()
    for op in block:
        if op[0] == NAME and op[5][0] not in bound:
            found.add(op[5][0])
        elif op[0] == STORE:
            bound.add(op[5][0])
        elif op[0] == DELETE:
            bound.discard(op[5][0])
        for inner in op[6]:
            found |= exposed(inner) - bound
    return frozenset(found)


def bound_name(op: Op) -> str:
    """The name that an operation may bind; none if it binds none."""
    code, names = op[0], op[5]
    if code == STORE or (code == ANNOTATE and op[4][2] < 0):
        return names[0]
    if code == IMPORT:
        return names[1] or names[0].partition(".")[0]
    return names[2] or names[1] if code == FROM else ""


def last_bound(block: Block) -> dict[int, Op]:
    """Of reads of names, by register, the operation that bound the name last, whichever way they are reached.

    It is only given where it stands in the same block or in one around it, and nothing else binds the name since then.
    """
    found: dict[int, Op] = {}
    _note_last_bound(block, {}, found)
    return found


def _note_last_bound(block: Block, last: dict[str, Op], found: dict[int, Op]) -> None:
    entered: list[set[str]] = []  # names bound since each manager was entered
    for op in block:
        if op[0] == NAME and (binding := last.get(op[5][0])) is not None:
            found[op[1]] = binding
        if name := bound_name(op):
            last[name] = op
            for names in entered:
                names.add(name)
        for name in _unsure(op, entered):
            last.pop(name, None)
        for inner in op[6]:
            _note_last_bound(inner, dict(last), found)


def _unsure(op: Op, entered: list[set[str]]) -> set[str]:
    """The names that may or may not have been bound, behind an operation and in the blocks of it.

    A loop comes round, a handler begins anywhere in its body, and a manager may swallow what fails before a name is
    bound.
    """
    if op[0] == ENTER:
        entered.append(set())
    if op[0] == LEAVE:
        return set().union(*(entered.pop() for _ in op[4]))
    return {bound_name(each) for inner in op[6] for each in operations(inner)}


def filled(facts: FileFacts) -> frozenset[int]:
    """Offsets of the literals of a file that ``%`` fills: a ``%s`` in them is Python's, no statement's parameter."""
    found: set[int] = set()
    for unit in facts.units:
        written: dict[int, int] = {}
        for op in operations(unit.body):
            if op[0] == STR:
                written[op[1]] = op[2]
            elif op[0] == BIN and op[5] == ("%",) and op[4][0] in written:
                found.add(written[op[4][0]])
    return frozenset(found)
