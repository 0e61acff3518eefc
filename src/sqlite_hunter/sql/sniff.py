"""Is a string literal surely SQL? Decided by grammar shape, so that prose with SQL's verbs in it is left alone.

After the verb a statement must go on as a statement does: ``select one of the following`` has three plain words in a
row, ``update the settings`` no SET, ``drop index finger`` nothing but words. Text may be cut off, as the first piece of
a concatenation is, and may hold ``{...}`` and ``%s`` where something is filled in.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from sqlite_hunter.sql.dialect import is_sqlite_only
from sqlite_hunter.sql.keywords import CLAUSES, CREATE_MODIFIERS, KEYWORDS, QUERIES, RESERVED
from sqlite_hunter.sql.prefilter import LONGEST_PREAMBLE, MIGHT_BE_SQL
from sqlite_hunter.sql.tables import name_at
from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.tokens import (
    BLOB,
    HOLE,
    ILLEGAL,
    NAME,
    NUMBER,
    OPERATOR,
    PARAMETER,
    STRING,
    WORD,
    Token,
    significant,
)

__all__ = ["MIGHT_BE_SQL", "is_sqlite_only", "looks_like_sql"]

_LONGEST: Final = 6000
"""Characters looked at: a statement shows its shape long before."""

_START: Final = re.compile(
    rf"""(?=[\s(/-]|[A-Za-z])
    (?:[ \t\r\n\f(]|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*+\*/){{0,{LONGEST_PREAMBLE}}}+
    (?P<verb>SELECT|INSERT|REPLACE|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|WITH|BEGIN|COMMIT|ROLLBACK|SAVEPOINT
    |RELEASE|VACUUM|ATTACH|DETACH|EXPLAIN)(?=[ \t\r\n\f(*;]|--|/\*|\Z)""",
    re.VERBOSE | re.IGNORECASE,
)
_FILLED_IN: Final = re.compile(r"\{[^{}]*\}|%s|%\([^()]*\)[sd]|%[-+ 0#]?[0-9]*(?:\.[0-9]+)?[dirfxu](?![A-Za-z0-9_])")
_DETERMINERS: Final = frozenset("A AN THE THIS THAT THESE THOSE YOUR MY OUR ITS HIS THEIR SOME ANY EACH EVERY".split())
_OPERANDS: Final = frozenset((NAME, STRING, NUMBER, BLOB, PARAMETER, HOLE))
_VALUE_WORDS: Final = frozenset("NULL TRUE FALSE CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME".split())
_INFIX_WORDS: Final = frozenset("AND OR LIKE GLOB REGEXP MATCH ILIKE IS IN BETWEEN NOT COLLATE ESCAPE".split())
_PREFIX: Final = frozenset("+ - ~ NOT EXISTS DISTINCT".split())
_INFIX: Final = frozenset("|| + - * / % = == < > <= >= <> != & | << >> -> ->> ::".split()) | _INFIX_WORDS
_NAME_LIKE: Final = re.compile(r"[_0-9]|[a-z][A-Z]")


def looks_like_sql(text: str) -> bool:
    """Whether ``text`` is surely raw SQL, whole or cut off at the end."""
    start = _START.match(text)
    if start is None:
        return False
    shape = _Shape(significant(_template(text[start.start("verb") : start.start("verb") + _LONGEST])))
    return shape.holds() and shape.sure(start["verb"], bracketed="(" in text[: start.start("verb")])


def _template(text: str) -> Template:
    """The text with what is filled in later as holes."""
    parts: list[str | Hole] = []
    at = 0
    for match in _FILLED_IN.finditer(text):
        parts += (text[at : match.start()], Hole(match[0].strip("{}")))
        at = match.end()
    parts.append(text[at:])
    return Template(tuple(parts))


class _Shape:
    """Reads forward over one statement's tokens; every reader returns whether the grammar holds so far."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.keys = [token.key for token in tokens]
        self.at = 0

    def holds(self) -> bool:
        """Whether the whole has the shape of its verb's statement, and nothing in it is foreign to SQL."""
        if self.key() == "EXPLAIN":
            self.at += 3 if self.key(1) == "QUERY" else 1
        reader = _READERS.get(self.key())
        return reader is not None and self._lawful() and reader(self)

    def sure(self, verb: str, *, bracketed: bool) -> bool:
        """Whether it is SQL by more than its words: prose is seldom in capitals, and has no punctuation of SQL's."""
        if verb.isupper():
            return True
        marks = any(token.kind in (OPERATOR, PARAMETER) for token in self.tokens) or bracketed
        if not verb.islower():
            return marks
        return marks or any(
            token.kind != WORD or _NAME_LIKE.search(token.text) or len(token.text) == 1 for token in self.tokens
        )

    def key(self, offset: int = 0) -> str:
        """The key of the token at an offset from here; "" beyond the end and for what has no key."""
        at = self.at + offset
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    @property
    def ended(self) -> bool:
        """No token is left: the text may have been cut here."""
        return self.at >= len(self.tokens)

    @property
    def closed(self) -> bool:
        """The statement is at its end."""
        return self.ended or self.key() in (";", ")")

    def _lawful(self) -> bool:
        """No stray character before the end, no full stop of prose, no run of plain words."""
        plain = 0
        data = self.key() not in ("CREATE", "ALTER")
        for at, token in enumerate(self.tokens[self.at :], self.at):
            if token.kind == ILLEGAL and (at + 1 < len(self.tokens) or token.text[0] not in "'\"`[xX"):
                return False
            if token.key == "." and not self._joins(at):
                return False
            plain = plain + 1 if token.kind == WORD and token.key not in KEYWORDS and not self._glued(at) else 0
            if plain >= 3 and data:
                return False
        return True

    def _joins(self, at: int) -> bool:
        following = self.tokens[at + 1 : at + 2]
        return not following and at > 0 and self.tokens[at - 1].kind != WORD or bool(
            following and following[0].start == self.tokens[at].end and following[0].kind in (WORD, NAME, HOLE, OPERATOR)
        )

    def _glued(self, at: int) -> bool:
        return at > 0 and self.tokens[at - 1].end == self.tokens[at].start

    def skip(self, *keys: str) -> None:
        """Pass over any of these."""
        while self.key() in keys:
            self.at += 1

    def take(self, *keys: str) -> bool:
        """Pass over exactly this sequence, if it stands here."""
        if all(self.key(offset) == key for offset, key in enumerate(keys)):
            self.at += len(keys)
            return True
        return False

    def name(self) -> str:
        """Pass over a name; "" if there is none."""
        found, self.at = name_at(self.tokens, self.at)
        return found

    def group(self) -> bool:
        """Pass over a bracket and all in it, or to the end if it is cut."""
        if self.key() != "(":
            return False
        depth = 0
        while not self.ended:
            depth += (self.key() == "(") - (self.key() == ")")
            self.at += 1
            if depth == 0:
                break
        return True

    # --- statements -----------------------------------------------------------------------------------

    def select(self) -> bool:
        """``SELECT list [FROM table ...]``."""
        self.at += 1
        if self.key() == "(" and self._glued(self.at) and self.key(1) not in QUERIES:
            return False
        self.skip("DISTINCT", "ALL")
        items = _Items(self)
        if not items.read():
            return False
        return self._from() if self.take("FROM") else items.telling

    def _from(self) -> bool:
        if self.ended:
            return True
        if self.group():
            return True
        start = self.at
        if not self.name() or self._determined(start):
            return False
        self.group()
        return self._alias_and_clause()

    def _determined(self, at: int) -> bool:
        """``the list``, ``your basket``: a determiner and its noun."""
        after = self.tokens[at + 1 : at + 2]
        return self.keys[at] in _DETERMINERS and bool(after) and after[0].kind == WORD and after[0].key not in KEYWORDS

    def _alias_and_clause(self) -> bool:
        if self.take("AS"):
            self.at += 1
        elif not self.ended and self.tokens[self.at].kind in (WORD, NAME) and self.key() not in KEYWORDS:
            self.at += 1
        following = CLAUSES | {",", "INDEXED", "NOT", "GLOB"}
        return self.closed or self.key() in following or self.tokens[self.at].kind in (HOLE, ILLEGAL)

    def insert(self) -> bool:
        """``INSERT [OR x] INTO table [(columns)] VALUES|SELECT|...``."""
        self.at += 1
        if self.take("OR"):
            self.at += 1
        if not self.take("INTO"):
            return False
        if self.ended:
            return self.in_capitals(0)
        if not self.name():
            return False
        follows = {"(", "AS", "SET", "DEFAULT"} | QUERIES
        return (self.ended and self.in_capitals(0)) or self.key() in follows or self._filled()

    def replace(self) -> bool:
        """``REPLACE INTO ...``."""
        return self.key(1) == "INTO" and self.insert()

    def update(self) -> bool:
        """``UPDATE table SET column = ...``."""
        self.at += 1
        if self.take("OR"):
            self.at += 1
        if not self.name():
            return False
        self.take("AS")
        if self.key() != "SET":
            self.name()
        if not self.take("SET"):
            return False
        if self.ended:
            return self.in_capitals(0)
        if self._filled() or self.group():
            return True
        return bool(self.name()) and self.key() == "="

    def delete(self) -> bool:
        """``DELETE FROM table [WHERE ...]``."""
        self.at += 1
        if not self.take("FROM"):
            return False
        if self.ended:
            return self.in_capitals(0)
        start = self.at
        return bool(self.name()) and not self._determined(start) and self.key() != "(" and self._alias_and_clause()

    def create(self) -> bool:
        """``CREATE TABLE``, ``INDEX``, ``VIEW`` or ``TRIGGER``."""
        self.at += 1
        self.skip(*CREATE_MODIFIERS)
        kind = self.key()
        self.at += 1
        self.take("CONCURRENTLY")
        guarded = self.take("IF", "NOT", "EXISTS")
        if kind not in _CREATED or (self.ended and not guarded):
            return False
        if self.ended:
            return True
        if not (kind == "INDEX" and self.key() == "ON") and not self.name():
            return False
        return self.closed or self.key() in _CREATED[kind] or self._filled()

    def alter(self) -> bool:
        """``ALTER TABLE table ADD|DROP|RENAME|...``."""
        if not self.take("ALTER", "TABLE"):
            return False
        self.take("IF", "EXISTS")
        self.take("ONLY")
        changes = "ADD DROP RENAME ALTER SET OWNER ENABLE DISABLE MODIFY CHANGE ATTACH DETACH VALIDATE INHERIT".split()
        return bool(self.name()) and (self.closed or self.key() in changes or self._filled())

    def drop(self) -> bool:
        """``DROP TABLE|INDEX|VIEW|TRIGGER table``."""
        self.at += 1
        if self.key() not in _CREATED:
            return False
        self.at += 1
        guarded = self.take("IF", "EXISTS")
        if self.ended:
            return guarded
        return bool(self.name()) and (self.closed or self.key() in (",", "CASCADE", "RESTRICT", "ON") or self._filled())

    def pragma(self) -> bool:
        """``PRAGMA name``, ``= value`` or ``(value)``."""
        self.at += 1
        name = self.name().rpartition(".")[2]
        if self.key() in ("=", "("):
            return bool(name)
        return self.closed and (name.lower() in PRAGMAS or (name.startswith("{") and self.in_capitals(0)))

    def with_query(self) -> bool:
        """``WITH name [(columns)] AS (query) ...``."""
        self.at += 1
        self.take("RECURSIVE")
        if not self.name():
            return False
        self.group()
        if not self.take("AS"):
            return False
        self.skip("NOT", "MATERIALIZED")
        return self.key() == "(" and self.key(1) in QUERIES | {"INSERT", "UPDATE", "DELETE", "("}

    def begin(self) -> bool:
        """``BEGIN IMMEDIATE``; a bare BEGIN is too common a word."""
        self.at += 1
        mode = self.key() in ("IMMEDIATE", "EXCLUSIVE", "DEFERRED")
        self.at += mode
        named = self.take("TRANSACTION")
        return (mode or (named and self.in_capitals(0)) or self.key() == ";") and self.closed

    def end(self) -> bool:
        """``COMMIT;``, ``ROLLBACK TO name``."""
        self.at += 1
        self.take("TRANSACTION")
        if self.take("TO"):
            self.take("SAVEPOINT")
            return bool(self.name()) and self.closed
        return self.key() == ";"

    def savepoint(self) -> bool:
        """``SAVEPOINT name``, ``RELEASE SAVEPOINT name``."""
        if self.take("RELEASE") and self.key() != "SAVEPOINT":
            return False
        self.take("SAVEPOINT")
        return bool(self.name()) and self.closed

    def vacuum(self) -> bool:
        """``VACUUM``, ``VACUUM INTO file``."""
        self.at += 1
        if self.take("INTO"):
            return not self.ended and self.tokens[self.at].kind in (STRING, PARAMETER, HOLE, ILLEGAL)
        return self.key() == ";" or (self.ended and self.in_capitals(0))

    def attach(self) -> bool:
        """``ATTACH [DATABASE] file AS name``, ``DETACH DATABASE name``."""
        detach = self.key() == "DETACH"
        self.at += 1
        named = self.take("DATABASE")
        if detach:
            return named and bool(self.name()) and self.closed
        if self.ended or self.tokens[self.at].kind not in (STRING, PARAMETER, HOLE, ILLEGAL, NAME):
            return False
        self.at += 1
        return (self.ended and self.tokens[-1].kind == ILLEGAL) or (self.take("AS") and (self.ended or bool(self.name())))

    def _filled(self) -> bool:
        return not self.ended and self.tokens[self.at].kind in (HOLE, PARAMETER)

    def in_capitals(self, at: int) -> bool:
        """Whether the token at this index is a word in capitals, or has no letters."""
        return self.tokens[at].text.upper() == self.tokens[at].text


class _Items:
    """The list of a SELECT: expressions with an operator between any two operands, each with at most one alias."""

    def __init__(self, shape: _Shape) -> None:
        self.shape = shape
        self.telling = False
        """Whether the list alone, without FROM, can only be SQL."""

    def read(self) -> bool:
        """Pass over the list; False where it cannot be one."""
        shape = self.shape
        count, known, plain = 0, True, True
        while not shape.closed and shape.key() != "FROM":
            start = shape.at
            if not self._expression() or not self._alias():
                return False
            known = known and self._certain(start, shape.at)
            plain = plain and shape.at - start == 1
            count += 1
            if not shape.take(","):
                break
        names = plain and count > 1 and shape.in_capitals(0) and not all(map(shape.in_capitals, range(len(shape.tokens))))
        self.telling = names or (known and (count > 1 or shape.closed))
        return count > 0 and (shape.closed or shape.key() == "FROM" or self._cut_clause())

    def _cut_clause(self) -> bool:
        return self.shape.key() in ("WHERE", "UNION", "EXCEPT", "INTERSECT", "LIMIT", "ORDER") or (
            not self.shape.ended and self.shape.tokens[self.shape.at].kind in (HOLE, ILLEGAL)
        )

    def _certain(self, start: int, end: int) -> bool:
        """An item that prose does not have: a call, a star, a literal, a qualified or quoted name, an operator's mark."""
        tokens = self.shape.tokens[start:end]
        telling = [token for token in tokens if token.kind not in (WORD, HOLE)]
        grouped = bool(tokens) and tokens[0].key == "(" and self.shape.keys[start + 1] not in QUERIES
        return any(token.key not in ("(", ")") for token in telling) if grouped else bool(telling)

    def _expression(self) -> bool:
        shape = self.shape
        while True:
            shape.skip(*_PREFIX)
            if not self._operand():
                return shape.ended
            shape.skip("ISNULL", "NOTNULL")
            if shape.key() not in _INFIX:
                return True
            while shape.key() in _INFIX:
                shape.at += 1
            if shape.ended:
                return True

    def _operand(self) -> bool:
        shape = self.shape
        if shape.ended:
            return False
        token = shape.tokens[shape.at]
        if token.key == "CASE":
            return self._case()
        if token.key == "*":
            shape.at += 1
            return True
        if shape.group():
            return True
        if token.kind in _OPERANDS and token.kind not in (NAME, HOLE):
            shape.at += 1
            return True
        if token.key in RESERVED and token.key not in _VALUE_WORDS:
            return False
        return self._column_or_call()

    def _column_or_call(self) -> bool:
        shape = self.shape
        if shape.key() in _VALUE_WORDS:
            shape.at += 1
            return True
        if not shape.name():
            return False
        if shape.take(".", "*"):
            return True
        while shape.key() == "(" or shape.key() in ("OVER", "FILTER"):
            shape.skip("OVER", "FILTER")
            if not shape.group():
                return bool(shape.name())
        return True

    def _case(self) -> bool:
        shape = self.shape
        depth = 0
        while not shape.ended:
            depth += (shape.key() == "CASE") - (shape.key() == "END")
            shape.at += 1
            if depth == 0:
                break
        return True

    def _alias(self) -> bool:
        shape = self.shape
        if shape.take("AS"):
            if shape.ended:
                return True
            shape.at += 1
            return True
        if not shape.ended and shape.tokens[shape.at].kind in (WORD, NAME, STRING) and shape.key() not in KEYWORDS:
            shape.at += 1
        return True


_CREATED: Final = {
    "TABLE": frozenset(("(", "AS", "USING")),
    "INDEX": frozenset(("ON",)),
    "VIEW": frozenset(("(", "AS")),
    "TRIGGER": frozenset("BEFORE AFTER INSTEAD INSERT UPDATE DELETE".split()),
}
"""What may follow the name, by the kind of the object."""

_READERS: Final[dict[str, Callable[[_Shape], bool]]] = {
    "SELECT": _Shape.select,
    "INSERT": _Shape.insert,
    "REPLACE": _Shape.replace,
    "UPDATE": _Shape.update,
    "DELETE": _Shape.delete,
    "CREATE": _Shape.create,
    "ALTER": _Shape.alter,
    "DROP": _Shape.drop,
    "PRAGMA": _Shape.pragma,
    "WITH": _Shape.with_query,
    "BEGIN": _Shape.begin,
    "COMMIT": _Shape.end,
    "ROLLBACK": _Shape.end,
    "SAVEPOINT": _Shape.savepoint,
    "RELEASE": _Shape.savepoint,
    "VACUUM": _Shape.vacuum,
    "ATTACH": _Shape.attach,
    "DETACH": _Shape.attach,
}

PRAGMAS: Final = frozenset(
    """analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill
    case_sensitive_like cell_size_check checkpoint_fullfsync collation_list compile_options count_changes data_store_directory
    data_version database_list default_cache_size defer_foreign_keys empty_result_callbacks encoding foreign_key_check
    foreign_key_list foreign_keys freelist_count full_column_names fullfsync function_list hard_heap_limit
    ignore_check_constraints incremental_vacuum index_info index_list index_xinfo integrity_check journal_mode
    journal_size_limit legacy_alter_table legacy_file_format locking_mode max_page_count mmap_size module_list optimize
    page_count page_size parser_trace pragma_list query_only quick_check read_uncommitted recursive_triggers
    reverse_unordered_selects schema_version secure_delete short_column_names shrink_memory soft_heap_limit stats
    synchronous table_info table_list table_xinfo temp_store temp_store_directory threads trusted_schema user_version
    wal_autocheckpoint wal_checkpoint writable_schema""".split()
)
"""https://www.sqlite.org/pragma.html"""
