"""A baseline that only shrinks: what is gone is taken out of it, and nothing new comes in."""

from collections import Counter
from dataclasses import replace

from sqlite_hunter.gate.baseline import Baseline, baseline_of
from sqlite_hunter.gate.matching import Match


def prune(baseline: Baseline, match: Match) -> Baseline:
    """The baseline without the uses that are gone; ``match`` is that of the same baseline.

    Uses that have moved are written to their new path, one to one, so that a renamed file needs no new baseline; of
    each rule, scope and hash there are never more than before. Markers stay, those of files without entries too: see
    ``gate/baseline.py``.
    """
    lost = Counter({entry.key: count for entry, count in match.gone})
    lost.update(entry.key for entry, _ in match.moved)
    kept = [replace(entry, count=entry.count - lost[entry.key]) for entry in baseline.entries]
    moved = [replace(entry, path=item.path, count=1) for entry, item in match.moved]
    return baseline_of([*kept, *moved], baseline.marked)
