"""The rounds: examples made, run on both sides, compared, and made small where they differ."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Final

from sqlite_hunter.engine.prove.asked import Asked, Group, with_lists
from sqlite_hunter.engine.prove.comparing import CLOSE, Leeway, compare, cut_labels, is_possible, varies
from sqlite_hunter.engine.prove.edges import has_edge
from sqlite_hunter.engine.prove.example import Example
from sqlite_hunter.engine.prove.jitter import has_order, jittered
from sqlite_hunter.engine.prove.listing import given, lite_text, script, whole
from sqlite_hunter.engine.prove.lite import Lite, bound_values
from sqlite_hunter.engine.prove.postgres import Postgres, placed_values
from sqlite_hunter.engine.prove.result import BuildError, Result
from sqlite_hunter.engine.prove.rows import closure, has_other_types, make, stored_columns
from sqlite_hunter.engine.prove.schema import Schema, build, is_definition, read, tables_of, variants
from sqlite_hunter.engine.prove.shrinking import shrink
from sqlite_hunter.engine.prove.uses import Use, adds_up, literals, mentioned, mixes, uses
from sqlite_hunter.model.proof import DIFFERS, FAILS, NOT_PROVABLE, PROVEN, REFUSED, Proof
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.making import joined
from sqlite_hunter.sql.schema.affinity import NUMERIC, REAL
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import Token
from sqlite_hunter.sql.translator import MAPPING, Refusal, Translation, Translator
from sqlite_hunter.sql.trigger_effects import known, reached

_JITTERS: Final = 100
_FAR: Final = 1e12
"""Beside greater numbers any difference would be noise."""
_UNDECIDED: Final = "undecided"
_BOTH_FAIL: Final = "both fail"
_DATA: Final = "22"
"""The class of SQLSTATE for faults of data: https://www.postgresql.org/docs/15/errcodes-appendix.html."""
_NOT_NULL: Final = "23502"
_NOW: Final = ("current_", "now", "unixepoch", "julianday", "datetime(", "date(", "time(")
_CATALOGUE: Final = ("sqlite_master", "sqlite_schema")
_CHANCE: Final = ("random", "randomblob", "changes", "last_insert_rowid", "total_changes", "sqlite_version")

Progress = Callable[[int, int], None]
MakeTranslator = Callable[[], Translator]


@dataclass(slots=True)
class _Run:
    """A statement ready to be run on both sides."""

    asked: Asked
    text: str
    tree: nodes.Statement
    tokens: list[Token]
    translation: Translation
    tables: list[str]
    schema: Schema
    lite: Lite
    postgres: Postgres
    now: bool
    mixed: bool

    @property
    def ordered(self) -> bool:
        return has_order(self.tree)

    def on_lite(self, example: Example, seed: int | None = None) -> Result:
        database = self.schema.translator.database
        text = self.text if seed is None else jittered(self.text, self.tree, self.tokens)
        bound = bound_values(example, self.asked.bound)
        return self.lite.run(text, bound, database, self.tables, example, seed)

    def on_postgres(self, example: Example) -> Result:
        database = self.schema.translator.database
        placed = placed_values(self.translation, example.values, self.asked.bound)
        return self.postgres.run(self.translation, placed, database, self.tables, example)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a round came to: an outcome, with the reason and the SQLSTATE."""

    outcome: str
    reason: str = ""
    code: str = ""
    null_key: bool = False
    aside: str = ""
    """What is to be said of a result that is the same."""

    @property
    def is_data(self) -> bool:
        """Whether PostgreSQL finds fault with a value: also NULL in a primary key, which SQLite alone takes."""
        return self.code.startswith(_DATA) or self.null_key


def prove(
    groups: Sequence[Group],
    postgres: Postgres,
    seed: int,
    rounds: int,
    progress: Progress | None = None,
    make_translator: MakeTranslator = Translator,
) -> tuple[Proof, ...]:
    """The proofs of all statements, in their order."""
    groups = lend(groups)
    total = sum(len(group.statements) for group in groups)
    done = 0
    proofs: list[Proof] = []
    for group in groups:
        for proof in _prove_group(group, postgres, seed, rounds, make_translator):
            proofs.append(replace(proof, database=group.database))
            done += 1
            if progress is not None:
                progress(done, total)
    return tuple(proofs)


def lend(groups: Sequence[Group]) -> list[Group]:
    """The groups with the definitions of tables that they use and that just one other group makes."""
    made: dict[str, dict[int, list[Asked]]] = {}
    used: list[tuple[set[str], set[str]]] = []
    for number, group in enumerate(groups):
        own: set[str] = set()
        names: set[str] = set()
        for each in group.statements:
            found = read(each.template)
            if found is None:
                continue
            names |= set(mentioned(found[0]))
            if is_definition(found[0]):
                for name in tables_of(found[0]):
                    made.setdefault(name, {}).setdefault(number, []).append(each)
                    own |= {name} if not isinstance(found[0], nodes.AlterTable | nodes.CreateIndex) else set()
        used.append((names, own))
    lent = []
    for group, (names, own) in zip(groups, used, strict=True):
        lenders = {name: list(made.get(name, {}).values()) for name in sorted(names - own)}
        borrowed = [each for lists in lenders.values() if len(lists) == 1 for each in lists[0]]
        others = tuple(each for each in borrowed if each not in group.statements)
        lent.append(replace(group, borrowed=(*others, *group.borrowed)))
    return lent


def _prove_group(
    group: Group, postgres: Postgres, seed: int, rounds: int, make_translator: MakeTranslator
) -> Iterator[Proof]:
    known = [*group.borrowed, *group.statements]
    trees = [(each, found[0]) for each in known if (found := read(each.template)) is not None]
    definitions = [(each, tree) for each, tree in trees if is_definition(tree)]
    best: dict[int, Proof] = {}
    for variant in variants(definitions):
        left = [each for each in group.statements if not _is_settled(best.get(id(each)))]
        if not left and best:
            break
        chosen = {id(each) for each, _ in variant}
        skipped = {id(each) for each, _ in definitions} - chosen
        translator = make_translator()
        translator.landing = group.landing
        surveyed = [each for each in known if id(each) not in skipped]
        translator.survey([each.template for each in surveyed], [f"{each.path}:{each.line}" for each in surveyed])
        with Lite(foreign_keys=translator.database.foreign_keys) as lite, postgres.schema():
            schema = build(variant, translator, lite, postgres)
            for each in left:
                if id(each) not in skipped:
                    proof = schema.proofs.get(id(each)) or _prove_one(
                        each, schema, lite, postgres, seed, rounds, make_translator
                    )
                    best[id(each)] = _better(best.get(id(each)), proof)
    for each in group.statements:
        unseen = Proof(each.text, each.path, each.line, "", NOT_PROVABLE, "its table has too many other definitions")
        yield best.get(id(each), unseen)


def _is_settled(proof: Proof | None) -> bool:
    return proof is not None and proof.outcome not in (NOT_PROVABLE, REFUSED)


def _better(one: Proof | None, other: Proof) -> Proof:
    """The proof that says more: where a table has several definitions, a statement need fit one of them only."""
    return one if one is not None and not _is_settled(other) else other


def _prove_one(
    asked: Asked,
    schema: Schema,
    lite: Lite,
    postgres: Postgres,
    seed: int,
    rounds: int,
    make_translator: MakeTranslator,
) -> Proof:
    proof = Proof(asked.text, asked.path, asked.line, "", NOT_PROVABLE)
    translator = make_translator()
    translator.know(schema.translator)
    found = translator.translate(asked.template, asked.bound)
    if isinstance(found, Refusal):
        return replace(proof, outcome=REFUSED, reason=found.reason, construct=found.construct.name)
    shown = found.statements
    concrete = asked.template if asked.template.is_constant else with_lists(asked.template, _widths(asked, schema))
    if concrete is None:
        return replace(proof, reason="a part of it is known at run time only", translation=found.statements)
    if concrete is not asked.template:
        found = translator.translate(concrete, asked.bound)
        if isinstance(found, Refusal):
            return replace(proof, outcome=REFUSED, reason=found.reason, construct=found.construct.name)
    if not any(joined(hole.source) for hole in asked.template.holes):
        shown = found.statements
    proof = replace(proof, translation=shown)
    parsed = read(concrete)
    if parsed is None:
        return replace(proof, reason="SQLite does not take it")
    reason = _unprovable(parsed, found, schema)
    if reason:
        return replace(proof, reason=reason)
    tables = closure(schema.translator.database, mentioned(parsed[0]))
    tables = [name for name in tables if name not in schema.missing]
    columns = (each for name in tables for each in schema.translator.database.tables[name].columns)
    mixed = mixes(parsed[0]) or any(each.kind == REAL and each.affinity == NUMERIC for each in columns)
    run = _Run(asked, concrete.text, *parsed, found, tables, schema, lite, postgres, _is_now(parsed[1], schema), mixed)
    return _rounds(run, proof, seed, rounds)


def _widths(asked: Asked, schema: Schema) -> dict[int, int]:
    """How many values a list of placeholders stands for that is all of a row, or what is left of it, by the hole."""
    parsed = read(asked.template)
    tree, tokens = parsed or (None, [])
    if not isinstance(tree, nodes.Insert) or tree.select is None:
        return {}
    table = schema.translator.database.table(named(tree.table.name))
    columns = len(tree.columns) or (len(table.columns) if table is not None and not table.unclear else 0)
    numbers = {token.start: at for at, token in enumerate(each for each in tokens for _ in each.holes)}
    found = {}
    for row in (row for core in tree.select.cores for row in core.rows):
        lists = [item for item in row.items if isinstance(item, nodes.Unknown)]
        if len(lists) == 1 and columns >= len(row.items):
            found[numbers[lists[0].token.start]] = columns - len(row.items) + 1
    return found


def _unprovable(parsed: tuple[nodes.Statement, list[Token]], found: Translation, schema: Schema) -> str:
    tree, tokens = parsed
    if isinstance(tree, nodes.Transaction | nodes.Other | nodes.Drop):
        return "it is not run: it ends transactions or takes away what others need"
    if not found.statements:
        return "it is dropped: there is nothing to be run on PostgreSQL"
    if isinstance(tree, nodes.Pragma) and tree.value is not None and tree.name not in ("table_info", "index_list"):
        return "it is not run: it changes the connection"
    lost = next((schema.missing[name] for name in _depends(tree, schema) if name in schema.missing), "")
    if lost:
        return lost
    triggers = reached(schema.translator.database, tree)
    refused = next((each for each in triggers if each.refused), None)
    if refused is not None:
        return f"it fires {refused.name}, a trigger of {refused.table} that is not translated: {refused.refused}"
    words = [*(token.text for token in tokens), *(word for each in triggers for word in each.text.split())]
    chance = next((word for word in words if word.lower() in _CHANCE), "")
    return f"{chance}() gives something else each time" if chance else ""


def _depends(tree: nodes.Statement, schema: Schema) -> Sequence[str]:
    """The tables on which a statement depends: on all of them where it asks which there are."""
    names = mentioned(tree)
    if any(name in _CATALOGUE for name in names):
        return [*names, *sorted(schema.missing)]
    if isinstance(tree, nodes.Pragma):
        return [(tree.value or "").lower()] if tree.value is not None else sorted(schema.missing)
    return names


def _is_now(tokens: Sequence[Token], schema: Schema) -> bool:
    """Whether values may be of the current time."""
    text = " ".join(token.text for token in tokens).lower()
    defaults = (c.default_text.lower() for t in schema.translator.database.tables.values() for c in t.columns)
    triggers = (each.text.lower() for each in known(schema.translator.database))
    return any(word in each.replace(" (", "(") for each in (text, *defaults, *triggers) for word in _NOW)


@dataclass(slots=True)
class _Tally:
    """What the rounds of a statement came to so far."""

    same: int = 0
    data: int = 0
    undecided: int = 0
    both: int = 0
    """Rounds in which both failed."""
    error: str = ""
    """What SQLite said then."""
    aside: str = ""
    failed: tuple[_Found, Example] | None = None
    """The failure that says most: by a value at an edge it says least."""
    at_edge: bool = True
    """Whether it was only with values at an edge that PostgreSQL found fault with one."""

    def add(self, found: _Found, example: Example, *, edge: bool) -> None:
        self.same += found.outcome == PROVEN
        self.undecided += found.outcome == _UNDECIDED
        self.both += found.outcome == _BOTH_FAIL
        self.error = found.reason if found.outcome == _BOTH_FAIL else self.error
        self.aside = self.aside or found.aside
        if found.outcome != FAILS:
            return
        self.data += found.is_data
        edge = found.null_key or (found.is_data and edge)
        if self.failed is None or (self.at_edge and not edge) or (self.failed[0].is_data and not found.is_data):
            self.failed, self.at_edge = (found, example), edge


def _rounds(run: _Run, proof: Proof, seed: int, rounds: int) -> Proof:
    tally = _Tally()
    used = _used(run)
    for number, example in enumerate(_examples(run, used, seed, rounds)):
        found = _judge(run, example)
        if found.outcome == FAILS and has_other_types(number) and used:
            continue
        if found.outcome == DIFFERS:
            return _shown(run, proof, example, found)
        if found.outcome == NOT_PROVABLE:
            return replace(proof, reason=found.reason)
        tally.add(found, example, edge=_is_at_edge(run, used, example))
    proof = replace(proof, rounds=tally.same + tally.both, data_errors=tally.data, undecided=tally.undecided)
    if tally.failed is not None:
        return _failed(run, proof, tally, used)
    if not tally.same and tally.both:
        return replace(proof, reason=f"it fails on SQLite too, whatever the values: {tally.error}")
    if not tally.same:
        return replace(proof, reason="what it gives hangs on an order that nothing fixes")
    return replace(proof, outcome=PROVEN, reason=tally.aside)


def _failed(run: _Run, proof: Proof, tally: _Tally, used: Mapping[int | str, Use]) -> Proof:
    """The proof of a statement that PostgreSQL alone fails at: proven where only values at an edge make it."""
    if tally.failed is None:
        return proof
    found, example = tally.failed
    if tally.at_edge and tally.same:
        small = example if found.null_key else shrink(example, partial(_shows, run, found))
        if found.null_key or _is_at_edge(run, used, small):
            reasons = [f"with values at the edge PostgreSQL fails: {found.reason}", tally.aside]
            return replace(proof, outcome=PROVEN, reason="; ".join(filter(None, reasons)))
    return _shown(run, proof, example, found)


def _is_at_edge(run: _Run, used: Mapping[int | str, Use], example: Example) -> bool:
    return has_edge(example, run.schema.translator.database, run.tables, used)


def _used(run: _Run) -> Mapping[int | str, Use]:
    """What each bound value is for."""
    used = uses(run.tree, run.schema.translator.database)
    if run.asked.bound != MAPPING:
        return used
    names = {each.number: each.name for each in run.tree.walk() if isinstance(each, nodes.Parameter)}
    return {names[number]: use for number, use in used.items() if isinstance(number, int)}


def _examples(run: _Run, used: Mapping[int | str, Use], seed: int, rounds: int) -> Iterator[Example]:
    """The examples of all rounds, as SQLite stores them; each comes from the seed, its number and the statement."""
    database = run.schema.translator.database
    constants = literals(run.tree)
    for number in range(rounds):
        digest = hashlib.sha256(f"{seed} {number} {run.text}".encode("utf-8", "replace")).digest()
        random = Random(digest)  # noqa: S311 - it is to be the same again
        example = make(random, database, run.tables, used, constants, number, sums=adds_up(run.tree))
        yield run.lite.stored(database, run.tables, example)


def _judge(run: _Run, example: Example) -> _Found:
    native = bool(run.schema.translator.database.natives)
    sums = adds_up(run.tree)
    leeway = Leeway(
        datetime.now(UTC) if run.now else None,
        _noise(example) if sums else 0.0,
        CLOSE if sums else 0.0,
        run.mixed,
        native,
    )
    one = run.on_lite(example)
    try:
        other = run.on_postgres(example)
    except BuildError as error:
        return _Found(FAILS, f"PostgreSQL does not take a row that SQLite has: {error}", error.code)
    if one.error and not other.error and "no such" in one.error:
        return _Found(NOT_PROVABLE, f"SQLite does not take it: {one.error}")
    likeness = compare(one, other, ordered=run.ordered, leeway=leeway)
    if one.error and other.error:
        return _Found(_BOTH_FAIL, one.error)
    if likeness.same:
        return _Found(PROVEN, aside=cut_labels(one, other))
    if other.error:
        return _Found(FAILS, other.error, other.code, other.code == _NOT_NULL and _has_null_key(run, one))
    seen = [one, *(each for seed in range(_JITTERS) if not (each := run.on_lite(example, seed)).error)]
    if is_possible(seen, other, ordered=run.ordered, leeway=leeway):
        return _Found(PROVEN)
    if leeway.moment is None and varies(seen):
        return _Found(_UNDECIDED, likeness.why)
    return _Found(DIFFERS, likeness.why)


def _has_null_key(run: _Run, result: Result) -> bool:
    """Whether SQLite has stored NULL in a primary key."""
    for name, rows in result.state.items():
        table = run.schema.translator.database.tables[name]
        columns = [column.name.lower() for column in stored_columns(table)]
        places = [columns.index(key) for key in table.primary_key if key in columns]
        if any(row[place] is None for row in rows for place in places):
            return True
    return False


def _noise(example: Example) -> float:
    """How far sums of the numbers may lie apart: SQLite takes what leaves a window from the sum, with its error."""
    values = (value for rows in example.rows.values() for row in rows for value in row)
    numbers = [abs(value) for value in values if isinstance(value, int | float)]
    return 1e-14 * max((number for number in numbers if number < _FAR), default=0.0)


def _shown(run: _Run, proof: Proof, example: Example, found: _Found) -> Proof:
    """The proof with its example made small."""
    example = shrink(example, partial(_shows, run, found))
    again = _judge(run, example)
    reason = again.reason + (f" ({again.code})" if again.code else "")
    return replace(proof, outcome=found.outcome, reason=reason, example=_listed(run, example))


def _shows(run: _Run, found: _Found, candidate: Example) -> bool:
    """Whether an example comes to the same as was found."""
    database = run.schema.translator.database
    try:
        if run.lite.stored(database, run.tables, candidate) != candidate:
            return False
        again = _judge(run, candidate)
    except BuildError:
        return False
    return again.outcome == found.outcome and again.code == found.code


def _listed(run: _Run, example: Example) -> str:
    database = run.schema.translator.database
    near = set(run.tables) | set(mentioned(run.tree))
    bound = placed_values(run.translation, example.values, run.asked.bound)
    lite = script(
        [text for text, tables in run.schema.lite if tables & near],
        database,
        run.tables,
        example,
        [
            *(text for text, _, tables in run.schema.triggers if tables & near),
            lite_text(run.text, run.tree, run.tokens, example.values),
        ],
        "sqlite",
    )
    postgres = script(
        [text for texts, tables in run.schema.postgres if tables & near for text in texts],
        database,
        run.tables,
        example,
        [
            *(text for _, texts, tables in run.schema.triggers if tables & near for text in texts),
            whole(run.translation, bound),
        ],
        "postgres",
    )
    try:
        other = given(run.on_postgres(example))
    except BuildError as error:
        other = f"error: {error} ({error.code})"
    return f"-- SQLite\n{lite}\n-- gives {given(run.on_lite(example))}\n\n-- PostgreSQL\n{postgres}\n-- gives {other}"
