"""Scripts of SQL. What server runs one stands nowhere in it: only words that no other server takes tell SQLite's.

https://www.sqlite.org/lang.html. A script that a command gives to ``sqlite3`` is told by ``statements_of``.
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._sqlite import statements
from sqlite_hunter.model.embedded import Stretch
from sqlite_hunter.sql.shapes import PRAGMAS

NAMES: Final = ("*.sql",)
NEEDED: Final = False
COMMENTS: Final[tuple[str, ...]] = ("--",)

_NO_CODE: Final = re.compile(r"--[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|'(?:[^']|'')*+'?|\"(?:[^\"]|\"\")*+\"", re.DOTALL)
_LONGEST_NOTE: Final = 4
_PRAGMA: Final = "|".join(sorted(name.lower() for name in PRAGMAS))
_OF_SQLITE: Final = re.compile(
    rf"(?:^|;)[ \t]*+(?P<pragma>PRAGMA\s+(?:\w+\.)?(?:{_PRAGMA})\b)"
    r"|\bINTEGER\s+(?:NOT\s+NULL\s+)?PRIMARY\s+KEY\s+(?:(?:ASC|DESC)\s+)?(?P<key>AUTOINCREMENT)\b"
    r"|\b(?P<conflict>(?:INSERT|UPDATE)\s+OR\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK))\b"
    r"|\)\s*(?P<rowid>WITHOUT\s+ROWID)\b"
    r"|(?P<virtual>CREATE\s+VIRTUAL\s+TABLE\s+[^;(]{1,200}?\s+USING\s+(?:fts[345]|rtree|geopoly)\b)"
    r"|\b(?P<table>sqlite_(?:master|sequence|schema|stat1))\b"
    r"|^(?P<dot>\.(?:mode|headers?|import|read|dump|output|once|separator|backup|restore|tables|schema|timeout|bail))\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What SQLite's grammar alone has."""
_OF_OTHERS: Final = re.compile(
    r"\$\w*\$|\b(?:BIG|SMALL)?SERIAL\b|\bAUTO_INCREMENT\b|\bENGINE\s*=|\w::\w|\bplpgsql\b|\bsearch_path\b|\bpg_catalog\b"
    r"|\bFROM\s+stdin\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bCREATE\s+EXTENSION\b|\bNVARCHAR\b|\bIDENTITY\s*\(|^\\(?:connect|copy)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What only other servers take: a script that has both is for one of them, or is told apart at run time."""


def sites(source: Source) -> Iterator[Found]:
    """One site for a script that only SQLite takes, where it shows, and the comments that speak of SQLite there."""
    plain = _NO_CODE.sub(_blank, source.text)
    found = list(_OF_SQLITE.finditer(plain))
    if not found or _OF_OTHERS.search(plain) is not None:
        return
    words = [" ".join((match[match.lastgroup or 0]).split()) for match in found]
    start, end = found[0].span(found[0].lastgroup or 0)
    told = list(dict.fromkeys(words))
    note = ", ".join(told[:_LONGEST_NOTE]) + (f" and {len(told) - _LONGEST_NOTE} more" * (len(told) > _LONGEST_NOTE))
    yield source.site("shell", "script", source.piece(start, end), certain=False, note=note)
    for match in _NO_CODE.finditer(source.text):
        if match[0].startswith(("--", "/*")):
            yield from mention(source, "comment", Piece(match[0], *match.span()))


def statements_of(source: Source, keys: tuple[str, ...]) -> Iterator[Found]:
    """The sites of a script that is given to SQLite's program."""
    yield from statements(source, [Stretch(source.text, 0, len(source.text))], keys)


def _blank(match: re.Match[str]) -> str:
    """As many characters, and the same lines; a name in double quotes without spaces stays."""
    if match[0][0] == '"' and len(match[0].split()) == 1:
        return match[0]
    return re.sub(r"[^\n]", " ", match[0])
