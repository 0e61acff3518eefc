"""What is known of the value of an expression: on SQLite, and of the same expression once written for PostgreSQL."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sqlite_hunter.sql.native.candidates import Native
from sqlite_hunter.sql.output import Pieces, has_parameter

INTEGER: Final = "integer"
REAL: Final = "real"
TEXT: Final = "text"
BLOB: Final = "blob"
NULL: Final = "null"
ANY: Final = "any"
"""A bound value: whatever Python hands over."""

NUMBER: Final = "number"
"""Integer or real, by what is bound."""

JSON: Final = "json"
"""A value out of a document, which json_each() yields: its kind is not known before run time."""
UNCLEAR: Final = "unclear"
"""The affinity or collation of a column whose parts, joined by UNION, have different ones."""

NUMBERS: Final = (INTEGER, REAL, NUMBER)

# PostgreSQL's types of expressions, as far as they matter here.
BOOL: Final = "bool"
INT4: Final = "int4"
INT8: Final = "int8"
FLOAT8: Final = "float8"
DECIMAL: Final = "numeric"
STRING: Final = "text"
BYTES: Final = "bytea"
NUMERIC_COLUMN: Final = "numeric column"
"""A column of PostgreSQL's own type NUMERIC, as it stands: see ``native.numeric``."""
INSTANT: Final = "timestamptz"
DAY: Final = "date"
UNTYPED: Final = "unknown"
"""A string literal, NULL or a bound value: takes the type that stands beside it."""

FORMS: Final = {INTEGER: INT8, REAL: FLOAT8, TEXT: STRING, BLOB: BYTES, NULL: UNTYPED, ANY: UNTYPED}

# How tightly PostgreSQL's operators bind (https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-PRECEDENCE).
OR, AND, NOT, IS, COMPARE, LIKE, OTHER, ADD, MULTIPLY, COLLATE, UNARY, CAST, ATOM = range(1, 14)


@dataclass(frozen=True, slots=True)
class Type:
    """The value on SQLite: its storage class (integer, real, text, blob, null, any) and what comparison looks at."""

    kind: str
    nullable: bool = True
    affinity: str = ""
    """"" for an expression: only columns and CAST have one (https://www.sqlite.org/datatype3.html#affinity)."""
    collation: str = ""
    """"" is BINARY that no column or operator asked for."""
    explicit: bool = False
    """Whether the collation comes from a COLLATE operator."""
    whole: bool = False
    """A text of digits, or a real without a fraction: as good as an integer."""
    dated: bool = False
    """A text that is surely no number: a date with its separators."""
    zero: bool = False
    """A number that is an integer only where it is 0, which divides and multiplies as 0.0 does (but adds otherwise)."""
    truth: bool = False
    """A column declared BOOLEAN, beside which a Python bool stands as a matter of course."""
    native: Native | None = None
    """The column of PostgreSQL's own type that it is, and nothing that is made of it."""

    @property
    def is_folded(self) -> bool:
        """Whether it is compared under a collation that SQLite alone has, so that other texts are equal to it."""
        return self.collation in ("NOCASE", "RTRIM")

    @property
    def is_number(self) -> bool:
        """Integer or real."""
        return self.kind in NUMBERS

    @property
    def has_no_affinity(self) -> bool:
        """Whether it has no affinity: an expression has none, and a column declared without a type (or BLOB) neither.

        A view and CREATE TABLE AS make such columns of expressions, and of numbers too.
        """
        return self.affinity in ("", BLOB)

    def bare(self) -> "Type":
        """The same value as the result of an expression: without affinity and collation."""
        return replace(self, affinity="", collation="", explicit=False, truth=False, native=None)


@dataclass(frozen=True, slots=True)
class Out:
    """An expression as it is written for PostgreSQL."""

    pieces: Pieces
    type: Type
    form: str
    """Its type in PostgreSQL."""
    binds: int = ATOM
    """How tightly its outermost operator binds there."""
    constant: object = None
    """The Python value of a literal; None for all else."""
    bound: frozenset[int] = frozenset()
    """The tokens of the bound values that may be the outcome of a choice or of it alone: see ``outcomes``."""

    @property
    def is_bound(self) -> bool:
        """Whether it is a bound value and nothing else: PostgreSQL takes a text for what stands beside it."""
        return self.type.kind == ANY and self.form == UNTYPED and self.has_parameter

    @property
    def has_parameter(self) -> bool:
        """Whether a bound value stands anywhere in it: it cannot be written twice."""
        return has_parameter(self.pieces)


_AROUND: Final = str.maketrans("", "", "'()+_ \t\n\v\f\r")


def is_shortest(text: str, value: float) -> bool:
    """Whether the text of a literal is exactly the number that SQLite prints for it: then no other is the same real."""
    try:
        return abs(Decimal(text.translate(_AROUND))) == abs(Decimal(repr(value)))
    except ArithmeticError:
        return False
