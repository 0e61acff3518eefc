"""The words of a comment behind the mark: understood, or why not."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.suppression import FIXME, IGNORE

_FORM: Final = "write ignore[SQH301] (a false alarm) or fixme[SQH301] (known debt) with a code and a reason"
_BODY: Final = re.compile(
    r"\s*(?P<verb>[^\s\[]*)\s*(?P<bracket>\[(?P<codes>[^\[\]]*)(?P<close>\])?)?(?P<rest>.*)", re.DOTALL
)
_CODE: Final = re.compile(r"SQH\d{3}")
_BEGINNING: Final = re.compile(r"SQH\d{0,2}")
_META: Final = "SQH9"
_LEAD: Final = " \t:,;-\u2013\u2014"
"""What may stand between the bracket and the reason."""
_WORD: Final = re.compile(r"\w")
_LONGEST: Final = 40
"""Characters of a word of a file that a message repeats."""


class Words(NamedTuple):
    """What a comment says."""

    kind: str
    codes: tuple[str, ...]
    reason: str


def understood(body: str, names: Mapping[str, str]) -> Words | str:
    """What stands behind the mark, or why it says nothing; ``names`` are those of all rules, by code."""
    match = _BODY.match(body)
    verb = match["verb"] if match is not None else ""
    if match is None or verb not in (IGNORE, FIXME):
        return _no_verb(verb)
    if match["bracket"] is None:
        return f"names no rule: {_FORM}"
    if match["close"] is None:
        return f"its bracket is not closed: {_FORM}"
    codes = tuple(dict.fromkeys(code.strip() for code in match["codes"].split(",") if code.strip()))
    if not codes:
        return f"names no rule: {_FORM}"
    wrong = next(_wrong_codes(codes, names), None)
    if wrong is not None:
        return wrong
    reason = " ".join(match["rest"].strip(_LEAD).split())
    if _WORD.search(reason) is None:
        return f"gives no reason: write one behind {verb}[{', '.join(codes)}]"
    return Words(verb, codes, reason)


def _no_verb(verb: str) -> str:
    if not verb:
        return f"says nothing: {_FORM}"
    if verb.endswith((IGNORE, FIXME)) and verb.startswith("file"):
        return f"{_shown(verb)}: there is none for a whole file, only for a line: {_FORM}"
    return f"{_shown(verb)} is not understood: {_FORM}"


def _wrong_codes(codes: tuple[str, ...], names: Mapping[str, str]) -> Iterator[str]:
    for code in codes:
        if code.startswith(_META) and (code in names or _CODE.fullmatch(code)):
            yield f"{_shown(code)} cannot be suppressed: it speaks of the tool's own work, mend what it tells"
        elif code not in names and _BEGINNING.fullmatch(code):
            yield f"{_shown(code)} is only the beginning of a code: name each rule, such as SQH301"
        elif code not in names:
            yield f"there is no rule {_shown(code)}{_near(code, names)}"


def _near(code: str, names: Mapping[str, str]) -> str:
    """`` (nearest: …)``; a rule's name leads to its code."""
    from difflib import get_close_matches  # as late as here: 7 ms, paid only where there is an error

    known = {code: code for code in sorted(names)} | {name.upper(): code for code, name in sorted(names.items())}
    near = get_close_matches(code[:_LONGEST].upper(), known, n=3, cutoff=0.6)
    offers = list(dict.fromkeys(known[each] for each in near if not known[each].startswith(_META)))
    return f" (nearest: {', '.join(offers)})" if offers else ""


def _shown(word: str) -> str:
    short = word if len(word) <= _LONGEST else f"{word[: _LONGEST - 1]}…"
    return repr(printable(short))
