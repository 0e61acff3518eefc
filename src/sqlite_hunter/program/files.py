"""Sites of files, URLs and mentions: where a database is named, asked for, moved, or only spoken of."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from sqlite_hunter.model.ir import FileFacts, Text
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.databases import MEMORY, key_of
from sqlite_hunter.program.sites import Ground, is_orm, is_sqlite, spot_of
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import UNKNOWN, Spot, UnitKey, texts
from sqlite_hunter.program.values import Text as Given
from sqlite_hunter.sql.own_name import without_suppressions
from sqlite_hunter.sql.paths import is_bare_url, is_database_path, mentions_database, sqlite_url
from sqlite_hunter.sql.sniff import looks_like_sql
from sqlite_hunter.sql.template import Template

_DJANGO_ENGINES: Final = ("django.db.backends.sqlite3", "django.contrib.gis.db.backends.spatialite")
_NOTE_LENGTH: Final = 60
_TELLING: Final = frozenset(
    {
        "print", "log", "logger", "logging", "warn", "warning", "debug", "info", "error", "critical", "exception",
        "echo", "write",
    }
)  # fmt: skip
_COMPARING: Final = frozenset(
    {
        "endswith", "removesuffix", "rstrip", "replace", "split", "rsplit", "rpartition", "sub", "startswith",
        "removeprefix", "lstrip", "partition", "find", "index", "count",
    }
)  # fmt: skip
"""Methods that look for a text in another, or take it off."""
_BY_DOTTED_NAME: Final = frozenset(
    {"patch", "multiple", "setattr", "delattr", "import_module", "find_spec", "importorskip", "reload", "__import__"}
)
"""Functions that take a dotted name of a module or of something in it."""
_WEB_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_LOGGERS: Final = frozenset({"getLogger", "get_logger", "getChild"})
"""Functions that take the dotted name of a logger."""

_Keys = dict[tuple[str, int, int], set[str]]
"""Keys of databases by the literal that names their file: path, start and end."""


class _KnownKeys(NamedTuple):
    """The databases that literals were seen to lead to."""

    connected: _Keys
    """Opened."""
    reached: _Keys
    """Asked for, moved, deleted, ..."""
    joined: _Keys
    """Only made into a path."""
    whole: frozenset[Spot]
    """Literals that are opened as they are."""
    looked_for: frozenset[Spot]
    """Literals that others are compared with, or cut off at."""
    in_company: frozenset[tuple[str, int, int]]
    """Literals not named as databases are, that are opened only where others may be which are."""
    handled: frozenset[tuple[str, int, int]]
    """Literals of files that are handled together with a database that is opened."""
    elsewhere: frozenset[tuple[str, int, int]]
    """Literals of files that another library keeps, and nothing else opens."""
    indexes: frozenset[str]
    """What mappings are asked for by, and names no file that is opened."""


def file_sites(ground: Ground) -> Iterator[Site]:
    """All sites of this module's kinds."""
    keys = _KnownKeys(
        _keys_of_literals(ground, [use for use in ground.by_what["connect"] if is_sqlite(use)]),
        _keys_of_literals(ground, ground.by_what["path-call"]),
        _keys_of_literals(ground, ground.by_what["path-text"]),
        frozenset(spot for use in ground.by_what["connect"] for spot in _opened_whole(use)),
        frozenset(spot for use in ground.by_what["looked-for"] for text in texts(use.text) for spot in text.sources),
        _in_company(ground),
        _handled(ground),
        _elsewhere(ground),
        _indexes(ground),
    )
    taken = [use.spot for what in ("import", "import-named") for use in ground.by_what[what]]
    for path in sorted(ground.facts):
        facts = ground.facts[path]
        here = [spot for spot in taken if spot.path == path]
        told = [text for text in facts.texts if not any(spot.start <= text.start < spot.end for spot in here)]
        yield from ground.faults.each(told, partial(_text, ground, facts, keys), partial(spot_of, path))
    yield from ground.faults.whole(_odd_names(ground, keys))
    calls = (use for use in ground.by_what["path-call"] if not _is_elsewhere(use, keys.elsewhere))
    yield from ground.each(calls, partial(_path_call_once, ground, keys.connected, set()))
    yield from ground.each(filter(is_sqlite, ground.by_what["connect"]), partial(_orm, ground))
    frames = filter(is_sqlite, ground.by_what["pandas"])
    yield from ground.each(frames, lambda use: [ground.site("url", "pandas", use, note=use.member)])


def _orm(ground: Ground, use: Use) -> Iterator[Site]:
    if is_orm(use) and use.member == "peewee":
        yield ground.site("url", "orm", use, note=use.note or "peewee")


def _keys_of_literals(ground: Ground, uses: list[Use]) -> _Keys:
    """For each literal that a path is made of, the keys of the databases it leads to, less those of tests."""
    found: _Keys = {}
    for use in uses:
        for text in texts(ground.paths_of(use)):
            key = key_of(text.template)
            if key and key != MEMORY:
                for spot in text.sources:
                    if ground.concerns(text, spot.path):
                        found.setdefault((spot.path, spot.start, spot.end), set()).add(key)
    return found


def _opened_whole(use: Use) -> list[Spot]:
    """The literals of URLs that a call opens as they are: nothing is put behind them."""
    bare = (text for text in texts(use.text) if is_bare_url(text.template.text))
    return [spot for text in bare for spot in text.sources] if is_sqlite(use) else []


def _in_company(ground: Ground) -> frozenset[tuple[str, int, int]]:
    """Literals that may come to a call beside a database's path, and to no other call that opens one.

    What keeps files of several kinds, and gives any of them, may well have given that call the other one.
    """
    places: dict[bool, set[tuple[str, int, int]]] = {True: set(), False: set()}
    for use in ground.by_what["connect"]:
        given = texts(ground.paths_of(use)) if is_sqlite(use) else []
        is_named = {text: is_database_path(text.template.text) for text in given}
        for text in given:
            company = not is_named[text] and any(is_named.values())
            places[company].update(spot[:3] for spot in text.sources)
    return frozenset(places[True] - places[False])


def _handled(ground: Ground) -> frozenset[tuple[str, int, int]]:
    """Literals of the paths of files that are handled: a database that is opened, or what it is copied to or from."""
    opened = (use for use in ground.by_what["path-call"] if ground.opens(_database_keys(ground, use)))
    return frozenset(spot[:3] for use in opened for text in texts(ground.paths_of(use)) for spot in text.sources)


def _indexes(ground: Ground) -> frozenset[str]:
    """The keys of settings and the like, dotted as file names are: ``config["plugin_directories.db"]``."""
    asked = {text.text for facts in ground.facts.values() for text in facts.texts if text.context == "index"}
    opened = {key.rpartition("/")[2] for key in ground.catalogue}
    return frozenset(text for text in asked if "/" not in text and key_of(Template.of(text)) not in opened)


def _elsewhere(ground: Ground) -> frozenset[tuple[str, int, int]]:
    kept = _keys_of_literals(ground, ground.by_what["kept-elsewhere"])
    return frozenset(kept.keys() - _keys_of_literals(ground, ground.by_what["connect"]).keys())


def _is_elsewhere(use: Use, elsewhere: frozenset[tuple[str, int, int]]) -> bool:
    """Whether a call is of a file that another library keeps."""
    places = [(spot.path, spot.start, spot.end) for text in texts(use.text) for spot in text.sources]
    return bool(places) and elsewhere.issuperset(places)


def _odd_names(ground: Ground, keys_of: _KnownKeys) -> Iterator[Site]:
    """Files that a connection opens although nothing in their name says database."""
    known = {(path, text.start) for path, facts in ground.facts.items() for text in facts.texts}
    for place, keys in sorted(keys_of.connected.items()):
        path, start, end = place
        if (path, start) in known:
            continue
        units = ground.facts[path].units
        use = Use("path", "", Spot(path, start, end), UnitKey(path, _unit_at(ground, path, start)))
        name = min(key.rpartition("/")[2] for key in keys)
        if len(units) and name:
            certain = place not in keys_of.in_company
            note = "connected" if certain else "connected among others"
            yield ground.site("path", name, use, certain=certain, note=note, **ground.named(sorted(keys)))


def _unit_at(ground: Ground, path: str, offset: int) -> int:
    """The innermost unit whose operations enclose an offset."""
    best, width = 0, 1 << 60
    for index, unit in enumerate(ground.facts[path].units):
        if unit.body and unit.body[0][2] <= offset <= unit.body[-1][3] and unit.body[-1][3] - unit.body[0][2] < width:
            best, width = index, unit.body[-1][3] - unit.body[0][2]
    return best


def _text(ground: Ground, facts: FileFacts, keys: _KnownKeys, text: Text) -> Iterator[Site]:
    shown = text.text.strip()
    if (facts.path, text.start, text.end) in keys.elsewhere and "sqlite" not in shown.lower():
        return
    if text.kind == "string":
        site = _url(ground, facts, text, shown, keys) or _path(ground, facts, text, shown, keys)
        if site is not None:
            yield site
            return
        if (
            _WEB_ADDRESS.fullmatch(shown)
            or looks_like_sql(text.text)
            or (_is_key(text, keys) and "sqlite" not in shown.lower())
        ):
            return
    if mentions_database(without_suppressions(text.text) if text.kind == "comment" else text.text):
        yield ground.literal("mention", text.kind, facts, text, note=" ".join(shown.split())[:_NOTE_LENGTH])


def _url(ground: Ground, facts: FileFacts, text: Text, shown: str, keys: _KnownKeys) -> Site | None:
    if shown.lower().startswith("sqlite") and sqlite_url(shown) is not None:
        found = _named_by(facts, text, keys)
        is_check = False
        if is_bare_url(shown) and not _is_in_memory(facts, text, shown, keys):
            found = [key for key in found if key != MEMORY]
            is_check = not found and _is_looked_for(facts, text, keys)
        elif text.context == "compare" and (facts.path, text.start, text.end) not in keys.connected:
            return None
        member = "check" if is_check else "url"
        return ground.literal("url", member, facts, text, note=shown[:_NOTE_LENGTH], **ground.named(found))
    if shown in _DJANGO_ENGINES:
        return ground.literal("url", "django", facts, text, note=shown)
    return None


def _is_in_memory(facts: FileFacts, text: Text, shown: str, keys: _KnownKeys) -> bool:
    """Whether a URL without a path is opened so, or given away in the form that the libraries document for that."""
    if Spot(facts.path, text.start, text.end) in keys.whole:
        return True
    return not shown.endswith("/" * 3) and _callee(text.context) not in _COMPARING | {""}


def _is_looked_for(facts: FileFacts, text: Text, keys: _KnownKeys) -> bool:
    is_direct = text.context == "compare" or _callee(text.context) in _COMPARING
    return is_direct or Spot(facts.path, text.start, text.end) in keys.looked_for


def _path(ground: Ground, facts: FileFacts, text: Text, shown: str, keys: _KnownKeys) -> Site | None:
    place = (facts.path, text.start, text.end)
    is_connected = place in keys.connected
    is_path = is_database_path(text.text) or (shown.startswith("file:") and sqlite_url(shown) is not None)
    found = keys.connected.get(place) or keys.reached.get(place) or keys.joined.get(place) or set()
    is_opened = is_path or is_connected or ground.opens(found)
    if _is_telling(text.context) or not (is_opened or (found and _names_file(shown))):
        return None
    if not found and (_is_module(ground, text) or _is_compared_suffix(text) or _is_key(text, keys)):
        return None
    note = "connected" if is_connected else "name"
    own = key_of(Template.marked(text.text))
    if found and not _is_whole(own, found):
        note += " part"
    elif not found and _is_suffix(text.text):
        note = "whole or end"
    if not found and own:
        found = {own}
    return ground.literal(
        "path", text.text, facts, text, certain=is_connected or place in keys.handled,
        note=note, **ground.named(sorted(found)),
    )  # fmt: skip


def _names_file(shown: str) -> bool:
    """Whether a piece of a path has a database's file name in it, with more behind it: ``trades.db.2024``."""
    return "sqlite" not in shown.lower() and mentions_database(shown)


def _is_whole(own: str | None, found: set[str]) -> bool:
    """Whether a literal is the path of one of these keys, or its last parts; else it is a piece of the name."""
    return own is not None and any(own == key or key.endswith(f"/{own}") or own.endswith(f"/{key}") for key in found)


def _is_suffix(text: str) -> bool:
    """Whether a text looks as if the beginning of the name were put before it: ``_history.db``."""
    return text.startswith(("_", "-"))


def _is_compared_suffix(text: Text) -> bool:
    return _is_suffix(text.text) and (text.context == "compare" or _callee(text.context) in _COMPARING)


def _is_key(text: Text, keys: _KnownKeys) -> bool:
    """Whether a text is a logger's name or what a mapping is asked for by, here or by the same text elsewhere."""
    if _callee(text.context) in _LOGGERS:
        return True
    return text.text in keys.indexes and (text.context in ("index", "compare") or text.context.startswith("call:"))


def _is_module(ground: Ground, text: Text) -> bool:
    """Whether a text is the dotted name of a module or of something in one: ``patch("app.storage.sqlite3")``.

    Beside ``app.py`` the name ``app.db`` may well be a file's: only one of a module in a package is a module's.
    """
    names = text.text.split(".")
    if not all(name.isidentifier() for name in names):
        return False
    return _callee(text.context) in _BY_DOTTED_NAME or any(
        f"{'/'.join(names[:count])}.py" in ground.facts for count in range(len(names) - 1, 1, -1)
    )


def _callee(context: str) -> str:
    """The last name of what is called with a literal."""
    return context.rpartition(".")[2].removeprefix("call:") if context.startswith("call:") else ""


def _named_by(facts: FileFacts, text: Text, keys: _KnownKeys) -> list[str]:
    """The databases that a literal leads to, else the one that it names by itself."""
    place = (facts.path, text.start, text.end)
    found = keys.connected.get(place) or keys.reached.get(place) or keys.joined.get(place) or set()
    alone = key_of(Template.marked(text.text))
    return sorted(found) if found else [alone] if alone else []


def _is_telling(context: str) -> bool:
    """Whether a literal is an argument of something that only prints or logs."""
    return _callee(context) in _TELLING


def _path_call_once(ground: Ground, connected: _Keys, done: set[tuple[str, Spot]], use: Use) -> Iterator[Site]:
    """The site of such a call; ``done`` grows by what was told."""
    site = _path_call(ground, use, connected) if (use.member, use.spot) not in done else None
    if site is not None:
        done.add((use.member, use.spot))
        yield site


def _path_call(ground: Ground, use: Use, connected: _Keys) -> Site | None:
    """The site of a call on a database's path; of one that is not known, if a connection is opened by the same."""
    what, _, name = use.member.partition(":")
    kind = "exists" if what == "exists" else "file"
    keys = _database_keys(ground, use)
    if keys:
        is_one = use.text.isdisjoint(UNKNOWN) and (use.member, use.spot) not in ground.of_several and ground.opens(keys)
        known = is_one and (what != "transfer" or _is_path_given(ground, use, connected))
        return ground.site(kind, name, use, certain=known, **ground.named(keys))
    opened = ground.opened_by_path(use)
    return ground.site(kind, name, use._replace(receivers=opened), certain=False) if opened else None


def _is_path_given(ground: Ground, use: Use, connected: _Keys) -> bool:
    """Whether what is given to an unknown function is a path: it looks like one, or was made of what is opened.

    A server's name may equal a file's.
    """
    return any(
        given.is_path or "/" in (shown := given.template.text) or is_database_path(shown) or _leads(given, connected)
        for given in texts(ground.said(use))
    )


def _leads(given: Given, connected: _Keys) -> bool:
    return any(spot[:3] in connected for spot in given.sources)


def _database_keys(ground: Ground, use: Use) -> list[str]:
    found: set[str] = set()
    for text in texts(ground.said(use)):
        key = key_of(text.template)
        if key and (is_database_path(text.template.text) or (key in ground.catalogue and key != MEMORY)):
            found.add(key)
    return sorted(found)
