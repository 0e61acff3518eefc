"""Makefiles and justfiles: their recipes are shell, their variables are settings."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._values import value

NAMES: Final = ("makefile", "gnumakefile", "*.mk", "makefile.*", "justfile", ".justfile")
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("#", "--")
"""Also those of the SQL that a recipe holds."""

_VARIABLE: Final = re.compile(r"\s*(?:export\s+)?[\w.-]+\s*(?:[:?+!]{0,3}=)\s*(?P<rest>)")
_RULE: Final = re.compile(r"[^\s#:=;][^#:=;]*::?(?!=)[^#=;]*;\s*[@+-]*\s*(?P<rest>)")
"""A rule with its first command on its own line."""
_LEAD: Final = re.compile(r"\s*[@+-]*\s*(?P<rest>)")


def sites(source: Source) -> Iterator[Found]:
    """Recipes with the lines that they go on over, variables, comments."""
    lines = iter(source.lines())
    for line in lines:
        end = line.end
        while source.text[:end].endswith("\\") and (following := next(lines, None)) is not None:
            end = following.end
        yield from _line(source, source.piece(line.start, end))


def _line(source: Source, line: Piece) -> Iterator[Found]:
    is_recipe = line.text[:1] in (" ", "\t")
    variable = _VARIABLE.match(line.text) if not is_recipe else None
    lead = _LEAD.match(line.text)
    if line.text.lstrip().startswith("#"):
        yield from mention(source, "comment", line)
    elif variable is not None:
        yield from value(source, source.piece(line.start + variable.start("rest"), line.end))
    elif is_recipe and lead is not None:
        yield from commands(source, source.piece(line.start + lead.start("rest"), line.end))
    elif (rule := _RULE.match(line.text)) is not None:
        yield from commands(source, source.piece(line.start + rule.start("rest"), line.end))
    else:
        yield from mention(source, "text", line)
