"""``match``: a chain of branches; what a pattern compares with is evaluated before, its captures are bound inside."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Statement
from sqlite_hunter.facts.control import Chain
from sqlite_hunter.facts.targets import positions
from sqlite_hunter.model import ir

Element: TypeAlias = cst.MatchSequenceElement | cst.MatchMappingElement | cst.MatchKeywordElement | cst.MatchOrElement
ELEMENTS: Final = (cst.MatchSequenceElement, cst.MatchMappingElement, cst.MatchKeywordElement, cst.MatchOrElement)


def match(c: Compiler, node: cst.Match) -> None:
    """Each case tests the subject, then binds, then evaluates its guard, then runs."""
    subject = c.value(node.subject)
    chain = Chain(c)
    for case in node.cases:
        span = c.spans[id(case.pattern)]
        test = c.emit(ir.UNKNOWN, span, (subject, *[c.value(value) for value in _compared(case.pattern)]))
        with c.block(span[0]) as ops:
            _capture(c, case.pattern, subject)
            if case.guard is not None:
                c.value(case.guard)
            c.suite(case.body)
        chain.branch(span, test, tuple(ops))
    chain.close()


def _compared(pattern: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The values, keys and classes a pattern names, from the left."""
    if isinstance(pattern, (cst.MatchValue, cst.MatchSingleton)):
        yield pattern.value
    elif isinstance(pattern, cst.MatchClass):
        yield pattern.cls
    elif isinstance(pattern, cst.MatchMappingElement):
        yield pattern.key
    for part in _parts(pattern):
        yield from _compared(part)


def _parts(pattern: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(pattern, (cst.MatchSequence, cst.MatchOr)):
        yield from pattern.patterns
    elif isinstance(pattern, cst.MatchClass):
        yield from pattern.patterns
        yield from pattern.kwds
    elif isinstance(pattern, cst.MatchMapping):
        yield from pattern.elements
    elif isinstance(pattern, ELEMENTS):
        yield _inside(pattern)
    elif isinstance(pattern, cst.MatchAs) and pattern.pattern is not None:
        yield pattern.pattern


def _inside(element: Element) -> cst.MatchPattern:
    return element.value if isinstance(element, cst.MatchSequenceElement) else element.pattern


def _capture(c: Compiler, pattern: cst.CSTNode, value: int) -> None:
    """Bind the names a pattern captures to the register it matches, or to what is known of its parts."""
    if isinstance(pattern, (cst.MatchAs, cst.MatchStar)):
        for inner in _parts(pattern):
            _capture(c, inner, value)
        if pattern.name is not None:
            c.store(pattern.name.value, c.spans[id(pattern.name)], value)
    elif isinstance(pattern, cst.MatchSequence):
        names = positions([isinstance(element, cst.MatchStar) for element in pattern.patterns])
        for element, position in zip(pattern.patterns, names, strict=True):
            if _captures(element):
                part = element if isinstance(element, cst.MatchStar) else element.value
                _capture(c, part, c.emit(ir.ELEM, c.spans[id(part)], (value,), position))
    else:
        _capture_parts(c, pattern, value)


def _capture_parts(c: Compiler, pattern: cst.CSTNode, value: int) -> None:
    """Attributes of a class pattern by keyword are loaded; other parts are unknown."""
    for part in _parts(pattern):
        if isinstance(part, cst.MatchOrElement):
            _capture(c, part.pattern, value)
        elif isinstance(part, cst.MatchKeywordElement):
            c.scope.words.add(part.key.value)
            _capture(c, part.pattern, c.emit(ir.ATTR, c.spans[id(part.key)], (value,), (part.key.value,)))
        elif isinstance(part, (cst.MatchSequenceElement, cst.MatchMappingElement)) and _captures(part):
            _capture(c, _inside(part), c.emit(ir.UNKNOWN, c.spans[id(part)], (value,)))
    if isinstance(pattern, cst.MatchMapping) and pattern.rest is not None:
        span = c.spans[id(pattern.rest)]
        c.store(pattern.rest.value, span, c.emit(ir.UNKNOWN, span, (value,)))


def _captures(pattern: cst.CSTNode) -> bool:
    """Whether a pattern binds anything: most parts of most patterns do not."""
    if isinstance(pattern, (cst.MatchAs, cst.MatchStar)) and pattern.name is not None:
        return True
    if isinstance(pattern, cst.MatchMapping) and pattern.rest is not None:
        return True
    return any(_captures(part) for part in _parts(pattern))


STATEMENTS: Final[Mapping[type, Statement]] = {cst.Match: match}
