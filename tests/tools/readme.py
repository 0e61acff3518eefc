"""The README's examples as a program: read them, run them, compare them, and paste their output anew.

An example is a line ``$ command`` in a ``console`` block, with its further lines after ``> `` and what it printed
below it. All run in order in one copy of what they read, each in its own shell, stderr and stdout together as a
terminal shows them. A line ``...`` stands for lines left out. White space at the end of a line counts for nothing,
since editors remove it. Run as a program it rewrites the README, or refuses with the line that needs a person; read
the difference before it is committed.
"""

import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
SCANNED = (Path("tests/fixtures/backend"), Path("tests/fixtures/checklists"))
LEFT_OUT = "..."
OURS = "internal error:"
"""How the tool begins when the fault is its own: nothing to be pasted into a README."""
LIKE = 0.6
"""Of 1: output less like the lines it would take the place of is something else, and a person has to look."""
TIMEOUT = 60
"""Seconds for one example; one that takes a tenth of it is too slow for a README."""


class Example(NamedTuple):
    """One command of the README and what it is said to print."""

    line: int
    """Where the command stands in the README, from 1."""
    command: str
    printed: tuple[str, ...]
    first: int
    """Index of the first printed line; ``first + len(printed)`` is the line after the last."""


def examples(text: str) -> Iterator[Example]:
    """The examples of a Markdown text, in order; a block that begins with anything but a command is an error."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if lines[at].strip() != "```console":
            at += 1
            continue
        end = lines.index("```", at)
        at += 1
        if not lines[at].startswith("$ "):
            raise ValueError(f"line {at + 1}: a console block begins with '$ '")
        while at < end:
            command, after = _command(lines, at)
            stop = next((i for i in range(after, end) if lines[i].startswith("$ ")), end)
            yield Example(at + 1, command, tuple(lines[after:stop]), after)
            at = stop


def _command(lines: Sequence[str], at: int) -> tuple[str, int]:
    """The command that begins at a line, and the line after it."""
    parts = [lines[at].removeprefix("$ ")]
    at += 1
    while lines[at] == ">" or lines[at].startswith("> "):
        parts.append(lines[at][2:])
        at += 1
    return "\n".join(parts), at


def fits(printed: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether the pasted lines are the real ones, but for those that ``...`` stands for."""
    *pieces, last = _pieces(printed)
    at = 0
    for number, piece in enumerate(pieces):
        found = _find(piece, actual, at) if number else (0 if _starts(piece, actual, 0) else None)
        if found is None:
            return False
        at = found + len(piece)
    rest = len(actual) - len(last)
    return rest >= at and (bool(pieces) or rest == 0) and _starts(last, actual, rest)


def _pieces(printed: Sequence[str]) -> list[list[str]]:
    """The lines between the marks of what is left out; the first and the last piece may be empty."""
    pieces: list[list[str]] = [[]]
    for line in printed:
        if line == LEFT_OUT:
            pieces.append([])
        else:
            pieces[-1].append(line)
    return pieces


def _find(piece: Sequence[str], actual: Sequence[str], at: int) -> int | None:
    return next((i for i in range(at, len(actual) - len(piece) + 1) if _starts(piece, actual, i)), None)


def _starts(piece: Sequence[str], actual: Sequence[str], at: int) -> bool:
    return [line.rstrip() for line in piece] == [line.rstrip() for line in actual[at : at + len(piece)]]


def pasted(printed: Sequence[str], actual: Sequence[str]) -> list[str]:
    """The real output, shortened as the pasted one is: each piece as long as it was, from where it is most alike.

    Raises ValueError where nothing is alike, or where the tool has failed.
    """
    if any(line.startswith(OURS) for line in actual):
        raise ValueError("the command ends in an internal error")
    if fits(printed, actual):
        return list(printed)
    first, *rest = _pieces(printed)
    if not rest:
        return [line.rstrip() for line in actual]
    shown = [*actual[: len(first)]]
    for piece in rest[:-1]:
        at = _most_alike(piece, actual)
        shown += [LEFT_OUT, *actual[at : at + len(piece)]]
    tail = len(actual) - len(rest[-1])
    return [line.rstrip() for line in [*shown, LEFT_OUT, *actual[tail:]]]


def _most_alike(piece: Sequence[str], actual: Sequence[str]) -> int:
    """Where the real output has most of the piece's lines; among such places, where its text is most like it."""
    starts = range(max(len(actual) - len(piece), 0) + 1)
    equal = [sum(map(str.__eq__, piece, (line.rstrip() for line in actual[i : i + len(piece)]))) for i in starts]
    text = "\n".join(piece)
    best = [i for i in starts if equal[i] == max(equal)]
    likeness = {i: SequenceMatcher(None, text, "\n".join(actual[i : i + len(piece)])).ratio() for i in best}
    at = max(likeness, key=lambda i: likeness[i])
    if likeness[at] < LIKE:
        raise ValueError(f"it prints nothing like {piece[0]!r} any more")
    return at


class Playground:
    """A folder with what the examples read, and a shell in it that has ``sqlite-hunter`` on its path."""

    def __init__(self, folder: Path, command: Sequence[str] = (sys.executable, "-m", "sqlite_hunter")) -> None:
        """Fill an empty folder; the tool is the one this Python imports, installed or not, or another command."""
        self._folder = folder / "project"
        for scanned in SCANNED:
            shutil.copytree(ROOT / scanned, self._folder / scanned)
        program = folder / "bin" / "sqlite-hunter"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self._environment = {
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "codemods"))),
            "PYTHONUTF8": "1",
        }

    def run(self, command: str) -> list[str]:
        """The lines that a command prints; its exit code is only seen where the command shows it."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
        return done.stdout.removesuffix("\n").split("\n") if done.stdout else []


def refreshed(text: str, playground: Playground) -> str:
    """The README with what its commands print now; raises ValueError, with the line, where that cannot be told."""
    lines = text.split("\n")
    outputs = [(example, playground.run(example.command)) for example in examples(text)]
    for example, actual in reversed(outputs):
        try:
            lines[example.first : example.first + len(example.printed)] = pasted(example.printed, actual)
        except ValueError as error:
            raise ValueError(f"README.md:{example.line}: {error}") from error
    return "\n".join(lines)


def main() -> int:
    """Rewrite the README, whole or not at all."""
    with TemporaryDirectory() as folder:
        try:
            text = refreshed(README.read_text(encoding="utf-8"), Playground(Path(folder)))
        except ValueError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    README.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
