"""Whether any string literal of a file may begin as SQL does: a look that costs nothing, before ``prefilter``'s."""

import re
from typing import Final

MAY_OPEN: Final = re.compile(
    rb"[\"'](?:[ \t\r\n\f(]|\\(?:[nrtf]|\r?\n))*+"
    rb"(?:--|/\*|(?i:select|insert|replace|update|delete|create|alter|drop|pragma|with|begin|commit|rollback|savepoint"
    rb"|release|vacuum|attach|detach|explain))"
)
"""Matches wherever ``prefilter.MIGHT_BE_SQL`` does, whose compiling takes longer than to scan a small file."""
