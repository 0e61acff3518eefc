"""The gate against the baseline: what it lets pass, what it stops, and what it says."""

import json
import shlex
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from functional.gate.conftest import PLAIN, USES
from sqlite_hunter.gate.baseline import NAME, Baseline, dump

TWICE = USES + "    connection.commit()\n"


def test_without_sqlite_it_passes(gate):
    gate.write({"a.py": PLAIN})
    assert gate.verdict() == (0, "Passed: nothing new.")


def test_what_is_known_passes(gate):
    gate.write({"a.py": USES})
    assert gate.create() == ".sqlite-hunter-baseline.json: 5 uses of SQLite in 1 file\n"
    code, out = gate.check()
    assert code == 0
    assert out.splitlines() == [
        "Passed: nothing new.",
        "0 new, 5 known against .sqlite-hunter-baseline.json.",
        "Before zero: 5 in the baseline.",
    ]


UNCHANGED = {
    "a comment": USES.replace("    connection.commit", "    # at last\n    connection.commit"),
    "blank lines": USES.replace("\n\n\ndef", "\n\n\n\n\n\ndef"),
    "another function above": "def other():\n    return 1\n\n\n" + USES,
    "quotes": USES.replace('"', "'"),
    "layout": USES.replace("(price,)", "(\n        price,\n    )"),
    "line ends": USES.replace("\n", "\r\n"),
    "parentheses": USES.replace('"prices.db"', '("prices.db")'),
}


@pytest.mark.parametrize("change", UNCHANGED)
def test_what_changes_nothing_passes(gate, change):
    gate.write({"a.py": USES})
    gate.create()
    gate.write({"a.py": UNCHANGED[change]})
    assert gate.verdict() == (0, "Passed: nothing new.")


def test_a_renamed_file_is_moved_not_new(gate):
    gate.write({"a.py": USES})
    gate.create()
    (gate.folder / "a.py").rename(gate.folder / "b.py")
    code, out = gate.check()
    assert code == 0
    assert "0 new, 5 known (5 of them moved)" in out


def test_remarks_do_not_count_unless_asked(gate):
    gate.write({"a.py": "# it was on SQLite once\nx = 1\n", "README.md": "SQLite, formerly\n"})
    code, out = gate.check()
    assert code == 0
    assert "Not counted: 2 remarks" in out
    assert gate.verdict("--severity", "info")[0] == 1


def test_the_configuration_says_what_counts(gate):
    gate.write({"a.py": "import sqlite3\nc = sqlite3.connect('x.db')\nc.row_factory = None\n"})
    warnings = [found for found in gate.found() if found[2] == "SQH203"]
    assert len(warnings) == 1
    gate.write({"sqlite-hunter.toml": 'severity = "error"\n'})
    assert not [found for found in gate.found() if found[2] == "SQH203"]


def test_a_second_run_says_the_same(gate):
    gate.write({"a.py": USES, "b.py": TWICE})
    gate.create()
    gate.write({"b.py": TWICE + "    connection.close()\n"})
    assert gate.check() == gate.check() == gate.check("--no-cache")


def test_nothing_is_written(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.write({"b.py": USES})
    before = {path: path.read_bytes() for path in gate.folder.iterdir() if path.is_file()}
    gate.check("--strict", "--effort")
    assert {path: path.read_bytes() for path in gate.folder.iterdir() if path.is_file()} == before


# --- what it stops ----------------------------------------------------------------------------------------


def test_a_new_use_fails_and_says_what_to_do(gate):
    gate.write({"a.py": PLAIN})
    gate.create()
    gate.write({"a.py": "import sqlite3\n" + PLAIN})
    code, out = gate.check()
    assert code == 1
    assert "a.py:1:8" in out
    assert "psycopg takes its place" in out
    assert "Failed: 1 new finding." in out
    assert "# sqlite-hunter: ignore[SQH101] reason" in out
    assert "sqlite-hunter baseline create" in out


@pytest.mark.parametrize("args", [(), ("shop",), ("my shop", "it's"), ("--baseline=known.json", "shop"), ("--", "-rf")])
def test_the_command_that_is_told_takes_in_what_was_checked_and_no_more(gate, args):
    """Typed as it is told, it lets the same check pass; without the paths it would take in the whole folder."""
    gate.write({f"{folder}/a.py": USES for folder in ("shop", "my shop", "it's", "-rf")})
    gate.write({"known.json": dump(Baseline())})
    code, out = gate.check("--output-format", "concise", *args)
    assert code == 1
    program, *words = shlex.split(out.splitlines()[-1])
    assert (program, words[:2], words[2:]) == ("sqlite-hunter", ["baseline", "create"], list(args))
    assert gate.run(*words)[0] == 0
    assert gate.check(*args)[0] == 0


def test_a_path_of_several_lines_is_told_on_one(gate):
    gate.write({"a\n::error::b/a.py": USES})
    _, out = gate.check("--output-format", "github", "a\n::error::b")
    assert [line for line in out.splitlines() if line.startswith("::error::")] == []


def test_a_copy_of_what_is_known_is_new(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.write({"a.py": TWICE})
    assert gate.found() == [("a.py", 8, "SQH701")]


def test_a_copied_file_is_new(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.write({"b.py": USES})
    assert {path for path, *_ in gate.found()} == {"b.py"}


def test_two_copies_of_a_renamed_file_are_one_moved_and_one_new(gate):
    gate.write({"a.py": USES})
    gate.create()
    (gate.folder / "a.py").unlink()
    gate.write({"b.py": USES, "c.py": USES})
    numbers = gate.numbers()
    assert (numbers["new"], numbers["moved"], numbers["gone"]) == (5, 5, 0)


def test_where_a_new_use_may_come_from_is_told(gate):
    gate.write({"a.py": USES, "b.py": PLAIN})
    gate.create()
    gate.write({"a.py": USES.replace("def save", "def keep")})
    code, out = gate.check("--output-format", "concise")
    assert (code, "a.py:6: the same was elsewhere in this file and is gone there\n" in out) == (1, True), out
    text = USES.replace("    connection.commit()\n", "")
    gate.write({"a.py": text, "b.py": "def other(connection):\n    connection.commit()\n"})
    _, out = gate.check("--output-format", "concise")
    assert "the same was" not in out
    gate.write({"b.py": "from a import save\n\n\ndef other(connection):\n    connection.commit()\n"})
    gate.write(
        {"a.py": text.replace("save(price):\n", "save(price):\n    from b import other\n") + "    other(connection)\n"}
    )
    _, out = gate.check("--output-format", "concise")
    assert "b.py:5: the same was in a.py and is gone there\n" in out, out


def test_what_is_gone_fails_until_it_is_pruned(gate):
    gate.write({"a.py": USES, "b.py": USES})
    gate.create()
    gate.write({"b.py": PLAIN})
    code, out = gate.check("--output-format", "concise")
    assert code == 1
    assert ".sqlite-hunter-baseline.json:12:1: SQH903 SQH101 in b.py: is not there any more" in out
    assert "Failed: 5 uses in the baseline that are gone." in out
    assert gate.verdict("--allow-stale") == (0, "Passed: nothing new.")
    code, out = gate.run("baseline", "prune")
    assert (code, out) == (0, ".sqlite-hunter-baseline.json: 5 uses taken out, 5 uses left\n")
    assert gate.verdict() == (0, "Passed: nothing new.")


def test_what_came_back_after_it_was_pruned_is_new(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.write({"a.py": PLAIN})
    gate.run("baseline", "prune")
    gate.write({"a.py": USES})
    assert gate.verdict() == (1, "Failed: 5 new findings.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.py", "def f(:\n"),
        ("python2.py", "print 'x'\n"),
        ("nul.py", "x = 1\0\n"),
        ("coding.py", b"# coding: nonsense\n"),
        ("compose.yml", "a: [sqlite\n"),
    ],
)
def test_what_cannot_be_analysed_is_no_pass(gate, name, content):
    gate.write({"a.py": PLAIN, name: content})
    code, out = gate.check()
    assert code == 2
    assert "Not known: 1 problem: what could not be analysed may use SQLite." in out
    code, out = gate.check("--skip-unparsable")
    assert code == 0
    assert "not analysed, and let pass on demand: 1 problem" in out
    assert "1 not analysed" in out


def test_what_cannot_be_analysed_comes_before_what_is_new(gate):
    gate.write({"a.py": USES, "b.py": "def f(:\n"})
    assert gate.verdict()[0] == 2
    assert gate.verdict("--skip-unparsable")[0] == 1


def test_suppressions_that_are_wrong_fail(gate):
    gate.write({"a.py": PLAIN + "x = 1  # sqlite-hunter: ignore[SQH301] nothing is here\n"})
    assert gate.found() == [("a.py", 3, "SQH900")]
    assert gate.verdict() == (1, "Failed: 1 suppression unused or not understood.")
    gate.write({"a.py": "import sqlite3  # sqlite-hunter: ignore\n"})
    assert {rule for *_, rule in gate.found()} == {"SQH101", "SQH901"}


# --- comments ---------------------------------------------------------------------------------------------

IGNORED = "import sqlite3  # sqlite-hunter: ignore[SQH101] only its version is printed\n"
FIXME = "import sqlite3  # sqlite-hunter: fixme[SQH101] goes with the ledger\n"


@pytest.mark.parametrize(
    ("text", "said"), [(IGNORED, "1 ignored by comments"), (FIXME, "1 fixme")], ids=["ignore", "fixme"]
)
def test_a_comment_lets_pass_and_is_counted(gate, text, said):
    gate.write({"a.py": text})
    code, out = gate.check()
    assert code == 0
    assert f"Before zero: {said}." in out
    assert gate.check("--strict")[0] == 1


def test_what_a_comment_lets_pass_is_not_in_the_baseline(gate):
    gate.write({"a.py": FIXME, "b.py": IGNORED})
    assert gate.create() == ".sqlite-hunter-baseline.json: 0 uses of SQLite in 0 files\n"


def test_taking_the_comment_away_is_new(gate):
    gate.write({"a.py": FIXME})
    gate.create()
    gate.write({"a.py": "import sqlite3\n"})
    assert gate.found() == [("a.py", 1, "SQH101")]


def test_unused_suppressions_are_taken_out(gate):
    text = "import os  # sqlite-hunter: ignore[SQH101] once it was another\nx = os.sep\n"
    gate.write({"a.py": text, "b.py": IGNORED})
    code, out = gate.check("--fix-suppressions")
    assert code == 0
    assert gate.err == "fixed: a.py:1: took out SQH101\n"
    assert (gate.folder / "a.py").read_text() == "import os\nx = os.sep\n"
    assert (gate.folder / "b.py").read_text() == IGNORED
    assert "Passed: nothing new" in out


def test_suppressions_stay_while_anything_is_not_analysed(gate):
    text = "import os  # sqlite-hunter: ignore[SQH101] once it was another\n"
    gate.write({"a.py": text, "b.py": "def f(:\n"})
    code, _ = gate.check("--fix-suppressions")
    assert code == 2
    assert gate.err.startswith("error: no suppression is taken out while anything is not analysed: b.py:1:")
    assert (gate.folder / "a.py").read_text() == text


# --- zero -------------------------------------------------------------------------------------------------


def test_zero_is_zero(gate):
    gate.write({"a.py": PLAIN})
    code, out = gate.check("--strict")
    assert code == 0
    assert out.splitlines() == [
        "Passed: nothing is left.",
        "0 new, 0 known, no baseline.",
        "Zero: no use, no suppression, no baseline entry.",
        "--strict sees this repository; no CI sees the disks of production: look there for database files.",
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": USES},
        {"run.sh": "sqlite3 prices.db 'SELECT 1'\n"},
        {"compose.yml": "services:\n  web:\n    environment:\n      DATABASE_URL: sqlite:///prices.db\n"},
        {"requirements.txt": "aiosqlite==0.20\n"},
        {"prices.db": b"SQLite format 3\0" + b"\0" * 496},
        {"a.py": FIXME},
        {"a.py": IGNORED},
    ],
    ids=["Python", "script", "configuration", "dependency", "database", "fixme", "ignore"],
)
def test_anything_at_all_is_not_zero(gate, files):
    gate.write(files)
    gate.create()
    assert gate.check()[0] == 0
    code, out = gate.check("--strict")
    assert code == 1
    assert "Failed: zero is not reached." in out


@pytest.mark.parametrize("args", [("--ignore", "SQH1"), ("--select", "SQH2"), ("--ignore", "SQH203")])
def test_zero_of_some_rules_is_not_zero(gate, args):
    gate.write({"a.py": PLAIN})
    assert gate.check("--strict", *args) == (2, "")
    assert gate.err.startswith("error: --strict looks for everything, and SQH")
    assert gate.check("--strict", "--ignore", "SQH506")[0] == 0


def test_what_is_not_looked_for_is_said(gate):
    gate.write({"a.py": USES})
    assert (
        "Not looked for: SQH1, SQH2, SQH3, SQH5, SQH7 (switched off)."
        in gate.check("--ignore", "SQH1,SQH2,SQH3,SQH5,SQH7")[1]
    )
    assert "Not looked for: all but SQH9 (switched off)." in gate.check("--select", "SQH9")[1]


def test_an_entry_of_another_folder_is_not_zero(gate):
    gate.write({"a/a.py": PLAIN, "b/b.py": USES})
    gate.create()
    assert gate.check("--strict", "a")[0] == 0
    assert gate.check("--strict")[0] == 1


def test_the_gates_own_name_is_no_use(gate):
    gate.write(
        {
            "a.py": PLAIN,
            "pyproject.toml": '[project]\nname = "x"\n[project.optional-dependencies]\n'
            'dev = ["sqlite-hunter>=0.1"]\n[tool.sqlite-hunter]\njobs = 1\n',
            "requirements-dev.txt": "sqlite-hunter==0.1.0\n",
            ".pre-commit-config.yaml": "repos:\n- repo: https://example.com/sqlite-hunter\n  rev: v0.1.0\n"
            "  hooks:\n  - id: sqlite-hunter\n  - id: sqlite-hunter-gate\n",
            ".github/workflows/gate.yml": "jobs:\n  gate:\n    steps:\n"
            "    - run: pip install sqlite-hunter\n    - run: sqlite-hunter check --strict\n",
            ".gitignore": ".sqlite_hunter_cache/\n",
        }
    )
    gate.create()
    assert gate.check("--strict", "--severity", "info")[0] == 0


# --- parts of a program -----------------------------------------------------------------------------------

SERVICES = """\
[services.desk]
paths = ["desk"]

[services.ledger]
paths = ["ledger"]
"""


def test_one_service_stays_at_zero_while_others_are_under_way(gate):
    gate.write({"sqlite-hunter.toml": SERVICES, "desk/a.py": PLAIN, "ledger/b.py": USES})
    assert gate.verdict("--service", "desk", "--strict") == (0, "Passed: nothing is left.")
    assert gate.verdict("--service", "ledger")[0] == 1
    gate.create()
    assert gate.verdict("--service", "desk", "--strict") == (0, "Passed: nothing is left.")
    gate.write({"desk/a.py": USES})
    assert gate.verdict("--service", "desk")[0] == 1
    assert gate.verdict("--service", "ledger") == (0, "Passed: nothing new.")


def test_what_is_gone_of_another_service_is_its_own(gate):
    gate.write({"sqlite-hunter.toml": SERVICES, "desk/a.py": USES, "ledger/b.py": USES})
    gate.create()
    gate.write({"ledger/b.py": PLAIN})
    assert gate.verdict("--service", "desk") == (0, "Passed: nothing new.")
    assert gate.verdict("--service", "ledger")[0] == 1


def test_a_file_that_moved_in_its_service_is_not_new_there(gate):
    gate.write({"sqlite-hunter.toml": SERVICES, "desk/a.py": USES, "ledger/b.py": PLAIN})
    gate.create()
    (gate.folder / "desk/a.py").rename(gate.folder / "desk/other.py")
    assert gate.numbers("--service", "desk")["new"] == 0
    assert gate.numbers()["new"] == 0


def test_a_file_that_moved_to_another_service_is_new_there(gate):
    """One that is migrated stays at zero, whatever is known of the others."""
    gate.write({"sqlite-hunter.toml": SERVICES, "desk/a.py": USES, "ledger/b.py": PLAIN})
    gate.create()
    (gate.folder / "desk/a.py").rename(gate.folder / "ledger/a.py")
    assert gate.numbers("--service", "ledger")["new"] == 5
    assert gate.numbers()["new"] == 0


def test_a_service_that_there_is_none_of(gate):
    gate.write({"sqlite-hunter.toml": SERVICES, "desk/a.py": PLAIN, "ledger/b.py": PLAIN})
    code, _ = gate.check("--service", "lodger")
    assert code == 2
    assert gate.err == "error: there is no service 'lodger' (nearest: ledger)\n"


def test_a_service_without_files_is_not_at_zero(gate):
    """A path that matches nothing must not pass for a service that is done."""
    gate.write({"sqlite-hunter.toml": SERVICES, "desk/a.py": PLAIN})
    code, _ = gate.check("--service", "ledger", "--strict")
    assert code == 2
    assert gate.err.splitlines()[-1].startswith("error: service ledger: no scanned file is one of its paths")


def test_production_is_what_services_reach(gate):
    gate.write(
        {
            "Procfile": "web: python serve.py\n",
            "serve.py": "import used\n\nused.double(1)\n",
            "used.py": PLAIN,
            "tool.py": USES,
            "test_x.py": USES,
        }
    )
    assert gate.verdict("--production") == (0, "Passed: nothing new.")
    assert gate.verdict()[0] == 1
    gate.write({"used.py": USES})
    assert {path for path, *_ in gate.found("--production")} == {"used.py"}


def test_production_that_nobody_knows(gate):
    gate.write({"a.py": PLAIN})
    code, _ = gate.check("--production")
    assert code == 2
    assert "--production: no service of production is known here" in gate.err


def test_a_part_of_the_program_is_held_against_its_entries(gate):
    gate.write({"a/x.py": USES, "b/y.py": USES})
    gate.create()
    gate.write({"b/y.py": PLAIN})
    assert gate.verdict("a") == (0, "Passed: nothing new.")
    assert gate.verdict("b")[0] == 1


def test_it_is_the_same_from_any_folder(gate, monkeypatch):
    gate.write({"sqlite-hunter.toml": "", "a/x.py": USES})
    gate.create()
    assert gate.verdict("a/x.py") == (0, "Passed: nothing new.")
    monkeypatch.chdir(gate.folder / "a")
    assert gate.verdict() == (0, "Passed: nothing new.")
    assert gate.verdict("x.py") == (0, "Passed: nothing new.")
    monkeypatch.chdir("/")
    assert gate.verdict(str(gate.folder)) == (0, "Passed: nothing new.")


def test_rules_that_are_off_are_not_held_against_the_baseline(gate):
    gate.write({"a.py": USES})
    gate.create()
    assert gate.verdict("--ignore", "SQH7") == (0, "Passed: nothing new.")
    assert gate.verdict("--select", "SQH101") == (0, "Passed: nothing new.")


# --- other shapes -----------------------------------------------------------------------------------------


def test_documents_hold_what_stands_in_the_way_and_the_verdict_is_beside_them(gate):
    gate.write({"a.py": USES})
    gate.create()
    gate.write({"b.py": "import sqlite3\n"})
    code, out = gate.check("--output-format", "json")
    assert code == 1
    document = json.loads(out)
    assert [each["path"] for each in document["findings"]] == ["b.py"]
    assert document["gate"]["outcome"] == "findings"
    assert (document["gate"]["new"], document["gate"]["known"]) == (1, 5)
    assert gate.err.startswith("Failed: 1 new finding.\n")
    _, out = gate.check("--output-format", "github")
    assert out.startswith("::error file=b.py,line=1,")
    assert "Failed: 1 new finding." in out


def test_the_document_is_as_its_schema_says(gate):
    gate.write({"a.py": USES + FIXME, "b.py": IGNORED, "c.py": "import os  # sqlite-hunter: ignore[SQH101] x\n"})
    gate.create()
    gate.write({"d.py": "import sqlite3\n", "a.py": USES})
    schema = json.loads((files("sqlite_hunter.report") / "schema/findings-v1.schema.json").read_text("utf-8"))
    for args in ((), ("--strict",), ("--effort",)):
        _, out = gate.check("--output-format", "json", *args)
        Draft202012Validator(schema).validate(json.loads(out))


def test_several_documents_at_once(gate):
    gate.write({"a.py": USES})
    code, _ = gate.check("--output-format", "github", "--sarif-output", "out.sarif", "--json-output=out.json")
    assert code == 1
    assert len(json.loads((gate.folder / "out.sarif").read_text())["runs"][0]["results"]) == 5
    assert len(json.loads((gate.folder / "out.json").read_text())["findings"]) == 5


def test_a_report_is_written_anew(gate):
    gate.write({"a.py": USES, "out.json": "{}", "out.md": "# before\n"})
    assert gate.check("--json-output", "out.json", "--markdown-output", "out.md")[0] == 1
    assert len(json.loads((gate.folder / "out.json").read_text())["findings"]) == 5


@pytest.mark.parametrize(
    ("target", "why"), [("a.py", "it is a file of the scanned program"), (NAME, "it is the baseline")]
)
def test_neither_the_program_nor_its_baseline_is_written_over(gate, target, why):
    gate.write({"a.py": USES})
    gate.create()
    before = (gate.folder / target).read_bytes()
    assert gate.check("--json-output", target, "--exit-zero")[0] == 2
    assert gate.err == f"error: cannot write {target}: {why}\n"
    assert (gate.folder / target).read_bytes() == before


@pytest.mark.parametrize(("name", "end"), [("markdown", "\\\n"), ("html", "<br>\n")])
def test_pages_keep_the_lines_of_the_verdict(gate, name, end):
    gate.write({"a.py": USES})
    _, out = gate.check("--output-format", name)
    assert end.join(("Failed: 5 new findings.", "5 new, 0 known, no baseline.", "Before zero: 5 new.")) in out


def test_exit_zero(gate):
    gate.write({"a.py": USES})
    assert gate.check("--exit-zero")[0] == 0


def test_effort_is_told_by_service_with_its_weights(gate):
    gate.write({"a.py": USES, "b.py": "import sqlite3\n", "sqlite-hunter.toml": "[effort]\nSQH101 = 70\n"})
    gate.create()
    code, out = gate.check("--effort")
    assert code == 0
    lines = out.splitlines()
    assert lines[3].startswith("Effort left, in minutes a site: SQH101 70, SQH201 10,")
    assert lines[5].split() == ["a", "5", "sites", "1", "h", "36", "min"]
    assert lines[6].split() == ["b", "1", "site", "1", "h", "10", "min"]
    assert lines[7].split() == ["all", "6", "sites", "2", "h", "46", "min"]
    assert "%" not in out


@pytest.mark.parametrize(
    "args",
    [
        ("--staged", "--since", "HEAD"),
        ("--root", "."),
        ("--staged", "--strict"),
        ("--staged", "--effort"),
        ("--fix-suppressions", "--service", "a"),
        ("--severity", "loud"),
        ("--baseline", "mistyped.json"),
        ("--since", ""),
        ("--since", "..."),
        ("--staged", "--root", "mistyped"),
        ("nothing.py",),
        ("--since", "HEAD"),
        ("--staged",),
    ],
)
def test_what_makes_no_sense_is_one_line(gate, args):
    gate.write({"a.py": PLAIN})
    code, out = gate.check(*args)
    assert (code, out) == (2, "")
    assert gate.err.startswith("error: ")
    assert gate.err.count("\n") == 1
