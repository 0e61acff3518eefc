"""What is measured: each pair in the same run, in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks import aims, corpora, tools
from benchmarks.aims import Row
from benchmarks.corpora import Corpus
from benchmarks.measuring import Command, Run, Times, alternating, run, total
from benchmarks.tools import OURS, Tools


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done."""

    work: Path
    repetitions: int
    limit: float
    """Seconds of one run."""
    sizes: tuple[int, ...]
    """Numbers of generated files."""


def missing(why: str) -> Times:
    """In the place of times that cannot be had."""
    return Times((Run(0.0, f"cannot be had: {why}"),))


def compare(corpus: Corpus, toolbox: Tools, plan: Plan) -> Iterator[Row]:
    """A corpus by all tools, cold; by ruff, warm; and its floors."""
    if corpus.missing:
        yield Row(corpus.name, "", missing(corpus.missing), missing(corpus.missing))
        return
    folder, cache, theirs = corpus.folder, plan.work / "cache-ours", plan.work / "cache-ruff"
    commands = {
        OURS: tools.ours(folder, cache, cold=True),
        "ruff": tools.ruff(toolbox, folder, theirs, cold=True),
        "semgrep": tools.semgrep(toolbox, folder),
        "bandit": tools.bandit(toolbox, folder),
        tools.LIBCST: tools.libcst(toolbox, folder),
    }
    unavailable = {name: toolbox.missing.get(name.partition(" ")[0].lower()) for name in commands}
    known = {name: command for name, command in commands.items() if not unavailable[name]}
    cold = alternating({**known, **tools.floors(folder)}, plan.repetitions, plan.limit)
    cold |= {name: missing(why) for name, why in unavailable.items() if why}
    for name in commands:
        if name != OURS:
            yield Row(f"{corpus.name}, cold", name, cold[OURS], cold[name], aims.cold_aim(corpus.name, name))
    yield from _warm(corpus, toolbox, plan, is_there=not (cold[OURS].ended or unavailable["ruff"]))
    for floor in ("start", "imports", "reading"):
        yield Row(f"{corpus.name}, cold", f"floor: {floor}", cold[OURS], cold[floor])


def _warm(corpus: Corpus, toolbox: Tools, plan: Plan, *, is_there: bool) -> Iterator[Row]:
    """A scan that changes nothing, by one of ruff; the caches are those of a run before."""
    if not is_there:
        nothing = missing("there was no cold run")
        yield Row(f"{corpus.name}, warm", "ruff", nothing, nothing)
        return
    pair = {
        OURS: tools.ours(corpus.folder, plan.work / "warm-ours", cold=False),
        "ruff": tools.ruff(toolbox, corpus.folder, plan.work / "warm-ruff", cold=False),
    }
    alternating(pair, 2, plan.limit)
    warm = alternating(pair, plan.repetitions * 2, plan.limit)
    yield Row(f"{corpus.name}, warm", "ruff", warm[OURS], warm["ruff"], aims.warm_aim(warm["ruff"]))


def start_up(plan: Plan) -> Iterator[Row]:
    """What a hook pays, by the start of Python."""
    file = plan.work / "one" / "plain.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('import os\n\nprint(os.path.join("a", "b"))\n', "utf-8")
    scanned = tools.ours(file, plan.work / "cache-one", cold=True)
    commands = {
        "start": tools.floors(file)["start"],
        "--version": Command((*scanned.arguments[:3], "--version")),
        "--help": Command((*scanned.arguments[:3], "--help")),
        "one file, cold": scanned,
        "one file, warm": tools.ours(file, plan.work / "cache-one-warm", cold=False),
    }
    alternating(commands, 2, plan.limit)
    times = alternating(commands, plan.repetitions * 4, plan.limit)
    for name in list(commands)[1:]:
        yield Row(name, "python -c pass", times[name], times["start"], aims.ONE_FILE_BY_START)


def growth(plan: Plan) -> Iterator[Row]:
    """Generated programs of several sizes, each by the one before."""
    programs = [corpora.generated(size, plan.work) for size in plan.sizes]
    commands = {each.name: tools.ours(each.folder, plan.work / "cache-sizes", cold=True) for each in programs}
    times = alternating(commands, plan.repetitions, plan.limit)
    for smaller, larger in pairwise(programs):
        yield Row(f"{larger.name}, cold", smaller.name, times[larger.name], times[smaller.name], aims.GROWTH)


def memory(found: list[Corpus], plan: Plan) -> Iterator[tuple[str, ...]]:
    """The largest memory of a cold scan's processes together."""
    yield ("memory", "files", "MB of source", "peak MB", "aim", "")
    for corpus in found:
        if corpus.missing:
            yield (corpus.name, "", "", "", "", corpus.missing)
            continue
        files = corpus.files()
        done = run(tools.ours(corpus.folder, plan.work / "cache-memory", cold=True), plan.limit, memory=True)
        verdict = done.ended or ("met" if done.peak <= aims.MEMORY else "missed")
        sizes = (f"{total(files) / 1e6:.1f}", f"{done.peak / 1e6:.0f}", f"{aims.MEMORY / 1e6:.0f}")
        yield (corpus.name, f"{len(files):,}", *sizes, verdict)
