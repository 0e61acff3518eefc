"""The composite action: its steps, run as GitHub runs them, with inputs of every kind."""

import shutil

import pytest

from functional.ci.conftest import ACTION, ACTIONS, GITHUB, PLAIN, README, ROOT, USES, schema_faults, write_program
from unit.report.checks import sarif_faults

pytestmark = pytest.mark.skipif(not (shutil.which("git") and shutil.which("bash")), reason="git and bash are needed")

STEPS = ACTION["runs"]["steps"]
VARIABLES = {
    "PATHS": "paths",
    "BASELINE": "baseline",
    "SINCE": "since",
    "SERVICES": "service",
    "STRICT": "strict",
    "FURTHER": "args",
    "SARIF": "sarif",
    "CACHE": "cache",
}
"""The variable of the step, and the input that it has."""
HOSTILE = (
    '"; touch pwned; "',
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned #",
    "a name with spaces",
    "*",
    "--help",
)


def step(name):
    [found] = [each for each in STEPS if each.get("name") == name]
    return found


class Run:
    """One run of the step that checks, with the files that the runner gives it."""

    def __init__(self, checkout, tmp_path, program=None, **inputs):
        defaults = {name: each["default"] for name, each in ACTION["inputs"].items()}
        assert set(inputs) <= set(defaults)
        given = {name: (defaults | inputs)[of] for name, of in VARIABLES.items()}
        self._runner = tmp_path / "runner"
        write_program(self._runner / "sqlite-hunter" / "bin" / "sqlite-hunter", program)
        files = {"GITHUB_OUTPUT": self._runner / "output", "GITHUB_STEP_SUMMARY": self._runner / "summary"}
        for file in files.values():
            file.write_text("before=\n")
        self.done = checkout.run(
            [*GITHUB, step("Check")["run"]],
            RUNNER_TEMP=str(self._runner),
            **{name: str(file) for name, file in files.items()},
            **given,
        )
        self.code, self.said = self.done.code, self.done.said
        first, self.summary = files["GITHUB_STEP_SUMMARY"].read_text().split("\n", 1)
        before, *lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        assert first == before == "before="
        self.outputs = dict(line.split("=", 1) for line in lines)
        assert not (checkout.folder / "pwned").exists()
        assert not (self._runner / "pwned").exists()


@pytest.fixture
def run(tmp_path):
    """A function that runs the step in a checkout."""
    return lambda checkout, **inputs: Run(checkout, tmp_path, **inputs)


# --- what must pass ---------------------------------------------------------------------------------------


def test_a_program_without_sqlite_passes_even_strictly(pull_request, run):
    checkout = pull_request({"app/a.py": PLAIN}, {"app/b.py": PLAIN})
    done = run(checkout, strict="true")
    assert (done.code, done.done.annotations) == (0, []), done.said
    assert done.outputs == {"exit-code": "0", "sarif": "sqlite-hunter.sarif"}
    assert "Passed: nothing is left." in done.summary
    assert checkout.results() == []


@pytest.mark.parametrize("inputs", [{}, {"since": "origin/main..."}, {"baseline": ".sqlite-hunter-baseline.json"}])
def test_what_is_known_passes(pull_request, run, inputs):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN}, is_known=True)
    done = run(checkout, **inputs)
    assert (done.code, done.done.annotations) == (0, []), done.said


def test_what_is_outside_of_the_paths_is_not_looked_at(pull_request, run):
    checkout = pull_request({"app/a.py": USES}, {"one part/b.py": PLAIN, "other/c.py": PLAIN})
    assert run(checkout, paths="one part\nother\n").code == 0
    assert run(checkout, paths="one part\n\napp").code == 1


def test_what_is_of_another_service_passes(pull_request, run):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN, "app/c.py": PLAIN})
    assert run(checkout, service="b\nc").code == 0
    assert run(checkout, service="b\na").code == 1


def test_without_cache_and_without_sarif_nothing_is_left_behind(pull_request, run):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN}, is_known=True)
    done = run(checkout, cache="false", sarif="")
    assert (done.code, done.outputs) == (0, {"exit-code": "0"}), done.said
    assert checkout.made.git("status", "--porcelain", "--ignored") == ""


def test_the_cache_is_where_the_steps_beside_look_for_it(pull_request, run):
    checkout = pull_request({"app/a.py": USES, "app/sqlite-hunter.toml": ""}, {"app/b.py": PLAIN}, is_known=True)
    assert run(checkout, paths="app").code == 0
    assert checkout.cache()
    assert {each["with"]["path"] for each in STEPS if "cache" in each.get("uses", "")} == {".sqlite_hunter_cache"}


# --- what must fail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("inputs", [{}, {"since": "origin/main..."}])
def test_what_is_new_fails_is_annotated_and_told_in_the_summary(pull_request, run, inputs):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": "import sqlite3\n"}, is_known=True)
    done = run(checkout, **inputs)
    assert done.code == 1, done.said
    assert done.done.annotations == ["::error file=app/b.py,line=1,endLine=1,col=8,endColumn=15"]
    assert done.outputs == {"exit-code": "1", "sarif": "sqlite-hunter.sarif"}
    assert "\nFailed: 1 new finding" in done.summary
    assert "| 1 | SQH101 sqlite-import |" in done.summary
    assert sarif_faults(checkout.read("sqlite-hunter.sarif")) == []
    assert checkout.results() == [("SQH101", "app/b.py")]


def test_further_options_are_handed_on_one_a_line(pull_request, run):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN})
    assert run(checkout).code == 1
    assert run(checkout, args="--exclude\napp/a.py\n--severity=error").code == 0
    assert run(checkout, args="--exclude app/a.py").code == 2


def test_a_summary_that_github_would_refuse_is_the_verdict_alone(pull_request, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# SQLite in .\n\nFailed: 9 new findings.\n\n## a\n\n" + "x" * 1_100_000)
    written = f'for each; do case "$each" in --markdown-output=*) cp "{page}" "${{each#*=}}" ;; esac; done; exit 1'
    done = Run(pull_request({"app/a.py": PLAIN}, {}), tmp_path, program=f"#!/bin/sh\n{written}\n")
    assert (done.code, done.outputs) == (1, {"exit-code": "1"})
    assert done.summary == "# SQLite in .\n\nFailed: 9 new findings.\n\n"


# --- inputs that would be run -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["paths", "since", "service", "strict", "cache"])
def test_an_input_is_never_run_and_never_an_option(pull_request, run, name):
    """It is what it says, and nothing here is called so: wrong use."""
    checkout = pull_request({"app/a.py": PLAIN}, {"app/b.py": PLAIN})
    for value in HOSTILE:
        done = run(checkout, **{name: value})
        assert (done.code, done.outputs) == (2, {"exit-code": "2"}), value
        assert "Usage" not in done.said


def test_a_baseline_and_a_log_may_be_called_anything(pull_request, run):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN})
    for value in HOSTILE:
        assert checkout.run(["sqlite-hunter", "baseline", "create", f"--baseline={value}"]).code == 0
        done = run(checkout, baseline=value, sarif=f"{value}.sarif")
        assert (done.code, done.outputs) == (0, {"exit-code": "0", "sarif": f"{value}.sarif"}), done.said
        assert checkout.results(f"{value}.sarif") == []


@pytest.mark.parametrize("name", ["baseline", "since", "strict", "sarif", "cache"])
def test_an_input_of_one_line_has_no_second(pull_request, run, name):
    checkout = pull_request({"app/a.py": PLAIN}, {"app/b.py": PLAIN})
    for value in ("x\ntouch pwned", "\n", "x\nsarif=/etc/passwd\nexit-code=0"):
        done = run(checkout, **{name: value})
        assert (done.code, done.outputs, done.summary) == (2, {"exit-code": "2"}, "")
        assert done.said.count("\n") == 1


@pytest.mark.parametrize("name", ["paths", "service", "args"])
def test_lines_are_values_and_no_commands(pull_request, run, name):
    done = run(pull_request({"app/a.py": PLAIN}, {"app/b.py": PLAIN}), **{name: "nothing\ntouch pwned\n$(touch pwned)"})
    assert (done.code, done.outputs) == (2, {"exit-code": "2"})


# --- what it is made of -----------------------------------------------------------------------------------


def test_it_is_an_action():
    assert schema_faults("GitHub Action", ACTION) == []
    assert schema_faults("GitHub Action", {**ACTION, "runs": {"using": "composite"}}) != []


def test_no_value_is_part_of_a_script():
    scripts = [each["run"] for each in STEPS if "run" in each]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []
    assert {each["shell"] for each in STEPS if "run" in each} == {"bash"}
    assert step("Check")["env"] == {name: f"${{{{ inputs.{of} }}}}" for name, of in VARIABLES.items()}


def test_every_input_is_used_and_told():
    used = set(VARIABLES.values()) | {"python-version"}
    assert set(ACTION["inputs"]) == used
    told = README.partition("All its inputs are optional.")[2].partition("\n\n")[0]
    assert [name for name in (*ACTION["inputs"], *ACTION["outputs"]) if f"`{name}`" not in told] == []
    assert all(each["description"] and "default" in each for each in ACTION["inputs"].values())


def test_steps_use_what_there_is():
    assert {each["uses"] for each in STEPS if "uses" in each} <= ACTIONS


def test_what_is_installed_is_the_action_itself_beside_the_job():
    install = step("Install")
    assert install["env"] == {"PYTHON": "${{ steps.python.outputs.python-path }}"}
    assert '"$PYTHON" -I -m venv "$RUNNER_TEMP/sqlite-hunter"\n' in install["run"]
    assert 'bin/python" -I -m pip' in install["run"]
    assert install["run"].endswith('pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"\n')
    assert (ROOT / "pyproject.toml").is_file()


def test_the_cache_of_a_run_that_fails_is_kept():
    [restore] = [each for each in STEPS if each.get("uses", "").startswith("actions/cache/restore")]
    save = STEPS[-1]
    assert save["if"] == f"always() && {restore['if']}"
    assert save["with"]["key"] == restore["with"]["key"]
    assert restore["with"]["key"].startswith(restore["with"]["restore-keys"])
