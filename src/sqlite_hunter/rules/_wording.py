"""How rules speak: one line that says what stands there, on which database, how sure that is, and what takes its place.

Shared, so that every rule names a database, a doubt and a foreign file in the same words.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.site import Remark, Site

BY_NAME: Final = "its name: no SQLite object was seen to reach it"
BY_SQL: Final = "its SQL text: no connection was seen to reach it"
BY_PATH: Final = "the file's name: no connect() was seen to open it"
BY_MODE: Final = "what it is opened with: it may be a connection that begins no transaction"

_BY_OPENED: Final = "the file's name, which is that of a database that is opened"
_BY_PART: Final = "what is known: not every value that reaches it is"
_BY_BRANCH: Final = "what is known of the connection: the branch it stands in is for another server"
_FAMILY: Final = " (a family of files, one for each run-time {})"
_FOREIGN: Final = "another program's database: it stays on SQLite"
_OTHERS: Final = " or another that is not known"
_EITHER: Final = "SQLite or PostgreSQL, chosen at run time"
_MEMORY: Final = "a database in memory"
_MOST_NAMES: Final = 4


def remark(site: Site, subject: str, advice: str, *, judged_by: str = BY_NAME, place: bool = True) -> Remark:
    """``subject on database: advice (judged by ...)``; ``judged_by`` is said only of a site that is not certain.

    ``place=False`` is for a subject that names its database itself. A foreign database gets no advice: it stays.
    """
    told = _FOREIGN if site.foreign else advice
    return Remark(site, f"{subject}{where(site) if place else ''}: {told}{_doubt(site, judged_by)}")


def where(site: Site) -> str:
    """`` on trades.db`` and its like; "" where nothing is known."""
    files = files_of(site)
    if site.backend == "either":
        return f" on {files} ({_EITHER})" if files else f" on {_EITHER}"
    return f" on {files}" if files else ""


def files_of(site: Site) -> str:
    """``trades.db``, ``one of a.db, b.db``, ``a.db or another``; "" where nothing is known."""
    names = [
        _MEMORY if name == ":memory:" else name for name in ((site.database,) if site.database else site.databases)
    ]
    if not names:
        return ""
    files = listed(names) if len(names) == 1 else f"one of {listed(names)}"
    return files + (_OTHERS if site.others else family(site))


def family(site: Site) -> str:
    """What follows the name of a database that stands for several files."""
    name = (site.database or "").rpartition("/")[2]
    return _FAMILY.format("name" if "*" in name else "folder") if site.family else ""


def shown(text: str, limit: int = 80) -> str:
    """Text from the scanned program on one line: white space joined, controls escaped, the end cut off."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def listed(names: Sequence[str], limit: int = _MOST_NAMES) -> str:
    """``a, b and 3 more``."""
    text = ", ".join(shown(name) for name in names[:limit])
    return f"{text} and {len(names) - limit} more" if len(names) > limit else text


def advised(advice: Mapping[str, str], member: str, otherwise: str) -> str:
    """The advice for the first key that stands in ``member``, without regard to case."""
    lowered = member.lower()
    return next((text for key, text in advice.items() if key in lowered), otherwise)


def article(noun: str) -> str:
    """``a cursor``, ``an index``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _doubt(site: Site, judged_by: str) -> str:
    if site.certain:
        return ""
    if site.doubted:
        return f" (judged by {_BY_BRANCH})"
    if judged_by == BY_PATH and site.opened:
        judged_by = _BY_OPENED
    return f" (judged by {_BY_PART if site.via and judged_by != BY_MODE else judged_by})"
