"""The gate's judgement as JSON: what ``check`` adds to the findings document."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_hunter.model.gate import Gate
    from sqlite_hunter.report._json import Json


def gate_fields(gate: "Gate") -> "dict[str, Json]":
    """The numbers behind the verdict."""
    fields: dict[str, Json] = {
        "outcome": gate.outcome,
        "strict": gate.is_strict,
        "baseline": gate.baseline or None,
        "since": gate.since or None,
        "new": gate.new,
        "known": gate.known,
        "moved": gate.moved,
        "gone": gate.gone,
        "entries": gate.entries,
        "ignored": gate.ignored,
        "fixme": gate.fixmes,
        "suppressions": gate.suppressions,
        "faulty_suppressions": gate.faulty,
        "on_this_disk_only": gate.local,
        "not_counted": gate.remarks,
        "problems": gate.problems,
    }
    if gate.effort:
        fields["effort"] = {
            "minutes_by_rule": {**dict(gate.weights)},
            "services": [
                {
                    "name": each.service,
                    "sites": each.sites,
                    "minutes": each.minutes,
                    "sites_by_rule": {rule.rule: rule.sites for rule in each.rules},
                }
                for each in gate.effort
            ],
        }
    return fields
