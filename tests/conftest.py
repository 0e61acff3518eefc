"""What holds for all tests."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

import postgres

COUNTED = "sequences of calls"
"""The property of a test that played such sequences: how many, and steps of which kinds."""


def pytest_configure() -> None:
    """Take Ctrl-C as at a terminal: a shell that runs the tests in its background has it ignored, and in all below."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str:
    """Say which PostgreSQL tests would use; none is started for it."""
    try:
        return f"server: {postgres.found().title()}"
    except postgres.NoServerError as reason:
        return f"server: none ({reason})"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Give each worker one run of files, then what is left of another's, unless ``--dist`` says otherwise.

    xdist's own way deals the tests of one file out to all workers, of which each then makes the file's fixtures: those
    of the README take a minute.
    """
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the README: what one worker takes from another is the end of its run, and this fixture is dear."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many steps of each kind were played, by all workers together."""
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "teardown":
                counts.update(dict(report.user_properties).get(COUNTED, {}))
    if counts:
        number = counts.pop("sequences")
        kinds = ", ".join(f"{name} {each}" for name, each in sorted(counts.items()))
        terminalreporter.write_line(f"{number} sequences of calls, {sum(counts.values())} steps: {kinds}")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Database]:
    """An empty database of a real server, one for all tests of a process: leave it as it was."""
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres.database(postgres.found()))
        except postgres.NoServerError as reason:
            postgres.give_up(reason)
        yield database
