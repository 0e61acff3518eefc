"""The work that is left, by service, in words; with the minutes that each finding is given."""

from sqlite_hunter.model.gate import Gate
from sqlite_hunter.report._text import plural, visible

_MINUTES = 60


def effort_lines(gate: Gate) -> list[str]:
    """A line a service, the most work first; nothing where nobody asked."""
    if not gate.effort:
        return []
    weights = ", ".join(f"{code} {minutes}" for code, minutes in gate.weights)
    services = sorted(gate.effort, key=lambda each: (-each.minutes, each.service))
    rows = [(visible(each.service) or "(no service)", each.sites, each.minutes) for each in services]
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    sites = [plural(row[1], "site") for row in rows]
    names, counts = max(len(row[0]) for row in rows), max(map(len, sites))
    return [
        f"Effort left, in minutes a site: {weights}",
        "(guesses, to compare services by; [tool.sqlite-hunter.effort] has others):",
        *(
            f"  {name.ljust(names)}  {count.rjust(counts)}  {_time(minutes)}"
            for (name, _, minutes), count in zip(rows, sites, strict=True)
        ),
    ]


def _time(minutes: int) -> str:
    """``2 h 05 min``."""
    hours, rest = divmod(minutes, _MINUTES)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"
