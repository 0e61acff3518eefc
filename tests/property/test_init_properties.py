"""What init edits: all that stood there stands there, a second run changes nothing, and the outcome reads as meant."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.engine.init.mark import mark_of
from sqlite_hunter.engine.init.module import render
from sqlite_hunter.engine.init.pyproject import edit_poetry, edit_project, poetry_dependencies, project_table
from sqlite_hunter.engine.init.requirement import DRIVERS, PSYCOPG, is_held_below, read_requirement
from sqlite_hunter.engine.init.requirements import edit_requirements, logical_lines
from sqlite_hunter.engine.init.variables import VARIABLES, assignments, edit_variables

ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\r", ""])
BLANKS = st.sampled_from(["", " ", "\t", "  "])
NAMES = st.sampled_from(
    ["flask", "psycopg", "psycopg2-binary", "psycopg_pool", "Psycopg", "psycopg-binary", "zope.interface", "a"]
)
EXTRAS = st.sampled_from(["", "[pool]", "[binary, pool]", "[c]", "[]"])
SPECIFIERS = st.sampled_from(["", "==3.2", ">=3.1", " >=3.2,<4", "<3.2", "~=3.1.0", " @ https://x.org/a.whl", "==3.*"])
MARKERS = st.sampled_from(["", '; python_version < "3.12"', "; extra == 'x'"])
CHOSEN = st.sampled_from(list(DRIVERS.values()))
REQUIREMENTS = st.builds("{}{}{}{}".format, NAMES, EXTRAS, SPECIFIERS, MARKERS)
ODD_LINES = st.one_of(
    st.sampled_from(
        ["# note", "#", "-r base.txt", "-c limits.txt", "--require-hashes", "-e .", "\\", "flask \\", "# pip-compile",
         "./wheels/a.whl", "    --hash=sha256:00", "\ufeff", "\x0c", "\u2028", "a b", "-rbase.txt  # x", "# x \\", "--"]
    ),
    st.text(max_size=12),
)  # fmt: skip


def lines_of(kinds):
    return st.lists(st.builds("{}{}{}".format, kinds, st.sampled_from(["", " # why", "  "]), ENDS)).map("".join)


def include(name, target):
    return {"base.txt": ("base.txt", "click\n"), "limits.txt": ("limits.txt", "click<9\n")}.get(target)


def is_inserted(before, after):
    """Whether one stretch was put into a text, and nothing else happened to it."""
    start = 0
    while start < len(before) and before[start] == after[start]:
        start += 1
    return len(after) >= len(before) and after.endswith(before[start:])


@given(lines_of(st.one_of(REQUIREMENTS, ODD_LINES)), CHOSEN)
def test_requirements(text, driver):
    edited = edit_requirements("requirements.txt", text, include, driver)
    assert edited.text.startswith(text)
    if edited.refused:
        assert edited.text == text
        return
    again = edit_requirements("requirements.txt", edited.text, include, driver)
    assert (again.text, again.refused) == (edited.text, "")
    before, after = ([line for _, line in logical_lines(each) if line] for each in (text, edited.text))
    assert after[: len(before)] == before
    assert len(after) <= len(before) + 1
    asked = [found for line in after if (found := read_requirement(line)) is not None]
    assert any(each.name in driver.distributions for each in asked)
    assert driver is not PSYCOPG or any("pool" in each.extras or each.name == "psycopg-pool" for each in asked)


@given(st.text())
def test_any_text_as_requirements(text):
    edited = edit_requirements("requirements.txt", text, include)
    assert edited.text.startswith(text)
    assert edited.refused or edit_requirements("requirements.txt", edited.text, include).text == edited.text


SETTINGS = st.one_of(
    st.builds(
        "{}{}={}{}".format,
        st.sampled_from(["", "export ", "# ", "  "]),
        st.sampled_from([*VARIABLES, "SECRET", "Postgres_Host"]),
        BLANKS,
        st.sampled_from(["", "x", '"a b"', "'", '"', "sqlite", "true", '"#"', "\\", '"a\\"', "`", "postgresql"]),
    ),
    st.text(max_size=10),
)


@given(st.one_of(st.text(), lines_of(SETTINGS)))
def test_variables(text):
    edited = edit_variables(text)
    assert edited.text.startswith(text)
    if edited.refused:
        assert edited.text == text
        return
    again = edit_variables(edited.text)
    assert (again.text, again.refused, again.notes) == (edited.text, "", edited.notes)
    before, after = ([(each.name, each.value) for each in assignments(each)] for each in (text, edited.text))
    assert after[: len(before)] == before
    there = {name for name, _ in before}
    assert after[len(before) :] == [pair for pair in VARIABLES.items() if pair[0] not in there]


QUOTES = st.sampled_from(["'", '"'])
KEYS = st.sampled_from(
    ['name = "x"', 'version = """\n[project]\ndependencies = []\n"""', "authors = [{name = 'a'}]", 'urls.a = "#"',
     "classifiers = [\n  'a', # ]\n]", "x = 1 # ]", "y = nan", "d = 1979-05-27", "[tool.a]\ndependencies = [1]",
     "[[tool.b]]\nc = 1", "# comment", "", "[project.scripts]\na = 'b:c'", "  z = '''\n'''",
     "'q' . \"r\" = {a = [']']}"]
)  # fmt: skip
ITEM = st.builds(
    lambda quote, item: f"{quote}{item}{quote}", QUOTES, REQUIREMENTS.filter(lambda t: not {*"'\""} & {*t})
)
BETWEEN = st.sampled_from(["", " ", "\n", "\n    ", '  # why, "x" ]\n  ', "\n\t# [\n\t"])


@st.composite
def arrays(draw):
    text = "["
    items = draw(st.lists(ITEM, max_size=3))
    for number, item in enumerate(items):
        comma = "," if number < len(items) - 1 or draw(st.booleans()) else ""
        text += f"{draw(BETWEEN)}{item}{draw(BETWEEN)}{comma}"
    return f"{text}{draw(BETWEEN)}]"


@st.composite
def documents(draw, head, dependencies):
    def some():
        return "\n".join(draw(st.lists(KEYS, max_size=3, unique=True)))

    keys = draw(
        st.lists(KEYS.filter(lambda key: "[tool" not in key and "[project" not in key), max_size=3, unique=True)
    )
    own = [draw(dependencies)] if draw(st.integers(0, 3)) else []
    own = draw(st.permutations([*keys, *own]))
    text = "\n".join([some() if draw(st.booleans()) else "", head, *own, some()])
    text = text.removeprefix("\n") + draw(st.sampled_from(["", "\n", " # end"]))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def parsed(text):
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


DEPENDENCIES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["dependencies = ", '"dependencies"=', "  dependencies\t= "]),
    arrays(),
    st.sampled_from(["", "  # ]"]),
)


@given(documents("[project]", DEPENDENCIES), CHOSEN)
def test_project_dependencies(text, driver):
    document = parsed(text)
    if document is None or project_table(document) is None:
        return
    edited = edit_project(text, document, driver)
    if edited.refused:
        assert edited.text == text
        return
    after = tomllib.loads(edited.text)
    again = edit_project(edited.text, after, driver)
    assert (again.text, again.refused) == (edited.text, "")
    before = project_table(document).pop("dependencies", [])
    found = project_table(after).pop("dependencies")
    assert found[: len(before)] == before
    assert found[len(before) :] in ([], [driver.whole], ["psycopg-pool>=3.2"])
    assert sorted(map(repr, document.items())) == sorted(map(repr, after.items()))
    assert is_kept(text, edited.text)
    assert len(edited.text) <= len(text) + 60


def is_kept(before, after):
    """Whether all characters stand there still, in their order."""
    rest = iter(after)
    return all(char in rest for char in before)


POETRY_KEYS = st.sampled_from(
    ['python = "^3.11"', 'psycopg = "^3.1"', 'Psycopg = {version = "3.1.8", extras = ["pool"]}', 'psycopg = ">=3.2"',
     'psycopg = {version = "*", extras = ["binary", "pool"], optional = true}', 'psycopg-pool = "*"', "flask = '*' # x",
     'psycopg2 = "*"',
     'psycopg = [\n {version = "^3.2", python = ">3"},\n {version = "3.1"}]', 'psycopg.version = ">=3.2"']
)  # fmt: skip


@given(documents("[tool.poetry.dependencies]", POETRY_KEYS), CHOSEN)
def test_poetry_dependencies(text, driver):
    document = parsed(text)
    if document is None or poetry_dependencies(document) is None:
        return
    edited = edit_poetry(text, document, driver)
    assert not edited.refused or edited.text == text
    assert is_inserted(text, edited.text)
    after = tomllib.loads(edited.text)
    assert edited.refused or edit_poetry(edited.text, after, driver).text == edited.text
    added = poetry_dependencies(after).keys() - poetry_dependencies(document).keys()
    assert added <= {*driver.distributions, "psycopg-pool"}
    for name in added:
        del poetry_dependencies(after)[name]
    assert repr(after) == repr(document)


@given(st.text())
def test_no_specifier_is_too_odd(text):
    assert is_held_below(text) in {True, False}
    read_requirement(text)


@given(
    st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=3),
    st.booleans(),
    st.integers(0),
    st.characters(exclude_categories=["Cs"], exclude_characters="\r"),
)
def test_a_module_is_known_as_edited_by_any_character(schemas, asynchronous, place, char):
    text = render(schemas, "advisory", "psycopg", asynchronous=asynchronous)
    mark = mark_of(text)
    assert (mark.is_edited, mark.asynchronous) == (False, asynchronous)
    assert not mark_of(text.replace("\r\n", "\n").replace("\n", "\r\n")).is_edited
    compile(text, "module", "exec")
    at = text.index("\n") + 1 + place % (len(text) - text.index("\n"))
    assert mark_of(text[:at] + char + text[at:]).is_edited
