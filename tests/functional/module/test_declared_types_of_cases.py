"""The translator's cases with a converter for every declared type: what sqlite3 converts, the module does, or says."""

import collections
import os
import sqlite3

import pytest

from functional.module.conftest import written
from sqldiff.cases import CASES, bind_of, read_cases, setup_of, steps_of
from sqlite_hunter.sql.ddl.declared import declared_types, shown, type_name
from sqlite_hunter.sql.ddl.definition import Definition
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.translator import Translation, Translator

NAMES = os.environ.get("SQLITE_HUNTER_DECLARED", "cases programs").split()
"""The files of cases; ``hostile`` by hand."""
KNOWN = {"i5-likely": "likely(n) AS a is translated as n AS a, which is a column"}


@pytest.fixture(scope="module")
def made(server, tmp_path_factory):
    made = written(tmp_path_factory.mktemp("cases"), "postgres_of_cases", declared={})
    yield made
    made.close_pool()


def statements_of(case):
    check = [(case["check"], None)] if case.get("check") else []
    return [(each, None) for each in setup_of(case)] + steps_of(case) + check


def translated(statements):
    translator = Translator()
    translator.survey([text for text, _ in statements])
    return [translator.translate(text, bind_of(values)) for text, values in statements]


def marked(rows):
    """Which columns have values that were converted, and which have others; what is empty never is."""
    return {
        (at, isinstance(value, tuple)) for row in rows for at, value in enumerate(row) if value not in (None, "", b"")
    }


def compared(made, statements, translations, tally):
    expected = sqlite3.connect(":memory:", detect_types=1, isolation_level=None)
    found = made.connect(":memory:", detect_types=1, isolation_level=None)
    try:
        for (text, values), translation in zip(statements, translations, strict=True):
            try:
                wanted = expected.execute(text, values or ()).fetchall()
            except sqlite3.Error:
                return
            listed = [each for each in (*translation.ahead, translation.text) if each]
            try:
                rows = found.execute(listed, values).fetchall() if listed else []
                for each in translation.behind:
                    found.execute(each)
            except made.NotSupportedError:
                tally["said"] += 1
                return
            except made.Error:
                return
            if len(rows) != len(wanted):  # which the translation says, of foreign keys
                return
            assert marked(rows) == marked(wanted) or "sqlite_master" in text, (text, translation.text)
            tally["same"] += 1
    finally:
        expected.close()
        found.close()


@pytest.mark.parametrize("name", NAMES)
def test_whatever_sqlite3_converts_is_converted_or_said(made, name, monkeypatch):
    tally = collections.Counter()
    for case in read_cases(CASES.with_name(f"{name}.jsonl")):
        statements = statements_of(case)
        translations = translated(statements)
        if case["id"] in KNOWN or not all(isinstance(each, Translation) for each in translations):
            continue
        if any(
            each.named and isinstance(values, list) for each, (_, values) in zip(translations, statements, strict=True)
        ):
            continue
        declared = declared_types(Definition(Template((text,)), "a.py", 1) for text, _ in statements)
        types = {type_name(each) for columns in declared.values() for types in columns.values() for each in types}
        converters = {each: lambda value, each=each: (each, value) for each in types if each}
        for known in (sqlite3.converters, made._converters):
            for each, converter in converters.items():
                monkeypatch.setitem(known, each, converter)
        monkeypatch.setattr(made, "DECLARED", shown(declared, converters))
        compared(made, statements, translations, tally)
        monkeypatch.undo()
    assert tally["same"] > 10 * tally["said"], tally
    assert tally["same"] > 40, tally
