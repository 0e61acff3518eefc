"""Text to a LibCST tree with character offsets, several times cheaper than LibCST's ``PositionProvider``.

LibCST keeps no positions; they are those of the tokens when the tree is printed. A print costs a quarter of the parse,
if the state that is told of the tokens does next to nothing (a metadata provider costs twice the parse).
"""

import gc
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from types import TracebackType
from typing import Final, NamedTuple, TypeAlias

import libcst as cst
from libcst._nodes.internal import CodegenState

from sqlite_hunter.syntax.decode import Unreadable

Span: TypeAlias = tuple[int, int]

RECURSION_LIMIT: Final = 30_000
"""Python frames: some ten for each level of a tree."""
PYTHON_2: Final = re.compile(r"\s*(?:print\s+[\"'\w%]|exec\s+[\"'\w]|raise\s+\w+\s*,)|.*(?:`|<>|\b0[0-7]+\b|\bur[\"'])")
_ALWAYS_VALID: Final = (
    cst.SimpleWhitespace, cst.ParenthesizedWhitespace, cst.TrailingWhitespace, cst.Newline, cst.EmptyLine, cst.Comment,
    cst.Name, cst.Dot, cst.Attribute, cst.Arg, cst.Comma, cst.Call, cst.Expr, cst.SimpleStatementLine,
    cst.IndentedBlock, cst.AssignTarget, cst.Assign, cst.FormattedStringText, cst.LeftSquareBracket,
    cst.RightSquareBracket, cst.LeftParen, cst.RightParen,
)  # fmt: skip
SPACE: Final = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n)+")
ERROR_AT: Final = re.compile(r"error at (\d+):")


class Tree(NamedTuple):
    """A parsed module; ``spans`` holds only as long as ``module`` is alive, since it goes by ``id``."""

    module: cst.Module
    spans: dict[int, Span]
    """Offsets (start, end) of expressions and statements by ``id(node)``, equal to those of ``PositionProvider``."""
    comments: tuple[Span, ...]


class _Printer(CodegenState):
    """Collects tokens and, for each node that says where it stands, the numbers of its first and last token."""

    before_codegen = after_codegen = staticmethod(id)  # type: ignore[assignment]  # called for every node: must cost nothing

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.add_token = self.tokens.append  # type: ignore[method-assign, assignment]
        self.found: dict[int, Span] = {}
        self.open: list[tuple[cst.CSTNode, cst.CSTNode | None, cst.CSTNode | None, int]] = []

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> "_Printer":
        self.open.append((node, start_node, end_node, len(self.tokens)))
        return self

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        node, first, last, start = self.open.pop()
        end = len(self.tokens)
        if first is not None:
            start = self.found.get(id(first), (start, end))[0]
        if last is not None:
            end = self.found.get(id(last), (start, end))[1]
        self.found[id(node)] = (start, end)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let Python recurse as deep as the trees that ``bounds.check`` lets through; printing one recurses too."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def _plain_calls() -> Iterator[None]:
    """Have LibCST print without ``**kwargs`` where there are none, on Python 3.12.

    There such a call runs on the C stack, whose depth no setting changes (https://github.com/python/cpython/issues/112215):
    a sum of 900 terms would be too deep to print.
    """
    original = cst.CSTNode._codegen
    if sys.version_info[:2] == (3, 12):
        cst.CSTNode._codegen = _print_plainly  # type: ignore[method-assign]
    try:
        yield
    finally:
        cst.CSTNode._codegen = original  # type: ignore[method-assign]


def _print_plainly(self: cst.CSTNode, state: CodegenState, **kwargs: object) -> None:
    state.before_codegen(self)
    if not kwargs:
        self._codegen_impl(state)
    elif kwargs == {"is_elif": True} and type(self) is cst.If:
        self._codegen_impl(state, is_elif=True)
    else:
        self._codegen_impl(state, **kwargs)
    state.after_codegen(self)


@contextmanager
def _without_validation() -> Iterator[None]:
    """Keep LibCST from validating the nodes that are most frequent as it makes them: a quarter of the parse.

    Of those its parser makes only what is valid; validation is for trees made by hand (the comment in LibCST's own
    ``CSTNode.__post_init__`` says so). Others, such as ``try``, are where it finds some errors of syntax at all.
    """
    for kind in _ALWAYS_VALID:
        setattr(kind, "__post_init__", _nothing)  # noqa: B010 - mypy takes it for a method that is overridden
    try:
        yield
    finally:
        for kind in _ALWAYS_VALID:
            delattr(kind, "__post_init__")


def _nothing(_: cst.CSTNode) -> None:
    return


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the cycle collector out of a parse: trees have no cycles, and it would walk them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def parse(text: str) -> Tree:
    """Parse normalised text that ``bounds.check`` has let through; raises ``Unreadable`` for what is not Python 3."""
    with deep_recursion():
        module = _module(text)
        printer = _Printer(module)
        with _plain_calls():
            module._codegen(printer)
    tokens = printer.tokens
    if "".join(tokens) == text:
        starts = list(accumulate(map(len, tokens), initial=0))
        ends = starts[1:]
    else:
        starts, ends = _align(tokens, text)
    ends.append(0)  # for [-1], the end of what is empty at the beginning
    spans = {key: (starts[first], ends[last - 1]) for key, (first, last) in printer.found.items()}
    return Tree(module, spans, tuple(_comments(tokens, starts, ends)))


def _align(tokens: list[str], text: str) -> tuple[list[int], list[int]]:
    """Where each token starts and ends if only white space was lost (LibCST 1.9 drops that of ``except X :``)."""
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for token in tokens:
        if not text.startswith(token, at):
            if not token.isspace():
                at = _after_space(text, at)
            if not token.isspace() and not text.startswith(token, at):
                raise Unreadable(text.count("\n", 0, at) + 1, "LibCST does not reproduce this text")
        starts.append(at)
        at += 0 if token.isspace() and not text.startswith(token, at) else len(token)
        ends.append(at)
    if _after_space(text, at) < len(text):
        raise Unreadable(text.count("\n", 0, at) + 1, "LibCST does not reproduce this text")
    return [*starts, at], ends


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _module(text: str) -> cst.Module:
    try:
        with _without_validation():
            return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        found = ERROR_AT.search(error.message)
        line = int(found.group(1)) if found else error.raw_line
        raise _refusal(text, line, "LibCST cannot parse this, though Python can") from None
    except (cst.CSTValidationError, cst.CSTLogicError, UnicodeError) as error:
        raise _refusal(text, 1, f"cannot be parsed: {_one_line(str(error))}") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(1, "the parser failed inside") from None


def _refusal(text: str, line: int, reason: str) -> Unreadable:
    """What Python's own compiler says of the text, which is clearer and never wrong in the line; else what is given."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<source>", "exec", dont_inherit=True)
    except SyntaxError as python:
        lines = text.split("\n")
        line = max(1, min(python.lineno or 1, len(lines)))
        prefix = "not Python 3" if PYTHON_2.match(lines[line - 1]) else "syntax error"
        reason = f"{prefix}: {_one_line(python.msg)}"
    except (ValueError, RecursionError, MemoryError):
        pass
    return Unreadable(line, reason)


def _one_line(message: str) -> str:
    return " ".join(message.split())[:200]


def _comments(tokens: list[str], starts: list[int], ends: list[int]) -> Iterator[Span]:
    """A comment is always printed after a white-space token, be it empty; a ``#`` in an f-string never is."""
    for index, token in enumerate(tokens):
        if token[:1] == "#" and (index == 0 or not tokens[index - 1].strip(" \t\f\r\n\\")):
            yield starts[index], ends[index]
