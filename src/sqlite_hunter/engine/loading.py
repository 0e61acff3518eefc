"""Facts of files: from the cache, else from worker processes."""

import contextlib
import marshal
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlite_hunter.engine import disk, pool
from sqlite_hunter.engine.cache import Cache, content_key
from sqlite_hunter.engine.outline import Outline, of_facts
from sqlite_hunter.engine.soundness import sound_outline
from sqlite_hunter.facts.codec import FORMAT, from_plain, to_plain
from sqlite_hunter.facts.faults import FAULTS
from sqlite_hunter.model.embedded import Embedded, holder
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable

if TYPE_CHECKING:
    from sqlite_hunter.model.ir import FileFacts


def read_outlines(contents: Mapping[str, bytes], jobs: int) -> dict[str, Outline]:
    """What files import, without LibCST and in worker processes; those that cannot be parsed are left out."""

    def work(path: str) -> bytes:
        outline = sound_outline(contents[path])
        return b"" if outline is None else marshal.dumps(outline.imports)

    found: dict[str, Outline] = {}
    with contextlib.closing(pool.run(jobs, list(contents), work)) as results:
        for path, outcome in results:
            if isinstance(outcome, pool.Died):
                disk.doubt()
            elif outcome:
                found[path] = Outline(marshal.loads(outcome))  # noqa: S302 - our own worker's bytes, never a file's
    return found


class Loader:
    """Turns contents into facts, once for each path."""

    def __init__(
        self,
        contents: Mapping[str, bytes],
        jobs: int,
        cache: Cache | None,
        version: str,
        embedded: Mapping[str, Embedded] = MappingProxyType({}),
    ) -> None:
        """Work on ``contents`` by path; ``version`` and the facts' format make the cache's keys this version's own.

        Some of the contents are sources inside other files, ``embedded`` by path.
        """
        self.contents = contents
        self._embedded = embedded
        self._jobs = jobs
        self._cache = cache
        self._version = version
        self.facts: dict[str, FileFacts] = {}
        self.problems: dict[str, Problem] = {}
        self._outlines: dict[str, Outline] = {}

    def load(self, paths: Sequence[str], progress: Callable[[int], None]) -> None:
        """Load the facts of the given paths; what cannot be analysed becomes a problem."""
        todo: list[str] = []
        for path in paths:
            if not self._from_cache(path):
                todo.append(path)
            else:
                progress(1)
        if todo:
            self._extract(self._largest_first(todo), progress)

    def unsound(self, paths: Sequence[str]) -> set[str]:
        """Those of the given files that Python's own parser, or a limit of this tool, refuses: a look without LibCST.

        It takes a tenth of the time of ``load``; only ``load`` can say what is wrong, or that it is newer syntax.
        """
        if not paths:
            return set()
        outlines = read_outlines({path: self.contents[path] for path in self._largest_first(paths)}, self._jobs)
        self._outlines.update(outlines)
        return set(paths) - outlines.keys()

    def outline(self, path: str) -> Outline:
        """What a file imports; nothing where it could not be analysed."""
        if path in self.facts:
            return of_facts(self.facts[path])
        return self._outlines.get(path, Outline())

    def _largest_first(self, paths: Sequence[str]) -> list[str]:
        return sorted(paths, key=lambda path: (-len(self.contents[path]), path))

    def _from_cache(self, path: str) -> bool:
        if self._cache is None:
            return False
        plain = self._cache.get(self._key(path))
        if plain is None:
            return False
        try:
            self.facts[path] = self._placed(path, from_plain(plain))
        except ValueError:
            return False
        return True

    def _key(self, path: str) -> str:
        return content_key(self.contents[path], self._version, str(FORMAT))

    def _extract(self, todo: list[str], progress: Callable[[int], None]) -> None:
        from sqlite_hunter.facts import extract  # loads libcst, once for all workers, and only where it is needed

        contents = self.contents

        def work(path: str) -> bytes:
            outcome = extract.extract(path, contents[path])
            if isinstance(outcome, Problem):
                return marshal.dumps((outcome.line, outcome.reason))
            return marshal.dumps(to_plain(outcome))  # type: ignore[arg-type]  # plain, but by no type that has a name

        with contextlib.closing(pool.run(self._jobs, todo, work)) as results:
            for path, outcome in results:
                progress(1)
                if isinstance(outcome, pool.Died):
                    disk.doubt()
                    self.problems[path] = self._problem(path, 1, outcome.reason)
                else:
                    self._keep(path, marshal.loads(outcome))  # noqa: S302 - our own worker's bytes, never a file's

    def _keep(self, path: str, plain: object) -> None:
        """Take what a worker made of a file: (line, reason) of a problem, else the plain form of its facts."""
        match plain:
            case (int() as line, str() as reason):
                self.problems[path] = self._problem(path, line, reason)
                if reason.startswith(FAULTS):
                    disk.doubt()
            case _:
                self.facts[path] = self._placed(path, from_plain(plain))
                if self._cache is not None:
                    self._cache.put(self._key(path), plain)

    def _placed(self, path: str, facts: "FileFacts") -> "FileFacts":
        """Facts as those of a module of the program: which file it is, or where in one it stands."""
        source = self._embedded.get(path)
        return facts._replace(path=path, placement=source.placement if source is not None else None)

    def _problem(self, path: str, line: int, reason: str) -> Problem:
        """What is wrong with a module, told of the file that it is in."""
        source = self._embedded.get(path)
        if source is None:
            return Problem(path, line, reason)
        of_part = f" in {part}" if (part := source.placement.part(line)) else ""
        hole = source.hole_at(line)
        put_in = f" (what is put in for {printable(hole)} at run time is not known)" if hole else ""
        return Problem(holder(path), source.placement.position(line, 1)[0], f"Python{of_part}: {reason}{put_in}")
