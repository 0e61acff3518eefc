"""Rules as people name them: a code, its digits, the start of a code, a name; and the nearest when there is none."""

from collections.abc import Iterable, Sequence

from sqlite_hunter.errors import UsageError
from sqlite_hunter.rules import begins_rule, rule_names

_PREFIX = "SQH"


def find_code(text: str) -> str:
    """The code of the rule that ``text`` names: ``SQH301``, ``301`` or ``sqlite-execute``, in any case.

    Raises UsageError, with the nearest rules, when there is none.
    """
    wanted = text.strip()
    for code, name in rule_names():
        if wanted.upper() in {code, code.removeprefix(_PREFIX)} or wanted.lower() == name:
            return code
    raise UsageError(f"there is no rule {text!r}{_nearest(wanted)}")


def check_selectors(selectors: Iterable[str]) -> None:
    """Raise UsageError for a selector that begins no rule's code: a typing error must not switch rules off."""
    for selector in selectors:
        if selector != _PREFIX and not begins_rule(selector):
            raise UsageError(f"no rule code begins with {selector!r}{_nearest(selector)}")


def split_codes(values: Sequence[str]) -> tuple[str, ...] | None:
    """The codes of an option given as ``A,B`` or several times, in upper case; None when it was not given."""
    if not values:
        return None
    return tuple(part.upper() for part in split_list(values))


def split_list(values: Sequence[str]) -> tuple[str, ...]:
    """The parts of ``A,B`` given once or several times; a list of nothing stays one empty part, which is refused."""
    parts = tuple(part.strip() for value in values for part in value.split(","))
    return tuple(part for part in parts if part) or parts[:1]


def _nearest(text: str) -> str:
    """`` (nearest: …)``: what is spelt alike, else the code nearest by number; nothing where nothing is near."""
    known = dict(rule_names())
    codes = _spelt_alike(text, known) or _near_by_number(text, known)
    offers = [f"{code} {known[code]}" for code in codes[:3]]
    return f" (nearest: {', '.join(offers)})" if offers else ""


def _spelt_alike(text: str, known: dict[str, str]) -> list[str]:
    from difflib import get_close_matches

    names = {name: code for code, name in known.items()}
    wanted = f"{_PREFIX}{text}" if text.isdecimal() else text
    codes = get_close_matches(wanted.upper(), known, cutoff=0.8)
    codes += [names[name] for name in get_close_matches(text.lower(), names, cutoff=0.75)]
    return list(dict.fromkeys(codes))


def _near_by_number(text: str, known: dict[str, str]) -> list[str]:
    """The one code nearest to ``SQH9``, read as 900, or to ``399``."""
    digits = text.upper().removeprefix(_PREFIX)
    if not (digits.isascii() and digits.isdecimal()):
        return []
    number = int(digits.ljust(3, "0")[:3])
    return sorted(known, key=lambda code: (abs(int(code.removeprefix(_PREFIX)) - number), code))[:1]
