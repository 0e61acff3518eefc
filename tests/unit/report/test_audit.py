from dataclasses import replace

from sqlite_hunter.model.report import Service
from sqlite_hunter.report._audit import at_rest, databases, is_open, not_scanned, parts, services
from unit.report import samples
from unit.report.rendering import rendered


def service(name: str, status: str = "none", reach: str | None = None, *used: str) -> Service:
    return Service(name, (f"{name}.py",), status, reach, 0, 0, used, ())


def names(found):
    return [each.name for each in found]


def report(*found: Service, **changes):
    return replace(samples.CLEAN, services=found, **changes)


def test_what_nobody_looked_at_is_no_service_at_rest():
    told = report(service("lost", "unknown"), service("done", "migrated"), service("plain"))
    assert [(title, names(found)) for title, found in at_rest(told)] == [
        ("On PostgreSQL only", ["done"]), ("Without a database", ["plain"]),
    ]  # fmt: skip


def test_a_service_with_any_finding_is_open_whatever_its_status():
    told = report(service("orders"), findings=(replace(samples.MENTION, service="orders"),))
    assert is_open(told.services[0], told)
    assert at_rest(told) == []


def test_what_reaches_furthest_or_may_comes_first_then_what_has_most_errors():
    told = report(
        service("a", "sqlite", "unreferenced"), service("b", "sqlite", "tool"), service("c", "sqlite", "test"),
        service("d", "sqlite"), service("e", "sqlite", "production"), service("f", "sqlite", "production"),
        findings=(replace(samples.CONNECT, service="f"), replace(samples.CONNECT, service="a"), samples.MENTION),
    )  # fmt: skip
    assert names(services(told)) == ["f", "d", "e", "b", "c", "a"]
    assert [part.name for part in parts(told)] == ["f", "a", ""]


def test_a_database_without_a_service_is_named():
    told = report(service("a", "sqlite", None, "x.db"), service("b", "sqlite", None, "x.db", "w.db"),
                  findings=(replace(samples.MENTION, database="alone.db"),))  # fmt: skip
    assert [(name, names(found)) for name, found in databases(told)] == [
        ("alone.db", []), ("w.db", ["b"]), ("x.db", ["a", "b"]),
    ]  # fmt: skip


def test_what_was_not_scanned_comes_first_and_is_said():
    told = report(service("a", "sqlite", "production"), service("b", "unknown", "tool"),
                  replace(service("lost", "unknown", "production"), paths=()))  # fmt: skip
    assert names(services(told)) == ["lost", "b", "a"]
    assert [names(found) for _, found in not_scanned(told)] == [["lost"]]
    assert not_scanned(samples.MIXED) == []
    for page in ("markdown", "html"):
        assert "Not scanned, so that nothing is known of them: lost" in rendered(page, told)
