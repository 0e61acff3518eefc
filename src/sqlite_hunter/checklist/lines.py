r"""The lines of a document, as Markdown counts them: they end in ``\n``, ``\r\n`` or ``\r``, and in nothing else."""

import re
from bisect import bisect_right
from typing import Final

_END: Final = re.compile(r"\r\n|\n|\r")


class Lines:
    """Where the lines of a text are; lines count from 0 here, for they are looked up."""

    def __init__(self, text: str) -> None:
        """Look at each end of line once."""
        ends = [(match.start(), match.end()) for match in _END.finditer(text)]
        self._text = text
        self.starts = [0, *(end for _, end in ends)]
        """Offset of the first character of each line."""
        self._stops = [*(start for start, _ in ends), len(text)]
        self.newline = text[ends[0][0] : ends[0][1]] if ends else "\n"
        """How the first line ends."""

    def __len__(self) -> int:
        """Lines; a last one that is empty counts."""
        return len(self.starts)

    def at(self, offset: int) -> int:
        """The line that a character is on."""
        return bisect_right(self.starts, offset) - 1

    def text(self, line: int) -> str:
        """A line without its end."""
        return self._text[self.starts[line] : self._stops[line]]

    def stop(self, line: int) -> int:
        """Offset of the end of a line."""
        return self._stops[line]
