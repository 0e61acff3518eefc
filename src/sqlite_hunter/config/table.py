"""Typed reading of one TOML table, with errors that name the file, the table and the key in one line.

Nothing here knows what the settings mean: ``config`` does.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlite_hunter.errors import ConfigError
from sqlite_hunter.model.printable import printable

_KINDS: Final = (
    (bool, "true or false"),
    (int, "an integer"),
    (float, "a float"),
    (str, "a string"),
    (list, "an array"),
    (dict, "a table"),
)
"""What a TOML value is called; a boolean before an integer, since Python's bool is one."""


def quoted(text: str) -> str:
    """Return ``text`` in double quotes as TOML would write it, safe to stand in one line."""
    return printable(json.dumps(text, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class Where:
    """The file and table that an error is in."""

    file: str
    table: str = ""
    """Dotted name; "" for the top of a file of our own."""

    def error(self, message: str) -> ConfigError:
        """Return the one-line error for ``message`` here."""
        return ConfigError(f"{self.file}: [{self.table}] {message}" if self.table else f"{self.file}: {message}")

    def below(self, key: str) -> "Where":
        """Return the place of the table ``key`` in this one, the key quoted where TOML would ask for it."""
        bare = bool(key) and key.isascii() and key.replace("-", "").replace("_", "").isalnum()
        name = key if bare else quoted(key)
        return Where(self.file, f"{self.table}.{name}" if self.table else name)


class Table:
    """A table whose keys are all known; each getter gives the value of one kind, or None where the key is absent."""

    def __init__(self, values: Mapping[str, object], where: Where, known: Sequence[str]) -> None:
        """Raises ConfigError for a key that is not in ``known``, or that stands twice, with ``-`` and with ``_``."""
        self.where = where
        self._values: dict[str, object] = {}
        for key, value in values.items():
            name = key.replace("_", "-")
            if name not in known:
                raise where.error(f"unknown key {quoted(key)}{_suggestion(name, known)}")
            if name in self._values:
                raise where.error(f"key {quoted(name)} stands twice, with - and with _")
            self._values[name] = value

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are there, as they are known."""
        return tuple(self._values)

    def text(self, key: str) -> str | None:
        """A string that is not empty and has no control characters."""
        value = self._values.get(key)
        return None if value is None else self._text(key, value)

    def choice(self, key: str, options: Sequence[str]) -> str | None:
        """One of ``options``."""
        value = self.text(key)
        if value is not None and value not in options:
            raise self.where.error(f"key {quoted(key)}: {quoted(value)} is not one of {listed(options)}")
        return value

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(key, "true or false", value)

    def count(self, key: str) -> int | None:
        """An integer, 0 or more."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "an integer", value)
        if value < 0:
            raise self.where.error(f"key {quoted(key)}: expected 0 or more, not {value}")
        return value

    def counts(self, key: str) -> dict[str, int]:
        """A table of integers, 0 or more, by names the user chose; empty where it is absent."""
        values = self._mapping(key)
        table = Table(values, self.where.below(key), [name.replace("_", "-") for name in values])
        counted = {_name(table.where, name): table.count(name) for name in table.keys}
        return {name: count for name, count in counted.items() if count is not None}

    def texts(self, key: str) -> tuple[str, ...] | None:
        """An array of strings."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(key, "an array of strings", value)
        return tuple(self._text(key, item) for item in value)

    def renames(self, key: str) -> dict[str, str]:
        """A table of strings; empty where it is absent."""
        return _texts(self._mapping(key), self.where.below(key))

    def tables_of_texts(self, key: str) -> dict[str, dict[str, str]]:
        """A table of tables of strings; empty where it is absent."""
        where = self.where.below(key)
        found = {}
        for name, value in self._mapping(key).items():
            if not isinstance(value, dict):
                raise where.error(f"key {quoted(name)}: expected a table, not {_kind(value)}")
            found[_name(where, name)] = _texts(value, where.below(name))
        return found

    def table(self, key: str, known: Sequence[str]) -> "Table | None":
        """A table with its own known keys."""
        return Table(self._mapping(key), self.where.below(key), known) if key in self._values else None

    def tables(self, key: str, known: Sequence[str]) -> "dict[str, Table]":
        """A table of tables, by names the user chose; empty where it is absent."""
        where = self.where.below(key)
        found = {}
        for name, value in self._mapping(key).items():
            if not isinstance(value, dict):
                raise where.error(f"key {quoted(name)}: expected a table, not {_kind(value)}")
            found[_name(where, name)] = Table(value, where.below(name), known)
        return found

    def _mapping(self, key: str) -> dict[str, object]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "a table", value)
        return value

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, "a string", value)
        if not value.strip():
            raise self.where.error(f"key {quoted(key)}: an empty string")
        if printable(value) != value:
            raise self.where.error(f"key {quoted(key)}: {quoted(value)} holds a control character")
        return value

    def _wrong(self, key: str, expected: str, value: object) -> ConfigError:
        return self.where.error(f"key {quoted(key)}: expected {expected}, not {_kind(value)}")


def listed(names: Sequence[str]) -> str:
    """Return the names quoted and joined by commas."""
    return ", ".join(quoted(name) for name in names)


def _texts(values: Mapping[str, object], where: Where) -> dict[str, str]:
    """Strings by names the user chose."""
    return {
        _name(where, name): Table({"text": text}, where, ["text"])._text(name, text) for name, text in values.items()
    }


def _name(where: Where, name: str) -> str:
    """A name the user chose, which must be one that a report can show."""
    if not name.strip() or printable(name) != name:
        raise where.error(f"{quoted(name)} is not a name")
    return name


def _kind(value: object) -> str:
    """What TOML calls a value of this type."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "a date or time")


def _suggestion(key: str, known: Sequence[str]) -> str:
    """What may have been meant, else all there is."""
    from difflib import get_close_matches  # 7 ms, paid only where there is an error

    near = get_close_matches(key.lower(), known, n=1)
    return f": did you mean {quoted(near[0])}?" if near else f" (known: {', '.join(known)})"
