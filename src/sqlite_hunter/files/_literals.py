"""Variables of a script that are set once, to a text that is written out: what stands for them later is known."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.files._running import is_assignment, is_before, value_at
from sqlite_hunter.files._shell import Command, Script, Word

_SETTING: Final = frozenset({"export", "readonly", "local", "declare", "typeset"})
_BINDING: Final = frozenset({"read", "for", "select", "mapfile", "readarray", "getopts", "printf", "unset", "let"})
"""Commands that set the variables that they name."""
_OPENING: Final = frozenset({"if", "case", "for", "while", "until", "select"})
_CLOSING: Final = frozenset({"fi", "esac", "done"})
_HOLE: Final = re.compile(r"\{(\w+)\}")
_WORD: Final = re.compile(r"\w+")
_CONDITION: Final = re.compile(r"(?:&&|\|\||\))[ \t]*$")
_BEFORE: Final = 20
"""Characters before an assignment in which what it depends on is looked for."""


class Literal(NamedTuple):
    """A text that a variable is set to."""

    value: Word
    set_at: int
    """Where the assignment begins."""


def literals(text: str, script: Script) -> dict[str, Literal]:
    """The variables of a script that are set once and whatever happens, by name."""
    found: dict[str, Literal] = {}
    counts: Counter[str] = Counter()
    depth = 0
    for command in script.commands:
        first = command.words[0].text if command.words else ""
        depth = max(0, depth + (first in _OPENING) - (first in _CLOSING))
        counts.update(_bound(command.words))
        for word in _assigned(command):
            name = _name(word)
            counts[name] += 1
            if not depth and _is_literal(text, word, command):
                at = word.start + value_at(text[word.start : word.end])
                found[name] = Literal(Word(word.text[value_at(word.text) :], at, word.end, word.is_quoted), word.start)
    return {name: literal for name, literal in found.items() if counts[name] == 1}


def resolved(word: Word, known: Mapping[str, Literal]) -> str:
    """The text of a word, with those of the variables in it that are set before it."""

    def instead(match: re.Match[str]) -> str:
        literal = known.get(match[1])
        return literal.value.text if literal is not None and literal.set_at < word.start else match[0]

    return _HOLE.sub(instead, word.text)


def known_as(word: Word, known: Mapping[str, Literal]) -> Literal | None:
    """The literal that a word is all of."""
    match = _HOLE.fullmatch(word.text)
    literal = known.get(match[1]) if match is not None else None
    return literal if literal is not None and literal.set_at < word.start else None


def _assigned(command: Command) -> Iterator[Word]:
    """The assignments of a command that hold beyond it."""
    words = [word for word in command.words if word.text not in _SETTING and not word.text.startswith("-")]
    if all(map(is_before, words)) or (len(words) < len(command.words) and command.words[0].text in _SETTING):
        yield from filter(is_assignment, words)


def _bound(words: Sequence[Word]) -> list[str]:
    names = [word.text for word in words]
    is_binding = any(name in _BINDING for name in names[:3])
    return [name for name in names if _WORD.fullmatch(name)] if is_binding else []


def _name(word: Word) -> str:
    return word.text[: value_at(word.text)].rstrip("+=")


def _is_literal(text: str, word: Word, command: Command) -> bool:
    """Whether an assignment is a text to the letter, and depends on no condition on its line."""
    is_whole = "+=" not in word.text[: value_at(word.text)] and not re.search(r"[$`]", text[word.start : word.end])
    before = text[max(0, word.start - _BEFORE) : word.start]
    is_first = command.words[0] is word or command.words[0].text in _SETTING or is_assignment(command.words[0])
    return is_whole and is_first and _CONDITION.search(before) is None
