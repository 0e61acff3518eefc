"""The one entry: the bytes of a file to its facts, or to the problem that stands in the way."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from sqlite_hunter.facts import comprehensions, control, expressions, imports, patterns, scopes, statements, strings
from sqlite_hunter.facts.compiler import Compiler
from sqlite_hunter.facts.faults import OUT_OF_MEMORY, UNFORESEEN
from sqlite_hunter.facts.texts import is_interesting
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.ir import FileFacts, Text
from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable, decode
from sqlite_hunter.syntax.names import unify
from sqlite_hunter.syntax.normalise import Source, normalise
from sqlite_hunter.syntax.reindent import reindented
from sqlite_hunter.syntax.tree import Tree, deep_recursion, parse, without_collection

EXPRESSIONS: Final = {**expressions.TABLE, **strings.TABLE, **comprehensions.TABLE, **scopes.EXPRESSIONS}
STATEMENTS: Final = {
    **statements.STATEMENTS,
    **control.STATEMENTS,
    **imports.STATEMENTS,
    **patterns.STATEMENTS,
    **scopes.STATEMENTS,
}


def extract(path: str, data: bytes) -> FileFacts | Problem:
    """The facts of one file. Never raises: whatever cannot be read or parsed comes back as a ``Problem``."""
    try:
        with deep_recursion(), without_collection():
            return _facts(path, data)
    except Unreadable as error:
        return Problem(path, error.line, error.reason)
    except RecursionError:
        return Problem(path, 1, "nested too deeply to be analysed")
    except MemoryError:
        return Problem(path, 1, OUT_OF_MEMORY)
    except Exception as error:  # fail closed: our own fault must neither end the scan nor pass for clean
        return Problem(path, 1, f"{UNFORESEEN}{type(error).__name__}: {' '.join(str(error).split())[:200]}")


def _facts(path: str, data: bytes) -> FileFacts:
    source, tree = _parsed(normalise(decode(data)))
    unify(source.text, tree.module)
    c = Compiler(source.text, tree.spans, EXPRESSIONS, STATEMENTS)
    with c.unit("module", "<module>", (0, 0), ()):
        scopes.body(c, tree.module)
    texts = sorted(chain(c.texts, _comments(c, tree)), key=lambda text: text.start)
    return FileFacts(path, c.module_doc_end, source.line_starts, source.column_shifts, tuple(c.units), tuple(texts))


def _parsed(source: Source) -> tuple[Source, Tree]:
    """The tree of a text; of one whose indentation LibCST does not take, that of the same program plainly indented."""
    bounds.check(source.text)
    try:
        return source, parse(source.text)
    except Unreadable as refused:
        plain = reindented(source)
        if plain is None or plain.text == source.text:
            raise
        try:
            return plain, parse(plain.text)
        except Unreadable:
            raise refused from None


def _comments(c: Compiler, tree: Tree) -> Iterator[Text]:
    """The comments that matter, each with the innermost unit around it."""
    inside = sorted(c.ranges, reverse=True)
    around: list[tuple[int, int, int]] = []
    for start, end in tree.comments:
        text = c.source[start:end].lstrip("#").strip()
        if not is_interesting(text):
            continue
        while inside and inside[-1][0] <= start:
            around.append(inside.pop())
        around = [unit for unit in around if unit[1] > start]
        yield Text("comment", start, end, text, around[-1][2] if around else 0, "")
