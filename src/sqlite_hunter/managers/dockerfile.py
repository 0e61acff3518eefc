"""Dockerfiles: what their image runs, https://docs.docker.com/reference/dockerfile/#cmd.

An image has no name among the program's parts: what it runs is a service of the file's own name.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from posixpath import basename, join, normpath
from typing import Final

from sqlite_hunter.managers import _command
from sqlite_hunter.model.process import Fault, Process, Reading, Target

FILES: Final = ("Dockerfile", "Containerfile")
FURTHER: Final = ("Dockerfile.*", "Dockerfile-*", "Dockerfile_*", "*.Dockerfile", "*.dockerfile", "docker/Dockerfile")
MARK: Final = re.compile(r"^[ \t]*FROM[ \t]", re.MULTILINE | re.IGNORECASE)
RANK: Final = 5

_INSTRUCTION: Final = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+(.*)", re.DOTALL)
_HEREDOC: Final = re.compile(r"<<-?['\"]?(\w+)['\"]?")
_FROM: Final = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)
_ENVIRONMENT: Final = re.compile(r"(?<!\S)(\w+)=(\"[^\"]*\"|'[^']*'|\S*)")
_MOST_COPIED: Final = 200


@dataclass(frozen=True, slots=True)
class _Stage:
    """An image as far as it is built."""

    folder: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    entry: tuple[str, ...] | str = ()
    """Words, or a line of shell code."""
    command: tuple[str, ...] | str = ()
    copies: tuple[tuple[str, str], ...] = ()
    """(from, to): what of the context is where in the image."""
    line: int = 1
    """Where what it runs is said."""


def read(text: str, folder: str, name: str) -> Reading:
    """What the last image of the file runs."""
    stage = _stage(text, "")
    try:
        found = _targets(stage, ())
    except ValueError as error:
        return Reading(faults=(Fault(stage.line, f"the command of the image cannot be read: {error}"),))
    return Reading((Process("", stage.line, found),)) if found else Reading()


def of_image(text: str, target: Target) -> tuple[Target, ...]:
    """What an image runs that is built from a context; ``words`` take the place of its own command.

    Raises ValueError for a command that cannot be read.
    """
    settings = dict(target.environment)
    stage = _stage(text, settings.pop("", ""))
    stage = replace(
        stage, environment=(*stage.environment, *settings.items()), folder=target.folders[0] or stage.folder
    )
    found = _targets(stage, target.words)
    return tuple(each._replace(folders=_under(each.folders, target.folders[1:])) for each in found)


def _under(folders: Sequence[str], contexts: Sequence[str]) -> tuple[str, ...]:
    """The folders from the manager's file, of an image that is built somewhere else."""
    inner = (join(context, folder) for context in contexts for folder in folders)
    return tuple(dict.fromkeys((*inner, *contexts, *folders)))


def _targets(stage: _Stage, words: Sequence[str]) -> tuple[Target, ...]:
    command = tuple(words) or stage.command
    setting = _command.Setting(stage.folder, dict(stage.environment))
    if isinstance(stage.entry, str):
        found = _command.of_line(stage.entry, setting)
    elif isinstance(command, str):
        found = (
            _command.of_words([*stage.entry, "/bin/sh", "-c", command], setting)
            if stage.entry
            else _command.of_line(command, setting)
        )
    else:
        found = _command.of_words([*stage.entry, *command], setting)
    return tuple(_from_context(target, stage) for target in found)


def _from_context(target: Target, stage: _Stage) -> Target:
    """What a target is in the context that the image is built from."""
    name = target.name
    path = normpath(join(stage.folder, name))
    for source, there in reversed(stage.copies):
        if target.kind in {"module", "app", "unfollowed"}:
            break
        if path == there or (target.kind in {"shell", "command"} and "/" not in name and basename(there) == name):
            name = source
        elif target.kind != "command" and there == normpath(stage.folder or ".") and path.startswith(f"{there}/"):
            name = normpath(join(source, path.removeprefix(f"{there}/")))
        else:
            continue
        break
    folders = [join(source, stage.folder[len(there) :].lstrip("/")) for source, there in stage.copies
               if f"{stage.folder}/".startswith(f"{there.rstrip('/')}/")]  # fmt: skip
    kind = "shell" if target.kind == "command" and name != target.name else target.kind
    return target._replace(kind=kind, name=name, folders=(*target.folders, *folders))


def _stage(text: str, wanted: str) -> _Stage:
    """The image of a name, else the last one; what an image is built on top of goes into it."""
    stages: dict[str, _Stage] = {}
    stage, name = _Stage(), ""
    for line, instruction, rest in _instructions(text):
        if instruction == "FROM":
            stages[name] = stage
            if wanted and name == wanted:
                return stage
            found = _FROM.match(rest)
            stage = replace(stages.get(found[1].lower(), _Stage()), line=line) if found else _Stage(line=line)
            name = (found[2] or "").lower() if found else ""
        else:
            stage = _changed(stage, line, instruction, rest.strip())
    return stage


def _changed(stage: _Stage, line: int, instruction: str, rest: str) -> _Stage:
    if instruction == "WORKDIR":
        return replace(stage, folder=normpath(join(stage.folder, _command.expanded(rest, dict(stage.environment)))))
    if instruction == "ENV":
        given = [(found[1], found[2].strip("\"'")) for found in _ENVIRONMENT.finditer(rest)]
        key, _, value = rest.partition(" ")
        given = given or [(key, value.strip())]
        known = dict(stage.environment)
        return replace(stage, environment=(*stage.environment, *((k, _command.expanded(v, known)) for k, v in given)))
    if instruction in {"COPY", "ADD"}:
        return replace(stage, copies=(*stage.copies, *_copied(rest, stage.folder))[-_MOST_COPIED:])
    if instruction == "CMD":
        return replace(stage, command=_command_of(rest), line=line)
    if instruction == "ENTRYPOINT":
        return replace(stage, entry=_command_of(rest), command=(), line=line)
    return stage


def _command_of(rest: str) -> tuple[str, ...] | str:
    """The words of a command that is a list, else a line of shell code."""
    if rest.startswith("["):
        try:
            found = json.loads(rest)
        except (ValueError, RecursionError):
            return rest
        if isinstance(found, list) and all(isinstance(word, str) for word in found):
            return tuple(found)
    return rest


def _copied(rest: str, folder: str) -> Iterator[tuple[str, str]]:
    if "--from=" in rest or "<<" in rest:
        return
    words = _command_of(rest)
    given = [word for word in (words.split() if isinstance(words, str) else words) if not word.startswith("--")]
    for source in given[:-1]:
        there = normpath(join(folder, given[-1]))
        is_file = "." in basename(source.rstrip("/")).strip(".")
        into = is_file and (given[-1].endswith("/") or given[-1] in {".", ".."} or len(given) > 2 or there == folder)
        yield source.strip("/") if source != "/" else ".", join(there, basename(source)) if into else there


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, name, the rest) of each instruction, put together from the lines that it goes on over."""
    pending, begun, delimiter = "", 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip()
        if delimiter:
            delimiter = "" if content == delimiter else delimiter
            continue
        if content.startswith("#") or (not content and not pending):
            continue
        begun = begun or number
        if content.endswith(("\\", "`")):
            pending += content[:-1] + " "
            continue
        found = _INSTRUCTION.fullmatch(pending + content)
        at, pending, begun = begun, "", 0
        if found:
            opened = _HEREDOC.search(found[2])
            delimiter = opened[1] if opened else ""
            yield at, found[1].upper(), found[2]
