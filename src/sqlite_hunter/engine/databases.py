"""The databases that files beside the program name, in the words of the program where it opens them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.model.site import Site

if TYPE_CHECKING:
    from sqlite_hunter.program.databases import Catalogue
    from sqlite_hunter.program.sites import Ground

_MEMORY: Final = ":memory:"


def named(sites: Iterable[Site], ground: "Ground | None") -> Iterator[Site]:
    """The sites with their databases named; ``ground`` is None where no Python uses a database.

    A path that ends as one that the program opens is that one: a script writes it from the folder it is run in. What
    the program does not open is told apart among the files beside it; a word that may be a host as well as a file is
    none unless the program opens a file of that name. A file of SQL that the program reads is told where it runs.
    """
    listed = list(sites)
    if not listed:
        return
    from sqlite_hunter.program.databases import Catalogue, is_family  # as late as here: many scans need none

    known = ground.catalogue if ground is not None else Catalogue([])
    opened = {key: _opened(key, known) for site in listed for key in site.databases}
    own = Catalogue([key] for key in sorted(opened) if opened[key] is None and key != _MEMORY)
    for site in listed:
        if _is_none(site, ground, is_opened=any(opened[key] for key in site.databases)):
            continue
        keys = [opened[key] or key for key in site.databases]
        shown = tuple(
            sorted(
                {
                    known.shown(key) if opened[old] else own.shown(key)
                    for old, key in zip(site.databases, keys, strict=True)
                }
            )
        )
        name = shown[0] if len(shown) == 1 else None
        yield replace(
            site,
            database=name,
            databases=shown,
            family=name is not None and is_family(name),
            foreign=ground is not None and bool(keys) and ground.foreign.issuperset(keys),
            opened=any(opened[key] for key in site.databases),
        )


def _is_none(site: Site, ground: "Ground | None", *, is_opened: bool) -> bool:
    """Whether the program shows that a site is none, or is told in it."""
    if site.what == "path" and site.note == "word":
        return not is_opened
    if (site.what, site.member) != ("shell", "script") or ground is None:
        return False
    from sqlite_hunter.program.scripts import OF_PATH  # likewise

    read = {use.member.rpartition("/")[2] for use in ground.by_what["sql-file"] if use.note != OF_PATH}
    return site.path.rpartition("/")[2] in read


def _opened(key: str, known: "Catalogue") -> str | None:
    """The key by which the program opens the database of a path; None if it does not, or if that is not clear."""
    if key == _MEMORY:
        return None
    bare = key
    for ending in ("-wal", "-shm", "-journal"):
        bare = bare.removesuffix(ending)
    if known.opens(bare):
        return bare
    ends = sorted(other for other in known if bare.endswith(f"/{other}"))
    names = {known.shown(other) for other in ends}
    return ends[-1] if len(names) == 1 else None
