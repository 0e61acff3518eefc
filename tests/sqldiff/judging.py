"""Run a case in SQLite and its translation in PostgreSQL, and judge what came of it."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import psycopg

from sqldiff.cases import Case, as_list, request_of, setup_of, steps_of
from sqldiff.comparing import Comparison, Likeness, Rows, compare, has_order
from sqldiff.translators import Answer, Translator, with_gold_schema

SECONDS = 10
"""After so many a statement is ended, in either database."""


class Outcome(StrEnum):
    """What came of a case, best first."""

    SAME = "same"
    TYPE = "same value, other type"
    """1 against True, int against Decimal, text against datetime: a program may still break by it."""
    REFUSED = "refused"
    ERROR = "PG error"
    WRONG = "WRONG RESULT"
    """Silent: the outcome that must never be."""
    CRASH = "crash"
    BAD = "bad case"
    """SQLite itself does not do what the case says: its version or how it was built, or the case is wrong."""


class Verdict(NamedTuple):
    """An outcome, why, and what was answered; ``labels`` are SQLite's names of columns that PostgreSQL gives others."""

    outcome: Outcome
    why: str = ""
    answers: list[Answer] | None = None
    labels: tuple[str, ...] = ()


class RefusalError(Exception):
    """The translator says that it does not translate a statement."""


@dataclass
class Result:
    """What a database gave for the last statement, and for the check."""

    rows: Rows | None = None
    names: list[str] | None = None
    state: Rows | None = None
    error: str | None = None
    failed: dict[int, str] = field(default_factory=dict)
    """The steps that failed, with their errors."""

    def take(self, cursor: Any) -> None:
        """Note the rows of a statement that has succeeded."""
        self.error = None
        self.rows = cursor.fetchall() if cursor.description else None
        self.names = [column[0] for column in cursor.description] if cursor.description else None

    def fail(self, error: Exception, step: int) -> None:
        self.rows, self.names, self.error = None, None, one_line(error)
        self.failed[step] = self.error


def one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def goes_on(case: Case) -> bool:
    """Whether further statements run after one that fails."""
    return case.get("on_error") == "continue"


def regexp(pattern: str, text: str | None) -> bool:
    return text is not None and bool(re.search(pattern, text))


def run_sqlite(case: Case) -> Result:
    """The case in a database in memory; raises sqlite3.Error where its setup or its check fails."""
    result = Result()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        if "regexp" in case.get("functions", []):
            database.create_function("regexp", 2, regexp)
        end = time.monotonic() + SECONDS
        database.set_progress_handler(lambda: time.monotonic() > end, 100_000)
        for statement in setup_of(case):
            database.execute(statement)
        for step, (statement, values) in enumerate(steps_of(case)):
            try:
                result.take(database.execute(statement) if values is None else database.execute(statement, values))
            except sqlite3.Error as error:
                result.fail(error, step)
                if not goes_on(case):
                    break
        if case.get("check"):
            result.state = database.execute(case["check"]).fetchall()
    return result


def texts_of(answer: Answer) -> list[str]:
    """The statements of an answer; raises RefusalError."""
    sql, reason = (answer.get("sql"), answer.get("reason")) if isinstance(answer, dict) else (answer, None)
    if sql is None:
        raise RefusalError(reason or "no reason given")
    return [text for text in as_list(sql) if text.strip()]


def execute(cursor: psycopg.Cursor, texts: list[str], values: Any = None) -> None:
    """Run the statements of an answer; the last one is bound."""
    for text in texts[:-1]:
        cursor.execute(text)
    if isinstance(values, list) and "%(" in texts[-1]:
        values = {f"p{number}": value for number, value in enumerate(values, 1)}
    cursor.execute(texts[-1], values)


class SetupError(Exception):
    """PostgreSQL refuses a statement of the setup or of the check."""


def run_around(cursor: psycopg.Cursor, texts: list[str], where: str) -> None:
    try:
        if texts:
            execute(cursor, texts)
    except psycopg.Error as error:
        raise SetupError(f"[{where}] {one_line(error)}") from error


def run_postgresql(case: Case, cursor: psycopg.Cursor, answers: list[list[str]]) -> Result:
    """The translated case; raises SetupError where its setup or its check fails."""
    result, steps, begin = Result(), steps_of(case), len(setup_of(case))
    for texts in answers[:begin]:
        run_around(cursor, texts, "setup")
    for step, (texts, (_, values)) in enumerate(zip(answers[begin : begin + len(steps)], steps, strict=True)):
        try:
            if texts:
                execute(cursor, texts, values)
                result.take(cursor)
            else:
                result = Result(failed=result.failed)
        except psycopg.Error as error:
            result.fail(error, step)
            if not goes_on(case):
                break
    if case.get("check"):
        run_around(cursor, answers[-1], "check")
        result.state = cursor.fetchall()
    return result


@contextmanager
def schema_of(case: Case, connection: psycopg.Connection) -> Iterator[psycopg.Cursor]:
    """A schema of its own, gone afterwards."""
    name = "c_" + re.sub(r"\W", "_", case["id"])[:50].lower()
    connection.execute(f'CREATE SCHEMA "{name}"')
    connection.execute(f'SET search_path TO "{name}", public')
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.execute("ROLLBACK")
        connection.execute(f'DROP SCHEMA "{name}" CASCADE')


def prepare(connection: psycopg.Connection) -> None:
    """End what would never end; and no notices: ROLLBACK where nothing was begun gives one."""
    connection.execute(f"SET statement_timeout = '{SECONDS}s'")
    connection.execute("SET client_min_messages = error")


def compared(case: Case, wanted: Result, got: Result) -> Verdict:
    """The verdict on two results."""
    loud = next((error for step, error in got.failed.items() if step not in wanted.failed), "")
    if loud:  # whatever follows, the program hears of it here
        return Verdict(Outcome.ERROR, loud)
    if wanted.error and not got.error:
        return Verdict(Outcome.WRONG, f"SQLite fails ({wanted.error}), PostgreSQL does not")
    shape = case.get("cmp") == "shape"
    ordered = case.get("ordered", has_order(steps_of(case)[-1][0]))
    comparisons = [Comparison(Likeness.SAME)]
    if case.get("cmp") != "none":
        comparisons.append(compare(wanted.rows, got.rows, ordered=ordered, shape=shape))
    if case.get("check"):
        comparisons.append(compare(wanted.state, got.state, ordered=False, shape=shape))
    worst = min(comparisons, key=lambda each: each.likeness)
    outcome = (Outcome.WRONG, Outcome.TYPE, Outcome.SAME)[worst.likeness]
    labels = [one for one, other in zip(wanted.names or (), got.names or (), strict=False) if one != other]
    return Verdict(outcome, worst.why, labels=tuple(labels))


def attempt(case: Case, connection: psycopg.Connection, answers: list[Answer], wanted: Result) -> Verdict:
    """The verdict on what was answered."""
    try:
        texts = [texts_of(answer) for answer in answers]
    except RefusalError as refused:
        return Verdict(Outcome.REFUSED, str(refused))
    with schema_of(case, connection) as cursor:
        try:
            got = run_postgresql(case, cursor, texts)
        except SetupError as failed:
            return Verdict(Outcome.ERROR, str(failed))
        except Exception as error:  # too few values for the placeholders is no error of psycopg's own
            return Verdict(Outcome.ERROR, one_line(error))
    return compared(case, wanted, got)


def answers_of(case: Case, translate: Translator) -> list[Answer]:
    answers = translate(case)
    if not isinstance(answers, list) or len(answers) != len(request_of(case)["statements"]):
        raise ValueError("the answer is not a list of one entry for each statement")
    return answers


def judge(case: Case, connection: psycopg.Connection, translate: Translator, *, gold_schema: bool = False) -> Verdict:
    """What a translator makes of a case.

    ``connection`` is one that commits by itself (``prepare`` it once). With ``gold_schema`` the setup is the
    hand-written one, so that only the statements are judged.
    """
    try:
        wanted = run_sqlite(case)
    except sqlite3.Error as error:
        return Verdict(Outcome.BAD, f"SQLite, setup or check: {one_line(error)}")
    if bool(wanted.error) != bool(case.get("error")) and not goes_on(case):
        return Verdict(Outcome.BAD, f"SQLite: {wanted.error}")
    try:
        answers = answers_of(case, translate)
    except Exception as error:  # a translator may fail in any way at all
        return Verdict(Outcome.CRASH, one_line(error))
    if gold_schema and case.get("pg"):
        answers = with_gold_schema(case, answers)
    return attempt(case, connection, answers, wanted)._replace(answers=answers)
