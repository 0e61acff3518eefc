"""From a command to the Python files that it runs; nothing is run, and no file is looked for.

What cannot be followed, a shell script or code in the command, is told as such.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from posixpath import basename, join
from typing import Final, NamedTuple

from sqlite_hunter.managers import _servers
from sqlite_hunter.managers._wrappers import ASSIGNMENT, unwrapped
from sqlite_hunter.model.process import Target

_PYTHON: Final = re.compile(r"(?:python|pypy)[0-9.]*w?(?:\.exe)?")
_SHELL: Final = re.compile(r"(?:ba|da|z|k|a)?sh")
_SHELL_CODE: Final = re.compile(r"-[a-zA-Z]*c")
_RUN_MODULE: Final = re.compile(r"-[bBdEiIOPqsSuvx]*m")
_RUN_CODE: Final = re.compile(r"-[bBdEiIOPqsSuvx]*c")
_VALUED: Final = ("-X", "-W", "--check-hash-based-pycs")
_SCRIPTS: Final = (".py", ".pyw")
_SHELL_SCRIPTS: Final = (".sh", ".bash")
_BETWEEN: Final = frozenset(";&|()\n")
_REDIRECTION: Final = frozenset("<>&")
_DEEPEST: Final = 5
"""Shells within shells; nobody writes more than two."""
_MOST_WORDS: Final = 1_000
"""Words of a command that are looked at."""


class Setting(NamedTuple):
    """What a command runs in."""

    folder: str
    """The working folder, as written; empty where nothing is said."""
    environment: dict[str, str]

    def folders(self) -> tuple[str, ...]:
        """Where modules are looked for: the working folder, then PYTHONPATH."""
        given = (part for part in self.environment.get("PYTHONPATH", "").split(":") if part)
        return (self.folder, *(join(self.folder, part) for part in given))


def of_words(words: Sequence[str], setting: Setting) -> tuple[Target, ...]:
    """What a command of separate words runs; raises ValueError for quotes that do not close in a shell's command."""
    return tuple(_of_words(words, setting, 0))


def of_line(line: str, setting: Setting) -> tuple[Target, ...]:
    """What a line of shell code runs; raises ValueError for quotes that do not close."""
    return tuple(_of_line(line, setting, 0))


def _of_words(words: Sequence[str], setting: Setting, depth: int) -> Iterator[Target]:
    rest, assigned = unwrapped(words[:_MOST_WORDS])
    if not rest:
        return
    setting = setting._replace(environment={**setting.environment, **assigned})
    head, arguments = rest[0], rest[1:]
    name = basename(head)
    if _SHELL.fullmatch(name):
        yield from _of_shell(arguments, setting, depth)
    elif _PYTHON.fullmatch(name):
        yield from _of_python(arguments, setting)
    elif _servers.is_server(name):
        yield from _of_server(name, arguments, setting)
    elif name.endswith(_SCRIPTS):
        yield Target("script", head, setting.folders())
    elif name.endswith(_SHELL_SCRIPTS):
        yield Target("unfollowed", head, setting.folders())
    elif "/" in head:
        yield Target("program", head, setting.folders())


def _of_python(arguments: Sequence[str], setting: Setting) -> Iterator[Target]:
    """The interpreter's own options, then a module, code or a script."""
    at = 0
    while at < len(arguments):
        word = arguments[at]
        if word in _VALUED:
            at += 2
        elif _RUN_MODULE.fullmatch(word):
            yield from _of_module(arguments[at + 1 :], setting)
            return
        elif _RUN_CODE.fullmatch(word):
            yield Target("unfollowed", "code in its command", setting.folders())
            return
        elif word.startswith("-"):
            at += 1
        else:
            yield Target("script", word, setting.folders())
            return


def _of_module(words: Sequence[str], setting: Setting) -> Iterator[Target]:
    if not words:
        return
    if _servers.is_server(words[0]):
        yield from _of_server(words[0], words[1:], setting)
    else:
        yield Target("module", words[0], setting.folders())


def _of_server(name: str, words: Sequence[str], setting: Setting) -> Iterator[Target]:
    kind, loaded = _servers.application(name, words, setting.environment)
    if kind:
        further = tuple(join(setting.folder, folder) for folder in _servers.folders(words))
        yield Target(kind, loaded, (*further, *setting.folders()))


def _of_shell(arguments: Sequence[str], setting: Setting, depth: int) -> Iterator[Target]:
    for at, word in enumerate(arguments):
        if _SHELL_CODE.fullmatch(word):
            for line in arguments[at + 1 : at + 2]:
                yield from _of_line(line, setting, depth + 1)
            return
        if not word.startswith(("-", "+")):
            yield Target("unfollowed", word, setting.folders())
            return


def _of_line(line: str, setting: Setting, depth: int) -> Iterator[Target]:
    """One command after another, each in the folder that a ``cd`` before it has chosen."""
    if depth > _DEEPEST:
        yield Target("unfollowed", "code in its command", setting.folders())
        return
    for words in _commands(line):
        if words[0] == "cd" and len(words) > 1:
            setting = setting._replace(folder=join(setting.folder, words[-1]))
        elif words[0] == "export":
            found = (ASSIGNMENT.fullmatch(word) for word in words[1:])
            assigned = {each[1]: each[2] for each in found if each}
            setting = setting._replace(environment={**setting.environment, **assigned})
        elif words[0] not in {"source", "."}:
            yield from _of_words(words, setting, depth)


def _commands(line: str) -> Iterator[list[str]]:
    """The words of each command of a line; what is redirected is left out."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()<>\n")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    words: list[str] = []
    to_file = False
    for token in lexer:
        if token and _BETWEEN.issuperset(token):
            if words:
                yield words
            words, to_file = [], False
        elif token and (_REDIRECTION | {"|"}).issuperset(token):
            to_file = True
        elif to_file:
            to_file = False
        else:
            words.append(token)
    if words:
        yield words
