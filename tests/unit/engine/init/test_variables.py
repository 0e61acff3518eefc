import pytest

from sqlite_hunter.engine.init.variables import VARIABLES, assignments, edit_variables

ALL = "".join(f"{name}={value}\n" for name, value in VARIABLES.items())


@pytest.mark.parametrize(
    "text",
    [
        ALL,
        ALL.rstrip("\n"),
        ALL.replace("\n", "\r\n"),
        "\ufeff" + ALL,
        "".join(f"export {line}\n" for line in ALL.splitlines()),
        "".join(f"  {line.replace('=', ' = ')}  # x\n" for line in ALL.splitlines()),
        ALL.replace("=false", "=0").replace("=postgresql", "='PostgreSQL'"),
        ALL + "OTHER='it\nDATABASE_TYPE=sqlite'\n",
    ],
)
def test_a_file_that_has_all_stays(text):
    edited = edit_variables(text)
    assert (edited.text, edited.refused, edited.notes) == (text, "", ())


@pytest.mark.parametrize("text", ["A='\n", 'A=1\nB="x\\"\n', "A=`\nB=1\n"])
def test_an_open_quote_is_refused(text):
    edited = edit_variables(text)
    assert edited.text == text
    assert "a quote is never closed" in edited.refused


@pytest.mark.parametrize("line", ["# POSTGRES_HOST=x", "postgres_host=x", "POSTGRES_HOST", "MY_POSTGRES_HOST=x", "é=1"])
def test_what_sets_no_variable_of_ours(line):
    assert edit_variables(f"{line}\n").text.startswith(f"{line}\n\n# PostgreSQL: ")
    assert "\nPOSTGRES_HOST=localhost\n" in edit_variables(f"{line}\n").text


@pytest.mark.parametrize(
    ("text", "value"),
    [("A=b # c", "b"), ("A=b#c", "b#c"), ("A='b # c' # d", "b # c"), ("A=", ""), ("A= # b", ""), ('A="b', None)],
)
def test_values(text, value):
    if value is None:
        with pytest.raises(ValueError, match="line 1"):
            list(assignments(text))
    else:
        assert [each.value for each in assignments(text)] == [value]
