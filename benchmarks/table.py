"""The rows as text, in columns."""

from collections.abc import Sequence

from benchmarks.aims import Row

HEAD = ("what", "against", "ours", "theirs", "ratio", "median", "aim", "")


def table(rows: Sequence[Row]) -> str:
    """One line a row; times in seconds, ratios of the fastest and of the middle runs."""
    return columns([HEAD, *(_cells(row) for row in rows)])


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Cells in columns as wide as their widest."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    aim = "" if row.aim is None else f"{row.aim:.2f}"
    if row.ended:
        return (row.what, row.against, "", "", "", "", aim, row.ended)
    ours, theirs = row.ours, row.theirs
    times = (f"{ours.least:.3f}", f"{theirs.least:.3f}", f"{row.ratio:.2f}", f"{ours.median / theirs.median:.2f}")
    return (row.what, row.against, *times, aim, " ".join(part for part in (row.verdict, row.note) if part))
