"""Docker Compose: https://docs.docker.com/reference/compose-file/services/.

The document is composed into nodes and never constructed into objects: only the nodes that are asked for are looked
at, and each of them once, so that aliases of aliases cost nothing. Nodes also know their line.
"""

import re
import shlex
from posixpath import normpath
from typing import TYPE_CHECKING, Final

from sqlite_hunter.managers import _command
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.process import Fault, Process, Reading, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import MappingNode, Node

FILES: Final = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""In the order in which Compose itself looks for them."""
FURTHER: Final = (
    "compose.*.yaml", "compose.*.yml", "docker-compose.*.yaml", "docker-compose.*.yml", "docker-compose-*.yaml",
    "docker-compose-*.yml", "*.compose.yaml", "*.compose.yml", "docker/compose.yaml", "docker/docker-compose*.yml",
)  # fmt: skip
MARK: Final = re.compile(r"^[\"']?services[\"']?[ \t]*:", re.MULTILINE)
RANK: Final = 3

_LONGEST: Final = 200_000
"""Characters; PyYAML reads some 50,000 a second."""
_MOST_MERGED: Final = 100
"""Nodes that are merged into one mapping by ``<<``; people merge one or two."""
_MOST_EXTENDED: Final = 10
"""Services that extend one another."""


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
            processes.append(Process(title, node.start_mark.line + 1, _targets(node, services)))
        except ValueError as error:
            faults.append(Fault(node.start_mark.line + 1, f"the command of service {title} cannot be read: {error}"))
    included = (_included(item) for item in _items(_child(document, "include")))
    return Reading(tuple(processes), tuple(faults), tuple(path for paths in included for path in paths))


def _targets(service: "Node", services: "Node | None") -> tuple[Target, ...]:
    """What a service runs: its entry point and its command, or what the image that is built for it does."""
    given = _Service(service, services)
    environment = {key: _command.expanded(value, {}) for key, value in given.environment().items()}
    entry, command = _words(given.get("entrypoint")), _words(given.get("command"))
    build = given.get("build")
    context = _text(build) or _text(_child(build, "context")) or "."
    folder = _text(given.get("working_dir")) or ""
    mounted = tuple(given.mounted())
    if build is not None and not entry:
        if _child(build, "dockerfile_inline") is not None:
            return (Target("unfollowed", "what its Dockerfile says", (folder,)),)
        file = normpath(f"{context}/{_text(_child(build, 'dockerfile')) or 'Dockerfile'}")
        settings = {**environment, "": (_text(_child(build, "target")) or "").lower()}
        return (Target("image", file, (folder, context, *mounted), tuple(command), tuple(sorted(settings.items()))),)
    if not entry and not command and (elsewhere := given.elsewhere()):
        return (Target("unfollowed", f"what {elsewhere} says", (folder,)),)
    found = _command.of_words([*entry, *command], _command.Setting(folder, environment))
    if build is None:  # a script may be one of an image that is made elsewhere
        found = tuple(target._replace(kind="program") if target.kind == "shell" else target for target in found)
    further = (context, *mounted) if build is not None else mounted
    return tuple(target._replace(folders=(*target.folders, *further)) for target in found)


class _Service:
    """A service with what it extends, of the same file."""

    def __init__(self, node: "Node", services: "Node | None") -> None:
        self._nodes = [node]
        while len(self._nodes) < _MOST_EXTENDED:
            extended = _child(self._nodes[-1], "extends")
            name = _text(extended) or ("" if _child(extended, "file") else _text(_child(extended, "service")) or "")
            base = _child(services, name) if name else None
            if base is None or any(base is known for known in self._nodes):
                return
            self._nodes.append(base)

    def elsewhere(self) -> str:
        """The other file in which a service stands that this one extends, if there is one."""
        return _text(_child(_child(self._nodes[-1], "extends"), "file")) or ""

    def get(self, key: str) -> "Node | None":
        """The value of a key: the service's own, else that of the nearest that it extends."""
        found = (_child(node, key) for node in self._nodes)
        return next((value for value in found if value is not None), None)

    def environment(self) -> dict[str, str]:
        """The variables that are set, in a mapping or as ``NAME=value``."""
        found: dict[str, str] = {}
        for node in reversed(self._nodes):
            given = _child(node, "environment")
            found.update((name, _text(value) or "") for name, value in _members(given))
            for item in _items(given):
                name, equals, value = (_text(item) or "").partition("=")
                found.update({name: value} if equals else {})
        return found

    def mounted(self) -> "Iterator[str]":
        """Folders of the project that are mounted into it: ``./backend:/app``."""
        for item in _items(self.get("volumes")):
            source = _text(_child(item, "source")) or (_text(item) or "").partition(":")[0]
            if source.startswith("."):
                yield source


def _included(node: "Node") -> list[str]:
    """The files that an entry of ``include`` names."""
    path = _child(node, "path")
    return [text for each in (node, path, *_items(path)) if (text := _text(each))]


def _items(node: "Node | None") -> "list[Node]":
    from yaml import SequenceNode

    return node.value if isinstance(node, SequenceNode) else []


def _words(node: "Node | None") -> list[str]:
    from yaml import SequenceNode

    if isinstance(node, SequenceNode):
        return [_unescaped(_text(item) or "") for item in node.value]
    return shlex.split(_unescaped(_text(node) or ""))


def _unescaped(text: str) -> str:
    """A text in which Compose has put in what it falls back on, and ``$$`` is the shell's."""
    return "$".join(_command.expanded(part, {}) for part in text.split("$$"))


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
