"""A plain pass of LibCST over a folder: positions and qualified names of every file that it parses."""

import sys
from pathlib import Path

from libcst import ParserSyntaxError, parse_module
from libcst.metadata import MetadataWrapper, PositionProvider, QualifiedNameProvider


def look(file: Path) -> None:
    """Resolve the metadata of one file, if it can be parsed."""
    try:
        module = parse_module(file.read_bytes())
    except (ParserSyntaxError, UnicodeDecodeError, SyntaxError):
        return
    MetadataWrapper(module, unsafe_skip_copy=True).resolve_many([PositionProvider, QualifiedNameProvider])


sys.setrecursionlimit(10_000)
for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    look(path)
