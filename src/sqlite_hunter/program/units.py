"""What the facts of units tell before anything is evaluated: which speak of databases, and which are short."""

from typing import Final

from sqlite_hunter.model.ir import RETURN, SETATTR, FileFacts, Unit
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.drivers import SQLITE_MODULES
from sqlite_hunter.program.values import UnitKey

_DATABASE_WORDS: Final = SQLITE_MODULES | {
    "execute", "executemany", "executescript", "cursor", "commit", "rollback", "fetchone", "fetchall", "fetchmany",
    "connect", "connection", "conn", "_conn", "con", "_con", "db", "_db", "database", "row_factory", "lastrowid",
    "getconn", "acquire", "psycopg", "psycopg2", "asyncpg",
}  # fmt: skip
_PASSING_LENGTH: Final = 40
"""Operations of a function that is worth a context for each text it is given."""


class Units:
    """The units of the loaded files, looked at once for each question."""

    def __init__(self, facts: dict[str, FileFacts]) -> None:
        """Look for what speaks of databases."""
        self._facts = facts
        self.told = {(path, text.start) for path, file in facts.items() for text in file.texts}
        """Where literals stand that may be SQL, a database's path or URL: only they are remembered as sources."""
        self.telling = _telling(facts)
        """Classes and functions whose names speak of databases."""
        self.holding = {UnitKey(path, text.unit) for path, file in facts.items() for text in file.texts}
        """Units that hold a text that speaks of a database."""
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
        self._stored: dict[UnitKey, frozenset[str]] = {}
        self._globals: dict[str, frozenset[str]] = {}

    def unit(self, key: UnitKey) -> Unit:
        """A unit by its key."""
        return self._facts[key.path].units[key.index]

    def is_passing(self, key: UnitKey) -> bool:
        """Whether a function is short and returns something: what it gives may be made of what it is given."""
        known = self._passing.get(key)
        if known is None:
            known = self._passing[key] = key not in self.nesting and _passes(self.unit(key))
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

    def globals_of(self, path: str) -> frozenset[str]:
        """Every name that a module binds, or that one of its functions declares global."""
        known = self._globals.get(path)
        if known is None:
            units = self._facts[path].units
            known = frozenset(units[0].bound).union(*(unit.declared_global for unit in units))
            self._globals[path] = known
        return known


def _passes(unit: Unit) -> bool:
    if not unit.params or unit.kind == "class" or "generator" in unit.flags:
        return False
    ops = [op for op, _ in zip(operations(unit.body), range(_PASSING_LENGTH + 1), strict=False)]
    return len(ops) <= _PASSING_LENGTH and any(op[0] == RETURN and op[4] and op[4][0] >= 0 for op in ops)


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
            while index > 0 and UnitKey(path, index) not in found:
                found.add(UnitKey(path, index))
                index = file.units[index].parent
    return frozenset(found)
