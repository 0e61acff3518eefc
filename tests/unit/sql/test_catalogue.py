"""The constructs as rules: each has a code and a name of its own, and an example in which the translator meets it."""

import re

import pytest

from existing import read_tables
from sqlite_hunter.sql.catalogue import constructs
from sqlite_hunter.sql.differences import Differences
from sqlite_hunter.sql.landing import Landing
from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.template import Template

EACH = pytest.mark.parametrize("construct", constructs(), ids=lambda construct: construct.code)


def test_codes_and_names_are_unique():
    assert len({each.code for each in constructs()}) == len({each.name for each in constructs()}) == len(constructs())


@EACH
def test_a_construct_is_named_as_a_rule(construct):
    assert re.fullmatch(r"SQH4\d\d", construct.code)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", construct.name)
    assert "\n" not in construct.message
    assert construct.message


@EACH
def test_the_translator_meets_a_construct_in_its_example(construct):
    statements = split(Template.of(construct.example))
    landing = Landing(read_tables(construct.existing, "existing.sql"))
    assert construct.code in {each.construct.code for each in Differences(statements, landing).of(statements[-1])}


def test_what_is_silent_and_what_is_not():
    """Public: what decides a severity must not change unseen. These are rows of which the answer differs in silence."""
    silent = {each.code for each in constructs() if each.silent}
    assert silent >= {"SQH402", "SQH414", "SQH420", "SQH421", "SQH422", "SQH435", "SQH470", "SQH480", "SQH490"}
    assert silent.isdisjoint({"SQH410", "SQH411", "SQH413", "SQH423", "SQH441", "SQH454", "SQH482", "SQH491"})
