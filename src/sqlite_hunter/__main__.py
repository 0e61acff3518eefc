"""``python -m sqlite_hunter``: the same command where the script folder is not on the path."""

import sys

if __name__ == "__main__":
    try:
        from sqlite_hunter.entry import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted\n")
        sys.exit(130)
