"""Files that are not Python: which are read, and the sites that their text gives; one kind of file a module.

A module whose name does not begin with ``_`` is a kind. It holds

* ``NAMES``: patterns of ``fnmatch`` in lower case, of the file's name, or of its folder's and its own
  (``requirements/*.txt``). A kind that names files is asked before those that only name an ending (``*.sh``);
* ``NEEDED``: whether one that cannot be read whole is a problem. Of what only tells or holds data it is none;
* if they differ from the rule, ``LARGEST``, the bytes above which it is not read (``MAX_BYTES``), ``HOLDS_PYTHON``,
  whether every file of it holds Python, on lines of any length, and ``COMMENTS``, what its comments begin with (``#``);
* ``sites(source)``, a pure function of the text. The databases of its sites are keys (``program.databases.key_of``):
  the engine words them, as only the whole program knows what else is opened.

Kinds are found by looking into this folder. They see no other kind: what several need is in the modules with ``_``.
Nothing is parsed by a library that follows references or builds objects, so that no file can be a bomb, and a file
that is no well-formed TOML, YAML or shell says what its lines say.
"""

import pkgutil
import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cache, lru_cache
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from sqlite_hunter.files._distributions import WORDS
from sqlite_hunter.files._source import Found, Source
from sqlite_hunter.model.site import Site
from sqlite_hunter.sql.paths import SUFFIXES

MAX_BYTES: Final = 1_000_000
"""A text that is larger is not read; scripts and settings of this size are none that people wrote."""
LONGEST_LINE: Final = 20_000
"""Characters. A longer line makes the file data, or code that a program wrote."""

_COMMENTS: Final = ("#",)

_NOT_OURS: Final = re.compile(
    r".*[.-]min\.\w+|.*\.lock|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|.*\.bundle\.js|.*\.map"
)
"""Names of files that programs write: package locks and minified code."""
_OWN: Final = re.compile(r"\.?sqlite-hunter[\w.-]*\.(?:toml|json)")
"""What this program itself is set by, and keeps: databases are named there to be moved."""
_ENDING: Final = re.compile(r"\*(\.\w+)")

INTERESTING: Final = re.compile(
    rb"(?:(?:%s)|\.(?:%s)(?![A-Za-z0-9]))"
    % ("|".join(WORDS).encode("ascii"), "|".join(suffix for suffix in SUFFIXES if "sqlite" not in suffix).encode()),
    re.IGNORECASE,
)
"""What a file has to hold for any kind to find something in it."""

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""What a text begins with whose words stand in other bytes."""
_WHOLE: Final = {f".{suffix}" for suffix in SUFFIXES} | {word for word in WORDS if "[" not in word}
_SURE_PARTS: Final = tuple(
    sorted(
        min(word.split("[-_.]"), key=lambda part: (part not in _WHOLE, -len(part))).encode()
        for word in {*WORDS, *_WHOLE}
        if not any(whole in word for whole in _WHOLE - {word})
    )
)
"""Bytes of which one stands, in lower case, in whatever ``INTERESTING`` matches: told in a hundredth of the time."""


_ONLY_SQLITE: Final = re.compile(
    rb"(?i:autoincrement|\bpragma\b|without\s+rowid|using\s+(?:fts|rtree|geopoly)"
    rb"|(?:insert|update)\s+or\s+(?:ignore|replace|abort|fail|rollback))|^\.\w",
    re.M,
)
"""SQL that no other server takes."""
_CODE: Final = re.compile(rb"(?i:py|shell)[^\n]*?[ \t\"',]-\w*c\b")
"""Python's option for code that stands in the command itself."""
_STEP: Final = re.compile(rb"shell[\"']?:[ \t]*[^\n]{0,80}?py")
"""A step of CI whose text is Python."""


class Kind(Protocol):
    """What the module of a kind offers."""

    NAMES: tuple[str, ...]
    """See above."""
    NEEDED: bool
    """See above."""

    def sites(self, source: Source) -> Iterator[Found]:
        """The uses of SQLite in a text, the Python in it, and what keeps it from being read."""


class _Kinds(NamedTuple):
    """All kinds, by what tells them."""

    by_name: tuple[tuple[re.Pattern[str], bool, str], ...]
    """Pattern, whether it is of folder and name, and kind."""
    by_ending: dict[str, str]


def kind_of(path: str) -> str | None:
    """The kind of a file, told by its name and that of its folder alone; None for a file that is not read."""
    return _kind_of("/".join(path.lower().rsplit("/", 2)[-2:]))


@lru_cache(maxsize=1 << 14)
def _kind_of(path: str) -> str | None:
    name = path.rpartition("/")[2]
    if _NOT_OURS.fullmatch(name) is not None or _OWN.fullmatch(name) is not None:
        return None
    kinds = _kinds()
    for pattern, is_path, kind in kinds.by_name:
        if pattern.fullmatch(path if is_path else name) is not None:
            return kind
    return kinds.by_ending.get(name[name.rfind(".") :]) if "." in name.removeprefix(".") else None


def is_needed(kind: str) -> bool:
    """Whether it is a problem that a file of this kind cannot be read whole."""
    return _module(kind).NEEDED


def largest(kind: str) -> int:
    """Bytes above which a file of a kind is not read."""
    return getattr(_module(kind), "LARGEST", MAX_BYTES)


def comments_of(kind: str) -> tuple[str, ...]:
    """What the comments of a kind begin with."""
    return getattr(_module(kind), "COMMENTS", _COMMENTS)


def holds_python(kind: str) -> bool:
    """Whether every file of a kind holds Python, so that words do not tell whether it matters."""
    return getattr(_module(kind), "HOLDS_PYTHON", False)


def decoded(content: bytes, *, is_long: bool = False) -> str | None:
    """The text of a file; None for what is binary, or has lines that no person writes, unless it may (``is_long``).

    Bytes that are not UTF-8 stand as replacement characters: what is looked for is ASCII.
    """
    if content[:2] in _UTF_16:
        text = content.decode("utf-16", "replace")
    elif b"\0" in content:
        return None
    else:
        text = content.decode("utf-8-sig", "replace")
    return text if is_long or _is_written(text) else None


def _is_written(text: str) -> bool:
    at = 0
    while len(text) - at > LONGEST_LINE:
        end = text.rfind("\n", at, at + LONGEST_LINE + 1)
        if end < 0:
            return False
        at = end + 1
    return True


def may_matter(content: bytes) -> bool:
    """Whether the bytes of a file hold anything that a kind looks for: SQLite, or Python in a script."""
    if content[:2] in _UTF_16 or _is_interesting(content) or _ONLY_SQLITE.search(content) is not None:
        return True
    if b"<<" in content or (b"shell" in content and _STEP.search(content) is not None):
        return True
    return b"-" in content and _CODE.search(content) is not None


def _is_interesting(content: bytes) -> bool:
    """Whether ``INTERESTING`` matches; bytes without any of its parts are told first, which most files are."""
    lower = content.lower()
    return any(part in lower for part in _SURE_PARTS) and INTERESTING.search(content) is not None


def sites_of(kind: str, path: str, text: str) -> Iterator[Found]:
    """The sites of a file, and the sources in it."""
    return _module(kind).sites(Source(path, text))


def requirements_of(path: str, text: str) -> Iterator[Site]:
    """The requirements that bring SQLite in a ``setup.py``."""
    from sqlite_hunter.files._setup import requirements

    return requirements(Source(path, text))


def statements_of(path: str, text: str, keys: tuple[str, ...]) -> Iterator[Found]:
    """The sites of a file of SQL that is given to SQLite's program; ``keys`` are those of the database."""
    from sqlite_hunter.files import sql

    return sql.statements_of(Source(path, text), keys)


def _module(kind: str) -> Kind:
    return cast("Kind", import_module(f"{__name__}.{kind}"))


@cache
def _kinds() -> _Kinds:
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    by_ending: dict[str, str] = {}
    by_name: list[tuple[re.Pattern[str], bool, str]] = []
    for kind in names:
        patterns = _module(kind).NAMES
        endings = [match[1] for pattern in patterns if (match := _ENDING.fullmatch(pattern)) is not None]
        by_ending.update(dict.fromkeys(endings, kind))
        others = [pattern for pattern in patterns if _ENDING.fullmatch(pattern) is None]
        for is_path in (False, True):
            chosen = [translate(pattern) for pattern in others if ("/" in pattern) == is_path]
            if chosen:
                by_name.append((re.compile("|".join(chosen)), is_path, kind))
    return _Kinds(tuple(by_name), by_ending)
