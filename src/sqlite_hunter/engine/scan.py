"""The scan: files found, triaged, turned into facts, analysed as one program, and judged by the rules."""

import gc
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlite_hunter import __version__
from sqlite_hunter.engine import chosen, databases, disk, others, silencing, triage
from sqlite_hunter.engine.cache import Cache
from sqlite_hunter.engine.discover import Discovery, SourceFile, discover, read
from sqlite_hunter.engine.existing_tables import Landings, find_landings
from sqlite_hunter.engine.init.mark import is_untouched
from sqlite_hunter.engine.loading import Loader, read_outlines
from sqlite_hunter.engine.naming import Naming, name_files
from sqlite_hunter.engine.reach import reach_of_files
from sqlite_hunter.engine.reporting import Scanned, make_report
from sqlite_hunter.engine.schema_files import SchemaFiles
from sqlite_hunter.engine.settings import Progress, ScanSettings
from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.report import Report
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.program import Program

if TYPE_CHECKING:
    from sqlite_hunter.program.analysis import Analysis
    from sqlite_hunter.program.sites import Ground

_ROUNDS_LIMIT: Final = 40
"""Times further files are asked for; each round adds at least one, so real programs need a few."""
_EAGER_ROUNDS: Final = 12
"""Of these, those that end as soon as they know of one."""
_SPARING_ROUNDS: Final = 1
"""Of these, those after which only files known to be needed are loaded; to load all imports is cheaper than more."""
_LARGEST: Final = 8_000_000
"""Bytes of a Python file; what is larger has more characters than are parsed (``syntax.bounds``) in any encoding."""
_ENTANGLED: Final = (
    "the program is too entangled to be followed to the end: uses may be missing; scan fewer of its folders at once"
)

Watch: TypeAlias = "Callable[[Analysis], object]"


def scan(
    paths: Sequence[Path], settings: ScanSettings, progress: Progress | None = None, cache: Cache | None = None
) -> Report:
    """Scan files and folders as one program.

    ``progress`` is called with the number of files done and to be done; ``cache`` is that of the settings, if it is
    open already. Raises UsageError for a path that does not exist, or a service that there is none of. Whatever else is
    wrong with a file becomes a problem of the report.
    """
    return scan_found(paths, discover(paths, settings.config), settings, progress, cache=cache)


def _nobody(_: object) -> None:
    """Watch nothing."""


def scan_found(
    paths: Sequence[Path],
    found: Discovery,
    settings: ScanSettings,
    progress: Progress | None = None,
    watch: Watch = _nobody,
    cache: Cache | None = None,
    landed: "Callable[[Landings | None], object]" = _nobody,
) -> Report:
    """Scan the files that were found at some paths.

    ``watch`` is called with the analysis, if there is one, before that is let go, and ``landed`` with the tables that
    are there in PostgreSQL already. ``cache`` is as for ``scan``.
    """
    contents, problems = _contents(found)
    naming = name_files(paths, found, contents, settings.config)
    wanted = chosen.find_services(settings.services, naming, found.root)
    for note in naming.notes:
        disk.tell(note)
    if cache is None and settings.use_cache:
        cache = Cache.open(settings.config.cache_path, __version__)
    beside = others.look(found)
    embedded = {path: source.content for path, source in beside.embedded.items()}
    loader = Loader({**contents, **embedded}, settings.jobs, cache, __version__, beside.embedded)
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        analysed = _analyse(loader, found, settings, progress, watch)
        reach = _reach(loader, naming, _root_name(found), settings.jobs)
    finally:
        if was_enabled:
            gc.enable()
        for warning in cache.warnings if cache is not None else ():
            warnings.warn(warning, stacklevel=2)
    every = (*analysed.program.sites, *databases.named(beside.sites, analysed.ground))
    landings = find_landings(every, analysed.program.postgres, found, reach, settings.config)
    landed(landings)
    sites, unread = _with_dialect(every, SchemaFiles(found.others), landings)
    program = Program(sites, analysed.program.postgres)
    analysed = replace(analysed, program=program, problems=(*analysed.problems, *beside.problems, *unread))
    scanned = Scanned(
        found, contents, beside, analysed.program, naming, reach, tuple(sorted({*problems, *analysed.problems}))
    )
    report = make_report(scanned, settings, is_whole=silencing.is_whole(paths))
    report = replace(report, followed=tuple(sorted({holder(path) for path in loader.facts})))
    return chosen.only(report, wanted) if settings.services else report


def _with_dialect(
    sites: Sequence[Site], files: SchemaFiles, landings: Landings | None
) -> tuple[list[Site], list[Problem]]:
    """The sites with what PostgreSQL reads otherwise in their statements, and where that could not be told."""
    if all(site.statement is None for site in sites):
        return list(sites), []
    from sqlite_hunter.program.dialect import with_dialect  # as late as here: it imports the whole translator

    problems: list[Problem] = []

    def failed(site: Site, reason: str) -> None:
        disk.doubt()
        problems.append(Problem(site.path, site.span.line, f"a statement could not be translated: {reason}"))

    return list(with_dialect(sites, failed, files, landings.of if landings is not None else None)), problems


def _contents(found: Discovery) -> tuple[dict[str, bytes], list[Problem]]:
    """What the files hold; a module that ``init`` wrote is followed no more than an installed library is."""
    contents: dict[str, bytes] = {}
    problems = list(found.problems)
    for source in found.files:
        outcome = read(source, _LARGEST)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        elif not is_untouched(outcome):
            contents[source.path] = outcome
    return contents, problems


@dataclass(frozen=True, slots=True)
class _Analysed:
    program: Program
    problems: tuple[Problem, ...]
    ground: "Ground | None" = None
    """What the flow knows of databases; None where there was nothing to follow."""


def _analyse(
    loader: Loader, found: Discovery, settings: ScanSettings, progress: Progress | None, watch: Watch
) -> _Analysed:
    contents = loader.contents
    imports = triage.Imports(contents, _root_name(found)) if settings.triage else None
    wanted = _first(contents, loader, imports) if imports is not None else set(contents)
    if not wanted:
        return _Analysed(Program(()), ())
    return _follow(wanted, loader, imports, found, progress, watch)


def _reach(loader: Loader, naming: Naming, root_name: str, jobs: int) -> dict[str, str]:
    """The reach of each file; of files that are not scanned and that services begin with, the imports are read too."""
    outside = {path: read(SourceFile(path, file)) for path, file in naming.outside.items()}
    outlines = read_outlines({path: content for path, content in outside.items() if isinstance(content, bytes)}, jobs)
    outlines |= {path: loader.outline(path) for path in naming.entries & loader.contents.keys()}
    return reach_of_files(loader.contents, root_name, loader.outline, outlines, naming.by_hand)


def _first(contents: Mapping[str, bytes], loader: Loader, imports: triage.Imports) -> set[str]:
    """The files to begin with: those that matter by themselves or import such, and those that Python does not parse.

    What cannot be parsed is told even where its bytes look harmless: nobody knows what it is.
    """
    chosen = {path for path in contents if triage.matters(contents[path])}
    chosen |= imports.reaching(chosen)
    chosen |= imports.supporting(chosen)
    return chosen | loader.unsound(sorted(contents.keys() - chosen))


def _follow(
    wanted: set[str],
    loader: Loader,
    imports: triage.Imports | None,
    found: Discovery,
    progress: Progress | None,
    watch: Watch,
) -> _Analysed:
    """Load and analyse files until no further ones are asked for."""
    from sqlite_hunter.program.analysis import analyse  # as late as here: it costs what a scan without it takes
    from sqlite_hunter.program.faults import whole_problem
    from sqlite_hunter.program.flow import WORK_LIMIT
    from sqlite_hunter.program.modules import Modules

    modules = Modules(loader.contents, _root_name(found))
    named = any(map(triage.may_name_sqlite, loader.contents.values()))
    done, total, work = 0, len(wanted), 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, total)

    for number in range(_ROUNDS_LIMIT):
        loader.load(sorted(wanted), step)
        rest = loader.contents.keys() - loader.facts.keys() - loader.problems.keys()
        loadable = rest if number < _EAGER_ROUNDS and work < WORK_LIMIT else frozenset()
        try:
            analysis = analyse(loader.facts, modules, sqlite_named=named, loadable=loadable)
        except Exception as error:  # a fault of this program's own: what else is known of the files is still told
            disk.doubt()
            return _Analysed(Program(()), (*loader.problems.values(), whole_problem(found.root, error)))
        work += analysis.outcome.machine.work
        wanted = set(analysis.wanted & rest)
        if imports is not None:
            wanted |= imports.mentioning(analysis.leading, rest)
        if not wanted or analysis.outcome.exhausted:
            break
        if imports is not None and number >= _SPARING_ROUNDS:
            wanted |= imports.imported(loader.facts.keys() | wanted, rest)
        total += len(wanted)
    watch(analysis)
    return _told(analysis, loader, found.root, is_whole=not wanted or not named)


def _told(analysis: "Analysis", loader: Loader, root: str, *, is_whole: bool) -> _Analysed:
    """The sites of a program and all that went wrong; it is not whole while files are still asked for."""
    problems = [*loader.problems.values(), *analysis.failed]
    if analysis.failed:
        disk.doubt()
    if analysis.limited or not is_whole:
        problems.append(Problem(root, 1, _ENTANGLED))
    return _Analysed(analysis.program, (*problems, *analysis.faults(root)), analysis.ground)


def _root_name(found: Discovery) -> str:
    return Path(found.root).resolve().name
