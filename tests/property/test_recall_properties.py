"""Whatever is done to a tree between two scans, the second says what a scan without a cache does."""

import os
import shutil
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlite_hunter.config import Config
from sqlite_hunter.engine import recall
from sqlite_hunter.engine.settings import ScanSettings

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FOLDERS = ("top", "top/app", "top/app/core", "top/app/core/deep", "top/conf.d", "top/.git/info")
NAMES = ("a.py", "b.py", "run", ".gitignore", "exclude", "Procfile", "supervisord.conf", "x.conf", "notes.md", "d.db",
         "d.db-wal", "data.bin", ".env", "u.service")  # fmt: skip
CONTENTS = (
    b"", b"x = 1\n", b'import sqlite3\nsqlite3.connect("d.db").execute("SELECT 1")\n', b"from core.a import c\n",
    b"import sqlite3\ndef f(:\n", b"#!/usr/bin/env python\nimport sqlite3\n", b"#!/bin/sh\nsqlite3 d.db .dump\n",
    b"core/\n*.bin\n", b"!core/\n", b"a.py\n", b"web: python a.py\n", b"web: python app/a.py\n", b"It uses SQLite.\n",
    b"[program:one]\ncommand=python app/a.py\n[include]\nfiles=conf.d/*.conf\n", b"URL=sqlite:///d.db\n",
    b"[program:two]\ncommand=python core/b.py\n", b"[Service]\nExecStart=python app/b.py\n",
    b"x = 1  # sqlite-hunter: ignore[SQH301] nothing\n", b"sqlite3 d.db  # sqlite-hunter: fixme[SQH504] debt\n",
    b'import sqlite3\nsqlite3.connect("d.db")  # sqlite-hunter: ignore[SQH201] scratch\n',
    b"y = 1  # sqlite-hunter: x\n",
    b"SQLite format 3\0" + b"\0" * 84, b"SQLite format 2\0" + b"\0" * 84,
)  # fmt: skip
PATHS = st.builds("{}/{}".format, st.sampled_from(FOLDERS), st.sampled_from(NAMES))
EDITS = st.one_of(
    st.tuples(st.just("write"), PATHS, st.sampled_from(CONTENTS)),
    st.tuples(st.just("write in place"), PATHS, st.sampled_from(CONTENTS)),
    st.tuples(st.just("remove"), PATHS | st.sampled_from(FOLDERS[2:]), st.none()),
    st.tuples(st.just("move"), PATHS | st.sampled_from(FOLDERS[2:]), PATHS | st.just("top/app/moved")),
    st.tuples(st.just("link"), PATHS, PATHS | st.sampled_from(FOLDERS)),
    st.tuples(st.just("touch"), PATHS, st.none()),
)


def edit(tree: Path, what: str, name: str, value: object) -> None:
    """Do one thing to a tree, as far as it can be done there."""
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    match what, value:
        case "write", bytes():
            draft = tree / "draft"
            draft.write_bytes(value)
            draft.replace(path)
        case "write in place", bytes():
            state = path.stat() if path.exists() else None
            path.write_bytes(value)
            if state is not None:
                os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        case "remove", _:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        case "move", str():
            path.rename(tree / value)
        case "link", str():
            path.symlink_to(os.path.relpath(tree / value, path.parent))
        case _:
            path.touch()


def attempt(tree: Path, *step: object) -> None:
    try:
        edit(tree, *step)
    except OSError:
        return


def scanned(tree: Path, *, cached: bool) -> tuple[object, list[str]]:
    config = Config(project_root=tree / "top" / "app", cache_dir=tree / "cache")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report = recall.recall_or_scan([tree / "top" / "app"], ScanSettings(config, use_cache=cached))
    return report, [str(warning.message) for warning in caught]


@some
@given(st.lists(EDITS, min_size=4, max_size=12), st.lists(st.lists(EDITS, max_size=2), min_size=1, max_size=5))
def test_a_scan_after_any_edits_says_what_one_without_a_cache_does(tree_steps, rounds):
    with TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in FOLDERS:
            (tree / name).mkdir(parents=True, exist_ok=True)
        for step in tree_steps:
            attempt(tree, *step)
        for steps in rounds:
            (tree / "top" / "app").mkdir(parents=True, exist_ok=True)
            assert scanned(tree, cached=True) == scanned(tree, cached=False)
            for step in steps:
                attempt(tree, *step)
        (tree / "top" / "app").mkdir(parents=True, exist_ok=True)
        assert scanned(tree, cached=True) == scanned(tree, cached=False)
