"""Findings, items and baselines made by hand."""

from sqlite_hunter.gate.baseline import Entry, baseline_of
from sqlite_hunter.gate.identity import digest
from sqlite_hunter.gate.items import Item
from sqlite_hunter.gate.showing import shown
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.location import Span


def finding(path="a.py", rule="SQH301", scope="f", line=1, service=""):
    """A finding of any rule."""
    span = Span(line, 1, line, 9)
    return Finding(rule, "any", "use", "error", "certain", path, span, scope, "…", "sqlite", None, None, (), service)


def item(path="a.py", text="x()", scope="f", rule="SQH301", line=1):
    """A finding as the gate sees it."""
    return Item(rule, path, scope, digest(text), finding(path, rule, scope, line), shown(text))


def entry(path="a.py", text="x()", scope="f", rule="SQH301", count=1):
    """An entry of a baseline."""
    return Entry(path, rule, scope, digest(text), shown(text), count)


def baseline(*entries, marked=()):
    """A baseline of entries."""
    return baseline_of(entries, marked)
