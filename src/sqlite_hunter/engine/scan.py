"""The scan: files found, triaged, turned into facts, analysed as one program, and judged by the rules."""

import gc
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlite_hunter import __version__
from sqlite_hunter.engine import chosen, databases, disk, fingerprints, others, services, triage
from sqlite_hunter.engine.cache import Cache
from sqlite_hunter.engine.discover import Discovery, SourceFile, discover, read
from sqlite_hunter.engine.judging import judge
from sqlite_hunter.engine.loading import Loader, read_outlines
from sqlite_hunter.engine.naming import Naming, name_files
from sqlite_hunter.engine.reach import reach_of_files
from sqlite_hunter.engine.settings import Progress, ScanSettings
from sqlite_hunter.model.finding import Finding, Problem
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.report import Report
from sqlite_hunter.model.rule import Rule
from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules import RuleModule, load_rules
from sqlite_hunter.syntax.decode import decode

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
_UNANALYSED: Final = "SQH902"
"""The rule whose findings are the problems: the engine makes them, for a rule sees sites only."""
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
) -> Report:
    """Scan the files that were found at some paths.

    ``watch`` is called with the analysis, if there is one, before that is let go. ``cache`` is as for ``scan``.
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
    program = Program(
        (*analysed.program.sites, *databases.named(beside.sites, analysed.ground)), analysed.program.postgres
    )
    analysed = replace(analysed, program=program, problems=(*analysed.problems, *beside.problems))
    report = _report(found, contents, problems, analysed, beside, settings, naming, reach)
    return chosen.only(report, wanted) if settings.services else report


def _contents(found: Discovery) -> tuple[dict[str, bytes], list[Problem]]:
    contents: dict[str, bytes] = {}
    problems = list(found.problems)
    for source in found.files:
        outcome = read(source, _LARGEST)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
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


def _report(
    found: Discovery,
    contents: Mapping[str, bytes],
    problems: list[Problem],
    analysed: _Analysed,
    beside: others.Others,
    settings: ScanSettings,
    naming: Naming,
    reach: Mapping[str, str],
) -> Report:
    needs_rules = analysed.program.sites or problems or analysed.problems
    every_rule = load_rules() if needs_rules else ()  # many scans do without
    rules = [module for module in every_rule if is_on(module.rule.code, settings)]
    names = {**naming.names, **services.place_others(sorted(beside.looked_at), settings.config, found.root)}
    remarks, unjudged = judge(rules, analysed.program)
    if unjudged:
        disk.doubt()
    concerned = {remark.site.path for _, remark in remarks}
    sources = _sources(contents, concerned & contents.keys())
    sources |= {path: text for path, text in beside.texts.items() if path in concerned}
    lines = defaultdict(lambda: [""], {path: _lines(text) for path, text in sources.items()})
    findings = [_finding(rule, remark, lines, names) for rule, remark in remarks]
    all_problems = tuple(sorted({*problems, *analysed.problems, *unjudged}))
    findings.extend(_unanalysed(all_problems, rules, names))
    findings.sort(key=_order)
    broken = [problem.path for problem in all_problems]
    audited = frozenset(module.rule.code for module in every_rule if module.rule.audit)
    considered = {source.path for source in found.files} | beside.looked_at | set(broken)
    return Report(
        root=found.root,
        files=len(considered),
        analysed=len(considered - set(broken)),
        services=services.make_services(names, findings, analysed.program, audited, broken, reach, naming.unscanned),
        findings=tuple(findings),
        problems=all_problems,
        sources=sources,
    )


def is_on(code: str, settings: ScanSettings) -> bool:
    """Whether a rule is among those that the settings choose: the longest beginning of its code that is given wins."""
    selected = max((len(prefix) for prefix in settings.select if code.startswith(prefix)), default=-1)
    ignored = max((len(prefix) for prefix in settings.ignore if code.startswith(prefix)), default=-1)
    return (selected > ignored) if settings.select else ignored < 0


def _sources(contents: Mapping[str, bytes], paths: set[str]) -> dict[str, str]:
    return {path: decode(contents[path]) for path in sorted(paths)}


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _finding(rule: Rule, remark: Remark, lines: Mapping[str, list[str]], names: Mapping[str, str]) -> Finding:
    site = remark.site
    text = fingerprints.excerpt(lines[site.path], site.span)
    return Finding(
        rule=rule.code,
        name=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        confidence="certain" if site.certain else "likely",
        path=site.path,
        span=site.span,
        scope=site.scope,
        message=f"{remark.message} ({site.part})" if site.part else remark.message,
        backend=site.backend,
        database=site.database,
        sql=site.statement,
        via=site.via,
        service=names[site.path],
        fingerprint=fingerprints.fingerprint(rule.code, site.path, site.scope, text),
    )


def _unanalysed(problems: Sequence[Problem], rules: Sequence[RuleModule], names: Mapping[str, str]) -> list[Finding]:
    """A finding for each problem: what was not looked at may hold anything."""
    rule = next((module.rule for module in rules if module.rule.code == _UNANALYSED), None)
    if rule is None:
        return []
    return [
        Finding(
            rule=rule.code,
            name=rule.name,
            kind=rule.kind,
            severity=rule.severity,
            confidence="certain",
            path=problem.path,
            span=Span(problem.line, 1, problem.line, 1),
            scope="",
            message=f"not analysed: {problem.reason}",
            backend="unknown",
            database=None,
            sql=None,
            via=(),
            service=names.get(problem.path, ""),
            fingerprint=fingerprints.fingerprint(rule.code, problem.path, "", problem.reason),
        )
        for problem in problems
    ]


def _order(finding: Finding) -> tuple[object, ...]:
    """By place and rule; then by all else that is told, so that no two orders are possible."""
    span = finding.span
    place = (finding.path, span.line, span.column, finding.rule, span.end_line, span.end_column)
    return (*place, finding.message, finding.confidence, finding.database or "", repr(finding.sql), finding.via)
