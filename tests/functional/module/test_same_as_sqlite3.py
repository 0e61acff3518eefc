"""The same calls on sqlite3 and on the module: each does the same, and the tables are the same in the end."""

import itertools
import os
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from functional.module.conftest import drop
from functional.module.playing import FORMS, READS, SCHEMA, STORES, Player, reference, sequences

TIMES = int(os.environ.get("SQLITE_HUNTER_SEQUENCES", "1"))
"""So many times as many sequences as by default."""
counts: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def told():
    """How many steps of each kind were run: ``-s`` shows it."""
    yield
    steps = sum(each for name, each in counts.items() if name != "sequences")
    kinds = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if name != "sequences")
    sys.stdout.write(f"\n{counts['sequences']} sequences, {steps} steps: {kinds}\n")


def test_every_statement_of_the_sequences_is_translated():
    assert all(FORMS[text] != text or "?" not in text for text in (*SCHEMA, *STORES))
    assert FORMS["SELECT FROM"] == "SELECT FROM", "what is wrong stays wrong"
    assert len(READS) > 5


@settings(max_examples=250 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(sequences(1))
def test_one_connection(module, server, tmp_path_factory, steps):
    _compared(module, server, tmp_path_factory, steps, 1)


@settings(max_examples=60 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(sequences(2, 12))
def test_two_connections(module, server, tmp_path_factory, steps):
    _compared(module, server, tmp_path_factory, steps, 2)


def _compared(module, server, tmp_path_factory, steps, connections):
    folder = tmp_path_factory.mktemp("same")
    player = Player(module, folder / "postgres.db", is_postgres=True)
    expected = reference(folder / "sqlite.db").play(steps, connections)
    try:
        found = player.play(steps, connections)
    finally:
        counts.update({**player.counts, "sequences": 1})
        drop(module, server, player.path)
    for one, other in itertools.zip_longest(expected, found):
        assert repr(other) == repr(one)
