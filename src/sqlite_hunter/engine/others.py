"""Files that are not Python: read within a bound, told by their bytes, and made into sites by their kind."""

from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.engine import disk, sql_files
from sqlite_hunter.engine.discover import DatabaseFile, Discovery, OtherFile, SourceFile, read
from sqlite_hunter.model.embedded import Embedded
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.site import Site
from sqlite_hunter.suppressions import MARK
from sqlite_hunter.syntax.decode import Unreadable, decode

_START: Final = Span(1, 1, 1, 1)
"""The place of what is no text."""


@dataclass(slots=True)
class Others:
    """What was found beside the program."""

    sites: list[Site] = field(default_factory=list)
    """The databases of these are keys, still to be named."""
    texts: dict[str, str] = field(default_factory=dict)
    """The text of each file that has a site or a source, by path."""
    marked: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Kind and text of each file that holds the mark of a suppression, by path."""
    embedded: dict[str, Embedded] = field(default_factory=dict)
    """Python sources in files of other kinds, by the names that the program knows them by."""
    problems: list[Problem] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    """Files that were looked at to the end, or should have been; not those that are passed over."""


def look(found: Discovery) -> Others:
    """Look at all files that are not Python."""
    others = Others()
    for file in found.others:
        _look_at(file, others)
    _tell_sql(found, others)
    for source in found.files:
        if source.path.rpartition("/")[2] == "setup.py":
            _look_at_setup(source, others)
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

    content = read(file, files.largest(file.kind))
    is_needed, is_python = files.is_needed(file.kind), files.holds_python(file.kind)
    if isinstance(content, Problem):
        if is_needed:
            others.looked_at.add(file.path)
            others.problems.append(content)
        return
    if not is_python and not files.may_matter(content):
        others.looked_at.add(file.path)
        return
    text = files.decoded(content, is_long=is_python)
    if text is None:
        if is_needed:
            others.looked_at.add(file.path)
            others.problems.append(Problem(file.path, 1, "no text that a person wrote: binary, or of overlong lines"))
        return
    others.looked_at.add(file.path)
    if MARK in text:
        others.marked[file.path] = (file.kind, text)
    _tell(file, text, others)


def _tell(file: OtherFile, text: str, others: Others) -> None:
    """Add the sites of a text, the Python in it, and what is wrong with it."""
    from sqlite_hunter import files  # likewise

    try:
        found = list(dict.fromkeys(files.sites_of(file.kind, file.path, text)))
    except Exception as error:  # a fault of this program's own must not hide what there is elsewhere
        from sqlite_hunter.program.faults import named

        disk.doubt()
        others.problems.append(Problem(file.path, 1, f"could not be judged: {named(error)}"))
        return
    others.problems += (each for each in found if isinstance(each, Problem))
    others.sites += (each for each in found if isinstance(each, Site))
    others.embedded.update((each.path, each) for each in found if isinstance(each, Embedded))
    if found:
        others.texts[file.path] = text


def _look_at_setup(file: SourceFile, others: Others) -> None:
    """Add the requirements of a ``setup.py``; all else of it is told as the Python that it is."""
    from sqlite_hunter import files  # likewise

    content = read(file)
    if isinstance(content, Problem) or files.INTERESTING.search(content) is None:
        return
    try:
        text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    except Unreadable:
        return  # likewise
    sites = list(files.requirements_of(file.path, text))
    others.sites += sites
    others.texts.update({file.path: text} if sites else {})


def _tell_sql(found: Discovery, others: Others) -> None:
    """Tell the files of SQL that are given to SQLite statement by statement, and not by their grammar too."""
    named = [site for site in others.sites if site.what == sql_files.SOURCE]
    others.sites = [site for site in others.sites if site.what != sql_files.SOURCE]
    for each in sql_files.told(named, found.others):
        if isinstance(each, Problem):
            others.problems.append(each)
        elif isinstance(each, Site):
            others.sites.append(each)
        else:
            path, text = each
            others.texts[path] = text
            others.sites = [site for site in others.sites if (site.path, site.member) != (path, "script")]


def _database(file: DatabaseFile) -> Site:
    member, named = ("beside", file.beside) if file.beside else ("database", file.path)
    return Site("binary", member, file.path, _START, "", "sqlite", certain=True, databases=(named,), note=named)
