"""What the gate says of a program: the numbers behind its verdict."""

from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.model.effort import ServiceEffort

CLEAN: Final = "clean"
"""Nothing that the gate is asked to stop."""
FINDINGS: Final = "findings"
"""New findings, or entries of the baseline that nothing matches any more; with ``strict``, anything at all."""
INCOMPLETE: Final = "incomplete"
"""Something could not be analysed, so nobody can say."""


@dataclass(frozen=True, slots=True)
class Gate:
    """How the findings of a program stand to what is known of it; all counts are of findings unless said otherwise."""

    outcome: str
    """CLEAN, FINDINGS or INCOMPLETE."""
    baseline: str = ""
    """The file that they were held against, as messages name it; "" where there is none."""
    since: str = ""
    """The revision that they were held against too; "" for none."""
    is_staged: bool = False
    """Whether what is judged is the index, not the work tree."""
    is_unaffected: bool = False
    """Whether no changed file can bring a finding, so that nothing was scanned."""
    is_outside: bool = False
    """Whether no changed file is in the program."""
    is_strict: bool = False
    is_whole: bool = True
    """Whether all of the program was judged: not some services of it, nor only what runs in production."""
    changed: int = 0
    """Files that differ from the revision, where these alone were looked at."""
    new: int = 0
    known: int = 0
    """In the baseline, or in the revision; those that moved are among them."""
    moved: int = 0
    gone: int = 0
    """Uses that the baseline knows and that are not there any more."""
    stale_is_allowed: bool = False
    faulty: int = 0
    """Suppressions that are unused or not understood."""
    ignored: int = 0
    fixmes: int = 0
    suppressions: int = 0
    """Comments that were understood, used or not."""
    entries: int = 0
    """Uses that the baseline knows, of the part that was judged."""
    local: int = 0
    """In files that git ignores: they are on this disk only."""
    remarks: int = 0
    """Of a severity that does not count."""
    problems: int = 0
    """Files or parts of files that could not be analysed."""
    old_problems: int = 0
    """Of these, those that the revision has too, in files that did not change."""
    switched_off: tuple[str, ...] = ()
    """Rules that are switched off, as the settings name them."""
    left_out: tuple[str, ...] = ()
    """Patterns by which the user leaves files out; the default ones are not among them."""
    is_skipping: bool = False
    """Whether what could not be analysed was let pass on demand."""
    effort: tuple[ServiceEffort, ...] = ()
    """The work that is left, by service; empty where nobody asked."""
    weights: tuple[tuple[str, int], ...] = ()
    """Minutes a finding, by rule, of the rules that found something."""
    elsewhere: tuple[tuple[str, int, str], ...] = field(default=())
    """Path and line of new findings that are alike to one that is gone, and the file that lost it."""
