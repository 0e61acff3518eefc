"""Who is asked for the PostgreSQL form of a case.

A translator is given ``{"id", "statements": [SQLite's text, ...], "binds": [null | "seq" | "map", ...]}``: every
statement of a case in order, the schema's first, and how each one is bound. It answers a list as long as
``statements``, of which each item is

- a text: one PostgreSQL statement (empty: rightly dropped, it does nothing);
- ``{"sql": text | [text, ...]}``: several; the last one carries the bound values and gives the rows;
- ``{"sql": null, "reason": text}``: refused.

Statements that are bound have the placeholders of psycopg: ``seq`` has ``%s`` in order, or ``%(p1)s``, ``%(p2)s`` by
number; ``map`` has ``%(name)s``. A ``%`` that is none is doubled in a statement that is bound, and in no other: psycopg
looks at ``%`` only when it is given values.
"""

import importlib
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqldiff.cases import Case, as_list, request_of, setup_of

Request = dict[str, Any]
Answer = str | dict[str, Any] | None
Translator = Callable[[Case], list[Answer]]

FUNCTION = re.compile(r"([\w.]+):(\w+)")


def in_process(function: Callable[[Request], list[Answer]]) -> Translator:
    return lambda case: function(request_of(case))


def gold(case: Case) -> list[Answer]:
    """The hand-written form that the case carries: the harness is right where this one is never judged wrong."""
    form = case.get("pg")
    if form is None:
        return [{"sql": None, "reason": "no gold form"}] * len(request_of(case)["statements"])
    sql = form.get("sql", case["sql"])
    answers = [*form.get("setup", setup_of(case)), *(sql if isinstance(case["sql"], list) else [sql])]
    if case.get("check"):
        answers.append(form.get("check", case["check"]))
    return [{"sql": answer} if isinstance(answer, list) else answer for answer in answers]


def with_gold_schema(case: Case, answers: list[Answer]) -> list[Answer]:
    """The same with the hand-written setup and check, so that the statements alone are judged."""
    right, begin = gold(case), len(setup_of(case))
    end = begin + len(as_list(case["sql"]))
    return right[:begin] + answers[begin:end] + right[end:]


class Command:
    """A program that stays up: a line of JSON goes in, one comes out, for each case."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)
        self._process: subprocess.Popen[str] | None = None

    def close(self) -> None:
        """End the program, if it runs."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def __call__(self, case: Case) -> list[Answer]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request_of(case)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the translator exited with {self._process.wait()}")
        answer = json.loads(line)
        if isinstance(answer, dict) and answer.get("error"):
            raise RuntimeError(answer["error"])
        return answer


@contextmanager
def translator(name: str) -> Iterator[Translator]:
    """``gold``, ``module:function``, or else a command, which runs meanwhile."""
    function = FUNCTION.fullmatch(name)
    if name == "gold":
        yield gold
    elif function is None:
        with closing(Command(name)) as command:
            yield command
    else:
        yield in_process(getattr(importlib.import_module(function[1]), function[2]))
