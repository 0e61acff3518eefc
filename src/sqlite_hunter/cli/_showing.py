"""What a scan would work with, shown in the place of one: its files and its settings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from sqlite_hunter.cli._selection import processors
from sqlite_hunter.cli._streams import complain
from sqlite_hunter.config import Config
from sqlite_hunter.config.listing import listed
from sqlite_hunter.engine.discover import Discovery, discover
from sqlite_hunter.engine.managed import find_programs
from sqlite_hunter.engine.naming import folder_of
from sqlite_hunter.report._lines import problem_line
from sqlite_hunter.report._paths import below
from sqlite_hunter.report._text import visible


def find_files(paths: Sequence[Path], config: Config, quiet: bool) -> Discovery:
    """The files that would be scanned; what cannot be looked into is told on stderr, and so is that there are none.

    Raises UsageError for a path that does not exist, ConfigError for an exclude pattern that can never match.
    """
    found = discover(paths, config)
    for problem in found.problems:
        complain(f"error: {problem_line(problem)}")
    if not _every(found) and not quiet:
        complain("warning: no files found to analyse")
    return found


def write_files(found: Discovery, stream: TextIO) -> None:
    """A line a file, counted from the current folder, sorted."""
    stream.writelines(f"{visible(path)}\n" for path in sorted(below(found.root, path) for path in _every(found)))


def _every(found: Discovery) -> list[str]:
    """Paths of all files that are looked at, Python or not."""
    return [file.path for file in (*found.files, *found.others, *found.databases)]


def managers_line(paths: Sequence[Path], config: Config) -> str:
    """The process managers' files that name services, and those that were set aside.

    Raises UsageError for a path that does not exist, ConfigError for an exclude pattern that can never match.
    """
    given = list(paths) or [Path()]
    managed = find_programs([folder_of(path) for path in given], config, discover(paths, config).managers)
    used = [each.label for each in managed.managers if not each.aside]
    aside = [f"{each.label} ({each.aside})" for each in managed.managers if each.aside]
    return f"process managers: {', '.join(used) or 'none'}" + (f"; set aside: {', '.join(aside)}" if aside else "")


def write_settings(paths: Sequence[Path], config: Config, stream: TextIO) -> None:
    """A line a setting, as a configuration file would write it; behind ``#`` is where it comes from."""
    root, here = config.project_root, Path.cwd()
    folder = root.relative_to(here) if root.is_relative_to(here) else root
    lines = [f"# configuration: {config.source or 'none'}", f"# paths and patterns count from: {folder}"]
    lines.append(f"# {managers_line(paths, config)}")
    for setting in listed(config):
        note = f", {processors()} here" if (setting.key, setting.value) == ("jobs", "0") else ""
        lines.append(f"{setting.key} = {setting.value}  # {setting.origin}{note}")
    stream.writelines(f"{visible(line)}\n" for line in lines)
