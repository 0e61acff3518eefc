"""What the source of a hole says: it must be written there, and a key or an argument is no element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.making import made_by, parameters_in


@pytest.mark.parametrize(
    "source",
    [
        "",
        "ids",
        "marks",
        "where",
        "a * b",
        "x ** '?'",
        "'?'",
        "row['?']",
        "query.replace('?', '%s')",
        "'{a}' * 3",
        "'a = ?' * 3",
        "'-' * 20",
        "' '.join(parts)",
        "''.join(parts)",
        "'x' if '?' in y else z",
        "make(placeholders)",
    ],
)
def test_what_says_nothing(source):
    assert made_by(source) == ""


@pytest.mark.parametrize(
    "source",
    [
        "','.join(ids)",
        "', '.join(row['?'] for row in rows)",
        "','.join(get('a = ?') for x in y)",
        "', '.join('{t}.id' | 'name' ...)",
        "', '.join(columns)",
        "','.join(sorted(x, key='and'))",
    ],
)
def test_a_list_of_which_nothing_is_said_is_no_placeholders(source):
    assert made_by(source) in ("listed", "written")


@pytest.mark.parametrize(
    "source",
    [
        "','.join(str(x) for x in xs)",
        "', '.join(map(str, ids))",
        "','.join('{row[0]}' ...)",
        "','.join(f'{x}' for x in y)",
    ],
)
def test_values_that_are_written_as_text(source):
    assert made_by(source) == "written"


@pytest.mark.parametrize(
    "source",
    [
        "','.join(['?'] * len(ids))",
        "','.join('?' * n)",
        "', '.join('?' for _ in xs)",
        "', '.join('?' ...)",
        "','.join(n * ['?'])",
        '",".join(["%s"] * n)',
        "', '.join(f':{c}' for c in cols)",
        "', '.join(['(?, ?)'] * n)",
        "', '.join(('?',) * n)",
        "('?,' * n)[:-1]",
        "('?, ' * n).rstrip(', ')",
        "'?' + ', ?' * (n - 1)",
        "len(x) * '?,'",
        "sep.join(['?'] * n)",
        "placeholders",
        "question_marks",
    ],
)
def test_placeholders(source):
    assert made_by(source) == "placeholders"


@pytest.mark.parametrize(
    "source",
    [
        "' AND '.join(where)",
        "' or '.join(x)",
        "' UNION ALL '.join(selects)",
        "', '.join('{u} = ?' ...)",
        "', '.join(f'{k} = ?' for k in d)",
        "', '.join(['a = ?', 'b = ?'])",
        "' + '.join('CASE WHEN a THEN 1 ELSE 0 END' ...)",
        "' AND '.join(['a = ?'] * n)",
    ],
)
def test_clauses(source):
    assert made_by(source) == "clauses"


PIECES = """ ',' .join( ) [ ] * ? '?' "a" f'{x}' | for _ in xs str( row[0] AND 'a = ?' ... n """


@given(st.lists(st.sampled_from(PIECES.split()), max_size=10).map("".join) | st.text(max_size=60))
def test_nothing_raises(source):
    assert made_by(source) in ("", "placeholders", "clauses", "listed", "written")


@pytest.mark.parametrize(
    "source",
    ["", "ids", "'?'", "row['?']", "query.replace('?', '%s')", "','.join(row['?'] for row in rows)", "','.join(ids)",
     "' '.join('{a} = \"?\"' ...)", "' AND '.join(parts)", "'{a}' * 3", "'x' if '?' in y else z"],
)  # fmt: skip
def test_no_placeholder_is_written_there(source):
    assert parameters_in(source) == []


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("', '.join('?' * n)", ["?"]),
        ("'?,' * len(ids)", ["?"]),
        ("', '.join(['?'] * n)", ["?"]),
        ("' AND '.join('{k}=?' ...)", ["?"]),
        ("', '.join('{k} = ?' | 'at = :now' ...)", ["?", ":now"]),
        ("','.join('(?, ?)' ...)", ["?", "?"]),
        ("','.join(['%s'] * n)", ["%s"]),
    ],
)
def test_placeholders_that_are_written_in_what_is_joined(source, made):
    assert parameters_in(source) == made
