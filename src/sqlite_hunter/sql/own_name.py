"""The name of this program in a text: who runs it speaks of no database by that.

A program could never be shown to be off SQLite if the gate that holds it there were a finding.
"""

import re
from typing import Final

from sqlite_hunter.model.suppression import FIXME, IGNORE

_NAME: Final = re.compile(r"(?<![A-Za-z0-9_-])(?P<lead>\.?_?)sqlite(?=[-_]hunter(?![A-Za-z0-9]))", re.IGNORECASE)
"""The part of the name that would be taken for a word of a text."""
_SUPPRESSION: Final = re.compile(rf"sqlite-hunter:[ \t]*(?:{IGNORE}|{FIXME})\b.*?(?=-->|\s#\s|$)", re.MULTILINE)
DISTRIBUTION: Final = "sqlite-hunter"
MODULE: Final = "sqlite_hunter"


def without_own_name(text: str) -> str:
    """The text without this program's name, which may be that of its module, its cache or a variable for it."""
    return _NAME.sub(r"\g<lead>", text) if "unter" in text or "UNTER" in text else text


def without_suppressions(text: str) -> str:
    """The text without comments to this program: their reasons may say anything."""
    return _SUPPRESSION.sub("", text) if DISTRIBUTION in text else text
