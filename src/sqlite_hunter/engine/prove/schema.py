"""The definitions of a group, run on both sides."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlite_hunter.engine.prove.asked import Asked
from sqlite_hunter.engine.prove.lite import Lite
from sqlite_hunter.engine.prove.postgres import Postgres
from sqlite_hunter.engine.prove.result import BuildError
from sqlite_hunter.model.proof import FAILS, NOT_PROVABLE, PROVEN, REFUSED, Proof
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import Token, significant, unquoted
from sqlite_hunter.sql.translator import Refusal, Translator

_ORDER: Final = (
    nodes.CreateTable,
    nodes.CreateVirtual,
    nodes.AlterTable,
    nodes.CreateIndex,
    nodes.CreateView,
    nodes.CreateTrigger,
)
"""Definitions are run in this order, for files of a program are in none."""

_MOST_VARIANTS: Final = 6
_RUN_TIME: Final = "a part of it is known at run time only"


def read(statement: Template | str) -> tuple[nodes.Statement, list[Token]] | None:
    """The tree and the tokens of a statement; None for one that SQLite would not take."""
    tokens = significant(statement)
    while tokens and tokens[-1].key == ";":
        tokens.pop()
    try:
        return (parse(tokens), tokens) if tokens else None
    except (Unreadable, RecursionError):
        return None


def is_definition(tree: nodes.Statement) -> bool:
    """Whether a statement makes the schema."""
    return isinstance(tree, _ORDER)


Definitions = list[tuple[Asked, nodes.Statement]]


def variants(definitions: Definitions) -> list[Definitions]:
    """The definitions with one of each table only, in as many ways as a table has different ones.

    A program that creates a table here and there with other columns has several databases, or one that changed.
    """
    texts: dict[str, dict[str, int]] = {}
    for asked, tree in definitions:
        if isinstance(tree, nodes.CreateTable):
            own = texts.setdefault(_name(tree), {})
            own.setdefault(_shape(asked), len(own))
    count = max(map(len, texts.values()), default=1)
    return [
        [
            (asked, tree)
            for asked, tree in definitions
            if not isinstance(tree, nodes.CreateTable)
            or texts[_name(tree)][_shape(asked)] == min(number, len(texts[_name(tree)]) - 1)
        ]
        for number in range(min(count, _MOST_VARIANTS))
    ]


def _shape(asked: Asked) -> str:
    """The definition without what does not matter: layout, case, IF NOT EXISTS."""
    start = asked.text.lower().find("(")
    return " ".join(asked.text[max(start, 0) :].split()).lower()


@dataclass(slots=True)
class Schema:
    """What was built, and what not."""

    translator: Translator
    lite: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """The definitions that SQLite took, each with the tables (lower case) that it is of."""
    postgres: list[tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=list)
    triggers: list[tuple[str, tuple[str, ...], frozenset[str]]] = field(default_factory=list)
    """Those that both took, apart from the other definitions: the rows of an example fire none."""
    missing: dict[str, str] = field(default_factory=dict)
    """Tables (lower case) that are not there on both sides as they should be, and why."""
    proofs: dict[int, Proof] = field(default_factory=dict)
    """By the identity of the statement that was asked for."""


def build(
    asked: Sequence[tuple[Asked, nodes.Statement]], translator: Translator, lite: Lite, postgres: Postgres
) -> Schema:
    """Run the definitions on both sides, so that what one does not take is not there for the other."""
    schema = Schema(translator)
    for each, tree in ordered(asked):
        schema.proofs[id(each)] = _define(schema, each, tree, lite, postgres)
    return schema


def ordered(asked: Sequence[tuple[Asked, nodes.Statement]]) -> list[tuple[Asked, nodes.Statement]]:
    """Definitions in an order in which both databases take them: tables before what refers to them."""
    tables = [pair for pair in asked if isinstance(pair[1], nodes.CreateTable)]
    names = {unquoted(tree.table.name).lower() for _, tree in tables if isinstance(tree, nodes.CreateTable)}
    placed: list[tuple[Asked, nodes.Statement]] = []
    done: set[str] = set()
    while tables:
        ready = [pair for pair in tables if not (_needs(pair[1]) & names - done - {_name(pair[1])})] or tables[:1]
        for pair in ready:
            placed.append(pair)
            tables.remove(pair)
        done |= {_name(tree) for _, tree in ready}
    for kind in _ORDER[1:]:
        placed += [pair for pair in asked if isinstance(pair[1], kind)]
    return placed


def _name(tree: nodes.Statement) -> str:
    return unquoted(tree.table.name).lower() if isinstance(tree, nodes.CreateTable) else ""


def _needs(tree: nodes.Statement) -> set[str]:
    found = {unquoted(each.table.name).lower() for each in tree.walk() if isinstance(each, nodes.Reference)}
    if isinstance(tree, nodes.CreateView) or (isinstance(tree, nodes.CreateTable) and tree.select is not None):
        found |= {unquoted(each.name).lower() for each in tree.walk() if isinstance(each, nodes.TableName)}
    return found


def tables_of(tree: nodes.Statement) -> frozenset[str]:
    """The tables that a definition is of: without them it is nothing."""
    match tree:
        case nodes.CreateTable() | nodes.CreateVirtual() | nodes.AlterTable() | nodes.CreateIndex():
            return frozenset({unquoted(tree.table.name).lower()})
        case nodes.CreateView():
            return frozenset({unquoted(tree.name.name).lower()})
        case nodes.CreateTrigger() if tree.table is not None:
            return frozenset({unquoted(tree.table).lower()})
    return frozenset()


def _new(tree: nodes.Statement) -> set[str]:
    """What a definition makes that rows can be in."""
    return set(tables_of(tree)) if isinstance(tree, nodes.CreateTable | nodes.CreateView) else set()


def _define(schema: Schema, asked: Asked, tree: nodes.Statement, lite: Lite, postgres: Postgres) -> Proof:
    proof = Proof(asked.text, asked.path, asked.line, "", NOT_PROVABLE)
    tables = tables_of(tree)
    if not asked.template.is_constant:
        return _known_in_part(schema, asked, tree, tables, proof)
    if isinstance(tree, nodes.CreateTrigger):
        return _define_trigger(schema, asked, tree, lite, postgres)
    reason = _undefinable(schema, asked, tree)
    if reason:
        return replace(proof, reason=reason)
    if isinstance(tree, nodes.CreateTable) and any(tables == done for _, done in schema.lite):
        return replace(proof, outcome=PROVEN)
    try:
        lite.define(asked.text)
    except BuildError as error:
        return replace(proof, reason=f"SQLite does not take it: {error}")
    schema.lite.append((asked.text, tables))
    found = schema.translator.translate(asked.template, None)
    named = ", ".join(sorted(tables))
    if isinstance(found, Refusal):
        _lose(schema, tree, tables, f"{named}: its definition is refused: {found.reason}")
        return replace(proof, outcome=REFUSED, reason=found.reason, construct=found.construct.name)
    proof = replace(proof, translation=found.statements)
    try:
        postgres.define(found.statements)
    except BuildError as error:
        _lose(schema, tree, tables, f"{named}: PostgreSQL does not take its definition: {error}")
        return replace(proof, outcome=FAILS, reason=f"{error} ({error.code})")
    schema.postgres.append((found.statements, tables))
    return replace(proof, outcome=PROVEN)


def _define_trigger(schema: Schema, asked: Asked, tree: nodes.CreateTrigger, lite: Lite, postgres: Postgres) -> Proof:
    """One that is refused is on neither side: what only reads its table can be proven all the same."""
    proof = Proof(asked.text, asked.path, asked.line, "", NOT_PROVABLE)
    tables = tables_of(tree)
    found = schema.translator.translate(asked.template, None)
    if isinstance(found, Refusal):
        return replace(proof, outcome=REFUSED, reason=found.reason, construct=found.construct.name)
    needed = {unquoted(each.name).lower() for each in tree.walk() if isinstance(each, nodes.TableName)} | tables
    lost = next((schema.missing[name] for name in sorted(needed) if name in schema.missing), "")
    if lost:
        _lose(schema, tree, tables, lost)
        return replace(proof, reason=lost)
    proof = replace(proof, translation=found.statements)
    try:
        lite.define(asked.text)
        postgres.define(found.statements)
    except BuildError as error:
        _lose(schema, tree, tables, f"its trigger {tree.name.name.text} is not taken: {error}")
        return replace(proof, outcome=FAILS if error.code else NOT_PROVABLE, reason=str(error))
    schema.triggers.append((asked.text, found.statements, tables))
    return replace(proof, outcome=PROVEN)


def _known_in_part(schema: Schema, asked: Asked, tree: nodes.Statement, tables: frozenset[str], proof: Proof) -> Proof:
    """What is told of a definition that cannot be run: statements that name the same hole go by it."""
    reason = _RUN_TIME
    if isinstance(tree, nodes.AlterTable) and not all("{" in name for name in tables):
        return replace(proof, reason=reason)  # the table stays as it is on both sides
    found = schema.translator.translate(asked.template, None)
    schema.missing.update({name: reason for name in tables if name not in schema.missing and "{" in name})
    if isinstance(found, Refusal):
        return replace(proof, outcome=REFUSED, reason=found.reason, construct=found.construct.name)
    return replace(proof, reason=reason, translation=found.statements)


def _undefinable(schema: Schema, asked: Asked, tree: nodes.Statement) -> str:
    """Why a definition is not run; "" if it is."""
    if isinstance(tree, nodes.AlterTable) and tree.action != "ADD COLUMN":
        return "it is not run: the other statements need the tables as they are"
    new = _new(tree)
    needed = (_needs(tree) if new else tables_of(tree)) - new
    lost = next((schema.missing[name] for name in sorted(needed) if name in schema.missing), "")
    if lost:
        schema.missing.update(dict.fromkeys(new, lost))
    return lost


def _lose(schema: Schema, tree: nodes.Statement, tables: frozenset[str], reason: str) -> None:
    """An index that is not there changes no result, but a unique one does."""
    if not (isinstance(tree, nodes.CreateIndex) and not tree.unique):
        schema.missing.update(dict.fromkeys(tables, reason))
