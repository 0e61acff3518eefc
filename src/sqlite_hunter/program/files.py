"""Sites of files, URLs and mentions: where a database is named, asked for, moved, or only spoken of."""

from collections.abc import Iterator

from sqlite_hunter.model.ir import FileFacts, Text
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.databases import key_of
from sqlite_hunter.program.sites import Ground, is_orm, is_sqlite, sources_of
from sqlite_hunter.program.statements import literal_site
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import Spot, texts
from sqlite_hunter.sql.paths import is_database_path, mentions_database, sqlite_url
from sqlite_hunter.sql.sniff import looks_like_sql
from sqlite_hunter.sql.template import Template

_DJANGO_ENGINES = ("django.db.backends.sqlite3", "django.contrib.gis.db.backends.spatialite")
_NOTE_LENGTH = 60
_TELLING = ("print", "log", "logger", "logging", "warn", "warning", "debug", "info", "error", "critical", "exception", "echo", "write")


def file_sites(ground: Ground) -> Iterator[Site]:
    """All sites of this module's kinds."""
    connected = {(spot.path, spot.start) for use in ground.by_what["connect"] if is_sqlite(use) for spot in sources_of(use.text)}
    reached = {(spot.path, spot.start) for use in ground.by_what["path-call"] for spot in sources_of(use.text)}
    taken = [use.spot for use in ground.by_what["import"]]
    for path in sorted(ground.facts):
        facts = ground.facts[path]
        for text in facts.texts:
            if not any(spot.path == path and spot.start <= text.start < spot.end for spot in taken):
                yield from _text(ground, facts, text, connected, reached)
    yield from _path_calls(ground)
    for use in ground.by_what["connect"]:
        if is_sqlite(use) and is_orm(use) and use.member == "peewee":
            yield ground.site("url", "orm", use, note="peewee")
    for use in ground.by_what["pandas"]:
        if is_sqlite(use):
            yield ground.site("url", "pandas", use, note=use.member)


def _text(
    ground: Ground, facts: FileFacts, text: Text, connected: set[tuple[str, int]], reached: set[tuple[str, int]]
) -> Iterator[Site]:
    shown = text.text.strip()
    if text.kind == "string":
        if shown.lower().startswith("sqlite") and sqlite_url(shown) is not None:
            yield literal_site(ground, facts, "url", "url", text, note=shown[:_NOTE_LENGTH])
            return
        if shown in _DJANGO_ENGINES:
            yield literal_site(ground, facts, "url", "django", text, note=shown)
            return
        if is_database_path(text.text) and not _is_telling(text.context):
            place = (facts.path, text.start)
            known = place in connected
            key = key_of(Template.marked(text.text))
            yield literal_site(
                ground, facts, "path", text.text, text, certain=known or place in reached, note="connected" if known else "name",
                **_named(ground, key),
            )  # fmt: skip
            return
        if looks_like_sql(text.text):
            return
    if mentions_database(text.text):
        yield literal_site(ground, facts, "mention", text.kind, text, note=" ".join(shown.split())[:_NOTE_LENGTH])


def _is_telling(context: str) -> bool:
    """Whether a literal is an argument of something that only prints or logs."""
    return context.startswith("call:") and context.rpartition(".")[2].removeprefix("call:") in _TELLING


def _named(ground: Ground, key: str | None) -> dict[str, object]:
    return ground.named([key]) if key else {}


def _path_calls(ground: Ground) -> Iterator[Site]:
    done: set[tuple[str, Spot]] = set()
    for use in ground.by_what["path-call"]:
        keys = _database_keys(ground, use)
        if not keys or (use.member, use.spot) in done:
            continue
        done.add((use.member, use.spot))
        what, _, name = use.member.partition(":")
        yield ground.site("exists" if what == "exists" else "file", name, use, note="", **ground.named(keys))


def _database_keys(ground: Ground, use: Use) -> list[str]:
    found = set()
    for text in texts(use.text):
        key = key_of(text.template)
        if key and (is_database_path(text.template.text) or (key in ground.catalogue and key != ":memory:")):
            found.add(key)
    return sorted(found)
