"""What must follow each verb for a text to be a statement: one function a verb.

Each is given a cursor at the verb and says whether the grammar holds, up to where the text may be cut off; where prose
could still be worded so, it does not set ``decided``, and the caller asks for more.
"""

from collections.abc import Callable
from typing import Final

from sqlite_hunter.sql.cursor import Cursor
from sqlite_hunter.sql.keywords import CLAUSES, CREATE_MODIFIERS, KEYWORDS, QUERIES, words
from sqlite_hunter.sql.select_list import SelectList
from sqlite_hunter.sql.tokens import HOLE, ILLEGAL, NAME, PARAMETER, STRING, WORD

_DETERMINERS: Final = words("A AN THE THIS THAT THESE THOSE YOUR MY OUR ITS HIS THEIR SOME ANY EACH EVERY")
_CREATED: Final = {
    "TABLE": frozenset(("(", "AS", "USING")),
    "INDEX": frozenset(("ON",)),
    "VIEW": frozenset(("(", "AS")),
    "TRIGGER": words("BEFORE AFTER INSTEAD INSERT UPDATE DELETE"),
}
"""What may follow the name, by the kind of the object."""

_CHANGES: Final = words("ADD DROP RENAME ALTER SET OWNER ENABLE DISABLE MODIFY CHANGE ATTACH DETACH VALIDATE INHERIT")
_FILES: Final = frozenset((STRING, PARAMETER, HOLE, ILLEGAL, NAME))

PRAGMAS: Final = words(
    """
    analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill
    case_sensitive_like cell_size_check checkpoint_fullfsync collation_list compile_options count_changes
    data_store_directory data_version database_list default_cache_size defer_foreign_keys empty_result_callbacks
    encoding foreign_key_check foreign_key_list foreign_keys freelist_count full_column_names fullfsync
    function_list hard_heap_limit ignore_check_constraints incremental_vacuum index_info index_list index_xinfo
    integrity_check journal_mode journal_size_limit legacy_alter_table legacy_file_format locking_mode
    max_page_count mmap_size module_list optimize page_count page_size parser_trace pragma_list query_only
    quick_check read_uncommitted recursive_triggers reverse_unordered_selects schema_version secure_delete
    short_column_names shrink_memory soft_heap_limit stats synchronous table_info table_list table_xinfo
    temp_store temp_store_directory threads trusted_schema user_version wal_autocheckpoint wal_checkpoint
    writable_schema
    """
)
"""https://www.sqlite.org/pragma.html"""


def select(cursor: Cursor) -> bool:
    """``SELECT list [FROM table ...]``."""
    cursor.at += 1
    if cursor.glued and cursor.key() != "*" and not (cursor.key() == "(" and cursor.key(1) in QUERIES):
        return False
    cursor.skip("DISTINCT", "ALL")
    items = SelectList(cursor)
    if not items.read():
        return False
    return _from(cursor) if cursor.take("FROM") else items.telling


def _from(cursor: Cursor) -> bool:
    if cursor.ended() or cursor.group():
        return True
    start = cursor.at
    if not cursor.name() or _determined(cursor, start):
        return False
    cursor.group()
    cursor.decided = True
    return _alias_and_clause(cursor)


def _determined(cursor: Cursor, at: int) -> bool:
    """``the list``, ``your basket``: a determiner and its noun."""
    after = cursor.tokens[at + 1 : at + 2]
    return cursor.keys[at] in _DETERMINERS and bool(after) and after[0].kind == WORD and after[0].key not in KEYWORDS


def _alias_and_clause(cursor: Cursor) -> bool:
    if cursor.take("AS") or (cursor.kind in (WORD, NAME) and cursor.key() not in KEYWORDS):
        cursor.at += 1
    following = CLAUSES | {",", "INDEXED", "NOT", "GLOB"}
    return cursor.closed() or cursor.key() in following or cursor.kind in (HOLE, ILLEGAL)


def insert(cursor: Cursor) -> bool:
    """``INSERT [OR x] INTO table [(columns)] VALUES|SELECT|...``."""
    cursor.at += 1
    if cursor.take("OR"):
        cursor.at += 1
    if not cursor.take("INTO"):
        return False
    if cursor.ended():
        return cursor.capitals
    if not cursor.name():
        return False
    follows = {"(", "AS", "SET", "DEFAULT"} | QUERIES
    return (cursor.ended() and cursor.capitals) or cursor.key() in follows or cursor.filled


def replace(cursor: Cursor) -> bool:
    """``REPLACE INTO ...``."""
    return cursor.key(1) == "INTO" and insert(cursor)


def update(cursor: Cursor) -> bool:
    """``UPDATE table SET column = ...``."""
    cursor.at += 1
    if cursor.take("OR"):
        cursor.at += 1
    if not cursor.name():
        return False
    cursor.take("AS")
    if cursor.key() != "SET":
        cursor.name()
    if not cursor.take("SET"):
        return False
    if cursor.ended():
        return cursor.capitals
    if cursor.filled or cursor.group():
        return True
    return bool(cursor.name()) and cursor.key() == "="


def delete(cursor: Cursor) -> bool:
    """``DELETE FROM table [WHERE ...]``."""
    cursor.at += 1
    if not cursor.take("FROM"):
        return False
    if cursor.ended():
        return cursor.capitals
    start = cursor.at
    if not cursor.name() or _determined(cursor, start):
        return False
    return cursor.key() != "(" and _alias_and_clause(cursor)


def create(cursor: Cursor) -> bool:
    """``CREATE TABLE``, ``INDEX``, ``VIEW`` or ``TRIGGER``."""
    cursor.at += 1
    while cursor.key() in CREATE_MODIFIERS or cursor.filled:
        cursor.at += 1
    kind = cursor.key()
    cursor.at += 1
    cursor.take("CONCURRENTLY")
    guarded = cursor.take("IF", "NOT", "EXISTS")
    if kind not in _CREATED or (cursor.ended() and not guarded):
        return False
    if cursor.ended():
        return True
    if not (kind == "INDEX" and cursor.key() == "ON") and not cursor.name():
        return False
    return cursor.closed() or cursor.key() in _CREATED[kind] or cursor.filled


def alter(cursor: Cursor) -> bool:
    """``ALTER TABLE table ADD|DROP|RENAME|...``."""
    if not cursor.take("ALTER", "TABLE"):
        return False
    cursor.take("IF", "EXISTS")
    cursor.take("ONLY")
    named = bool(cursor.name())
    cursor.decided = named and cursor.key() in ("ADD", "DROP", "RENAME")
    return named and (cursor.closed() or cursor.key() in _CHANGES or cursor.filled)


def drop(cursor: Cursor) -> bool:
    """``DROP TABLE|INDEX|VIEW|TRIGGER table``."""
    cursor.at += 1
    if cursor.key() not in _CREATED:
        return False
    cursor.decided = cursor.key() == "TABLE"
    cursor.at += 1
    guarded = cursor.take("IF", "EXISTS")
    if cursor.ended():
        return guarded
    named = bool(cursor.name())
    return named and (cursor.closed() or cursor.key() in (",", "CASCADE", "RESTRICT", "ON") or cursor.filled)


def pragma(cursor: Cursor) -> bool:
    """``PRAGMA name``, ``= value`` or ``(value)``."""
    cursor.at += 1
    name = cursor.name().rpartition(".")[2]
    known = name.lower() in PRAGMAS
    if cursor.key() in ("=", "("):
        return known or (bool(name) and cursor.capitals)
    return cursor.closed() and (known or (name.startswith("{") and cursor.capitals))


def with_query(cursor: Cursor) -> bool:
    """``WITH name [(columns)] AS (query) ...``."""
    cursor.at += 1
    cursor.take("RECURSIVE")
    if not cursor.name():
        return False
    cursor.group()
    if not cursor.take("AS"):
        return False
    cursor.skip("NOT", "MATERIALIZED")
    return cursor.key() == "(" and cursor.key(1) in QUERIES | {"INSERT", "UPDATE", "DELETE", "("}


def begin(cursor: Cursor) -> bool:
    """``BEGIN IMMEDIATE``; a bare BEGIN is too common a word."""
    cursor.at += 1
    mode = cursor.key() in ("IMMEDIATE", "EXCLUSIVE", "DEFERRED")
    cursor.at += mode
    cursor.decided = mode
    named = cursor.take("TRANSACTION")
    return (mode or (named and cursor.capitals) or cursor.key() == ";") and cursor.closed()


def end(cursor: Cursor) -> bool:
    """``COMMIT;``, ``ROLLBACK TO name``."""
    cursor.at += 1
    cursor.take("TRANSACTION")
    if cursor.take("TO"):
        cursor.take("SAVEPOINT")
        return bool(cursor.name()) and cursor.closed()
    return cursor.key() == ";"


def savepoint(cursor: Cursor) -> bool:
    """``SAVEPOINT name``, ``RELEASE SAVEPOINT name``."""
    if cursor.take("RELEASE") and cursor.key() != "SAVEPOINT" and cursor.kind != NAME:
        return False
    cursor.take("SAVEPOINT")
    return bool(cursor.name()) and cursor.closed()


def vacuum(cursor: Cursor) -> bool:
    """``VACUUM``, ``VACUUM INTO file``."""
    cursor.at += 1
    if cursor.take("INTO"):
        return cursor.kind in (STRING, PARAMETER, HOLE, ILLEGAL)
    return cursor.key() == ";" or (cursor.ended() and cursor.capitals)


def attach(cursor: Cursor) -> bool:
    """``ATTACH [DATABASE] file AS name``."""
    cursor.at += 1
    cursor.take("DATABASE")
    kind = cursor.kind
    cursor.at += 1
    if kind not in _FILES:
        return False
    return (cursor.ended() and kind == ILLEGAL) or (cursor.take("AS") and (cursor.ended() or bool(cursor.name())))


def detach(cursor: Cursor) -> bool:
    """``DETACH DATABASE name``."""
    return cursor.take("DETACH", "DATABASE") and bool(cursor.name()) and cursor.closed()


SHAPES: Final[dict[str, Callable[[Cursor], bool]]] = {
    "SELECT": select,
    "INSERT": insert,
    "REPLACE": replace,
    "UPDATE": update,
    "DELETE": delete,
    "CREATE": create,
    "ALTER": alter,
    "DROP": drop,
    "PRAGMA": pragma,
    "WITH": with_query,
    "BEGIN": begin,
    "COMMIT": end,
    "ROLLBACK": end,
    "SAVEPOINT": savepoint,
    "RELEASE": savepoint,
    "VACUUM": vacuum,
    "ATTACH": attach,
    "DETACH": detach,
}
