"""Unit files of systemd: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.managers import _command
from sqlite_hunter.managers._wrappers import ASSIGNMENT
from sqlite_hunter.model.process import Fault, Process, Reading, Target

FILES: Final[tuple[str, ...]] = ()
FURTHER: Final = ("*.service", "systemd/*.service", "deploy/*.service", "deploy/systemd/*.service")
MARK: Final = re.compile(r"^[ \t]*\[Service(?:\]|[ \t]*$)", re.MULTILINE)
RANK: Final = 4

_SETTING: Final = re.compile(r"([A-Za-z]+)[ \t]*=[ \t]*(.*)", re.DOTALL)
_HEADER: Final = re.compile(r"\[[^\[\]]+\]")
_PREFIXES: Final = "@-:+!"
"""Before the command in ``ExecStart=``; they say how it is run."""
_STARTING: Final = ("ExecStartPre", "ExecStart")
"""In the order in which they are run."""
_COMMENTS: Final = ("#", ";")


def read(text: str, folder: str, name: str) -> Reading:
    """The service of a unit: each of its ``ExecStart=``; an empty one takes back those before it.

    What runs before it (``ExecStartPre=``) is part of the first. An ``EnvironmentFile=`` is on the machine and not
    read.
    """
    commands: list[tuple[int, str, str]] = []
    working = ""
    variables: dict[str, str] = {}
    faults: list[Fault] = []
    for number, key, value in _settings(text, faults):
        if key in _STARTING:
            commands = [*commands, (number, key, value)] if value else [each for each in commands if each[1] != key]
        elif key == "WorkingDirectory":
            working = value.lstrip("-")
        elif key == "Environment":
            variables |= _assigned(value)
    title = name.removesuffix(".service").rstrip("@")
    reading = _started(commands, _command.Setting(working, variables), title)
    return reading._replace(faults=(*faults, *reading.faults))


def _started(commands: list[tuple[int, str, str]], setting: _command.Setting, title: str) -> Reading:
    processes: list[Process] = []
    faults: list[Fault] = []
    before: tuple[Target, ...] = ()
    for number, key, command in sorted(commands, key=lambda each: _STARTING.index(each[1])):
        try:
            targets = _command.of_words(shlex.split(_expanded(command.lstrip(_PREFIXES), title)), setting)
        except ValueError as error:
            faults.append(Fault(number, f"{key}= cannot be read: {error}"))
            continue
        if key == "ExecStart":
            processes.append(Process(title, number, (*before, *targets)))
        before = () if key == "ExecStart" else (*before, *targets)
    return Reading(tuple(processes), tuple(faults))


def _settings(text: str, faults: list[Fault]) -> Iterator[tuple[int, str, str]]:
    """(line, key, value) of the section ``[Service]``; a line that ends in a backslash goes on.

    A broken header is a fault, and what stands below it belongs to no section.
    """
    section = ""
    pending, begun = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip()
        if content.startswith(_COMMENTS) or (not content and not pending):
            continue
        begun = begun or number
        if content.endswith("\\"):
            pending += content[:-1] + " "
            continue
        whole, at = pending + content, begun
        pending, begun = "", 0
        found = _SETTING.fullmatch(whole)
        if whole.startswith("["):
            section = whole
            if not _HEADER.fullmatch(whole):
                faults.append(Fault(at, "this is no whole [section]; what stands below it is not read"))
        elif found and section == "[Service]":
            yield at, found[1], found[2].strip()


def _expanded(command: str, title: str) -> str:
    """A command with the specifiers that the unit's name says: https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers."""
    for specifier in ("%n", "%N", "%p", "%P"):
        command = command.replace(specifier, title)
    return command.replace("%%", "%")


def _assigned(value: str) -> dict[str, str]:
    try:
        words = shlex.split(value)
    except ValueError:
        return {}
    return {found[1]: found[2] for word in words if (found := ASSIGNMENT.fullmatch(word))}
