"""Why a file below a scanned folder is none of the program, asked on the way that the walk takes."""

import os
from pathlib import Path

from sqlite_hunter.config import Config
from sqlite_hunter.config.settings import DEFAULT_EXCLUDE
from sqlite_hunter.engine.discover import could_be_source, holds_facts, is_cache_folder, is_source_name
from sqlite_hunter.engine.gitignore import GitIgnores, above
from sqlite_hunter.engine.ignore import Patterns
from sqlite_hunter.model.explanation import Reason
from sqlite_hunter.model.printable import printable


def why_left_out(file: str, root: Path, config: Config) -> Reason:
    """What keeps a file below ``root`` out of the scan; ``file`` is absolute."""
    base = os.path.abspath(root)  # noqa: PTH100 - as the walk does
    exclude = Patterns(config.exclusions, str(config.project_root))
    ignores = above(base) if config.respect_gitignore else GitIgnores()
    if config.force_exclude and (above_it := _above(base, exclude, config)) is not None:
        return above_it
    folder = base
    for name in Path(file).relative_to(base).parts:
        entry = os.path.join(folder, name)  # noqa: PTH118 - likewise
        is_dir = Path(entry).is_dir() and not Path(entry).is_symlink()
        names = set(os.listdir(folder))  # noqa: PTH208 - names alone
        if config.respect_gitignore:
            ignores = ignores.entering(folder, names)
        shown = _shown(entry, base)
        if is_dir and is_cache_folder(folder, names) and holds_facts(entry):
            return Reason("excluded", f"{shown} is left out of the scan: it is what sqlite-hunter keeps between runs")
        if exclude.leaves_out(entry, name, is_dir):
            pattern = exclude.deciding(entry, name, is_dir)
            return _by_pattern(shown, pattern, _source(pattern, config))
        if ignores.leaves_out(entry, name, is_dir) and (patterns := ignores.deciding(entry, name, is_dir)):
            source = printable(os.path.relpath(patterns.source))
            return _by_pattern(shown, patterns.deciding(entry, name, is_dir), source)
        if Path(entry).is_dir() and not is_dir:
            return Reason("excluded", f"{shown} is a link to a folder: those are not followed")
        folder = entry
    return _by_kind(_shown(file, base))


def _above(base: str, exclude: Patterns, config: Config) -> Reason | None:
    """What keeps all of a scanned folder out where exclusions hold for named paths too."""
    root = config.project_root
    for entry in (Path(base), *Path(base).parents):
        if entry != root and entry.is_relative_to(root) and exclude.leaves_out(str(entry), entry.name, is_dir=True):
            pattern = exclude.deciding(str(entry), entry.name, is_dir=True)
            return _by_pattern(_shown(str(entry), base), pattern, _source(pattern, config))
    return None


def _by_kind(shown: str) -> Reason:
    """What is left out by no pattern is left out by what it is."""
    name = shown.rpartition("/")[2]
    if is_source_name(name):
        return Reason("excluded", f"{shown} was not met by the scan: it may have been made since")
    if could_be_source(name):
        return Reason("not-python", f"{shown} is no Python file: no .py, no .pyw, and no script whose #! names Python")
    return Reason("not-python", f"{shown} is no Python file, and of no kind that is read beside it")


def _by_pattern(shown: str, pattern: str, source: str) -> Reason:
    return Reason("excluded", f'{shown} is left out of the scan by the pattern "{printable(pattern)}" of {source}')


def _source(pattern: str, config: Config) -> str:
    """The setting that a pattern is of."""
    if pattern in config.extend_exclude:
        return "extend-exclude"
    return "exclude" + (", the default list" if config.exclude == DEFAULT_EXCLUDE else "")


def _shown(entry: str, base: str) -> str:
    return printable(os.path.relpath(entry, base).replace(os.sep, "/"))
