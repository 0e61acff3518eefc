"""Scripts translated, statement by statement, with the definitions that are known beforehand."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.cli._faults import fault_line
from sqlite_hunter.cli._streams import complain
from sqlite_hunter.errors import UsageError
from sqlite_hunter.report._translated import Script, Translated
from sqlite_hunter.sql.landing import Landing
from sqlite_hunter.sql.native.keeping import check_kept
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.statements import placeholders, ranges
from sqlite_hunter.sql.tokens import significant
from sqlite_hunter.sql.translator import FAULT, MAPPING, SEQUENCE, SYNTAX, Refusal, Translation, Translator

BOUNDS: Final = {"seq": SEQUENCE, "map": MAPPING, "none": None}
_DEFINING: Final = frozenset({"CREATE", "ALTER", "DROP", "PRAGMA"})
"""The words that statements begin with of which a schema is made."""


class Statement(NamedTuple):
    """A statement of a script, from offset ``start`` to ``end``."""

    script: Script
    start: int
    end: int

    @property
    def text(self) -> str:
        """The statement without ``;``."""
        return self.script.text[self.start : self.end]

    @property
    def place(self) -> str:
        """File and line."""
        line, _ = self.script.place(self.start)
        return f"{self.script.name}:{line}"


def translate(
    scripts: Sequence[Script],
    schema: Sequence[Script],
    bound: str | None,
    policy: Policy,
    landing: Landing | None = None,
) -> list[tuple[Script, list[Translated]]]:
    """What becomes of each statement of the scripts, which belong to one database and run in order.

    Args:
        scripts: What is translated.
        schema: What defines the database before the first of them.
        bound: A key of ``BOUNDS`` for all statements, or None to tell it from the placeholders of each.
        landing: The tables that are there in PostgreSQL already, if any are known.
        policy: Which types columns get.

    Raises UsageError, with the place, for a definition of the schema that SQLite would not take, and for a column that
    is to be kept and is not there.
    """
    known = [each for script in schema for each in _statements(script) if _defines(each.text)]
    given = [(script, list(_statements(script))) for script in scripts]
    translator = Translator(policy=policy, landing=landing)
    every = [*known, *(each for _, some in given for each in some)]
    check_kept(policy.kept, [each.text for each in every])
    translator.survey([each.text for each in every], [each.place for each in every], in_order=True)
    _tell_kept(translator, known)
    for each in known:
        _define(translator, each)
    return [(script, [_translated(translator, each, bound) for each in some]) for script, some in given]


def _tell_kept(translator: Translator, known: Sequence[Statement]) -> None:
    """Raises UsageError for a definition of the schema whose columns cannot have the types that are asked for."""
    texts = {each.text for each in known}
    reasons = translator.database.forbidden
    defined = Translator()
    for text in texts:
        defined.translate(text, None)
    lost = [reason for (table, _), reason in reasons.items() if table in defined.database.tables]
    if lost:
        raise UsageError(f"--policy native: {'; '.join(lost)}")


def _statements(script: Script) -> Iterator[Statement]:
    """The statements of a script; as plain text, for a template cuts off what is long."""
    for start, end in ranges(script.text):
        yield Statement(script, start, end)


def _defines(text: str) -> bool:
    tokens = significant(text)
    return bool(tokens) and tokens[0].key in _DEFINING


def _define(translator: Translator, each: Statement) -> None:
    """Let the translator know a definition, whether PostgreSQL has a form for it or not."""
    outcome = translator.translate(each.text, None)
    if isinstance(outcome, Refusal) and outcome.construct == SYNTAX:
        line, column = each.script.place(each.start + outcome.start)
        raise UsageError(f"{each.script.name}:{line}:{column}: the schema cannot be read: {outcome.reason}")


def _translated(translator: Translator, each: Statement, bound: str | None) -> Translated:
    text = each.text
    how = BOUNDS[bound] if bound is not None else _bound(text)
    return Translated(each.script, each.start, each.end, how, _guarded(translator, text, how))


def _guarded(translator: Translator, text: str, bound: str | None) -> Translation | Refusal:
    """A fault of the translator costs one statement, and not the others."""
    try:
        return translator.translate(text, bound)
    except Exception as error:  # a fault of this program's own
        line = fault_line(error)
        complain(line)
        return Refusal(FAULT, line, 0, len(text))


def _bound(text: str) -> str | None:
    """How a statement is bound, as its placeholders show it."""
    style = placeholders(significant(text))
    return None if style == "none" else MAPPING if style == "named" else SEQUENCE
