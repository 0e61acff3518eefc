"""Walking the operations of a unit."""

from collections.abc import Iterator

from sqlite_hunter.model.ir import Block, Op


def operations(block: Block) -> Iterator[Op]:
    """Every operation of a block, those of the blocks in it too."""
    for op in block:
        yield op
        for inner in op[6]:
            yield from operations(inner)
