"""Facts of made-up programs: services and findings without a scan."""

from dataclasses import replace

from sqlite_hunter.checklist.facts import Facts
from sqlite_hunter.model.finding import Finding, Problem, SqlSummary
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.report import Report, Service
from sqlite_hunter.model.variable import Variable
from sqlite_hunter.rules import load_rules

RULES = {module.rule.code: module.rule for module in load_rules()}


def finding(path, rule, line, end_line=None, operation=""):
    """A finding of a rule, as a scan would make it."""
    known = RULES[rule]
    sql = SqlSummary("…", operation, (), "none", ()) if operation else None
    return Finding(
        rule, known.name, known.kind, known.severity, "certain", path, Span(line, 1, end_line or line, 9), "", "…",
        "sqlite", None, sql, (), service=path.rpartition("/")[2].removesuffix(".py"),
    )  # fmt: skip


def service(name, status="none", sqlite=0, postgres=0, reach="production", paths=None):
    """A service of one file, ``NAME.py``, unless told otherwise."""
    given = (f"{name}.py",) if paths is None else paths
    return Service(name, given, status, reach, sqlite, postgres, (), ())


def facts(services=(), findings=(), problems=(), variables=None, root="backend", own_path=""):
    """What a checklist is written from; ``variables`` are by name."""
    known = variables or {}
    report = Report(root, 0, 0, tuple(services), tuple(findings), tuple(Problem(*each) for each in problems), {})
    return Facts(report, RULES, lambda name: known.get(name, Variable()), own_path)


def without(given, *paths):
    """The same facts less the findings of some files, whose services are on PostgreSQL then."""
    report = given.report
    findings = tuple(found for found in report.findings if found.path not in paths)
    services = tuple(
        replace(each, status="migrated", sqlite_sites=0, postgres_sites=1) if set(each.paths) & set(paths) else each
        for each in report.services
    )
    return replace(given, report=replace(report, findings=findings, services=services))
