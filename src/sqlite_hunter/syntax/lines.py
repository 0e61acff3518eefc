"""What a line is before anything is known of it: blank, a comment, the inside of a string, or code."""

from typing import Final

from sqlite_hunter.syntax.lexer import STRING_OR_COMMENT
from sqlite_hunter.syntax.normalise import LONE_RETURN

BLANK: Final = "blank"
COMMENT: Final = "comment"
STRING: Final = "string"
CODE: Final = "code"


def kind_of(text: str, number: int) -> str:
    """The kind of a line, counted from 1; a line that a string begins or ends on beside other text is code.

    A text that ends before the line has a blank one there.
    """
    text = LONE_RETURN.sub("\n", text)
    lines = text.split("\n")
    if number > len(lines):
        return BLANK
    start = sum(len(line) + 1 for line in lines[: number - 1])
    line = lines[number - 1]
    first, last = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
    for found in STRING_OR_COMMENT.finditer(text):
        if found.start() > last:
            break
        is_comment = found.group().startswith("#")
        prefix = text[first : found.start()]
        if (not prefix or (prefix.isalpha() and len(prefix) <= 2)) and last <= found.end():
            return COMMENT if is_comment else STRING
        if not is_comment and found.start() < first <= found.end() < last and not text[found.end() : last].strip():
            return STRING
    return CODE if line.strip() else BLANK
