"""Where the services of a program stand: which group each is in, and how many there are."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.facts import PRODUCTION
from sqlite_hunter.checklist.wording import code, plural

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.model.report import Service

MIGRATED: Final = "migrated"
DUAL: Final = "dual"
SQLITE: Final = "sqlite"
UNREACHED: Final = "unreached"
UNKNOWN: Final = "unknown"
GROUPS: Final = (MIGRATED, DUAL, SQLITE, UNREACHED, UNKNOWN)
TITLES: Final = {
    MIGRATED: "Fully migrated to PostgreSQL",
    DUAL: "On both SQLite and PostgreSQL",
    SQLITE: "Still on SQLite",
    UNREACHED: "Not reached by any service: delete or archive",
    UNKNOWN: "Not known",
}
"""Headings of the groups, where a document has none of its own."""

_REACHES: Final = {"tool": "run by hand", "unreferenced": "imported by nothing"}
_MOST_DATABASES: Final = 4


def group_of(service: "Service") -> str:
    """The group of a service, "" for one without a database and for tests."""
    if service.status == "none" or service.reach == "test":
        return ""
    if service.status == "sqlite" or service.status == DUAL:
        return service.status if service.reach in {PRODUCTION, None} else UNREACHED
    return service.status


def in_group(facts: "Facts", group: str) -> "list[Service]":
    """The services of a group, by name."""
    return [service for service in facts.report.services if group_of(service) == group]


def on_the_way(facts: "Facts") -> "dict[str, int]":
    """How many services of production, or of which nobody knows, are in each group."""
    counts = dict.fromkeys(GROUPS, 0)
    for service in facts.report.services:
        group = group_of(service)
        if group and service.reach in {PRODUCTION, None}:
            counts[group] += 1
    return counts


def told(service: "Service") -> str:
    """A service in one line: its file, its name where that differs, its sites and its databases."""
    path = service.paths[0] if len(service.paths) == 1 else ""
    name = code(path or service.name)
    if not path:
        name += f" ({plural(len(service.paths), 'file')})" if service.paths else ""
    elif path.rpartition("/")[2].removesuffix(".py") != service.name:
        name += f" ({code(service.name)})"
    if service.status == UNKNOWN:
        return f"{name}: {'could not be analysed' if service.paths else 'no file of it is scanned'}"
    sites = f"{plural(service.sqlite_sites, 'SQLite site')}, {service.postgres_sites} PostgreSQL"
    reach = f"; {_REACHES[service.reach]}" if service.reach in _REACHES else ""
    return f"{name}: {sites}{_databases(service)}{reach}"


def _databases(service: "Service") -> str:
    if not service.sqlite_sites or not service.databases:
        return ""
    named = [code(database) for database in service.databases[:_MOST_DATABASES]]
    more = len(service.databases) - len(named)
    return f" ({', '.join(named)}{f' and {more} more' if more else ''})"
