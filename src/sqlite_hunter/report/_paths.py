"""Paths as other programs need them: they know the folder that the scan was started in, and not the scanned one."""

from posixpath import join, normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report


def below(root: str, path: str) -> str:
    """A path below the scanned folder ``root``, counted from the folder the scan was started in."""
    return normpath(join(root, path))


def from_here(report: "Report", path: str) -> str:
    """A path of the report, counted from the folder the scan was started in: a checkout's top, in CI.

    A problem of the program as a whole has the scanned path itself in the place of a file's.
    """
    if path == report.root and path not in report.sources:
        return normpath(path)
    return below(report.root, path)
