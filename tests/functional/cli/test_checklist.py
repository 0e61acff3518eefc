"""The command that keeps a checklist true, as its user meets it."""

import os
import shutil
from pathlib import Path

import pytest

from sqlite_hunter.cli.main import execute

FIXTURES = Path(__file__).parents[2] / "fixtures" / "checklists"
ITEM = "### web.py\n\n- [ ] Audit SQLite usage (Lines: 1)\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    shutil.copytree(FIXTURES / "program", tmp_path / "program")
    monkeypatch.chdir(tmp_path / "program")

    def run(*args):
        code = execute(["checklist", *args, "--no-cache"])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def files():
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "LIST.md: there is no such file"),
        (b"# a\n\xff\n", "LIST.md:2: not UTF-8: byte 0xff"),
        ("# a\n".encode("utf-16"), "LIST.md:1: not UTF-8"),
        (b"# a\n<<<<<<< HEAD\n- [x] a\n=======\n>>>>>>> b\n", "LIST.md:2: a merge conflict is left in it"),
        (b"# nothing\n- [x] tea\n", "LIST.md: it has no markers, and nothing in it is recognised"),
        (b"<!-- sqlite-hunter:begin audit service=web -->\n", "LIST.md:1: this section has no end"),
        (b"<!-- sqlite-hunter:end -->\n", "LIST.md:1: this end has no begin"),
        (
            b"### gone.py\n- [ ] Audit SQLite usage (Lines: 1)\n",
            "LIST.md:2: this audit cannot be kept true: no service, or",
        ),
        (
            b"<!-- sqlite-hunter:begin audit service=nobody -->\n<!-- sqlite-hunter:end -->\n",
            "LIST.md:1: there is no service 'nobody'",
        ),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(run, content, said):
    if content is not None:
        Path("LIST.md").write_bytes(content)
    before = files()
    for flags in ((), ("--check",), ("--diff",)):
        code, _, err = run("LIST.md", *flags)
        assert code == 2
        assert err.startswith(f"error: {said}")
        assert err.count("\n") == 1
        assert files() == before


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["LIST.md", "--check", "--diff"], "--check and --diff exclude each other"),
        (["LIST.md", "--check", "-o", "x"], "--check and --output-file exclude each other"),
        (["LIST.md", "--new", "--check"], "--new and --check exclude each other"),
        (["LIST.md", "--items", "-o", "x"], "--items and --output-file exclude each other"),
        (["LIST.md", "--new"], "LIST.md is there already"),
        (["LIST.md", "nowhere"], "'nowhere' does not exist"),
        (["shop"], "it is a directory"),
        (["LIST.md", "-o", "no/such"], "there is no directory no"),
        (["NEW.md", "--new", "-o", "shop"], "it is a directory"),
        ([], "Missing argument 'FILE'"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(run, args, said):
    Path("LIST.md").write_text(ITEM)
    before = files()
    code, out, err = run(*args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert files() == before


def test_a_fifo_is_not_waited_for(run):
    os.mkfifo("LIST.md")
    code, _, err = run("LIST.md")
    assert (code, err) == (2, "error: LIST.md: it is not a file\n")


def test_check_and_diff_write_nothing(run):
    Path("LIST.md").write_text(ITEM)
    before = files()
    code, out, err = run("LIST.md", "--check")
    assert (code, out) == (
        1,
        "LIST.md: not up to date; 1 item: 1 evidence (1 borne out by the code), 0 people; 0 contradictions\n",
    )
    assert "LIST.md: it has no markers: run sqlite-hunter checklist on it once without --check" in err
    code, out, _ = run("LIST.md", "--diff")
    assert code == 0
    assert "-- [ ] Audit SQLite usage (Lines: 1)\n" in out
    assert "+- [x] Audit SQLite usage (Lines: 1, 5, 10-11)\n" in out
    assert files() == before


def test_written_once_it_is_up_to_date_until_the_code_changes(run):
    Path("LIST.md").write_text(ITEM)
    os.chmod("LIST.md", 0o640)
    code, out, err = run("LIST.md")
    assert (code, err) == (0, "")
    assert out.startswith("LIST.md: adopted: 1 section marked and written; 1 item: ")
    assert Path("LIST.md").stat().st_mode & 0o777 == 0o640
    before = files()
    assert run("LIST.md", "--check")[0] == 0
    assert run("LIST.md")[1].startswith("LIST.md: up to date; ")
    assert files() == before
    program = Path("shop/web.py")
    program.write_text(f"\n{program.read_text()}")
    code, _, err = run("LIST.md", "--check")
    assert (code, err) == (1, "error: LIST.md:3: stale: audit service=web\n")
    assert run("LIST.md")[0] == 0
    assert "(Lines: 2, 6, 11-12)" in Path("LIST.md").read_text()


def test_a_contradiction_is_warned_of_and_fails_the_check(run):
    Path("LIST.md").write_text(ITEM.replace("\n- [ ]", "\n- [x] Move it from SQLite to PostgreSQL\n- [ ]"))
    code, _, err = run("LIST.md")
    told = "LIST.md:3: contradicted by the code: Move it from SQLite to PostgreSQL: `shop/web.py` has 6 SQLite sites"
    assert (code, err.startswith(f"warning: {told}")) == (0, True)
    code, _, err = run("LIST.md", "--check")
    assert (code, err.startswith(f"error: {told}"), err.count("\n")) == (1, True, 1)


def test_what_cannot_be_analysed_is_told_and_ticks_nothing(run):
    Path("LIST.md").write_text(ITEM)
    Path("shop/web.py").write_text("def broken(:\n")
    code, _, err = run("LIST.md")
    assert code == 2
    assert err.startswith("error: shop/web.py:1: not analysed: syntax error")
    assert "- [ ] Audit SQLite usage (Lines: 1)\n" in Path("LIST.md").read_text(), "what is there says more"


def test_a_new_one_is_up_to_date(run):
    code, out, err = run("NEW.md", "--new")
    assert (code, err) == (0, "")
    assert out.startswith("NEW.md: written; ")
    assert run("NEW.md", "--check")[:1] == (0,)
    assert run("NEW.md", "--new")[0] == 2


def test_priority_and_impact_are_those_of_the_configuration(run):
    Path("sqlite-hunter.toml").write_text(
        '[services.shop]\npaths = ["shop/web.py", "shop/orders.py"]\n'
        'priority = "high"\nimpact = "orders | are *lost*"\n'
    )
    assert run("NEW.md", "--new")[0] == 0
    text = Path("NEW.md").read_text()
    first, _, rest = text.partition("### Priority: high\n\n#### `shop`\n")
    assert "### Without a priority" not in first
    assert "- **Impact**: orders | are *lost*" in rest.partition("### Without a priority")[0]
    assert "(Lines: `shop/orders.py` 1, 7-8; `shop/web.py` 1, 5, 10-11)" in rest


def test_every_item_is_listed_as_evidence_or_peoples(run):
    Path("LIST.md").write_text(f"{ITEM}- [x] Drink tea\n- [x] Remove SQLite imports\n")
    run("LIST.md")
    _, out, _ = run("LIST.md", "--items")
    assert out.splitlines() == [
        "LIST.md:4: evidence, ticked: Audit SQLite usage (Lines: 1, 5, 10-11): lines: 1, 5, 10-11",
        "LIST.md:6: people, ticked: Drink tea",
        "LIST.md:8: evidence, contradicted: Remove SQLite imports: 1 SQLite import left: `shop/web.py` 1",
    ]


def test_standard_output_and_another_file_leave_the_document_alone(run):
    Path("LIST.md").write_text(ITEM)
    code, out, _ = run("LIST.md", "-o", "-")
    assert (code, out.count("sqlite-hunter:begin audit service=web")) == (0, 1)
    code, _, _ = run("LIST.md", "-o", "OTHER.md")
    assert Path("OTHER.md").read_text() == out
    assert Path("LIST.md").read_text() == ITEM


def test_a_file_that_cannot_be_written_is_one_line_and_stays_whole(run):
    Path("LIST.md").write_text(ITEM)
    os.symlink("/dev/full", "full")
    code, _, err = run("LIST.md", "-o", "full")
    assert code == 2
    assert "cannot write full" in err
    assert Path("LIST.md").read_text() == ITEM
