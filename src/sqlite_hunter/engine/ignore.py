"""Lists of patterns in the syntax of ``.gitignore``: what of a folder is left out.

A pattern is asked about one entry at a time, while the walk goes down, and only about that entry itself: what lies
below a folder that is left out is never reached, and a folder that the user names is walked even where a pattern
leaves it out.
"""

import os
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlite_hunter.engine.glob import compile_glob

_PLAIN: Final = re.compile(r"[^\s!#*?\[\]\\/]+/?")
"""A name that means only itself, possibly for folders only: nearly all patterns, and no regular expression needed."""
_TRAILING_SPACES: Final = re.compile(r"(?<!\\) +$")


class _Pattern(NamedTuple):
    """A compiled pattern that has a slash or a wildcard."""

    order: int
    leaves_out: bool
    only_folders: bool
    regex: re.Pattern[str]


_Verdict = tuple[int, bool]
"""(order, leaves out) of the pattern that decides; order 0 where none does."""


class Patterns:
    """One list of patterns, and the folder that those with a slash in them count from."""

    def __init__(self, lines: Iterable[str], base: str, source: str = "") -> None:
        """``base`` is an absolute path; a line that can never match is kept in ``useless``, and matches nothing.

        ``source`` is the file that the lines stand in, if they do.
        """
        self.source = source
        self._lines = tuple(lines)
        self._prefix = base if base.endswith(os.sep) else base + os.sep
        self._plain: dict[tuple[str, bool], _Verdict] = {}
        self._by_name: list[_Pattern] = []
        self._by_path: list[_Pattern] = []
        self._names: dict[tuple[str, bool], _Verdict] = {}
        self.useless: list[str] = []
        for order, line in enumerate(self._lines, start=1):
            self._add(order, line)

    def leaves_out(self, path: str, name: str, is_dir: bool) -> bool | None:
        """Whether the entry is left out (True), taken back (False), or not spoken of (None); ``path`` is absolute."""
        verdict = self._verdict(path, name, is_dir)
        return verdict[1] if verdict[0] else None

    def deciding(self, path: str, name: str, is_dir: bool) -> str:
        """The line by which that is so; "" where none speaks of the entry."""
        order = self._verdict(path, name, is_dir)[0]
        return self._lines[order - 1] if order else ""

    def _verdict(self, path: str, name: str, is_dir: bool) -> _Verdict:
        key = (name, is_dir)
        verdict = self._names.get(key)
        if verdict is None:
            plain = max(self._plain.get((name, False), (0, False)), self._plain.get((name, is_dir), (0, False)))
            verdict = self._names[key] = _last(self._by_name, name, is_dir, plain)
        if self._by_path and path.startswith(self._prefix):
            below = path[len(self._prefix) :]
            verdict = _last(self._by_path, below if os.sep == "/" else below.replace(os.sep, "/"), is_dir, verdict)
        return verdict

    def _add(self, order: int, line: str) -> None:
        """Read one line as gitignore(5) says."""
        if _PLAIN.fullmatch(line):
            self._plain[line.removesuffix("/"), line.endswith("/")] = (order, True)
            return
        text = _TRAILING_SPACES.sub("", line)
        if not text or text.startswith("#"):
            return
        glob = text.removeprefix("!")
        body = glob.removesuffix("/")
        regex = compile_glob(body.removeprefix("/"))
        if regex is None:
            self.useless.append(line)
            return
        pattern = _Pattern(order, glob == text, glob != body, regex)
        (self._by_path if "/" in body else self._by_name).append(pattern)


def _last(patterns: list[_Pattern], text: str, is_dir: bool, verdict: _Verdict) -> _Verdict:
    """The verdict of the last pattern that matches, if it comes after the one that ``verdict`` is of."""
    for pattern in reversed(patterns):
        if pattern.order < verdict[0]:
            break
        if (is_dir or not pattern.only_folders) and pattern.regex.fullmatch(text):
            return pattern.order, pattern.leaves_out
    return verdict
