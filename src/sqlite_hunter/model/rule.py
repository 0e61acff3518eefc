"""What the catalogue knows of a rule, apart from how it looks for its findings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the catalogue, read from the rule's own file: its name, its constants and its docstring."""

    code: str
    """"SQH301"; from the file name, and never given to another rule later."""
    name: str
    """"sqlite-execute"; from the file name."""
    kind: str
    """The ``kind`` of its findings: "import", "connect", "execute", "sql", ..."""
    severity: str
    """"info", "warning" or "error" (``sqlite_hunter.model.finding.SEVERITIES``)."""
    audit: bool
    """Whether the lines of its findings stand in the audit of a service."""
    summary: str
    """First line of the docstring, without the full stop."""
    doc: str
    """The rest of the docstring as Markdown: one ``##`` heading a section, in the fixed order."""
