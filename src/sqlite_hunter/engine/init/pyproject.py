"""The dependencies in a pyproject.toml: those of the project, or poetry's table; a driver is added at their end.

The edit is made on the text, and kept only if TOML reads in it what was there before and the driver, and nothing else.
"""

import re
import tomllib
from copy import deepcopy
from typing import Final

from sqlite_hunter.engine.init import toml
from sqlite_hunter.engine.init.edited import Edited, line_end
from sqlite_hunter.engine.init.requirement import (
    PSYCOPG,
    Driver,
    Need,
    Requirement,
    by_hand,
    names_driver,
    need_of,
    normalised,
    read_requirement,
)
from sqlite_hunter.model.printable import printable

Document = dict[str, object]

_POETRY: Final = {
    "psycopg[binary,pool]>=3.2": ("psycopg", {"version": ">=3.2", "extras": ["binary", "pool"]}),
    "psycopg-pool>=3.2": ("psycopg-pool", ">=3.2"),
    "psycopg2-binary>=2.9": ("psycopg2-binary", ">=2.9"),
    "psycopg2>=2.9": ("psycopg2", ">=2.9"),
}
_POETRY_TEXT: Final = {
    "psycopg": 'psycopg = {version = ">=3.2", extras = ["binary", "pool"]}',
    "psycopg-pool": 'psycopg-pool = ">=3.2"',
    "psycopg2-binary": 'psycopg2-binary = ">=2.9"',
    "psycopg2": 'psycopg2 = ">=2.9"',
}
_CONDITIONS: Final = ("markers", "python", "platform")


def read_document(text: str) -> Document | str:
    """The document, or why it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return f"not valid TOML: {error}"


def project_table(document: Document) -> Document | None:
    """``[project]``, if the file has one."""
    table = document.get("project")
    return table if isinstance(table, dict) else None


def poetry_dependencies(document: Document) -> Document | None:
    """``[tool.poetry.dependencies]``, if the file has it."""
    table: object = document
    for key in ("tool", "poetry", "dependencies"):
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def is_dynamic(document: Document) -> bool:
    """Whether something else than this file says what the project needs."""
    dynamic = (project_table(document) or {}).get("dynamic")
    return isinstance(dynamic, list) and "dependencies" in dynamic


def dynamic_files(document: Document) -> tuple[str, ...]:
    """The requirements files that setuptools takes the dependencies from."""
    table: object = document
    for key in ("tool", "setuptools", "dynamic", "dependencies", "file"):
        table = table.get(key) if isinstance(table, dict) else None
    files = [table] if isinstance(table, str) else table
    return tuple(file for file in files if isinstance(file, str)) if isinstance(files, list) else ()


def edit_project(text: str, document: Document, driver: Driver = PSYCOPG) -> Edited:
    """Add what of the driver is missing to ``[project] dependencies``, or say why not."""
    listed = (project_table(document) or {}).get("dependencies", [])
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        return Edited(text, f"[project] dependencies is no array of strings: {by_hand(driver.whole)}")
    read = {item: read_requirement(item) for item in listed}
    need = need_of([each for each in read.values() if each is not None], driver=driver)
    if need.refused or need.add is None:
        return Edited(text, need.refused, need.notes)
    unclear = next((item for item, each in read.items() if each is None and names_driver(item)), None)
    if unclear is not None:
        return Edited(text, f"{printable(unclear)!r} names a driver and is no requirement: {by_hand(need.add)}")
    wanted = deepcopy(document)
    table = project_table(wanted)
    if table is not None:
        table["dependencies"] = [*listed, need.add]
    return _checked(text, _added_to_project(text, need.add), wanted, need)


def edit_poetry(text: str, document: Document, driver: Driver = PSYCOPG) -> Edited:
    """Add what of the driver is missing to poetry's table, or say why not."""
    there = poetry_dependencies(document) or {}
    need = need_of([each for name, value in there.items() for each in _poetry_requirements(name, value)], driver=driver)
    if need.refused or need.add is None:
        return Edited(text, need.refused, need.notes)
    name, value = _POETRY[need.add]
    wanted = deepcopy(document)
    table = poetry_dependencies(wanted)
    if table is not None:
        table[name] = value
    path = ("tool", "poetry", "dependencies")
    return _checked(text, _with_key(text, path, _POETRY_TEXT[name]), wanted, need)


def _checked(text: str, after: str | None, wanted: Document, need: Need) -> Edited:
    """The edit, if it says what it is meant to."""
    if after is None or not _is_same(read_document(after), wanted):
        return Edited(
            text, f"its dependencies are written in a way that is not edited: {by_hand(need.add or '')}", need.notes
        )
    return Edited(after, notes=need.notes)


def _is_same(one: object, other: object) -> bool:
    """Whether two documents hold the same; a NaN is itself, and 1 is not 1.0 or true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def _added_to_project(text: str, requirement: str) -> str | None:
    found = [each for each in toml.entries(text) if each.key is not None]
    for each in found:
        if (*each.table, *(each.key or ())) == ("project", "dependencies"):
            return _with_item(text, each.start, requirement)
    return _with_key(text, ("project",), f'dependencies = ["{requirement}"]')


def _with_key(text: str, table: toml.Path, line: str) -> str | None:
    """The text with a further line behind the last key of a table that has a header; None where there is none."""
    own = [each for each in toml.entries(text) if each.table == table]
    if not own or own[0].key is not None:
        return None
    at, end = own[-1].line_end, line_end(text)
    indent = re.match(r"[ \t]*", text[_line_start(text, own[-1]) :])
    margin = indent[0] if indent is not None and own[-1].key is not None else ""
    before = text[:at]
    if before.endswith("\n"):
        return f"{before}{margin}{line}{end}{text[at:]}"
    return f"{before}{end}{margin}{line}"


def _line_start(text: str, entry: toml.Entry) -> int:
    """Where the line of a key begins; its value may go over several."""
    return text.rfind("\n", 0, entry.start) + 1


def _with_item(text: str, start: int, item: str) -> str | None:
    """The text with a further item in the array that begins at a place, laid out as the items before it."""
    found = toml.array(text, start)
    if found is None:
        return None
    if not found.items:
        return _with_first(text, start, found.close, item)
    first, last = found.items[-1]
    quote = "'" if text[first] == "'" else '"'
    if text[first : first + 3] in {'"""', "'''"}:
        return None
    added = f"{quote}{item}{quote}"
    own_line = text[text.rfind("\n", 0, first) + 1 : first]
    ends = text.find("\n", found.comma or last, found.close)
    if ends < 0 or own_line.strip():
        at = found.comma or last
        return f"{text[:at]} {added},{text[at:]}" if found.comma else f"{text[:at]}, {added}{text[at:]}"
    ends -= text[ends - 1] == "\r"
    trailing = "," if found.comma else ""
    before = f"{text[:last]}{'' if trailing else ','}{text[last:ends]}"
    return f"{before}{line_end(text)}{own_line}{added}{trailing}{text[ends:]}"


def _with_first(text: str, start: int, close: int, item: str) -> str:
    """An array that held nothing but comments and white space."""
    line = text[text.rfind("\n", 0, close) + 1 : close]
    if "\n" not in text[start:close]:
        return f'{text[:close]}"{item}"{text[start + 1 : close]}{text[close:]}'
    at = close - len(line)
    return f'{text[:at]}{line}    "{item}",{line_end(text)}{text[at:]}'


def _poetry_requirements(name: str, value: object) -> list[Requirement]:
    """What one key of poetry's table asks for; several where it lists several."""
    if isinstance(value, list):
        return [each for item in value for each in _poetry_requirements(name, item)]
    if isinstance(value, str):
        return [Requirement(normalised(name), specifier=_specifier(value))]
    if not isinstance(value, dict):
        return []
    extras, version = value.get("extras"), value.get("version")
    conditions = [f"{key} = {value[key]}" for key in _CONDITIONS if key in value]
    conditions += ["it is asked for as an extra"] if value.get("optional") is True else []
    return [
        Requirement(
            normalised(name),
            frozenset(normalised(str(extra)) for extra in extras) if isinstance(extras, list) else frozenset(),
            _specifier(version) if isinstance(version, str) else "",
            ", ".join(conditions),
        )
    ]


def _specifier(constraint: str) -> str:
    """A constraint of poetry's as PEP 440 has it, as far as upper bounds go; "" where it has alternatives."""
    if "|" in constraint:
        return ""
    return ",".join(_clause(part.strip()) for part in constraint.split(","))


def _clause(part: str) -> str:
    caret = re.fullmatch(r"\^\s*(\d{1,9})(?:\.\d+)*", part)
    if caret is not None:
        return f"<{int(caret[1]) + 1}"
    tilde = re.fullmatch(r"~\s*(\d{1,9})(?:\.(\d{1,9}))?(?:\.\d+)*", part)
    if tilde is not None:
        return f"<{tilde[1]}.{int(tilde[2]) + 1}" if tilde[2] else f"<{int(tilde[1]) + 1}"
    return f"=={part}" if part[:1].isdigit() else part
