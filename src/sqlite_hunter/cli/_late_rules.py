"""The catalogue for renderers, of which most ask for nothing in it: no rule is imported before one is asked for."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from sqlite_hunter.model.rule import Rule


class LateRules(Mapping[str, Rule]):
    """The rules by code."""

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        from sqlite_hunter.rules import load_rules

        return {module.rule.code: module.rule for module in load_rules()}

    def __getitem__(self, code: str) -> Rule:
        """Raises KeyError for a code that no rule has."""
        return self._rules[code]

    def __iter__(self) -> Iterator[str]:
        """The codes, sorted."""
        return iter(self._rules)

    def __len__(self) -> int:
        """How many rules there are."""
        return len(self._rules)
