"""Files of SQL that a program opens and reads: what is read is a text that is the whole of the file.

Such a text is a hole named for the file, ``{schema.sql}``: whoever knows the files puts in what they hold.
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import UNKNOWN, Container, External, Text, Value, texts, value
from sqlite_hunter.sql.template import Hole, Template

KIND: Final = "sql file"
OF_PATH: Final = "path"
"""Of a file that a path object's method reads: what its text shows is told too."""
OPENING: Final = frozenset({"open_resource", "open_instance_resource", "open_text", "open_binary", "resource_stream"})
"""Functions and methods of libraries that open a file of a package (flask, importlib.resources, pkg_resources)."""
READING: Final = frozenset({"read_text", "read_binary", "get_data", "resource_string"})
"""Those that give what it holds (importlib.resources, pkgutil, pkg_resources)."""
_SUFFIX: Final = ".sql"
_CONTENT: Final = "#content"
_READ: Final = frozenset({"read", "readall"})


def is_file(text: Text) -> bool:
    """Whether a path is that of a file of SQL."""
    return text.template.text.lower().endswith(_SUFFIX)


def named(frame: Frame, given: Value, op: Op, note: str) -> list[Text]:
    """The files of SQL among paths, which are noted; ``note`` is ``OF_PATH``, or nothing."""
    found = [text for text in texts(given) if is_file(text)]
    for text in found:
        frame.note("sql-file", _name(text), frame.spot(op[2], op[3]), note=note)
    return found


def opened(frame: Frame, given: Value, op: Op, otherwise: Value, note: str = "") -> Value:
    """An open file of SQL; ``otherwise`` for other paths."""
    found = named(frame, given, op, note)
    if not found:
        return otherwise
    container = Container(KIND, frame.spot(op[2], op[3]))
    frame.machine.write(field_cell(container, _CONTENT), content(found), container.spot)
    return value(container) | (otherwise if len(found) < len(given) else frozenset())


def content(files: list[Text]) -> Value:
    """What files of SQL hold."""
    return frozenset(Text(Template.unknown(_name(file)), file.sources) for file in files)


def method(frame: Frame, file: Container, name: str, op: Op) -> Value:
    """A method of an open file."""
    return frame.machine.read(field_cell(file, _CONTENT), frame.spot(op[2], op[3])) if name in _READ else UNKNOWN


def read(frame: Frame, given: Value, op: Op, otherwise: Value, note: str = "") -> Value:
    """What a file holds that is read at once."""
    found = named(frame, given, op, note)
    return content(found) | (otherwise if len(found) < len(given) else frozenset()) if found else otherwise


def whole(given: Value, files: frozenset[str]) -> str:
    """The file of SQL that a statement is; "" where it is none, or one of several."""
    found = texts(given)
    parts = found[0].template.parts if len(found) == len(given) == 1 else ()
    return parts[0].source if len(parts) == 1 and isinstance(parts[0], Hole) and parts[0].source in files else ""


def _name(file: Text) -> str:
    """The path with what is not known in braces less, as a hole's name can have none."""
    return Hole(file.template.text).shown


EXTERNAL: Final = value(External("builtins.open()"))
"""What ``open`` gives for any other file."""
