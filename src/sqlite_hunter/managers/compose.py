"""Docker Compose: https://docs.docker.com/reference/compose-file/services/.

The document is composed into nodes and never constructed into objects: only the nodes that are asked for are looked
at, and each of them once, so that aliases of aliases cost nothing. Nodes also know their line.
"""

import shlex
from typing import TYPE_CHECKING, Final

from sqlite_hunter.managers import _command
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.process import Fault, Process, Reading, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import MappingNode, Node

FILES: Final = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""In the order in which Compose itself looks for them."""
ALL_FILES: Final = False
RANK: Final = 3

_LONGEST: Final = 200_000
"""Characters; PyYAML reads some 50,000 a second."""
_MOST_MERGED: Final = 100
"""Nodes that are merged into one mapping by ``<<``; people merge one or two."""


def read(text: str, folder: str, name: str) -> Reading:
    """The services that have a command of their own, or a file to build an image from.

    Raises ValueError for a document that is too large, is nested too deeply, or is no mapping with ``services``.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST:,} characters")
    import yaml  # 20 ms, paid only where there is a compose file

    try:
        document = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Reading(faults=(Fault(line, f"not YAML: {printable(str(error.problem or error))}"),))
    except yaml.YAMLError as error:
        return Reading(faults=(Fault(1, f"not YAML: {printable(str(error).partition(chr(10))[0])}"),))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    services = _child(document, "services")
    processes: list[Process] = []
    faults: list[Fault] = []
    for title, node in _members(services):
        try:
            processes.append(Process(title, node.start_mark.line + 1, _targets(node)))
        except ValueError as error:
            faults.append(Fault(node.start_mark.line + 1, f"the command of service {title} cannot be read: {error}"))
    return Reading(tuple(processes), tuple(faults))


def _targets(service: "Node") -> tuple[Target, ...]:
    """What a service runs: its entry point and its command, or what its image does, which is not read."""
    entry, command = _words(_child(service, "entrypoint")), _words(_child(service, "command"))
    build = _child(service, "build")
    context = _text(build) or _text(_child(build, "context"))
    setting = _command.Setting(_text(_child(service, "working_dir")) or "", {})
    given = setting.folders()
    if not entry and not command:
        return (Target("unfollowed", "what its Dockerfile says", given),) if build is not None else ()
    found = _command.of_words([*entry, *command], setting)
    return tuple(target._replace(folders=(*target.folders, context)) for target in found) if context else found


def _words(node: "Node | None") -> list[str]:
    from yaml import SequenceNode

    if isinstance(node, SequenceNode):
        return [_text(item) or "" for item in node.value]
    return shlex.split(_text(node) or "")


def _text(node: "Node | None") -> str | None:
    from yaml import ScalarNode

    return str(node.value) if isinstance(node, ScalarNode) else None


def _child(node: "Node | None", key: str) -> "Node | None":
    """The value of a key, also of one that is merged in by ``<<``."""
    return next((value for name, value in _members(node) if name == key), None)


def _members(node: "Node | None") -> "Iterator[tuple[str, Node]]":
    """The keys and values of a mapping, then of those merged into it; a mapping is looked at once."""
    from yaml import MappingNode, SequenceNode

    seen: set[int] = set()
    names: set[str] = set()
    pending: list[Node | None] = [node]
    while pending and len(seen) < _MOST_MERGED:
        current = pending.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, SequenceNode):
            pending.extend(current.value[:_MOST_MERGED])
        elif isinstance(current, MappingNode):
            yield from _own(current, names, pending)


def _own(mapping: "MappingNode", names: set[str], merged: "list[Node | None]") -> "Iterator[tuple[str, Node]]":
    for key, value in mapping.value:
        name = _text(key)
        if name == "<<":
            merged.append(value)
        elif name and name not in names:
            names.add(name)
            yield name, value
