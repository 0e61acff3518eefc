import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.ddl.definition import Definition, template_of
from sqlite_hunter.sql.ddl.dependencies import ordered
from sqlite_hunter.sql.ddl.naming import schema_name, stems
from sqlite_hunter.sql.ddl.script import Target, write_script
from sqlite_hunter.sql.template import Template


@pytest.mark.parametrize(
    "text", ["DEFAULT '{}'", "DEFAULT '{ }'", """DEFAULT '{"a": 1}'""", """'{"a": {"b": 2}}'""", "}{"]
)
def test_json_has_no_holes(text):
    assert template_of(text) == Template.of(text)


@pytest.mark.parametrize("source", ["name", '", ".join(names)', "x['a']", "...", "0"])
def test_expressions_are_holes(source):
    assert template_of(f"a {{{source}}} b").holes[0].source == source


@given(st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdefg"))))
def test_each_comes_after_what_it_refers_to_unless_it_is_said(references):
    done = []
    for name, late in ordered(references):
        needed = (references[name] & references.keys()) - {name}
        assert needed - late <= set(done)
        assert late == needed - set(done) if late else True
        done.append(name)
    assert sorted(done) == sorted(references)


@pytest.mark.parametrize(
    ("databases", "expected"),
    [
        (["data/trades.db"], {"data/trades.db": "trades"}),
        (["kalshi/*/fills.db"], {"kalshi/*/fills.db": "fills"}),
        (["a/x.db", "b/x.db", "y.db"], {"a/x.db": "a_x", "b/x.db": "b_x", "y.db": "y"}),
        (["x", "x.db"], {"x": "x", "x.db": "x_db"}),
        (["A.db", "a.sqlite"], {"A.db": "A_db", "a.sqlite": "a_sqlite"}),
        ([":memory:"], {":memory:": "memory"}),
        (["*.db"], {"*.db": "database"}),
    ],
)
def test_stems(databases, expected):
    assert stems(databases) == expected


@given(st.lists(st.text(alphabet="aA./*: \n-", max_size=8), max_size=6))
def test_no_two_stems_meet_and_none_leaves_the_folder(databases):
    found = stems(databases)
    assert found.keys() == set(databases)
    assert len({stem.lower() for stem in found.values()}) == len(found)
    assert all("/" not in stem and "\n" not in stem and stem not in ("", ".", "..") for stem in found.values())


@pytest.mark.parametrize(
    ("stem", "name"), [("Trades-2", "trades_2"), ("2024", "db_2024"), ("pg_x", "db_pg_x"), ("é", "database")]
)
def test_schema_names_are_plain(stem, name):
    assert schema_name(stem) == name


@given(st.lists(st.text(max_size=60), max_size=4))
def test_whatever_is_given_a_script_comes_out(texts):
    definitions = [Definition(template_of(f"CREATE TABLE t{text}"), "a.py", 1) for text in texts]
    script = write_script(Target("a.db", "a"), definitions, "tool")
    assert script.up.count("-- not translated: ") >= len(script.refused)
    assert script.up.startswith("-- PostgreSQL schema of a.db")
