"""When two constructs are the same: by what their text means, not by how it is laid out.

Text that is a Python expression or one statement is read as a syntax tree, so that nothing counts which ruff or black
may change: quotes, escapes and prefixes, commas and parentheses that mean nothing, the joints of texts that stand side
by side, the case of numbers, line breaks, comments. Any other text (a line of a shell script, a fragment) is a stream
of tokens, in which quotes, white space and comments do not count.

An identity is kept in files, so it must be the same on every Python that runs this tool: what only a later one can
parse (https://peps.python.org/pep-0701/, and all that ``feature_version`` refuses) and what is so deep that the limits
of a version would decide is a stream of tokens on each of them.
"""

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator
from typing import Final

_PREFIX: Final = "rRbBuUfFtT"
_TOKEN: Final = re.compile(
    rf"""(?P<skip>\s+|\#[^\n]*|\\\n)
      | (?P<string>[{_PREFIX}]{{0,2}}
          (?:'''(?:[^'\\]|\\.|'(?!''))*+'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"
            |(?!''')'(?:[^'\\\n]|\\.)*+'|(?!\"\"\")"(?:[^"\\\n]|\\.)*+"))
      | (?P<unclosed>'''.*|\"\"\".*|'[^\n]*|"[^\n]*)
      | (?P<number>(?:\d|\.\d)(?:[eE][+-]|[\w.])*)
      | (?P<word>\w+) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
"""Takes time in proportion to the text: what has no closing quote is one token, and is not tried again."""
_IMPORT: Final = re.compile(r"from\s++[.\w]++\s++import\s*+\(")
_MARKS: Final = re.compile(r"\{\{|\}\}|[{}\\#'\"]")
_INDENTED: Final = re.compile(r"[ \t]*\n[ \t]*")
_OPENING: Final = {"(": ")", "[": "]", "{": "}"}
_CLOSING: Final = frozenset(_OPENING.values())

_LONGEST: Final = 100_000
"""Characters that are parsed; of what is longer only the words count."""
_BRACKETS: Final = 50
"""Brackets in each other that are parsed: the parsers of all versions can do more."""
_DEPTH: Final = 300
"""Levels of a syntax tree that are read: so many can be built by all versions, from any depth of calls."""
_DIGEST: Final = 8
"""Bytes."""

_UNPARSED: Final = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
"""What ``ast.parse`` raises: null bytes and lone surrogates are ValueErrors, depth is one of two others."""

Token = tuple[str, str]
"""The kind ("string", "unclosed", "number", "word", "other") and the text."""


def digest(text: str) -> str:
    """The identity of a construct's text: 16 hexadecimal digits."""
    content = normalised(text).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=_DIGEST).hexdigest()


def normalised(text: str) -> str:
    """The canonical form of a construct's text, for comparing and not for reading. Any text has one."""
    if text.startswith("#"):
        return "\x1f".join(comment_words(text))
    if len(text) > _LONGEST:
        return "\x1f".join(text.split())
    text = completed(text)
    found = tokens(text)
    if found and _may_be_parsed(found):
        tree = _parsed(text)
        written = None if tree is None else _serialised(tree)
        if written is not None:
            return written
    return "\x1f".join(_plain(found))


def is_python(text: str) -> bool:
    """Whether a text is compared as a syntax tree."""
    if len(text) > _LONGEST:
        return False
    text = completed(text)
    found = tokens(text)
    tree = _parsed(text) if found and _may_be_parsed(found) else None
    return tree is not None and _serialised(tree) is not None


def completed(text: str) -> str:
    """A text with the bracket that a part of an import has left open: what is found in one ends with its name."""
    return f"{text}\n)" if _IMPORT.match(text) and ")" not in text else text


def comment_words(text: str) -> list[str]:
    """The words of a comment; the marks it begins with are the first, whether or not a space follows."""
    words = text.lstrip("#")
    return [text[: len(text) - len(words)], *words.split()]


def tokens(text: str) -> list[Token]:
    """The tokens of a text, Python or not, without comments and white space."""
    return [(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text) if match.lastgroup != "skip"]


def parts(literal: str) -> tuple[str, str]:
    """The prefix of a string literal in lower case, and what is between its quotes."""
    prefix = literal[: len(literal) - len(literal.lstrip(_PREFIX))]
    body = literal[len(prefix) :]
    quotes = 3 if body[:3] in ("'''", '"""') and len(body) >= 6 else 1
    return prefix.lower(), body[quotes:-quotes]


def _plain(found: list[Token]) -> Iterator[str]:
    """The tokens of text that is no Python: a comma before a closing bracket says nothing."""
    for number, (kind, piece) in enumerate(found):
        if kind == "string":
            prefix, body = parts(piece)
            yield f'{prefix}"{body}"'
        elif kind == "unclosed":
            yield from piece.split()
        elif piece != "," or number + 1 == len(found) or found[number + 1][1] not in _CLOSING:
            yield piece


def _may_be_parsed(found: list[Token]) -> bool:
    """Whether every version of Python would say the same of a text: whether it can be parsed, and as what."""
    opened: list[str] = []
    for kind, token in found:
        if kind == "unclosed" or (kind == "string" and not _is_plain_literal(token)):
            return False
        if token in _OPENING:
            opened.append(_OPENING[token])
            if len(opened) > _BRACKETS:
                return False
        elif token in _CLOSING and (not opened or opened.pop() != token):
            return False
    return not opened


def _is_plain_literal(literal: str) -> bool:
    """Whether what is in a literal's braces could be written before Python 3.12, as far as its marks tell."""
    prefix, body = parts(literal)
    if "t" in prefix:
        return False
    if "f" not in prefix:
        return True
    return _is_plain_body(body)


def _is_plain_body(body: str) -> bool:
    """Whether the braces of an f-string can be told by counting: no mark of another kind is in them."""
    depth, quote = 0, ""
    for mark in _MARKS.findall(body):
        if mark in "'\"":
            if depth > 0 and quote in ("", mark):
                quote = "" if quote else mark
        elif quote or (depth > 0 and mark in "\\#"):
            return False
        else:
            depth += (mark == "{") - (mark == "}")
    return depth == 0 and not quote


def _parsed(text: str) -> ast.AST | None:
    """The tree of an expression, which may go over several lines, or of one statement."""
    for source in (f"(\n{text}\n)", text):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = ast.parse(source, feature_version=(3, 11)).body
        except _UNPARSED:
            continue
        if len(body) == 1:
            [statement] = body
            return statement.value if isinstance(statement, ast.Expr) else statement
    return None


def _serialised(tree: ast.AST) -> str | None:
    """A tree as text, without recursion; None where it is too deep."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return f"text {' '.join(tree.value.split())!a}"
    written: list[str] = []
    waiting: list[tuple[int, object]] = [(0, tree)]
    while waiting:
        depth, node = waiting.pop()
        if depth > _DEPTH:
            return None
        if isinstance(node, str):
            written.append(node)
        else:
            waiting += [(depth + 1, piece) for piece in reversed(_pieces(node))]
    return " ".join(written)


def _pieces(node: object) -> list[object]:
    """What a node is made of, in order: texts as they are to be written, and what has pieces of its own."""
    if isinstance(node, list):
        return ["[", *(_element(each) for each in node), "]"]
    if not isinstance(node, ast.AST):
        raise TypeError(type(node))
    if isinstance(node, ast.Constant):
        return [_value(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["(JoinedStr", *_joined(node.values), ")"]
    written: list[object] = [f"({type(node).__name__}"]
    for name in node._fields:
        value = _field(node, name)
        if value is not None:
            written += [f"{name}=", value]
    return [*written, ")"]


def _element(each: object) -> object:
    """What stands in a list; where nothing stands (``{**a}`` has no key) is another thing than ``None``."""
    if each is None:
        return "-"
    return each if isinstance(each, ast.AST) else _value(each)


def _field(node: ast.AST, name: str) -> object:
    """The piece that a field is written as; None for one that says nothing."""
    value = getattr(node, name, None)
    if value is None or value == [] or name in ("ctx", "kind", "type_comment"):
        return None
    if isinstance(node, ast.Delete):
        return [each for target in node.targets for each in (target.elts if _is_tuple(target) else [target])]  # type: ignore[attr-defined]
    if isinstance(value, ast.JoinedStr) and not list(_joined(value.values)):
        return None
    return value if isinstance(value, ast.AST | list) else _value(value)


def _is_tuple(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and bool(node.elts)


def _joined(values: list[ast.expr]) -> Iterator[object]:
    """The parts of an f-string: texts side by side are one, and an empty one is none."""
    text = ""
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            text += value.value
            continue
        if text:
            yield _value(text)
        text = ""
        yield value
    if text:
        yield _value(text)


def _value(value: object) -> str:
    """A constant or a name; what can be printed differs between versions, and long numbers are refused in decimals."""
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)
    if isinstance(value, str) and "\n" in value:
        value = _INDENTED.sub("\n", value)  # SQL of several lines goes in and out with the code around it
    return ascii(value)
