"""The rules' judgement; a fault of a rule's own is a problem of the file that it is met in, and hides nothing else."""

from collections.abc import Iterator, Sequence

from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.rule import Rule
from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules import RuleModule


def judge(rules: Sequence[RuleModule], program: Program) -> tuple[list[tuple[Rule, Remark]], list[Problem]]:
    """What the rules remark, each with its rule, and where one of them failed."""
    remarks: list[tuple[Rule, Remark]] = []
    problems: dict[tuple[str, str], Problem] = {}
    for module in rules:
        try:
            remarks += [(module.rule, remark) for remark in module.check(program)]
        except Exception:  # a fault of this program's own must not hide what there is elsewhere
            for made in _site_by_site(module, program):
                if isinstance(made, Problem):
                    problems.setdefault((made.path, made.reason), made)
                else:
                    remarks.append((module.rule, made))
    return remarks, list(problems.values())


def _site_by_site(module: RuleModule, program: Program) -> Iterator[Remark | Problem]:
    """The same remarks, and a problem for each site at which the rule fails: rules judge one site at a time."""
    for site in program.sites:
        try:
            yield from module.check(Program((site,)))
        except Exception as error:  # likewise
            from sqlite_hunter.program.faults import named  # as late as here: hardly any scan needs it

            yield Problem(site.path, site.span.line, f"{module.rule.code} could not be judged: {named(error)}")
