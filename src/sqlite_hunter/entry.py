"""Where the installed script begins: whatever takes time, imports too, is done where Ctrl-C is answered in one line."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and leave it."""
    try:
        from sqlite_hunter.cli.main import run
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted\n")
        sys.exit(130)
    run()
