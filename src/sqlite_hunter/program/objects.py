"""Sites of modules and objects: imports, connections, factories, options, cursors, rows, exceptions and types."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Final

from sqlite_hunter.model.site import Site
from sqlite_hunter.program.drivers import CONNECTION_OPTIONS, CONNECTION_USES, CURSOR_USES, EXCEPTIONS, TABLE_LIBRARY
from sqlite_hunter.program.guards import Guards
from sqlite_hunter.program.sites import Ground, backend_of, is_orm, is_sqlite
from sqlite_hunter.program.swallowing import swallow_sites
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import POSTGRES, SQLITE, Spot, UnitKey

_OPENERS: Final = frozenset({"connect"})


def object_sites(ground: Ground) -> Iterator[Site]:
    """All sites of this module's kinds."""
    guards = Guards(ground)
    imports = [*ground.by_what["import"], *ground.by_what["unimported"]]
    yield from ground.each(imports, lambda use: [ground.site(use.what, use.member, use)])
    named = ground.by_what["import-named"]
    yield from ground.each(named, lambda use: [ground.site(use.what, use.member, use)])
    whole = ground.faults.whole
    yield from whole(_connects(ground))
    yield from whole(_factories(ground))
    yield from ground.each(_of_sqlite(ground, "member"), partial(_member, ground))
    yield from ground.each(_of_sqlite(ground, "with"), lambda use: [_with(ground, use)])
    yield from ground.each(_of_sqlite(ground, "iterate"), lambda use: [ground.site("use", "__iter__", use)])
    yield from whole(_rows(ground))
    yield from whole(_references(ground, guards))
    yield from whole(swallow_sites(ground))
    yield from ground.each(ground.by_what["error-text"], partial(_error_text, ground, guards))


def _error_text(ground: Ground, guards: Guards, use: Use) -> Iterator[Site]:
    receivers = guards.enclosing(use)
    if use.note != "short" or receivers:
        is_near = _near_sqlite(ground, use)
        yield ground.site("error-text", use.member, use._replace(receivers=receivers), certain=is_near)


def _of_sqlite(ground: Ground, *kinds: str) -> list[Use]:
    """The uses of the kinds that are of SQLite and do not move with a URL."""
    return [use for what in kinds for use in ground.by_what[what] if is_sqlite(use) and not is_orm(use)]


def _connects(ground: Ground) -> Iterator[Site]:
    either = _either_origins(ground)
    yield from ground.each(_of_sqlite(ground, "connect"), partial(_connect, ground, either))


def _connect(ground: Ground, either: set[Spot], use: Use) -> Iterator[Site]:
    is_either = any(driver.origin in either for driver in use.receivers)
    what = "connect-either" if is_either else "connect"
    yield ground.site(what, use.member, use, backend="either" if is_either else SQLITE, note="")


def _either_origins(ground: Ground) -> set[Spot]:
    """SQLite connections that are handed out or used beside a PostgreSQL one in the very unit that opens them."""
    connects = [use for use in ground.by_what["connect"] if is_sqlite(use)]
    opened = {driver.origin: use.unit for use in connects for driver in use.receivers}
    kept = [*ground.by_what["hand-out"], *ground.by_what["keep"]]
    beside: dict[tuple[UnitKey, str, str], set[str]] = defaultdict(set)
    for use in kept:
        beside[use.unit, use.what, use.member].update(driver.backend for driver in use.receivers)
    mixed = [use for use in kept if {SQLITE, POSTGRES} <= beside[use.unit, use.what, use.member]]
    used = [use for what in ("execute", "member", "with") for use in ground.by_what[what]]
    mixed += [use for use in [*kept, *used] if backend_of(use.receivers) == "either"]
    return {
        driver.origin
        for use in mixed
        for driver in use.receivers
        if driver.origin is not None and driver.backend == SQLITE and opened.get(driver.origin) == use.unit
    }


def _factories(ground: Ground) -> Iterator[Site]:
    handed: dict[tuple[Spot, str], Use] = {}
    for use in ground.by_what["hand-out"]:
        key = (use.spot, use.member)
        known = handed.get(key)
        handed[key] = use if known is None else known._replace(receivers=known.receivers | use.receivers)
    yield from ground.each(handed.values(), partial(_handed_out, ground))
    yield from ground.each(_of_sqlite(ground, "keep"), partial(_kept, ground))


def _handed_out(ground: Ground, use: Use) -> Iterator[Site]:
    if is_sqlite(use) and not is_orm(use):
        kind = ground.facts[use.unit.path].units[use.unit.index].kind
        yield ground.site("factory", use.member, use, note="callable" if kind == "lambda" else "function")


def _kept(ground: Ground, use: Use) -> Iterator[Site]:
    if _read_elsewhere(ground, use):
        yield ground.site("factory", use.member, use, note="attribute")


def _read_elsewhere(ground: Ground, use: Use) -> bool:
    """Whether an attribute that keeps a connection is read outside the class that keeps it."""
    if use.member.startswith("_"):
        return False
    own_class = ground.scope(use.unit).rpartition(".")[0]
    for cell, transfers in ground.machine.read_at.items():
        if cell[2].lstrip(".") != use.member or cell[0] not in ("attribute", "class", "field"):
            continue
        if not any(spot == use.spot for by in ground.machine.writers.get(cell, {}).values() for _, spot in by):
            continue
        for transfer in transfers:
            if transfer.unit.path != use.unit.path or not ground.scope(transfer.unit).startswith(own_class):
                return True
    return False


def _member(ground: Ground, use: Use) -> Iterator[Site]:
    name = use.member.removesuffix("=")
    roles = {driver.role for driver in use.receivers if driver.backend == SQLITE}
    if name in EXCEPTIONS:
        yield ground.site("exception", name, use, note="name")
    elif name == "lastrowid":
        yield ground.site("lastrowid", name, use)
    elif (name in CONNECTION_OPTIONS and "connection" in roles) or use.member.endswith("="):
        yield ground.site("option", use.member, use)
    elif name in CONNECTION_USES | CURSOR_USES or "blob" in roles or _is_of_tables(use):
        yield ground.site("use", name, use)


def _is_of_tables(use: Use) -> bool:
    """Whether a use is of the library whose whole interface is SQLite's."""
    return any(driver.library == TABLE_LIBRARY for driver in use.receivers)


def _with(ground: Ground, use: Use) -> Site:
    if use.member == "connection" and not any(driver.library == "aiosqlite" for driver in use.receivers):
        return ground.site("with", use.member, use)
    return ground.site("use", "__aenter__" if use.member == "connection" else "__enter__", use)


def _rows(ground: Ground) -> Iterator[Site]:
    """Rows read by name; and by position where the same connection's rows have names, which a tuple would not."""
    items = _of_sqlite(ground, "item", "item-among")
    named = {driver.origin for use in items if use.member == "name" for driver in use.receivers}
    named |= {
        driver.origin for use in ground.by_what["member"] if use.member == "row_factory=" for driver in use.receivers
    }
    read: dict[Spot, list[Use]] = defaultdict(list)
    for use in items:
        if use.member == "name" or any(driver.origin in named for driver in use.receivers):
            read[use.spot].append(use)
    yield from ground.faults.each(read.values(), lambda uses: [_row(ground, uses)], lambda uses: uses[0].spot)


def _row(ground: Ground, uses: list[Use]) -> Site:
    """One place, where what is read may be any of several keys: they are told together, one a line."""
    by = "name" if any(use.member == "name" for use in uses) else "index"
    receivers = frozenset(driver for use in uses for driver in use.receivers)
    keys = "\n".join(sorted({use.note for use in uses if use.note}))
    certain = any(use.what == "item" for use in uses)
    return ground.site("row", by, uses[0]._replace(receivers=receivers, note=keys), certain=certain)


def _references(ground: Ground, guards: Guards) -> Iterator[Site]:
    types = _ranges(ground.by_what["annotation"] + ground.by_what["isinstance"])
    handlers = [use for use in ground.by_what["handler"] if use.member]
    in_handlers = _ranges(handlers)
    opened = {(use.spot.path, use.spot.start) for use in ground.by_what["connect"]}

    def handler(use: Use) -> Iterator[Site]:
        yield ground.site("exception", use.member, use._replace(receivers=guards.guarded(use)), note="handler")

    def reference(use: Use) -> Iterator[Site]:
        spot = use.spot
        if use.member in EXCEPTIONS:
            yield ground.site("exception", use.member, use, note="name")
        elif _inside(types, spot):
            yield ground.site("type", use.member, use, note="")
        elif use.member in _OPENERS or (spot.path, spot.start) in opened:
            if (spot.path, spot.start) not in opened:
                yield ground.site("factory", use.member, use, note="callable")
        else:
            yield ground.site("module-name", use.member, use, note="")

    yield from ground.each(_unique(handlers), handler)
    references = (use for use in _unique(ground.by_what["reference"]) if not _inside(in_handlers, use.spot))
    yield from ground.each(references, reference)


def _unique(uses: list[Use]) -> list[Use]:
    return list({(use.spot, use.member): use for use in uses}.values())


def _ranges(uses: list[Use]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for use in uses:
        found[use.spot.path].append((use.spot.start, use.spot.end))
    return found


def _inside(ranges: dict[str, list[tuple[int, int]]], spot: Spot) -> bool:
    return any(start <= spot.start and spot.end <= end for start, end in ranges.get(spot.path, ()))


def _near_sqlite(ground: Ground, use: Use) -> bool:
    """Whether the function that tests an error's text also handles a SQLite exception or runs a statement on SQLite."""
    if any(other.unit == use.unit and other.member for other in ground.by_what["handler"]):
        return True
    return any(other.unit == use.unit and is_sqlite(other) for other in ground.by_what["execute"])
