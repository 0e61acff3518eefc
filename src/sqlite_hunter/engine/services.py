"""Services of a scan: from the configuration, else from file stems; and how far each is on its way."""

import fnmatch
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlite_hunter.config import Config
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.report import Service
from sqlite_hunter.program.program import Program


def name_services(paths: Iterable[str], config: Config, root: str) -> dict[str, str]:
    """The service that each path belongs to: a configured one, else its stem, with its folder where stems are equal.

    A name that the configuration gives is never given to another file too.
    """
    names: dict[str, str] = {}
    stems: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        configured = _configured(path, config, root)
        if configured:
            names[path] = configured
        else:
            stems[_stem(path)].append(path)
    for stem, sharing in stems.items():
        alone = len(sharing) == 1 and stem not in config.services
        names.update(dict.fromkeys(sharing, stem) if alone else _with_folders(sharing))
    return names


def place_others(paths: Iterable[str], config: Config, root: str) -> dict[str, str]:
    """The service of each path that is no Python: the one that the configuration puts it in, else none, ""."""
    return {path: _configured(path, config, root) or "" for path in paths}


def _with_folders(paths: list[str]) -> dict[str, str]:
    """Names with folders, so that they differ; ``main/__init__.py`` keeps its own beside ``main.py``."""
    whole = {path: path.removesuffix(".py") for path in paths}
    taken = set(whole.values())
    return {
        path: short if (short := name.removesuffix("/__init__")) not in taken - {name} else name
        for path, name in whole.items()
    }


def _configured(path: str, config: Config, root: str) -> str | None:
    from_project = path if root == "." else f"{root}/{path}"
    for name, service in config.services.items():
        for pattern in service.paths:
            given = pattern.rstrip("/")
            for candidate in (from_project, path):
                if candidate == given or candidate.startswith(f"{given}/") or fnmatch.fnmatchcase(candidate, given):
                    return name
    return None


def _stem(path: str) -> str:
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
) -> tuple[Service, ...]:
    """Every service with its counts and status, by name; a file that belongs to none has the name ""."""
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
    return tuple(
        Service(
            name,
            tuple(sorted(paths[name])),
            "unknown" if name in unknown else _status(sqlite[name], postgres[name]),
            None,
            sqlite[name],
            postgres[name],
            tuple(sorted(databases[name])),
            joined(lines[name]) if len(paths[name]) == 1 else (),
        )
        for name in sorted(paths)
        if name
    )


def _status(sqlite: int, postgres: int) -> str:
    if sqlite:
        return "dual" if postgres else "sqlite"
    return "migrated" if postgres else "none"


def joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Line spans with neighbours and overlaps joined: (334, 335), (336, 338) -> (334, 338)."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)
