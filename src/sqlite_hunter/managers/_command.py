"""From a command to the Python files that it runs; nothing is run, and no file is looked for.

What is only known at run time, and code in the command itself, is told as such.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import basename, join
from typing import Final

from sqlite_hunter.managers import _servers
from sqlite_hunter.managers._shell import commands
from sqlite_hunter.managers._wrappers import ASSIGNMENT, unwrapped
from sqlite_hunter.model.process import Target

_PYTHON: Final = re.compile(r"(?:python|pypy)[0-9.]*w?(?:\.exe)?|\$\{?\w*(?i:python|pypy|py)\w*\}?")
"""The interpreter, or a variable that is called so."""
_SHELL: Final = re.compile(r"(?:ba|da|z|k|a)?sh")
_SHELL_CODE: Final = re.compile(r"-[a-zA-Z]*c")
_RUN_MODULE: Final = re.compile(r"-[bBdEiIOPqsSuvx]*m")
_RUN_CODE: Final = re.compile(r"-[bBdEiIOPqsSuvx]*c")
_VALUED: Final = ("-X", "-W", "--check-hash-based-pycs")
_SCRIPTS: Final = (".py", ".pyw")
_SHELL_SCRIPTS: Final = (".sh", ".bash")
_TOOLS: Final = frozenset({"alembic", "build", "coverage", "pip", "playwright", "poetry", "pytest", "uv", "virtualenv"})
"""Modules that are run to prepare or to test a program, and none of it."""
_CODE_GIVEN: Final = frozenset({"eval", "su", "watchfiles"})
"""Commands that are given shell code as a word."""
_LEADING: Final = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "coproc"})
"""Words of the shell that a command follows."""
_NO_COMMAND: Final = frozenset(
    {"for", "select", "case", "in", "fi", "done", "esac", "}", "[", "[[", "test", "function"}
)
_VARIABLE: Final = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?-([^{}]*))?\})")
_ALL_WORDS: Final = frozenset({"$@", "$*", "${@}", "${*}"})
_UNKNOWN: Final = re.compile(r"[$`]|%\(|%[ijI]")
"""What is only known where the command runs: of the shell, of supervisord, of systemd."""
_DEEPEST: Final = 5
"""Shells within shells; nobody writes more than two."""
_MOST_WORDS: Final = 1_000
"""Words of a command that are looked at."""
_MOST_COMMANDS: Final = 2_000
"""Commands of one script that are looked at; people write some dozens."""
_MOST_VALUES: Final = 50
"""Values of a loop's variable that are looked at."""
_LONGEST_VALUE: Final = 4_000
"""Characters of what a variable is expanded to."""
_IN_COMMAND: Final = "code in its command"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a command runs in."""

    folder: str
    """The working folder, as written; empty where nothing is said."""
    environment: Mapping[str, str]
    words: tuple[str, ...] = ()
    """What a script is given."""
    loops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values that variables of loops take."""

    def folders(self) -> tuple[str, ...]:
        """Where modules are looked for: the working folder, then PYTHONPATH."""
        given = (part for part in self.environment.get("PYTHONPATH", "").split(":") if part)
        return (self.folder, *(join(self.folder, part) for part in given))

    def with_variables(self, assigned: Mapping[str, str]) -> "Setting":
        """The same with further variables."""
        return replace(self, environment={**self.environment, **assigned}) if assigned else self

    def target(self, kind: str, name: str, words: Sequence[str] = ()) -> Target:
        """What a command in this setting runs."""
        return Target(kind, name, self.folders(), tuple(words), tuple(sorted(self.environment.items())))


def of_words(words: Sequence[str], setting: Setting) -> tuple[Target, ...]:
    """What a command of separate words runs; raises ValueError for quotes that do not close in a shell's command."""
    return _named(_of_words(words, setting, 0))


def of_line(line: str, setting: Setting) -> tuple[Target, ...]:
    """What a line of shell code runs; raises ValueError for quotes that do not close."""
    return _named(_of_line(line, setting, 0))


def of_script(text: str, target: Target) -> tuple[Target, ...]:
    """What a shell script runs, started as ``target`` says; raises ValueError for quotes that do not close."""
    folder = target.folders[0] if target.folders else ""
    found = _named(_of_line(text, Setting(folder, dict(target.environment), target.words), 0))
    return tuple(each._replace(folders=(*each.folders, *target.folders[1:])) for each in found)


def _named(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Without what has no name: the empty word, as in ``python ''``, runs nothing."""
    return tuple(target for target in targets if target.name)


def expanded(text: str, environment: Mapping[str, str]) -> str:
    """A text with the variables that are known, or that have a default; the others stay as they are written."""
    if "$" not in text:
        return text
    return _VARIABLE.sub(lambda found: _value(found, environment), text[:_LONGEST_VALUE])[:_LONGEST_VALUE]


def _value(found: re.Match[str], environment: Mapping[str, str]) -> str:
    known = environment.get(found[1] or found[2])
    return known if known is not None else found[3] if found[3] is not None else found[0]


def _of_words(words: Sequence[str], setting: Setting, depth: int) -> Iterator[Target]:
    rest, assigned = unwrapped(words[:_MOST_WORDS])
    setting = setting.with_variables(assigned)
    if not rest:
        return
    head, arguments = rest[0], rest[1:]
    name = basename(head)
    if _PYTHON.fullmatch(name):
        yield from _of_python(arguments, setting)
    elif _SHELL.fullmatch(name):
        yield from _of_shell(arguments, setting, depth)
    elif _servers.is_server(name):
        yield from _of_server(name, arguments, setting)
    elif name in _CODE_GIVEN:
        yield from _of_code(name, arguments, setting, depth)
    else:
        yield from _of_program(head, arguments, setting, depth)


def _of_program(head: str, arguments: list[str], setting: Setting, depth: int) -> Iterator[Target]:
    """A command of which only the name is known."""
    name = basename(head)
    if name.endswith(_SCRIPTS):
        yield _script(head, setting)
    elif name.endswith(_SHELL_SCRIPTS):
        yield setting.target("shell", head, arguments)
    elif "--" in arguments:
        yield from _of_words(arguments[arguments.index("--") + 1 :], setting, depth)
    elif _UNKNOWN.search(name):
        yield setting.target("unfollowed", head)
    else:
        yield setting.target("program" if "/" in head else "command", head, arguments)


def _script(name: str, setting: Setting) -> Target:
    """A script of Python; of one whose very name is only known at run time nothing can be looked for."""
    return setting.target("unfollowed" if _UNKNOWN.search(basename(name)) else "script", name)


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
        elif _RUN_CODE.fullmatch(word) or word == "-":
            yield setting.target("unfollowed", _IN_COMMAND)
            return
        elif word.startswith("-"):
            at += 1
        else:
            yield _script(word, setting)
            return


def _of_module(words: Sequence[str], setting: Setting) -> Iterator[Target]:
    if not words or (words[0] in _TOOLS and not _servers.is_server(words[0])):
        return
    if _servers.is_server(words[0]):
        yield from _of_server(words[0], words[1:], setting)
    else:
        yield setting.target("unfollowed" if _UNKNOWN.search(words[0]) else "module", words[0])


def _of_server(name: str, words: Sequence[str], setting: Setting) -> Iterator[Target]:
    kind, loaded = _servers.application(name, words, dict(setting.environment))
    if kind:
        further = tuple(join(setting.folder, folder) for folder in _servers.folders(words))
        target = setting.target(kind, loaded)
        yield target._replace(folders=(*further, *target.folders))


def _of_shell(arguments: Sequence[str], setting: Setting, depth: int) -> Iterator[Target]:
    for at, word in enumerate(arguments):
        if _SHELL_CODE.fullmatch(word):
            inner = replace(setting, words=tuple(arguments[at + 3 :]))
            for line in arguments[at + 1 : at + 2]:
                yield from _of_line(line, inner, depth + 1)
            return
        if not word.startswith(("-", "+")):
            yield setting.target(
                "unfollowed" if _UNKNOWN.search(basename(word)) else "shell", word, arguments[at + 1 :]
            )
            return


def _of_code(name: str, arguments: Sequence[str], setting: Setting, depth: int) -> Iterator[Target]:
    """The code that such a command is given."""
    if name == "eval":
        code = " ".join(arguments)
    elif name == "su":
        code = _servers.option(arguments, ("-c", "--command"))
    else:
        code = next((word for word in arguments if not word.startswith("-")), "")
    yield from _of_line(code, setting, depth + 1)


def _of_line(line: str, setting: Setting, depth: int) -> Iterator[Target]:
    """One command after another, each in the folder and with the variables that those before it have chosen."""
    if depth > _DEEPEST:
        yield setting.target("unfollowed", _IN_COMMAND)
        return
    settings = [setting]
    found = commands(line)
    if len(found) > _MOST_COMMANDS:
        yield setting.target("unfollowed", f"more than {_MOST_COMMANDS:,} commands")
    for command in found[:_MOST_COMMANDS]:
        del settings[command.depth + 1 :]
        settings += [settings[-1]] * (command.depth + 1 - len(settings))
        words = _without_keywords(list(command.words))
        changed = _changed(words, settings[-1])
        if changed is not None:
            settings[-1] = changed
            continue
        for given in _expansions(words, settings[-1]):
            yield from _of_words(given, settings[-1], depth)


def _without_keywords(words: list[str]) -> list[str]:
    while words and words[0] in _LEADING:
        del words[0]
    return words


def _changed(words: list[str], setting: Setting) -> Setting | None:
    """The setting behind a command that only changes it, or runs nothing; None for any other command."""
    if not words:
        return setting
    head = words[0]
    if head == "for" and words[2:3] == ["in"]:
        return replace(setting, loops={**setting.loops, words[1]: tuple(words[3 : 3 + _MOST_VALUES])})
    if head in {"cd", "pushd"} and len(words) > 1:
        return replace(setting, folder=join(setting.folder, expanded(words[-1], setting.environment)))
    if head in {"export", "declare", "local", "readonly"} or all(map(ASSIGNMENT.fullmatch, words)):
        found = (ASSIGNMENT.fullmatch(word) for word in words)
        return setting.with_variables({each[1]: expanded(each[2], setting.environment) for each in found if each})
    return setting if head in _NO_COMMAND or head in {"source", ".", "cd", "set", "trap"} else None


def _is_before(word: str) -> bool:
    """Whether a word may stand before the command itself."""
    return word == "exec" or ASSIGNMENT.fullmatch(word) is not None


def _expansions(words: list[str], setting: Setting) -> Iterator[list[str]]:
    """The words of a command as it gets them; of one in a loop those of each turn."""
    looped = next((name for name in setting.loops if any(word in {f"${name}", f"${{{name}}}"} for word in words)), None)
    for value in setting.loops[looped] if looped is not None else ("",):
        environment = dict(setting.environment)
        environment.update((str(number), word) for number, word in enumerate(setting.words, 1))
        if looped is not None:
            environment[looped] = value
        given: list[str] = []
        for word in words:
            if word in _ALL_WORDS and setting.words:
                given += setting.words
            else:
                text = expanded(word, environment)
                is_command = word.startswith("$") and word != text and all(map(_is_before, given))
                given += text.split() if is_command else [text]
        yield given
