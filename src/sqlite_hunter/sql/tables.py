"""The tables a statement names, read off its tokens.

Not a parser: it follows FROM, JOIN, INTO, UPDATE and the heads of DDL through brackets of any depth without recursion,
so that a statement with holes, cut off, or of another server still gives what can be seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlite_hunter.sql.keywords import CREATE_MODIFIERS, JOINS, KINDS_OF_TABLE, QUERIES, RESERVED, words
from sqlite_hunter.sql.names import name_at
from sqlite_hunter.sql.tokens import HOLE, NAME, WORD, Token, unquoted

_CALL: Final = "call"
_OTHER: Final = "other"
_FROM_ENDS: Final = words(
    "WHERE GROUP ORDER HAVING LIMIT OFFSET UNION EXCEPT INTERSECT WINDOW RETURNING SET VALUES SELECT FETCH"
)
_STARTS_STATEMENT: Final = frozenset((";", "(", ")", "BEGIN", "EXPLAIN", "PLAN", "ANALYZE"))
"""What UPDATE may follow when it is a verb; elsewhere it is ``FOR UPDATE``, ``DO UPDATE``, ``ON UPDATE``."""
_OPENS_FROM: Final = JOINS | words("FROM , ( LATERAL")
_QUERY_VERBS: Final = QUERIES | frozenset(("INSERT", "UPDATE", "DELETE", "REPLACE"))
_TABLE_PRAGMAS: Final = words("TABLE_INFO TABLE_XINFO INDEX_LIST FOREIGN_KEY_LIST FOREIGN_KEY_CHECK")


@dataclass(slots=True)
class _Frame:
    kind: str
    in_from: bool = False


def tables(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Distinct names read or written, in order of appearance, from one statement's significant tokens.

    A schema is kept (``users.trades``), quotes are not; common table expressions and table-valued functions are left
    out; a name that is wholly or partly a hole shows it as ``{source}``.
    """
    return tuple(_Reader(tokens).read().named())


def targets(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Those of the tables that a statement makes, changes or drops, or makes an index or a trigger of.

    What it only reads is none, nor what the body of a trigger names: to say ``INSERT into log, users`` of a statement
    that copies users is to send somebody looking for a write that is not there.
    """
    reader = _Reader(tokens).read()
    return tuple(name for name in reader.named() if name in reader.targets)


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.keys = [token.key for token in tokens]
        self.found: dict[str, None] = {}
        self.targets: set[str] = set()
        self.frames = [_Frame(_OTHER)]
        self.at = 0
        self.deletes = False
        self.in_trigger = False

    def read(self) -> "_Reader":
        self._skip("EXPLAIN", "QUERY", "PLAN", "ANALYZE")
        head = _HEADS.get(self._key())
        if head is not None:
            head(self)
        while self.at < len(self.keys):
            handler = _HANDLERS.get(self.keys[self.at])
            if handler is not None and self._key(-1) != ".":
                handler(self)
            else:
                self.at += 1
        return self

    def named(self) -> list[str]:
        """What was found, less the common table expressions."""
        shared = self._common_table_expressions()
        return [name for name in self.found if name.lower() not in shared]

    def _key(self, offset: int = 0) -> str:
        at = self.at + offset
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    def _skip(self, *keys: str) -> None:
        while self._key() in keys:
            self.at += 1

    def _add_name(self) -> str:
        name, self.at = name_at(self.tokens, self.at)
        if name:
            self.found.setdefault(name)
        return name

    def _add_target(self) -> bool:
        name = self._add_name()
        self._is_target(name)
        return bool(name)

    def _is_target(self, name: str) -> None:
        if name and not self.in_trigger:
            self.targets.add(name)

    def _add_from(self) -> str:
        """A table after FROM, JOIN or a comma: what is followed by a bracket is a function."""
        while self._key() in ("ONLY", "LATERAL") and self._key(1) not in _FROM_ENDS | {"", ",", ";", ")"}:
            self.at += 1
        name, self.at = name_at(self.tokens, self.at)
        if not name or self._key() == "(":
            return ""
        self.found.setdefault(name)
        return name

    def _add_targets(self) -> None:
        while self._add_target() and self._key() == ",":
            self.at += 1

    # --- heads of DDL ---------------------------------------------------------------------------------

    def _create(self) -> None:
        self.at += 1
        self._skip(*CREATE_MODIFIERS)
        kind = self._key()
        self.at += 1
        self._skip("CONCURRENTLY")
        self._skip("IF", "NOT", "EXISTS")
        if kind in KINDS_OF_TABLE:
            self._add_target()
        elif kind in ("INDEX", "TRIGGER"):
            while self.at < len(self.keys) and self.keys[self.at] != "ON":
                self.at += 1
            self.at += 1
            self._skip("ONLY")
            self._add_target()
            self.in_trigger = kind == "TRIGGER"
        else:
            self.at = len(self.keys)

    def _drop(self) -> None:
        self.at += 1
        self._skip("MATERIALIZED", "FOREIGN")
        if self._key() in KINDS_OF_TABLE:
            self.at += 1
            self._skip("IF", "EXISTS")
            self._add_targets()
        self.at = len(self.keys)

    def _alter(self) -> None:
        self.at += 1
        if self._key() in KINDS_OF_TABLE:
            self.at += 1
            self._skip("IF", "EXISTS", "ONLY")
            self._add_target()
            if (self._key(), self._key(1)) == ("RENAME", "TO"):
                self.at += 2
                self._add_target()
        self.at = len(self.keys)

    def _truncate(self) -> None:
        self.at += 1
        self._skip("TABLE", "ONLY")
        self._add_targets()
        self.at = len(self.keys)

    def _copy(self) -> None:
        self.at += 1
        if self._key() != "(":
            self._add_target()
            self.at = len(self.keys)

    def _pragma(self) -> None:
        name, self.at = name_at(self.tokens, self.at + 1)
        if name.upper().rpartition(".")[2] in _TABLE_PRAGMAS and self._key() in ("(", "="):
            self.at += 1
            self._add_name()
        self.at = len(self.keys)

    def _nothing(self) -> None:
        self.at = len(self.keys)

    # --- words in a query -----------------------------------------------------------------------------

    def _open(self) -> None:
        before, inside = self._key(-1), self._key(1)
        listed = self.frames[-1].in_from and before in _OPENS_FROM and inside not in QUERIES
        named = self.at > 0 and self.tokens[self.at - 1].kind in (WORD, NAME, HOLE) and before not in RESERVED
        self.frames.append(_Frame(_CALL if named and inside not in QUERIES else _OTHER, in_from=listed))
        self.at += 1
        if listed:
            self._add_from()

    def _close(self) -> None:
        if len(self.frames) > 1:
            self.frames.pop()
        self.at += 1

    def _from(self) -> None:
        distinct = self._key(-1) == "DISTINCT" and self._key(-2) in ("IS", "NOT")
        deleted = self._key(-1) == "DELETE"
        self.at += 1
        if self.frames[-1].kind != _CALL and not distinct:
            self.frames[-1].in_from = True
            name = self._add_from()
            if deleted:
                self._is_target(name)

    def _join(self) -> None:
        self.at += 1
        self.frames[-1].in_from = True
        self._add_from()

    def _comma(self) -> None:
        self.at += 1
        if self.frames[-1].in_from:
            self._add_from()

    def _into(self) -> None:
        self.at += 1
        self._add_target()

    def _update(self) -> None:
        verb = self.at == 0 or self._key(-1) in _STARTS_STATEMENT
        self.at += 1
        if verb:
            if self._key() == "OR":
                self.at += 2
            self._skip("ONLY")
            self._add_target()

    def _delete(self) -> None:
        self.deletes = True
        self.at += 1

    def _using(self) -> None:
        self.at += 1
        if self.deletes and self._key() != "(":
            self.frames[-1].in_from = True
            self._add_from()

    def _in(self) -> None:
        """``x IN t`` reads the table t."""
        self.at += 1
        if self._key() != "(" and self.at < len(self.tokens) and self.tokens[self.at].kind in (WORD, NAME):
            self._add_from()

    def _clause(self) -> None:
        self.frames[-1].in_from = False
        self.at += 1

    # --- names that are not tables --------------------------------------------------------------------

    def _common_table_expressions(self) -> set[str]:
        """Lower-case names defined as ``name [(columns)] AS [[NOT] MATERIALIZED] (query``."""
        found: set[str] = set()
        if "WITH" not in self.keys:
            return found
        for at, key in enumerate(self.keys):
            if key != "AS":
                continue
            after = at + 1
            while after < len(self.keys) and self.keys[after] in ("NOT", "MATERIALIZED"):
                after += 1
            if self.keys[after : after + 1] == ["("] and set(self.keys[after + 1 : after + 2]) & _QUERY_VERBS:
                found.add(self._defined_before(at).lower())
        return found

    def _defined_before(self, at: int) -> str:
        before = at - 1
        if before >= 0 and self.keys[before] == ")":
            while before >= 0 and self.keys[before] != "(":
                before -= 1
            before -= 1
        return unquoted(self.tokens[before]) if before >= 0 else ""


_HEADS: Final[dict[str, Callable[[_Reader], None]]] = {
    "CREATE": _Reader._create,
    "DROP": _Reader._drop,
    "ALTER": _Reader._alter,
    "TRUNCATE": _Reader._truncate,
    "COPY": _Reader._copy,
    "PRAGMA": _Reader._pragma,
    **dict.fromkeys(("VACUUM", "ATTACH", "DETACH", "ANALYZE", "REINDEX", "GRANT", "REVOKE", "SHOW"), _Reader._nothing),
}
_HANDLERS: Final[dict[str, Callable[[_Reader], None]]] = {
    "(": _Reader._open,
    ")": _Reader._close,
    ",": _Reader._comma,
    "FROM": _Reader._from,
    "JOIN": _Reader._join,
    "INTO": _Reader._into,
    "UPDATE": _Reader._update,
    "DELETE": _Reader._delete,
    "USING": _Reader._using,
    "IN": _Reader._in,
    **dict.fromkeys(_FROM_ENDS, _Reader._clause),
}
