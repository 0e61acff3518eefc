"""Whether changes of files can bring a finding that was not there: told without a scan, for most commits cannot.

A finding hangs on the files that the flow went over, on what these import, and on files that speak of SQLite by their
own words. A change that touches none of these leaves all findings as they are, but for lines that moved. Where that is
not sure, the answer is no, and a scan says.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.engine import triage
from sqlite_hunter.engine.git import LINK, SUBMODULE, Change
from sqlite_hunter.gate.baseline import NAME
from sqlite_hunter.model.site import Site

_ABSENT: Final = "000000"
_MAGIC: Final = b"SQLite format 3\0"
_BESIDE: Final = ("-wal", "-shm", "-journal")
DECIDING: Final = frozenset(
    {
        ".gitignore", ".gitattributes", ".gitmodules", "pyproject.toml", "sqlite-hunter.toml", ".sqlite-hunter.toml",
        NAME,
    }
)  # fmt: skip
"""Names of files that decide what is scanned, and of the baseline, which may be no whole one."""
_SOURCES: Final = (".py", ".pyw")
_MARK: Final = b"sqlite-hunter:"
"""What suppressions begin with: those of no use are findings too."""
_MENTION: Final = "mention"
_SQL: Final = "sql"
"""The kind of files that a script may give to SQLite, whatever they say."""
_LOOKED_AT: Final = (".ipynb", ".sql")
"""What may matter whatever its bytes say; told by its ending first, since to load all kinds takes 30 ms."""
_POINTER: Final = b"version https://git-lfs.github.com/spec/"
"""What git keeps of a file that lies in LFS."""
_WORD: Final = re.compile(rb"\w+")


class Ground(NamedTuple):
    """What the findings of a revision hang on."""

    followed: frozenset[str]
    """Files that the flow went over, from the top of the repository: Python, and scripts that hold some."""
    imported: frozenset[str]
    """The parts of the names of all modules that these import, and the words of those that import by name."""
    targets: frozenset[str] = frozenset()
    """Where links of the revision lead, from the top of the repository: what is there is scanned by another name."""


def ground_of(contents: Iterable[tuple[str, bytes]], targets: Iterable[str] = ()) -> Ground:
    """The ground of followed files, given by path and content, in a revision whose links lead to some targets."""
    followed: set[str] = set()
    imported: set[str] = set()
    for path, content in contents:
        followed.add(path)
        for name in triage.imported_modules(content):
            imported.update(name.split("."))
        if triage.imports_by_name(content):
            imported.update(word.decode("utf-8", "replace") for word in _WORD.findall(content))
    return Ground(frozenset(followed), frozenset(imported), frozenset(targets))


Content: TypeAlias = Callable[[str, str], bytes]
"""The bytes of a file, by their name in git and by its path."""


def are_unaffected(ground: Ground, top: str, changes: Sequence[Change], content: Content) -> bool:
    """Whether no change can bring a finding that counts; mentions (severity info) do not.

    ``top`` is the name of the repository's folder. Raises what ``content`` does.
    """
    modules = frozenset(name for path in ground.followed for name in _endings(f"{top}/{path}"))
    return all(_is_unaffected(ground, modules, change, content) for change in changes)


def _is_unaffected(ground: Ground, modules: frozenset[str], change: Change, content: Content) -> bool:
    name = posixpath.basename(change.path)
    if {change.old_mode, change.new_mode} & {LINK, SUBMODULE} or name in DECIDING or change.path in ground.targets:
        return False
    is_source = name.lower().endswith(_SOURCES)
    is_whole = _ABSENT not in (change.old_mode, change.new_mode)
    if _is_followed(ground, change.path, name, is_source):
        return (
            is_source
            and is_whole
            and _says_the_same(content(change.old_oid, change.path), content(change.new_oid, change.path))
        )
    if is_source and not is_whole and _changes_imports(change.path, name, ground):
        return False
    if change.new_mode == _ABSENT:
        return not name.lower().endswith(f".{_SQL}")  # what it defined may be defined otherwise elsewhere
    new = content(change.new_oid, change.path)
    return _is_harmless_source(change.path, new, modules) if is_source else _is_harmless(change.path, name, new)


def _changes_imports(path: str, name: str, ground: Ground) -> bool:
    """Whether an import of a followed file may mean another one, since a file has come or gone.

    A folder with an ``__init__.py`` is a package, and what is in it is found from the folder above.
    """
    folder = posixpath.dirname(path)
    if name == "__init__.py" and any(each.startswith(f"{folder}/" if folder else "") for each in ground.followed):
        return True
    return not _own_names(path, ground).isdisjoint(ground.imported)


def _is_followed(ground: Ground, path: str, name: str, is_source: bool) -> bool:
    """Whether the flow goes over a file, or may."""
    return path in ground.followed or (is_source and (name == "conftest.py" or _has_fixtures(path, ground)))


def _says_the_same(old: bytes, new: bytes) -> bool:
    """Whether two sources are one program: only comments, layout and texts that stand for nothing differ."""
    if _MARK in old or _MARK in new:
        return False
    from sqlite_hunter.engine.soundness import same_code  # as late as here: most commits are told before

    return same_code(old, new)


def _is_harmless_source(path: str, content: bytes, modules: frozenset[str]) -> bool:
    """Whether a Python file that is not followed stays so."""
    if triage.matters(content) or triage.may_name_sqlite(content) or triage.imports_by_name(content):
        return False
    if _is_setup(path, content):
        return False
    if any(not modules.isdisjoint(_beginnings(path, name)) for name in triage.imported_modules(content)):
        return False
    from sqlite_hunter.engine.soundness import sound_outline  # as late as here: most commits are told before

    return sound_outline(content) is not None


def _has_fixtures(path: str, ground: Ground) -> bool:
    """Whether a followed ``conftest.py`` above a file may hand it something by the name of a parameter."""
    folders = path.split("/")[:-1]
    return any("/".join([*folders[:depth], "conftest.py"]) in ground.followed for depth in range(len(folders) + 1))


def _is_setup(path: str, content: bytes) -> bool:
    if posixpath.basename(path) != "setup.py":
        return False
    from sqlite_hunter import files

    return files.may_matter(content)


def _is_harmless(path: str, name: str, content: bytes) -> bool:
    """Whether a file that is no Python by its name has nothing of SQLite but words about it, which do not count."""
    if content.startswith((_MAGIC, _POINTER, b"#!")) or name.endswith(_BESIDE):
        return False
    from sqlite_hunter import files  # as late as here: it compiles patterns

    is_small = len(content) <= files.MAX_BYTES
    if is_small and not files.may_matter(content) and not name.lower().endswith(_LOOKED_AT):
        return True
    kind = files.kind_of(path)
    if kind is None:
        return True
    if files.holds_python(kind) or kind == _SQL or len(content) > files.largest(kind):
        return False
    return not files.may_matter(content) or _only_speaks(kind, path, content)


def _only_speaks(kind: str, path: str, content: bytes) -> bool:
    """Whether all that a file has of SQLite are mentions."""
    from sqlite_hunter import files  # likewise

    text = files.decoded(content) if len(content) <= files.largest(kind) and _MARK not in content else None
    if text is None:
        return False
    try:
        found = list(files.sites_of(kind, path, text))
    except Exception:  # a scan tells of it
        return False
    return all(isinstance(each, Site) and each.what == _MENTION for each in found)


def _own_names(path: str, ground: Ground) -> set[str]:
    """The names that a module may be imported by: its own, and those of folders that it may make into packages."""
    folder, name = posixpath.split(path)
    names = {name.rpartition(".")[0]}
    if name == "__init__.py":
        names.add(posixpath.basename(folder))
    while folder and not any(each.startswith(f"{folder}/") for each in ground.followed):
        names.add(posixpath.basename(folder))
        folder = posixpath.dirname(folder)
    return names


def _endings(path: str) -> Iterator[str]:
    """The dotted names that a file may be imported by: ``c``, ``b.c`` and ``a.b.c`` of ``a/b/c.py``."""
    parts = path.rpartition(".")[0].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    for start in range(len(parts)):
        yield ".".join(parts[start:])


def _beginnings(path: str, module: str) -> Iterator[str]:
    """The dotted names of all modules that an import in a file runs: ``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    name = module.lstrip(".")
    dots = len(module) - len(name)
    parts = name.split(".") if name else []
    if dots:
        folder = path.split("/")[:-1]
        parts = [*folder[: len(folder) - dots + 1], *parts]
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
