"""The PostgreSQL module: rendered, marked, and told from one that its owner has edited."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sqlite_hunter import __version__

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE: Final = "postgres.py.jinja"
_MARK: Final = re.compile(r"# sqlite-hunter init --(no-)?async, hash of the rest: ([0-9a-f]{24})\r?\n")
"""Not longer than the 79 characters that some projects allow."""
_MARK_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Marked:
    """What the first line of a module says that ``init`` wrote."""

    is_edited: bool
    asynchronous: bool


def render(
    schemas: Mapping[str, str],
    locking: str,
    driver: str,
    *,
    asynchronous: bool,
    declared: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """The module, with its mark.

    ``declared`` are SQLite's types of columns, by table and column; None for a program without ``detect_types``.
    """
    body = _compiled(template_text()).render(
        version=__version__,
        schemas=dict(schemas),
        locking=locking,
        driver=driver,
        asynchronous=asynchronous,
        declared=dict(declared) if declared is not None else None,
    )
    return f"# sqlite-hunter init --{'' if asynchronous else 'no-'}async, hash of the rest: {_digest(body)}\n{body}"


@cache
def _compiled(text: str) -> "Template":
    import jinja2  # 56 ms, paid by nothing else

    environment = jinja2.Environment(  # noqa: S701 - Python is written here, which no escaping of HTML makes safe
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.FunctionLoader(_part_text),
    )
    environment.filters["literal"] = _literal
    return environment.from_string(text)


def _literal(value: object) -> str:
    """The value as a literal of Python's, a text in the quotes that formatters choose."""
    shown = repr(value)
    return f'"{shown[1:-1]}"' if shown[0] == "'" and '"' not in shown else shown


def template_text() -> str:
    """The module before its variables are put in."""
    return _part_text(_TEMPLATE)


def _part_text(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8")


def is_marked(content: bytes) -> bool:
    """Whether ``init`` wrote a file, edited or not."""
    return _MARK.match(content[:_MARK_LENGTH].decode("utf-8", "replace")) is not None


def is_untouched(content: bytes) -> bool:
    """Whether ``init`` wrote a file and nobody edited it: what it says of SQLite is no use of it."""
    if not is_marked(content):
        return False
    mark = mark_of(content.decode("utf-8", "replace"))
    return mark is not None and not mark.is_edited


def mark_of(text: str) -> Marked | None:
    """What the mark says, and whether what stands below it is what was written; None for a file without one."""
    found = _MARK.match(text)
    if found is None:
        return None
    return Marked(_digest(text[found.end() :]) != found[2], found[1] is None)


def _digest(body: str) -> str:
    """The hash of a module whose lines may end otherwise since it was checked out."""
    return hashlib.blake2b(body.replace("\r\n", "\n").encode(), digest_size=12).hexdigest()
