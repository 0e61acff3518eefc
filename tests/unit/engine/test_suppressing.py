"""Taking unused suppressions out of files: when nothing must be written comes first."""

import os
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine import suppressing
from sqlite_hunter.engine.scan import scan
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.engine.suppressing import Fixed, Left, Removed, fix
from sqlite_hunter.errors import UsageError

UNUSED = "# sqlite-hunter: ignore[SQH301] no more"
USED = "# sqlite-hunter: ignore[SQH201, SQH301] a rehearsal"


def settings(folder: Path, **changes) -> ScanSettings:
    return ScanSettings(**{"config": Config(project_root=folder), "use_cache": False, **changes})


def fixed(folder: Path, **changes) -> Fixed:
    chosen = settings(folder, **changes)
    return fix(scan([folder], chosen), [folder], chosen)


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.py", b"x = 1\n"),
        ("a.py", b'x = "# sqlite-hunter: ignore[SQH301] text"\n'),
        ("a.py", b"x = 1  # sqlite-hunter: ignore\n"),
        ("a.py", b'import sqlite3\nsqlite3.connect("a.db")  # sqlite-hunter: ignore[SQH201] scratch\n'),
        ("a.sh", b"sqlite3 a.db  # sqlite-hunter: fixme[SQH504] moves in May\n"),
    ],
)
def test_what_is_used_or_no_suppression_stays(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    before = state(tmp_path)
    assert fixed(tmp_path) == Fixed()
    assert state(tmp_path) == before


def test_nothing_is_taken_out_while_something_is_not_analysed(tmp_path):
    (tmp_path / "a.py").write_text(f"x = 1  {UNUSED}\n")
    (tmp_path / "b.py").write_text("def f(:\n")
    before = state(tmp_path)
    with pytest.raises(UsageError, match=r"^no suppression is taken out while anything is not analysed: b\.py:1: "):
        fixed(tmp_path)
    assert state(tmp_path) == before


def test_a_file_that_has_changed_is_left(tmp_path):
    (tmp_path / "a.py").write_text(f"x = 1  {UNUSED}\n")
    report = scan([tmp_path], settings(tmp_path))
    (tmp_path / "a.py").write_text(f"y = 1  {UNUSED}\n")
    before = state(tmp_path)
    told = fix(report, [tmp_path], settings(tmp_path))
    assert [(each.path, each.line) for each in told.left] == [("a.py", 1)]
    assert "changed since" in told.left[0].why
    assert state(tmp_path) == before
    (tmp_path / "a.py").unlink()
    assert fix(report, [tmp_path], settings(tmp_path)) == told


def test_sql_and_notebooks_are_left_to_a_person(tmp_path):
    (tmp_path / "a.py").write_text('x = """select 1\n-- sqlite-hunter: ignore[SQH301] no more\n"""\n')
    cell = '"# sqlite-hunter: ignore[SQH301] no more\\n", "x = 1"'
    (tmp_path / "n.ipynb").write_text(
        f'{{"cells": [{{"cell_type": "code", "metadata": {{}}, "outputs": [], "source": [{cell}]}}], "metadata": {{}}}}'
    )
    (tmp_path / "run.sh").write_text(f"psql a \\\n  {UNUSED.replace('301', '504')}\n")
    before = state(tmp_path)
    told = fixed(tmp_path)
    assert told.removed == ()
    assert [(each.path, each.line) for each in told.left] == [("a.py", 2), ("n.ipynb", 1), ("run.sh", 2)]
    assert ["SQL" in each.why or "notebook" in each.why for each in told.left] == [True] * 3
    assert state(tmp_path) == before


def test_a_file_that_is_not_in_one_encoding_is_left(tmp_path):
    (tmp_path / "run.sh").write_bytes(b"echo caf\xe9  # sqlite-hunter: ignore[SQH504] no more\n")
    before = state(tmp_path)
    assert fixed(tmp_path).left == (Left("run.sh", 1, "the file is not written in one encoding throughout"),)
    assert state(tmp_path) == before


def test_a_comment_whose_going_would_make_another_a_coding_line_is_left(tmp_path):
    (tmp_path / "a.py").write_text(f"#!/usr/bin/python\n{UNUSED}\n# coding: latin-1\nx = 'é'\n", encoding="utf-8")
    before = state(tmp_path)
    told = fixed(tmp_path)
    assert told.removed == ()
    assert [each.why for each in told.left] == ["taking it out would change how the file is decoded"]
    assert state(tmp_path) == before


def test_a_write_that_fails_leaves_the_file_and_no_draft(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text(f"x = 1  {UNUSED}\n")
    before = state(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(suppressing.os, "fsync", full)
    with pytest.raises(UsageError, match=r"^cannot write a\.py: No space left on device$"):
        fixed(tmp_path)
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.py", f"x = 1  {UNUSED}\r\ny = 2\r\n".encode(), b"x = 1\r\ny = 2\r\n"),
        ("a.py", f"\ufeffx = 'é'\n{UNUSED}\ny = 2\n".encode(), "\ufeffx = 'é'\ny = 2\n".encode()),
        ("a.py", b"# coding: latin-1\nx = '\xe9'  " + UNUSED.encode() + b"\n", b"# coding: latin-1\nx = '\xe9'\n"),
        ("a.py", f"x = 1\r{UNUSED}\ry = 2".encode(), b"x = 1\ry = 2"),
        ("a.py", f"\x0cx = 1\n\x0c{UNUSED}\n".encode(), b"\x0cx = 1\n\x0c\n"),
        ("a.yml", "a: é # sqlite-hunter: ignore[SQH504] x\n".encode(), "a: é\n".encode()),
        ("a.md", b"a\n\n<!-- sqlite-hunter: ignore[SQH506] x -->\n", b"a\n\n"),
        ("a.ini", "a = 1\n; sqlite-hunter: ignore[SQH501] x\n".encode("utf-16"), "a = 1\n".encode("utf-16")),
    ],
)
def test_all_else_of_a_file_stays_as_it_was(tmp_path, name, before, after):
    (tmp_path / name).write_bytes(before)
    (tmp_path / name).chmod(0o640)
    assert len(fixed(tmp_path).removed) == 1
    assert (tmp_path / name).read_bytes() == after
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == [name]
    seen = state(tmp_path)
    assert fixed(tmp_path) == Fixed()
    assert state(tmp_path) == seen


def test_codes_that_silence_nothing_go_and_the_others_stay(tmp_path):
    (tmp_path / "a.py").write_text(f'import sqlite3\nsqlite3.connect("a.db")  {USED}\n')
    told = fixed(tmp_path)
    assert told.removed == (Removed("a.py", 2, ("SQH301",)),)
    assert told.files == 1
    assert "ignore[SQH201] a rehearsal" in (tmp_path / "a.py").read_text()


def test_codes_of_rules_that_did_not_look_stay(tmp_path):
    (tmp_path / "a.py").write_text("x = 1  # sqlite-hunter: ignore[SQH201, SQH301] no more\n")
    assert fixed(tmp_path, ignore=("SQH201",)).removed == (Removed("a.py", 1, ("SQH301",)),)
    assert (tmp_path / "a.py").read_text() == "x = 1  # sqlite-hunter: ignore[SQH201] no more\n"


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_what_a_link_leads_to_is_left_to_the_person(tmp_path):
    """It may lie outside of the program, or be scanned by its own name too."""
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.txt").write_text(f"x = 1  {UNUSED}\n")
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "a.py").symlink_to(real / "a.txt")
    outcome = fixed(folder)
    assert outcome.files == 0
    assert [left.why for left in outcome.left] == ["it is a link: take it out of the file that it leads to"]
    assert (folder / "a.py").is_symlink()
    assert (real / "a.txt").read_text() == f"x = 1  {UNUSED}\n"
