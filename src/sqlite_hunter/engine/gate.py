"""The gate: the findings of a program held against its baseline, a revision, and what comments say."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.config import DEFAULT_EXCLUDE
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.baseline import Kept, find_baseline
from sqlite_hunter.engine.git import Repository, from_top, repository_of
from sqlite_hunter.engine.places import Places, items_of
from sqlite_hunter.engine.recall import recall_or_scan
from sqlite_hunter.engine.services import configured
from sqlite_hunter.engine.settings import GateSettings, Progress, ScanSettings, is_all, is_on
from sqlite_hunter.engine.tracked import with_unseen
from sqlite_hunter.errors import UsageError
from sqlite_hunter.gate.baseline import Entry, Key
from sqlite_hunter.gate.effort import effort, minutes_of
from sqlite_hunter.gate.matching import NO_FUNCTION, Match, match, match_change
from sqlite_hunter.model.effort import ServiceEffort
from sqlite_hunter.model.finding import META, SEVERITIES, STALE, UNANALYSED, Finding
from sqlite_hunter.model.gate import CLEAN, FINDINGS, INCOMPLETE, Gate
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.report import Report

if TYPE_CHECKING:
    from sqlite_hunter.engine.revisions import Revision

_PRODUCTION: Final = "production"
_BINARY: Final = "binary"


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier revision has."""

    items: Mapping[Key, int]
    """By paths from the baseline's folder."""
    renames: Mapping[str, str]
    """The path of now by that of then, likewise."""
    faulty: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many suppressions are unused or not understood, by path and rule; likewise."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The gate's judgement."""

    gate: Gate
    report: Report
    """With the findings that stand in the way only."""
    findings: tuple[Finding, ...]
    """All uses that are left, known or not."""
    match: Match
    kept: Kept
    scanned: Report
    """As it was before the gate chose."""


def check(
    paths: Sequence[Path], settings: ScanSettings, told: GateSettings, progress: Progress | None = None
) -> Judged:
    """Judge the program on the disk. Raises what ``scan`` does, BaselineError and GitError."""
    kept = find_baseline(paths, settings.config, told.baseline)
    before = _before(paths, settings, told.since, kept) if told.since is not None else None
    report = with_unseen(recall_or_scan(paths, settings, progress), paths, settings)
    return judge(report, kept, settings, told, paths, before)


def judge(
    report: Report,
    kept: Kept,
    settings: ScanSettings,
    told: GateSettings,
    paths: Sequence[Path],
    before: Before | None = None,
    only: frozenset[str] | None = None,
) -> Judged:
    """Judge a report; ``only`` are the files that count, by paths from the baseline's folder, None for all."""
    _refuse_empty(report, settings)
    if told.strict:
        _refuse_narrowed(settings)
        if not report.files:
            raise UsageError("--strict: there is no file to analyse here, so that nothing is shown to be at zero")
    places = Places(report.root, kept.folder)
    counts = _Counting(report, settings, told, places, only)
    chosen = _choose(report, counts)
    if before is not None:
        chosen = replace(chosen, faulty=tuple(_new_faults(chosen.faulty, before, places)))
    items = items_of(report, places, chosen.open)
    uncounted = _uncounted_rules(counts) if kept.baseline.entries or before is not None else frozenset()
    is_scanned = _scanning(counts, uncounted, report, paths, kept)
    is_judged = _judging(counts, is_scanned, kept)
    is_gone = _gone_from(kept.folder)
    may_move = _moving(counts, is_scanned, report, settings)
    held = match(items, kept.baseline, is_gone, is_judged, may_move)
    found = held
    if before is not None:
        found = match_change(items, before.items, kept.baseline, before.renames, is_gone, is_judged, may_move)
    gate = Gate(
        outcome=CLEAN,
        baseline=kept.label if kept.is_there else "",
        since=told.since or "",
        is_strict=told.strict,
        is_whole=not (settings.services or told.production or only is not None),
        new=len(found.new),
        known=len(found.known) + len(found.moved),
        moved=len(found.moved),
        gone=sum(count for _, count in held.gone),
        stale_is_allowed=told.allow_stale or before is not None or not is_on(STALE, settings),
        faulty=len(chosen.faulty),
        ignored=len(chosen.ignored),
        fixmes=sum(bool(each.suppressed) for each in chosen.uses),
        suppressions=sum(counts.is_path_of(each.path) for each in report.suppressions),
        entries=sum(entry.count for entry in kept.baseline.entries if is_judged(entry)),
        local=len(chosen.local),
        remarks=chosen.remarks,
        problems=len(report.problems),
        is_skipping=told.skip_unparsable,
        switched_off=_switched_off(settings),
        left_out=_left_out(settings),
        elsewhere=tuple(_elsewhere(found)),
    )
    if told.effort:
        left = effort(chosen.uses, settings.config.effort)
        gate = replace(gate, effort=left, weights=_weights(left, settings))
    gate = replace(gate, outcome=outcome_of(gate))
    return Judged(gate, _in_the_way(report, gate, chosen, found, kept), chosen.uses, found, kept, report)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The findings that the gate is asked about, by how it looks at them."""

    uses: tuple[Finding, ...]
    """All uses that count."""
    open: tuple[Finding, ...]
    """Those that no comment speaks of, and that every clone of the repository has."""
    local: frozenset[Finding]
    """Databases that git ignores."""
    ignored: tuple[Finding, ...]
    faulty: tuple[Finding, ...]
    """Suppressions that are unused or not understood."""
    remarks: int
    """Findings of a severity that does not count."""


def _choose(report: Report, counts: "_Counting") -> _Chosen:
    concerned = [finding for finding in report.findings if counts.is_path_of(finding.path)]
    found = [finding for finding in concerned if finding.kind != META]
    uses = tuple(finding for finding in found if finding.severity in counts.severities)
    local = _local(uses, report)
    return _Chosen(
        uses=uses,
        open=tuple(finding for finding in uses if not finding.suppressed and finding not in local),
        local=local,
        ignored=tuple(finding for finding in report.ignored if counts.is_counted(finding)),
        faulty=tuple(finding for finding in concerned if finding.kind == META and finding.rule != UNANALYSED),
        remarks=len(found) - len(uses),
    )


def _new_faults(faulty: Iterable[Finding], before: Before, places: Places) -> Iterator[Finding]:
    """The faulty suppressions that an earlier revision did not have: of several in one file the last ones."""
    then = {new: old for old, new in before.renames.items()}
    left = Counter(before.faulty)
    for finding in faulty:
        path = places.of(finding.path)
        key = (then.get(path, path), finding.rule)
        if left[key] > 0:
            left[key] -= 1
        else:
            yield finding


def _switched_off(settings: ScanSettings) -> tuple[str, ...]:
    """What is not looked for, in short."""
    if is_all(settings):
        return ()
    return settings.ignore if "SQH" in settings.select else (f"all but {', '.join(settings.select)}", *settings.ignore)


def _left_out(settings: ScanSettings) -> tuple[str, ...]:
    """The patterns that are not the tool's own."""
    config = settings.config
    return (*(each for each in config.exclude if each not in DEFAULT_EXCLUDE), *config.extend_exclude)


def _elsewhere(found: Match) -> Iterator[tuple[str, int, str]]:
    for each in found.new:
        if each.elsewhere is not None:
            yield each.item.finding.path, each.item.finding.span.line, each.elsewhere.path


def _weights(left: Iterable[ServiceEffort], settings: ScanSettings) -> tuple[tuple[str, int], ...]:
    """The minutes of each rule that found something."""
    rules = sorted({rule.rule for service in left for rule in service.rules})
    return tuple((rule, minutes_of(rule, settings.config.effort)) for rule in rules)


def _in_the_way(report: Report, gate: Gate, chosen: _Chosen, found: Match, kept: Kept) -> Report:
    """The report with what stands in the way of a pass only: all that is left, where only zero passes."""
    shown = {*chosen.faulty, *(each.item.finding for each in found.new)}
    if gate.is_strict:
        shown |= {*chosen.uses, *chosen.ignored}
    left = [each for each in (*report.findings, *report.ignored) if each in shown or each.rule == UNANALYSED]
    stale = [] if gate.stale_is_allowed else _stale(found, kept, report)
    return replace(report, findings=(*left, *stale), ignored=(), services=())


def _refuse_narrowed(settings: ScanSettings) -> None:
    """Raise UsageError where a rule that counts is switched off: zero would not be zero."""
    if is_all(settings):
        return
    from sqlite_hunter.rules import load_rules  # as late as here: it imports all rules

    severities = severities_from(settings.config.severity)
    for module in load_rules():
        if module.rule.severity in severities and not is_on(module.rule.code, settings):
            raise UsageError(
                f"--strict looks for everything, and {module.rule.code} is switched off by select or ignore"
            )


def _refuse_empty(report: Report, settings: ScanSettings) -> None:
    """Raise UsageError for a chosen service without files: nothing of it was looked at, and it would pass for done."""
    for service in report.services if settings.services else ():
        if not service.paths:
            given = settings.config.services.get(service.name)
            paths = f" ({', '.join(map(printable, given.paths))})" if given is not None else ""
            raise UsageError(f"service {printable(service.name)}: no scanned file is one of its paths{paths}")


def outcome_of(gate: Gate) -> str:
    """What the numbers come to."""
    if gate.problems > gate.old_problems and not gate.is_skipping:
        return INCOMPLETE
    if gate.new or gate.faulty or (gate.gone and not gate.stale_is_allowed):
        return FINDINGS
    left = gate.known + gate.ignored + gate.fixmes + gate.suppressions + gate.entries + gate.local
    return FINDINGS if gate.is_strict and left else CLEAN


def severities_from(lowest: str) -> tuple[str, ...]:
    """The severities that count."""
    return SEVERITIES[SEVERITIES.index(lowest) :]


class _Counting:
    """Which findings and entries the gate is asked about."""

    def __init__(
        self,
        report: Report,
        settings: ScanSettings,
        told: GateSettings,
        places: Places,
        only: frozenset[str] | None,
    ) -> None:
        self.settings = settings
        self.places = places
        self.severities = severities_from(settings.config.severity)
        self._only = only
        self._services = {path for each in report.services for path in each.paths} if settings.services else None
        self._reach = report.reach if told.production else None
        if told.production and _PRODUCTION not in report.reach.values():
            raise UsageError(
                "--production: no service of production is known here: scan the folder of the process manager's file, "
                "or name the services in the configuration"
            )

    def is_counted(self, finding: Finding) -> bool:
        """Whether a finding is of the part that is judged, and of a severity that counts."""
        return finding.severity in self.severities and self.is_path_of(finding.path)

    def is_path_of(self, path: str) -> bool:
        """Whether a file of the report is of the part that is judged."""
        if self._services is not None and path not in self._services:
            return False
        if self._reach is not None and self._reach.get(path, _PRODUCTION) != _PRODUCTION:
            return False
        return self._only is None or self.places.of(path) in self._only

    def needs_the_file(self) -> bool:
        """Whether only files that are there can be said to be of that part."""
        return self._services is not None or self._reach is not None


def _scanning(
    counts: _Counting, uncounted: frozenset[str], report: Report, paths: Sequence[Path], kept: Kept
) -> Callable[[Entry], bool]:
    """Whether a use that an entry knows would have been found if it were there, in whatever part of the program."""
    roots = [os.path.relpath(path, kept.folder).replace(os.sep, "/") for path in paths or (Path(),)]
    unknown = {counts.places.of(problem.path) for problem in report.problems}

    def is_scanned(entry: Entry) -> bool:
        if entry.rule in uncounted or entry.path in unknown:
            return False
        return any(root == "." or entry.path == root or entry.path.startswith(f"{root}/") for root in roots)

    return is_scanned


def _moving(
    counts: _Counting, is_scanned: Callable[[Entry], bool], report: Report, settings: ScanSettings
) -> Callable[[Entry], bool]:
    """Whether a use of a file that is gone may be in another file now: in one service, if that alone is judged.

    What came from elsewhere is new to a service: one that is migrated stays at zero.
    """
    if not settings.services:
        return is_scanned
    names = {service.name for service in report.services}

    def may_move(entry: Entry) -> bool:
        return is_scanned(entry) and configured(counts.places.to(entry.path), settings.config, report.root) in names

    return may_move


def _uncounted_rules(counts: _Counting) -> frozenset[str]:
    """The rules that are off, or whose findings do not count: nothing is known of their entries."""
    from sqlite_hunter.rules import load_rules  # as late as here: it imports all rules

    return frozenset(
        module.rule.code
        for module in load_rules()
        if module.rule.severity not in counts.severities or not is_on(module.rule.code, counts.settings)
    )


def _judging(counts: _Counting, is_scanned: Callable[[Entry], bool], kept: Kept) -> Callable[[Entry], bool]:
    """The same, in the part of the program that is judged."""

    def is_judged(entry: Entry) -> bool:
        if not is_scanned(entry):
            return False
        if counts.needs_the_file() and not disk.is_there(_file(kept.folder, entry.path)):
            return False
        return counts.is_path_of(counts.places.to(entry.path))

    return is_judged


def _gone_from(folder: str) -> Callable[[str], bool]:
    return lambda path: not disk.is_there(_file(folder, path))


def _file(folder: str, path: str) -> str:
    return os.path.join(folder, *path.split("/"))  # noqa: PTH118


def _local(findings: Iterable[Finding], report: Report) -> frozenset[Finding]:
    """Database files that git ignores: another clone has none, so that neither a baseline nor a gate can know them."""
    binary = [finding for finding in findings if finding.kind == _BINARY]
    if not binary:
        return frozenset()
    repository = Repository.around(report.root if disk.is_folder(report.root) else ".")
    if repository is None:
        return frozenset()
    places = Places(report.root, repository.top)
    inside = {finding: places.of(finding.path) for finding in binary}
    ignored = repository.ignored(path for path in inside.values() if not path.startswith("../"))
    return frozenset(finding for finding, path in inside.items() if path in ignored)


def _stale(found: Match, kept: Kept, report: Report) -> list[Finding]:
    """A finding for each entry that counts more than there is."""
    if not found.gone:
        return []
    from sqlite_hunter.engine.reporting import own_findings  # as late as here: mostly there are none
    from sqlite_hunter.rules import load_rules

    path = os.path.relpath(kept.file, report.root).replace(os.sep, "/")
    told = [
        (path, Span(max(entry.line, 1), 1, max(entry.line, 1), 1), _stale_message(entry, count), repr(entry.key))
        for entry, count in sorted(found.gone, key=lambda pair: pair[0].line)
    ]
    return own_findings(STALE, told, {module.rule.code: module.rule for module in load_rules()}, {})


def _stale_message(entry: Entry, gone: int) -> str:
    what = f"{entry.rule} in {entry.path}" + (f", {entry.scope}" if entry.scope not in NO_FUNCTION else "")
    counted = "is not there any more" if gone == entry.count else f"counts {entry.count}, {entry.count - gone} left"
    return f"{what}: {counted}; 'sqlite-hunter baseline prune' takes it out"


def _before(paths: Sequence[Path], settings: ScanSettings, since: str, kept: Kept) -> Before:
    """What a revision has, by paths from the baseline's folder."""
    from sqlite_hunter.engine.revisions import Revisions  # as late as here: it is asked for by one option

    repository = repository_of(paths, "--since")
    tree = repository.tree(repository.commit(since))
    whole = replace(settings, services=())  # a file may have been another service's
    revision = Revisions(repository, paths, whole).scan(tree)
    renames = repository.renames(tree, None, from_top(repository.top, paths))
    return before_of(revision, renames, repository, kept)


def before_of(revision: "Revision", renames: Mapping[str, str], repository: Repository, kept: Kept) -> Before:
    """What a revision has, by paths from the baseline's folder instead of the top of the repository."""
    places = Places(repository.top, kept.folder)
    moved = Counter({key._replace(path=places.of(key.path)): count for key, count in revision.items.items()})
    faulty = Counter({(places.of(path), rule): count for (path, rule), count in revision.faulty.items()})
    return Before(moved, {places.of(old): places.of(new) for old, new in renames.items()}, faulty)


def joined(before: Before, merged: Before) -> Before:
    """What either of two revisions has that are being merged, by the paths of the first."""
    then = {new: old for old, new in before.renames.items()}
    items: Counter[Key] = Counter()
    for key, count in merged.items.items():
        path = merged.renames.get(key.path, key.path)
        items[key._replace(path=then.get(path, path))] += count
    return replace(before, items=Counter(before.items) | items, faulty=Counter(before.faulty) | Counter(merged.faulty))
