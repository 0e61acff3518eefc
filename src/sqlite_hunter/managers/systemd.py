"""Unit files of systemd: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.managers import _command
from sqlite_hunter.managers._wrappers import ASSIGNMENT
from sqlite_hunter.model.process import Fault, Process, Reading

FILES: Final = ("*.service", "systemd/*.service", "deploy/*.service")
ALL_FILES: Final = True
RANK: Final = 4

_SETTING: Final = re.compile(r"([A-Za-z]+)[ \t]*=[ \t]*(.*)", re.DOTALL)
_PREFIXES: Final = "@-:+!"
"""Before the command in ``ExecStart=``; they say how it is run."""
_COMMENTS: Final = ("#", ";")


def read(text: str, folder: str, name: str) -> Reading:
    """The service of a unit: each of its ``ExecStart=``; an empty one takes back those before it."""
    started: list[tuple[int, str]] = []
    working = ""
    variables: dict[str, str] = {}
    faults: list[Fault] = []
    for number, key, value in _settings(text):
        if key == "ExecStart":
            started = [*started, (number, value)] if value else []
        elif key == "WorkingDirectory":
            working = value.lstrip("-")
        elif key == "Environment":
            variables |= _assigned(value)
    processes = []
    title = name.removesuffix(".service").rstrip("@")
    for number, command in started:
        try:
            words = shlex.split(command.lstrip(_PREFIXES))
            targets = _command.of_words(words, _command.Setting(working, variables))
        except ValueError as error:
            faults.append(Fault(number, f"ExecStart= cannot be read: {error}"))
            continue
        processes.append(Process(title, number, targets))
    return Reading(tuple(processes), tuple(faults))


def _settings(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, key, value) of the section ``[Service]``; a line that ends in a backslash goes on."""
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
        elif found and section == "[Service]":
            yield at, found[1], found[2].strip()


def _assigned(value: str) -> dict[str, str]:
    try:
        words = shlex.split(value)
    except ValueError:
        return {}
    return {found[1]: found[2] for word in words if (found := ASSIGNMENT.fullmatch(word))}
