r"""Taking suppressions out of a text: nothing else of it is touched, and a second time nothing changes.

A comment that is alone on its line goes with the line, any other with the white space before it; a form feed stays.
Lines end in ``\n``, ``\r\n`` or ``\r``, and keep what they have.
"""

import re
from collections.abc import Mapping
from typing import Final

from sqlite_hunter.suppressions.comments import Comment

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CODES: Final = re.compile(r"\[(?P<codes>[^\[\]]*)\]")
_BLANK: Final = " \t"


def remove(text: str, unused: Mapping[Comment, tuple[str, ...]]) -> str:
    """The text without the codes of its comments that silence nothing; a comment without any is gone too."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    for comment in sorted(unused, key=lambda comment: comment.span, reverse=True):
        codes = [code for code in comment.suppression.codes if code not in unused[comment]]
        if len(codes) == len(comment.suppression.codes):
            continue
        line = starts[comment.span.line - 1]
        start, end = line + comment.span.column - 1, line + comment.span.end_column - 1
        if codes:
            text = text[:start] + _with_codes(text[start:end], codes) + text[end:]
        else:
            text = _without(text, line, start, end)
    return text


def _with_codes(written: str, codes: list[str]) -> str:
    """A comment that names fewer codes, set apart as they were."""
    match = _CODES.search(written)
    if match is None:
        return written
    comma = ", " if ", " in match["codes"] else ","
    return written[: match.start()] + f"[{comma.join(codes)}]" + written[match.end() :]


def _without(text: str, line: int, start: int, end: int) -> str:
    """A text without the comment from ``start`` to ``end`` on the line that begins at ``line``."""
    ended = _LINE_END.search(text, end)
    stop, next_line = (ended.start(), ended.end()) if ended is not None else (len(text), len(text))
    behind = text[end:stop]
    if behind.strip():
        return text[:start] + behind.lstrip(_BLANK) + text[stop:]
    before = text[line:start].rstrip(_BLANK)
    if before:
        return text[:line] + before + text[stop:]
    return text[:line] + text[next_line:]
