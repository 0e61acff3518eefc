"""Files and paths: what becomes of a path, and what asks for, opens, moves or deletes a file."""

from collections.abc import Callable
from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import scripts
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.strings import (
    alternatives,
    as_paths,
    base_name,
    combine,
    joined_path,
    mapped,
    opening_mode,
    parent_path,
)
from sqlite_hunter.program.tying import tied
from sqlite_hunter.program.unfolded import note_unfolded
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Text, Value, value
from sqlite_hunter.sql.template import Template


def _path_join(frame: Frame, arguments: Arguments, op: Op) -> Value:
    sources = [frame.describe(register) for register in op[4][1:]]
    operands = list(arguments.positional)
    if arguments.star or len(sources) != len(operands):
        return UNKNOWN
    note_unfolded(frame, operands, sources)
    made = combine(operands, sources, joined_path, tied=tied(frame, op[4][1:], operands))
    frame.note("path-text", "", frame.spot(op[2], op[3]), text=made)
    return made


def _path(frame: Frame, arguments: Arguments, op: Op) -> Value:
    if len(arguments.positional) == 1 and len(op[4]) > 1:
        return as_paths(arguments.positional[0], frame.describe(op[4][1]))
    if not arguments.positional:
        return UNKNOWN
    return mapped(_path_join(frame, arguments, op), lambda template: template, path=True)


def _changed(change: Callable[[Template], Template]) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        given = arguments.get(0) or UNKNOWN
        source = frame.describe(op[4][1]) if len(op[4]) > 1 else "..."
        return mapped(frozenset(alternatives(given, source)), change)

    return model


def _path_call(what: str, *positions: int) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        for position in positions:
            given = arguments.get(position)
            if given:
                frame.note("path-call", what, frame.spot(op[2], op[3]), text=given)
        return UNKNOWN

    return model


def _open(frame: Frame, arguments: Arguments, op: Op) -> Value:
    given, mode = arguments.get(0, "file") or NOTHING, opening_mode(arguments.get(1, "mode"))
    frame.note("path-call", "file:open", frame.spot(op[2], op[3]), text=given, note=mode)
    return scripts.opened(frame, given, op, scripts.EXTERNAL)


def _gzip_open(frame: Frame, arguments: Arguments, op: Op) -> Value:
    given, mode = arguments.get(0, "filename") or NOTHING, opening_mode(arguments.get(1, "mode"))
    frame.note("path-call", "file:gzip.open", frame.spot(op[2], op[3]), text=given, note=mode)
    return UNKNOWN


def _os_open(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``os.open(path, flags)``: flags are no text, so they are read as they are written."""
    flags = frame.describe(op[4][2]) if len(op[4]) > _FLAGS_AT else ""
    mode = "".join(letter for flag, letter in _FLAGS.items() if flag in flags) or "?"
    given = arguments.get(0, "path") or NOTHING
    frame.note("path-call", "file:open", frame.spot(op[2], op[3]), text=given, note=mode)
    return UNKNOWN


def _resources(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``importlib.resources.files(package)``: a folder that only the package tells."""
    source = frame.describe(op[4][1]) if len(op[4]) > 1 else ""
    return value(Text(Template.unknown(f"files({source})"), is_path=True))


def _getenv(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return UNKNOWN | (arguments.get(1, "default") or NOTHING)


_FLAGS_AT: Final = 2
_FLAGS: Final = {"O_RDONLY": "r", "O_CREAT": "w", "O_TRUNC": "w", "O_WRONLY": "+", "O_RDWR": "+"}
_UNCHANGED: Final = (
    "os.path.abspath", "os.path.realpath", "os.path.expanduser", "os.path.expandvars", "os.path.normpath", "os.fspath",
    "os.fsdecode",
)  # fmt: skip
_PATH_CLASSES: Final = ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "anyio.Path")
_ASKING: Final = (
    "os.path.exists", "os.path.isfile", "os.path.lexists", "os.path.getsize", "os.path.getmtime", "os.path.getctime",
    "os.path.getatime", "os.stat", "os.access",
)  # fmt: skip
_ON_ONE_FILE: Final = ("os.remove", "os.unlink", "os.chmod", "os.truncate", "zipfile.ZipFile")
_ON_TWO_FILES: Final = (
    "os.rename", "os.replace", "os.link", "os.symlink", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.move",
)  # fmt: skip


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


MODELS: Final[dict[str, Model]] = {
    **dict.fromkeys(_UNCHANGED, first),
    **dict.fromkeys(_PATH_CLASSES, _path),
    **{name: _path_call(f"exists:{_last(name)}", 0) for name in _ASKING},
    **{name: _path_call(f"file:{_last(name)}", 0) for name in _ON_ONE_FILE},
    **{name: _path_call(f"file:{_last(name)}", 0, 1) for name in _ON_TWO_FILES},
    "gzip.open": _gzip_open,
    "os.open": _os_open,
    "builtins.open": _open,
    "io.open": _open,
    "aiofiles.open": _open,
    "os.path.join": _path_join,
    "posixpath.join": _path_join,
    "os.path.dirname": _changed(parent_path),
    "os.path.basename": _changed(base_name),
    "importlib.resources.files": _resources,
    "importlib_resources.files": _resources,
    "os.getenv": _getenv,
    "os.environ.get": _getenv,
}
"""Dotted name -> what calling it gives."""
