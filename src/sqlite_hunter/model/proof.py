"""What came of running statements on SQLite and their translations on PostgreSQL."""

from dataclasses import dataclass

PROVEN = "proven"
DIFFERS = "differs"
FAILS = "fails"
REFUSED = "refused"
NOT_PROVABLE = "not provable"
OUTCOMES = (PROVEN, DIFFERS, FAILS, REFUSED, NOT_PROVABLE)
"""``proven`` claims no more than that no round showed a difference; ``fails`` is an error of PostgreSQL alone, with
values that are not at an edge."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One statement."""

    statement: str
    path: str
    line: int
    database: str
    """The key of its database, "" where it is not known."""
    outcome: str
    reason: str = ""
    construct: str = ""
    """The construct of a refusal."""
    translation: tuple[str, ...] = ()
    example: str = ""
    """SQL for both databases that shows a difference or a failure, with what each gave."""
    rounds: int = 0
    """Rounds in which both gave the same, an error of both included."""
    data_errors: int = 0
    """Rounds in which PostgreSQL alone found fault with a value: SQLSTATE class 22, as an overflow is."""
    undecided: int = 0
    """Rounds in which SQLite itself might give several results, and PostgreSQL's was like none that it was seen to."""


@dataclass(frozen=True, slots=True)
class ProofReport:
    """All statements, in the order in which they were found."""

    server: str
    seed: int
    rounds: int
    proofs: tuple[Proof, ...]
    problems: tuple[str, ...] = ()

    def count(self, outcome: str) -> int:
        """How many statements came to that."""
        return sum(proof.outcome == outcome for proof in self.proofs)
