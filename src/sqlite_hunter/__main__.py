"""``python -m sqlite_hunter``: the same command where the script folder is not on the path."""

from sqlite_hunter.entry import main

if __name__ == "__main__":
    main()
