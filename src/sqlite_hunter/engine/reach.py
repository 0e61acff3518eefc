"""How far each file is reached: by the services, by tests, by what people run by hand, or by nothing.

Imports count, wherever in a file they stand, and so does what a file starts as another process or names as a module
(``uvicorn.run("shop.main:app")``): whoever takes a file for unused that is not may remove it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Final

from sqlite_hunter.engine import starting
from sqlite_hunter.engine.named_paths import Paths
from sqlite_hunter.engine.outline import Outline, changes_search, is_run, is_testing
from sqlite_hunter.model.embedded import is_embedded

PRODUCTION: Final = "production"
TOOL: Final = "tool"
TEST: Final = "test"
UNREFERENCED: Final = "unreferenced"

_STRONGEST_FIRST: Final = (PRODUCTION, TOOL, TEST, UNREFERENCED)


def reach_of_files(
    contents: Mapping[str, bytes],
    root_name: str,
    outline: Callable[[str], Outline],
    entries: Mapping[str, Outline],
    run: Set[str] = frozenset(),
) -> dict[str, str]:
    """The reach of each file; files that cannot be told are left out.

    ``entries`` are the files that services begin with, by path; one that is not among the files (``../old/run.py``)
    counts with what it imports. ``run`` are files that scripts, recipes and jobs run. Where there are no entries,
    nobody knows what is run in production: then only the tests themselves are told. A file is what the first of these
    says: reached from a service; a test; run by hand, or imported by what is; imported by tests; else unreferenced.
    """
    if not entries and not any("test" in path for path in contents):
        return {}
    from sqlite_hunter.program.testing import Tests  # as late as here: many scans do without

    imports = _Imports(contents, root_name, outline)
    tests = Tests(contents, {})
    tested = {path for path in contents if tests.is_test(path) or _is_named_test(path, contents[path])}
    if not entries:
        return dict.fromkeys(tested, TEST)
    reached = dict.fromkeys(contents, UNREFERENCED)
    production = imports.closure({path: entries[path] for path in sorted(entries)})
    rest = contents.keys() - production - tested
    by_hand = {path for path in rest if path in run or is_embedded(path) or is_run(path, contents[path])}
    reached.update(dict.fromkeys(imports.closure(_outlines(tested, outline)), TEST))
    reached.update(dict.fromkeys(imports.closure(_outlines(by_hand, outline)), TOOL))
    reached.update(dict.fromkeys(tested, TEST))
    reached.update(dict.fromkeys(production, PRODUCTION))
    return reached


def strongest(reaches: Iterable[str | None]) -> str | None:
    """The reach of what consists of several files; None where one of them may reach further than is known."""
    found = set(reaches)
    known = next((reach for reach in _STRONGEST_FIRST if reach in found), None)
    return None if None in found and known != PRODUCTION else known


def _is_named_test(path: str, content: bytes) -> bool:
    return path.endswith("_test.py") and is_testing(content)


def _outlines(paths: Set[str], outline: Callable[[str], Outline]) -> dict[str, Outline]:
    return {path: outline(path) for path in sorted(paths)}


class _Imports:
    """Which files a file imports."""

    def __init__(self, contents: Mapping[str, bytes], root_name: str, outline: Callable[[str], Outline]) -> None:
        self._contents = contents
        self._outline = outline
        self._root_name = root_name
        from sqlite_hunter.program.modules import Modules  # likewise

        self._modules = Modules(contents, root_name)
        for path, content in contents.items():
            if changes_search(content):
                self._modules.search_anywhere(path)
        self._direct: dict[str, tuple[str, ...]] = {}
        self._paths = Paths(contents)
        self._tops = {part.removesuffix(".py") for path in contents for part in path.split("/")} | {root_name}

    def closure(self, starts: Mapping[str, Outline]) -> set[str]:
        """Those of the files that are among the given ones, or that these import, themselves or by others between."""
        found = starts.keys() & self._contents.keys()
        pending = [
            target for path, outline in starts.items() for target in (*self._of(path, outline), *self._packages(path))
        ]
        while pending:
            path = pending.pop()
            if path not in found:
                found.add(path)
                pending.extend(self._of(path, None))
        return found

    def _of(self, path: str, outline: Outline | None) -> tuple[str, ...]:
        if path not in self._direct:
            told = self._outline(path) if outline is None else outline
            imported = {found for each in told.imports for found in self._targets(path, *each)}
            self._direct[path] = tuple(imported | self._named(path))
        return self._direct[path]

    def _named(self, path: str) -> set[str]:
        """The files that a file starts, or names by a dotted name in a text."""
        content = self._contents.get(path, b"")
        started = set(starting.scripts(content))
        scripts = {name for name in started if name.endswith((".py", ".pyw"))}
        found = {file for name in scripts for file in self._paths.meant(name, path)}
        for name in sorted((started | starting.named(content)) - scripts):
            if name.partition(".")[0] not in self._tops:
                continue
            inner = name.rpartition(".")[0]
            possible = (name, inner) if "." in inner else (name,)  # "settings.json" is no module
            module = next((each for each in possible if self._modules.resolve(path, each)), "")
            found |= set(self._targets(path, module, "")) if module else set()
        for package in sorted(starting.packages(content)):
            found |= self._within(path, package)
        return found - {path}

    def _within(self, importer: str, package: str) -> set[str]:
        """The modules of a package, any of which may be imported."""
        folder = (self._modules.resolve(importer, package) or "").removesuffix("__init__.py")
        if not folder.endswith("/"):
            return set()
        return {path for path in self._contents if path.startswith(folder) and path.count("/") == folder.count("/")}

    def _targets(self, importer: str, dotted: str, name: str) -> Iterator[str]:
        """The files that an import runs: the module's, or that of a module in it, and the packages around them."""
        found = self._modules.resolve(importer, dotted)
        if found is None:
            return
        if dotted.partition(".")[0] == self._root_name and "__init__.py" in self._contents:
            yield "__init__.py"
        inner = self._modules.submodule(found, name) if name and name != "*" else None
        for path in (found, inner):
            if path is not None:
                yield from self._packages(path)
                if path in self._contents:
                    yield path

    def _packages(self, path: str) -> Iterator[str]:
        folder = path.rpartition("/")[0]
        while folder and f"{folder}/__init__.py" in self._contents:
            yield f"{folder}/__init__.py"
            folder = folder.rpartition("/")[0]
