"""What the README has people paste into their CI: it is read, it runs, and it stops what is new and nothing else."""

import json
import re
import shutil

import pytest

from functional.ci.conftest import (
    ACTIONS,
    GITHUB,
    GITLAB,
    PLAIN,
    README,
    USES,
    Checkout,
    block,
    filled,
    is_install,
    schema_faults,
    snippet,
)
from sqlite_hunter import __version__
from unit.report.checks import gitlab_faults, junit_faults, sarif_faults

pytestmark = pytest.mark.skipif(not (shutil.which("git") and shutil.which("bash")), reason="git and bash are needed")

WORKFLOW = ".github/workflows/sqlite.yml"
SCHEMAS = {
    "github": "GitHub Workflow",
    "action": "GitHub Workflow",
    "gitlab": "gitlab-ci",
    "gitlab-since": "gitlab-ci",
    "pre-commit": ".pre-commit-config.yml",
    "pre-commit-root": ".pre-commit-config.yml",
}
PIPELINES = ("github", "github-since", "gitlab", "gitlab-since")
PULL_REQUEST = {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}


def steps(name):
    """The steps of a snippet of GitHub Actions."""
    document = snippet(name)
    return document if isinstance(document, list) else document["jobs"]["check"]["steps"]


def told(name):
    """What a snippet has a shell run."""
    if name.startswith("github"):
        return [filled(step["run"]) for step in steps(name) if "run" in step]
    return snippet(name)["no-new-sqlite"]["script"]


def check_of(name):
    """The one command that is left without the install step."""
    [command] = [line for line in told(name) if not is_install(line)]
    return command


def run(name, checkout):
    """Run the command of a snippet as its service does."""
    is_github = name.startswith("github")
    base = checkout.made.git("merge-base", "origin/main", "HEAD").strip()
    variables = PULL_REQUEST if is_github else {"GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    return checkout.run([*(GITHUB if is_github else GITLAB), check_of(name)], **variables)


# --- what must pass ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PIPELINES)
def test_a_program_without_sqlite_passes(pull_request, name):
    checkout = pull_request({"app/a.py": PLAIN}, {"app/b.py": PLAIN})
    done = run(name, checkout)
    assert (done.code, done.annotations) == (0, []), done.said
    assert "Passed: nothing new" in done.said


@pytest.mark.parametrize("name", PIPELINES)
def test_what_is_known_passes(pull_request, name):
    """By the baseline, or by the revision that a branch left."""
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN}, is_known="since" not in name)
    done = run(name, checkout)
    assert (done.code, done.annotations) == (0, []), done.said


@pytest.mark.parametrize("name", PIPELINES)
def test_what_is_known_and_only_moves_passes(pull_request, name):
    checkout = pull_request({"app/a.py": USES}, {"app/a.py": f"# A line.\n\n{USES}"}, is_known="since" not in name)
    assert run(name, checkout).code == 0


def test_the_snippets_themselves_are_no_use_of_sqlite(pull_request):
    """They are pasted into the program that they gate, which may be at zero."""
    files = {
        WORKFLOW: block("github"),
        ".github/workflows/action.yml": block("action"),
        ".gitlab-ci.yml": block("gitlab"),
        ".pre-commit-config.yaml": block("pre-commit-root"),
    }
    checkout = pull_request({"app/a.py": PLAIN}, files)
    done = checkout.run(["sqlite-hunter", "check", "--strict", "--severity", "warning"])
    assert done.code == 0, done.said


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_what_a_run_leaves_behind_changes_no_later_one(pull_request, name):
    """The cache is kept; reports may be, on a runner that does not clean up."""
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN}, is_known=True)
    first, kept = run(name, checkout), checkout.cache()
    assert kept
    again = run(name, checkout)
    assert (again.code, again.annotations) == (first.code, first.annotations) == (0, []), again.said
    assert set(kept) <= set(checkout.cache())


# --- what must fail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PIPELINES)
def test_what_is_new_fails_and_nothing_else_is_told(pull_request, name):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": "import sqlite3\n"}, is_known="since" not in name)
    done = run(name, checkout)
    assert done.code == 1, done.said
    assert "Failed: 1 new finding" in done.said
    assert "app/b.py" in done.said
    assert "app/a.py" not in done.said


@pytest.mark.parametrize("name", ["github", "github-since"])
def test_the_pull_request_is_annotated_and_the_log_is_that_of_code_scanning(pull_request, name):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": "import sqlite3\n"}, is_known=name == "github")
    done = run(name, checkout)
    assert done.annotations == ["::error file=app/b.py,line=1,endLine=1,col=8,endColumn=15"]
    assert sarif_faults(checkout.read("sqlite-hunter.sarif")) == []
    assert checkout.results() == [("SQH101", "app/b.py")]


def test_the_merge_request_gets_its_reports(pull_request):
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": "import sqlite3\n"}, is_known=True)
    assert run("gitlab", checkout).code == 1
    reports = snippet("gitlab")["no-new-sqlite"]["artifacts"]["reports"]
    quality = checkout.read(reports["codequality"])
    assert gitlab_faults(quality) == []
    assert [(each["check_name"], each["location"]["path"]) for each in json.loads(quality)] == [("SQH101", "app/b.py")]
    tests = checkout.read(reports["junit"])
    assert junit_faults(tests) == []
    assert 'file="app/b.py" line="1"' in tests
    assert "app/a.py" not in tests


@pytest.mark.parametrize("name", PIPELINES)
def test_what_cannot_be_analysed_is_no_pass(pull_request, name):
    checkout = pull_request({"app/a.py": PLAIN}, {"app/b.py": "def (:\n"})
    done = run(name, checkout)
    assert done.code == 2, done.said
    assert "Not known: 1 problem" in done.said


def test_a_branch_that_main_has_left_behind_is_held_against_where_it_left(pull_request):
    """What main has lost since is not new on the branch."""
    checkout = pull_request({"app/a.py": USES}, {"app/b.py": PLAIN})
    head = checkout.made.git("rev-parse", "HEAD").strip()
    checkout.made.git("checkout", "-q", "origin/main")
    checkout.made.commit({"app/a.py": PLAIN})
    checkout.made.git("update-ref", "refs/remotes/origin/main", "HEAD")
    checkout.made.git("checkout", "-q", head)
    assert run("github-since", checkout).code == 0


def test_a_checkout_without_history_says_what_it_needs(pull_request, tmp_path, environment):
    origin = pull_request({"app/a.py": PLAIN}, {"app/b.py": PLAIN})
    origin.made.git("checkout", "-q", "-b", "merged")
    shallow = tmp_path / "shallow"
    origin.made.git("clone", "-q", "--depth", "1", origin.folder.as_uri(), str(shallow))
    done = Checkout(shallow, environment).run([*GITHUB, check_of("github-since")], **PULL_REQUEST)
    assert done.code == 2
    assert re.fullmatch(r"error: origin/main\.\.\.: not in this shallow clone: .*fetch-depth: 0\)\n", done.said), (
        done.said
    )


# --- what they are made of --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_snippet_is_what_the_service_reads(name):
    assert schema_faults(SCHEMAS[name], snippet(name)) == []


def test_the_schemas_can_say_no():
    assert schema_faults("GitHub Workflow", {**snippet("github"), "job": {}}) != []
    assert schema_faults("gitlab-ci", {"no-new-sqlite": {"scripts": ["x"]}}) != []


def test_every_snippet_that_is_marked_is_tried():
    marks = set(re.findall(r"<!-- ci:([\w-]+) -->", README))
    assert marks == {*SCHEMAS, *PIPELINES, "scan", "test", "merge-driver"}


@pytest.mark.parametrize("name", ["github", "gitlab", "gitlab-since"])
def test_what_is_installed_is_this_version(name):
    wanted = f'python -I -m pip install "git+https://github.com/OWNER/sqlite-hunter@v{__version__}"'
    assert [line for line in told(name) if is_install(line)] == [wanted]


@pytest.mark.parametrize("name", ["github", "action"])
def test_steps_use_what_there_is(name):
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert set(used) - ACTIONS <= {f"OWNER/sqlite-hunter@v{__version__}"}
    assert used[0].startswith("actions/checkout@")
    assert steps(name)[0]["with"] == {"fetch-depth": 0}


@pytest.mark.parametrize("name", ["github", "action"])
def test_the_log_is_uploaded_whatever_the_verdict(name):
    upload = steps(name)[-1]
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    assert upload["if"].startswith("always()")
    assert filled(upload["with"]["sarif_file"]) == "sqlite-hunter.sarif"
    assert snippet(name)["permissions"]["security-events"] == "write"


def test_nothing_of_a_pull_request_is_part_of_a_script():
    """An expression in ``run`` is put into the script as it is: the name of a branch would be run."""
    for name in ("github", "github-since", "action"):
        assert [step for step in steps(name) if "${{" in step.get("run", "")] == []


def test_the_cache_is_what_is_kept():
    """Each run saves under a key of its own, and begins with the newest that there is."""
    [kept] = [step["with"] for step in steps("github") if step.get("uses", "").startswith("actions/cache@")]
    assert kept["path"] == ".sqlite_hunter_cache"
    assert "github.run_id" in kept["key"]
    assert kept["key"].startswith(kept["restore-keys"])
    assert snippet("gitlab")["no-new-sqlite"]["cache"]["paths"] == [".sqlite_hunter_cache/"]


# --- the merge driver -------------------------------------------------------------------------------------


def test_the_merge_driver_merges_what_would_conflict(pull_request):
    """Each branch adds a use to a function of its own, and an entry next to the other's to the baseline."""
    functions = "\n\ndef first(x):\n    return x\n\n\n# A line.\n\n\ndef last(x):\n    return x\n"
    checkout = pull_request({"app/a.py": USES + functions}, {"app/b.py": PLAIN}, is_known=True)
    done = checkout.run([*GITLAB, block("merge-driver")])
    assert (done.code, done.said) == (0, "")
    made, start = checkout.made, checkout.made.commit()
    for branch, name in (("ours", "first"), ("theirs", "last")):
        made.git("checkout", "-q", "-b", branch, start)
        body = f"def {name}(x):\n    "
        made.write({"app/a.py": checkout.read("app/a.py").replace(body, f"{body}import aiosqlite\n    ")})
        assert checkout.run(["sqlite-hunter", "baseline", "create", "--quiet"]).code == 0
        made.commit()
    merge = ["merge", "-q", "--no-edit", "ours"]
    assert "CONFLICT" in made.git("-c", "merge.sqlite-hunter.driver=false", *merge, check=False)
    made.git("merge", "--abort")
    done = checkout.run(["git", *merge])
    assert done.code == 0, done.said
    done = checkout.run(["sqlite-hunter", "check"])
    assert (done.code, "0 new, 6 known" in done.said) == (0, True), done.said
