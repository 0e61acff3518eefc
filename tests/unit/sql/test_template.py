"""Templates keep what is known of a string and never raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.template import MAX_CHARACTERS, MAX_PARTS, REST, Hole, Template

TEXT = st.text(alphabet="ab%s(){}!:;?'\"\0\ue000 \n", max_size=10)
TEMPLATES = st.lists(st.one_of(TEXT, TEXT.map(Hole)), max_size=5).map(lambda parts: Template(tuple(parts)))


def of(text):
    return Template.marked(text)


# --- what must stay unknown -----------------------------------------------------------------------------


def test_a_missing_value_is_a_hole_with_its_directive():
    assert of("a = %s, %(b)s").format_percent([Template.of("1")]).parts == ("a = 1, ", Hole("%(b)s"))


def test_a_value_of_unknown_type_is_not_formatted():
    assert of("%d").format_percent([Template.unknown("n")]).parts == (Hole("n"),)


def test_values_are_not_placed_when_a_hole_of_the_format_may_hold_directives():
    folded = Template(("SELECT ", Hole("cols"), " WHERE a = %s")).format_percent([Template.of("1"), Template.of("2")])
    assert folded.parts == ("SELECT ", Hole("cols"), " WHERE a = ", Hole("%s"))


def test_automatic_numbering_is_not_trusted_after_a_hole_of_the_format():
    folded = Template((Hole("x"), "{}")).format_braces([Template.of("1"), Template.of("2")], {})
    assert folded.holes == (Hole("x"), Hole(""))


def test_an_index_is_trusted_after_a_hole_of_the_format():
    folded = Template((Hole("x"), "{1}")).format_braces([Template.of("1"), Template.of("2")], {})
    assert folded.parts == (Hole("x"), "2")


def test_a_bad_format_string_is_one_hole():
    assert Template.of("a {").format_braces([], {}).parts == (Hole("a {"),)


def test_access_to_an_attribute_of_a_constant_is_a_hole():
    assert Template.of("{a.b}").format_braces([], {"a": Template.of("x")}).parts == (Hole("a.b"),)


def test_a_directive_cut_by_a_hole_is_a_hole_and_later_holes_keep_their_places():
    folded = Template(("%(", Hole("n"), ")s and ", Hole("z"))).format_percent({})
    assert folded.parts == (Hole("%({n})s"), " and ", Hole("z"))


def test_replacing_nothing_is_unknown():
    assert Template.of("ab").replace("", "-").parts == (Hole("ab"),)


# --- what is folded -------------------------------------------------------------------------------------


def test_adjacent_text_is_merged_and_empty_text_dropped():
    assert Template(("a", "", "b", Hole("x"), "")).parts == ("ab", Hole("x"))


def test_text_shows_holes_in_braces_and_marked_reads_them_back():
    template = Template(("a ", Hole("x.y"), " b"))
    assert template.text == "a {x.y} b"
    assert Template.marked(template.text) == template


def test_percent_formatting():
    values = {"table": Template.of("trades"), "n": Template.of("7")}
    assert of("SELECT %% %(table)s LIMIT %(n)05d").format_percent(values).text == "SELECT % trades LIMIT 00007"


def test_brace_formatting_with_numbers_names_and_access():
    folded = (
        of("")
        .plus(Template.of("{} {1} {t} {c.name} {{}} {0!s:>4}"))
        .format_braces([Template.of("a"), Template.of("b")], {"t": Template.of("T"), "c": Template.unknown("cfg")})
    )
    assert folded.text == "a b T {cfg.name} {}    a"


def test_join():
    items = [Template.of("a"), Template.unknown("b"), Template.of("c")]
    assert Template.join(Template.of(", "), items).parts == ("a, ", Hole("b"), ", c")
    assert Template.join(Template.of(", "), []).parts == ()


def test_replace_and_case_touch_known_text_only():
    template = Template(("a ? ", Hole("a?"), " ?"))
    assert template.replace("?", "%s").parts == ("a %s ", Hole("a?"), " %s")
    assert template.upper().parts == ("A ? ", Hole("a?"), " ?")
    assert Template.of("AB").lower().text == "ab"


def test_strip_stops_at_a_hole():
    assert Template(("  ", Hole("x"), " ")).strip().parts == (Hole("x"),)
    assert Template((Hole("x"), " y ")).strip().parts == (Hole("x"), " y")
    assert Template(("--x", Hole("y"))).lstrip("-").parts == ("x", Hole("y"))


def test_slice_keeps_a_hole_whole():
    template = Template(("ab", Hole("x"), "cd"))
    assert template.slice(1, 6).parts == ("b", Hole("x"), "c")


# --- limits ---------------------------------------------------------------------------------------------


def test_long_text_is_cut_to_a_hole_and_stays_cut():
    template = Template.of("x" * (MAX_CHARACTERS + 1))
    assert template.parts == ("x" * MAX_CHARACTERS, REST)
    assert template.plus(Template.of("tail")) == template


def test_text_of_just_the_limit_is_kept():
    assert Template.of("x" * MAX_CHARACTERS).is_constant


def test_many_parts_are_cut_to_a_hole():
    template = Template(("a", Hole("x")) * MAX_PARTS)
    assert len(template.parts) == MAX_PARTS
    assert template.parts[-1] == REST


def test_a_huge_replacement_is_cut():
    template = Template.of("?" * 1000).replace("?", Template(("y" * 1000, Hole("z"))))
    assert len(template.text) <= MAX_CHARACTERS + len("{...}")


@given(TEMPLATES, st.lists(st.one_of(st.none(), TEMPLATES), max_size=3), st.dictionaries(TEXT, TEMPLATES, max_size=2))
def test_nothing_raises(template, positional, named):
    template.format_percent(positional)
    template.format_percent(named)
    template.format_braces(positional, named)
    Template.join(template, [value for value in positional if value])
    assert template.strip().lower().upper().replace("a", template) is not None


@given(TEMPLATES, TEMPLATES)
def test_plus_concatenates_the_text(left, right):
    assert left.plus(right).text == left.text + right.text


@given(TEMPLATES)
def test_formatting_without_values_unescapes_the_known_text(template):
    if template.is_constant and "%" not in template.text:
        assert template.format_percent([]) == template


@pytest.mark.parametrize("text", ["", "a", "{x}", "a{x}b{y}"])
def test_slices_put_together_are_the_whole(text):
    template = Template.marked(text)
    assert template.slice(0, len(template.text)) == template
