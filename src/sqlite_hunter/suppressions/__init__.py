"""Suppression comments: what they say, which findings they silence, and how they are taken out; text in, text out.

``# sqlite-hunter: ignore[SQH301] reason`` says that a finding is a false alarm, ``fixme[SQH301] reason`` that it is
known debt. A comment silences what stands on its line, be it on any line of a longer construct, and, where it is alone
on its line, what begins on the line below; never more than that. Code and reason are required: a comment that says less
silences nothing and is told (SQH901), and so is one that silences nothing (SQH900).
"""

from typing import Final

MARK: Final = "sqlite-hunter:"
"""What every such comment begins with."""
MARK_BYTES: Final = MARK.encode()
