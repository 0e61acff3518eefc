"""``supervisord.conf``: http://supervisord.org/configuration.html."""

import re
import shlex
from collections.abc import Iterator
from configparser import Error, ParsingError, RawConfigParser
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
_TITLE: Final = re.compile(r"\[.+\]|(?!\[)")
"""How a line begins that is a whole header, or that is none."""
_UNOPENED: Final = re.compile(r"(?:(?:fcgi-)?program|eventlistener|group):[^=\n]*\]")
_COMMENT: Final = re.compile(r"\s[;#].*")
_NOWHERE: Final = "[\0%d]"
"""A section in the place of a broken header: what stands below belongs to no program."""
_VARIABLE: Final = re.compile(r"""(?<!\w)([A-Za-z_]\w*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^,\n]*))""")


def read(text: str, folder: str, name: str) -> Reading:
    """The programs of each section ``[program:NAME]``, and the files that ``[include]`` names.

    ``%(here)s`` is the file's folder; what else is only known where it runs stays in the text.
    """
    text, faults = _with_whole_headers(text)
    parser = RawConfigParser(inline_comment_prefixes=(";", "#"), strict=False, interpolation=None)
    try:
        parser.read_string(text)
    except ParsingError as error:  # what else there is has been read
        faults.append(Fault(error.errors[0][0] if error.errors else 1, "this is no option = value"))
    except Error as error:
        return Reading(faults=(*faults, Fault(1, printable(str(error)))))
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
    faults.sort(key=lambda fault: fault.line)
    return Reading(tuple(processes), tuple(faults), tuple(_expanded(included, folder, "").split()))


def _with_whole_headers(text: str) -> tuple[str, list[Fault]]:
    """A text of the same lines in which each broken header is one of a section of nobody, and what was broken.

    To the parser it would be an option, and what stands below it would be set for the program above.
    """
    lines = text.split("\n")
    faults: list[Fault] = []
    is_headed = False
    for at, line in enumerate(lines):
        content = _COMMENT.sub("", line).rstrip()
        if not content or content.startswith((";", "#")):
            continue
        if not _TITLE.match(content) or _UNOPENED.fullmatch(content):
            faults.append(Fault(at + 1, "this is no whole [section]; what stands below it is not read"))
            lines[at], is_headed = _NOWHERE % at, True
        elif content.startswith("["):
            is_headed = True
        elif not is_headed:
            faults += [Fault(at + 1, "there is no [section] above this line")] if not faults else []
            lines[at] = ""
    return "\n".join(lines), faults


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
