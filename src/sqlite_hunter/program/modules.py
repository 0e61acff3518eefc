"""Which file an import names.

Import roots, in this order: the importing file's own folder where that is no package (a script), the scanned folder,
its parent (``backend.util`` while scanning ``backend``), ``src`` and ``lib``, then every folder above the importing
file; last, the only file of the program whose path ends like the dotted name. A name of the standard library is the
program's only if it lies beside the script that imports it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from sqlite_hunter.model.ir import FROM, Block, FileFacts
from sqlite_hunter.program.drivers import SQLITE_MODULES

_SOURCE_ROOTS: Final = ("", "src", "lib")
"""Folders of the scanned folder that are on the path of most projects."""


class Modules:
    """The files of a program as modules."""

    def __init__(self, paths: Iterable[str], root_name: str) -> None:
        """Index the paths (relative to the scanned folder, whose own name is ``root_name``)."""
        self._files = frozenset(paths)
        self._folders = {folder for path in self._files for folder in _folders(path)}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._files):
            self._by_name[_module_tail(path)].append(path)
        self._root_name = root_name
        self._stars: dict[str, tuple[str, ...]] = {}
        self._foreign_stars: dict[str, tuple[str, ...]] = {}
        self._on_any_path: set[str] = set()
        """Files that change ``sys.path``: what they import may lie anywhere."""
        self._resolved: dict[tuple[str, str], str | None] = {}

    @property
    def paths(self) -> frozenset[str]:
        """Every Python file of the program, loaded or not."""
        return self._files

    def __contains__(self, path: str) -> bool:
        """Whether a path is a module of the program."""
        return path in self._files

    def name_of(self, folder: str) -> str:
        """The last part of the name of a folder that ends in ``/``; that of the scanned folder is ``/``."""
        return folder.rstrip("/").rpartition("/")[2] or self._root_name

    def submodule(self, path: str, name: str) -> str | None:
        """The module ``name`` of the package at ``path``: an ``__init__.py``, or a folder ending in ``/``.

        ``/`` alone is the scanned folder itself.
        """
        folder = path.removesuffix("__init__.py")
        return self._at(f"{folder}{name}".lstrip("/")) if folder.endswith("/") or not folder else None

    def resolve(self, importer: str, dotted: str) -> str | None:
        """The file that a dotted name means in a file, or the folder, ending in ``/``; None if it is foreign.

        A relative import has its leading dots.
        """
        key = (importer, dotted)
        if key not in self._resolved:
            found = self._resolve(importer, dotted)
            self._resolved[key] = None if found == importer and not _is_own_package(importer, dotted) else found
        return self._resolved[key]

    def _resolve(self, importer: str, dotted: str) -> str | None:
        folder = importer.rpartition("/")[0]
        name = dotted.lstrip(".")
        relative = name.replace(".", "/")
        level = len(dotted) - len(name)
        if not level:
            return self._absolute(importer, folder, relative)
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        return self._at(_beside(folder, relative)) if name else self._package(folder)

    def _absolute(self, importer: str, folder: str, relative: str) -> str | None:
        is_script = f"{folder}/__init__.py".lstrip("/") not in self._files
        head, _, rest = relative.partition("/")
        found = self._at(_beside(folder, relative)) if is_script else None
        if found and not (found.endswith("/") and (head in sys.stdlib_module_names or head in SQLITE_MODULES)):
            return found
        if head in sys.stdlib_module_names:
            return None
        found = self._first_at(_SOURCE_ROOTS, relative)
        if found is None and head == self._root_name:
            found = self._at(rest) if rest else self._package("")
        if found is None:
            above = [root for outer in _folders(f"{folder}/") for root in (outer, f"{outer}/src", f"{outer}/lib")]
            found = self._first_at(above, relative)
        if found is None and (rest or importer in self._on_any_path):
            return self._only_ending(relative)
        return found

    def _first_at(self, roots: Iterable[str], relative: str) -> str | None:
        return next((found for root in roots if (found := self._at(_beside(root, relative)))), None)

    def _only_ending(self, relative: str) -> str | None:
        endings = (f"/{relative}.py", f"/{relative}/__init__.py")
        found = [path for path in self._by_name[relative.rpartition("/")[2]] if path.endswith(endings)]
        return found[0] if len(found) == 1 else None

    def _package(self, folder: str) -> str | None:
        init = f"{folder}/__init__.py".lstrip("/")
        if init in self._files:
            return init
        return f"{folder}/" if folder in self._folders or not folder else None

    def _at(self, stem: str) -> str | None:
        for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
            if candidate in self._files:
                return candidate
        return f"{stem}/" if stem in self._folders else None

    def search_anywhere(self, path: str) -> None:
        """Note that a file changes ``sys.path``: what it imports may lie anywhere."""
        self._on_any_path.add(path)

    def learn_stars(self, facts: FileFacts) -> None:
        """Note the star imports of a loaded file, and whether it changes where modules are looked for."""
        words = {word for unit in facts.units for word in unit.words}
        if {"sys", "path"} <= words and not words.isdisjoint(("insert", "append", "extend")):
            self.search_anywhere(facts.path)
        targets = list(_star_targets(facts.units[0].body))
        resolved = {target: self.resolve(facts.path, target) for target in targets}
        self._stars[facts.path] = tuple(path for path in resolved.values() if path)
        self._foreign_stars[facts.path] = tuple(target for target, path in resolved.items() if not path)

    def stars(self, path: str) -> tuple[str, ...]:
        """Files of the program that a loaded file imports everything from."""
        return self._stars.get(path, ())

    def foreign_stars(self, path: str) -> tuple[str, ...]:
        """Dotted names of libraries that a loaded file imports everything from."""
        return self._foreign_stars.get(path, ())


def _is_own_package(importer: str, dotted: str) -> bool:
    return dotted.startswith(".") or importer.endswith("__init__.py")


def _star_targets(block: Block) -> Iterator[str]:
    for op in block:
        if op[0] == FROM and op[5][1] == "*":
            yield op[5][0]
        for inner in op[6]:
            yield from _star_targets(inner)


def _beside(folder: str, relative: str) -> str:
    return f"{folder}/{relative}" if folder else relative


def _folders(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _module_tail(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2] if name == "__init__.py" else name.removesuffix(".py")
