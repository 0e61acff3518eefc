"""Fingerprints: what identifies a finding when lines move and code is reformatted.

Rule, path, scope and what the construct's text means: see ``gate/identity.py``.
"""

import hashlib
from typing import Final

from sqlite_hunter.gate.identity import normalised
from sqlite_hunter.model.location import Span

_LENGTH: Final = 16
"""Bytes."""


def excerpt(lines: list[str], span: Span) -> str:
    """The text of a span; ``lines`` are the file's, without their ends."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first = lines[span.line - 1][span.column - 1 :]
    last = lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join((first, *lines[span.line : span.end_line - 1], last))


def fingerprint(rule: str, path: str, scope: str, text: str) -> str:
    """The identity of a finding, as hexadecimal digits."""
    content = "\x1e".join((rule, path, scope, normalised(text)))
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=_LENGTH).hexdigest()
