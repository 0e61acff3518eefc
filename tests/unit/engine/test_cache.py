"""A cache that is wrong must never be believed, and never stop a run."""

import contextlib
import json
import os
import pickle
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlite_hunter.engine.cache import Cache, content_key

KEY = content_key(b"x = 1\n", "0.1.0", "1")
OTHER = content_key(b"y = 2\n", "0.1.0", "1")


@pytest.fixture
def place(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def unprivileged():
    """A folder of a user for whom permissions count; tests in containers mostly run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        yield folder
        if root:
            os.seteuid(0)


def filled(place: Path, version: str = "0.1.0") -> Path:
    """A cache with one entry, and the file that holds it."""
    cache = Cache.open(place, version)
    cache.put(KEY, {"facts": [1, 2, 345]})
    assert cache.warnings == ()
    return place / version / KEY[:2] / f"{KEY[2:]}.json"


# --- damage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content + b"\n",
        lambda content: content.replace(b"345", b"346"),
        lambda content: content.partition(b"\n")[2],
        lambda content: content.replace(KEY.encode(), OTHER.encode()),
        lambda content: pickle.dumps({"facts": []}),
        lambda content: b"\xff" * 99,
        lambda content: content.partition(b" ")[0] + b" 00000000\n",
    ],
)
def test_damaged_entry_is_not_believed(place, damage):
    path = filled(place)
    path.write_bytes(damage(path.read_bytes()))
    cache = Cache.open(place, "0.1.0")
    assert cache.get(KEY) is None
    assert cache.warnings == (f"cache {place}: 1 damaged entry left out",)
    cache.put(KEY, [1])
    assert cache.get(KEY) == [1]


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_flipped_bit_is_believed(tmp_path, data):
    path = filled(tmp_path / "cache")
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    assert Cache.open(tmp_path / "cache", "0.1.0").get(KEY) is None


def test_many_damaged_entries_are_one_warning(place):
    path = filled(place)
    path.write_bytes(b"")
    cache = Cache.open(place, "0.1.0")
    assert [cache.get(KEY) for _ in range(3)] == [None] * 3
    assert cache.warnings == (f"cache {place}: 3 damaged entries left out",)


def test_entry_that_is_a_folder(place):
    path = filled(place)
    path.unlink()
    path.mkdir()
    cache = Cache.open(place, "0.1.0")
    assert cache.get(KEY) is None
    cache.put(KEY, 1)
    cache.put(OTHER, 1)
    assert [line.partition(str(place))[2] for line in cache.warnings] == [
        " cannot be written: Is a directory",
        ": 1 damaged entry left out",
    ]
    assert cache.get(OTHER) is None


def test_checksum_that_holds_over_something_too_deep(place, monkeypatch):
    path = filled(place)
    body = b"[" * 200_000
    import zlib

    path.write_bytes(b"%s %08x\n%s" % (KEY.encode(), zlib.crc32(body), body))
    assert Cache.open(place, "0.1.0").get(KEY) is None


# --- folders that cannot be used -----------------------------------------------------------------------


def test_folder_with_other_files_is_not_touched(place):
    place.mkdir()
    (place / "thesis.txt").write_text("mine")
    cache = Cache.open(place, "0.1.0")
    cache.put(KEY, 1)
    assert cache.get(KEY) is None
    assert cache.warnings == (f"cache {place} cannot be used: it holds other files",)
    assert os.listdir(place) == ["thesis.txt"]


def test_cache_of_another_program_is_not_touched(place):
    place.mkdir()
    (place / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n# other\n")
    cache = Cache.open(place, "0.1.0")
    assert cache.warnings == (f"cache {place} cannot be used: it is the cache of another program",)
    assert os.listdir(place) == ["CACHEDIR.TAG"]


@pytest.mark.parametrize("below", ["", "sub"])
def test_file_where_the_folder_should_be(place, below):
    place.write_text("a file")
    cache = Cache.open(place / below, "0.1.0")
    assert cache.get(KEY) is None
    assert len(cache.warnings) == 1
    assert place.read_text() == "a file"


def test_name_that_is_no_name(tmp_path):
    assert Cache.open(tmp_path / "a\0\nb", "0.1.0").warnings == (
        f"cache {tmp_path}/a\\x00\\nb cannot be used: no path can hold this character",
    )


def test_folder_that_cannot_be_made(unprivileged):
    unprivileged.chmod(0o555)
    cache = Cache.open(unprivileged / "cache", "0.1.0")
    cache.put(KEY, 1)
    unprivileged.chmod(0o755)
    assert cache.warnings == (f"cache {unprivileged / 'cache'} cannot be used: Permission denied",)


def test_cache_that_can_only_be_read_is_read(unprivileged):
    place = unprivileged / "cache"
    filled(place)
    folders = [place, *(path for path in place.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    (place / "0.1.0" / "facts-of-sqlite-hunter").chmod(0o444)
    cache = Cache.open(place, "0.1.0")
    assert cache.get(KEY) == {"facts": [1, 2, 345]}
    cache.put(OTHER, 1)
    cache.put(OTHER, 2)
    for folder in folders:
        folder.chmod(0o755)
    assert cache.warnings == (f"cache {place} cannot be written: Permission denied",)


def test_entry_that_may_not_be_read(unprivileged):
    path = filled(unprivileged / "cache")
    path.chmod(0)
    cache = Cache.open(unprivileged / "cache", "0.1.0")
    assert cache.get(KEY) is None
    assert len(cache.warnings) == 1


def test_full_disk_is_one_warning_and_leaves_nothing(place, monkeypatch):
    cache = Cache.open(place, "0.1.0")

    def full(self, content: bytes) -> int:
        with open(self, "wb") as file:
            file.write(content[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    cache.put(KEY, 1)
    cache.put(OTHER, 1)
    assert cache.warnings == (f"cache {place} cannot be written: No space left on device",)
    assert os.listdir(place / "0.1.0" / "tmp") == []
    assert cache.get(KEY) is None


def test_interrupt_leaves_nothing(place, monkeypatch):
    cache = Cache.open(place, "0.1.0")

    def interrupt(self, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        cache.put(KEY, 1)
    assert os.listdir(place / "0.1.0" / "tmp") == []


@pytest.mark.parametrize("plain", [None, {1, 2}, b"bytes", object(), float("nan"), [pickle]])
def test_what_json_cannot_hold_is_the_callers_fault(place, plain):
    with pytest.raises((TypeError, ValueError)):
        Cache.open(place, "0.1.0").put(KEY, plain)


@pytest.mark.parametrize("digest", ["", "../../../etc/passwd", "A" * 40, "abc", "é" * 40, "ab/" + "c" * 40])
def test_key_that_is_no_digest_is_the_callers_fault(place, digest):
    cache = Cache.open(place, "0.1.0")
    with pytest.raises(ValueError, match="not a key"):
        cache.get(digest)
    with pytest.raises(ValueError, match="not a key"):
        cache.put(digest, 1)


def test_too_deep_is_not_kept(place):
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    cache = Cache.open(place, "0.1.0")
    cache.put(KEY, deep)
    assert (cache.get(KEY), cache.warnings) == (None, ())


# --- versions ------------------------------------------------------------------------------------------


def test_other_version_sees_nothing(place):
    filled(place, "0.1.0")
    assert Cache.open(place, "0.1.1").get(KEY) is None


def test_two_versions_are_kept_those_used_last(place):
    for age, version in enumerate(["0.4.0", "0.3.0", "0.1.0", "0.2.0"]):
        filled(place, version)
        used = time.time() - 100 * (age + 1)
        os.utime(place / version / "facts-of-sqlite-hunter", (used, used))
        (place / version / "keep").touch()
    (place / "notes").mkdir()
    outside = place.parent / "outside"
    filled(outside, "0.0.1")
    os.symlink(outside / "0.0.1", place / "0.0.1")
    os.utime(outside / "0.0.1" / "facts-of-sqlite-hunter", (1, 1))
    Cache.open(place, "0.2.0")
    assert sorted(os.listdir(place)) == [".gitignore", "0.0.1", "0.2.0", "0.4.0", "CACHEDIR.TAG", "notes"]
    assert Cache.open(outside, "0.0.1").get(KEY) is not None


def test_unfinished_files_of_killed_runs_are_removed(place):
    filled(place)
    old, new = place / "0.1.0" / "tmp" / "1-a-1", place / "0.1.0" / "tmp" / "2-b-1"
    old.touch()
    new.touch()
    os.utime(old, (1, 1))
    Cache.open(place, "0.1.0")
    assert os.listdir(new.parent) == [new.name]


# --- use -----------------------------------------------------------------------------------------------


def test_nothing_there_is_no_warning(place):
    cache = Cache.open(place, "0.1.0")
    assert (cache.get(KEY), cache.warnings) == (None, ())


@given(
    st.recursive(
        st.booleans() | st.integers() | st.text() | st.text(st.characters(categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_put_is_what_is_got(tmp_path, plain):
    Cache.open(tmp_path / "cache", "0.1.0").put(KEY, plain)
    assert Cache.open(tmp_path / "cache", "0.1.0").get(KEY) == plain


def test_entry_is_json(place):
    assert json.loads(filled(place).read_bytes().partition(b"\n")[2]) == {"facts": [1, 2, 345]}


def test_folder_is_passed_over_by_git_and_backups(place):
    filled(place)
    assert (place / ".gitignore").read_text() == "*\n"
    assert (place / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_folder_that_an_interrupted_run_left_half_made_is_finished(place):
    place.mkdir()
    (place / ".sqlite-hunter-17").touch()
    filled(place)
    assert (place / "CACHEDIR.TAG").is_file()


def test_folder_that_another_run_removes_is_made_again(place):
    import shutil

    cache = Cache.open(place, "0.1.0")
    shutil.rmtree(place / "0.1.0")
    cache.put(KEY, 1)
    assert (cache.get(KEY), cache.warnings) == (1, ())


def test_runs_at_the_same_time(place):
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(BaseException):
                cache = Cache.open(place, "0.1.0")
                for index in range(200):
                    key = content_key(b"%d" % (index % 20))
                    cache.put(key, {"index": index % 20, "filling": "x" * 9000})
                    found = cache.get(key)
                    assert found == {"index": index % 20, "filling": "x" * 9000}
                os._exit(1 if cache.warnings else 0)
            os._exit(2)
        children.append(pid)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0] * 4
    assert os.listdir(place / "0.1.0" / "tmp") == []


def test_key_holds_all_that_decides():
    keys = [
        content_key(b"x", "a", "b"),
        content_key(b"y", "a", "b"),
        content_key(b"x", "ab", ""),
        content_key(b"x", "a", "c"),
        content_key(b"x", "a"),
        content_key(b"bx", "a", ""),
    ]
    assert len(set(keys)) == len(keys)
    assert content_key(b"x", "\udcff") == content_key(b"x", "\udcff")


def test_key_differs_between_pythons(monkeypatch):
    import sys
    from types import SimpleNamespace

    before = content_key(b"x")
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(cache_tag="cpython-399"))
    assert content_key(b"x") != before
