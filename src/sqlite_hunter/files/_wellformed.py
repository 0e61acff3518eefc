"""Whether a file is what its ending says: one clear line where it is not. Its lines are looked at all the same.

Only syntax is asked for: nothing is built of what stands there, so that no file can be a bomb. Templates and what
editors allow besides (comments and last commas in JSON) are no faults.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._source import Source
from sqlite_hunter.model.finding import Problem

_TEMPLATE: Final = re.compile(r"\{\{|\{%|<%|\{#")
_IN_JSON: Final = re.compile(r"(\"(?:[^\"\\\n]|\\.)*+\")|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/|,(?=\s*+[\]}])")
_AT_LINE: Final = re.compile(r"\s*\(at line (\d+), column \d+\)")


def json_fault(source: Source) -> Iterator[Problem]:
    """What keeps a text from being JSON, or lines of it."""
    if not source.path.lower().endswith(".json") or _TEMPLATE.search(source.text) is not None:
        return
    try:
        json.loads(_IN_JSON.sub(lambda match: match[1] or " " * len(match[0]), source.text))
    except json.JSONDecodeError as error:
        if source.text.strip() and error.msg != "Extra data":
            yield _problem(source, error.lineno, "JSON", error.msg)
    except RecursionError:
        yield _problem(source, 1, "JSON", "nested too deeply")


def toml_fault(source: Source) -> Iterator[Problem]:
    """What keeps a text from being TOML."""
    import tomllib  # 15 ms, paid only where there is such a file that matters

    if not source.path.lower().endswith((".toml", "pipfile")) or _TEMPLATE.search(source.text) is not None:
        return
    try:
        tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place[1]) if place is not None else len(source.text.rstrip().splitlines())
        yield _problem(source, line, "TOML", _AT_LINE.sub("", str(error)))
    except RecursionError:
        yield _problem(source, 1, "TOML", "nested too deeply")


def yaml_fault(source: Source) -> Iterator[Problem]:
    """What keeps a text from being YAML; aliases are not followed."""
    if re.search(r"(?<!\$)\{\{|\{%|<%", source.text) is not None:
        return
    import yaml  # 20 ms, likewise

    try:
        for _ in yaml.parse(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "a character that it does not allow"
        yield _problem(source, mark.line + 1 if mark is not None else 1, "YAML", str(reason))
    except (RecursionError, ValueError):
        yield _problem(source, 1, "YAML", "nested too deeply")


def _problem(source: Source, line: int, kind: str, reason: str) -> Problem:
    said = " ".join(reason.split())[:200]
    return Problem(source.path, max(line, 1), f"no well-formed {kind}: {said[:1].lower()}{said[1:]}")
