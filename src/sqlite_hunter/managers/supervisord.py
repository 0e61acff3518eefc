"""``supervisord.conf``: http://supervisord.org/configuration.html."""

import re
import shlex
from collections.abc import Iterator
from configparser import Error, MissingSectionHeaderError, ParsingError, RawConfigParser
from typing import Final

from sqlite_hunter.managers import _command
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.process import Fault, Process, Reading

FILES: Final = ("supervisord.conf", "etc/supervisord.conf", "supervisor.conf")
"""Where supervisord itself looks, from a folder, and the other name that people use."""
FURTHER: Final = ("*.conf", "*.ini", "etc/*.conf", "supervisor/*.conf", "supervisor/conf.d/*.conf", "deploy/*.conf")
MARK: Final = re.compile(r"^\[(?:fcgi-)?program:", re.MULTILINE)
RANK: Final = 1

_SECTION: Final = re.compile(r"^\[((?:fcgi-)?program|eventlistener):([^\]\n]*)\]", re.MULTILINE)
_VARIABLE: Final = re.compile(r"""(?<!\w)([A-Za-z_]\w*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^,\n]*))""")


def read(text: str, folder: str, name: str) -> Reading:
    """The programs of each section ``[program:NAME]``, and the files that ``[include]`` names.

    ``%(here)s`` is the file's folder; what else is only known where it runs stays in the text.
    """
    parser = RawConfigParser(inline_comment_prefixes=(";", "#"), strict=False, interpolation=None)
    faults: list[Fault] = []
    try:
        parser.read_string(text)
    except MissingSectionHeaderError as error:
        return Reading(faults=(Fault(error.lineno, "there is no [section] above this line"),))
    except ParsingError as error:  # what else there is has been read
        faults.append(Fault(error.errors[0][0] if error.errors else 1, "this is no option = value"))
    except Error as error:
        return Reading(faults=(Fault(1, printable(str(error))),))
    processes = []
    given = parser.items("supervisord") if parser.has_section("supervisord") else []
    shared = {key: value for key, value in given if key in {"directory", "environment"}}
    for section, title, line in _sections(text):
        if not parser.has_section(section):
            continue
        options = {key: _expanded(value or "", folder, title) for key, value in parser.items(section)}
        options["directory"] = options.get("directory") or _expanded(shared.get("directory") or "", folder, title)
        inherited = _expanded(shared.get("environment") or "", folder, title)
        options["environment"] = f"{inherited},{options.get('environment', '')}"
        try:
            processes.append(_process(title, line, options))
        except ValueError as error:
            faults.append(Fault(line, f"the command of program {printable(title)} cannot be read: {error}"))
    included = parser.get("include", "files", fallback="") or ""
    return Reading(tuple(processes), tuple(faults), tuple(_expanded(included, folder, "").split()))


def _sections(text: str) -> Iterator[tuple[str, str, int]]:
    """Each section of a program, once: its name, the program's, and the line it begins on."""
    seen = set()
    line, counted = 1, 0
    for found in _SECTION.finditer(text):
        section = f"{found[1]}:{found[2]}"
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        if section not in seen and found[2].strip():
            seen.add(section)
            yield section, found[2].strip(), line


def _process(title: str, line: int, options: dict[str, str]) -> Process:
    variables = {
        found[1]: found[2] or found[3] or found[4] or "" for found in _VARIABLE.finditer(options.get("environment", ""))
    }
    setting = _command.Setting(options.get("directory", "").strip(), variables)
    return Process(title, line, _command.of_words(shlex.split(options.get("command", "")), setting))


def _expanded(value: str, folder: str, title: str) -> str:
    return value.replace("%(here)s", folder).replace("%(program_name)s", title)
