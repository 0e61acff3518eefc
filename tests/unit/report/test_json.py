import copy
import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import sqlite_hunter.report
from sqlite_hunter.report import RenderOptions
from sqlite_hunter.report.json import render
from unit.report import samples

SCHEMA = json.loads(
    (Path(sqlite_hunter.report.__file__).parent / "schema" / "findings-v1.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def document(report):
    stream = io.StringIO()
    render(report, stream, RenderOptions(version="1.2.3"))
    return stream.getvalue()


def objects(node, path=()):
    """Every object of a document, with its path."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from objects(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, (*path, index))


def at(node, path):
    for key in path:
        node = node[key]
    return node


FULL = json.loads(document(samples.BROKEN))
FREE = {("summary", "by_rule"), ("summary", "by_service")}
"""Objects whose keys are data."""
PLACES = [path for path, _ in objects(FULL) if path not in FREE]


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_no_field_may_be_missing(path):
    for key in at(FULL, path):
        broken = copy.deepcopy(FULL)
        del at(broken, path)[key]
        assert not VALIDATOR.is_valid(broken), f"without {key}"


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_no_field_may_be_added(path):
    broken = copy.deepcopy(FULL)
    at(broken, path)["extra"] = None
    assert not VALIDATOR.is_valid(broken)


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_no_field_may_have_another_type(path):
    for key in at(FULL, path):
        broken = copy.deepcopy(FULL)
        at(broken, path)[key] = 1.5
        assert not VALIDATOR.is_valid(broken), f"{key} = 1.5"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), 2),
        (("findings", 0, "line"), 0),
        (("findings", 0, "rule"), "301"),
        (("findings", 0, "severity"), "fatal"),
        (("findings", 0, "confidence"), "guess"),
        (("findings", 0, "backend"), "postgres"),
        (("findings", 0, "fix"), "yes"),
        (("findings", 0, "path"), ""),
        (("findings", 2, "sql", "placeholders"), "?"),
        (("services", 0, "status"), "done"),
        (("services", 0, "lines"), [[1, 2, 3]]),
        (("services", 0, "lines"), [[1]]),
        (("problems", 0, "line"), -1),
        (("summary", "by_rule"), {"E501": 1}),
        (("summary", "by_rule"), {"SQH101": 0}),
    ],
)
def test_a_value_outside_of_its_range_fails(path, value):
    broken = copy.deepcopy(FULL)
    at(broken, path[:-1])[path[-1]] = value
    assert not VALIDATOR.is_valid(broken)


def test_the_schema_is_a_schema_and_describes_every_field():
    Draft202012Validator.check_schema(SCHEMA)
    for path, node in objects(SCHEMA):
        if "properties" in node:
            assert node["additionalProperties"] is False, path
            assert all("description" in field or "$ref" in field for field in node["properties"].values()), path


@pytest.mark.parametrize(
    "report",
    [samples.EMPTY, samples.CLEAN, samples.MIXED, samples.BROKEN, samples.UNREAD, samples.hostile()],
)
def test_documents_are_valid(report):
    VALIDATOR.validate(json.loads(document(report)))


def test_fields_stand_in_the_published_order():
    assert list(FULL) == ["schema_version", "tool", "root", "summary", "services", "findings", "problems"]
    assert list(FULL["summary"]) == ["files", "analysed", "findings", "by_rule", "by_service"]
    assert " ".join(FULL["services"][0]) == "name paths status reach sqlite_sites postgres_sites databases lines"
    assert " ".join(FULL["findings"][0]) == (
        "rule name kind severity confidence path line column end_line end_column service scope message backend"
        " database sql via fix fingerprint"
    )
    assert " ".join(FULL["findings"][2]["sql"]) == "text operation tables placeholders dialect alternatives"


def test_values_are_those_of_the_report():
    assert FULL["tool"] == {"name": "sqlite-hunter", "version": "1.2.3"}
    assert FULL["root"] == "backend"
    assert FULL["summary"] == {
        "files": 5,
        "analysed": 3,
        "findings": 5,
        "by_rule": {"SQH101": 1, "SQH201": 1, "SQH203": 1, "SQH301": 1, "SQH506": 1},
        "by_service": {"": 1, "loader": 1, "orders": 3},
    }
    execute = FULL["findings"][2]
    assert (execute["line"], execute["column"], execute["end_line"], execute["end_column"]) == (6, 5, 9, 34)
    assert execute["via"] == [{"path": "shop/orders.py", "line": 5}, {"path": "shop/db.py", "line": 3}]
    assert execute["sql"]["tables"] == ["orders"]
    assert FULL["services"][0]["lines"] == [[2, 2]]
    assert FULL["problems"][0] == {"path": "shop/bad.py", "line": 3, "reason": "invalid syntax"}


def test_the_order_of_the_report_does_not_matter():
    report = samples.BROKEN
    lists = {name: list(getattr(report, name)) for name in ("findings", "services", "problems")}
    for seed in range(5):
        for items in lists.values():
            random.Random(seed).shuffle(items)
        shuffled = replace(report, **{name: tuple(items) for name, items in lists.items()})
        assert document(shuffled) == document(report)


def test_text_is_kept_as_it_is_and_ends_with_a_newline():
    text = document(replace(samples.UNREAD, root="größe/日本"))
    assert "größe/日本" in text
    assert text.endswith("}\n")


@given(st.text(st.characters(), min_size=1))
def test_any_name_gives_a_document_that_any_parser_reads(name):
    report = replace(samples.UNREAD, problems=(replace(samples.UNREAD.problems[0], path=name),))
    text = document(report)
    read = json.loads(text.encode())["problems"][0]["path"]
    assert read == name or any(0xD800 <= ord(char) <= 0xDFFF for char in name)
    VALIDATOR.validate(json.loads(text))


def test_a_stream_that_is_not_utf_8_gets_the_same_document_in_escapes():
    raw = io.BytesIO()
    report = replace(samples.UNREAD, root="größe\udcff")
    stream = io.TextIOWrapper(raw, encoding="ascii")
    render(report, stream, RenderOptions(version="1.2.3"))
    stream.flush()
    assert json.loads(raw.getvalue()) == json.loads(document(report))
    assert json.loads(raw.getvalue())["root"] == "größe\\udcff"
