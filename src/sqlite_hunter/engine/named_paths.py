"""The files of a program by what texts call them."""

from collections.abc import Iterable


class Paths:
    """The files of a program, by their names."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the paths."""
        self._by_name: dict[str, list[str]] = {}
        for path in paths:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)

    def meant(self, name: str, importer: str) -> set[str]:
        """The files that a path may mean: beside the one that names it, from the top, else where its last parts fit."""
        parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
        known = self._by_name.get(parts[-1], []) if parts else []
        folder = importer.rpartition("/")[0]
        least = 2 if name.startswith("/") else 1
        for at in range(len(parts) - least + 1) if known else ():
            tail = "/".join(parts[at:])
            exact = [path for path in (f"{folder}/{tail}".lstrip("/"), tail) if path in known]
            fitting = set(exact[:1]) or {path for path in known if path.endswith(f"/{tail}")}
            if fitting:
                return fitting
        return set()
