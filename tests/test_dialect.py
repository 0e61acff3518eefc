"""The page of differences: every construct that the translator names can be looked up there."""

import re

import pytest

from sqlite_hunter.report._translated import CATALOGUE
from sqlite_hunter.sql.constructs import Construct
from tools.dialect import BEGIN, END, PAGE, ROOT, anchors, constructs, described, refreshed, rows

TEXT = PAGE.read_text(encoding="utf-8")


def test_a_row_that_is_in_no_table_is_found():
    with pytest.raises(KeyError):
        list(described(Construct("x", "It differs", ("no such row",)), rows(TEXT)))


def test_a_construct_that_is_not_on_the_page_is_found():
    before, after = TEXT.split("### like\n")
    assert "like" not in anchors(before + after)
    assert refreshed(before + after) == TEXT


def test_no_two_constructs_share_a_name():
    names = [construct.name for construct in constructs()]
    assert len(names) > 50
    assert sorted(set(names)) == names


def test_the_name_of_a_construct_can_stand_in_a_link():
    assert [
        construct.name for construct in constructs() if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", construct.name)
    ] == []


@pytest.mark.parametrize("construct", constructs(), ids=lambda construct: construct.name)
def test_every_construct_has_an_anchor_and_its_rows(construct):
    assert construct.name in anchors(TEXT)
    assert [row for row in construct.rows if row not in rows(TEXT)] == []


def test_the_constructs_are_as_they_are_written():
    """If not: python tests/tools/dialect.py."""
    assert refreshed(TEXT) == TEXT


def test_links_within_the_page_lead_somewhere():
    links = set(re.findall(r"\]\(#([^)]+)\)", TEXT))
    assert links - anchors(TEXT) == set()
    assert "constructs" in links


def test_explanations_lead_to_this_page():
    assert ROOT / CATALOGUE == PAGE


def test_rows_of_a_table_are_as_wide_as_its_head():
    for table in re.findall(r"(?m)(?:^\|.*\n)+", TEXT.partition(BEGIN)[0]):
        widths = {len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table.splitlines()[0]


def test_the_list_ends_where_it_is_said_to():
    assert TEXT.endswith(END)
