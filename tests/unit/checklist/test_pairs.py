"""Checklists as people write them, before and after, with a program that is really scanned."""

import re
from pathlib import Path

import pytest

from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.checklist.markers import find_markers
from sqlite_hunter.config import Config
from sqlite_hunter.engine.checklist import regenerate_checklist
from sqlite_hunter.engine.settings import ScanSettings

FOLDER = Path(__file__).parents[2] / "fixtures" / "checklists"
PROGRAM = FOLDER / "program"
SETTINGS = ScanSettings(Config(project_root=PROGRAM), use_cache=False)
PAIRS = sorted(folder.name for folder in FOLDER.iterdir() if (folder / "after.md").exists())


def regenerated(file, adopts=False):
    return regenerate_checklist(file, [PROGRAM], SETTINGS, None, adopts=adopts).outcome


def read(file):
    return file.read_bytes().decode("utf-8")


def outside(text):
    """What is in no section, and so people's."""
    pieces, at = [], 0
    for section in find_markers(text, Lines(text), frozenset()).sections:
        pieces.append(text[at : section.start])
        at = section.end
    return "".join([*pieces, text[at:]])


def test_a_document_without_anything_of_ours_is_not_touched():
    file = FOLDER / "innocent" / "before.md"
    outcome = regenerated(file)
    assert outcome.text == read(file)
    assert (outcome.is_marked, outcome.contradictions, outcome.faults) == (False, (), ())
    assert {entry.kind for entry in outcome.entries} == {"people"}
    assert [entry.text for entry in outcome.entries if entry.ticked] == [
        "Remove dead code",
        "Migrate the wiki to the new server",
        "Configure the printer",
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_what_people_wrote_stays(name):
    """Of a marked document the bytes outside of its sections; of another every letter, in order."""
    before = read(FOLDER / name / "before.md")
    after = regenerated(FOLDER / name / "before.md").text
    if "sqlite-hunter:begin" in before:
        assert outside(after) == outside(before)
    else:
        rest = iter(after)
        assert all(char in rest for char in before if char.isalpha())


@pytest.mark.parametrize("name", PAIRS)
def test_no_item_and_no_tick_of_people_is_lost(name):
    """Every item is there afterwards, in the same order; what was ticked is ticked."""

    def items(text):
        found = re.findall(r"(?m)^[> ]*(?:[-*]|\d+\.) \[([ x])\] ([^\n(<]*\w)", text)
        return [(tick, re.sub(r",? ?\blines?:.*", "", words).strip()) for tick, words in found]

    before, after = items(read(FOLDER / name / "before.md")), items(read(FOLDER / name / "after.md"))
    rest = iter(after)
    for tick, words in before:
        assert any(words == other and (tick == " " or now == "x") for now, other in rest), words


@pytest.mark.parametrize("name", PAIRS)
def test_pair(name):
    outcome = regenerated(FOLDER / name / "before.md")
    assert outcome.text == read(FOLDER / name / "after.md")


@pytest.mark.parametrize("name", PAIRS)
def test_a_second_run_changes_nothing(name):
    for adopts in (False, name != "marked"):
        outcome = regenerated(FOLDER / name / "after.md", adopts)
        assert outcome.text == read(FOLDER / name / "after.md")
        assert outcome.stale == ()


@pytest.mark.parametrize("name", PAIRS)
def test_contradictions_are_the_same_in_every_run(name):
    first, second = regenerated(FOLDER / name / "before.md"), regenerated(FOLDER / name / "after.md")
    assert first.contradictions == second.contradictions
    assert first.entries == second.entries


def test_adopting_a_marked_document_marks_the_rest_of_it():
    outcome = regenerated(FOLDER / "marked" / "before.md", adopts=True)
    assert "- [x] Audit SQLite usage of web.py (Lines: 1, 5, 10-11)\n  <!-- sqlite-hunter:end -->" in outcome.text
    assert outside(read(FOLDER / "marked" / "before.md")).count("Audit SQLite usage of web.py") == 1
    assert outside(outcome.text).count("Audit SQLite usage of web.py") == 0


def test_line_ends_are_those_of_the_document():
    after = (FOLDER / "crlf" / "after.md").read_bytes()
    assert after.count(b"\r\n") == after.count(b"\n") == after.count(b"\r")
    assert not after.endswith(b"\n"), "the last line had no end"


def test_what_the_pairs_say_of_the_program():
    """The contradictions are those that a person finds in it."""
    told = {
        (noted.text.partition("(")[0].strip(), noted.note)
        for noted in regenerated(FOLDER / "plain/before.md").contradictions
    }
    assert {text for text, _ in told} == {
        "orders.py, since spring",
        "Move the stock from SQLite to PostgreSQL which nobody has looked at since",
        "Remove dual-write code",
        "Set SHOP_MIRROR=true in the environment",
    }
