"""``python -m benchmarks``: measure everything, and print it."""

import argparse
import os
import platform
from pathlib import Path

from benchmarks import commits, corpora, module, statements, suites, tools
from benchmarks.suites import Plan
from benchmarks.table import columns, table


def main() -> None:
    """Read the options, and measure."""
    options = _options()
    if options.statements:
        print("\n".join(statements.lines(options.repetitions)))
        return
    if options.module:
        print("\n".join(module.lines(options.repetitions)))
        return
    work: Path = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    quick = options.quick
    plan = Plan(
        work=work,
        repetitions=1 if quick else options.repetitions,
        limit=options.limit,
        sizes=(10, 100) if quick else (100, 1_000, 10_000),
    )
    processors = os.cpu_count() or 0
    print(f"Python {platform.python_version()}, {processors} processors; runs of a row: {plan.repetitions}, in turn")
    print(f"Seconds of the fastest run; a run is ended after {plan.limit:g} s\n", flush=True)
    toolbox = tools.install(work)
    print(table(list(commits.commits(_committed(options, work), toolbox, plan))), flush=True)
    if options.commits:
        return
    print(table(list(suites.start_up(plan))), flush=True)
    print(table(list(suites.growth(plan))), flush=True)
    programs = _programs(options, work)
    for corpus in programs:
        print(table(list(suites.compare(corpus, toolbox, plan))), flush=True)
    print(columns(list(suites.memory(programs, plan))), flush=True)


def _programs(options: argparse.Namespace, work: Path) -> list[corpora.Corpus]:
    """What is scanned: with ``--quick`` a few generated files, else all that can be had."""
    if options.quick:
        return [corpora.generated(10, work)]
    programs = [
        corpora.rec_io(options.rec_io),
        *(corpora.package(name, work) for name in corpora.PACKAGES),
        corpora.standard_library(work),
    ]
    return [corpus for corpus in programs if not options.only or corpus.name in options.only]


def _committed(options: argparse.Namespace, work: Path) -> corpora.Corpus:
    """What is committed: the backend of rec_io if its folder is named, else generated files."""
    found = corpora.rec_io(options.rec_io)
    return corpora.generated(10 if options.quick else 100, work) if found.missing or options.quick else found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--statements", action="store_true", help="only: statements a second beside sqlglot")
    parser.add_argument("--module", action="store_true", help="only: the PostgreSQL module beside sqlite3 and psycopg")
    parser.add_argument("--quick", action="store_true", help="a smoke test: one run each, a few generated files")
    parser.add_argument("--rec-io", type=Path, metavar="FOLDER", help="the folder backend of a clone of rec_io")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this program; may be given again")
    parser.add_argument("--commits", action="store_true", help="only what hooks and the gate cost")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="runs of each command")
    parser.add_argument("--limit", type=float, default=300.0, metavar="SECONDS", help="of one run")
    parser.add_argument("--work", type=Path, default=_cache(), metavar="FOLDER", help="where tools and programs are")
    return parser.parse_args()


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "sqlite-hunter-benchmarks"


if __name__ == "__main__":
    main()
