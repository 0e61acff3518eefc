"""The order in which tables are made: those that others refer to first, and what goes round in a circle told."""

from collections.abc import Mapping, Set


def ordered(references: Mapping[str, Set[str]]) -> list[tuple[str, frozenset[str]]]:
    """The names in an order in which each comes after what it refers to, else in their own.

    With each name come the references that cannot be kept so, for they go round in a circle. References to itself and
    to what is not among the names are no matter.
    """
    waiting = {
        name: {other for other in others if other != name and other in references}
        for name, others in references.items()
    }
    done: list[tuple[str, frozenset[str]]] = []
    while waiting:
        name = next((name for name, others in waiting.items() if not others & waiting.keys()), None)
        late: frozenset[str] = frozenset()
        if name is None:
            name = next(iter(waiting))
            late = frozenset(waiting[name] & waiting.keys())
        del waiting[name]
        done.append((name, late))
    return done
