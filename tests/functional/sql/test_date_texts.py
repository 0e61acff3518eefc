"""Texts as SQLite and PostgreSQL read them: the same moment, NULL for both, or an error of PostgreSQL's."""

import random
import re
import sqlite3

import pytest

from sqlite_hunter.sql.translator import Refusal, Translation, Translator

TABLE = "CREATE TABLE t (d TEXT)"
FUNCTIONS = (
    "date(d)",
    "time(d)",
    "datetime(d)",
    "julianday(d)",
    "unixepoch(d)",
    "strftime('%s %j %w %W', d)",
    "strftime('%Y-%m-%d %H:%M:%S', d)",
    "strftime('%Y-%m-%d %H:%M:%f', d)",
    "datetime(d, '+1 day')",
    "datetime(d, '-90 minutes', '+1.5 seconds')",
    "date(d, '+1 month')",
    "date(d, '-13 months', '+1 day')",
    "date(d, '+1 year')",
    "datetime(d, 'start of month', '+1 month', '-1 second')",
    "date(d, '+1 day', 'start of year')",
    "date(d, 'weekday 0')",
    "julianday(datetime(d))",
    "datetime(date(d), '+12 hours')",
)
EXACT = (
    "2026-01-02",
    "2026-01-02 10:00",
    "2026-01-02T10:00:00",
    "2026-01-02 10:00:00.5",
    "2026-01-02T10:00:00.123456",
    "2026-01-02T10:00:00+02:00",
    "2026-01-02T10:00:00.123456+00:00",
    "2026-01-02 10:00:00 -05:30",
    "2026-01-02T10:00:00Z",
    "2026-01-02T10:00:00.123456789Z",
    "2026-01-02 10:00:00  ",
    "2026-01-02  T 10:00 z ",
    "2026-01-02 ",
    "1969-12-31T23:59:58.999",
    "9999-12-31 23:59:59",
    "0004-02-29T00:00:00Z",
    "",
    " ",
    "x",
    " 2026-01-02",
    "2026-1-2",
    "2026-01",
    "01/02/2026",
    "2026-01-02 1:02",
    "2026-01-02 10:60",
    "2026-01-02 10:00:00.",
    "2026-01-02+02:00",
    "2026-01-02Z",
    "2026-01-02 10:00+02",
    "2026-01-02 10:00+0200",
    "2026-01-02 10:00+15:00",
    "2026-01-02 10:00 UTC",
    "2026-01-02T10:00+02:00+02:00",
    "2026-01-02T10:00Z+02:00",
    "2026-01-02 10:00 PM",
    "2026-01-02 BC",
    "now ",
    "yesterday",
    "infinity",
    "epoch",
    "-infinity",
    None,
)
"""Ordinary ones, and what is NULL in SQLite, some of it a date to PostgreSQL."""
LOUD = (
    "2026-02-30",
    "2026-01-02T",
    "2026-01-02 24:00:00",
    "2026-01-0210:00",
    "10:00",
    "10:00:00+02:00",
    "now",
    "NOW",
    "0000-01-01",
    "-0044-03-15",
    "2460000.5",
    " 2460000.5 ",
    " 20260102",
    "1e6",
    "2.4e6 ",
    "-.5",
    "20260102",
    "260102",
    "2026",
    "0001-01-01 00:00:00+05:00",
    "9999-12-31 23:00:00-05:00",
    "9999-12-31 23:59:59.9999",
)
"""What only SQLite reads, or reads otherwise."""


def moments(seed, count):
    """Dates of all kinds, most of them with something odd about them."""
    draw = random.Random(seed)

    def number(low, high, *liked):
        return draw.choice([*liked, draw.randint(low, high)])

    def fraction():
        digits = "".join(draw.choices("0123456789", k=draw.choice([1, 3, 4, 6, 6, 6, 9, 12, 20])))
        tail = draw.choice(["5", "50", "500", "49", "499999", "99", "999999", "51"])
        return draw.choice(["", "", ".", f".{digits}", f".{digits[:3]}{tail}", f".999{tail}"])

    for _ in range(count):
        year = number(0, 9999, 1, 1969, 1970, 1999, 2000, 2024, 2026, 9999)
        day = f"{year:04}-{number(0, 13, 1, 2, 12):02}-{number(0, 32, 1, 28, 29, 31):02}"
        hour, minute = number(0, 25, 0, 23), number(0, 60, 0, 59)
        time = f"{hour:02}:{minute:02}"
        if draw.random() < 0.9:
            time += f":{number(0, 60, 0, 1, 2, 4, 8, 16, 32, 59):02}{fraction()}"
        if draw.random() < 0.2:
            time = f"23:59:59{fraction()}"
        offset = f"{draw.choice('+-')}{number(0, 15, 0, 2):02}:{draw.choice(['00', '30', '45'])}"
        zone = draw.choice(
            ["", "", "", "Z", "z", " ", "\t", "+00:00", offset, f" {offset}", f"{offset} ", "+00", " UTC"]
        )
        joint = draw.choice(["T", "T", " ", " ", "  ", " T", "\n", "", "t"])
        odd = [day, f"{day}{joint}", f"{time}{zone}", f"-{day}", f"{day}x"]
        yield draw.choice([f"{day}{joint}{time}{zone}"] * 12 + odd)


@pytest.fixture(scope="module")
def servers(postgresql):
    with postgresql.connect(autocommit=True) as opened:
        opened.execute("SET timezone TO 'America/New_York'")
        opened.execute("CREATE TEMPORARY TABLE t (d TEXT)")
        yield sqlite3.connect(":memory:"), opened


def translated(function):
    translator = Translator()
    translator.survey([TABLE], in_order=True)
    translator.translate(TABLE)
    found = translator.translate(f"SELECT {function} AS found FROM t")
    assert isinstance(found, Translation), found.reason
    return re.fullmatch(r"SELECT (.*) AS found FROM t", found.text, re.DOTALL)[1].replace("%%", "%")


def outcomes(servers, function, texts):
    """By text: what SQLite has and what PostgreSQL has, ``"!"`` for an error."""
    lite, server = servers
    server.execute(
        "CREATE OR REPLACE FUNCTION pg_temp.tried(d text) RETURNS text LANGUAGE plpgsql AS $$"
        f" BEGIN RETURN ({translated(function)})::text; EXCEPTION WHEN data_exception THEN RETURN '!'; END $$"
    )
    found = server.execute("SELECT pg_temp.tried(d) FROM unnest(%s::text[]) AS given (d)", [list(texts)]).fetchall()
    for text, (other,) in zip(texts, found, strict=True):
        (own,) = lite.execute(f"SELECT {function} FROM (SELECT ? AS d)", [text]).fetchone()
        yield text, own, other if other in (None, "!") or own is None else type(own)(other)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_only_sqlite_reads_fails(servers, function):
    silent = [each for each in outcomes(servers, function, LOUD) if each[2] not in ("!", each[1])]
    assert silent == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_ordinary_texts_are_the_same_and_no_dates_are_null(servers, function):
    assert [each for each in outcomes(servers, function, EXACT) if each[1] != each[2]] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_text_is_read_otherwise_in_silence(servers, function):
    found = list(outcomes(servers, function, list(moments(function, 1500))))
    assert [each for each in found if each[2] not in ("!", each[1])] == []
    assert sum(each[1] is not None and each[2] != "!" for each in found) > 200


@pytest.mark.parametrize("letter", [chr(code) for code in range(33, 127)])
def test_every_format_letter_is_the_same_or_refused(servers, letter):
    quoted = letter.replace("'", "''")
    found = Translator().translate(f"SELECT strftime('%{quoted}', '2024-01-02 03:04:05.678')")
    if letter in "dfHjmMsSwWY%":
        function = f"strftime('[%{letter}] %Y-%{letter}', d)"
        dates = [
            "2024-01-01 00:00:00",
            "2023-01-01 23:59:58.9994",
            "2024-12-31T12:30:00+05:30",
            "1969-07-20 20:17:40.25",
        ]
        assert [each for each in outcomes(servers, function, dates) if each[1] != each[2]] == []
    else:
        assert isinstance(found, Refusal)
        assert f"%{letter}" in found.reason


@pytest.mark.parametrize(
    "template", ["", "%%d", 'a"b\\n%Yé', "%Y''%m", "FMDDth TZ %d AM", "%H:%M:%S.%%f", "week %W, day %w/%j"]
)
def test_what_stands_between_the_codes_is_kept(servers, template):
    dates = ["2024-02-29 03:04:05"]
    assert [each for each in outcomes(servers, f"strftime('{template}', d)", dates) if each[1] != each[2]] == []
