"""Cases drawn from a copy of sqllogictest, the corpus that SQLite itself is tested with.

It is not part of this repository: a git directory of it is read. What its records expect is not looked at, since SQLite
itself is asked. The format: https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki
"""

import random
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqldiff.cases import Case
from sqldiff.comparing import has_order

FILES = 5
"""Of each part of the corpus; a file holds thousands of records that are much alike."""


class Record(NamedTuple):
    """A query, the statements that stand above it, how its rows are sorted, and whether it names an engine."""

    setup: list[str]
    query: str
    sorting: str
    marked: bool


def conditions(lines: list[str]) -> tuple[list[str], bool, bool]:
    """The lines below ``skipif`` and ``onlyif``, whether SQLite skips them, and whether another engine is named."""
    skipped = marked = False
    while lines and re.match(r"(skipif|onlyif)\s", lines[0]):
        word, engine = lines[0].split()[:2]
        marked = marked or engine != "sqlite"
        skipped = skipped or (word == "skipif") == (engine == "sqlite")
        lines = lines[1:]
    return lines, skipped, marked


def blocks(text: str) -> Iterator[tuple[list[str], list[str], bool]]:
    """The words of each block's first line, the lines below it and its mark, of those that SQLite runs."""
    for block in re.split(r"\n\s*\n", text):
        lines, skipped, marked = conditions([line for line in block.split("\n") if not line.startswith("#")])
        if lines and not skipped:
            yield lines[0].split() or [""], lines[1:], marked


def records(text: str) -> Iterator[Record]:
    """The queries of a file, as SQLite would run it."""
    setup: list[str] = []
    for head, lines, marked in blocks(text):
        if head[:2] == ["statement", "ok"]:
            setup.append("\n".join(lines).strip())
        elif head[0] == "query":
            body = lines[: lines.index("----")] if "----" in lines else lines
            yield Record([*setup], "\n".join(body).strip(), head[2] if len(head) > 2 else "nosort", marked)
        elif head[0] == "halt":
            return


class Corpus:
    """The files of a git directory at its HEAD."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self._folder), *arguments]
        return subprocess.run(command, text=True, check=True, stdout=subprocess.PIPE).stdout

    def groups(self) -> dict[str, list[str]]:
        """The files of each part; what is listed but not in this copy is left out."""
        found = defaultdict(list)
        for line in self._git("ls-tree", "-r", "-l", "HEAD", "test").splitlines():
            size, file = line.split(None, 4)[3:]
            if size != "BAD" and file.endswith(".test"):
                part = file.split("/")[1:]
                found["/".join(part[:2]) if part[0] in {"random", "index"} else part[0]].append(file)
        return dict(sorted(found.items()))

    def read(self, file: str) -> str:
        return self._git("show", f"HEAD:{file}").replace("\r\n", "\n")


def case_of(record: Record, number: int, file: str, group: str) -> Case:
    return {
        "id": f"{file}#{number}",
        "cat": f"slt {group}{' (marked)' if record.marked else ''}",
        "setup": record.setup,
        "sql": record.query,
        "ordered": record.sorting == "nosort" and has_order(record.query),
    }


def draw(folder: Path, sample: int, seed: int, longest: int) -> list[Case]:
    """``sample`` cases, as many of each part as can be had; none with more than ``longest`` statements above it."""
    chance, corpus = random.Random(seed), Corpus(folder)
    groups = corpus.groups()
    each = -(-sample // len(groups))
    cases: list[Case] = []
    spare: list[Case] = []
    for group, files in groups.items():
        pool: list[Case] = []
        for file in chance.sample(files, min(FILES, len(files))):
            found = [record for record in records(corpus.read(file)) if len(record.setup) <= longest]
            drawn = chance.sample(found, min(len(found), each))
            pool += [case_of(record, number, file, group) for number, record in enumerate(drawn)]
        chance.shuffle(pool)
        cases += pool[:each]
        spare += pool[each:]
    chance.shuffle(spare)
    return (cases + spare)[:sample]
