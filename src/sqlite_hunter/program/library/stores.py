"""Files that other libraries keep: named as databases often are, and none of SQLite's.

Sources: https://docs.python.org/3/library/shelve.html, https://docs.python.org/3/library/dbm.html. Since Python 3.13
``dbm`` may choose SQLite by itself; what is then in the file is still dbm's, and moves with it.
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Value

_FILES: Final = ("path", "file", "filename", "database", "location")
"""What the parameter is called that takes the file."""


def _open(frame: Frame, arguments: Arguments, op: Op) -> Value:
    named = (arguments.keywords[name] for name in _FILES if name in arguments.keywords)
    given = arguments.get(0) or next(named, NOTHING)
    frame.note("kept-elsewhere", "", frame.spot(op[2], op[3]), text=given)
    return UNKNOWN


MODELS: Final[dict[str, Model]] = dict.fromkeys(
    (
        "shelve.open", "shelve.DbfilenameShelf", "dbm.open", "dbm.gnu.open", "dbm.ndbm.open", "dbm.dumb.open",
        "semidbm.open", "lmdb.open", "lmdb.Environment", "plyvel.DB", "rocksdb.DB", "pickledb.load", "tinydb.TinyDB",
        "unqlite.UnQLite", "bsddb.hashopen", "bsddb.btopen", "bsddb3.hashopen", "bsddb3.btopen",
    ),
    _open,
)  # fmt: skip
"""Dotted name -> what calling it gives."""
