"""Comments in files that are not Python, a line at a time, by the leaders that such a file has."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.suppressions import MARK
from sqlite_hunter.suppressions.python import Raw
from sqlite_hunter.suppressions.segments import segments

_QUOTES: Final = re.compile(r"(?<!\w)'[^']*+'?|\"(?:[^\"\\]|\\.)*+\"?|`[^`]*+`?")
"""What stands in quotes; the apostrophe of ``don't`` begins none."""
_GOES_ON: Final = ("\\", "^", "`")
"""How a line ends that goes on in the next, in shells, batch files and Dockerfiles."""
_FENCE: Final = re.compile(r"[ ]{0,3}(?P<fence>`{3,}|~{3,})(?P<rest>.*)")
"""The first line of a block of code in Markdown (https://spec.commonmark.org/0.31.2/#fenced-code-blocks)."""


def comments(text: str, leaders: tuple[str, ...], *, has_fences: bool) -> Iterator[Raw]:
    r"""The lines of a text that hold the mark outside quotes, from where a comment may begin; they end in ``\n``.

    Blocks of code in a document (``has_fences``) are shown, and say nothing.
    """
    fence = before = ""
    for number, line in enumerate(text.split("\n"), start=1):
        above, before = before, line
        if has_fences:
            match = _FENCE.match(line)
            if match is not None and (not fence or (match["fence"].startswith(fence) and not match["rest"].strip())):
                fence = "" if fence else match["fence"]
            if fence:
                continue
        if MARK not in line:
            continue
        lead = len(line) - len(line.lstrip())
        is_alone = _is_comment(line[lead:], leaders)
        first = lead if is_alone else _outside_quotes(line)
        if first >= 0:
            goes_on = is_alone and not has_fences and above.endswith(_GOES_ON)
            yield Raw(line[first:], number, first + 1, is_alone=is_alone, goes_on=goes_on)


def _is_comment(text: str, leaders: tuple[str, ...]) -> bool:
    """Whether all of a text is a comment: ``#`` and ``;`` tell, ``--`` may also be an option, and ``rem`` a word."""
    first = next(segments(text, leaders), None)
    return text[:1] in leaders or (first is not None and first.start == 0)


def _outside_quotes(line: str) -> int:
    """Where the part of a line begins in which the mark stands in no quotes; -1 where it does."""
    mark = line.find(MARK)
    at = 0
    for match in _QUOTES.finditer(line):
        if match.start() < mark < match.end():
            return -1
        if match.start() > mark:
            break
        at = match.end()
    return at
