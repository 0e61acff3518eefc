"""Services of a scan: from the configuration, a process manager, or file stems; and how far each is on its way."""

import fnmatch
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType

from sqlite_hunter.config import Config
from sqlite_hunter.engine.reach import PRODUCTION, strongest
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.location import joined
from sqlite_hunter.model.report import Service
from sqlite_hunter.program.program import Program


def name_services(
    paths: Iterable[str],
    config: Config,
    root: str,
    programs: Mapping[str, str] = MappingProxyType({}),
    reserved: Iterable[str] = (),
) -> dict[str, str]:
    """The service that each path belongs to, by path.

    It is the configured one, else the program that a process manager runs the file as (``programs``, by path), else
    its stem, with its folder where stems are equal. A name that the configuration or a process manager gives is never
    given to another file too; ``reserved`` are such names of files that are not among the paths.
    """
    names: dict[str, str] = {}
    stems: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        name = configured(path, config, root) or programs.get(path)
        if name:
            names[path] = name
        else:
            stems[stem_of(path)].append(path)
    taken = {*config.services, *programs.values(), *reserved}
    for stem, sharing in stems.items():
        alone = len(sharing) == 1 and stem not in taken
        names.update(dict.fromkeys(sharing, stem) if alone else _with_folders(sharing, taken))
    return names


def place_others(paths: Iterable[str], config: Config, root: str) -> dict[str, str]:
    """The service of each path that is no Python: the one that the configuration puts it in, else none, ""."""
    return {path: configured(path, config, root) or "" for path in paths}


def _with_folders(paths: list[str], taken: Set[str]) -> dict[str, str]:
    """Names with folders, so that they differ; ``main/__init__.py`` keeps its own beside ``main.py``."""
    whole = {path: path.removesuffix(".py") for path in paths}
    used = set(whole.values())
    names = {
        path: short if (short := name.removesuffix("/__init__")) not in used - {name} else name
        for path, name in whole.items()
    }
    return {
        path: name if name not in taken else path if path not in taken else f"./{path}" for path, name in names.items()
    }


def configured(path: str, config: Config, root: str) -> str | None:
    """The service that the configuration gives to a path."""
    from_project = path if root == "." else f"{root}/{path}"
    for name, service in config.services.items():
        for pattern in service.paths:
            given = pattern.rstrip("/")
            for candidate in (from_project, path):
                if candidate == given or candidate.startswith(f"{given}/") or fnmatch.fnmatchcase(candidate, given):
                    return name
    return None


def stem_of(path: str) -> str:
    """The name of a file without its ending; a package's is that of its folder."""
    folder, _, name = path.rpartition("/")
    if name == "__init__.py":
        return folder.rpartition("/")[2] or "__init__"
    return name.rpartition(".")[0] or name


def make_services(
    names: Mapping[str, str],
    findings: Iterable[Finding],
    program: Program,
    audited: frozenset[str],
    broken: Iterable[str],
    reach: Mapping[str, str] = MappingProxyType({}),
    unscanned: Iterable[str] = (),
) -> tuple[Service, ...]:
    """Every service with its counts and status, by name; a file that belongs to none has the name "".

    ``reach`` is that of each path, as far as it is known. ``unscanned`` are programs that run in production, and of
    which nothing else is known.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    for path, name in names.items():
        paths[name].append(path)
    sqlite: dict[str, int] = defaultdict(int)
    postgres: dict[str, int] = defaultdict(int)
    databases: dict[str, set[str]] = defaultdict(set)
    lines: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for finding in findings:
        if finding.severity == "error" and finding.kind != "meta":
            sqlite[finding.service] += 1
        if finding.database:
            databases[finding.service].add(finding.database)
        if finding.rule in audited:
            lines[finding.service].add((finding.span.line, finding.span.end_line))
    for site in program.postgres:
        postgres[names[site.path]] += 1
    unknown = {names[path] for path in broken if path in names}
    services = [
        Service(
            name,
            tuple(sorted(paths[name])),
            "unknown" if name in unknown else _status(sqlite[name], postgres[name]),
            strongest(reach.get(path) for path in paths[name]),
            sqlite[name],
            postgres[name],
            tuple(sorted(databases[name])),
            joined(lines[name]) if len(paths[name]) == 1 else (),
        )
        for name in paths
        if name
    ]
    services += [Service(name, (), "unknown", PRODUCTION, 0, 0, (), ()) for name in unscanned]
    return tuple(sorted(services, key=lambda service: service.name))


def _status(sqlite: int, postgres: int) -> str:
    if sqlite:
        return "dual" if postgres else "sqlite"
    return "migrated" if postgres else "none"
