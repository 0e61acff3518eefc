"""``Procfile``: https://devcenter.heroku.com/articles/procfile, one ``type: command`` a line."""

import re
from typing import Final

from sqlite_hunter.managers import _command
from sqlite_hunter.model.process import Fault, Process, Reading

FILES: Final = ("Procfile",)
FURTHER: Final = ("Procfile.*", "Procfile-*", "*.Procfile")
MARK: Final = re.compile(r"^[\w-]+[ \t]*:", re.MULTILINE)
RANK: Final = 2

_LINE: Final = re.compile(r"([\w-]+)[ \t]*:[ \t]*(\S.*)")


def read(text: str, folder: str, name: str) -> Reading:
    """The process types, each with its line of shell code."""
    processes: list[Process] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        found = _LINE.fullmatch(content)
        if found is None:
            faults.append(Fault(number, "this is no 'type: command'"))
            continue
        try:
            processes.append(Process(found[1], number, _command.of_line(found[2], _command.Setting("", {}))))
        except ValueError as error:
            faults.append(Fault(number, f"the command of {found[1]} cannot be read: {error}"))
    return Reading(tuple(processes), tuple(faults))
