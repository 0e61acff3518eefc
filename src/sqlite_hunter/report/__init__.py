"""Renderers: a finished report in, text out, one format a file.

The file's name is the format's name (``json.py`` is ``--output-format json``); a module whose name begins with an
underscore is shared help and no format. Each renderer has ``NAME`` and ``render(report, stream, options)``. What a
renderer may import of the scan is the finished ``Report`` alone, so a new format is one new file.
"""

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_hunter.model.gate import Gate
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.model.rule import Rule


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to show a report; never what is in it. A renderer ignores what its format has no use for."""

    colour: bool | None = None
    """Whether control codes may be written; None leaves it to the stream and to NO_COLOR and FORCE_COLOR."""
    width: int | None = None
    """Columns; None leaves it to COLUMNS and the terminal."""
    rules: "Mapping[str, Rule]" = field(default_factory=dict)
    """The catalogue by code."""
    version: str = ""
    """Version of the tool, for documents that name who wrote them."""
    quiet: bool = False
    """Findings and problems only: no summary, no tables. It is for what scrolls by; a document has its summary."""
    verbose: bool = False
    """Everything at full length: excerpts for info findings too, whole chains, services that have nothing to show."""
    narrowed: bool = False
    """Some rules were switched off, so that an empty report must not be called free of SQLite."""
    chosen: bool = False
    """Only some services are shown, so that an empty report says nothing of the others."""
    gate: "Gate | None" = None
    """The gate's judgement, where the report shows what stands in its way: its words are the verdict then."""
    advice: str = ""
    """What else the verdict says: what to do about new findings."""


class Renderer(Protocol):
    """What a renderer module offers."""

    NAME: str
    """The format's name; equal to the file's."""

    def render(self, report: "Report", stream: TextIO, options: RenderOptions) -> None:
        """Write ``report`` to ``stream``; errors of the stream are the caller's."""


def formats() -> tuple[str, ...]:
    """The names of the formats, sorted, from file names alone: nothing is imported."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not (m.ispkg or m.name.startswith("_"))))


def renderer(name: str) -> Renderer:
    """Import the renderer of a format that ``formats`` names; only now does its library have to be paid for."""
    return cast("Renderer", import_module(f"{__name__}.{name}"))
