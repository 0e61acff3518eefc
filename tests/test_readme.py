"""What the README shows is what happens: every example is run, and every promise that can be checked is."""

import difflib
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import ready
from sqlite_hunter.cli.main import cli
from sqlite_hunter.report import formats
from sqlite_hunter.rules import rule_names
from tools.readme import README, ROOT, Playground, examples, fits, pasted

TEXT = README.read_text(encoding="utf-8")
EXAMPLES = list(examples(TEXT))
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.fixture(scope="module")
def outputs():
    """What all examples print, run in order in one folder: a later one may use what an earlier one made."""
    with TemporaryDirectory() as folder:
        playground = Playground(Path(folder), ready.command())
        yield {example.line: playground.run(example.command) for example in EXAMPLES}


@pytest.mark.parametrize(
    ("printed", "actual"),
    [
        ([], ["a"]),
        (["a"], []),
        (["a"], ["a", "b"]),
        (["a", "b"], ["a"]),
        (["b", "..."], ["a", "b"]),
        (["...", "a"], ["a", "b"]),
        (["a", "...", "b"], ["a"]),
        (["a", "...", "a"], ["a"]),
        (["a", "...", "c", "...", "b"], ["a", "b", "c"]),
        (["a", "...", "b", "...", "b"], ["a", "b"]),
        (["a ..."], ["a b"]),
        ([" a"], ["a"]),
    ],
)
def test_what_was_not_printed_does_not_fit(printed, actual):
    assert not fits(printed, actual)


@pytest.mark.parametrize(
    ("printed", "actual"),
    [
        ([], []),
        (["a", ""], ["a  ", ""]),
        (["..."], ["a", "b"]),
        (["a", "..."], ["a"]),
        (["a", "...", "d"], ["a", "b", "c", "d"]),
        (["...", "b", "...", "d", "..."], ["a", "b", "b", "d", "e"]),
        (["a", "...", "b"], ["a", "b", "b"]),
    ],
)
def test_what_was_printed_fits_whatever_is_left_out(printed, actual):
    assert fits(printed, actual)


def test_the_rewriter_pastes_what_fits_and_keeps_what_was_left_out_left_out():
    actual = ["one 1", "two", "three", "four 4", "five", "six 6"]
    printed = ["one 0", "...", "four 0", "...", "six 0"]
    assert pasted(printed, actual) == ["one 1", "...", "four 4", "...", "six 6"]
    assert fits(pasted(printed, actual), actual)


@pytest.mark.parametrize(
    ("printed", "actual"),
    [
        (["one", "...", "four 4", "...", "six"], ["one", "zzz", "six"]),
        (["one"], ["internal error: KeyError: 1"]),
    ],
)
def test_the_rewriter_refuses_what_a_person_has_to_look_at(printed, actual):
    with pytest.raises(ValueError, match=r"nothing like|internal error"):
        pasted(printed, actual)


def test_a_command_has_its_further_lines_and_its_output():
    text = "```console\n$ cat <<E\n> a\n>\n> E\nout\n\n$ next\n```\n$ prose\n```sh\n$ other\n```\n"
    assert [(e.command, e.printed) for e in examples(text)] == [("cat <<E\na\n\nE", ("out", "")), ("next", ())]


def test_a_block_without_a_command_is_no_example():
    with pytest.raises(ValueError, match="line 2"):
        list(examples("```console\nout\n```\n"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.line}: {example.command[:60]}")
def test_the_example_prints_what_the_readme_shows(outputs, example):
    actual = outputs[example.line]
    if not fits(example.printed, actual):
        shown = pasted(example.printed, actual)
        changes = "\n".join(line for line in difflib.ndiff(example.printed, shown) if line[0] in "+-")
        told = f"README.md:{example.line} is not true; `python tests/tools/readme.py` mends it"
        pytest.fail(f"{told}:\n{changes}", pytrace=False)


def commands():
    return set(cli.list_commands(cli.make_context("sqlite-hunter", [], resilient_parsing=True)))


def test_every_command_is_shown():
    assert {name for name in commands() if f"sqlite-hunter {name}" not in TEXT} == set()


def test_what_is_said_not_to_be_there_is_not_there():
    section = TEXT.partition("<!-- not-yet -->")[2].partition("<!-- /not-yet -->")[0]
    absent = set(re.findall(r"(?m)^\| `([a-z]+)`", section))
    assert absent
    assert absent & commands() == set()


def test_the_rules_said_not_to_be_there_are_not_there():
    section = " ".join(TEXT.partition("Nor are there yet")[2].partition("\n\n")[0].split())
    codes = [code.replace("x", "") for code in re.findall(r"\b\d(?:\d\d|xx)\b", section)]
    assert codes
    assert [code for code, _ in rule_names() if code.removeprefix("SQH").startswith(tuple(codes))] == []


def test_every_format_is_shown_and_every_one_shown_is_there():
    section = TEXT.partition("### Reports for other programs")[2].partition("\n\n`-o")[0]
    rows = re.findall(r"(?m)^\| (`[a-z`, ]+`) \|", section)
    assert sorted(name for row in rows for name in re.findall(r"[a-z]+", row)) == list(formats())


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"(?m)^#+ (.+)$", text)}
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    missing = [link for link in links if not (link[1:] in headings if link.startswith("#") else (ROOT / link).exists())]
    assert missing == []


def test_ci_runs_the_commands_that_people_are_told():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for mark in ("<!-- ci:scan -->", "<!-- ci:test -->"):
        assert TEXT.count(mark) == 1
        assert mark in script
