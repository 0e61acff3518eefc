"""What evaluation notes on its last pass: raw uses, from which the sites are made when all is known."""

from typing import NamedTuple

from sqlite_hunter.program.values import NOTHING, Driver, Spot, UnitKey, Value


class Assumption(NamedTuple):
    """What is known of the server in a range of a file, by the test of the branch that it is."""

    servers: frozenset[str]
    """The backends that may be there."""
    start: int
    end: int


class Use(NamedTuple):
    """Something done with a database library at one place, in one context."""

    what: str
    """"connect", "mode", "execute", "unknown-execute", "handoff", "forward", "passed", "spread", "member", "with",
    "iterate", "item", "item-among", "reference", "annotation", "isinstance", "import", "import-named", "unimported",
    "handler", "try", "error-text", "hand-out", "keep", "path-call", "path-text", "looked-for", "sql-file", "pandas"
    or "kept-elsewhere"; "hand-out-own" and "keep-own" are of objects of the program's own classes."""
    member: str
    """The method, attribute, module member, function or key concerned."""
    spot: Spot
    unit: UnitKey
    receivers: frozenset[Driver] = frozenset()
    text: Value = NOTHING
    """The SQL, path or URL given."""
    argument: Spot | None = None
    """Where the text is given."""
    note: str = ""
    context: int = -1
    """The context it was noted in; -1 once the uses of all contexts are joined."""
    among: Assumption | None = None
    """What the branches that it is in tell of the server."""
    rescuing: bool = False
    """Whether it is in a handler."""
