"""What is said of the constructs that PostgreSQL reads otherwise, beside the findings of 4xx."""

from typing import Final

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.rules._wording import listed
from sqlite_hunter.sql import quoted
from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant

_MOST: Final = 3


def constructs_advice(statement: SqlSummary) -> str:
    """``PostgreSQL reads otherwise, or not at all: like, rowid``, of what no finding of 4xx tells; "" for nothing."""
    told = [quoted_advice(statement)]
    if statement.dialect:
        told.append(f"PostgreSQL reads otherwise, or not at all: {listed(statement.dialect, _MOST)}")
    return "; ".join(each for each in told if each)


def quoted_advice(statement: SqlSummary) -> str:
    """What is said of texts in double quotes: which are strings for sure, and which may be names; "" for none."""
    parts = split(Template.marked(statement.text))
    found = dict.fromkeys(each for part in parts for each in quoted.double_quoted(significant(part)))
    strings = list(dict.fromkeys(f'"{each.text}"' for each in found if each.certain))
    either = list(dict.fromkeys(f'"{each.text}"' for each in found if not each.certain))
    said = []
    if strings:
        said.append(f"{listed(strings, _MOST)}: a string to SQLite, a name to PostgreSQL: single quotes, or bind it")
    if either:
        said.append(
            f"{listed(either, _MOST)}: a name to PostgreSQL; to SQLite a string, unless a column is called so: single "
            "quotes, or bind it, where it is none"
        )
    return "; ".join(said)
