"""Bytes to text: what must be refused first, then what must come through unchanged."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.syntax.decode import Unreadable, decode


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"x = 1\n\0", 2, "contains a NUL byte"),
        (b"a\r\nb\rc\n\0", 4, "contains a NUL byte"),
        (b"x = '\xf6'\n", 1, "not valid utf-8: byte 0xf6"),
        (b"a\r\rb\r\n\xff", 4, "not valid utf-8: byte 0xff"),
        (b"# coding: no-such-thing\n", 1, "unknown encoding: no-such-thing"),
        (b"#!/usr/bin/python\n# -*- coding: nope -*-\n", 2, "unknown encoding: nope"),
        (b"# coding: rot13\n", 1, "not an encoding for source text: rot13"),
        (b"# coding: zip\n", 1, "not an encoding for source text: zip"),
        (b"# coding: hex\n", 1, "not an encoding for source text: hex"),
        (b"# coding: idna\n", 1, "not an encoding for source text: idna"),
        (b"# coding: punycode\n", 1, "not an encoding for source text: punycode"),
        (b"# coding: undefined\n", 1, "not an encoding for source text: undefined"),
        (b"# coding: utf-16\nx = 12\n", 1, "the file is not written in the encoding it declares, utf-16"),
        (
            b"\xef\xbb\xbf# coding: latin-1\n",
            1,
            "declares the encoding latin-1, but starts with a UTF-8 byte order mark",
        ),
        (b"# coding: ascii\n'\xe9'\n", 2, "not valid ascii: byte 0xe9"),
    ],
)
def test_refuses(data, line, reason):
    with pytest.raises(Unreadable) as refused:
        decode(data)
    assert (refused.value.line, refused.value.reason) == (line, reason)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é".encode(), "é"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n"),
        (b"# vim: set fileencoding=latin-1 :\n'\xe9'\n", "# vim: set fileencoding=latin-1 :\n'é'\n"),
        (b"\n# coding=cp1252\n'\x80'\n", "\n# coding=cp1252\n'€'\n"),
        (b"# a\r# coding=cp1252\r'\x80'\r", "# a\r# coding=cp1252\r'€'\r"),
        (b"x = 1\n# coding: nope\n", "x = 1\n# coding: nope\n"),
        (b"\n\n# coding: nope\n", "\n\n# coding: nope\n"),
    ],
)
def test_decodes(data, text):
    assert decode(data) == text


@given(
    st.binary(), st.sampled_from(["", "utf-7", "cp037", "utf_8_sig", "unicode_escape", "hz", "base64", "..", "a" * 300])
)
def test_raises_nothing_else(data, encoding):
    cookie = f"# coding: {encoding}\n".encode() if encoding else b""
    with contextlib.suppress(Unreadable):
        assert isinstance(decode(cookie + data), str)
