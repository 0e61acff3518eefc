"""A fault of this program's own, told in one line."""

import os
from typing import Final

from sqlite_hunter.cli._streams import complain

TRACEBACK_VARIABLE: Final = "SQLITE_HUNTER_TRACEBACK"


def fault_line(error: Exception) -> str:
    """The line that says that this is our fault; the traceback is for those who ask for it, and written first."""
    if os.environ.get(TRACEBACK_VARIABLE) == "1":
        import traceback

        complain("".join(traceback.format_exception(error)).rstrip("\n"), lines=True)
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"internal error: {detail}; please report this ({TRACEBACK_VARIABLE}=1 shows where it happened)"
