"""The part of a report that is about chosen services; a service goes by several names."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from posixpath import normpath
from typing import Final

from sqlite_hunter.engine.naming import Naming
from sqlite_hunter.engine.services import stem_of
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.report import Report

_LISTED: Final = 20
"""Services that are named where none is near."""


def find_services(wanted: Sequence[str], naming: Naming, root: str) -> frozenset[str]:
    """The services that some names mean: a service's or a program's, else a module's, or a path.

    Raises UsageError for a name that means none, with those that are near, or several.
    """
    return frozenset(_service(name, naming, root) for name in wanted)


def only(report: Report, services: frozenset[str]) -> Report:
    """The report without the findings of other services; what could not be analysed stays, since all may hang on it."""
    findings = tuple(finding for finding in report.findings if finding.service in services)
    shown = tuple(service for service in report.services if service.name in services)
    ignored = tuple(finding for finding in report.ignored if finding.service in services)
    paths = {path for service in shown for path in service.paths}
    suppressions = tuple(each for each in report.suppressions if each.path in paths)
    return replace(report, findings=findings, services=shown, ignored=ignored, suppressions=suppressions)


def _service(wanted: str, naming: Naming, root: str) -> str:
    name = printable(wanted.strip())
    paths = {normpath(name), _from_root(wanted, root)}
    for same in (_is_equal, _is_equal_but_for_case):
        found = _found(name, paths, naming, root, same)
        if len(found) == 1:
            return found.pop()
        if found:
            raise UsageError(f"{name!r} names {len(found)} services: {', '.join(sorted(found))}")
    raise UsageError(f"there is no service {name!r}{_nearest(name, naming)}")


def _found(name: str, paths: set[str], naming: Naming, root: str, same: Callable[[str, str], bool]) -> set[str]:
    """The services that a name means: as a service's, else a program's, a path, or a module's."""
    found = {each for each in (*naming.names.values(), *naming.unscanned) if same(each, name)}
    found = found or {service for program, service in naming.programs.items() if same(program, name)}
    found = found or {service for path, service in naming.names.items() if any(same(path, each) for each in paths)}
    return found or {
        service for path, service in naming.names.items() if any(same(each, name) for each in _modules(path, root))
    }


def _is_equal(one: str, other: str) -> bool:
    return one == other


def _is_equal_but_for_case(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _from_root(wanted: str, root: str) -> str:
    """A path as it is written, from the current folder, as the report would write it."""
    try:
        return os.path.relpath(wanted or ".", root).replace(os.sep, "/")
    except ValueError:  # another drive
        return ""


def _modules(path: str, root: str) -> Iterator[str]:
    """The names of a file as a module: its stem, and its dotted name from the root and from the folder above."""
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    yield stem_of(path)
    yield dotted
    yield f"{Path(root).resolve().name}.{dotted}"
    yield f"{Path(root).resolve().name}/{path}"


def _nearest(name: str, naming: Naming) -> str:
    """`` (nearest: …)``: what is spelt alike; where nothing is, what there is."""
    from difflib import get_close_matches  # as late as here: 7 ms, paid only where there is an error

    stems = {stem_of(path): service for path, service in naming.names.items()}
    known = {
        **stems,
        **naming.programs,
        **{service: service for service in (*naming.names.values(), *naming.unscanned)},
    }
    lower = {each.lower(): each for each in sorted(known)}
    word = name.rpartition("/")[2].removesuffix(".py").lower()
    near = [*get_close_matches(name.lower(), lower, cutoff=0.6), *get_close_matches(word, lower, cutoff=0.6)]
    near += [each for each in lower if word and word in each]
    offers = [lower[each] for each in dict.fromkeys(near)][:3]
    if offers:
        return f" (nearest: {', '.join(offers)})"
    every = sorted({*naming.names.values(), *naming.unscanned} - {""})
    further = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return f" (there are: {', '.join(every[:_LISTED])}{further})" if every else ""
