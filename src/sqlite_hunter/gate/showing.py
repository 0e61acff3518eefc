"""The text of a construct as a baseline shows it to whoever reviews it.

It is short, on one line, and the same however Python is laid out. It is no identity: two constructs may be shown alike.
"""

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from keyword import iskeyword
from typing import Final

from sqlite_hunter.gate.identity import Token, comment_words, completed, is_python, parts, tokens

LONGEST: Final = 60
"""Characters."""

_DOUBLE: Final = frozenset(
    ("==", "!=", "<=", ">=", "**", "//", "->", ":=", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=")
)
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_FIELD: Final = re.compile(r"\{([^{}:!]*+)([^{}]*+)\}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def shown(text: str) -> str:
    """The first characters of a construct's text in canonical form."""
    if text.startswith("#"):
        words = " ".join(comment_words(text[: 4 * LONGEST]))
    elif is_python(text):
        words = _joined(_without_layout(tokens(completed(text))))
    else:
        words = " ".join(text.split())
    return _CONTROL.sub(lambda match: ascii(match[0])[1:-1], words)[:LONGEST].rstrip()


def _without_layout(found: list[Token]) -> list[Token]:
    """Tokens without commas and parentheses that only lay out, texts side by side as one."""
    dropped: set[int] = set()
    opened: list[int] = []
    commas: list[list[int]] = []
    for at, (_, mark) in enumerate(found):
        if mark in _OPENING:
            opened.append(at)
            commas.append([])
        elif mark == "," and commas:
            commas[-1].append(at)
        elif mark in _CLOSING:
            dropped |= _layout_of(found, opened.pop(), at, commas.pop())
    kept = [token for at, token in enumerate(found) if at not in dropped]
    return [piece for is_text, run in groupby(kept, _is_text) for piece in (_one_text(list(run)) if is_text else run)]


def _layout_of(found: list[Token], start: int, end: int, commas: list[int]) -> set[int]:
    """Which of a pair of brackets and its commas only lays out; indices of tokens."""
    is_group = found[start][1] == "(" and (start == 0 or not _is_operand(found[start - 1]))
    is_import = start > 0 and found[start - 1][1] == "import"
    is_whole = is_import or (is_group and start == 0 and end == len(found) - 1)
    is_single = is_group and not is_import and len(commas) == 1
    trailing = {end - 1} if commas and commas[-1] == end - 1 and not is_single else set()
    return trailing | ({start, end} if end > start + 1 and (is_whole or (is_group and not commas)) else set())


def _is_operand(token: Token) -> bool:
    """Whether a bracket behind a token belongs to it: a call or an index."""
    kind, text = token
    if kind == "word":
        return not iskeyword(text) or text in ("None", "True", "False")
    return kind in ("string", "number") or text in _CLOSING


def _is_text(token: Token) -> bool:
    return token[0] == "string"


def _one_text(run: list[Token]) -> list[Token]:
    """Literals side by side as one."""
    literals = [parts(token) for _, token in run]
    prefix = "".join(letter for letter in "bf" if any(letter in each for each, _ in literals))
    words = "".join(
        _field_words(body) if "f" in each else _value(token, is_in_fields="f" in prefix)
        for (each, body), (_, token) in zip(literals, run, strict=True)
    )
    return [("string", f'{prefix}"{" ".join(words.split())}"')]


def _field_words(body: str) -> str:
    """What stands in an f-string, with its expressions laid out as any other."""
    body = body.replace("\\'", "'").replace('\\"', '"').replace("\\n", "\n")
    return _FIELD.sub(lambda match: f"{{{_joined(tokens(match[1]))}{match[2]}}}".replace('"', "'"), body)


def _value(literal: str, *, is_in_fields: bool) -> str:
    """What a literal stands for, as an f-string writes it if it is part of one; its own text if that cannot be told."""
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError, MemoryError):
        return parts(literal)[1]
    words = value if isinstance(value, str) else ascii(value)[2:-1]
    return words.replace("{", "{{").replace("}", "}}") if is_in_fields else words


def _joined(found: list[Token]) -> str:
    """Tokens on one line, spaced as Python is."""
    written: list[str] = []
    depth = 0
    before: Token = ("", "")
    is_prefix = True
    for token in _operators(found):
        text = token[1]
        depth += (text in _OPENING) - (text in _CLOSING)
        if written and not is_prefix and _is_apart(before, token, depth):
            written.append(" ")
        written.append(text)
        is_sign = text in ("-", "+", "~", "*", "**") and not _is_operand(before)
        is_prefix = is_sign or text in _OPENING or text == "." or (text == "=" and depth > 0)
        before = token
    return "".join(written)


def _is_apart(before: Token, token: Token, depth: int) -> bool:
    """Whether there is a space between two tokens."""
    text = token[1]
    if text in _CLOSING or text in (",", ".", ":", ";"):
        return text == "." and not _is_operand(before)
    if text in ("(", "["):
        return not _is_operand(before)
    return not (text == "=" and depth > 0)


def _operators(found: list[Token]) -> Iterator[Token]:
    """The tokens, with operators of two characters as one; a number as it is written first of all."""
    held: Token | None = None
    for kind, text in found:
        token = (kind, text.lower() if kind == "number" else text)
        if held is not None and held[0] == kind == "other" and held[1] + text in _DOUBLE:
            token, held = ("other", held[1] + text), None
        if held is not None:
            yield held
        held = token
    if held is not None:
        yield held
