"""Translated SQL as a script, for psql as for people: what is said of a statement is a comment above it.

The comments and blank lines between the statements of a script stay where they are. PostgreSQL ends a comment that
begins with ``--`` at a carriage return too, and nests the others
(https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS), so that a comment of SQLite's could
hide or bare a statement: those are rewritten.
"""

import re
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._terminal import wants_colour
from sqlite_hunter.report._text import visible
from sqlite_hunter.report._translated import Script, Translated
from sqlite_hunter.sql.tokens import COMMENT, SPACE, tokenize
from sqlite_hunter.sql.translator import Refusal, Translation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.report import RenderOptions

_CHANGED: Final = "bold green"
_SAID: Final = "dim"
_REFUSED: Final = "bold red"
_FORBIDDEN: Final = re.compile(r"[\0\r]")
_UNSAFE: Final = re.compile(r"[^\n\t]+")


def render(
    scripts: "Sequence[tuple[Script, Sequence[Translated]]]",
    stream: TextIO,
    options: "RenderOptions",
    *,
    explains: bool,
) -> None:
    """Write the statements of all scripts, each ended by ``;``; those refused are a comment.

    ``explains`` puts above each statement what was changed and why.
    """
    page = _Page(_Sink(stream, options), explains=explains)
    for script, statements in scripts:
        page.script(script, statements)


class _Sink:
    """Where text goes, with colours if they are wanted; a terminal gets no control codes out of the text."""

    def __init__(self, stream: TextIO, options: "RenderOptions") -> None:
        self._stream = stream
        self._console = None
        self._is_shown = stream.isatty()
        self.at_start = True
        """Whether the next character begins a line."""
        self.is_empty = True
        if wants_colour(stream, options):
            from sqlite_hunter.report._console import make_console

            self._console = make_console(stream, options)

    def write(self, text: str, style: str = "") -> None:
        """Write a text as it is."""
        if not text:
            return
        self.at_start = text.endswith("\n")
        self.is_empty = False
        shown = _UNSAFE.sub(lambda part: visible(part[0]), text) if self._is_shown or self._console else text
        if self._console is None:
            self._stream.write(shown)
            return
        from rich.text import Text

        self._console.print(Text(shown, style=style), soft_wrap=True, end="")

    def line(self, text: str, style: str = "") -> None:
        """Write a line of its own, whatever stands before it."""
        self.begin()
        self.write(f"{text}\n", style)

    def begin(self) -> None:
        """Begin a line, unless one has just begun."""
        if not self.at_start:
            self.write("\n")


class _Page:
    def __init__(self, sink: _Sink, *, explains: bool) -> None:
        self._sink = sink
        self._explains = explains
        self._is_dropped = False
        self._blanks = ""
        """What stands before the next statement on its line."""

    def script(self, script: Script, statements: "Sequence[Translated]") -> None:
        """The statements with what stands between them."""
        self._sink.begin()
        self._is_dropped = self._sink.is_empty
        at = 0
        for each in statements:
            self._between(script.text[at : each.start])
            self._statement(each)
            at = each.end
        self._between(script.text[at:])
        self._sink.begin()

    def _between(self, text: str) -> None:
        """Comments and line breaks; where a statement was left out, not the end of its line too."""
        kept = _between(text)
        if self._is_dropped and self._sink.at_start:
            kept = kept.lstrip(" \t").removeprefix("\n")
        said = kept.rstrip(" \t")
        self._blanks = kept[len(said) :]
        self._sink.write(said, _SAID)

    def _statement(self, each: Translated) -> None:
        outcome = each.outcome
        self._is_dropped = False
        if isinstance(outcome, Refusal):
            name, line, column = each.place
            self._sink.line(f"-- {visible(f'{name}:{line}:{column}')}: refused ({outcome.construct.name})", _REFUSED)
            self._is_dropped = True
            return
        for note in outcome.lacking:
            self._said(f"{':'.join(map(str, each.place))}: {note}")
        if self._explains:
            self._explain(each, outcome)
        if outcome.statements:
            self._sink.write(self._blanks)
        for text in outcome.ahead:
            self._sink.write(f"{text};\n", _CHANGED)
        if outcome.text:
            self._edited(each.source, outcome)
            self._sink.write(";")
        for text in outcome.behind:
            self._sink.begin()
            self._sink.write(f"{text};", _CHANGED)
        self._is_dropped = not outcome.statements

    def _edited(self, source: str, outcome: Translation) -> None:
        """The translated text with what was changed in it marked."""
        at = 0
        for edit in outcome.edits:
            self._sink.write(source[at : edit.start])
            self._sink.write(edit.text, _CHANGED)
            at = edit.end
        self._sink.write(source[at:])

    def _explain(self, each: Translated, outcome: Translation) -> None:
        for told in each.changes():
            line, column = each.script.place(told.start)
            code = f" {told.construct.code}" if told.construct.code else ""
            place = f"{each.script.name}:{line}:{column}"
            self._said(f"{place}:{code} {told.construct.name}: {told.sentence}; see {told.link}")
        for note in (note for note in outcome.notes if note not in outcome.lacking):
            self._said(f"{':'.join(map(str, each.place))}: note: {note}")
        if not outcome.statements:
            self._said(f"{':'.join(map(str, each.place))}: left out: {' '.join(each.source.split())}")

    def _said(self, text: str) -> None:
        self._sink.line(f"-- {visible(text)}", _SAID)


def _between(text: str) -> str:
    """What may stand between two statements of PostgreSQL's, of what stood between two of SQLite's."""
    parts = []
    for token in tokenize(text):
        if token.kind == COMMENT:
            parts.append(_comment(token.text))
        elif token.kind == SPACE:
            parts.append(token.text.replace("\ufeff", ""))
        elif parts and not parts[-1].strip(" \t"):  # before the semicolon, which stands behind the statement now
            parts.pop()
    return "".join(parts)


def _comment(text: str) -> str:
    if text.startswith("--"):
        body = text.rstrip("\r")
        return _FORBIDDEN.sub(" ", body) + text[len(body) :]
    inner = text[2:].removesuffix("*/").replace("/*", "/ *").replace("\0", " ")
    return f"/*{inner} */" if inner.endswith("/") else f"/*{inner}*/"
