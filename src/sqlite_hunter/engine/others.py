"""Files that are not Python: read within a bound, told by their bytes, and made into sites by their kind."""

from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.discover import DatabaseFile, Discovery, OtherFile, read
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.site import Site

_START: Final = Span(1, 1, 1, 1)
"""The place of what is no text."""


@dataclass(slots=True)
class Others:
    """What was found beside the program."""

    sites: list[Site] = field(default_factory=list)
    """The databases of these are keys, still to be named."""
    texts: dict[str, str] = field(default_factory=dict)
    """The text of each file that has a site, by path."""
    problems: list[Problem] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    """Files that were looked at to the end, or should have been; not those that are passed over."""


def look(found: Discovery) -> Others:
    """Look at all files that are not Python."""
    others = Others()
    for file in found.others:
        _look_at(file, others)
    for database in found.databases:
        others.looked_at.add(database.path)
        others.sites.append(_database(database))
    return others


def _look_at(file: OtherFile, others: Others) -> None:
    """Add what one file says.

    Passed over are binary and overlong files, if they hold nothing that is looked for or are of a kind that only tells:
    see ``Kind.NEEDED``.
    """
    from sqlite_hunter import files  # as late as here: many scans meet no such file

    content = read(file, files.MAX_BYTES)
    is_needed = files.is_needed(file.kind)
    if isinstance(content, Problem):
        if is_needed:
            others.looked_at.add(file.path)
            others.problems.append(content)
        return
    if not files.may_matter(content):
        others.looked_at.add(file.path)
        return
    text = files.decoded(content)
    if text is None:
        if is_needed:
            others.looked_at.add(file.path)
            others.problems.append(Problem(file.path, 1, "no text that a person wrote: binary, or of overlong lines"))
        return
    others.looked_at.add(file.path)
    try:
        sites = list(dict.fromkeys(files.sites_of(file.kind, file.path, text)))
    except Exception as error:  # a fault of this program's own must not hide what there is elsewhere
        from sqlite_hunter.program.faults import named

        disk.doubt()
        others.problems.append(Problem(file.path, 1, f"could not be judged: {named(error)}"))
        return
    if sites:
        others.texts[file.path] = text
        others.sites += sites


def _database(file: DatabaseFile) -> Site:
    member, named = ("beside", file.beside) if file.beside else ("database", file.path)
    return Site("binary", member, file.path, _START, "", "sqlite", certain=True, databases=(named,), note=named)
