"""The work that is left: what the gate counts in minutes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleEffort:
    """The work that one rule's findings are."""

    rule: str
    sites: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ServiceEffort:
    """The work that is left in one service; the service "" is that of files that belong to none."""

    service: str
    sites: int
    minutes: int
    rules: tuple[RuleEffort, ...]
    """By code."""
