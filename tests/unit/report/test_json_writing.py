"""JSON is written as the standard library writes it."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.report._json import write_json

VALUES = st.recursive(
    st.none()
    | st.integers()
    | st.text()
    | st.sampled_from(["\udcff", "\ud83d\ude00", "\u2028", "\x00\x1f\x7f", '"\\/']),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def written(value, indent, encoding="utf-8") -> bytes:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    write_json(value, stream, indent)
    stream.flush()
    return raw.getvalue()


def without_surrogates(value):
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case list():
            return [without_surrogates(item) for item in value]
        case dict():
            return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@given(value=VALUES)
def test_the_bytes_are_those_of_the_standard_library(indent, value):
    plain = without_surrogates(value)
    assert written(value, indent) == (json.dumps(plain, ensure_ascii=False, indent=indent) + "\n").encode()
    assert written(value, indent, "ascii") == (json.dumps(plain, indent=indent) + "\n").encode()
