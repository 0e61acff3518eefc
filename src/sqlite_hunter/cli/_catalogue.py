"""The catalogue of rules as text and as JSON."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.model.rule import Rule


def table(rules: "Sequence[Rule]") -> str:
    """One line a rule, in columns; nothing is cut, so that it can be searched with ``grep``."""
    name = max((len(rule.name) for rule in rules), default=0)
    return "".join(f"{rule.code}  {rule.name:<{name}}  {rule.severity:<7}  {rule.summary}\n" for rule in rules)


def explanation(rule: "Rule") -> str:
    """What ``rule CODE`` shows: the facts, then the rule's own documentation, as Markdown."""
    audit = "yes" if rule.audit else "no"
    facts = f"Kind: {rule.kind}. Severity: {rule.severity}. In the audit of a service: {audit}."
    return f"# {rule.name} ({rule.code})\n\n{rule.summary}.\n\n{facts}\n\n{rule.doc}"


def document(rules: "Sequence[Rule]") -> str:
    """A JSON array with an object a rule, field by field: a public format, like the findings document."""
    import json

    rows = [
        {
            "code": rule.code,
            "name": rule.name,
            "kind": rule.kind,
            "severity": rule.severity,
            "audit": rule.audit,
            "summary": rule.summary,
            "explanation": rule.doc,
        }
        for rule in rules
    ]
    return json.dumps(rows, indent=1) + "\n"
