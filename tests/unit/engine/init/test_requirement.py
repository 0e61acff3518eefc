import pytest

from sqlite_hunter.engine.init.pyproject import edit_poetry, read_document
from sqlite_hunter.engine.init.requirement import (
    PSYCOPG,
    PSYCOPG2,
    is_held_below,
    need_of,
    read_requirement,
)
from sqlite_hunter.engine.init.requirements import edit_requirements


@pytest.mark.parametrize(
    "specifier",
    ["", ">=3.1", ">3", "!=3.1", "==3.2", "==3.2.0", "==3.*", "===3.2.1", "<=3.2", "<3.2.1", "<4", "~=3.1", "~=3.2.0",
     ">=3.1,<4", "x", "==x", "==10.0", "==3.10", "https://x.org/a.whl"],
)  # fmt: skip
def test_what_can_still_be_had(specifier):
    assert not is_held_below(specifier)


@pytest.mark.parametrize(
    "specifier",
    ["==3.1", "==3.1.18", "== 3.1.18 ", "==3.1.*", "==2.*", "===3.0", "<3.2", "<3.2.0", "<3", "<=3.1.99", "~=3.1.0",
     "~=2.9", ">=3,<3.2", "(<3)", "==3", "==v3.1"],
)  # fmt: skip
def test_what_cannot_be_had_any_more(specifier):
    assert is_held_below(specifier)


@pytest.mark.parametrize(
    "text",
    ["", "-e .", "a b", "a=1", "a==", "./a", "https://x.org/a.whl", "a[", "a]", "a;", "a @", "é", "a>=1 --hash=x"],
)
def test_no_requirement(text):
    found = read_requirement(text)
    assert found is None or (text, found.condition) == ("a;", "")


@pytest.mark.parametrize("part", [">=1", ">= 1 ,", "-", " ", "[a", "(", "a,", "\\\n", " #", "'", "--hash=a "])
def test_nothing_takes_for_ever(part):
    text = f"a{part * 50_000}!"
    assert read_requirement(text) is None
    assert edit_requirements("a.txt", text, lambda name, target: None).text.startswith(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Psycopg_Pool", ("psycopg-pool", set(), "", "")),
        ("psycopg [ Binary , pool ] >= 3.2, < 4", ("psycopg", {"binary", "pool"}, ">= 3.2, < 4", "")),
        ("psycopg (>=3.2)", ("psycopg", set(), ">=3.2", "")),
        ("a @ git+https://x.org/a@1 ; extra == 'b'", ("a", set(), "", "extra == 'b'")),
        ('a==1;python_version<"3"', ("a", set(), "==1", 'python_version<"3"')),
    ],
)
def test_requirements(text, expected):
    found = read_requirement(text)
    assert (found.name, found.extras, found.specifier, found.condition) == expected


@pytest.mark.parametrize("text", ["psycopg2", "psycopg2-binary", "psycopg-pool", "psycopg_pool", "mypsycopg3x"])
def test_other_names(text):
    assert not PSYCOPG.named.search(text)


@pytest.mark.parametrize("text", ["psycopg", '"Psycopg[binary]"', "git+https://x.org/psycopg.git", "psycopg-binary"])
def test_its_own_name(text):
    assert PSYCOPG.named.search(text)
    assert not PSYCOPG2.named.search(text)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([], "psycopg[binary,pool]>=3.2"),
        (["psycopg2", "psycopg-binary", "psycopg-pool"], "psycopg[binary,pool]>=3.2"),
        (["psycopg"], "psycopg-pool>=3.2"),
        (["psycopg", "psycopg-pool; extra == 'x'"], "psycopg-pool>=3.2"),
        (["psycopg", "psycopg[pool]; extra == 'x'"], "psycopg-pool>=3.2"),
        (["psycopg", "psycopg-pool"], None),
        (["psycopg[pool]"], None),
        (["psycopg; extra == 'x'", "psycopg[pool]"], None),
    ],
)
def test_what_is_missing(asked, expected):
    need = need_of([read_requirement(text) for text in asked])
    assert (need.add, need.refused) == (expected, "")


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ('"^3.1"', False), ('"^2.9"', True), ('"~3.1"', True), ('"~3"', False), ('"~3.2.1"', False), ('"3.1.8"', True),
        ('"3.*"', False), ('"*"', False), ('">=2,<3"', True), ('"^2 || ^3"', False), ('{git = "x"}', False),
        ('{version = "^2", extras = ["pool"]}', True), ("[]", False),
    ],
)  # fmt: skip
def test_constraints_of_poetry(value, held):
    text = f"[tool.poetry.dependencies]\npsycopg = {value}\n"
    edited = edit_poetry(text, read_document(text))
    assert edited.refused.startswith("psycopg is held to") is held
