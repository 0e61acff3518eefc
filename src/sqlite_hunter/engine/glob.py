"""One pattern of a ``.gitignore`` as a regular expression that matches a whole path, as git's wildmatch does.

Written here since what is needed is a verdict on an entry itself. Libraries match what lies below it as well, which
is wrong where a folder is taken back or named by the user. A test holds this against git.
"""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<start>^(?:\*\*/)+)        # any folders, or none
    | (?P<whole>^\*\*$)
    | (?P<end>(?:/\*\*)+$)          # anything below, at any depth
    | (?P<middle>(?:/\*\*)+/)
    | (?P<star>\*+)
    | (?P<one>\?)
    | \\(?P<escaped>.)
    | \[(?P<negated>[!^])?+(?P<set>\]?+(?:\[:[^\]]*:\]|\\.|[^\]\\])*+)\]
    | (?P<literal>/|[^\\*?\[/]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ITEM: Final = re.compile(r"\[:(?P<kind>[^\]]*):\]|(?P<low>\\.|[^\\])-(?P<high>\\.|[^\\])|(?P<one>\\.|.)", re.DOTALL)

_FIXED: Final = {
    "start": "(?:.*/)?",
    "whole": ".+",
    "end": "/.+",
    "middle": "/(?:.*/)?",
    "star": "[^/]*",
    "one": "[^/]",
}
_KINDS: Final = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


def compile_glob(glob: str) -> re.Pattern[str] | None:
    """Return the expression for ``fullmatch``; None for a glob that git takes as never matching.

    ``glob`` comes without the ``!``, the slashes at both ends and the white space that a line may have around it.
    """
    parts = []
    position = 0
    while position < len(glob):
        token = _TOKEN.match(glob, position)
        part = _translated(token) if token else None
        if token is None or part is None:
            return None
        parts.append(part)
        position = token.end()
    return re.compile("".join(parts), re.DOTALL) if parts else None


def _translated(token: re.Match[str]) -> str | None:
    """The expression for one token, None for a set that is no set."""
    kind = token.lastgroup or ""
    if kind == "set":
        return _set(token["set"], token["negated"] is not None)
    return _FIXED.get(kind) or re.escape(token[kind])


def _set(text: str, negated: bool) -> str | None:
    """The expression for ``[...]``, which never matches a slash; a range that runs backwards holds its first end."""
    items = []
    for item in _ITEM.finditer(text):
        if item["kind"] is not None:
            if item["kind"] not in _KINDS:
                return None
            items.append(_KINDS[item["kind"]])
        elif item["one"] is not None:
            items.append(re.escape(item["one"][-1]))
        else:
            low, high = item["low"][-1], item["high"][-1]
            items.append(f"{re.escape(low)}-{re.escape(high)}" if low <= high else re.escape(low))
    return f"(?!/)[{'^' if negated else ''}{''.join(items)}]"
