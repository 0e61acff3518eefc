"""What IPython makes of the text of a cell: the Python that is left, and what is no Python.

Lines that are IPython's own become nothing, or a name of which nothing is known, without moving anything else.
https://ipython.readthedocs.io/en/stable/interactive/magics.html
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.files._written import cut
from sqlite_hunter.model.embedded import Stretch
from sqlite_hunter.syntax.lexer import STRING_OR_COMMENT

_CELL_MAGIC: Final = re.compile(r"\s*%%(?P<name>[\w.!]+)[ \t]*(?P<rest>[^\r\n]*)(?:\r\n|\r|\n|$)")
_OF_PYTHON: Final = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "px", "debug", "ipytest", "lprun"}
)
"""Cell magics whose cell is Python."""
_OF_SHELL: Final = frozenset({"bash", "sh", "zsh", "system", "sx", "!"})
_SCRIPT_OPTIONS: Final = re.compile(r"(?:--(?:bg|no-raise-error)[ \t]+|--(?:out|err|proc)[ =]\S+[ \t]+)+")
"""Of ``%%script``, before the program that the cell is given to."""
_COMMANDS: Final = frozenset({"pip", "conda", "mamba", "micromamba", "uv", "sx", "system"})
"""Line magics that are commands of a shell under their own name."""
_RUNNING: Final = re.compile(r"(?P<lead>\s*)%(?:time|timeit|prun|memit)[ \t]+(?:-\S+[ \t]+(?:\d+[ \t]+)?)*")
"""Line magics that run the statement behind them."""
_ASSIGNED: Final = re.compile(r"(?P<lead>\s*[\w.,\[\]'\" \t]+?\s*=\s*)(?P<sign>%(?=[A-Za-z])|!(?!=))(?P<rest>[^\r\n]*)")
_SIGN: Final = re.compile(r"(?P<lead>[ \t]*)(?P<sign>%%?(?=[A-Za-z])|!!?|\?|[,;/](?=[A-Za-z_]))(?P<rest>[^\r\n]*)")
_HELP: Final = re.compile(r"(?P<lead>[ \t]*)[%\w.*\[\]]+\?{1,2}[ \t]*(?=[\r\n]|$)")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_UNKNOWN: Final = "command"
"""The name of what a command or a magic gives."""
_PROMPT: Final = re.compile(r"\s*^[ \t]*(?:>>>(?:[ ]|$)|In \[\d+\]:[ ])", re.MULTILINE)
_PROMPTS: Final = re.compile(r"^[ \t]*(?:(?:>>>|\.\.\.)(?:[ ]|$)|In \[\d+\]:[ ]| *\.{3,}:[ ]?)", re.MULTILINE)
_BRACKET: Final = re.compile(r"[\[({]|[\])}]")


class Magic(NamedTuple):
    """A line or a cell that is IPython's own."""

    name: str
    """Of the magic; "!" for a command of the shell, "%%" before that of a whole cell."""
    rest: str
    """What stands behind it on its line."""
    rest_stretches: tuple[Stretch, ...]
    body: tuple[Stretch, ...] = ()
    """The rest of the cell."""


class Cell(NamedTuple):
    """A cell taken apart."""

    python: tuple[Stretch, ...]
    magics: tuple[Magic, ...]


def read(stretches: Sequence[Stretch]) -> Cell:
    """Take a cell apart."""
    text = "".join(each.text for each in stretches)
    if _PROMPT.match(text) is not None:
        stretches = _without_prompts(stretches, text)
        text = "".join(each.text for each in stretches)
    whole = _CELL_MAGIC.match(text)
    if whole is None:
        return _lines(stretches, text)
    name = whole["name"]
    rest_at = whole.start("rest")
    if name == "script":
        options = _SCRIPT_OPTIONS.match(text, rest_at)
        rest_at = options.end() if options is not None else rest_at
        called = text[rest_at : whole.end("rest")].split(" ")[0].rpartition("/")[2]
        name = called if called in _OF_SHELL or called.lower() in _OF_PYTHON else name
    body = tuple(cut(stretches, whole.end(), len(text)))
    if name.lower() in _OF_PYTHON:
        inner = _lines(body, text[whole.end() :])
        setup = cut(stretches, whole.start("rest"), whole.end()) if name == "timeit" else []
        plain = setup if "=" in whole["rest"] and not whole["rest"].startswith("-") else []
        return Cell((*plain, *inner.python), inner.magics)
    shown = "!" if name in _OF_SHELL else name
    rest_end = whole.end("rest")
    rest = tuple(cut(stretches, rest_at, rest_end))
    return Cell((), (Magic(f"%%{shown}", text[rest_at:rest_end], rest, body),))


def _without_prompts(stretches: Sequence[Stretch], text: str) -> list[Stretch]:
    """The stretches of a cell into which a session was pasted, less the prompts, as IPython takes them away."""
    prompts = [match.span() for match in _PROMPTS.finditer(text)]
    kept: list[Stretch] = []
    at = number = 0
    for each in stretches:
        after = at + len(each.text)
        done = at
        while number < len(prompts) and prompts[number][0] < after:
            start, end = prompts[number]
            kept += cut([each], done - at, start - at)
            done = max(done, min(end, after))
            if end > after:
                break
            number += 1
        kept += cut([each], done - at, after - at)
        at = after
    return kept


class _Change(NamedTuple):
    """What becomes of a line: a range of it is replaced."""

    start: int
    end: int
    instead: str
    magic: str = ""
    rest_at: int = 0
    """Where what stands behind the magic begins."""


def _lines(stretches: Sequence[Stretch], text: str) -> Cell:
    """A cell line by line."""
    if not any(sign in text for sign in "%!?,;/"):
        return Cell(tuple(stretches), ())
    kept: list[Stretch] = []
    magics: list[Magic] = []
    done = 0
    for at, line, change in _changes(text):
        start, end = at + change.start, at + change.end
        kept += cut(stretches, done, start)
        replaced = cut(stretches, start, end)
        if change.instead and replaced:
            place = (replaced[0].start, replaced[-1].end)
            kept.append(Stretch(change.instead, *place, is_hole=change.instead == _UNKNOWN))
        if change.magic:
            rest_end = at + len(line.rstrip("\r\n"))
            rest = cut(stretches, at + change.rest_at, rest_end)
            magics.append(Magic(change.magic, text[at + change.rest_at : rest_end], tuple(rest)))
        done = end
    kept += cut(stretches, done, len(text))
    return Cell(tuple(kept), tuple(magics))


def _changes(text: str) -> Iterator[tuple[int, str, _Change]]:
    """The lines that are IPython's own: offset, text, and what becomes of each.

    None is inside a string or brackets, nor goes on with a line of Python.
    """
    masked, held = _masked(text)
    depth = 0
    is_continued = goes_on = False
    for match in _LINE.finditer(text):
        line, at = match[0], match.start()
        plain = line.rstrip("\r\n")
        if goes_on:
            change: _Change | None = _Change(0, len(plain), "")
        else:
            change = _change(line) if not (depth or is_continued or at in held) and line.strip() else None
        if change is not None:
            yield at, line, change
            goes_on = plain.endswith("\\")
        else:
            goes_on = False
            for bracket in _BRACKET.findall(masked, at, match.end()):
                depth = max(depth + (1 if bracket in "[({" else -1), 0)
        is_continued = change is None and plain.endswith("\\")


def _masked(text: str) -> tuple[str, set[int]]:
    """A text whose strings and comments are blank, and the offsets of lines that begin inside a string."""
    plain: list[str] = []
    held: set[int] = set()
    done = 0
    for match in STRING_OR_COMMENT.finditer(text):
        plain += [text[done : match.start()], " " * len(match[0])]
        done = match.end()
        if match[0][0] != "#":
            held.update(match.start() + end.end() for end in _LINE_END.finditer(match[0]))
    return "".join([*plain, text[done:]]), held


def _change(line: str) -> _Change | None:
    """What becomes of a line that Python would not take."""
    end = len(line.rstrip("\r\n"))
    if (runs := _RUNNING.match(line)) is not None:
        return _Change(runs.end("lead"), runs.end(), "")
    if (assigned := _ASSIGNED.match(line)) is not None:
        name, rest_at = _named(assigned)
        return _Change(assigned.start("sign"), end, _UNKNOWN, name, rest_at)
    if (sign := _SIGN.match(line)) is not None:
        name, rest_at = _named(sign) if sign["sign"][0] in "%!" else ("", 0)
        return _Change(sign.end("lead"), end, "pass", name, rest_at)
    helped = _HELP.match(line)
    return _Change(helped.end("lead"), end, "pass") if helped is not None else None


def _named(match: re.Match[str]) -> tuple[str, int]:
    """The name of a line's magic, and where what stands behind it begins."""
    name = match["rest"].partition(" ")[0].strip()
    if match["sign"][0] == "!" or name in _COMMANDS:
        return "!", match.start("rest")
    return name, match.start("rest") + len(match["rest"]) - len(match["rest"].partition(" ")[2])
