"""Dockerfiles and Containerfiles (https://docs.docker.com/reference/dockerfile/)."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import argv, commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._settings import strings
from sqlite_hunter.files._shell import scan
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._values import value

NAMES: Final = ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*", "*.containerfile")
NEEDED: Final = True

_INSTRUCTION: Final = re.compile(r"[ \t]*(?:ONBUILD[ \t]+)?(?P<name>[A-Za-z]+)[ \t]+(?P<rest>)")
_COMMENT: Final = re.compile(r"[ \t]*#")
_CONTINUES: Final = re.compile(r"[\\`][ \t]*$")
_LIST: Final = re.compile(r"\s*(?:--\S+\s+)*\[")
_CHECK: Final = re.compile(r"(?:--\S+\s+)*(?:CMD|NONE)\s*", re.IGNORECASE)


def sites(source: Source) -> Iterator[Found]:
    """What each instruction runs, copies and sets."""
    for found in _instructions(source):
        if isinstance(found, Piece):
            yield from mention(source, "comment", found)
        else:
            yield from _instruction(*found)


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
    known.__dict__["_starts"] = source._starts
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
            yield from argv(source, strings(rest))
        else:
            yield from commands(source, rest, is_script=True)
    elif name in ("COPY", "ADD", "ENV", "ARG", "VOLUME", "WORKDIR", "FROM", "LABEL"):
        quoted = strings(rest)
        for piece in quoted or [rest]:
            yield from value(source, piece, is_list=name != "LABEL")
