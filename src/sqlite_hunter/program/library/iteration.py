"""What goes through iterables: ``itertools``, ``functools.reduce``, ``heapq``, ``random`` and ``operator``."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.library.builtin import collected, iterated, tuples
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Container, External, Value, join, texts, value


def _chain(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    several = [*arguments.positional, arguments.star] if arguments.star else arguments.positional
    return containers.listed(frame, join([iterated(frame, given, op) for given in several]), spot)


def _chain_of(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    inner = frame.operations.iterate(frame, arguments.get(0) or UNKNOWN, spot)
    return containers.listed(frame, frame.operations.iterate(frame, inner, spot), spot)


def _selected(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``takewhile(f, xs)``: the elements that a function chooses."""
    spot = frame.spot(op[2], op[3])
    element = frame.operations.iterate(frame, arguments.get(1) or UNKNOWN, spot)
    call_at(frame, arguments.get(0) or NOTHING, Arguments((element,)), spot)
    return containers.listed(frame, element, spot)


def _repeat(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return containers.listed(frame, arguments.get(0, "object") or UNKNOWN, frame.spot(op[2], op[3]))


def _tupled(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``product(xs, ys)``: an element of each."""
    spot = frame.spot(op[2], op[3])
    return tuples(frame, [frame.operations.iterate(frame, given, spot) for given in arguments.positional], spot)


def _pairs(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``pairwise(xs)``, ``combinations(xs, 2)``: tuples of elements of one iterable."""
    element = iterated(frame, arguments.get(0) or UNKNOWN, op)
    return tuples(frame, [element] * 4, frame.spot(op[2], op[3]))


def _grouped(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    element = iterated(frame, arguments.get(0) or UNKNOWN, op)
    key = arguments.get(1, "key")
    given = call_at(frame, key, Arguments((element,)), spot) if key else element
    return tuples(frame, [given, containers.listed(frame, element, spot)], spot)


def _copies(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return containers.listed(frame, collected(frame, arguments, op), frame.spot(op[3], op[3]))


def _reduce(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    element = frame.operations.iterate(frame, arguments.get(1) or UNKNOWN, spot)
    start = arguments.get(2, "initial") or element
    given = call_at(frame, arguments.get(0) or NOTHING, Arguments((start, element)), spot)
    again = call_at(frame, arguments.get(0) or NOTHING, Arguments((given, element)), spot) if given else NOTHING
    return start | given | again


def _chosen(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return frame.operations.iterate(frame, arguments.get(0) or UNKNOWN, frame.spot(op[2], op[3]))


def _pushed(frame: Frame, arguments: Arguments, op: Op) -> Value:
    spot = frame.spot(op[2], op[3])
    for atom in arguments.get(0) or NOTHING:
        if type(atom) is Container:
            containers.method(frame, atom, "append", Arguments(arguments.positional[1:]), spot)
    return _chosen(frame, arguments, op)


def _getter(name: str) -> Model:
    """``operator.methodcaller("commit")``: a callable that is given the object last, behind what is known already."""

    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        container = Container("partial", frame.spot(op[2], op[3]))
        machine = frame.machine
        machine.write(field_cell(container, "#function"), value(External(f"operator.{name}.call")), container.spot)
        for position, given in enumerate(arguments.positional):
            machine.write(field_cell(container, str(position)), given, container.spot)
        return value(container)

    return model


def _method_called(frame: Frame, arguments: Arguments, op: Op) -> Value:
    if len(arguments.positional) < 2:
        return UNKNOWN
    names, *given, owner = arguments.positional
    callee = _attribute_of(frame, owner, names, op)
    return call_at(frame, callee, Arguments(tuple(given)), frame.spot(op[2], op[3]))


def _attribute(frame: Frame, arguments: Arguments, op: Op) -> Value:
    if len(arguments.positional) != 2:
        return UNKNOWN
    return _attribute_of(frame, arguments.positional[1], arguments.positional[0], op)


def _attribute_of(frame: Frame, owner: Value, names: Value, op: Op) -> Value:
    found = []
    for name in texts(names):
        held = owner
        for part in name.template.text.split("."):
            held = frame.operations.attribute(frame, held, part, frame.spot(op[2], op[3]))
        found.append(held)
    return join(found) or UNKNOWN


def _item(frame: Frame, arguments: Arguments, op: Op) -> Value:
    if len(arguments.positional) != 2:
        return UNKNOWN
    index, owner = arguments.positional
    spot = frame.spot(op[2], op[3])
    return join([containers.load(frame, atom, index, spot) for atom in owner if type(atom) is Container]) or UNKNOWN


MODELS: Final[dict[str, Model]] = {
    "itertools.chain": _chain, "itertools.chain.from_iterable": _chain_of, "itertools.islice": collected,
    "itertools.cycle": collected, "itertools.takewhile": _selected, "itertools.dropwhile": _selected,
    "itertools.filterfalse": _selected, "itertools.repeat": _repeat, "itertools.product": _tupled,
    "itertools.zip_longest": _tupled, "itertools.pairwise": _pairs, "itertools.combinations": _pairs,
    "itertools.permutations": _pairs, "itertools.batched": _pairs, "itertools.groupby": _grouped,
    "itertools.tee": _copies, "functools.reduce": _reduce, "random.choice": _chosen, "random.sample": collected,
    "random.choices": collected, "heapq.heappush": _pushed, "heapq.heappushpop": _pushed, "heapq.heappop": _chosen,
    "operator.methodcaller": _getter("methodcaller"), "operator.methodcaller.call": _method_called,
    "operator.attrgetter": _getter("attrgetter"), "operator.attrgetter.call": _attribute,
    "operator.itemgetter": _getter("itemgetter"), "operator.itemgetter.call": _item,
}  # fmt: skip
"""Dotted name -> what calling it gives."""
