"""What ``--schema`` and ``--target`` name: files of SQL, of the former also SQLite databases, told by their bytes."""

from collections.abc import Sequence
from pathlib import Path

from sqlite_hunter.cli._sql.scripts import MAGIC, decoded, read_file
from sqlite_hunter.cli._streams import complain
from sqlite_hunter.engine.sqlite_file import read_sqlite_file
from sqlite_hunter.errors import UsageError
from sqlite_hunter.report._translated import Script
from sqlite_hunter.sql.landing import Landing
from sqlite_hunter.sql.paths import SUFFIXES
from sqlite_hunter.sql.schema.postgres_reading import Reader


def read_schemas(files: Sequence[str]) -> list[Script]:
    """The definitions in each of the files, in order; raises UsageError."""
    return [_read(Path(file)) for file in files]


def read_targets(files: Sequence[str]) -> Landing:
    """The tables that files of PostgreSQL's definitions make; raises UsageError. What cannot be read is told."""
    reader = Reader()
    for file in files:
        content = read_file(Path(file))
        if content.startswith(MAGIC):
            raise UsageError(
                f"{file}: is a SQLite database; --target takes PostgreSQL's definitions, as pg_dump -s writes"
            )
        reader.add(decoded(file, content).text, file)
    found = reader.tables()
    for reason, place in found.unread:
        complain(f"warning: {place}: not checked: {reason}")
    if not any(found.tables.values()) and not found.unread:
        raise UsageError(f"{', '.join(files)}: defines no table of PostgreSQL's")
    return Landing(found, anywhere=True)


def _read(path: Path) -> Script:
    if _first_bytes(path) == MAGIC or path.suffix.lstrip(".").lower() in SUFFIXES:
        texts = sorted(read_sqlite_file(path).texts, key=_is_no_table)
        return Script(str(path), "".join(f"{text};\n" for text in texts))
    content = read_file(path)
    if content.startswith(MAGIC):
        raise UsageError(f"{path}: is a SQLite database, which can only be read from a file of its own: name that")
    return decoded(str(path), content)


def _is_no_table(text: str) -> bool:
    """For the order: what a view or an index is of may have been made after it, by the file's own order."""
    return not text.upper().startswith("CREATE TABLE")


def _first_bytes(path: Path) -> bytes:
    """Of a regular file; b"" of anything else, which can be read once only, and of what cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(len(MAGIC))
    except (OSError, ValueError):
        return b""
