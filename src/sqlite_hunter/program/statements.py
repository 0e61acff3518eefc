"""Sites of SQL: statements run, handed to wrappers, built at run time, or reaching no connection."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.model import ir
from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.model.ir import STR, Block, FileFacts
from sqlite_hunter.model.site import Site
from sqlite_hunter.program import scripts
from sqlite_hunter.program.blocks import filled
from sqlite_hunter.program.placeholders import of_sqlite
from sqlite_hunter.program.reaching import reached
from sqlite_hunter.program.running import Unfolded, unfolded_calls
from sqlite_hunter.program.sites import (
    Ground,
    Told,
    backend_of,
    gaps_of,
    is_sqlite,
    sources_of,
    spot_of,
    statement_of,
    takes_parameter,
)
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import SQLITE, UNSETTLED, Spot, Text, UnitKey, Value, is_blurred, texts
from sqlite_hunter.sql.dialect import has_backquotes, is_sqlite_only
from sqlite_hunter.sql.postgres import has_driver_parameters, is_of_other_server
from sqlite_hunter.sql.sniff import looks_like_sql
from sqlite_hunter.sql.statements import summarise
from sqlite_hunter.sql.template import Hole, Template

_MAKING: Final = frozenset({"create_function", "create_aggregate", "create_window_function", "createscalarfunction"})
"""Methods that make a function of SQL (sqlite3, apsw)."""


def statement_sites(ground: Ground) -> Iterator[Site]:
    """All sites of kinds "execute", "dynamic" and "untraced"."""
    executes = ground.by_what["execute"]
    known = {use.spot for use in executes}
    yield from ground.each(filter(is_sqlite, executes), partial(_executed, ground))
    yield from ground.faults.whole(_handed_over(ground, known))
    unknown = [use for use in ground.by_what["unknown-execute"] if use.spot not in known]
    guessed = list(ground.each(unknown, partial(_guessed, ground)))
    yield from ground.each(guessed, partial(_guess, ground))
    yield from ground.faults.whole(_untraced(ground, guessed))


def _guess(ground: Ground, use: Use) -> Iterator[Site]:
    statement = statement_of(use.text)
    yield ground.site("execute", use.member, use, certain=False, backend=SQLITE, statement=statement, note="")


def _handed_over(ground: Ground, known: set[Spot]) -> Iterator[Site]:
    """The sites of calls that hand a statement to a function of the program; ``known`` grows by their places."""
    wrapped = _wrapped(ground)
    handed_over = [handed for handed in wrapped if handed.call.spot not in known and is_sqlite(handed.call)]
    yield from ground.faults.each(handed_over, partial(_told_at_call, ground), lambda handed: handed.call.spot)
    known.update(handed.call.spot for handed in wrapped)
    unfolded = [call for call in unfolded_calls(ground) if call.call.spot not in known]
    yield from ground.faults.each(unfolded, partial(_told_unfolded, ground), lambda call: call.call.spot)
    known.update(call.call.spot for call in unfolded)


def _executed(ground: Ground, use: Use) -> Iterator[Site]:
    parameter = takes_parameter(ground, use)
    text = ground.statements_of(use)
    statement = None if parameter else statement_of(text)
    file = scripts.whole(text, frozenset(each.member for each in ground.by_what["sql-file"]))
    if file:
        yield ground.site("execute", use.member, use, statement=summarise(Template.unknown(file)), note="")
        return
    if statement is None and use.member == "executescript":
        statement = _script_file(ground, use)
    yield ground.site("execute", use.member, use, statement=statement, note="")
    yield from _built(ground, use, text, statement, parameter=parameter)


def _built(ground: Ground, use: Use, text: Value, statement: SqlSummary | None, *, parameter: bool) -> Iterator[Site]:
    """The site of a statement that is put together at run time."""
    gaps = gaps_of(text)
    if use.argument is None:
        return
    built = use._replace(spot=use.argument)
    whole = _whole(text)
    if whole and statement is None and not parameter:
        yield ground.site("dynamic", use.member, built, note=whole)
    elif texts(text):
        if gaps and not parameter:
            yield ground.site("dynamic", use.member, built, statement=statement, gaps=gaps, note="")
    elif statement is None:
        yield ground.site("dynamic", use.member, built, note=f"parameter {use.note}" if parameter else use.note)


def _whole(given: Value) -> str:
    """The source of a statement of which nothing else is known; "" where a part of its text is."""
    sources = []
    for text in texts(given):
        match text.template.parts:
            case (Hole(source),):
                sources.append(source)
            case _:
                return ""
    return " | ".join(sources)


def _script_file(ground: Ground, use: Use) -> SqlSummary | None:
    """The file of SQL that a function runs, where it opens one alone and runs one script alone."""
    files = {opened.member for opened in ground.by_what["sql-file"] if opened.unit == use.unit}
    runs = [run for run in ground.by_what["execute"] if run.unit == use.unit and run.member == "executescript"]
    return summarise(Template.unknown(files.pop())) if len(files) == 1 and len(runs) == 1 else None


_HandedOver: TypeAlias = tuple[Use, list[Use]]
"""A call, and where what it hands over is run."""


class _Handed(NamedTuple):
    """A call that hands statements to a function of the program that runs them."""

    call: Use
    """With the connections they are run on and the statements as they are run."""
    arguments: tuple[Use, ...]
    """The statements as they are handed over."""


def _wrapped(ground: Ground) -> list[_Handed]:
    """The calls of that kind, by place."""
    run_in: dict[int, list[Use]] = defaultdict(list)
    for use in ground.raw:
        if use.what == "execute":
            run_in[use.context].append(use)
    found: dict[Spot, list[_HandedOver]] = defaultdict(list)
    handoffs = (use for use in ground.raw if use.what == "handoff")
    for use, runs in ground.each(handoffs, partial(_runs_of, ground, run_in)):
        found[use.spot].append((use, runs))
    places = sorted(found)
    return list(ground.faults.each(places, lambda spot: [_joined_handover(ground, found[spot])], lambda spot: spot))


def _runs_of(ground: Ground, run_in: Mapping[int, list[Use]], use: Use) -> Iterator[_HandedOver]:
    """A call with the statements that it hands over, and where they are run."""
    handed = (text for text in ground.spelled(use.text) if text.sources)
    statements = [text for text in handed if looks_like_sql(text.template.text)]
    literals = sources_of(frozenset(statements))
    callees = reached(ground.machine, use.context, use.spot, _callee(use)) if literals else ()
    of_callees = (run for context in callees for run in run_in.get(context, ()))
    runs = [run for run in of_callees if not literals.isdisjoint(sources_of(run.text))]
    if runs:
        put_together = frozenset(filter(is_blurred, use.text))
        yield use._replace(text=put_together.union(statements), context=-1), runs


def _joined_handover(ground: Ground, handed: list[_HandedOver]) -> _Handed:
    uses = {use: None for use, _ in sorted(handed, key=_handover_order)}
    literals = sources_of(frozenset(atom for use in uses for atom in use.text))
    of_runs = {atom for _, runs in handed for run in runs for atom in run.text}
    as_run = {text for text in texts(of_sqlite(frozenset(of_runs))) if not literals.isdisjoint(text.sources)}
    as_handed = {atom for use in uses for atom in use.text}
    receivers = frozenset(driver for _, runs in handed for run in runs for driver in run.receivers)
    text = frozenset(as_run if all(map(_is_spelled, as_run)) else as_handed)
    return _Handed(ground.concerning(next(iter(uses))._replace(receivers=receivers, text=text)), tuple(uses))


def _is_spelled(text: Text) -> bool:
    """Whether anything of a text is known but the literals that it is made of."""
    return any(isinstance(part, str) for part in text.template.parts)


def _handover_order(handed: _HandedOver) -> tuple[bool, Spot, str]:
    """What runs on SQLite first, for its name is told; then by place."""
    use, runs = handed
    return (not any(map(is_sqlite, runs)), use.argument or use.spot, use.member)


def _callee(use: Use) -> UnitKey:
    path, _, index = use.member.rpartition("#")
    return UnitKey(path, int(index))


def _told_at_call(ground: Ground, handed: _Handed) -> Iterator[Site]:
    """The sites of such a call."""
    call = handed.call
    note = f"through {ground.scope(_callee(call))}"
    yield ground.site("execute", "execute", call, statement=statement_of(call.text), note=note)
    for use in handed.arguments:
        gaps = gaps_of(use.text)
        if gaps and use.argument is not None:
            built = use._replace(spot=use.argument, receivers=call.receivers)
            statement = statement_of(use.text)
            yield ground.site("dynamic", "execute", built, statement=statement, gaps=gaps, note="")


def _told_unfolded(ground: Ground, unfolded: Unfolded) -> Iterator[Site]:
    """The sites of a call that gives a statement of which little or nothing is known."""
    call = unfolded.call._replace(text=of_sqlite(unfolded.call.text))
    statement, gaps = statement_of(call.text), gaps_of(call.text)
    note = f"through {ground.scope(unfolded.callee)}"
    yield ground.site("execute", "execute", call, statement=statement, note=note)
    if call.argument is not None and (gaps or statement is None):
        built = call._replace(spot=call.argument)
        known = gaps if statement is not None else ()
        source = call.note if statement is None else ""
        yield ground.site("dynamic", "execute", built, statement=statement, gaps=known, note=source)


def _uses_sqlite(ground: Ground) -> bool:
    if ground.by_what["import"] or ground.by_what["unimported"]:
        return True
    return any(map(is_sqlite, ground.by_what["connect"]))


def _guessed(ground: Ground, use: Use) -> Iterator[Use]:
    """A statement run on something unknown, if it is taken for SQLite's."""
    if _uses_sqlite(ground) and _speaks_sqlite(ground, use):
        yield use


def _speaks_sqlite(ground: Ground, use: Use) -> bool:
    """Whether a statement run on something unknown betrays SQLite.

    By its own syntax, or by ``?`` in a program that opens nothing else that may take it.
    """
    others = any(backend_of(opened.receivers) == UNSETTLED for opened in ground.by_what["connect"])
    for text in texts(use.text):
        if not looks_like_sql(text.template.text):
            continue
        if is_sqlite_only(text.template):
            return True
        if not others and summarise(text.template).placeholders in ("qmark", "numeric"):
            return True
    return False


def _untraced(ground: Ground, guessed: list[Use]) -> Iterator[Site]:
    consumed = set(ground.guessed)
    for use in [*ground.by_what["execute"], *ground.by_what["pandas"], *guessed]:
        consumed |= sources_of(use.text) if _is_settled(use) else set()
    places = {(spot.path, spot.start) for spot in consumed}
    sqlite, created = _uses_sqlite(ground), _created_functions(ground)
    for path in sorted(ground.facts):
        facts = ground.facts[path]
        by_python = filled(facts)

        def untraced(text: ir.Text, facts: FileFacts = facts, by_python: frozenset[int] = by_python) -> Iterator[Site]:
            template = Template.marked(text.text)
            if not ground.sqlite_named and not _is_of_sqlite(template):
                return
            if not _is_of_others(template, created, sqlite=sqlite):
                spoken = _spoken(template, is_filled=text.start in by_python)
                told: Told = {"statement": summarise(template), "note": spoken}
                yield ground.literal("untraced", "", facts, text, backend=UNSETTLED, **told)

        strings = (text for text in facts.texts if text.kind == "string" and (path, text.start) not in places)
        yield from ground.faults.each(
            (text for text in strings if looks_like_sql(text.text)), untraced, partial(spot_of, path)
        )


def _is_settled(use: Use) -> bool:
    """Whether it is known which server a statement runs on; it is not where the URL of its engine is not known."""
    return not use.receivers or any(driver.backend != UNSETTLED for driver in use.receivers)


def _is_of_sqlite(template: Template) -> bool:
    """Whether a text betrays SQLite where nothing else of the program does: by its words, or its parameters."""
    return is_sqlite_only(template) or summarise(template).placeholders in ("qmark", "numeric")


def _created_functions(ground: Ground) -> frozenset[str]:
    """What may be names of functions that the program makes in SQLite: every text and name of the files that do."""
    makers = [file for file in ground.facts.values() if any(not _MAKING.isdisjoint(unit.words) for unit in file.units)]
    units = [unit for file in makers for unit in file.units]
    return frozenset(text.upper() for unit in units for text in (unit.name, *_strings(unit.body)))


def _strings(block: Block) -> set[str]:
    own = {op[5][0] for op in block if op[0] == STR}
    return own.union(*(_strings(inner) for op in block for inner in op[6]))


def _is_of_others(template: Template, created: frozenset[str], *, sqlite: bool) -> bool:
    """Whether a text is surely not run on SQLite.

    It has what SQLite refuses; or, in a program that uses no SQLite, parameters that no driver of it takes.
    """
    return is_of_other_server(template, created) or (not sqlite and has_driver_parameters(template))


def _spoken(template: Template, *, is_filled: bool) -> str:
    """Whose words a text of an unknown connection is in: "sqlite", "postgres", "other", or "" where all take it.

    ``%s`` is PostgreSQL's and MySQL's, whose names stand in backquotes; or Python's, where ``%`` fills it.
    """
    if is_sqlite_only(template):
        return "sqlite"
    if is_filled or not has_driver_parameters(template):
        return ""
    return "other" if has_backquotes(template) else "postgres"
