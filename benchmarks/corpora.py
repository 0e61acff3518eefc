"""The programs that are scanned: made, or taken from where anybody can take them; nothing of them is kept here."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGES: Final = {"Django": "django", "homeassistant": "homeassistant"}
"""Wheels of the package index, by the name that the table has for them."""
STANDARD_LIBRARY: Final = "CPython's Lib"
REC_IO: Final = "rec_io's backend"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder to scan; or why there is none."""

    name: str
    folder: Path
    missing: str = ""

    def files(self) -> list[Path]:
        """Its Python files."""
        return sorted(self.folder.rglob("*.py")) if not self.missing else []


def standard_library(work: Path) -> Corpus:
    """The library of the running Python as it is installed, ``test`` included where it is, without ``site-packages``.

    It is copied, since other tools have other ways to leave a folder out.
    """
    folder = work / "lib"
    if not folder.is_dir():
        ignored = shutil.ignore_patterns("site-packages", "dist-packages", "__pycache__", "*.so", "*.a")
        draft = work / "lib.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(sysconfig.get_path("stdlib"), draft, ignore=ignored, symlinks=False, dirs_exist_ok=True)
        draft.rename(folder)
    return Corpus(STANDARD_LIBRARY, folder)


def package(name: str, work: Path) -> Corpus:
    """The wheel of a package, unpacked: the newest that this Python can have."""
    folder = work / PACKAGES[name]
    if folder.is_dir():
        return Corpus(name, folder)
    downloads = work / "downloads"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run(
        [*command, "--dest", str(downloads), PACKAGES[name]], check=False, capture_output=True, text=True
    )
    wheels = sorted(downloads.glob(f"{PACKAGES[name]}-*.whl"))
    if done.returncode or not wheels:
        return Corpus(name, folder, f"pip has no wheel of it here: {_last_line(done.stderr)}")
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    with zipfile.ZipFile(wheels[-1]) as wheel:
        wheel.extractall(draft)
    draft.rename(folder)
    return Corpus(name, folder)


def rec_io(folder: Path | None) -> Corpus:
    """The backend of the public repository ``rec_io``, from a clone that the user names."""
    if folder is None:
        return Corpus(REC_IO, Path(), "no clone was named (--rec-io FOLDER)")
    if not folder.is_dir():
        return Corpus(REC_IO, folder, "there is no such folder")
    return Corpus(REC_IO, folder)


def generated(count: int, work: Path) -> Corpus:
    """``count`` files in packages of a hundred, the same each time: one in five with SQLite, the rest without."""
    folder = work / f"generated-{count}"
    for number in range(count):
        file = folder / f"package_{number // 100}" / f"module_{number}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = source(number)
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
    return Corpus(f"{count:,} files", folder)


def source(number: int) -> str:
    """The text of one file: ordinary code, and in one of five a store that its neighbour uses."""
    functions = "\n\n".join(
        f"def step_{each}(values):\n    total = {number + each}\n    for value in values:\n"
        f"        if value % {each + 2} == 0:\n            total += value\n    return total\n"
        for each in range(6)
    )
    if number % 5 == 0:
        return (
            f'"""Module {number}."""\n\nimport sqlite3\n\n\ndef opened():\n'
            f'    return sqlite3.connect("store_{number}.db")\n\n\ndef save(connection, row):\n'
            f'    connection.execute("INSERT INTO rows_{number} VALUES (?, ?)", row)\n'
            f"    connection.commit()\n\n\n{functions}"
        )
    if number % 5 == 1:
        store = f"package_{(number - 1) // 100}.module_{number - 1}"
        return f'"""Module {number}."""\n\nfrom {store} import opened, save\n\nsave(opened(), (1, 2))\n\n\n{functions}'
    return f'"""Module {number}."""\n\nimport os\n\n\n{functions}'


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no reason given")
