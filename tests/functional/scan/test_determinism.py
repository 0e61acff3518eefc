"""The same program gives the same bytes, however it is scanned."""

from pathlib import Path

import pytest

from functional.scan.conftest import scan

BACKEND = Path(__file__).parents[2] / "fixtures" / "backend"
JSON = ("--output-format", "json", "--isolated")


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    outcome = scan(tmp_path_factory.mktemp("elsewhere"), str(BACKEND), *JSON, "--no-cache", "-j", "2")
    assert (outcome.code, outcome.err) == (0, "")
    assert len(outcome.document["findings"]) > 400
    return text_of(outcome)


def text_of(outcome) -> str:
    """The document but for its root, which is the path as it was given."""
    root = f'"root": "{outcome.document["root"]}"'
    assert outcome.out.count(root) == 1
    return outcome.out.replace(root, '"root": "."')


@pytest.mark.parametrize(
    ("args", "seed"),
    [
        (["-j", "2"], "0"),
        (["-j", "1"], "0"),
        (["-j", "3"], "1"),
        (["-j", "1"], "12345"),
        (["-j", "2", "--no-triage"], "0"),
        (["-j", "1", "--no-triage"], "1"),
    ],
)
def test_neither_processes_nor_hashes_nor_triage_change_a_byte(tmp_path, expected, args, seed):
    outcome = scan(tmp_path, str(BACKEND), *JSON, "--no-cache", *args, variables={"PYTHONHASHSEED": seed})
    assert text_of(outcome) == expected


def test_a_cold_and_a_warm_cache_give_what_none_gives(tmp_path, expected):
    for _ in range(2):
        outcome = scan(tmp_path, str(BACKEND), *JSON, "--cache-dir", "cache")
        assert (text_of(outcome), outcome.err) == (expected, "")
        assert list((tmp_path / "cache").rglob("*.json"))


def test_the_order_of_the_paths_and_their_doubles_change_nothing():
    parts = sorted(path.name for path in BACKEND.iterdir() if path.is_dir())
    outcomes = [
        scan(BACKEND, *given, *JSON, "--no-cache")
        for given in (parts, parts[::-1], [*parts, parts[0], f"./{parts[-1]}"])
    ]
    assert outcomes[0].document["findings"]
    assert {outcome.out for outcome in outcomes} == {outcomes[0].out}


def test_where_the_program_lies_changes_nothing(tmp_path, expected):
    from shutil import copytree

    copytree(BACKEND, tmp_path / "a" / "backend", ignore=lambda folder, names: [])
    assert text_of(scan(tmp_path / "a", "backend", *JSON, "--no-cache")) == expected
