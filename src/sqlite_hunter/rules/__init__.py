"""The rules, one a file; what this module knows of them it reads from the folder, so that no list can be forgotten.

A rule is a file ``sqhNNN_some_name.py``. Its code and its name are its file name. It holds:

* a docstring: the summary in its first line, then the sections of ``HEADINGS`` in that order, each heading alone on
  its line (``## Why it matters`` or ``Why it matters``), the last one with an indented or fenced example;
* the constants ``KIND`` (a string), ``SEVERITY`` (one of ``SEVERITIES``) and ``AUDIT`` (a bool);
* ``check(program) -> Iterator[Remark]``, a pure function over the program's sites; the engine makes the findings.

A module whose name begins with ``_`` is shared by rules and is none itself: rules never see each other.

The rules 4xx are no files here: each is a construct of the translator's, whose own file in ``sql/`` names it (see
``_dialect``), so that what a report says is what the translator does.

Discovery is a call from above, never an effect of importing: ``rule_names`` imports no rule but the constructs, and
``load_rules`` all; ``begins_rule`` reads file names where these are enough.
"""

import pkgutil
import re
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

from sqlite_hunter.model.finding import SEVERITIES
from sqlite_hunter.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from sqlite_hunter.model.site import Remark
    from sqlite_hunter.program.program import Program
    from sqlite_hunter.sql.constructs import Construct

HEADINGS: Final = ("What it finds", "Why it matters", "What to do", "Example")
"""The sections of a rule's docstring, in order; ``rule CODE`` and the generated pages rely on them."""

_OF_CONSTRUCTS: Final = "_dialect"
_FILE_NAME: Final = re.compile(r"sqh(\d{3})_([a-z0-9]+(?:_[a-z0-9]+)*)")
_HEADING: Final = re.compile(rf"(?:#+ )?({'|'.join(HEADINGS)}):?")
_UNDERLINE: Final = re.compile(r"[-=~]{3,}")
_CODE_LINE: Final = re.compile(r"(?m)^(?: {4}\S|```)")

_Value = TypeVar("_Value", str, bool)

Check: TypeAlias = "Callable[[Program], Iterator[Remark]]"


class RuleDefinitionError(Exception):
    """A rule module is malformed: the mistake of whoever wrote the rule, so it is no ``SqliteHunterError``."""


@dataclass(frozen=True, slots=True)
class RuleModule:
    """A rule as loaded: its row of the catalogue and its judgement."""

    rule: Rule
    check: Check


@cache
def rule_names(package: str = __name__) -> tuple[tuple[str, str], ...]:
    """Every rule's code and name, sorted by code, from file names and constructs.

    Raises ``RuleDefinitionError`` when a file begins with ``sqh`` but is not named as a rule, or a code is used twice:
    a rule that is not found would be a rule that never finds anything.
    """
    files = {(code, name) for code, name, _ in _rule_files(package)}
    return tuple(sorted(files.union((rule.code, rule.name) for _, rule in _described(package))))


@cache
def load_rules(package: str = __name__) -> tuple[RuleModule, ...]:
    """Import every rule of ``package``, sorted by code; an empty package has no rules.

    Raises ``RuleDefinitionError``, which says the file and what it lacks.
    """
    files = [_load(code, name, import_module(f"{package}.{stem}")) for code, name, stem in _rule_files(package)]
    return tuple(sorted((*files, *_construct_rules(package)), key=lambda module: module.rule.code))


def begins_rule(start: str) -> bool:
    """Whether any rule's code begins so."""
    if any(code.startswith(start) for code, _, _ in _rule_files(__name__)):
        return True
    return any(code.startswith(start) for code, _ in rule_names())


def _described(package: str) -> "Iterator[tuple[Construct, Rule]]":
    """The constructs of the translator with their rules, where a module of the package makes rules of them."""
    if any(module.name == _OF_CONSTRUCTS for module in pkgutil.iter_modules(import_module(package).__path__)):
        from sqlite_hunter.rules._dialect import every  # as late as here: it imports the whole translator

        yield from every()


def _construct_rules(package: str) -> "Iterator[RuleModule]":
    files = {key: stem for code, name, stem in _rule_files(package) for key in (code, name)}
    for construct, rule in _described(package):
        from sqlite_hunter.rules._dialect import remarks

        for key in (rule.code, rule.name):
            if key in files:
                raise RuleDefinitionError(f"{files[key]}.py and a construct are both {key}")
        yield RuleModule(rule, partial(remarks, construct))


def _rule_files(package: str) -> list[tuple[str, str, str]]:
    """(code, name, module) of each rule file, in the order of the folder."""
    files: list[tuple[str, str, str]] = []
    seen: dict[str, str] = {}
    for module in pkgutil.iter_modules(import_module(package).__path__):
        stem = module.name
        if not stem.startswith("sqh"):
            continue
        match = _FILE_NAME.fullmatch(stem)
        if match is None:
            raise RuleDefinitionError(f"{stem}.py is not named as a rule: expected sqhNNN_some_name.py")
        code, name = f"SQH{match[1]}", match[2].replace("_", "-")
        for key in (code, name):
            if key in seen:
                raise RuleDefinitionError(f"{stem}.py and {seen[key]}.py are both {key}")
            seen[key] = stem
        files.append((code, name, stem))
    return files


def _load(code: str, name: str, module: "ModuleType") -> RuleModule:
    """Read one imported rule module; the catalogue row is made of what the module itself says."""
    summary, doc = parse_docstring(module.__doc__ or "", module.__name__)
    check: object = getattr(module, "check", None)
    if not callable(check):
        raise RuleDefinitionError(f"{module.__name__} has no function check(program)")
    kind = _constant(module, "KIND", str)
    severity = _constant(module, "SEVERITY", str)
    if severity not in SEVERITIES or not kind:
        raise RuleDefinitionError(f"{module.__name__}: KIND must not be empty, SEVERITY one of {SEVERITIES}")
    rule = Rule(code, name, kind, severity, _constant(module, "AUDIT", bool), summary, doc)
    return RuleModule(rule, cast("Check", check))


def _constant(module: "ModuleType", name: str, kind: type[_Value]) -> _Value:
    value: object = getattr(module, name, None)
    if not isinstance(value, kind):
        raise RuleDefinitionError(f"{module.__name__} has no constant {name} of type {kind.__name__}")
    return value


def parse_docstring(docstring: str, where: str) -> tuple[str, str]:
    """Split a rule's docstring into its summary and its sections, these as Markdown with ``##`` headings.

    Raises ``RuleDefinitionError``, which names ``where``, unless every heading stands there once, in order and with
    text below it, and the example shows code.
    """
    head, *rest = _sections(cleandoc(docstring))
    summary = head[1].strip()
    if not summary or "\n" in summary:
        raise RuleDefinitionError(f"{where}: the docstring must begin with a summary on one line, then the sections")
    found = tuple(heading for heading, _ in rest)
    if found != HEADINGS:
        raise RuleDefinitionError(f"{where}: the headings must be {HEADINGS}, in this order; they are {found}")
    for heading, body in rest:
        if not body.strip():
            raise RuleDefinitionError(f"{where}: the docstring says nothing under {heading!r}")
    if _CODE_LINE.search(rest[-1][1]) is None:
        raise RuleDefinitionError(f"{where}: the example must show code, indented by four spaces or fenced")
    doc = "\n\n".join("## {}\n\n{}".format(heading, body.strip("\n")) for heading, body in rest)
    return summary.removesuffix("."), doc + "\n"


def _sections(text: str) -> list[tuple[str, str]]:
    """(heading, text below it) for each part of a cleaned docstring; what comes before them all has the heading ""."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        match = _HEADING.fullmatch(line)
        heading, body = parts[-1]
        if match is not None:
            parts.append((match[1], []))
        elif not (heading and not body and _UNDERLINE.fullmatch(line)):
            body.append(line)
    return [(heading, "\n".join(body)) for heading, body in parts]
