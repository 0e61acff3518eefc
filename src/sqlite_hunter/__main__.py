"""``python -m sqlite_hunter``: the same command where the script folder is not on the path."""

from sqlite_hunter.cli.main import run

if __name__ == "__main__":
    run()
