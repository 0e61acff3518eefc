"""Walking the operations of a unit."""

from collections.abc import Iterator

from sqlite_hunter.model.ir import DELETE, NAME, STORE, Block, Op


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
