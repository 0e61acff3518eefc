"""What is kept between runs: facts by content, so that a file is parsed once, and results (see ``recall``).

``<cache>/<version>/ab/cdef….json``, one file an entry: to read 1,000 entries of 100 KB takes 20 ms, where parsing their
JSON takes 1,800, so a cleverer layout would gain nothing; and a file can be replaced at once, which makes runs at the
same time, Ctrl-C and a full disk harmless. Never pickle or marshal: an entry could then run code.

A broken cache is a warning and the run goes on without it. Each entry begins with its key and a checksum, since a
truncated number is still a number, and would be believed.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
import time
import zlib
from pathlib import Path
from typing import Final

from sqlite_hunter.model.printable import printable

TAG_NAME: Final = "CACHEDIR.TAG"
TAG: Final = "Signature: 8a477f597d28d172789f06886806bc55\n# Facts that sqlite-hunter keeps between runs.\n"
"""The first line is fixed by the Cache Directory Tagging Specification, so that backups pass the folder over."""
MARKER: Final = "facts-of-sqlite-hunter"
"""A file in each version's folder: only what bears it is ever removed."""
_TEMPORARY: Final = "tmp"
_DIGEST: Final = re.compile(r"[0-9a-f]{16,128}")
_KEPT: Final = 2
"""Versions: this one, and one that somebody may be going back and forth to."""
_STALE: Final = 3600.0
"""Seconds after which a file that was never finished belongs to a run that was killed."""


def content_key(content: bytes, *parts: str) -> str:
    """Return the key of facts about ``content``: whatever else decides what they say belongs into ``parts``.

    That is the tool's version and the format of the facts. The Python that runs is taken in here, because the ``ast``
    of each version reads source a little differently; the path is not, since facts do not depend on it.
    """
    digest = hashlib.blake2b(digest_size=20)
    for part in (sys.implementation.cache_tag or sys.version, *parts):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    digest.update(content)
    return digest.hexdigest()


class _OthersError(Exception):
    """The folder belongs to somebody else."""


class Cache:
    """The entries of one version of the tool; open it with ``Cache.open``."""

    def __init__(self, folder: Path | None, name: str, problem: str = "") -> None:
        """``folder`` is the version's, None for a cache that holds nothing; ``problem`` is why."""
        self._folder = folder
        self._name = name
        self._problem = problem
        self._damaged = 0
        self._writable = True
        self._count = 0
        self.opened = 0
        """When it was opened, in ns, by the clock of the disk that it is on; 0 if it cannot be written."""

    @classmethod
    def open(cls, directory: Path, version: str) -> "Cache":
        """Return the cache in ``directory``, made if need be; one that cannot be used is empty and has a warning.

        Folders of versions that are no longer used are removed. A folder that holds anything else is not touched.
        """
        name = printable(str(directory))
        try:
            _prepare(directory)
            folder = directory / version
            opened = _make_version(folder)
            _remove_stale(folder / _TEMPORARY)
            _remove_old_versions(directory, folder)
        except (OSError, ValueError, _OthersError) as error:
            reason = _reason(error)
            if _is_readable(directory / version):
                return cls(directory / version, name, f"cannot be written: {reason}")
            return cls(None, name, f"cannot be used: {reason}")
        cache = cls(folder, name)
        cache.opened = opened
        return cache

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong, one line each; the same trouble with many entries is one line."""
        lines = [f"cache {self._name} {self._problem}"] if self._problem else []
        if self._damaged:
            entries = "1 damaged entry" if self._damaged == 1 else f"{self._damaged} damaged entries"
            lines.append(f"cache {self._name}: {entries} left out")
        return tuple(lines)

    def get(self, digest: str) -> object | None:
        """Return what was put under ``digest`` (with lists where tuples were), None if it is not there or damaged."""
        if self._folder is None:
            return None
        try:
            content = self._path(self._folder, digest).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            self._damaged += 1
            return None
        plain = _decoded(content, digest)
        if plain is None:
            self._damaged += 1
        return plain

    def put(self, digest: str, plain: object) -> None:
        """Keep ``plain``; raises TypeError or ValueError for None and for what JSON cannot hold."""
        if self._folder is None or not self._writable:
            return
        path = self._path(self._folder, digest)
        try:
            content = _encoded(plain, digest)
        except RecursionError:
            return  # too deep for json to read back: such a file is parsed each time
        self._count += 1
        temporary = self._folder / _TEMPORARY / f"{os.getpid()}-{id(self):x}-{self._count}"
        try:
            _write(temporary, path, content)
        except OSError as error:
            self._writable = False
            self._problem = self._problem or f"cannot be written: {_reason(error)}"

    @staticmethod
    def _path(folder: Path, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"not a key: {digest!r}")
        return folder / digest[:2] / f"{digest[2:]}.json"


def _reason(error: Exception) -> str:
    """Why, in the system's words where it has any; Python's own about a path differ from version to version."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, _OthersError) else "no path can hold this character"


def _encoded(plain: object, digest: str) -> bytes:
    """An entry: its key and a checksum in the first line, then the JSON."""
    if plain is None:
        raise ValueError("None cannot be told from an entry that is not there")
    # As \uXXXX, two lone surrogates side by side would come back as one character.
    text = json.dumps(plain, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    body = text.encode("utf-8", "surrogatepass")
    return b"%s %08x\n%s" % (digest.encode("ascii"), zlib.crc32(body), body)


def _decoded(content: bytes, digest: str) -> object | None:
    """What an entry holds, None if it is not whole or not the one that was asked for."""
    head, _, body = content.partition(b"\n")
    if head != b"%s %08x" % (digest.encode("ascii"), zlib.crc32(body)):
        return None
    try:
        plain: object = json.loads(body.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return plain


def _write(temporary: Path, path: Path, content: bytes) -> None:
    """Put a file in its place whole or not at all; nothing is left behind, whatever is raised."""
    try:
        try:
            temporary.write_bytes(content)
        except FileNotFoundError:  # another run removed the folder
            temporary.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
        try:
            temporary.replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _prepare(directory: Path) -> None:
    """Make the cache folder and mark it, or make sure that it is one of ours."""
    directory.mkdir(parents=True, exist_ok=True)
    names = set(os.listdir(directory))  # noqa: PTH208 - names are all that is asked for
    if TAG_NAME not in names:
        if names - {".gitignore"} and not all(name.startswith(".sqlite-hunter-") for name in names - {".gitignore"}):
            raise _OthersError("it holds other files")
        _mark(directory / TAG_NAME, TAG)
    elif not (directory / TAG_NAME).read_text("utf-8", "replace").startswith(TAG):
        raise _OthersError("it is the cache of another program")
    if ".gitignore" not in names:
        _mark(directory / ".gitignore", "*\n")


def _mark(path: Path, text: str) -> None:
    _write(path.with_name(f".sqlite-hunter-{os.getpid()}"), path, text.encode("ascii"))


def _make_version(folder: Path) -> int:
    """Make a version's folder, and touch its mark, whose time, given back in ns, says when it was last used."""
    (folder / _TEMPORARY).mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()
    return (folder / MARKER).stat().st_mtime_ns


def _remove_stale(folder: Path) -> None:
    """Remove what killed runs never finished."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE:
                    os.unlink(entry.path)  # noqa: PTH108


def _remove_old_versions(directory: Path, current: Path) -> None:
    """Remove the folders of versions that were not used for longest, but never what does not bear our mark."""
    used: list[tuple[float, Path]] = []
    for folder in directory.iterdir():
        marker = folder / MARKER
        if folder != current and not folder.is_symlink() and marker.is_file():
            used.append((marker.stat().st_mtime, folder))
    for _, folder in sorted(used, reverse=True)[_KEPT - 1 :]:
        import shutil  # as late as here: it loads compressors, 3 ms

        shutil.rmtree(folder, ignore_errors=True)


def _is_readable(folder: Path) -> bool:
    """Whether there are entries that can be had although nothing can be written."""
    try:
        return (folder / MARKER).is_file() and os.access(folder, os.R_OK | os.X_OK)
    except (OSError, ValueError):
        return False
