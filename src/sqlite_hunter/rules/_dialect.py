"""The rules 4xx: each is a construct of the translator's, whose file says all that there is to say of it."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.rule import Rule
from sqlite_hunter.model.site import Remark, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._statements import statement_name
from sqlite_hunter.rules._wording import BY_NAME, BY_SQL, remark, shown
from sqlite_hunter.sql.catalogue import constructs
from sqlite_hunter.sql.constructs import Construct

KIND: Final = "dialect"
_LONGEST: Final = 320
"""Characters of a reason, which may quote the program."""
_MOST: Final = 40
"""Characters of a construct's text."""
_SILENT: Final = (
    "PostgreSQL runs the text without an error, and what it answers, or what is stored, is something else. No test "
    "that only asks whether the statement runs will show it."
)
_LOUD: Final = (
    "PostgreSQL refuses the text, or what it answers differs only in form: this is found at the first run, in whatever "
    "branch that is."
)
_TO_DO: Final = (
    "Write the statement as PostgreSQL reads it. Where the message begins with *not translated*, no form is known that "
    "keeps the meaning with what is known of the program: the message says what is missing, and a person decides."
)


def every() -> Iterator[tuple[Construct, Rule]]:
    """The constructs with their rows of the catalogue of rules."""
    for construct in constructs():
        severity = "warning" if construct.silent else "info"
        yield (
            construct,
            Rule(construct.code, construct.name, KIND, severity, False, _summary(construct), _doc(construct)),
        )


def remarks(construct: Construct, program: Program) -> Iterator[Remark]:
    """Every statement with the construct."""
    for site in program.sites_of("dialect"):
        if site.member == construct.code:
            subject = f"{construct.name}{_text(site)} in {statement_name(site.statement)}"
            judged_by = BY_SQL if site.backend == "unknown" else BY_NAME
            yield remark(site, subject, _said(construct, site), judged_by=judged_by)


def _summary(construct: Construct) -> str:
    return construct.message.removesuffix(".")


def _text(site: Site) -> str:
    """`` (LIKE ?)``: the construct as it stands there; nothing where it is the whole statement."""
    met = site.occurrence
    text = met.statement[met.start : met.end] if met is not None else ""
    return f" ({shown(text, _MOST)})" if met is not None and text and text != met.statement else ""


def _said(construct: Construct, site: Site) -> str:
    reason = shown(site.occurrence.reason, _LONGEST) if site.occurrence is not None else ""
    if site.occurrence is not None and site.occurrence.refused:
        return f"not translated: {reason or _summary(construct)}"
    return f"{_summary(construct)}; {reason}" if reason else _summary(construct)


def _doc(construct: Construct) -> str:
    rows = f" Rows of the catalogue of differences: {'; '.join(construct.rows)}." if construct.rows else ""
    met = f"Statements run on SQLite in which the translator meets ``{construct.name}``, each once.{rows}"
    why = f"{_summary(construct)}. {_SILENT if construct.silent else _LOUD}"
    lines = (line for text in (construct.existing, construct.example) if text for line in text.split("; "))
    example = "\n".join(f"    {line}" for line in lines)
    parts = {"What it finds": met, "Why it matters": why, "What to do": _TO_DO, "Example": example}
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts.items()) + "\n"
