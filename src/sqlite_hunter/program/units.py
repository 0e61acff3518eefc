"""What the facts of units tell before anything is evaluated: which speak of databases, and which are short."""

from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlite_hunter.model.ir import NAME, RETURN, SETATTR, FileFacts, Op, Text, Unit
from sqlite_hunter.program.blocks import bound_name, last_bound, operations
from sqlite_hunter.program.drivers import SQLITE_MODULES
from sqlite_hunter.program.values import UnitKey
from sqlite_hunter.sql.sniff import looks_like_sql

if TYPE_CHECKING:
    from sqlite_hunter.program.ties import Tie

_DATABASE_WORDS: Final = SQLITE_MODULES | {
    "execute", "executemany", "executescript", "cursor", "commit", "rollback", "fetchone", "fetchall", "fetchmany",
    "connect", "connection", "conn", "_conn", "con", "_con", "db", "_db", "database", "row_factory", "lastrowid",
    "getconn", "acquire", "psycopg", "psycopg2", "asyncpg",
}  # fmt: skip
_SQLITE_LIBRARIES: Final = SQLITE_MODULES | {"peewee", "sqlite_utils"}
_OTHER_LIBRARIES: Final = frozenset(
    {
        "psycopg", "psycopg2", "psycopg2cffi", "psycopg_pool", "asyncpg", "pg8000", "aiopg", "pymysql", "MySQLdb",
        "mariadb", "pyodbc", "oracledb", "duckdb",
    }
)  # fmt: skip
"""Drivers of other servers; a file that names one of these is loaded in every scan."""
_PASSING_LENGTH: Final = 40
"""Operations of a function that is worth a context for each text it is given."""


def _is_put_together(text: Text) -> bool:
    """Whether a literal begins as SQL does and has places to be filled, or ends where something is due."""
    if text.kind != "string" or not looks_like_sql(text.text):
        return False
    return "{" in text.text or "%" in text.text or text.text.endswith((" ", "("))


class Units:
    """The units of the loaded files, looked at once for each question."""

    def __init__(self, facts: dict[str, FileFacts]) -> None:
        """Look for what speaks of databases."""
        self._facts = facts
        self.told = {(path, text.start) for path, file in facts.items() for text in file.texts}
        """Where literals stand that may be SQL, a database's path or URL: only they are remembered as sources."""
        self.building = {path for path, file in facts.items() if any(map(_is_put_together, file.texts))}
        """Files with statements that are put together of parts: what their lists of words hold is looked at."""
        self._put_together = {
            UnitKey(path, text.unit) for path in self.building for text in facts[path].texts if _is_put_together(text)
        }
        self.telling = _telling(facts)
        """Classes and functions whose names speak of databases."""
        self.holding = {UnitKey(path, text.unit) for path, file in facts.items() for text in file.texts}
        """Units that hold a text that speaks of a database."""
        self.speaking = _leading_there(facts, self.telling | _with_holders(facts, self.holding))
        """Those, what holds a text that speaks of a database anywhere inside, and whatever names one of these."""
        self.telling_names = frozenset(
            name for key in self.telling if not (name := self.unit(key).name).startswith("__")
        )
        """Names of those."""
        self.nesting = {
            UnitKey(path, unit.parent) for path, file in facts.items() for unit in file.units if unit.parent >= 0
        }
        """Units that hold other units, whose locals an inner function may read."""
        self._passing: dict[UnitKey, bool] = {}
        self._giving: dict[UnitKey, bool] = {}
        self._building: dict[UnitKey, bool] = {}
        self._stored: dict[UnitKey, frozenset[str]] = {}
        self._globals: dict[str, frozenset[str]] = {}
        self._rebound: dict[str, frozenset[str]] = {}
        self._binding: dict[UnitKey, dict[str, list[Op]]] = {}
        self._last_binding: dict[UnitKey, dict[int, Op]] = {}
        self._nonlocal: dict[str, frozenset[str]] = {}
        self.ties: dict[tuple[UnitKey, tuple[int, ...]], tuple[Tie, ...]] = {}
        """What hangs together of the operands of a unit's operations, by their registers."""
        self.kept: dict[UnitKey, frozenset[str]] = {}
        """Attributes and items of its locals that a unit stores into."""
        self.calls_before: dict[tuple[str, int], tuple[Op, ...]] = {}
        """Calls of a module behind which a name is read, by path and the ``id`` of the reading operation."""

    def unit(self, key: UnitKey) -> Unit:
        """A unit by its key."""
        return self._facts[key.path].units[key.index]

    def is_passing(self, key: UnitKey) -> bool:
        """Whether a function is short and returns something: what it gives may be made of what it is given."""
        known = self._passing.get(key)
        if known is None:
            known = self._passing[key] = key not in self.nesting and _passes(self.unit(key))
        return known

    def is_building(self, key: UnitKey) -> bool:
        """Whether a function is short and puts a statement together: what it runs is of each call alone."""
        known = self._building.get(key)
        if known is None:
            known = self._building[key] = (
                key in self._put_together and key not in self.nesting and _is_short(self.unit(key))
            )
        return known

    def is_giving(self, key: UnitKey) -> bool:
        """Whether a function returns or yields something."""
        known = self._giving.get(key)
        if known is None:
            known = self._giving[key] = _gives(self.unit(key))
        return known

    def stored_by_telling(self, cls: UnitKey) -> frozenset[str]:
        """Names of the attributes that those methods of a class store which speak of databases."""
        known = self._stored.get(cls)
        if known is None:
            units = enumerate(self._facts[cls.path].units)
            methods = [
                unit for index, unit in units if unit.parent == cls.index and UnitKey(cls.path, index) in self.telling
            ]
            found = (op[5][0] for unit in methods for op in operations(unit.body) if op[0] == SETATTR)
            known = self._stored[cls] = frozenset(found)
        return known

    @cached_property
    def is_mixed(self) -> bool:
        """Whether the program names drivers of SQLite and of other servers: objects are then told apart by holder."""
        words = frozenset().union(*(unit.words for file in self._facts.values() for unit in file.units))
        return not words.isdisjoint(_SQLITE_LIBRARIES) and not words.isdisjoint(_OTHER_LIBRARIES)

    @cached_property
    def function_names(self) -> frozenset[str]:
        """The names of all functions and classes: an attribute that is called so may be a property."""
        return frozenset(unit.name for file in self._facts.values() for unit in file.units)

    def rebound_in(self, path: str) -> frozenset[str]:
        """Every name of a module that one of its functions declares global."""
        known = self._rebound.get(path)
        if known is None:
            known = self._rebound[path] = frozenset(
                name for unit in self._facts[path].units for name in unit.declared_global
            )
        return known

    def globals_of(self, path: str) -> frozenset[str]:
        """Every name that a module binds, or that one of its functions declares global."""
        known = self._globals.get(path)
        if known is None:
            known = self._globals[path] = self.rebound_in(path).union(self._facts[path].units[0].bound)
        return known

    def binding(self, key: UnitKey) -> dict[str, list[Op]]:
        """Of each name that the operations of a unit bind those that do; parameters are bound before."""
        known = self._binding.get(key)
        if known is None:
            known = self._binding[key] = {}
            for op in operations(self.unit(key).body):
                if name := bound_name(op):
                    known.setdefault(name, []).append(op)
        return known

    def last_binding(self, key: UnitKey) -> dict[int, Op]:
        """Of reads of names in a unit, by register, the operation that bound the name last, where it is but one."""
        known = self._last_binding.get(key)
        if known is None:
            known = self._last_binding[key] = last_bound(self.unit(key).body)
        return known

    def nonlocal_in(self, path: str) -> frozenset[str]:
        """Every name that a function of a file declares nonlocal."""
        known = self._nonlocal.get(path)
        if known is None:
            known = self._nonlocal[path] = frozenset(
                name for unit in self._facts[path].units for name in unit.declared_nonlocal
            )
        return known


def _is_short(unit: Unit) -> bool:
    if not unit.params or unit.kind == "class" or "generator" in unit.flags:
        return False
    return sum(1 for _ in zip(operations(unit.body), range(_PASSING_LENGTH + 1), strict=False)) <= _PASSING_LENGTH


def _passes(unit: Unit) -> bool:
    return _is_short(unit) and any(op[0] == RETURN and op[4] and op[4][0] >= 0 for op in operations(unit.body))


def _gives(unit: Unit) -> bool:
    if not unit.params or unit.kind == "class":
        return False
    return "generator" in unit.flags or any(op[0] == RETURN and op[4] and op[4][0] >= 0 for op in operations(unit.body))


def _telling(facts: dict[str, FileFacts]) -> frozenset[UnitKey]:
    found: set[UnitKey] = set()
    for path, file in facts.items():
        for index, unit in enumerate(file.units):
            if _DATABASE_WORDS.isdisjoint(unit.words):
                continue
            _add_with_holders(found, file, path, index)
    return frozenset(found)


def _with_holders(facts: dict[str, FileFacts], keys: set[UnitKey]) -> frozenset[UnitKey]:
    found: set[UnitKey] = set()
    for key in keys:
        _add_with_holders(found, facts[key.path], key.path, key.index)
    return frozenset(found)


def _leading_there(facts: dict[str, FileFacts], speaking: frozenset[UnitKey]) -> frozenset[UnitKey]:
    """Units that speak of databases, and those that name such a one of a module, over however many others.

    Else a handler among many would be passed over that hands its connection on to what runs a statement.
    """
    naming: dict[str, list[UnitKey]] = {}
    for path, file in facts.items():
        for index, unit in enumerate(file.units):
            for word in {op[5][0] for op in operations(unit.body) if op[0] == NAME} if index else ():
                naming.setdefault(word, []).append(UnitKey(path, index))
    found = set(speaking)
    pending = list(speaking)
    while pending:
        key = pending.pop()
        unit = facts[key.path].units[key.index]
        for other in naming.pop(unit.name, ()) if unit.parent == 0 else ():
            around: set[UnitKey] = set()
            _add_with_holders(around, facts[other.path], other.path, other.index)
            pending.extend(around - found)
            found |= around
    return frozenset(found)


def _add_with_holders(found: set[UnitKey], file: FileFacts, path: str, index: int) -> None:
    """Add a unit and the units that hold it, but for the module."""
    while index > 0 and UnitKey(path, index) not in found:
        found.add(UnitKey(path, index))
        index = file.units[index].parent
