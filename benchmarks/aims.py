"""What was promised, and whether a measured ratio keeps it."""

from dataclasses import dataclass
from typing import Final

from benchmarks.corpora import REC_IO, STANDARD_LIBRARY
from benchmarks.measuring import Times

COLD_BY_RUFF: Final = {STANDARD_LIBRARY: 4.0, "homeassistant": 1.5, REC_IO: 60.0}
"""Cold scans: at most so many times ruff's."""
BY_SEMGREP: Final = 0.10
BY_SEMGREP_ON_REC_IO: Final = 0.25
WARM_SECONDS: Final = 0.060
WARM_BY_RUFF: Final = 2.0
"""A warm scan: at most so many seconds, and so many times ruff's warm one on top."""
ONE_FILE_BY_START: Final = 5.0
"""One file without SQLite, ``--version`` and ``--help``: 50 ms where Python starts in 10."""
COMMIT_BY_RUFF: Final = 5.0
"""The hook at a commit without SQLite: at most so many times ruff's."""
COMMIT_BY_SEMGREP: Final = 0.15
"""The hook at a commit with SQLite: at most so many times semgrep's."""
GROWTH: Final = 11.0
"""10,000 files: at most so many times 1,000."""
MEMORY: Final = 150e6
"""Bytes of all processes of a scan."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, as the table has it."""

    what: str
    against: str
    ours: Times
    theirs: Times
    aim: float | None = None
    """The largest ratio, None where none was promised."""
    note: str = ""

    @property
    def ended(self) -> str:
        """Why there is no ratio; "" if there is one."""
        if self.ours.ended:
            return f"ours {self.ours.ended}"
        return f"theirs {self.theirs.ended}" if self.theirs.ended else ""

    @property
    def ratio(self) -> float:
        """Ours by theirs, of the fastest runs."""
        return self.ours.least / self.theirs.least

    @property
    def verdict(self) -> str:
        """Whether the aim is met; "-" where there is none."""
        if self.aim is None:
            return "-"
        if self.ours.ended or self.theirs.ended:
            return "not known"
        return "met" if self.ratio <= self.aim else "missed"


def cold_aim(corpus: str, tool: str) -> float | None:
    """The largest ratio of a cold scan."""
    if tool == "semgrep":
        return BY_SEMGREP_ON_REC_IO if corpus == REC_IO else BY_SEMGREP
    return COLD_BY_RUFF.get(corpus) if tool == "ruff" else None


def warm_aim(ruff: Times) -> float | None:
    """The largest ratio of a warm scan, which hangs on what ruff takes."""
    return None if ruff.ended else (WARM_SECONDS + WARM_BY_RUFF * ruff.least) / ruff.least
