import pytest

from sqlite_hunter.engine.init import pyproject

TEXT = '[project]\ndependencies = ["a"]\nversion = "1"\n'


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        TEXT,
        TEXT.replace('"a"', '"psycopg[binary,pool]>=3.2"'),
        TEXT.replace('"a"', '"a", "psycopg[binary,pool]>=3.2", "b"'),
        TEXT.replace('"a"', '"a", "psycopg[binary,pool]>=3.2"').replace('"1"', "1"),
        TEXT.replace('"a"', '"a", "psycopg[binary,pool]>=3.2"') + "x = 1\n",
        TEXT.replace('"a"', '"a", "psycopg[binary,pool]>=3.2'),
    ],
)
def test_an_edit_that_says_something_else_is_not_kept(monkeypatch, wrong):
    monkeypatch.setattr(pyproject, "_added_to_project", lambda text, requirement: wrong)
    edited = pyproject.edit_project(TEXT, pyproject.read_document(TEXT))
    assert edited.text == TEXT
    assert edited.refused.startswith("its dependencies are written in a way that is not edited: add psycopg")


def test_values_that_equal_nothing_are_kept():
    text = f"{TEXT}[tool.x]\na = nan\nb = [1.0, true, 1979-05-27]\n"
    edited = pyproject.edit_project(text, pyproject.read_document(text))
    assert edited.text == text.replace('"a"', '"a", "psycopg[binary,pool]>=3.2"')
