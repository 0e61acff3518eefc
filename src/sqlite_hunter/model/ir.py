"""The compact form of one Python file that the whole-program flow runs on.

LibCST trees are large and slow to walk, and must not stay alive; what the flow needs of a file is kept as
units (module, class, function, lambda), each a block of linear operations over registers. Everything is
built of plain tuples, strings and integers, so that it can be marshalled between processes and written as
JSON, and expressions of any depth are evaluated without recursion.

An operation is a seven-tuple ``(code, dst, start, end, args, names, blocks)``:

``code``
    one of the constants below;
``dst``
    the register that receives the result, or -1;
``start``, ``end``
    the character range, in the file's decoded text, of the construct the operation stands for;
``args``
    operand registers; -1 stands for an operand that is absent;
``names``
    strings, by operation;
``blocks``
    nested blocks, by operation.

Operations are emitted in evaluation order, an operand before its user. Registers are local to a unit.
"""

from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.model.embedded import Placement

Op: TypeAlias = "tuple[str, int, int, int, tuple[int, ...], tuple[str, ...], tuple[Block, ...]]"
Block: TypeAlias = "tuple[Op, ...]"

# --- values -------------------------------------------------------------------------------------------
STR: Final = "str"
"""A string literal (implicitly concatenated pieces joined): names = (text,). start/end: the literal(s)."""
BYTES: Final = "bytes"
"""A bytes literal; its text is not kept. names = ()."""
INT: Final = "int"
"""An integer literal: names = (decimal text,), with the sign if a unary minus stands before it."""
NONE: Final = "none"
"""``None``, ``...``, a float, complex or boolean literal: names = (source text,)."""
FSTR: Final = "fstr"
"""An f-string, possibly with implicit neighbours: args = hole registers; names = (text0, hole0, text1, hole1, ...,
textN)
where hole is the source text of the expression (without conversion and format). Always len(names) == 2*len(args)+1."""
NAME: Final = "name"
"""Load of a name: names = (identifier,)."""
ATTR: Final = "attr"
"""Load of an attribute that is not called at once: args = (object,), names = (attribute,). start/end: the
attribute NAME token."""
METH: Final = "meth"
"""Like ATTR, but the result is the callee of the very next CALL that uses it. start/end: the attribute NAME token."""
CALL: Final = "call"
"""A call: args = (callee, argument, ...); names[i] describes args[i + 1]: "" positional, "*", "**", or the keyword.
start/end: the whole call expression, its callee included."""
SUBSCR: Final = "subscr"
"""``object[index]``: args = (object, index); several indexes are a tuple; a slice, alone or among them, gives -1.
start/end: the whole expression."""
BIN: Final = "bin"
"""A binary operation: args = (left, right), names = (operator text,), such as "+", "%", "/". start/end: the whole
expression.
Long chains are emitted flat, left to right."""
COMPARE: Final = "compare"
"""A comparison chain: args = operands, names = operators ("==", "in", "not in", "is", ...). start/end: the whole
expression."""
JOIN: Final = "join"
"""Any one of the operands: args. For ``a if t else b``, ``a or b``, ``a and b`` (all operands, the test not
included)."""
SEQ: Final = "seq"
"""A tuple, list or set display: args = elements, names = ("tuple"|"list"|"set", marker per element: "" or "*")."""
DICT: Final = "dict"
"""A dict display: args = (key, value, key, value, ...), key -1 for ``**value``."""
COMP: Final = "comp"
"""A comprehension or generator expression, after its LOOPs: args = (element,) or (key, value); names =
("list"|"set"|"dict"|"generator",).
Its loops are emitted before it, as LOOP; its target names are made unique to it (``row@17``)."""
UNKNOWN: Final = "unknown"
"""A value of no interest to the flow: args = operands already evaluated (so that nothing is lost), names = ("not",) for
``not x``, else ()."""
AWAIT: Final = "await"
"""``await x``: args = (x,)."""
YIELD: Final = "yield"
"""``yield x``: args = (x or -1,). dst receives what is sent."""
YIELD_FROM: Final = "yield-from"
"""``yield from x``: args = (x,)."""

# --- bindings -----------------------------------------------------------------------------------------
STORE: Final = "store"
"""Bind a name: args = (value,), names = (identifier,). start/end: the target."""
SETATTR: Final = "setattr"
"""Bind an attribute: args = (object, value), names = (attribute,). start/end: the target ``object.attribute``."""
SETITEM: Final = "setitem"
"""Bind an item: args = (object, index or -1, value). start/end: the target."""
ELEM: Final = "elem"
"""An element of an unpacked value: args = (value,), names = (position, length): "0".. from the front; "*" for the
starred one;
"-1".. from the back after a starred one. start/end: the target."""
ANNOTATE: Final = "annotate"
"""``name: T`` or ``name: T = value``: args = (annotation, value or -1, object or -1), names = (name,): object is
the register of
``object`` in ``object.name: T``. It binds too: no STORE or SETATTR follows. start/end: the annotation."""
DELETE: Final = "delete"
"""``del name``: names = (identifier,)."""
IMPORT: Final = "import"
"""``import a.b as c``: names = ("a.b", "c" or ""). start/end: the alias, ``a.b as c`` (one operation an alias)."""
FROM: Final = "from"
"""``from ..m import x as y``: names = ("..m", "x" or "*", "y" or ""). start/end: from the keyword ``from`` to the
end of this alias when
it is the first or only one, else the alias alone."""
FUNC: Final = "func"
"""Make a function: dst; names = (unit index, role, ...), args = one register a role: "@" decorator (outermost first),
"=param" default, ":param" annotation, "->" return annotation. A STORE of the name follows for ``def``. start/end:
the name, or the whole lambda."""
CLASS: Final = "class"
"""Make a class: dst; names = (unit index, role, ...), args = one register a role: "@" decorator, "" base,
"=keyword" keyword. A STORE of the name
follows. start/end: the name."""

# --- control ------------------------------------------------------------------------------------------
IF: Final = "if"
"""args = (test,), blocks = (then, else); ``match`` is a chain of these."""
LOOP: Final = "loop"
"""``for`` and ``while``: blocks = (body, else). A ``for`` evaluates its iterable before, and its body begins with
ITER."""
ITER: Final = "iter"
"""One element of an iterable: dst; args = (iterable,), names = ("async",) or (). start/end: the iterable expression."""
TRY: Final = "try"
"""blocks = (body, else, finally, handler, ...). In a handler, HANDLER follows the evaluation of its type."""
HANDLER: Final = "handler"
"""An ``except`` clause: dst receives the exception; args = (type or -1,), names = (bound name or "",). A STORE of
the name follows if there is one.
start/end: the type expression, or the keyword ``except`` where there is none."""
ENTER: Final = "enter"
"""Entering a ``with`` item: dst receives what ``__enter__`` gives; args = (context,), names = ("async",) or ().
The target's STORE follows, then the
body: blocks = (). start/end: the item's expression."""
LEAVE: Final = "leave"
"""The end of the ``with`` body: args = the contexts."""
RETURN: Final = "return"
"""args = (value or -1,). start/end: the statement."""
RAISE: Final = "raise"
"""args = (exception or -1,)."""
JUMP: Final = "jump"
"""``break`` or ``continue``: names = (keyword,)."""


class Param(NamedTuple):
    """A parameter: ``kind`` is "pos", "kw" (keyword only), "*" or "**"."""

    name: str
    kind: str


class Unit(NamedTuple):
    """A module, class, function or lambda of one file."""

    kind: str
    """"module", "class", "function" or "lambda"."""
    name: str
    qualname: str
    """Dotted scope without ``<locals>``: "Store.save", "main.helper"; "<module>" for the module."""
    parent: int
    """Index of the enclosing unit in ``FileFacts.units``; -1 for the module, which is unit 0."""
    start: int
    end: int
    """Character range of the name (of the whole expression for a lambda; 0, 0 for the module)."""
    params: tuple[Param, ...]
    flags: frozenset[str] | tuple[str, ...]
    """Of "async", "generator"."""
    bound: tuple[str, ...]
    """Sorted names that this unit binds itself (parameters included), less those it declares global or nonlocal."""
    declared_global: tuple[str, ...]
    declared_nonlocal: tuple[str, ...]
    words: tuple[str, ...]
    """Sorted identifiers and attribute names that its operations mention (its nested units' not included)."""
    body: Block


class Text(NamedTuple):
    """A comment, docstring or string that may speak of SQLite, a database file or SQL."""

    kind: str
    """"comment", "docstring" or "string" (a literal, or an f-string with ``{...}`` for its holes)."""
    start: int
    end: int
    text: str
    """Decoded text: without quotes, prefixes and ``#``."""
    unit: int
    context: str
    """For strings, what the literal is directly part of: "call:NAME" (dotted callee as written), "compare", "key" of a
    dict display, "index" of a subscript or of a mapping's ``get``, "raise", or ""."""


class FileFacts(NamedTuple):
    """All that is kept of a file."""

    path: str
    module_doc_end: int
    """Character offset after the module docstring; 0 if there is none."""
    line_starts: tuple[int, ...]
    """Character offset of the start of each line; lines end at ``\\n``, ``\\r\\n`` or ``\\r``."""
    column_shifts: tuple[tuple[int, int], ...]
    """(line, columns to add) where characters had to be left out for the parser (form feeds, odd indentation);
    mostly empty."""
    units: tuple[Unit, ...]
    texts: tuple[Text, ...]
    placement: Placement | None = None
    """Where a source inside another file stands. It is no part of the facts that are kept: what holds it may change."""
