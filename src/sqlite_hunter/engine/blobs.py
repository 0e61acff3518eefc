"""Contents that git has stored, one after the other from one process of git."""

from typing import IO, TYPE_CHECKING, Final, cast

from sqlite_hunter.engine.git import GitError, Repository
from sqlite_hunter.model.printable import printable

if TYPE_CHECKING:
    import subprocess

_LARGEST: Final = 1 << 30
"""Bytes of a blob that are read: more would not fit beside a scan."""


class Blobs:
    """``git cat-file --batch`` of one repository, started when something is first asked of it."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, oid: str, path: str) -> bytes:
        """The content of a blob; ``path`` is what a message calls it.

        Raises GitError for one that is not in this clone.
        """
        process = self._process = self._process or self._repository.start("cat-file", "--batch")
        asked, told = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        try:
            asked.write(f"{oid}\n".encode("ascii"))
            asked.flush()
        except OSError as error:
            raise GitError(f"{printable(path)}: git ended while its content was read") from error
        head = told.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise GitError(f"{printable(path)}: its content is not in this clone: git fetch --refetch")
        size = int(head[2])
        if size > _LARGEST:
            self.close()
            raise GitError(f"{printable(path)}: {size:,} bytes are too many to be read from git")
        content = told.read(size)
        if len(content) != size or told.read(1) != b"\n":
            raise GitError(f"{printable(path)}: git ended while its content was read")
        return content

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.kill()
        process.wait()
