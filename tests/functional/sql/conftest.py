"""A connection that statements are judged on."""

import pytest

from sqldiff.judging import prepare


@pytest.fixture(scope="module")
def connection(postgresql):
    with postgresql.connect() as opened:
        prepare(opened)
        yield opened
