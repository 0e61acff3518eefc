"""Fingerprints: what identifies a finding when lines move and code is reformatted.

Rule, path, scope and the construct's text as a stream of tokens: comments, white space, quote style and magic commas
do not count.
"""

import hashlib
import re
from typing import Final

from sqlite_hunter.model.location import Span

_TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*|\\\n)
      | (?P<string>[rRbBuUfFtT]{0,2}
          (?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
      | (?P<word>\w+) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_LENGTH: Final = 16
_CLOSING: Final = frozenset(")]}")


def excerpt(lines: list[str], span: Span) -> str:
    """The text of a span; ``lines`` are the file's, without their ends."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first = lines[span.line - 1][span.column - 1 :]
    last = lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join((first, *lines[span.line : span.end_line - 1], last))


def normalised(text: str) -> str:
    """The token stream of a construct's text; a comment that is the construct itself is its words."""
    if text.startswith("#"):
        return "\x1f".join(text.split())
    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "skip":
            continue
        token = _unquoted(match[0]) if match.lastgroup == "string" else match[0]
        if token in _CLOSING and tokens and tokens[-1] == ",":
            tokens.pop()
        tokens.append(token)
    return "\x1f".join(tokens)


def _unquoted(literal: str) -> str:
    prefix = literal[: len(literal) - len(literal.lstrip("rRbBuUfFtT"))].lower()
    body = literal[len(prefix) :]
    quotes = 3 if body[:3] in ("'''", '"""') and len(body) >= 6 else 1
    return f'{prefix}"{body[quotes:-quotes]}"'


def fingerprint(rule: str, path: str, scope: str, text: str) -> str:
    """The identity of a finding, as hexadecimal digits."""
    content = "\x1e".join((rule, path, scope, normalised(text)))
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=_LENGTH).hexdigest()
