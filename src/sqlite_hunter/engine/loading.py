"""Facts of files: from the cache, else from worker processes."""

import contextlib
import marshal
from collections.abc import Callable, Mapping, Sequence

from sqlite_hunter.engine import pool
from sqlite_hunter.engine.cache import Cache, content_key
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.ir import FileFacts


class Loader:
    """Turns contents into facts, once for each path."""

    def __init__(self, contents: Mapping[str, bytes], jobs: int, cache: Cache | None, key_parts: Sequence[str]) -> None:
        """Work on ``contents`` by path; ``key_parts`` make the cache's keys this version's own."""
        self._contents = contents
        self._jobs = jobs
        self._cache = cache
        self._key_parts = tuple(key_parts)
        self.facts: dict[str, FileFacts] = {}
        self.problems: dict[str, Problem] = {}

    def load(self, paths: Sequence[str], progress: Callable[[int], None]) -> None:
        """Load the facts of the given paths; what cannot be analysed becomes a problem."""
        todo = []
        for path in paths:
            if not self._from_cache(path):
                todo.append(path)
            else:
                progress(1)
        todo.sort(key=lambda path: (-len(self._contents[path]), path))
        if todo:
            self._extract(todo, progress)

    def _from_cache(self, path: str) -> bool:
        if self._cache is None:
            return False
        from sqlite_hunter.facts.codec import from_plain

        plain = self._cache.get(self._key(path))
        if plain is None:
            return False
        try:
            self.facts[path] = from_plain(plain)._replace(path=path)
        except ValueError:
            return False
        return True

    def _key(self, path: str) -> str:
        return content_key(self._contents[path], *self._key_parts)

    def _extract(self, todo: list[str], progress: Callable[[int], None]) -> None:
        from sqlite_hunter.facts import extract
        from sqlite_hunter.facts.codec import from_plain, to_plain

        contents = self._contents

        def work(path: str) -> bytes:
            outcome = extract.extract(path, contents[path])
            if isinstance(outcome, Problem):
                return marshal.dumps((outcome.line, outcome.reason))
            return marshal.dumps(to_plain(outcome))

        with contextlib.closing(pool.run(self._jobs, todo, work)) as results:
            for path, outcome in results:
                progress(1)
                if isinstance(outcome, pool.Died):
                    self.problems[path] = Problem(path, 1, outcome.reason)
                    continue
                plain = marshal.loads(outcome)  # noqa: S302 - our own worker's bytes, never a file's
                if isinstance(plain, tuple) and len(plain) == 2 and isinstance(plain[0], int):
                    self.problems[path] = Problem(path, plain[0], plain[1])
                    continue
                self.facts[path] = from_plain(plain)
                if self._cache is not None:
                    self._cache.put(self._key(path), plain)
