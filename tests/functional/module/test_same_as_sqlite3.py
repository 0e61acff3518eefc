"""The same calls on sqlite3 and on the module: each does the same, and the tables are the same in the end.

Sequences of one connection, of several, of connections that each have a thread of their own, and of a connection that
two threads share. In CI they are the same each time; elsewhere they are others each time.
"""

import itertools
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from conftest import COUNTED
from functional.module.playing import FORMS, READS, SCHEMA, STORES, Ground, sequences

TIMES = int(os.environ.get("SQLITE_HUNTER_SEQUENCES", "1"))
"""So many times as many sequences as by default."""


@pytest.fixture
def ground(module, server, tmp_path):
    made = Ground(module, server, tmp_path)
    yield made
    made.close()


def test_every_statement_of_the_sequences_is_translated():
    assert all(FORMS[text] != text or "?" not in text for text in (*SCHEMA, *STORES))
    assert FORMS["SELECT FROM"] == "SELECT FROM", "what is wrong stays wrong"
    assert len(READS) > 5


@pytest.fixture
def compared(ground, driver, record_property):
    """Plays so many sequences, which ``part`` tells from those of another test, and says how many steps were run.

    A third of them with the second driver, which all but what is sent to the server is the same for.
    """
    counts: Counter[str] = Counter()

    def compare(part, steps, number, *, connections=1, threads=""):
        @settings(
            max_examples=(number if driver == "psycopg" else number // 3) * TIMES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(steps)
        def play(steps):
            _same(ground, counts, steps, connections, threads)

        (seed(part)(play) if settings.default.derandomize else play)()

    yield compare
    record_property(COUNTED, dict(counts))


@pytest.mark.parametrize("part", range(4))
def test_one_connection(compared, part):
    compared(part, sequences(1, further=("stranger",)), 350)


@pytest.mark.parametrize("part", range(2))
def test_two_connections(compared, part):
    compared(part, sequences(2, 12), 200, connections=2)


@pytest.mark.parametrize("part", range(2))
def test_connections_with_threads_of_their_own(compared, part):
    compared(part, sequences(3, 16, further=("stranger",)), 150, connections=3, threads="own")


def test_a_connection_that_two_threads_share(compared):
    compared(0, sequences(1, 16, further=("handed", "handed"), threads=2), 300, threads="shared")


def _same(ground, counts, steps, connections, threads):
    expected, found = _played(ground, counts, steps, connections, threads, wait=0.003)
    if connections > 1 and repr(found) != repr(expected):  # a busy server may need as long for a lock that is free
        expected, found = _played(ground, counts, steps, connections, threads, wait=0.3)
    for one, other in itertools.zip_longest(expected, found):
        assert repr(other) == repr(one)


def _played(ground, counts, steps, connections, threads, wait):
    lite, postgres = ground.players(connections, threads)
    lite.wait = postgres.wait = wait
    expected = lite.play(steps, connections)
    try:
        return expected, postgres.play(steps, connections)
    finally:
        counts.update({**postgres.counts, "sequences": 1})
