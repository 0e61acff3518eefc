import itertools
import sys
from pathlib import Path

import pytest

from sqlite_hunter.model.rule import Rule
from sqlite_hunter.rules import (
    HEADINGS,
    RuleDefinitionError,
    begins_rule,
    load_rules,
    parse_docstring,
    rule_names,
)
from sqlite_hunter.sql.catalogue import constructs

DOC = """A summary.

## What it finds

Calls.

## Why it matters

Because.

## What to do

Replace it.

## Example

    call()
"""
BODY = 'KIND = "execute"\nSEVERITY = "error"\nAUDIT = True\n\n\ndef check(program):\n    return iter(())\n'
RULE = f'"""{DOC}"""\n{BODY}'

_numbers = itertools.count()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make an importable package of the given files and return its name."""

    def make(**files: str) -> str:
        name = f"made_rules_{next(_numbers)}"
        folder = tmp_path / name
        folder.mkdir()
        for stem, text in {"__init__": "", **files}.items():
            (folder / f"{stem}.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return name

    return make


def test_a_package_without_rules_has_no_rules(package):
    assert load_rules(package()) == ()


def test_a_module_that_is_no_rule_is_not_imported(package):
    assert load_rules(package(helper="raise AssertionError")) == ()


def test_names_are_read_without_importing_the_rules(package):
    name = package(sqh301_sqlite_execute="raise AssertionError")
    assert rule_names(name) == (("SQH301", "sqlite-execute"),)
    assert f"{name}.sqh301_sqlite_execute" not in sys.modules


@pytest.mark.parametrize(
    "stem", ["sqh30_short", "sqh3011_long", "sqh301", "sqh301_", "sqh301_Big", "sqh301_a__b", "sqh_a"]
)
def test_a_file_that_is_nearly_named_as_a_rule_is_refused(package, stem):
    with pytest.raises(RuleDefinitionError, match=stem):
        rule_names(package(**{stem: RULE}))


@pytest.mark.parametrize("other", ["sqh301_other", "sqh302_one"])
def test_a_code_or_a_name_is_used_once(package, other):
    with pytest.raises(RuleDefinitionError, match="are both"):
        rule_names(package(sqh301_one=RULE, **{other: RULE}))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("KIND", "KID", "KIND"),
        ('KIND = "execute"', 'KIND = ""', "KIND"),
        ("SEVERITY", "SEVERE", "SEVERITY"),
        ('"error"', '"fatal"', "SEVERITY"),
        ('"error"', "None", "SEVERITY"),
        ("AUDIT = True", "AUDIT = 1", "AUDIT"),
        ("def check", "def look", "check"),
        ('"""A summary', '_ = """A summary', "summary"),
    ],
)
def test_a_malformed_module_is_named_with_what_it_lacks(package, old, new, said):
    assert old in RULE
    name = package(sqh301_bad=RULE.replace(old, new))
    with pytest.raises(RuleDefinitionError, match=rf"sqh301_bad.*{said}"):
        load_rules(name)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_may_not_be_left_out(heading):
    with pytest.raises(RuleDefinitionError, match=r"headings must be|summary on one line"):
        parse_docstring(DOC.replace(f"## {heading}\n\n", ""), "here")


def test_headings_stand_in_order():
    swapped = (
        DOC.replace("What it finds", "X").replace("Why it matters", "What it finds").replace("X", "Why it matters")
    )
    with pytest.raises(RuleDefinitionError, match="in this order"):
        parse_docstring(swapped, "here")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Calls.", "", "nothing under 'What it finds'"),
        ("    call()", "call()", "must show code"),
        ("A summary.", "", "summary on one line"),
        ("A summary.", "A summary\nof two lines.", "summary on one line"),
    ],
)
def test_an_empty_section_is_refused(old, new, said):
    with pytest.raises(RuleDefinitionError, match=f"here: .*{said}"):
        parse_docstring(DOC.replace(old, new), "here")


def test_a_heading_inside_a_sentence_is_no_heading():
    summary, doc = parse_docstring(DOC.replace("Calls.", "See Example below."), "here")
    assert summary == "A summary"
    assert doc.count("## Example\n") == 1


def test_underlined_and_plain_headings_are_the_same_as_marked_ones():
    underlined = DOC
    for heading in HEADINGS:
        underlined = underlined.replace(f"## {heading}\n", f"{heading}\n{'-' * len(heading)}\n")
    assert parse_docstring(underlined, "here") == parse_docstring(DOC, "here")
    assert parse_docstring(DOC.replace("## ", ""), "here") == parse_docstring(DOC, "here")


def test_a_fenced_example_is_code():
    assert parse_docstring(DOC.replace("    call()", "```python\ncall()\n```"), "here")


def test_rules_are_loaded_in_the_order_of_their_codes(package):
    name = package(sqh900_b=RULE.replace("True", "False"), sqh101_long_name=RULE)
    loaded = load_rules(name)
    doc = DOC.split("\n\n", 1)[1]
    assert [module.rule for module in loaded] == [
        Rule("SQH101", "long-name", "execute", "error", True, "A summary", doc),
        Rule("SQH900", "b", "execute", "error", False, "A summary", doc),
    ]
    assert list(loaded[0].check(None)) == []


def test_every_rule_of_this_package_is_whole():
    """Loading is what checks headings, constants and unique codes; a file that is no rule must not lie among them."""
    import sqlite_hunter.rules

    stems = {path.stem for path in Path(sqlite_hunter.rules.__file__).parent.glob("sqh*.py")}
    rules = [module.rule for module in load_rules() if not module.rule.code.startswith("SQH4")]
    assert {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in rules} == stems


def test_a_construct_with_a_code_is_a_rule_and_no_file_is_one_of_these():
    rules = {module.rule.code: module.rule.name for module in load_rules() if module.rule.code.startswith("SQH4")}
    assert rules == {each.code: each.name for each in constructs()}
    assert rules


def test_no_two_rules_share_a_code_or_a_name():
    rules = [module.rule for module in load_rules()]
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)
    assert rule_names() == tuple((rule.code, rule.name) for rule in rules)


@pytest.mark.parametrize("module", load_rules(), ids=lambda module: module.rule.code)
def test_what_is_told_of_a_rule_has_all_its_parts(module):
    assert parse_docstring(f"{module.rule.summary}\n\n{module.rule.doc}", "here") == (
        module.rule.summary,
        module.rule.doc,
    )


@pytest.mark.parametrize(("start", "known"), [("SQH301", True), ("SQH4", True), ("SQH414", True), ("SQH400", False)])
def test_the_beginning_of_a_code_is_known(start, known):
    assert begins_rule(start) is known
