import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.program.strings import (
    alternatives,
    as_paths,
    base_name,
    combine,
    concatenated,
    joined_path,
    mapped,
    parent_path,
)
from sqlite_hunter.program.values import BLURRED, NOTHING, UNKNOWN, External, Literal, Spot, Text, Value, value
from sqlite_hunter.sql.template import Hole, Template

HERE, THERE = Spot("app.py", 0, 3), Spot("app.py", 5, 9)


def text(shown: str, *sources: Spot, is_path: bool = False) -> Text:
    """A text as it would be shown: ``{x}`` is a hole."""
    return Text(Template.marked(shown), sources, is_path)


def shown(of: Value) -> set[str]:
    return {atom.template.text for atom in of if isinstance(atom, Text)}


# What is not known stays so ------------------------------------------------------------------------------


def test_nothing_is_made_while_an_operand_is_not_computed():
    assert combine([value(text("a")), NOTHING], ["a", "b"], concatenated) == NOTHING
    assert mapped(NOTHING, Template.lower) == NOTHING
    assert as_paths(NOTHING, "x") == NOTHING


def test_what_is_no_text_is_a_hole_of_its_source():
    assert shown(combine([value(text("DELETE FROM ")), UNKNOWN], ["sql", "get()"], concatenated)) == {
        "DELETE FROM {get()}"
    }


@pytest.mark.parametrize(
    "atom", [Literal("None"), Literal("True"), Literal("1.5"), Literal("(any number)"), External("a.b()")]
)
def test_only_whole_numbers_are_their_digits(atom):
    assert [each.template.text for each in alternatives(value(atom), "x")] == ["{x}"]


def test_a_change_of_what_is_no_text_is_not_known():
    assert mapped(value(External("os.environ")), Template.lower) == UNKNOWN


def test_another_value_beside_texts_is_left_out_of_a_change():
    assert mapped(value(text("A"), Literal("None")), Template.lower) == value(text("a"))


@pytest.mark.parametrize("path", ["{path}", "{a}{b}", "x{name}"])
def test_the_folder_of_what_is_not_known_is_a_hole(path):
    (hole,) = parent_path(Template.marked(path)).parts
    assert isinstance(hole, Hole)


@pytest.mark.parametrize(
    ("path", "name"), [("{path}", "{path}"), ("/data/{name}", "{name}"), ("{folder}/", ""), ("a/b{x}c.db", "b{x}c.db")]
)
def test_a_base_name_is_known_as_far_as_the_path(path, name):
    assert base_name(Template.marked(path)).text == name


def test_the_number_of_alternatives_is_bounded():
    many = frozenset(text(f"{number}-") for number in range(10))
    assert 0 < len(combine([many, many, many], ["a", "b", "c"], concatenated)) <= 16


@given(st.lists(st.text(alphabet="ab/.{} ", max_size=6), min_size=1, max_size=4))
def test_a_hole_never_gives_a_known_path(parts):
    joined = joined_path([Template((Hole("x"),)), *map(Template.of, parts)])
    assert not joined.is_constant or any(part.startswith("/") for part in parts)


# What is known --------------------------------------------------------------------------------------------


@given(st.lists(st.text(alphabet="ab/. ", max_size=6), min_size=1, max_size=4))
def test_joining_known_paths_is_what_python_does(parts):
    assert joined_path(list(map(Template.of, parts))).text.rstrip("/") == posixpath.join(*parts).rstrip("/")


@given(st.text(alphabet="ab/.", max_size=10))
def test_the_base_name_of_a_known_path_is_what_python_says(path):
    assert base_name(Template.of(path)).text == posixpath.basename(path)


@given(st.lists(st.sampled_from(["a", "b.db", "c.d"]), min_size=1, max_size=4), st.booleans())
def test_the_folder_of_a_known_path_is_what_python_says(segments, absolute):
    path = "/" * absolute + "/".join(segments)
    expected = posixpath.dirname(path)
    assert parent_path(Template.of(path)).text == ("" if expected == "/" else expected)


def test_every_alternative_is_made():
    either = value(text("live"), text("demo"))
    assert shown(combine([either, value(text("/a.db"))], ["x", "y"], joined_path)) == {"/a.db"}
    assert shown(combine([either, value(text("a.db"))], ["x", "y"], joined_path)) == {"live/a.db", "demo/a.db"}


def test_numbers_are_folded():
    assert shown(combine([value(text("LIMIT ")), value(Literal("10"), Literal("-1"))], ["", ""], concatenated)) == {
        "LIMIT 10",
        "LIMIT -1",
    }


def test_a_text_remembers_the_literals_it_is_made_of():
    (made,) = combine([value(text("a", HERE)), value(text("b", THERE, HERE))], ["", ""], concatenated)
    assert made == Text(Template.of("ab"), (HERE, THERE))


def test_the_construct_itself_counts_as_a_literal_where_it_is_told():
    (made,) = combine([value(text("a"))], [""], concatenated, HERE)
    assert made == Text(Template.of("a"), (HERE,))


def test_what_is_made_of_a_path_is_one():
    (made,) = combine([value(text("a", is_path=True)), value(text("b"))], ["", ""], joined_path)
    assert made == Text(Template.of("a/b"), (), is_path=True)
    assert as_paths(value(text("a", HERE)), "x") == value(text("a", HERE, is_path=True))
    assert as_paths(UNKNOWN, "x") == value(text("{x}", is_path=True))


# In programs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "folded"),
    [
        ("'DELETE ' + 'FROM t'", "DELETE FROM t"),
        ("'DELETE FROM %s' % 't'", "DELETE FROM t"),
        ("'DELETE FROM %s WHERE a = %s' % ('t', 1)", "DELETE FROM t WHERE a = 1"),
        ("'DELETE FROM {}'.format('t')", "DELETE FROM t"),
        ("'DELETE FROM {t}'.format(t='x')", "DELETE FROM x"),
        ("f'DELETE FROM {TABLE}'", "DELETE FROM t"),
        ("f'DELETE FROM {name()}'", "DELETE FROM {name()}"),
        ("f'DELETE FROM t WHERE a = {given}'", "DELETE FROM t WHERE a = {given}"),
        ("' '.join(['DELETE FROM t', 'WHERE a = 1'])", "DELETE FROM t WHERE a = 1"),
        ("'delete from t'.upper()", "DELETE FROM T"),
        ("'  DELETE FROM t '.strip()", "DELETE FROM t"),
        ("'DELETE FROM x'.replace('x', TABLE)", "DELETE FROM t"),
        ("textwrap.dedent('DELETE FROM t')", "DELETE FROM t"),
        ("str('DELETE FROM t')", "DELETE FROM t"),
        ("HELD['sql']", "DELETE FROM held"),
        ("Names.SQL", "DELETE FROM names"),
        ("('DELETE '\n'FROM t')", "DELETE FROM t"),
    ],
)
def test_statements_are_folded(sites_of, expression, folded):
    sites = sites_of(
        "import sqlite3, sys, textwrap\n"
        "from somewhere import name\n"
        "TABLE = 't'\n"
        "given = name()\n"
        "HELD = {'sql': 'DELETE FROM held'}\n"
        "class Names:\n    SQL = 'DELETE FROM names'\n"
        f"sqlite3.connect('a.db').execute({expression})\n"
    )
    statement = sites.one("execute").statement
    assert statement is not None
    assert statement.text == folded
    assert folded not in [site.statement.text for site in sites.of("untraced")]


def test_a_statement_that_is_added_to(sites_of):
    sites = sites_of(
        """
        import sqlite3, sys
        sql = "DELETE FROM t"
        sql += " WHERE a = ?"
        sqlite3.connect("a.db").execute(sql, (1,))
        """
    )
    assert sites.one("execute").statement.text == "DELETE FROM t WHERE a = ?"
    assert not sites.of("dynamic", "untraced")


def test_combinations_beyond_the_limit_are_said_to_be_unknown_and_not_left_out():
    """Five names by four endings are twenty files: to name sixteen and keep silent of the rest would be a lie."""
    names = value(*(Text(Template.of(f"a{at}")) for at in range(5)))
    endings = value(*(Text(Template.of(f"b{at}")) for at in range(4)))
    found = combine([names, endings], ["a", "b"], concatenated)
    assert BLURRED in found


def test_parts_that_are_unpacked_into_a_path_are_a_part_that_is_not_known(sites_of):
    source = """
        import sqlite3
        from pathlib import Path
        def database(*parts):
            return Path("data").joinpath(*parts)
        sqlite3.connect(database("x", "app.db"))
        sqlite3.connect(Path("data").joinpath(*PARTS, "y"))
    """
    assert len(sites_of(source).of("connect")) == 2


def test_a_format_takes_each_tuple_that_it_may_be_given(sites_of):
    source = """
        import sqlite3
        con = sqlite3.connect("a.db")
        for row in (("a", "INTEGER"), ("b", "TEXT")):
            con.execute("CREATE TABLE %s (id %s)" % row)
    """
    (site,) = sites_of(source).of("execute")
    assert set(site.statement.tables) == {"a", "b"}
