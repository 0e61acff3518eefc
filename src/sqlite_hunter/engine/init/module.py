"""The PostgreSQL module: rendered, with the mark that tells it from one that its owner has edited."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sqlite_hunter import __version__
from sqlite_hunter.engine.init.mark import digest

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE: Final = "postgres.py.jinja"


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
    return f"# sqlite-hunter init --{'' if asynchronous else 'no-'}async, hash of the rest: {digest(body)}\n{body}"


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
