"""The analysed program, as rules see it: its sites by kind."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlite_hunter.model.site import Site


class Program:
    """All sites of a program, sorted by place."""

    def __init__(self, sites: Iterable[Site], postgres: Iterable[Site] = ()) -> None:
        """Sort the sites; ``postgres`` are those known to be PostgreSQL, which are counted and never reported."""
        self.sites: tuple[Site, ...] = tuple(sorted(sites, key=_place))
        self.postgres: tuple[Site, ...] = tuple(sorted(postgres, key=_place))
        self._by_kind: dict[str, list[Site]] = defaultdict(list)
        for site in self.sites:
            self._by_kind[site.what].append(site)

    def sites_of(self, *kinds: str) -> Sequence[Site]:
        """The sites of the given kinds, in order of place within each kind."""
        return [site for kind in kinds for site in self._by_kind.get(kind, ())]


def _place(site: Site) -> tuple[str, int, int, int, int, str, str]:
    span = site.span
    return (site.path, span.line, span.column, span.end_line, span.end_column, site.what, site.member)
