"""Services from process managers, how far they are reached, and ``--service``, by the real command."""

from pathlib import Path
from shutil import copytree

import pytest
from jsonschema import Draft202012Validator

from functional.scan.conftest import GOOD, scan

BACKEND = Path(__file__).parents[2] / "fixtures" / "backend"
JSON = ("--output-format", "json", "--isolated", "--no-cache")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A backend whose process manager stands above it, and runs one file that is no part of it."""
    for name, text in {
        "supervisord.conf": (
            "[program:books]\ncommand=venv/bin/python backend/ledger.py\ndirectory=.\n"
            "[program:feed]\ncommand=python old/feed.py\n"
        ),
        "old/feed.py": "import backend.shared\n",
        "backend/__init__.py": "",
        "backend/ledger.py": f"import backend.store\n{GOOD}",
        "backend/store.py": GOOD,
        "backend/shared.py": GOOD,
        "backend/dead.py": "x = 1\n",
        "backend/fix_up.py": f"{GOOD}if __name__ == '__main__':\n    pass\n",
        "backend/test_ledger.py": GOOD,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def services(outcome) -> dict[str, tuple[list[str], str, str | None]]:
    return {each["name"]: (each["paths"], each["status"], each["reach"]) for each in outcome.document["services"]}


def test_without_a_process_manager_only_tests_are_told(project):
    (project / "supervisord.conf").unlink()
    outcome = scan(project, "backend", *JSON)
    assert outcome.err == ""
    assert {name: reach for name, (_, _, reach) in services(outcome).items() if reach} == {"test_ledger": "test"}


def test_services_are_programs_and_their_reach_is_told(project):
    outcome = scan(project, "backend", *JSON)
    assert services(outcome) == {
        "__init__": (["__init__.py"], "none", "production"),
        "books": (["ledger.py"], "sqlite", "production"),
        "dead": (["dead.py"], "none", "unreferenced"),
        "feed": ([], "unknown", "production"),
        "fix_up": (["fix_up.py"], "sqlite", "tool"),
        "shared": (["shared.py"], "sqlite", "production"),
        "store": (["store.py"], "sqlite", "production"),
        "test_ledger": (["test_ledger.py"], "sqlite", "test"),
    }
    assert outcome.err == (
        "warning: supervisord.conf:4: program feed runs ../old/feed.py, which is outside the scanned folder:"
        " what it uses is not known\n"
    )


def test_the_document_keeps_to_its_schema(project):
    import json

    import sqlite_hunter.report

    schema = Path(sqlite_hunter.report.__file__).parent / "schema" / "findings-v1.schema.json"
    Draft202012Validator(json.loads(schema.read_text())).validate(scan(project, "backend", *JSON).document)


@pytest.mark.parametrize("further", [("-j", "1"), ("-j", "2"), ("--no-triage",), ("--no-triage", "-j", "1")])
def test_the_services_are_the_same_however_they_are_scanned(project, further):
    (project / "backend" / "odd.py").write_text("import backend.plain, sys\nsys.path.insert(0, '.')\n")
    (project / "backend" / "plain.py").write_text("import dead\n")
    assert scan(project, "backend", *JSON, *further).out == scan(project, "backend", *JSON).out


def test_the_services_are_the_same_from_the_cache(project):
    expected = scan(project, "backend", *JSON).out
    for _ in range(2):
        assert scan(project, "backend", *JSON[:3], "--cache-dir", "cache").out == expected


def test_where_the_command_is_given_changes_nothing(project, tmp_path_factory):
    (project / ".git").mkdir()
    (project / ".git" / "HEAD").write_text("")
    expected = services(scan(project, "backend", *JSON))
    assert services(scan(project / "backend", ".", *JSON)) == expected
    assert services(scan(tmp_path_factory.mktemp("elsewhere"), str(project / "backend"), *JSON)) == expected


@pytest.mark.parametrize(
    ("name", "text", "warning"),
    [
        ("supervisord.conf", "nonsense\n", "supervisord.conf:1: there is no [section] above this line"),
        ("docker-compose.yml", "services: [\n", "docker-compose.yml:2: not YAML"),
        ("Procfile", "\0", "Procfile:1: contains a NUL byte"),
    ],
)
def test_a_broken_file_is_one_warning_and_all_else_is_done(project, name, text, warning):
    (project / "old" / "feed.py").unlink()
    (project / "supervisord.conf").write_text("[program:books]\ncommand=python backend/ledger.py\n")
    expected = scan(project, "backend", *JSON)
    (project / name).write_text(text)
    outcome = scan(project, "backend", *JSON)
    assert outcome.code == 0
    assert outcome.err.startswith(f"warning: {warning}")
    assert outcome.err.count("\n") == 1
    assert len(outcome.document["findings"]) == len(expected.document["findings"])
    if name != "supervisord.conf":
        assert services(outcome) == services(expected)


# --- --service -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["full", "concise"])
def test_a_service_without_findings_is_not_called_free_of_sqlite(project, form):
    for service in ("dead", "feed"):
        outcome = scan(project, "backend", "--service", service, "--no-cache", "--output-format", form)
        assert outcome.code == 0
        assert outcome.out == "No findings of the chosen services, 7 files analysed.\n"


def test_an_unknown_service_is_an_error_with_what_is_near(project):
    outcome = scan(project, "backend", "--service", "books", "--service", "ledgr", *JSON)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "error: there is no service 'ledgr' (nearest: ledger, test_ledger)\n"


def test_what_could_not_be_analysed_is_told_with_any_service(project):
    (project / "backend" / "dead.py").write_text("def (\n")
    outcome = scan(project, "backend", "--service", "books", *JSON)
    assert outcome.code == 2
    assert list(outcome.problems()) == ["dead.py"]
    assert {each["service"] for each in outcome.document["findings"]} == {"books"}


@pytest.mark.parametrize("name", ["books", "ledger", "ledger.py", "backend/ledger.py", "backend.ledger"])
def test_only_the_findings_of_a_service_are_shown(project, name):
    whole, part = scan(project, "backend", *JSON), scan(project, "backend", *JSON, "--service", name)
    assert part.document["findings"] == [each for each in whole.document["findings"] if each["path"] == "ledger.py"]
    assert part.document["findings"]
    assert list(services(part)) == ["books"]
    assert list(part.document["summary"]["by_service"]) == ["books"]


def test_several_services_are_shown_in_their_usual_order(project):
    outcomes = [
        scan(project, "backend", *JSON, "--service", first, "--service", second)
        for first, second in [("store", "books"), ("books", "store")]
    ]
    assert outcomes[0].out == outcomes[1].out
    assert list(services(outcomes[0])) == ["books", "store"]


# --- the fixture backend -------------------------------------------------------------------------------


def test_the_services_of_the_fixture_backend(tmp_path):
    copytree(BACKEND, tmp_path / "copy")
    found = services(scan(tmp_path, "copy", *JSON))
    assert found["ledger"] == (["backend/trade_manager.py"], "dual", "production")
    assert found["monitor"][0] == ["backend/system_monitor.py"]
    assert found["reports"][0] == ["backend/report_app.py"]
    assert found["close_notifier"] == (["archive/old_scripts/market_close_notifier.py"], "sqlite", "production")
    assert found["kalshi_account_sync_OLD"][2] == "unreferenced"
    assert found["kalshi_historical_ingest"][2] == "tool"
    assert {name for name, (_, _, reach) in found.items() if reach == "test"} == {
        "conftest", "test_stores", "test_trade_manager"
    }  # fmt: skip


def test_a_configured_service_without_a_file_is_told_and_not_known(project):
    table = '[services.books]\npaths = ["backend/ledger.py"]\n[services.gone]\npaths = ["backend/gone.py"]\n'
    (project / "sqlite-hunter.toml").write_text(table)
    outcome = scan(project, ".", "--output-format", "json", "--no-cache")
    assert services(outcome)["gone"] == ([], "unknown", "production")
    assert services(outcome)["books"][1] == "sqlite"
    assert "sqlite-hunter.toml: service gone: no scanned file is one of its paths (backend/gone.py)" in outcome.err


def test_a_service_outside_of_what_is_scanned_is_not_missed(project):
    (project / "sqlite-hunter.toml").write_text('[services.old]\npaths = ["old/feed.py"]\n')
    outcome = scan(project, "backend", "--output-format", "json", "--no-cache")
    assert "service old" not in outcome.err
    assert "old" not in services(outcome)
