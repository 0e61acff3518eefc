"""What the hook costs at a commit, and the gate on the whole tree: repositories as a person has them.

Caches are those of the commit before. Each run starts from the same ones: what one learns would make the next cheaper.
"""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import aims, tools
from benchmarks.aims import Row
from benchmarks.corpora import Corpus
from benchmarks.measuring import Command, Times, alternating, run
from benchmarks.suites import Plan, missing
from benchmarks.tools import OURS, Tools

OTHERS: Final = ("ruff", "semgrep", "bandit")
_WORDS: Final = (b"sql", b"execute", b"cursor", b"commit", b"fetch")
"""What a file that has nothing to do with databases names none of."""
_IMPORT: Final = re.compile(rb"^[ \t]*+(?:from|import)[ \t][^\n]*+", re.MULTILINE)
_WORD: Final = re.compile(rb"\w++")
_ADDED: Final = b"\n\ndef added_by_a_commit(number):\n    return number + 1\n"


@dataclass(frozen=True, slots=True)
class Repository:
    """A program in a git repository, and where the caches of its measurements are."""

    folder: Path
    file: Path
    """The one that changes."""

    def cache(self, tool: str) -> Path:
        """Where a tool keeps what it learns."""
        return self.folder.parent / f"{self.folder.name}-{tool}"

    def kept(self, tool: str) -> Path:
        """What it had learnt before the change."""
        return self.folder.parent / f"{self.folder.name}-{tool}-kept"

    def git(self, *arguments: str) -> None:
        """Run git, as nobody in particular."""
        names = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "-c", "core.autocrlf=false")
        subprocess.run(["git", *names, *arguments], cwd=self.folder, check=True, capture_output=True)


def commits(corpus: Corpus, toolbox: Tools, plan: Plan) -> Iterator[Row]:
    """The hook at a commit of one file, and the gate with nothing and a file changed.

    The file has nothing of SQLite and is imported by none, or by others, or has SQLite.
    """
    if corpus.missing or shutil.which("git") is None:
        nothing = missing(corpus.missing or "there is no git")
        yield Row(f"{corpus.name}, commits", "", nothing, nothing)
        return
    for what, is_wanted, aimed in (
        ("commit without SQLite", _is_leaf, {"ruff": aims.COMMIT_BY_RUFF}),
        ("commit without SQLite, imported", _is_imported, {}),
        ("commit with SQLite", _has_sqlite, {"semgrep": aims.COMMIT_BY_SEMGREP}),
    ):
        made = _repository(corpus, plan.work / "commits", is_wanted)
        if made is None:
            nothing = missing("it has no such file")
            yield Row(f"{corpus.name}, {what}", "", nothing, nothing)
            continue
        hook = tools.check(made.folder, made.cache(OURS), "--staged", str(made.file.relative_to(made.folder)))
        measured = _measured(made, hook, made.file, toolbox, plan, is_changed=True)
        yield from _rows(f"{corpus.name}, {what}", measured, aimed, f"({made.file.name})")
    for what, is_changed in (("nothing changed", False), ("one file changed", True)):
        made = _repository(corpus, plan.work / "commits", _has_sqlite)
        if made is not None:
            gate = tools.check(made.folder, made.cache(OURS))
            measured = _measured(made, gate, made.folder, toolbox, plan, is_changed=is_changed)
            yield from _rows(f"{corpus.name}, gate, {what}", measured, {}, "")


def _repository(corpus: Corpus, folder: Path, is_wanted: Callable[["_Source"], bool]) -> Repository | None:
    """A copy of a program, all of it committed, with a baseline of what it has; None where no file is wanted."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(corpus.folder, folder / "program", symlinks=True, ignore=shutil.ignore_patterns(".git"))
    found = [each.file for each in _sources(replace(corpus, folder=folder / "program")) if is_wanted(each)]
    if not found:
        return None
    middle = sorted(found, key=lambda file: (file.stat().st_size, file))[len(found) // 2]
    made = Repository(folder / "program", middle)
    made.git("init", "--quiet")
    options = ("--isolated", "--cache-dir", str(made.cache(OURS)), "--skip-unparsable")
    create = (*tools.check(made.folder, made.folder).arguments[:3], "baseline", "create", *options)
    run(Command(create, folder=made.folder), limit=600)
    made.git("add", "--all", "--force")
    made.git("commit", "--quiet", "--no-verify", "-m", "all of it")
    return made


@dataclass(frozen=True, slots=True)
class _Source:
    """A Python file of a program."""

    file: Path
    content: bytes
    is_imported: bool
    """Whether another file imports something of its name."""


def _sources(corpus: Corpus) -> list[_Source]:
    contents = {file: file.read_bytes() for file in corpus.files()}
    imports: Counter[bytes] = Counter()
    own: dict[Path, set[bytes]] = {}
    for file, content in contents.items():
        own[file] = {word for line in _IMPORT.findall(content) for word in _WORD.findall(line)}
        imports.update(own[file])
    return [
        _Source(file, content, imports[file.stem.encode()] > (file.stem.encode() in own[file]))
        for file, content in contents.items()
    ]


def _is_without(source: _Source) -> bool:
    return bool(source.content.strip()) and not any(word in source.content.lower() for word in _WORDS)


def _is_leaf(source: _Source) -> bool:
    return _is_without(source) and not source.is_imported


def _is_imported(source: _Source) -> bool:
    return _is_without(source) and source.is_imported


def _has_sqlite(source: _Source) -> bool:
    return b"\nimport sqlite3\n" in source.content


def _measured(
    made: Repository, ours: Command, looked_at: Path, toolbox: Tools, plan: Plan, *, is_changed: bool
) -> dict[str, Times]:
    """Ours and the others on the same files, with caches from before the change, and the floors."""
    whole = {OURS: tools.check(made.folder, made.cache(OURS)), "ruff": _ruff(made, toolbox, made.folder)}
    elsewhere = made.folder / "added_before.txt"
    elsewhere.write_text("A commit before.\n", "utf-8")
    made.git("add", elsewhere.name)
    for before in (
        replace(ours, arguments=tools.check(made.folder, made.cache(OURS), "--staged").arguments),
        whole[OURS],
    ):
        run(before, plan.limit)
    made.git("commit", "--quiet", "--no-verify", "-m", "the commit before")
    run(whole[OURS], plan.limit)
    if "ruff" not in toolbox.missing:
        run(whole["ruff"], plan.limit)
    for tool in (OURS, "ruff"):
        if made.cache(tool).is_dir():
            shutil.copytree(made.cache(tool), made.kept(tool))
    if is_changed:
        made.file.write_bytes(made.file.read_bytes() + _ADDED)
        made.git("add", str(made.file))
    commands = {
        OURS: replace(ours, prepare=partial(_restore, made, OURS)),
        "ruff": replace(_ruff(made, toolbox, looked_at), prepare=partial(_restore, made, "ruff")),
        "semgrep": tools.semgrep(toolbox, looked_at),
        "bandit": tools.bandit(toolbox, looked_at),
        "floor: python -c pass": tools.floors(looked_at)["start"],
        "floor: git diff": Command(("git", "diff", "--cached", "--raw"), folder=made.folder),
    }
    known = {name: command for name, command in commands.items() if name not in toolbox.missing}
    times = alternating(known, plan.repetitions, plan.limit)
    return times | {name: missing(toolbox.missing[name]) for name in commands if name in toolbox.missing}


def _ruff(made: Repository, toolbox: Tools, looked_at: Path) -> Command:
    return tools.ruff(toolbox, looked_at, made.cache("ruff"), cold=False)


def _restore(made: Repository, tool: str) -> None:
    """Have a tool know what it knew before the change."""
    shutil.rmtree(made.cache(tool), ignore_errors=True)
    shutil.copytree(made.kept(tool), made.cache(tool))


def _rows(what: str, times: dict[str, Times], aimed: dict[str, float], note: str) -> Iterator[Row]:
    for name, theirs in times.items():
        if name != OURS:
            yield Row(what, name, times[OURS], theirs, aimed.get(name), note)
