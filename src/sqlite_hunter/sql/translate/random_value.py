"""random() and randomblob(): PostgreSQL's own random() is a fraction of 1, and pgcrypto need not be there.

What is random is taken from gen_random_uuid(), of whose 128 bits 122 are random, through a hash: then all bits are.
"""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, before
from sqlite_hunter.sql.values import ATOM, BLOB, BYTES, CAST, INT8, INTEGER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "random-value",
    "random() is a 64-bit integer on SQLite and a fraction of 1 on PostgreSQL, which has no randomblob()",
    ("random()",),
    "SQH468",
    silent=True,
    example="SELECT abs(random() % 10)",
)
HANDLES: Final = ("call random", "call randomblob")

_ONE: Final = "sha256(uuid_send(gen_random_uuid()))"
_TWO: Final = "sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))"
_MOST: Final = 24
"""How many bytes are taken from a hash of two: fewer bits than went in."""

_LONGEST: Final = 240


def write(work: Work, node: nodes.Call) -> Out:
    """An integer of 64 bits, or as many bytes as a literal says."""
    if node.function == "random":
        return _integer(work, node)
    argument = node.arguments[0] if len(node.arguments) == 1 else None
    count = work.value(argument).constant if argument is not None else None
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= _LONGEST:
        hint = f"how many bytes is no literal from 1 to {_LONGEST}; take os.urandom() in Python"
        raise work.refuse(CONSTRUCT, node, f"randomblob(): {hint}")
    work.changed(CONSTRUCT, node)
    sizes = [min(_MOST, count - at) for at in range(0, count, _MOST)]
    text = " || ".join(f"substring({_TWO} from 1 for {size})" for size in sizes)
    return Out(_brackets(text, len(sizes)), Type(BLOB, nullable=False), BYTES, ATOM)


def _brackets(text: str, parts: int) -> Pieces:
    return before(f"({text})" if parts > 1 else text)


def _integer(work: Work, node: nodes.Call) -> Out:
    if node.arguments or node.star:
        raise work.refuse(CONSTRUCT, node, "random() takes no argument")
    work.changed(CONSTRUCT, node)
    text = f"('x' || encode(substring({_ONE} from 1 for 8), 'hex'))::bit(64)::bigint"
    return Out(before(text), Type(INTEGER, nullable=False), INT8, CAST)
