"""The gate's verdict in words that can be read aloud: what is new, known and gone, and what stands before zero."""

import shlex
from collections.abc import Sequence

from sqlite_hunter.model.gate import CLEAN, INCOMPLETE, Gate
from sqlite_hunter.report._effort import effort_lines
from sqlite_hunter.report._text import plural, visible


def gate_lines(gate: Gate, *, quiet: bool = False) -> list[str]:
    """The verdict, a line each: first whether it passed, and why; ``quiet``: only that."""
    if gate.is_unaffected and not gate.changed:
        return ["Passed: nothing is staged."]
    if gate.is_unaffected and gate.is_outside:
        return [f"Passed: {plural(gate.changed, 'changed file')}, none of the program."]
    if gate.is_unaffected:
        return [f"Passed: no change of {plural(gate.changed, 'file')} can bring a use of SQLite."]
    lines = [_outcome(gate)]
    if quiet:
        return lines
    counted = _counted(gate)
    lines += [f"{counted}."] if counted else []
    lines.append(_before_zero(gate))
    lines += _further(gate)
    lines += effort_lines(gate)
    return lines


def advice(gate: Gate, code: str, words: Sequence[str] = ()) -> list[str]:
    """What to do about new findings; ``code`` is the rule of one of them.

    ``words`` are those that say which program it is: the command that is told is of the same one.
    """
    if not gate.new:
        return []
    return [
        f"What to do: move it to PostgreSQL, as each message says ('sqlite-hunter rule {code}' tells more);",
        f"or say in the code why it stays: # sqlite-hunter: ignore[{code}] reason (a false alarm), or",
        f"# sqlite-hunter: fixme[{code}] reason (known debt); or take it into the baseline:",
        visible(shlex.join(["sqlite-hunter", "baseline", "create", *words])),
    ]


def _outcome(gate: Gate) -> str:
    what = "of what is staged" if gate.is_staged else ""
    if gate.outcome == INCOMPLETE:
        count = plural(gate.problems - gate.old_problems, "problem")
        return f"Not known: {count}: what could not be analysed may use SQLite{_against(gate)}."
    if gate.outcome == CLEAN:
        done = "nothing is left" if gate.is_strict else "nothing new"
        skipped = (
            f"; not analysed, and let pass on demand: {plural(gate.problems, 'problem')}"
            if gate.is_skipping and gate.problems
            else ""
        )
        return f"Passed: {done}{what and ' ' + what}{_against(gate)}{skipped}."
    reasons = []
    if gate.new:
        reasons.append(plural(gate.new, "new finding"))
    if gate.gone and not gate.stale_is_allowed:
        reasons.append(f"{plural(gate.gone, 'use')} in the baseline that {_are(gate.gone)} gone")
    if gate.faulty:
        reasons.append(f"{plural(gate.faulty, 'suppression')} unused or not understood")
    if gate.is_strict and not reasons:
        reasons.append("zero is not reached")
    return f"Failed: {', '.join(reasons)}{_against(gate)}."


def _against(gate: Gate) -> str:
    """What it was held against."""
    return f", since {gate.since}" if gate.since else ""


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _counted(gate: Gate) -> str:
    """New, known and gone."""
    parts = [f"{gate.new} new", f"{gate.known} known" + (f" ({gate.moved} of them moved)" if gate.moved else "")]
    parts += [f"{gate.gone} gone"] if gate.gone else []
    shrinks = "; the baseline can shrink: sqlite-hunter baseline prune" if gate.gone and gate.baseline else ""
    where = (
        f" against {gate.baseline}" if gate.baseline else ", no baseline" if not (gate.since or gate.is_staged) else ""
    )
    return ", ".join(parts) + where + shrinks


def _before_zero(gate: Gate) -> str:
    """What stands between here and zero."""
    is_baseline = gate.entries >= gate.known and not (gate.known and (gate.since or gate.is_staged))
    counts = (
        (0 if is_baseline else gate.known, f"{gate.known} known"),
        (gate.entries if is_baseline else 0, f"{gate.entries} in the baseline"),
        (gate.new, f"{gate.new} new"),
        (gate.ignored, f"{gate.ignored} ignored by comments"),
        (gate.fixmes, plural(gate.fixmes, "fixme")),
        (gate.local, f"{plural(gate.local, 'database file')} that git ignores, on this disk only"),
        (gate.problems, f"{gate.problems} not analysed"),
    )
    parts = [told for count, told in counts if count]
    part = "" if gate.is_whole else " of the chosen part"
    if parts:
        return f"Before zero{part}: {', '.join(parts)}."
    return f"Zero{part}: no use, no suppression, no baseline entry."


def _further(gate: Gate) -> list[str]:
    lines = [
        f"{path}:{line}: the same was {'elsewhere in this file' if other == path else f'in {other}'} and is gone there"
        for path, line, other in gate.elsewhere[:3]
    ]
    if gate.old_problems:
        lines.append(f"{plural(gate.old_problems, 'problem')} in files that did not change, as before.")
    if gate.switched_off:
        lines.append(f"Not looked for: {', '.join(gate.switched_off)} (switched off).")
    if gate.left_out and gate.is_strict:
        lines.append(f"Left out: {visible(', '.join(gate.left_out))} (by exclude or extend-exclude).")
    if gate.remarks:
        lines.append(f"Not counted: {plural(gate.remarks, 'remark')} (severity below the one that counts).")
    if gate.is_strict:
        lines.append(
            "--strict sees this repository; no CI sees the disks of production: look there for database files."
        )
    return lines
