"""The proofs of statements as JSON."""

import json
from typing import TYPE_CHECKING, TextIO

from sqlite_hunter.model.proof import OUTCOMES
from sqlite_hunter.report._text import encodable

if TYPE_CHECKING:
    from sqlite_hunter.model.proof import Proof, ProofReport
    from sqlite_hunter.report._json import Json


def write_proofs_json(report: "ProofReport", stream: TextIO, version: str) -> None:
    """One document: how it was run, counts by outcome, and a row for each statement."""
    document: dict[str, Json] = {
        "schema_version": 1,
        "tool": {"name": "sqlite-hunter", "version": version},
        "server": report.server,
        "seed": report.seed,
        "rounds": report.rounds,
        "summary": {outcome.replace(" ", "_"): report.count(outcome) for outcome in OUTCOMES},
        "statements": [_fields(proof) for proof in report.proofs],
        "problems": list(report.problems),
    }
    stream.write(encodable(json.dumps(document, indent=2, ensure_ascii=False)) + "\n")


def _fields(proof: "Proof") -> "dict[str, Json]":
    return {
        "path": proof.path,
        "line": proof.line,
        "database": proof.database or None,
        "outcome": proof.outcome.replace(" ", "_"),
        "reason": proof.reason,
        "construct": proof.construct or None,
        "statement": proof.statement,
        "translation": list(proof.translation),
        "example": proof.example or None,
        "rounds": proof.rounds,
        "data_errors": proof.data_errors,
        "undecided": proof.undecided,
    }
