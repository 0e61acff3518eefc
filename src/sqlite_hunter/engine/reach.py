"""How far each file is reached: by the services, by tests, by what people run by hand, or by nothing.

Only imports count, wherever in a file they stand. What a file starts as another process (``subprocess``, a shell
script) is not reached by it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Final

from sqlite_hunter.engine.outline import Outline, changes_search, is_run, is_testing

PRODUCTION: Final = "production"
TOOL: Final = "tool"
TEST: Final = "test"
UNREFERENCED: Final = "unreferenced"

_STRONGEST_FIRST: Final = (PRODUCTION, TOOL, TEST, UNREFERENCED)


def reach_of_files(
    contents: Mapping[str, bytes], root_name: str, outline: Callable[[str], Outline], entries: Mapping[str, Outline]
) -> dict[str, str]:
    """The reach of each file; files that cannot be told are left out.

    ``entries`` are the files that services begin with, by path; one that is not among the files (``../old/run.py``)
    counts with what it imports. Where there are none, nobody knows what is run in production: then only the tests
    themselves are told. A file is what the first of these says: reached from a service; a test; run by hand, or
    imported by what is; imported by tests; else it is unreferenced.
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
    by_hand = {path for path in contents.keys() - production - tested if is_run(path, contents[path])}
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

    def closure(self, starts: Mapping[str, Outline]) -> set[str]:
        """Those of the files that are among the given ones, or that these import, themselves or by others between."""
        found = starts.keys() & self._contents.keys()
        pending = [target for path, outline in starts.items() for target in self._of(path, outline)]
        while pending:
            path = pending.pop()
            if path not in found:
                found.add(path)
                pending.extend(self._of(path, None))
        return found

    def _of(self, path: str, outline: Outline | None) -> tuple[str, ...]:
        if path not in self._direct:
            told = self._outline(path) if outline is None else outline
            self._direct[path] = tuple({found for each in told.imports for found in self._targets(path, *each)})
        return self._direct[path]

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
