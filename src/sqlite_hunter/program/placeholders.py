"""Statements that are written once and made fit for another server: ``sql.replace("?", "%s")`` in one of two branches.

Where both come to one place, only the one with SQLite's own ``?`` is run on SQLite; which branch is taken hangs on what
the connection is, and that is not followed.
"""

import re
from collections import defaultdict
from typing import Final

from sqlite_hunter.program.values import Atom, Spot, Text, Value, texts

_OWN: Final = "?"
_OTHERS: Final = r"(%s|\$\d+|:\w+|:\w*\{[^{}]*\}\w*|\?)"
"""The placeholders of other servers, a number that is only known at run time included."""


def of_sqlite(given: Value) -> Value:
    """A value less the statements in which another that it may be has its ``?`` replaced."""
    by_sources: dict[tuple[Spot, ...], list[Text]] = defaultdict(list)
    for text in texts(given):
        by_sources[text.sources].append(text)
    dropped: set[Atom] = set()
    for alike in by_sources.values():
        if len(alike) > 1:
            for text in alike:
                dropped.update(_rewritten(text, alike))
    return given - dropped


def _rewritten(text: Text, alike: list[Text]) -> list[Text]:
    """Those of the texts made of the same literals that are this one with other placeholders."""
    pieces = text.template.text.split(_OWN)
    if len(pieces) == 1:
        return []
    pattern = re.compile(_OTHERS.join(map(re.escape, pieces)), re.DOTALL)
    return [
        other
        for other in alike
        if other != text and (match := pattern.fullmatch(other.template.text)) and set(match.groups()) != {_OWN}
    ]
