"""Jenkinsfiles: the texts of their ``sh`` steps are scripts (https://www.jenkins.io/doc/pipeline/steps/)."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Found, Source
from sqlite_hunter.files._values import value

NAMES: Final = ("jenkinsfile", "jenkinsfile.*", "*.jenkinsfile", "*.groovy")
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("//",)

_TEXT: Final = (
    r"'''(?P<{0}1>(?:[^\\']|\\.|'(?!''))*+)'''|\"\"\"(?P<{0}2>(?:[^\\\"]|\\.|\"(?!\"\"))*+)\"\"\""
    r"|'(?P<{0}3>(?:[^\\'\n]|\\.)*+)'|\"(?P<{0}4>(?:[^\\\"\n]|\\.)*+)\""
)
_STEP: Final = r"\b(?:sh|bat)\b[ \t]*\(?[ \t]*(?:\w+[ \t]*:[^'\"\n]{0,80},[ \t]*)?(?:script[ \t]*:[ \t]*)?"
_THING: Final = re.compile(
    rf"(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    rf"|{_STEP}(?:{_TEXT.format('run')})|(?:{_TEXT.format('text')})",
    re.DOTALL,
)


def sites(source: Source) -> Iterator[Found]:
    """The commands of steps, what other texts name, and comments."""
    for match in _THING.finditer(source.text):
        group = next(name for name, found in match.groupdict().items() if found is not None)
        piece = source.piece(*match.span(group))
        if group == "comment":
            yield from mention(source, "comment", piece)
        elif group.startswith("run"):
            yield from commands(source, piece, is_script=True)
        else:
            yield from value(source, piece)
