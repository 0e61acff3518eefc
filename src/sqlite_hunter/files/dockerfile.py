"""Dockerfiles and Containerfiles (https://docs.docker.com/reference/dockerfile/)."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files import _running as running
from sqlite_hunter.files._commands import argv, commands
from sqlite_hunter.files._comments import mention, prose
from sqlite_hunter.files._expansion import of_heredoc
from sqlite_hunter.files._python import python
from sqlite_hunter.files._settings import strings
from sqlite_hunter.files._shell import Word, scan
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._values import value
from sqlite_hunter.files._written import listed
from sqlite_hunter.model.embedded import Stretch

NAMES: Final = ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*", "*.containerfile")
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("#", "--")
"""Also those of the SQL that a here-document holds."""

_INSTRUCTION: Final = re.compile(r"[ \t]*(?:ONBUILD[ \t]+)?(?P<name>[A-Za-z]+)[ \t]+(?P<rest>)")
_COMMENT: Final = re.compile(r"[ \t]*#")
_CONTINUES: Final = re.compile(r"[\\`][ \t]*$")
_LIST: Final = re.compile(r"\s*(?:--\S+\s+)*\[")
_OPTIONS: Final = re.compile(r"(?:--\S+\s+)*")
_JOINED: Final = re.compile(r"(?P<text>(?:[^\\`\n]|[\\`](?![ \t]*\r?\n))++)|[\\`][ \t]*\r?\n|(?P<end>\n)")
"""The parts of an instruction between the ends of its lines."""
_CHECK: Final = re.compile(r"(?:--\S+\s+)*(?:CMD|NONE)\s*", re.IGNORECASE)


def sites(source: Source) -> Iterator[Found]:
    """What each instruction runs, copies and sets."""
    shell: list[Word] = []
    for found in _instructions(source):
        if isinstance(found, Piece):
            yield from mention(source, "comment", found)
            continue
        text, name, rest = found
        if name == "FROM":
            shell = []
        elif name == "SHELL":
            shell = [Word(each.text, each.start, each.end) for each in listed(rest)]
        if name in ("RUN", "CMD", "ENTRYPOINT") and shell and not _LIST.match(rest.text) and _is_python(shell):
            yield python(source.path, source.text, _code(text, rest))
        else:
            yield from _instruction(*found)


def _is_python(shell: list[Word]) -> bool:
    """Whether the words of a SHELL instruction hand Python its code."""
    run = running.python([*shell, Word("code", 0, 0)])
    return run is not None and run.code is not None and run.code.text == "code"


def _code(source: Source, rest: Piece) -> list[Stretch]:
    """What a shell gets of an instruction: its lines as one, without its options."""
    options = _OPTIONS.match(rest.text)
    at = rest.start + (options.end() if options is not None else 0)
    found: list[Stretch] = []
    for match in _JOINED.finditer(source.text, at, rest.end):
        if match["text"]:
            found.append(Stretch(match["text"], *match.span("text")))
    return found


def _instructions(source: Source) -> Iterator[Piece | tuple[Source, str, Piece]]:
    """Comments, and (text, name, arguments) of each instruction, with the lines that it goes on over.

    Comments between these lines are blank in the text that is given; all else stands where it did.
    """
    lines = iter(source.lines())
    for line in lines:
        if _COMMENT.match(line.text):
            yield line
            continue
        match = _INSTRUCTION.match(line.text)
        if match is None:
            continue
        end, blanks = line.end, []
        last = line
        while _CONTINUES.search(last.text) and (following := next(lines, None)) is not None:
            if _COMMENT.match(following.text) or not following.text.strip():
                blanks.append(following)
                if following.text.strip():
                    yield following
            else:
                last = following
            end = following.end
        text = _without(source, blanks)
        start = line.start + match.start("rest")
        end = _with_heredocs(source, lines, start, end) if match["name"].upper() in ("RUN", "COPY") else end
        yield text, match["name"].upper(), text.piece(start, end)


def _without(source: Source, blanks: list[Piece]) -> Source:
    if not blanks:
        return source
    text = source.text
    for blank in blanks:
        after = len(text) if blank.end == len(text) else blank.end + 1
        text = text[: blank.start] + " " * (after - blank.start) + text[after:]
    known = Source(source.path, text)
    known.__dict__["starts"] = source.starts
    return known


def _with_heredocs(source: Source, lines: Iterator[Piece], start: int, end: int) -> int:
    """The end of an instruction with its here-documents; ``lines`` is moved behind them."""
    if "<<" not in source.text[start:end]:
        return end
    heredocs = [heredoc for command in scan(source.text, start).commands for heredoc in command.heredocs]
    stop = max((heredoc.end for heredoc in heredocs if start <= heredoc.line_at < end), default=end)
    while end < stop and (line := next(lines, None)) is not None:
        end = line.end
    return end


def _instruction(source: Source, name: str, rest: Piece) -> Iterator[Found]:
    if name == "HEALTHCHECK":
        match = _CHECK.match(rest.text)
        rest = source.piece(rest.start + (match.end() if match is not None else 0), rest.end)
    if name in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
        if _LIST.match(rest.text):
            yield from argv(source, listed(rest))
        else:
            yield from commands(source, rest, is_script=True)
    elif name in ("COPY", "ADD") and "<<" in rest.text:
        yield from _copied(source, rest)
    elif name in ("COPY", "ADD", "ENV", "ARG", "VOLUME", "WORKDIR", "FROM", "LABEL"):
        assigned = _assigned(source, rest) if name == "ENV" else []
        for piece in assigned or strings(rest) or [rest]:
            yield from value(source, piece, is_list=name != "LABEL")


def _assigned(source: Source, rest: Piece) -> list[Piece]:
    """The values of ``NAME=value NAME=value``; nothing where the instruction is written the old way."""
    words = [word for command in scan(source.text, rest.start, rest.end).commands for word in command.words]
    if not words or not all(map(running.is_assignment, words)):
        return []
    found: list[Piece] = []
    for word in words:
        at = running.value_at(word.text)
        text, written = word.text[at:], source.text[word.start + at : word.end]
        quotes = 1 if len(written) == len(text) + 2 and written[0] in "'\"" else 0
        found.append(Piece(text, word.start + at + quotes, word.end - quotes))
    return found


def _copied(source: Source, rest: Piece) -> Iterator[Found]:
    """The files that an instruction holds itself: Python, scripts, and texts."""
    for command in scan(source.text, rest.start, rest.end).commands:
        target = command.words[-1].text if command.words else ""
        for heredoc in command.heredocs:
            name = f"{target}{heredoc.delimiter}" if target.endswith("/") else target
            if name.endswith(".py") and heredoc.is_closed:
                yield python(source.path, source.text, of_heredoc(source.text, heredoc))
            elif name.endswith(".sh"):
                yield from commands(source, source.piece(heredoc.start, heredoc.end), is_script=True)
            else:
                yield from prose(source, heredoc.start, heredoc.end)
