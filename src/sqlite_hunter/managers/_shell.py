"""Shell code into its commands, so far as they can be told without running it.

For POSIX sh and bash (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html). What is expanded at
run time stays in the words as it is written; here-documents, redirections and comments are left out. The reader goes
forward only, so it takes linear time on any text.
"""

import re
from typing import Final, NamedTuple

_PLAIN: Final = re.compile(r"[^\s\\'\"$`;&|()<>#]+|#")
_QUOTED: Final = re.compile(r"[^\\\"$`]+")
_SKIPPED: Final = re.compile(r"[^\S\n]+|\\\n")
_COMMENT: Final = re.compile(r"#[^\n]*")
_HEREDOC: Final = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([^\s;&|()<>'\"]+))")
_REDIRECTION: Final = re.compile(r"&?>>?[|&]?|<<<|<>|<&?")
_BRACKETS: Final = re.compile(r"\\.|'[^']*'|[(){}\"`]", re.DOTALL)
_NO_END: Final = "No closing quotation"


class Command(NamedTuple):
    """A simple command."""

    words: tuple[str, ...]
    depth: int
    """Subshells that it is in."""


def commands(text: str) -> list[Command]:
    """The commands in the order in which they are written; raises ValueError for quotes that do not close."""
    reader = _Reader(text)
    reader.read()
    return reader.done


class _Reader:
    """One run over a text, from left to right."""

    def __init__(self, text: str) -> None:
        self.done: list[Command] = []
        self._text = text
        self._at = 0
        self._depth = 0
        self._words: list[str] = []
        self._to_file = False
        self._awaited: list[tuple[str, bool]] = []

    def read(self) -> None:
        """Read all of the text."""
        while self._at < len(self._text):
            char = self._text[self._at]
            if self._skip(_SKIPPED) or (char == "#" and self._skip(_COMMENT)):
                continue
            if char in "<>" or self._text.startswith("&>", self._at):
                self._redirection()
            elif char in "\n;&|()":
                self._at += 1
                self._separator(char)
            else:
                self._take(self._word())
        self._end()

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found is not None

    def _separator(self, char: str) -> None:
        if char == ")":
            if not self._depth:
                self._words.clear()  # a pattern of ``case``
            self._end()
            self._depth = max(0, self._depth - 1)
            return
        self._end()
        if char == "(":
            self._depth += 1
        elif char == "\n":
            for delimiter, is_indented in self._awaited:
                self._pass_over(delimiter, is_indented)
            self._awaited.clear()

    def _end(self) -> None:
        if self._words:
            self.done.append(Command(tuple(self._words), self._depth))
        self._words, self._to_file = [], False

    def _take(self, word: str) -> None:
        if self._to_file:
            self._to_file = False
        else:
            self._words.append(word)

    def _pass_over(self, delimiter: str, is_indented: bool) -> None:
        """Go behind the line that ends a here-document; without it, that is the end."""
        while self._at < len(self._text):
            end = self._text.find("\n", self._at)
            end = len(self._text) if end < 0 else end
            line = self._text[self._at : end]
            self._at = end + 1
            if (line.lstrip("\t") if is_indented else line) == delimiter:
                return

    def _redirection(self) -> None:
        found = _HEREDOC.match(self._text, self._at)
        if found and not self._text.startswith("<<<", self._at):
            self._awaited.append((found[2] or found[3] or found[4], bool(found[1])))
            self._at = found.end()
            return
        if self._text[self._at + 1 : self._at + 2] == "(":
            start = self._at
            self._at += 1
            self._bracket("(", ")")
            self._take(self._text[start : self._at])
            return
        if self._words and self._words[-1].isdecimal() and self._text[self._at - 1].isdecimal():
            self._words.pop()
        self._skip(_REDIRECTION)
        self._to_file = True

    def _word(self) -> str:
        parts: list[str] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            found = _PLAIN.match(self._text, self._at)
            if found:
                parts.append(found[0])
                self._at = found.end()
            elif char == "'":
                parts.append(self._until_quote())
            elif char == '"':
                parts += self._double()
            elif char in "\\$`":
                parts.append(self._special())
            else:
                break
        return "".join(parts)

    def _until_quote(self) -> str:
        end = self._text.find("'", self._at + 1)
        if end < 0:
            raise ValueError(_NO_END)
        inner = self._text[self._at + 1 : end]
        self._at = end + 1
        return inner

    def _double(self) -> list[str]:
        parts: list[str] = []
        self._at += 1
        while self._at < len(self._text):
            char = self._text[self._at]
            found = _QUOTED.match(self._text, self._at)
            if found:
                parts.append(found[0])
                self._at = found.end()
            elif char == '"':
                self._at += 1
                return parts
            else:
                parts.append(self._special(is_quoted=True))
        raise ValueError(_NO_END)

    def _special(self, *, is_quoted: bool = False) -> str:
        """What is escaped, or expanded at run time; the latter as it is written."""
        start = self._at
        char, following = self._text[start], self._text[start + 1 : start + 2]
        self._at += 1
        if char == "\\":
            self._at += 1
            kept = "\\" if is_quoted and following not in {"\\", '"', "$", "`", "\n"} else ""
            return kept + following.replace("\n", "")
        if char == "$" and following == "(":
            self._bracket("(", ")")
        elif char == "$" and following == "{":
            self._bracket("{", "}")
        elif char == "`":
            end = self._text.find("`", self._at)
            if end < 0:
                raise ValueError(_NO_END)
            self._at = end + 1
        return self._text[start : self._at]

    def _bracket(self, opening: str, closing: str) -> None:
        """Go behind the bracket that closes the one that stands here."""
        opened = 0
        for found in _BRACKETS.finditer(self._text, self._at):
            opened += (found[0] == opening) - (found[0] == closing)
            if opened <= 0 and found[0] == closing:
                self._at = found.end()
                return
        raise ValueError(_NO_END)
