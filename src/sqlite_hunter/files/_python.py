r"""Python that commands of a script hand to Python: a module of the program, with holes where the shell puts text in.

A hole inside a string makes that an f-string (``"$DIR/a.db"`` is ``f"{DIR}/a.db"``), elsewhere it is a name that is
bound nowhere: nothing is known of it, and the rest is followed all the same.
"""

import builtins
import keyword
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from sqlite_hunter.model.embedded import Embedded, Part, Stretch, embed
from sqlite_hunter.syntax.lexer import STRING_OR_COMMENT

_MARK: Final = "\ue000"
"""One character for a hole, while strings are looked for."""
_PREFIX: Final = re.compile(r"(?<![\w])(?:[rR][bBfF]?|[bBfF][rR]?|[uU])?$")
_BRACE: Final = re.compile(r"\\N\{[^}\n]*\}|(?P<brace>[{}])")
_WORD: Final = re.compile(r"\w+")
_LONGEST_PREFIX: Final = 2


def python(path: str, text: str, stretches: Sequence[Stretch], parts: Sequence[Part] = ()) -> Embedded:
    """The module that stretches of the text of a file are."""
    holes = tuple(text[each.start : each.end] for each in stretches if each.is_hole)
    filled = _Filled(stretches).stretches() if holes else stretches
    return embed(path, text, filled, parts=parts, holes=holes)


class _Filled:
    """Stretches with Python in the place of their holes."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._given = stretches
        self._text = "".join(_MARK if each.is_hole else each.text for each in stretches)
        self._holes: dict[int, str] = {}
        """Python for each hole, by its offset."""
        self._instead: dict[int, str] = {}
        """What stands in the place of single characters."""
        self._before: set[int] = set()
        """Where a string becomes an f-string."""
        self._edits: list[int] = []
        self._name()
        self._strings()

    def _name(self) -> None:
        used = set(_WORD.findall("".join(each.text for each in self._given if not each.is_hole)))
        names: dict[str, str] = {}
        at = 0
        for each in self._given:
            if each.is_hole:
                source = each.text if each.text != "command" else f"command {len(self._holes)}"
                if source not in names:
                    names[source] = _free_name(each.text, used)
                    used.add(names[source])
                self._holes[at] = names[source]
            at += 1 if each.is_hole else len(each.text)

    def _strings(self) -> None:
        offsets = sorted(self._holes)
        for match in STRING_OR_COMMENT.finditer(self._text):
            inside = offsets[bisect_left(offsets, match.start()) : bisect_left(offsets, match.end())]
            if inside and match[0][0] != "#":
                self._string(match.start(), match.end(), inside)

    def _string(self, start: int, end: int, inside: list[int]) -> None:
        """Make a string with holes an f-string, so far as its kind can be one."""
        found = _PREFIX.search(self._text, max(start - _LONGEST_PREFIX, 0), start)
        prefix = found[0].lower() if found is not None else ""
        if "b" in prefix:
            self._holes.update(dict.fromkeys(inside, "?"))
            return
        if "f" not in prefix:
            if "u" in prefix:
                self._instead[start - 1] = "f"
            else:
                self._before.add(start - len(prefix))
            for brace in _BRACE.finditer(self._text, start, end):
                if brace["brace"]:
                    self._instead[brace.start()] = brace["brace"] * 2
        depth, done = 0, start
        for at in inside:
            depth = max(depth + self._opened(done, at), 0) if "f" in prefix else 0
            done = at
            if not depth:
                self._holes[at] = f"{{{self._holes[at]}}}"

    def _opened(self, start: int, end: int) -> int:
        part = self._text[start:end].replace("{{", "").replace("}}", "")
        return part.count("{") - part.count("}")

    def stretches(self) -> Iterator[Stretch]:
        """The stretches of the Python."""
        self._edits = sorted({*self._instead, *self._before})
        at = 0
        for each in self._given:
            if each.is_hole:
                yield from self._prefixed(at, each.start)
                yield each._replace(text=self._holes[at])
                at += 1
            else:
                yield from self._edited(each, at)
                at += len(each.text)

    def _prefixed(self, at: int, place: int) -> Iterator[Stretch]:
        if at in self._before:
            yield Stretch("f", place, place)

    def _edited(self, stretch: Stretch, at: int) -> Iterator[Stretch]:
        """A stretch with its edits; one that is not written to the letter is a single character."""
        if not stretch.is_exact:
            yield from self._prefixed(at, stretch.start)
            yield stretch._replace(text="".join(self._instead.get(at + n, c) for n, c in enumerate(stretch.text)))
            return
        edits = self._edits[bisect_left(self._edits, at) : bisect_left(self._edits, at + len(stretch.text))]
        done = 0
        for edit in edits:
            here = edit - at
            place = stretch.start + here
            if here > done:
                yield Stretch(stretch.text[done:here], stretch.start + done, place)
            yield from self._prefixed(edit, place)
            done = here
            if edit in self._instead:
                yield Stretch(self._instead[edit], place, place + 1)
                done += 1
        if done < len(stretch.text):
            yield Stretch(stretch.text[done:], stretch.start + done, stretch.end)


def _free_name(shown: str, used: set[str]) -> str:
    """A name like that of what is put in, which the source does not use itself."""
    name = re.sub(r"\W", "_", shown, flags=re.ASCII) or "value"
    name = name if name[0].isalpha() or name[0] == "_" else f"value_{name}"
    while name in used or keyword.iskeyword(name) or hasattr(builtins, name):
        name += "_"
    return name
