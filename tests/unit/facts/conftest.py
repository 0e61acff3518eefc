"""A short way to write what a source compiles to."""

from collections.abc import Iterator

import pytest

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.ir import Block, FileFacts, Op


def facts_of(source: str) -> FileFacts:
    facts = extract("a.py", source.encode())
    assert not isinstance(facts, Problem), facts
    return facts


def flat(block: Block) -> Iterator[Op]:
    for op in block:
        yield op
        for inner in op[6]:
            yield from flat(inner)


def lines(block: Block, indent: str = "") -> list[str]:
    """``2 = call 0 1 | '' x``: register, code, operands, names; nested blocks are indented, an empty one is ``-``."""
    shown: list[str] = []
    for code, register, _, _, args, names, blocks in block:
        left = f"{register} = " if register >= 0 else ""
        right = " | " + " ".join(name or "''" for name in names) if names else ""
        shown.append(indent + left + " ".join([code, *map(str, args)]) + right)
        for number, inner in enumerate(blocks):
            shown += [f"{indent}  {number}:", *lines(inner, indent + "    ")] if inner else [f"{indent}  {number}: -"]
    return shown


@pytest.fixture(name="facts_of")
def facts_of_fixture():
    return facts_of


@pytest.fixture(name="flat")
def flat_fixture():
    return flat


@pytest.fixture
def ops():
    """The lines of a unit of a source, the module's by default."""
    return lambda source, unit=0: lines(facts_of(source).units[unit].body)
