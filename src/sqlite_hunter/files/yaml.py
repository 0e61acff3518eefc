"""YAML: compose, CI, Kubernetes, Ansible, and settings."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sqlite_hunter.files._commands import argv, commands
from sqlite_hunter.files._comments import mention, prose
from sqlite_hunter.files._python import python
from sqlite_hunter.files._settings import COMMAND_KEY, PROSE_KEY
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._values import value
from sqlite_hunter.files._wellformed import yaml_fault
from sqlite_hunter.files._written import cut, lines_of, within
from sqlite_hunter.files._yaml import Scalar, scalars
from sqlite_hunter.model.embedded import Stretch

NAMES: Final = ("*.yml", "*.yaml", "*.yml.example", "*.yaml.example")
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("#", "--")
"""Also those of the SQL that a step of CI holds."""


_ARGV_KEY: Final = re.compile(r"command|cmd|entrypoint|args|test|exec", re.IGNORECASE)
"""Keys of commands whose lists are the words of one; a list of others has a command in each item."""
_PYTHON: Final = re.compile(r"(?:\S*/)?(?:python|pypy)[\d.]*(?:\.exe)?(?:\s+-[a-zA-Z]+)*(?:\s+\{0\})?")
"""The shell of a step that is Python."""
_OTHER_LANGUAGE: Final = re.compile(r"(?:\S*/)?(?:perl|ruby|node|deno|Rscript|julia|php)\b.*")
_EXPRESSION: Final = re.compile(r"\$\{\{[^\n]*?\}\}")
"""What GitHub puts in before a step runs."""
_DEFAULTS: Final = ("defaults", "run", "shell")


def sites(source: Source) -> Iterator[Found]:
    """Commands where the key says so, else URLs, paths and words."""
    yield from yaml_fault(source)
    found = list(scalars(source))
    shells = _shells(found)
    for is_argv, group in groupby(found, _is_word):
        if is_argv:
            for _, items in groupby((each for each in group if isinstance(each, Scalar)), lambda item: item.keys):
                yield from _words(source, list(items))
        else:
            for each in group:
                if isinstance(each, Piece):
                    yield from mention(source, "comment", each)
                else:
                    yield from _step(source, each, _shell_of(each, shells))


def _shells(found: list[Scalar | Piece]) -> dict[int, str]:
    """What runs the texts of a step, by where its mapping begins; of a job or a workflow what does by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    """
    shells: dict[int, str] = {}
    for each in found:
        if isinstance(each, Scalar) and each.keys and each.keys[-1] == "shell":
            is_default = each.keys[-3:] == _DEFAULTS
            shells[each.mappings[-3] if is_default else each.mappings[-1]] = each.value.text
    return shells


def _shell_of(scalar: Scalar, shells: dict[int, str]) -> str:
    """What runs a value that is the text of a step; "" where nothing is said."""
    if not shells or not scalar.keys or scalar.keys[-1] != "run":
        return ""
    return next((shells[each] for each in reversed(scalar.mappings) if each in shells), "")


def _is_word(found: Scalar | Piece) -> bool:
    """Whether a value is a word of a command that is written as a list."""
    return isinstance(found, Scalar) and found.is_item and bool(found.keys and _ARGV_KEY.fullmatch(found.keys[-1]))


def _words(source: Source, words: list[Scalar]) -> Iterator[Found]:
    """A command that is written as a list; one whose first word is a sentence is a list of commands."""
    if " " in words[0].value.text:
        for word in words:
            yield from _commands(source, word)
    else:
        yield from argv(source, [_read(word) for word in words])


def _read(scalar: Scalar) -> Piece:
    """A value as it reads."""
    if not scalar.stretches:
        return scalar.value
    return scalar.value._replace(text="".join(each.text for each in scalar.stretches))


def _commands(source: Source, scalar: Scalar) -> Iterator[Found]:
    """What a value does that a shell runs."""
    if scalar.stretches:
        yield from within(source, scalar.stretches, _script)
    else:
        yield from commands(source, scalar.value, margin=scalar.margin, is_script=scalar.is_block)


def _script(inner: Source) -> Iterator[Found]:
    return commands(inner, inner.piece(0, len(inner.text)))


def _python(source: Source, scalar: Scalar) -> Iterator[Found]:
    """The Python that a step is."""
    kept: list[Stretch] = []
    for each in scalar.stretches or lines_of(source, scalar.value, scalar.margin):
        done = 0
        for match in _EXPRESSION.finditer(each.text) if each.is_exact else ():
            kept += cut([each], done, match.start())
            place = (each.start + match.start(), each.start + match.end())
            kept.append(Stretch("expression", *place, is_hole=True))
            done = match.end()
        kept += cut([each], done, len(each.text))
    yield python(source.path, source.text, kept)


def _step(source: Source, scalar: Scalar, shell: str) -> Iterator[Found]:
    """What a value says that ``shell`` runs, if anything does."""
    if _PYTHON.fullmatch(shell):
        yield from _python(source, scalar)
    elif _OTHER_LANGUAGE.fullmatch(shell):
        yield from prose(source, scalar.value.start, scalar.value.end)
    else:
        yield from scalar_sites(source, scalar)


def scalar_sites(source: Source, scalar: Scalar) -> Iterator[Found]:
    """What a value says."""
    key = scalar.keys[-1] if scalar.keys else ""
    if PROSE_KEY.fullmatch(key) or key == "name":
        yield from mention(source, "setting", scalar.value)
    elif COMMAND_KEY.fullmatch(key):
        if scalar.items:
            yield from _words(source, [Scalar(scalar.keys, item, ()) for item in scalar.items])
        else:
            yield from _commands(source, scalar)
    elif scalar.stretches and not scalar.margin:
        yield from within(source, scalar.stretches, lambda inner: value(inner, inner.piece(0, len(inner.text))))
    else:
        lines = source.lines(scalar.value.start, scalar.value.end) if "\n" in scalar.value.text else ()
        for piece in lines or scalar.items or (scalar.value,):
            yield from value(source, piece)
