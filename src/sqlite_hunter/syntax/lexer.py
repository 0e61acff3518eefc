"""The few lexical facts of Python that are needed before there is a tree: where strings and comments are."""

import re
from typing import Final

_DOUBLE: Final = r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
STRING: Final = f"{_DOUBLE}|{_DOUBLE.replace(chr(34), chr(39))}"
"""One string literal without its prefix. Raw strings end at the same quote, so the prefix does not matter."""

STRING_OR_COMMENT: Final = re.compile(rf"#[^\n]*|{STRING}", re.DOTALL)
